"""The edition (规则版本) of the audit: a name that changes wherever what it would say may change."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import onecard

_ROOMS = ("core", "figures", "reading", "finalaccounts", "audit")
_NOT_READING = ("tests", "show", "corpus")
"""Folders that only show or keep what was found."""
_LIBRARIES = ("highspy", "lxml", "pypdfium2", "python-calamine", "python-docx")


@lru_cache
def edition() -> str:
    """Sixteen hexadecimal digits of the rules, readers and code lists that are installed, and of the libraries that
    read files."""
    digest = sha256()
    root = Path(onecard.__file__).parent
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and path.suffix != ".pyc" and not set(inside.parts) & set(_NOT_READING):
                digest.update(f"{inside.as_posix()}\0".encode())
                digest.update(sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:16]

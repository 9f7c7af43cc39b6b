"""The command `openssl` as a third opinion: what it makes is read here, and what is made here it accepts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

OPENSSL = shutil.which("openssl")
DISTID = "distid:1234567812345678"
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="the command openssl is not installed")


def openssl(*words: str | Path, given: bytes = b"") -> bytes:
    """What one call prints; fails with what it complained of."""
    assert OPENSSL
    ran = subprocess.run([OPENSSL, *map(str, words)], input=given, capture_output=True)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout

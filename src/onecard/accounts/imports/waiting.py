"""Files that wait between their preview and the word to import them: private to who uploaded them, gone after a day."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from onecard.core.errors import Refusal
from onecard.office.models import User

KEPT_SECONDS = 24 * 60 * 60
MOST_FILES = 20
"""How many files may wait for one person; the longest waiting one makes room for a new one."""
FOLDER = "waiting"
LONGEST_NAME = 255
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file and how it is to be read.

    `digest` is its SHA-256, `name` what its owner calls it, `size` its bytes, `entity` a unit's code; `kind` a
    `BatchKind`, empty where it was not recognised; `mapping` the plain form of a column mapping set by hand, `profile`
    the name of a saved one; `declared_fen` the sum the file should have, in 分; `mends` the plain form of what was mended
    by hand; `job` the number of the job that imports it, 0 where none does.
    """

    owner: int
    digest: str
    name: str
    size: int
    entity: str
    year: int
    kind: str = ""
    profile: str = ""
    mapping: dict[str, Any] | None = None
    declared_fen: int | None = None
    mends: list[dict[str, Any]] = field(default_factory=list)
    job: int = 0

    @property
    def path(self) -> Path:
        """Where the file lies; nothing ever runs it, and its own name is no part of the path."""
        return _folder(self.owner) / self.digest

    @property
    def kept_by(self) -> Path:
        """Where the rest is written."""
        return _folder(self.owner) / f"{self.digest}.json"


def keep(
    actor: User,
    chunks: Iterable[bytes],
    name: str,
    *,
    entity: str,
    year: int,
    kind: str = "",
    declared_fen: int | None = None,
) -> Waiting:
    """Keep an uploaded file until it is imported, given up or a day old; the same file again replaces itself."""
    sweep()
    for longest_waiting in of_person(actor)[MOST_FILES - 1 :]:
        remove(longest_waiting)
    folder = _folder(actor.pk)
    digest, size = hashlib.sha256(), 0
    # A half-written upload never bears a digest's name, and only the site's own account may read it.
    descriptor, unfinished = tempfile.mkstemp(dir=folder, prefix="part-")
    with os.fdopen(descriptor, "wb") as out:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    short = Path(name.replace("\\", "/")).name[-LONGEST_NAME:] or "未命名"
    kept = Waiting(actor.pk, digest.hexdigest(), short, size, entity, year, kind, declared_fen=declared_fen)
    Path(unfinished).replace(kept.path)
    return _write(kept)


def waiting(actor: User, digest: str) -> Waiting:
    """The file of this digest that waits for this person. Raises Refusal `import.upload_gone`."""
    if _DIGEST.fullmatch(digest):
        folder = _folder(actor.pk)
        note, file = folder / f"{digest}.json", folder / digest
        if note.exists() and file.exists():
            return Waiting(**json.loads(note.read_text(encoding="utf-8")))
    raise Refusal(
        "import.upload_gone", "这个文件已经不在了：导入、放弃或超过一天后就删除。", "要导入，重新上传一次。"
    )


def settle(kept: Waiting, **changes: Any) -> Waiting:
    """Change how a waiting file is to be read."""
    return _write(replace(kept, **changes))


def remove(kept: Waiting) -> None:
    """Delete a file that was imported or given up."""
    kept.path.unlink(missing_ok=True)
    kept.kept_by.unlink(missing_ok=True)


def of_person(actor: User) -> list[Waiting]:
    """Everything that waits for a person, the latest first."""
    found: list[tuple[float, Waiting]] = []
    for note in _folder(actor.pk).glob("*.json"):
        with contextlib.suppress(FileNotFoundError):
            kept = Waiting(**json.loads(note.read_text(encoding="utf-8")))
            found.append((kept.path.stat().st_mtime, kept))
    return [kept for _, kept in sorted(found, key=lambda pair: pair[0], reverse=True)]


def sweep(now: float | None = None) -> int:
    """Delete whatever has waited longer than a day, of everybody; returns how many files and notes went."""
    count = 0
    oldest = (time.time() if now is None else now) - KEPT_SECONDS
    for file in Path(default_storage.path(FOLDER)).glob("*/*"):
        # Somebody may import or give up the file at this very moment.
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < oldest:
                file.unlink()
                count += 1
    return count


def _folder(owner: int) -> Path:
    folder = Path(default_storage.path(f"{FOLDER}/{owner}"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(kept: Waiting) -> Waiting:
    unfinished = kept.kept_by.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(kept), ensure_ascii=False), encoding="utf-8")
    unfinished.replace(kept.kept_by)
    return kept

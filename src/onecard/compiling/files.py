"""Putting written documents into a folder: each is whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from onecard.core.errors import Refusal, reason_of


def put_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into a folder, which is made where it is not; returns their paths in that order.

    Raises Refusal `export.folder` where the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_put(folder / name, data) for name, data in files.items()]
    except OSError as error:
        raise Refusal(
            "export.folder", f"不能写到{folder}：{reason_of(error)}。", "换一个可写的目录。"
        ) from error


def _put(path: Path, data: bytes) -> Path:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".onecard-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
    return path

"""Uploads are bounded where they come in: what is too large is not kept, not even for a moment."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from onecard.reading.limits import Limits

TOO_LARGE = "onecard.upload_too_large"
"""The key under which `request.META` says that an upload was cut off."""
BYTES_MAX = Limits().file_bytes
KEPT_SECONDS = 24 * 60 * 60


def folder() -> Path:
    """Where what comes in lies until its form is answered."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR)


def sweep(now: float | None = None) -> int:
    """Delete what a process left behind that was ended in the middle of a form, after a day; returns how many files."""
    oldest, count = (now or time.time()) - KEPT_SECONDS, 0
    for file in folder().glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < oldest:
                file.unlink()
                count += 1
    return count


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file, and lets go of it once it is larger than any file we would read.

    A view may carry a bound of its own, `upload_bytes`, which holds for all files of a form together.
    """

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, in a folder that only the site's own account may read."""
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        """Keep one more chunk. Raises StopUpload past the bound; the rest is read and thrown away, so that the browser
        gets an answer instead of a broken line."""
        self.taken += len(raw_data)
        view = getattr(getattr(self.request, "resolver_match", None), "func", None)
        own: int | None = getattr(view, "upload_bytes", None)
        too_large = start + len(raw_data) > BYTES_MAX if own is None else self.taken > own
        if too_large and self.request is not None:
            self.request.META[TOO_LARGE] = "1"
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)

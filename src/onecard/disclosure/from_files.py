"""Compiling for a unit that keeps no books here: from the files it uploads; nothing of them is kept, nothing enters the books.

The documents made are kept for their maker under a name nobody can guess, for a day at most.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from onecard.compiling.files import put_all
from onecard.compiling.report import FILES, Compiled, files
from onecard.core.errors import Refusal
from onecard.finalaccounts import lacking, supplement
from onecard.finalaccounts.assemble import Files, assemble
from onecard.finalaccounts.narrative import builtin
from onecard.reading import plain_text, spreadsheet
from onecard.reading.grid import Spreadsheet

KEPT_SECONDS = 24 * 60 * 60
LACKING = "lacking"
"""What the form for what is lacking is asked for by, beside the formats."""
LARGEST_SUPPLEMENT = 1_000_000
"""Bytes of the supplement."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file: its name without folders and its bytes."""

    name: str
    content: bytes


def compile_files(
    uploads: Mapping[str, Upload], *, template: str, year: int | None
) -> tuple[Compiled, list[str]]:
    """The report that uploaded files make (`accounts`, and where given `prior`, `budget`, `facts`), with what to look at.

    Raises Refusal `report.no_file` without the accounts, and as reading and assembling them does.
    """
    if "accounts" not in uploads:
        raise Refusal(
            "report.no_file", "没有选财决工作簿或九张公开报表。", "选一个XLSX、XLS或CSV文件再编制。"
        )
    chosen = builtin.template(template)
    found = assemble(
        Files(
            _sheets(uploads["accounts"]),
            _sheets(uploads["prior"]) if "prior" in uploads else None,
            _sheets(uploads["budget"]) if "budget" in uploads else None,
            _supplement(uploads.get("facts")),
            year,
            chosen.region,
        )
    )
    made = Compiled(chosen, found.accounts, found.supplied)
    return made, [*found.notices, *made.narrative.unused]


def keep(made: Compiled) -> str:
    """Write every format into a folder of its own, with a form for what is lacking; returns the folder's name, which
    cannot be guessed."""
    sweep()
    name = secrets.token_urlsafe(24)
    form = {lacking.FILE: lacking.skeleton(made.verdict.missing).encode()} if made.verdict.missing else {}
    put_all(_folder() / name, {**files(made, FILES), **form})
    return name


def kept(name: str, form: str) -> Path | None:
    """The document of a format in a folder of `keep`; None where it is not there (any more)."""
    kinds = {**FILES, LACKING: lacking.FILE}
    if form not in kinds or not name or set(name) & set("/\\."):
        return None
    path = _folder() / name / kinds[form]
    return path if path.is_file() else None


def forget(name: str) -> None:
    """Take a folder of `keep` away."""
    if name and not set(name) & set("/\\."):
        shutil.rmtree(_folder() / name, ignore_errors=True)


def sweep(now: float | None = None) -> int:
    """Take away what was kept longer than a day; returns how many folders went."""
    limit = (now or time.time()) - KEPT_SECONDS
    old = [one for one in _folder().glob("*") if one.is_dir() and one.stat().st_mtime < limit]
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.HOME) / "compiled"


def _sheets(upload: Upload) -> Spreadsheet:
    return spreadsheet.read(upload.content, upload.name)


def _supplement(upload: Upload | None) -> supplement.Supplement:
    if upload is None:
        return supplement.Supplement()
    if len(upload.content) > LARGEST_SUPPLEMENT:
        raise Refusal(
            "supplement.malformed", f"{upload.name}太大。", "补充数据只写表里没有的数、文字和原因。"
        )
    return supplement.read(plain_text.read(upload.content, upload.name), upload.name)

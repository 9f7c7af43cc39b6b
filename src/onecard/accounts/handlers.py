"""Imports as long work: the file waits in the store, a job takes it in, and the file goes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onecard.accounts import books
from onecard.accounts.imports import budgets, mending, stated, vouchers
from onecard.accounts.imports.batches import Source
from onecard.accounts.imports.bulk import Told
from onecard.accounts.imports.mapping import Kind, Mapping, from_plain
from onecard.accounts.imports.mending import Mend
from onecard.accounts.models import BatchKind, ImportBatch
from onecard.core.errors import Refusal
from onecard.jobs.handling import Context, handler
from onecard.jobs.models import Job
from onecard.jobs.queue import enqueue
from onecard.office.models import Entity, User
from onecard.office.permissions import require
from onecard.reading import spreadsheet

FOLDER = "imports"
READ, CHECKED, WRITTEN, NOTED = 4, 1, 5, 2
"""What a line costs to read, to check, to write, and to note for searching, beside each other as measured."""
KEPT_SECONDS = 30 * 24 * 60 * 60
"""How long the file of a job is kept that was cancelled, or paused and forgotten."""
RECORDS: dict[str, Kind] = {"vouchers": "vouchers", "budgets": "budgets"}


def import_later(
    actor: User,
    entity: Entity,
    year: int,
    content: bytes,
    name: str,
    *,
    kind: str = "vouchers",
    profile: str = "",
    mapping: Mapping | None = None,
    declared_fen: int | None = None,
    mends: Sequence[Mend] = (),
) -> Job:
    """Put an import in the queue; `kind` is a `BatchKind`, the rest as of `import_vouchers`. The job's result names the batch.

    Raises Refusal `office.not_permitted`, `office.other_entity`; what is wrong in the file is the job's to say.
    """
    require(actor, "accounts.import", entity)
    sweep()
    stored = default_storage.save(f"{FOLDER}/file", ContentFile(content))
    payload = {
        "entity": entity.pk,
        "year": year,
        "stored": default_storage.path(stored),
        "name": name,
        "profile": profile,
        "mapping": mapping.plain() if mapping else None,
        "declared_fen": declared_fen,
        "mends": mending.plain(mends),
    }
    return enqueue(f"accounts.import_{BatchKind(kind).value}", payload, actor, f"导入{Path(name).name}")


def sweep() -> int:
    """Delete the files of jobs that came to nothing, their days over; returns how many."""
    count = 0
    for file in Path(default_storage.path(FOLDER)).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - KEPT_SECONDS:
                file.unlink()
                count += 1
    return count


@handler("accounts.import_vouchers")
def work_vouchers(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Take a stored file's vouchers in."""
    return _take_in(context, payload, "vouchers")


@handler("accounts.import_budgets")
def work_budgets(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Take a stored file's budgets in."""
    return _take_in(context, payload, "budgets")


@handler("accounts.import_workbook")
def work_workbook(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Take in what a stored 财决 workbook states."""
    return _take_in(context, payload, "workbook")


@handler("accounts.import_tables")
def work_tables(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Take in what the public tables of a stored file state."""
    return _take_in(context, payload, "tables")


def _take_in(context: Context, payload: dict[str, Any], kind: str) -> dict[str, Any]:
    """The batch and the word that it is done are committed together, so a worker that dies never imports twice; whoever
    takes the job up, or lets it go on after a pause, reads the file again. While it is read others may write."""
    stored = Path(payload["stored"])
    if not context.saved:
        context.progress(0, 0, "正在读取文件")
        try:
            _read_and_take_in(context, payload, kind, stored)
        except Refusal:
            stored.unlink(missing_ok=True)
            raise
    stored.unlink(missing_ok=True)
    return dict(context.saved)


def _read_and_take_in(context: Context, payload: dict[str, Any], kind: str, file: Path) -> None:
    sheets = spreadsheet.read(file, payload["name"])
    lines = max((len(grid.rows) for grid in sheets.sheets), default=0)
    total = lines * (READ + CHECKED + WRITTEN + NOTED)
    context.progress(lines * READ, total, f"已读{lines:,}行，正在检查")
    context.heed()

    def told(written: int, of: int) -> None:
        done = lines * (READ + CHECKED) + lines * WRITTEN * written // of
        context.progress(done, total, f"已写入{written:,}行，共{of:,}行")

    saved: dict[str, Any] = {}
    with context.step(total, total, "已导入，待复核", saved=saved):
        batch = _batch(context, payload, kind, sheets, told)
        saved.update(batch=batch.pk, records=batch.records, total=books.money(batch.total_fen))


def _batch(context: Context, payload: dict[str, Any], kind: str, sheets: Source, told: Told) -> ImportBatch:
    actor = User.objects.get(pk=context.owner_id)
    entity = Entity.objects.get(pk=payload["entity"])
    year, name = payload["year"], payload["name"]
    mends = mending.from_plain(payload.get("mends", ()))
    if kind not in RECORDS:
        return stated.import_stated(actor, entity, year, sheets, name, kind=kind, mends=mends)
    take_in = vouchers.import_vouchers if kind == "vouchers" else budgets.import_budgets
    mapping = payload.get("mapping")
    return take_in(
        actor, entity, year, sheets, name, profile=payload["profile"],
        mapping=from_plain(RECORDS[kind], mapping) if mapping else None,
        declared_fen=payload["declared_fen"], mends=mends, told=told,
    )  # fmt: skip

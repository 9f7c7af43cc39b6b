"""Undoing an import (撤销导入): withdrawn while it waits, reversed once it counts; set-based either way."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from onecard.accounts import books, events, rules, wording, year_rules
from onecard.accounts.imports import batches, bulk
from onecard.accounts.models import (
    BatchKind,
    BatchState,
    BudgetLine,
    Entry,
    ImportBatch,
    State,
    Voucher,
)
from onecard.accounts.models.checked import HOLDING_NUMBER
from onecard.accounts.reverse import REVERSAL_PREFIX
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.models import User

CHUNK = 5_000
"""How many records are read and negated at a time."""


def undo_import(
    actor: User, batch: ImportBatch, *, reason: str, date: datetime.date | None = None
) -> ImportBatch:
    """Undo an import with a reason.

    Not yet checked: its drafts are withdrawn at once, by whoever imported it. Checked: for each of its records that
    counts and was not reversed already, a negating draft is written, dated `date` or as the original; another person's
    `check_batch` makes them count and ends the batch. Then the same file, mended or not, may be imported again.

    Raises Refusal `reason.missing`, `import.state`, `record.not_maker`, `import.reversal_pending`,
    `period.closed`, `date.outside_year`, `office.not_permitted`.
    """
    rules.reason(reason, "撤销导入")
    with performing(actor, events.IMPORT_UNDONE, permission="accounts.import", entity=batch.entity) as said:
        books.hold(batch.entity)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        said.subject = batches.subject(batch)
        said.before = {"state": batch.state}
        if batch.state == BatchState.STAGED:
            if batch.maker_id != actor.pk:
                raise Refusal("record.not_maker", f"{said.subject}是别人导入的。", "请导入的人撤销。")
            _records(batch).filter(state=State.DRAFT).update(state=State.WITHDRAWN, reason=reason)
            batch.state, batch.undone_at = BatchState.UNDONE, timezone.now()
        elif batch.state == BatchState.POSTED:
            _negate(actor, batch, reason, date)
            batch.state = BatchState.UNDOING
        else:
            raise Refusal(
                "import.state", f"{said.subject}{BatchState(batch.state).label}，不能再撤销。", "不用处理。"
            )
        batch.undone_by, batch.undo_reason = actor, reason
        batch.save(update_fields=["state", "undone_by", "undone_at", "undo_reason"])
        said.after = {"state": batch.state, "reason": reason}
    return batch


def withdraw_undo(actor: User, batch: ImportBatch, *, reason: str) -> ImportBatch:
    """Take the undoing of a checked import back before it is checked, by whoever began it.

    Raises Refusal `reason.missing`, `import.state`, `record.not_maker`, `office.not_permitted`.
    """
    rules.reason(reason, "撤回撤销导入")
    with performing(actor, events.UNDO_WITHDRAWN, permission="accounts.import", entity=batch.entity) as said:
        books.hold(batch.entity)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        said.subject = batches.subject(batch)
        if batch.state != BatchState.UNDOING:
            raise Refusal("import.state", f"{said.subject}没有待复核的撤销。", "不用处理。")
        if batch.undone_by_id != actor.pk:
            raise Refusal("record.not_maker", f"{said.subject}是别人撤销的。", "请撤销的人撤回。")
        _records(batch).filter(state=State.DRAFT).update(state=State.WITHDRAWN, reason=reason)
        batch.state, batch.undone_by, batch.undo_reason = BatchState.POSTED, None, ""
        batch.save(update_fields=["state", "undone_by", "undo_reason"])
        said.after = {"state": batch.state, "reason": reason}
    return batch


def _records(batch: ImportBatch) -> QuerySet[Any]:
    if batch.kind == BatchKind.BUDGETS:
        return BudgetLine.objects.filter(batch=batch)
    return Voucher.objects.filter(batch=batch)


def _negate(actor: User, batch: ImportBatch, reason: str, date: datetime.date | None) -> None:
    originals = _records(batch).filter(state=State.POSTED, reverses__isnull=True)
    if _records(batch).filter(reversals__state=State.DRAFT).exists():
        raise Refusal(
            "import.reversal_pending", "这一批里有记录的冲销还没有复核。", "复核或撤回那些冲销后再撤销导入。"
        )
    if date:
        come = year_rules.day_come(date, timezone.localdate())
        rules.refuse("import.undo_refused", "没有撤销。", (*rules.dated(date, batch.year), *come))
        months = {date.month}
    else:
        months = set(originals.values_list("date__month", flat=True).distinct())
    books.require_open(batch.entity, batch.year, months)
    _require_free_numbers(batch, originals)
    fixed = {
        "entity": batch.entity_id,
        "year": batch.year,
        "batch": batch.pk,
        "maker": actor.pk,
        "made_at": timezone.now(),
        "state": str(State.DRAFT),
        "reason": reason,
    }
    last = originals.aggregate(last=Max("pk"))["last"] or 0
    after = 0
    while after < last:
        chunk = originals.filter(pk__gt=after, pk__lte=last).order_by("pk")[:CHUNK]
        after = (_negate_budgets if batch.kind == BatchKind.BUDGETS else _negate_vouchers)(chunk, fixed, date)


def _require_free_numbers(batch: ImportBatch, originals: QuerySet[Any]) -> None:
    if batch.kind != BatchKind.VOUCHERS:
        return
    prefixed = Voucher.objects.filter(
        entity=batch.entity, year=batch.year, number__startswith=REVERSAL_PREFIX, state__in=HOLDING_NUMBER
    )
    taken = set(prefixed.values_list("number", flat=True))
    if taken:
        for number in originals.values_list("number", flat=True).iterator(chunk_size=CHUNK):
            if f"{REVERSAL_PREFIX}{number}" in taken:
                raise Refusal(
                    "voucher.number_taken",
                    f"撤销要用的凭证号{REVERSAL_PREFIX}{number}账里已有。",
                    "先处理那一张凭证。",
                )


def _negate_vouchers(chunk: QuerySet[Any], fixed: dict[str, Any], date: datetime.date | None) -> int:
    rows = list(chunk.values_list("pk", "number", "summary", "date", "amount_fen"))
    pks, numbers, summaries, days, totals = map(list, zip(*rows, strict=True))
    if date:
        days = [date] * len(rows)
    ids = bulk.reserve(Voucher, len(rows))
    own = {
        "number": [f"{REVERSAL_PREFIX}{number}"[:60] for number in numbers],
        "summary": [
            f"撤销导入，冲销{number}：{text}"[:500] for number, text in zip(numbers, summaries, strict=True)
        ],
    }
    bulk.write(
        Voucher,
        {
            "id": ids,
            "reverses": pks,
            **own,
            "date": [day.isoformat() for day in days],
            "month": [day.month for day in days],
            "amount_fen": [-fen for fen in totals],
        },
        fixed,
    )
    owner = dict(zip(pks, ids, strict=True))
    month = dict(zip(pks, (day.month for day in days), strict=True))
    names = (
        "line",
        "item",
        "function",
        "economy",
        "fund",
        "nature",
        "project",
        "counterparty",
        "payee",
        "summary",
    )
    entries = list(
        Entry.objects.filter(voucher__in=chunk.values("pk"))
        .order_by("voucher", "line")
        .values_list("voucher", "amount_fen", *names)
    )
    owners, amounts, *columns = zip(*entries, strict=True)
    negating = [owner[pk] for pk in owners]
    by_name = dict(zip(names, columns, strict=True))
    bulk.write(
        Entry,
        {
            "voucher": negating,
            "month": [month[pk] for pk in owners],
            "amount_fen": [-fen for fen in amounts],
            **by_name,
        },
        fixed={"entity": fixed["entity"], "year": fixed["year"], "posted": False},
    )
    said = [(negating, by_name[name]) for name in wording.TEXTS_OF_ENTRIES]
    wording.note_columns(fixed["entity"], fixed["year"], [*((ids, texts) for texts in own.values()), *said])
    return int(pks[-1])


def _negate_budgets(chunk: QuerySet[Any], fixed: dict[str, Any], date: datetime.date | None) -> int:
    names = ("basis", "function", "economy", "fund", "nature", "project")
    rows = list(chunk.values_list("pk", "number", "date", "amount_fen", *names))
    pks, numbers, days, amounts, *columns = zip(*rows, strict=True)
    bulk.write(
        BudgetLine,
        {
            "reverses": pks,
            "number": [f"{REVERSAL_PREFIX}{number}"[:60] for number in numbers],
            "date": [(date or day).isoformat() for day in days],
            "amount_fen": [-fen for fen in amounts],
            **dict(zip(names, columns, strict=True)),
        },
        fixed,
    )
    return int(pks[-1])

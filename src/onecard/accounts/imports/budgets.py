"""Importing budgets (导入预算) from a spreadsheet: initial budgets and adjustments, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone

from onecard.accounts import books, events, rules, year_rules
from onecard.accounts.budget import IDENTITY
from onecard.accounts.drafts import BudgetDraft
from onecard.accounts.imports import batches, bulk
from onecard.accounts.imports.batches import File, Preview, Source
from onecard.accounts.imports.bulk import Told, untold
from onecard.accounts.imports.mapping import Mapping, plain_label, synonyms
from onecard.accounts.imports.mending import Mend
from onecard.accounts.imports.table import Table, check_totals, read_table
from onecard.accounts.models import BatchKind, BudgetLine, ImportBatch
from onecard.accounts.models.checked import HOLDING_NUMBER
from onecard.office.action import performing
from onecard.office.models import Entity, User


def preview(
    entity: Entity,
    year: int,
    source: Path | bytes,
    name: str = "",
    *,
    mapping: Mapping | None = None,
    profile: str = "",
    declared_fen: int | None = None,
    mends: Sequence[Mend] = (),
) -> Preview:
    """What an import would do, without doing it. Raises Refusal only where the file has no head or cannot be read."""
    file = batches.read(source, name, "budgets", mapping, profile, mends)
    table = _prepare(entity, year, file, declared_fen)
    if kept := batches.taken_in_already(entity, year, BatchKind.BUDGETS, file.sha256):
        table.notices.append(kept.sentence)
    batches.note_closed(entity, year, table)
    return batches.preview(file, table, len(table), table.problems)


def import_budgets(
    actor: User,
    entity: Entity,
    year: int,
    source: Source,
    name: str = "",
    *,
    mapping: Mapping | None = None,
    profile: str = "",
    declared_fen: int | None = None,
    mends: Sequence[Mend] = (),
    told: Told = untold,
) -> ImportBatch:
    """Take a file's budget lines in as drafts of one batch, all or none; arguments and refusals as `import_vouchers`."""
    file = batches.read(source, name, "budgets", mapping, profile, mends)
    with performing(actor, events.IMPORTED, permission="accounts.import", entity=entity) as said:
        books.hold(entity)
        batches.require_new(entity, year, BatchKind.BUDGETS, file.sha256)
        table = _prepare(entity, year, file, declared_fen)
        batches.require_right(file, table)
        books.require_open(entity, year, {day.month for day in set(table.columns["date"])})
        batch = batches.open_batch(actor, entity, year, BatchKind.BUDGETS, file, table, len(table), profile)
        bulk.insert_budgets(batch, table, told)
        said.subject = batches.subject(batch)
        said.after = batches.content(batch)
    return batch


def _prepare(entity: Entity, year: int, file: File, declared_fen: int | None) -> Table:
    books.require_begun(year, year_rules.AHEAD)
    today = timezone.localdate()
    table = read_table(file.head, "budgets", year, file.mapping)
    names = [name for name in BudgetDraft.__dataclass_fields__ if name not in ("date", "amount_fen")]
    columns = {name: table.column(name) for name in names}
    notices: dict[str, None] = dict.fromkeys(table.notices)
    for index, row in enumerate(table.rows):
        day, fen = table.columns["date"][index], table.columns["amount"][index]
        if day is None or fen is None:
            continue
        draft = BudgetDraft(
            date=day, amount_fen=fen, **{name: column[index] for name, column in columns.items()}
        )
        come = year_rules.day_come(day, today, year_rules.AHEAD)
        for finding in (*come, *rules.budget(draft, year, books.known)):
            if finding.notice:
                notices[finding.sentence] = None
            else:
                table.problems.find(row, finding)
    table.notices[:] = list(notices)
    _check_signs(table)
    _check_repeated(table, entity, year)
    check_totals(table, declared_fen, books.money)
    if not len(table):
        row = file.head.first_row
        table.problems.add(row, "number", "表头下面没有预算。", "核对文件是否选对。", "import.empty")
    return table


def _check_signs(table: Table) -> None:
    """A word that lowers (追减, 调减) beside an amount that raises: one of both is wrong, and only the clerk knows."""
    column = table.head.columns.get("basis")
    if column is None:
        return
    falling = {plain_label(word) for word in synonyms()["falling"]["basis"]}
    for row, fen in zip(table.rows, table.columns["amount"], strict=True):
        word = table.head.grid.text(row, column)
        if fen and fen > 0 and plain_label(word) in falling:
            said = f"“{word}”的金额却是正数。"
            table.problems.add(row, "amount", said, "调减的金额写负数。", "basis.sign")


def _check_repeated(table: Table, entity: Entity, year: int) -> None:
    held = BudgetLine.objects.filter(entity=entity, year=year, state__in=HOLDING_NUMBER)
    taken = set(held.values_list(*IDENTITY).iterator())
    first: dict[tuple[str, ...], int] = {}
    for row, identity in zip(table.rows, zip(*map(table.column, IDENTITY), strict=True), strict=True):
        remedy = "确认是否重复；同一文号、同一科目、同一项目只能有一笔。"
        if identity in taken:
            said = f"账里已有{identity[1]}的这一笔。"
            table.problems.add(row, "number", said, remedy, "budget.duplicate")
        elif first.setdefault(identity, row) != row:
            said = f"与第{first[identity] + 1}行重复。"
            table.problems.add(row, "number", said, remedy, "budget.duplicate")

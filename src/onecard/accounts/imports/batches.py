"""What all imports share: the file and its digest, the preview, the refusal with every problem, the batch."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from onecard.accounts import books, rules
from onecard.accounts.imports import mending
from onecard.accounts.imports.head import Head, find_head
from onecard.accounts.imports.mapping import TERMS, Kind, Mapping, saved
from onecard.accounts.imports.mending import Mend
from onecard.accounts.imports.problems import Problems, Spot
from onecard.accounts.imports.table import Table
from onecard.accounts.models import BatchKind, BatchState, ImportBatch, Item
from onecard.core.errors import Problem, Refusal
from onecard.office.models import Entity, User
from onecard.reading import spreadsheet
from onecard.reading.grid import Spreadsheet

FIRST_ROWS = 20
"""How many records a preview shows."""
MOST_VALUES = 20
"""How many words without a meaning a preview lists for one column."""
CHOICES: dict[str, tuple[str, ...]] = {
    "item": tuple(Item.values),
    "fund": rules.FUNDS,
    "nature": rules.NATURES,
    "basis": ("年初", "调整"),
    "side": ("借", "贷"),
}
"""Our fields that take one of a few values."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its name without folders, bytes, SHA-256, the head found, the mapping given, and what of
    it was mended by hand."""

    name: str
    size: int
    sha256: str
    head: Head
    mapping: Mapping | None
    notices: list[str]
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do.

    `columns` our term → their header; `rows` the first records as shown texts by our terms, `lines` where
    in the sheet they stand (from 1), `wrong` which of their terms have a problem; `count` lines, `records`
    vouchers or budget lines, `total_fen` their sum and `totals_fen` by kind; `problems` of `problem_count` in all;
    `notices` what to look at again; `mapping` what was found, ready to be saved by name; `labels` every header of the
    file; `months` what it touches; `unknown_values` our field → their words that mean none of ours; `head` the sheet
    as it was read; `spots` the listed problems with their cells; `mends` what was mended by hand.
    """

    file: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    unused: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
    wrong: list[frozenset[str]]
    count: int
    records: int
    total_fen: int
    totals_fen: dict[str, int]
    problems: tuple[Problem, ...]
    problem_count: int
    notices: list[str]
    mapping: Mapping
    labels: list[str]
    months: frozenset[int]
    unknown_values: dict[str, list[str]]
    head: Head
    spots: tuple[Spot, ...]
    mends: tuple[Mend, ...]


Source = Path | bytes | Spreadsheet
"""A file by its place or its bytes, or as it was read before."""


def read(
    source: Source,
    name: str,
    kind: Kind,
    mapping: Mapping | None,
    profile: str,
    mends: Sequence[Mend] = (),
) -> File:
    """Read a file, with what was mended of it by hand, and find its head.

    Raises what reading refuses, and Refusal of `mending.applied`, `find_head` and `mapping.saved`.
    """
    if profile and mapping is None:
        mapping = saved(kind, profile)
    if isinstance(source, Spreadsheet):
        sheet, name = source, name or source.file
    else:
        name = Path(name or str(source)).name if isinstance(source, Path) or name else "未命名"
        sheet = spreadsheet.read(source, name)
    mending.applied(sheet, mends)
    head = find_head(sheet, kind, mapping)
    return File(name[:255], sheet.size, sheet.sha256, head, mapping, list(sheet.notices), tuple(mends))


def preview(file: File, table: Table, records: int, problems: Problems) -> Preview:
    """The preview of what was prepared."""
    kind = problems.kind
    names = [name for name in TERMS[kind] if name in table.columns]
    # A sum that does not agree stands at a line, but it is not that line's cell that is wrong.
    faults = {problem.place for problem in problems.listed if problem.code != "import.unbalanced"}
    first = range(min(FIRST_ROWS, len(table)))
    wrong = [
        frozenset(name for name in names if problems.place(table.rows[index], name) in faults)
        for index in first
    ]
    shown = [
        {TERMS[kind][name]: _cell(file.head, table, index, name, wrong[index]) for name in names}
        for index in first
    ]
    # What stands in for a cell that could not be read is nobody's amount.
    unread = {problem.place for problem in problems.listed if problem.code.startswith("money.")}
    amounts = [
        fen if fen and not (unread and problems.place(row, "amount") in unread) else 0
        for row, fen in zip(table.rows, table.columns["amount"], strict=True)
    ]
    groups = table.column("item" if kind == "vouchers" else "basis")
    totals: dict[str, int] = {}
    for group, fen in zip(groups, amounts, strict=True):
        totals[group] = totals.get(group, 0) + fen
    head = file.head
    used = set(head.columns.values())
    return Preview(
        file=file.name,
        sheet=head.grid.name,
        header_row=head.first_row,
        columns={TERMS[kind][name]: head.labels[column] for name, column in head.columns.items()},
        unused=[label for column, label in sorted(head.labels.items()) if column not in used],
        rows=shown,
        lines=[table.rows[index] + 1 for index in first],
        wrong=[frozenset(TERMS[kind][name] for name in each) for each in wrong],
        count=len(table),
        records=records,
        total_fen=sum(amounts),
        totals_fen=totals,
        problems=tuple(problems.listed),
        problem_count=problems.count,
        notices=[*file.notices, *table.notices],
        mapping=file.mapping or head.mapping(),
        labels=[label for _, label in sorted(head.labels.items())],
        months=frozenset(day.month for day in set(table.columns["date"]) if day),
        unknown_values=_unknown_values(table, names),
        head=head,
        spots=tuple(problems.spots),
        mends=file.mends,
    )


def _unknown_values(table: Table, names: list[str]) -> dict[str, list[str]]:
    """Reading leaves a word it does not know as it stands."""
    found = {
        name: sorted(set(table.columns[name]) - set(CHOICES[name]) - {""})[:MOST_VALUES]
        for name in names
        if name in CHOICES
    }
    return {name: words for name, words in found.items() if words}


def taken_in_already(entity: Entity, year: int, kind: BatchKind, sha256: str) -> Refusal | None:
    """The refusal of a file that is in the books already, None where it is not (or was undone)."""
    kept = (
        ImportBatch.objects.filter(entity=entity, year=year, kind=kind, sha256=sha256)
        .exclude(state=BatchState.UNDONE)
        .first()
    )
    if kept is None:
        return None
    day = timezone.localtime(kept.made_at).date().isoformat()
    return Refusal(
        "import.taken_in_already",
        f"这个文件在{day}已经导入（批次{kept.pk}，{kept.file_name}）。",
        "不用再导入；要重新导入，先撤销那一批。",
    )


def note_closed(entity: Entity, year: int, table: Table) -> None:
    """Notice the months of a file that are closed, which an import would refuse."""
    if said := closed_sentence(entity, year, {day.month for day in set(table.columns["date"]) if day}):
        table.notices.append(said)


def closed_sentence(entity: Entity, year: int, months: Set[int]) -> str:
    """What stands in the way of importing into these months; empty where all are open."""
    closed = sorted(months & books.closed_months(entity, year))
    listed = "、".join(f"{month}月" for month in closed)
    return f"{listed}已结账，导入前要先反结账。" if closed else ""


def require_new(entity: Entity, year: int, kind: BatchKind, sha256: str) -> None:
    """Raise Refusal `import.taken_in_already` for a file that is in the books already."""
    if refusal := taken_in_already(entity, year, kind, sha256):
        raise refusal


def require_right(file: File, table: Table) -> None:
    """Raise Refusal `import.refused` with every problem, if there is one: nothing of the file is taken in."""
    problems = table.problems
    if not problems.count:
        return
    first = problems.listed[0]
    beyond = problems.count - len(problems.listed)
    tail = f"（列出前{len(problems.listed)}处）" if beyond else ""
    raise Refusal(
        "import.refused",
        f"{file.name}没有导入：{len(table)}行里有{problems.count}处不合格{tail}。"
        f"{first.place}：{first.sentence}",
        f"{first.remedy}改好后重新导入，账没有变化。",
        tuple(problems.listed),
    )


def open_batch(
    actor: User,
    entity: Entity,
    year: int,
    kind: BatchKind,
    file: File,
    table: Table,
    records: int,
    profile: str,
) -> ImportBatch:
    """The batch the records of a file belong to."""
    return ImportBatch.objects.create(
        entity=entity,
        year=year,
        kind=kind,
        file_name=file.name,
        sha256=file.sha256,
        size=file.size,
        rows=len(table),
        records=records,
        total_fen=sum(table.columns["amount"]),
        notices=[*file.notices, *table.notices],
        profile=profile,
        mends=mending.plain(file.mends),
        **books.made_by(actor),
    )


def subject(batch: ImportBatch) -> str:
    """A batch as the trail names it."""
    return f"导入批次{batch.pk}（{batch.file_name[:120]}）"


def content(batch: ImportBatch) -> dict[str, Any]:
    """A batch as the trail keeps it."""
    said = {
        "file": batch.file_name,
        "sha256": batch.sha256,
        "rows": batch.rows,
        "records": batch.records,
        "total_fen": batch.total_fen,
    }
    mends = [str(mend) for mend in mending.from_plain(batch.mends)]
    return {**said, "mends": mends} if mends else said


def _cell(head: Head, table: Table, index: int, name: str, wrong: Set[str]) -> str:
    """A cell as it was understood, or as it stands in the file where something is wrong with it."""
    if name in wrong and name in head.columns:
        return head.grid.text(table.rows[index], head.columns[name])
    return _shown(name, table.columns[name][index])


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "item" and value in Item.values:
        return str(Item(value).label)
    return books.money(value) if name in ("amount", "debit", "credit") else str(value)

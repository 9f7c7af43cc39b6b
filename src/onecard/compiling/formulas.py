"""Which cells of a table are sums of which: the live formulas of the 核对版 workbook follow from this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from onecard.core.money import round_half_up
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, Table, TableRow

Place = tuple[int, str, str]
"""A cell of a table: block counted from 0, row key, column key."""

_ACROSS: dict[int, dict[str, tuple[str, ...]]] = {
    2: {"total": ("appropriation", "superior", "operations", "business", "subordinate", "other")},
    3: {"total": ("basic", "project", "superior", "business", "subordinate")},
    4: {"total": ("general", "fund", "capital")},
    5: {"total": ("basic", "project")},
    7: {"total": ("basic", "project")},
    8: {"total": ("basic", "project")},
    9: {
        "budget_vehicles": ("budget_purchase", "budget_running"),
        "budget_total": ("budget_overseas", "budget_vehicles", "budget_reception"),
        "vehicles": ("purchase", "running"),
        "total": ("overseas", "vehicles", "reception"),
    },
}
"""By table number: a total column and the columns it is the sum of (其中：教育收费 is part of 事业收入, no summand)."""

_COMPLETE = ("in-opening",)
"""Rows whose 其中 rows are all of them: 年初财政拨款结转和结余 of 公开04 by its three funds."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The cells a total is the sum of, and what the published total has beyond it (尾差调整; mostly 0)."""

    parts: tuple[Place, ...]
    adjustment: Decimal = Decimal(0)


@dataclass(slots=True)
class Worked:
    """A table worked out: the number in each cell, the sum behind each total, and what needs a word.

    `values` are exact amounts in 万元 which, rounded half-up to two decimals, are the published ones; `notes` are
    Chinese sentences on totals and cells whose published amount is another than the exact one rounded.
    """

    values: dict[Place, Decimal] = field(default_factory=dict)
    sums: dict[Place, Sum] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def summands(table: Table) -> dict[Place, list[tuple[Place, ...]]]:
    """For each total cell the ways it can be summed, the preferred first: across its row, then down its column."""
    found: dict[Place, list[tuple[Place, ...]]] = {}
    for index, (block, rows) in enumerate(zip(table.form.blocks, table.blocks, strict=True)):
        keys = {column.key for column in block.columns}
        across = _ACROSS.get(table.form.number, {})
        for row in rows:
            for total, parts in across.items():
                if total in keys:
                    cells = tuple((index, row.key, part) for part in parts if part in keys)
                    found.setdefault((index, row.key, total), []).append(cells)
        for total_row, part_rows in _down(block, rows):
            for column in keys:
                cells = tuple((index, part.key, column) for part in part_rows)
                found.setdefault((index, total_row.key, column), []).append(cells)
    return found


def _down(block: Block, rows: list[TableRow]) -> Iterator[tuple[TableRow, list[TableRow]]]:
    """Total rows and the rows they are the sum of: parents by their codes, 合计, 总计, and complete 其中 rows."""
    codes = {row.code for row in rows if row.code}
    for row in rows:
        children = [other for other in rows if _parent(other.code, codes) == row.code] if row.code else []
        if children:
            yield row, children
    tops = [row for row in rows if row.code and not _parent(row.code, codes)]
    if block.open_rows:
        yield from ((row, tops) for row in rows if row.kind == "total")
        return
    since: list[TableRow] = []
    for position, row in enumerate(rows):
        if row.kind == "total":
            yield row, list(since)
            since = [row]
        elif row.kind == "item" and not _parent(row.code, codes):
            since.append(row)
        if row.key in _COMPLETE:
            yield (
                row,
                [
                    one
                    for one in rows[position + 1 :]
                    if one.kind == "of_which" and one.key.startswith(row.key)
                ],
            )


def _parent(code: str, codes: set[str]) -> str:
    """The nearest code of the table above `code`, empty for a top one."""
    return next((code[:end] for end in range(len(code) - 1, 0, -1) if code[:end] in codes), "")


def work_out(table: Table) -> Worked:
    """The numbers and sums of a table such that every total, recalculated, shows the published amount.

    A total whose parts are not all known stays a plain number where its known parts do not make it up.
    """
    facts = {
        (index, row.key, column): fact
        for index, rows in enumerate(table.blocks)
        for row in rows
        for column, fact in row.cells.items()
        if fact is not None
    }
    labels = {(index, row.key): row.label.strip() for index, rows in enumerate(table.blocks) for row in rows}
    worked = Worked()
    ways = summands(table)
    under_way: set[Place] = set()

    def settle(place: Place) -> Decimal:
        if place in worked.values:
            return worked.values[place]
        fact = facts[place]
        under_way.add(place)
        best = next(
            (
                known
                for parts in ways.get(place, ())
                if (known := tuple(part for part in parts if part in facts and part not in under_way))
                and (len(known) == len(parts) or _covers(known, facts, fact))
            ),
            (),
        )
        if best:
            total = sum((settle(part) for part in best), Decimal(0))
            adjustment = Decimal(0) if _shows(total, fact) else fact.value - round_half_up(total, 2)
            worked.sums[place] = Sum(best, adjustment)
            worked.values[place] = total + adjustment
            if adjustment:
                worked.notes.append(_adjusted(labels[place[:2]], table, place, fact, total))
        else:
            worked.values[place] = (
                fact.exact if fact.exact is not None and _shows(fact.exact, fact) else fact.value
            )
            if fact.adjustments or (fact.exact is not None and not _shows(fact.exact, fact)):
                worked.notes.append(_rounded(labels[place[:2]], table, place, fact))
        under_way.discard(place)
        return worked.values[place]

    for place in facts:
        settle(place)
    return worked


def _covers(known: tuple[Place, ...], facts: dict[Place, Fact], total: Fact) -> bool:
    """Whether the known parts are all there is: they make the total as it was before any adjustment of its tail."""
    amount = sum((_exact(facts[place]) for place in known), Decimal(0))
    return round_half_up(amount, 2) == total.unadjusted


def _exact(fact: Fact) -> Decimal:
    return fact.unadjusted if fact.exact is None else fact.exact


def _shows(amount: Decimal, fact: Fact) -> bool:
    return round_half_up(amount, 2) == fact.value


def _where(label: str, table: Table, place: Place) -> str:
    block = table.form.blocks[place[0]]
    column = next(one for one in block.columns if one.key == place[2])
    title = "、".join(dict.fromkeys(one for one in column.titles if one))
    return f"{quoted(label)}的{title}" if label else title


def _adjusted(label: str, table: Table, place: Place, fact: Fact, total: Decimal) -> str:
    return (
        f"{_where(label, table, place)}：公布数{fact.value:.2f}，按本表各项合计为{round_half_up(total, 2):.2f}，"
        f"公式中以{fact.value - round_half_up(total, 2):+.2f}列出其差{_reasons(fact)}。"
    )


def _rounded(label: str, table: Table, place: Place, fact: Fact) -> str:
    booked = f"{fact.unadjusted if fact.exact is None else fact.exact.normalize():f}"
    return f"{_where(label, table, place)}：公布数{fact.value:.2f}，账上为{booked}，按尾差调整列示{_reasons(fact)}。"


def _reasons(fact: Fact) -> str:
    reasons = dict.fromkeys(one.reason for one in fact.adjustments)
    return f"（尾差调整{fact.adjustment:+.2f}：{'；'.join(reasons)}）" if reasons else ""

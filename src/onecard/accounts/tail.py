"""Rounding tails (尾差): adjusted by a clerk on one named cell, for a stated reason, checked by another; never silently.

What is adjusted is the fact behind the cell, once and for all: `queries.facts` answers with published values, so every
table, list, relation and export after it sees the same one.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from onecard.accounts.models import State, TailAdjustment
from onecard.accounts.subject import Subject
from onecard.core.errors import Refusal
from onecard.figures.fact import Adjustment, Fact, FactSet
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import forms, tables
from onecard.finalaccounts.form import FinalAccounts, TableRow

_Point = tuple[str, Dimensions]
"""Which fact: the figure's key and the dimensions the form names."""

LAST_DIGIT = Decimal("0.01")
"""What the last printed digit of a table is worth, in 万元."""


def apply_adjustments(facts: FactSet, rows: Iterable[TailAdjustment], year: int, region: str) -> list[str]:
    """Put checked adjustments into the published values of the facts behind the cells they name; exact values stay.

    A fact has one published value: every cell that shows it shows the adjusted one. Of printed tables that state one
    figure differently only the facts of the named cell's value change: one print can so be brought to the other.

    An adjustment whose cell is gone, or whose exact amount is another than it was chosen at, is not applied: the
    answer is a sentence (Chinese) on each of these.
    """
    at: dict[_Point, list[TailAdjustment]] = {}
    left_out = []
    for row in rows:
        try:
            point = _point(row.cell, year, region)
            require_unchanged(row, _shown(facts, *point, row))
            at.setdefault(point, []).append(row)
        except Refusal as refusal:
            left_out.append(_left_out([row], refusal))
    for (key, dims), of_fact in at.items():
        try:
            _adjust(facts, key, dict(dims), of_fact)
        except Refusal as refusal:
            left_out.append(_left_out(of_fact, refusal))
    return left_out


def _adjust(facts: FactSet, key: str, dims: dict[str, str], rows: list[TailAdjustment]) -> None:
    made = tuple(
        Adjustment(row.amount * LAST_DIGIT, row.reason, row.maker.name, row.checker.name if row.checker else "", row.cell)
        for row in rows
    )  # fmt: skip
    amount = sum((one.amount for one in made), Decimal(0))
    if not amount:
        return
    shown = _shown(facts, key, dims.items(), rows[0])
    meant = [fact for fact in facts.all_at(key, **dims) if fact.value == shown.value]
    for fact in meant:
        require_tail(fact, amount)
    for fact in meant:
        facts.replace(fact, fact.adjusted(made))


def _shown(facts: FactSet, key: str, dims: Iterable[tuple[str, str]], row: TailAdjustment) -> Fact:
    found = facts.at(key, f"公开{_parts(row.cell)[0]:02d}", **dict(dims))
    if found is None:
        raise _no_cell(row.cell, row.year)
    return found


def base_fen(fact: Fact) -> int:
    """The amount an adjustment of the fact is chosen at, in 分: the exact one, or the printed one without adjustments."""
    amount = fact.unadjusted if fact.exact is None else fact.exact
    return int(amount * fact.figure.base_per_unit * 100)


def require_unchanged(row: TailAdjustment, fact: Fact) -> None:
    """Refuse an adjustment whose fact has another exact amount than it was chosen at: nobody chose what it would make.

    Raises Refusal `tables.tail_lapsed`.
    """
    now = base_fen(fact)
    if row.base_fen is not None and row.base_fen != now:
        raise Refusal(
            "tables.tail_lapsed",
            f"准确数已变，不再适用：调整时是{_wan(row.base_fen)}万元，现在是{_wan(now)}万元。",
            "要调的，按现在的准确数重新调整。",
        )


def _wan(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-6):,.6f}".rstrip("0").rstrip(".")


def _left_out(rows: list[TailAdjustment], refusal: Refusal) -> str:
    cells = "、".join(dict.fromkeys(row.cell for row in rows))
    amount = sum(row.amount for row in rows) * LAST_DIGIT
    return f"{cells}的尾差调整{amount:+}没有采用：{refusal.sentence}"


def adjustments(whose: Subject, year: int) -> list[TailAdjustment]:
    """The checked adjustments of the subject's own year, oldest first; those of a group's units are the units'."""
    if whose.is_group:
        return list(_checked(year).filter(group=whose.group_id))
    return adjustments_of_unit(whose.members[0].id, year)


def adjustments_of_unit(entity_id: int, year: int) -> list[TailAdjustment]:
    """The checked adjustments of a unit's year, oldest first."""
    return list(_checked(year).filter(entity=entity_id))


def _checked(year: int) -> QuerySet[TailAdjustment]:
    rows = TailAdjustment.objects.filter(year=year, state=State.POSTED)
    return rows.select_related("maker", "checker").order_by("pk")


def standing(whose: Subject, year: int, cell: str, fact: Fact) -> Decimal:
    """What the checked adjustments of the `fact` behind a cell come to, in 万元, whichever cells they named; those
    chosen at another exact amount do not count.

    Raises Refusal `tables.no_cell`.
    """
    meant = _point(cell, year, whose.region)
    known = (
        row
        for row in adjustments(whose, year)
        if _at(row, year, whose.region) == meant and row.base_fen in (None, base_fen(fact))
    )
    return sum(row.amount for row in known) * LAST_DIGIT


def _at(row: TailAdjustment, year: int, region: str) -> _Point | None:
    try:
        return _point(row.cell, year, region)
    except Refusal:
        return None


def _point(cell: str, year: int, region: str) -> _Point:
    """The figure key and dimensions of the fact a cell shows. Raises Refusal `tables.no_cell`."""
    number, row, column = _parts(cell)
    form = next((one for one in forms.forms(year, region) if one.number == number), None)
    found = tables.point(form, row, column) if form else None
    if found is None:
        raise _no_cell(cell, year)
    return found[0], dimensions({"basis": "决算", **found[1]})


def _parts(cell: str) -> tuple[int, str, str]:
    number, _, rest = cell.partition("/")
    row, _, column = rest.partition("/")
    return int(number) if number.isdecimal() else 0, row, column


def _no_cell(cell: str, year: int) -> Refusal:
    return Refusal(
        "tables.no_cell",
        f"{year}年的报表里没有单元格{cell}。",
        "单元格写成“表号/行/栏”，例如05/2080108/project；行是科目编码或total。",
    )


def find_cell(accounts: FinalAccounts, cell: str) -> tuple[TableRow, str]:
    """The row and column key of the cell named ``05/2080108/project``.

    Raises Refusal `tables.no_cell` where the year's tables have no such cell.
    """
    number, row_key, column = _parts(cell)
    table = accounts.tables.get(number)
    for block in table.blocks if table else ():
        for row in block:
            if row.key == row_key and column in row.cells:
                return row, column
    raise _no_cell(cell, accounts.year)


def has_tail(fact: Fact) -> bool:
    """Whether rounding left anything to adjust: money whose exact amount has more than two decimals, or is not known."""
    if not fact.figure.base_per_unit:
        return False
    return fact.exact is None or fact.exact != fact.exact.quantize(LAST_DIGIT)


def require_tail(fact: Fact, amount: Decimal) -> None:
    """Refuse adjustments that rounding does not explain: with `amount` 万元, all of them together, the published value
    must still be one of the two neighbours of the exact value (rounded down or up), and a printed value may move by
    one last digit.

    Raises Refusal `tables.not_a_tail`. Every two-way table can be made to add up within this bound (controlled
    rounding, L. H. Cox 1987, Journal of the American Statistical Association 82, 520).
    """
    value = fact.unadjusted + amount
    true = fact.unadjusted if fact.exact is None else fact.exact
    whole = fact.exact is not None and fact.exact == fact.exact.quantize(LAST_DIGIT)
    off = abs(value - true)
    allowed = off <= LAST_DIGIT if fact.exact is None else off < LAST_DIGIT
    if whole or not allowed:
        raise Refusal(
            "tables.not_a_tail",
            f"准确数是{true.normalize():f}万元，调整后为{value}万元，四舍五入解释不了这个差额。",
            "尾差调整只能在准确数上下相邻的两个两位小数之间选；差额更大的，请查凭证。",
        )

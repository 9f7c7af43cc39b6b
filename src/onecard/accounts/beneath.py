"""The records beneath a fact: the same parts that measured it, listed; counted and summed in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from onecard.accounts.figures import MEASURES, Measure, Part
from onecard.accounts.folding import exact_value
from onecard.accounts.sources import DIFFERENCES, TABLES, Amount, Books, Table
from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa

SUBJECT_DIMS = ("entity", "year", "basis")


@dataclass(frozen=True, slots=True)
class Record:
    """One record beneath a fact, or one cell of an imported file.

    `value` is what it adds to the fact, in the figure's unit; `amount_fen` the same in 分 where it is money, else None.
    `part` says as what it counts (本年收入, 减：本年支出); `voucher` is a voucher's id; `place` names a cell
    (``公开05!C12``) of `number`, the file, or where in the document `number` an `evaluation` (its id) stands. `kind` is
    the source (``entries``, ``budgets``, …, ``stated``), `id` its key.
    """

    kind: str
    id: int
    part: str
    entity: str
    value: Decimal
    amount_fen: int | None
    date: date | None = None
    number: str = ""
    summary: str = ""
    function: str = ""
    economy: str = ""
    fund: str = ""
    nature: str = ""
    project: str = ""
    payee: str = ""
    voucher: int | None = None
    place: str = ""
    evaluation: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a fact: its label, how many records it has and what they add to the fact, in the figure's unit."""

    label: str
    count: int
    total: Decimal


@dataclass(slots=True)
class Records:
    """The records beneath a fact: how many in all, their exact sum in the figure's unit (None for a quotient), the
    parts, and one page of rows."""

    figure: Figure
    count: int
    total: Decimal | None
    sections: list[Section] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)

    @property
    def total_fen(self) -> int | None:
        """The sum in 分, None where the figure is not money."""
        if self.total is None or not self.figure.base_per_unit:
            return None
        return int(self.total * self.figure.base_per_unit * 100)


def records_in_books(key: str, dims: Mapping[str, str], books: Books, offset: int, limit: int) -> Records:
    """The records of our own books beneath the fact of `key` at `dims`, ordered by part, date and number.

    Raises Refusal `facts.unknown_dimension` for a dimension the figure does not have at this fact.
    """
    if key == fa.EVALUATION_RATE.key:
        return _beneath_rate(dims, books, offset, limit)
    measure = MEASURES[key]
    own = _own_dims(measure, dims)
    found = Records(measure.figure, 0, Decimal(0))
    for part, name, table in _tables(measure, dims.get("basis", "决算"), books):
        if not set(own) <= set(table.dims):
            continue
        for amount, rows, counted in table.beneath(part, own, books):
            _take(found, part, name, table, amount, rows, counted, offset, limit)
    return found


def _tables(measure: Measure, basis: str, books: Books) -> Iterator[tuple[Part, str, Table]]:
    for part in measure.parts_at(basis):
        yield part, part.source, TABLES[part.source]
        if books.group_id is not None and part.source in DIFFERENCES:
            yield part, "differences", DIFFERENCES[part.source]


def _own_dims(measure: Measure, dims: Mapping[str, str]) -> dict[str, str]:
    own: dict[str, str] = {}
    for name, value in dims.items():
        if name in SUBJECT_DIMS or measure.fixed.get(name) == value:
            continue
        if name not in measure.dims:
            raise Refusal(
                "facts.unknown_dimension",
                f"{quoted(measure.figure.term)}没有维度{name}＝{value}。",
                f"可用的维度：{'、'.join(measure.dims) or '无'}。",
            )
        own[name] = value
    return own


def _take(
    found: Records,
    part: Part,
    name: str,
    table: Table,
    amount: Amount,
    rows: QuerySet[Any],
    counted: dict[str, Any],
    offset: int,
    limit: int,
) -> None:
    """Add one section as counted and summed in the database, and fetch the rows of the page that lie in it."""
    if not counted["count"]:
        return
    scale = part.sign * amount.scale
    total = exact_value(found.figure, counted["total"] * scale)
    start, stop = max(offset - found.count, 0), min(offset + limit - found.count, counted["count"])
    if start < stop:
        label = f"差额表：{part.label}" if name == "differences" else part.label
        for row in _shown(table, amount, rows)[start:stop]:
            found.rows.append(_record(found.figure, name, label, scale, row))
    found.count += counted["count"]
    found.total = (found.total or Decimal(0)) + total
    found.sections.append(Section(part.label, counted["count"], total))


def _shown(table: Table, amount: Amount, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    columns = {f"the_{name}": expression for name, expression in table.shown.items()}
    columns.update({f"the_{name}": F(column) for name, column in table.dims.items()})
    column = F(amount.column) if isinstance(amount.column, str) else amount.column
    entity = F(table.entity.removesuffix("_id") + "__code") if table.entity else Value("", CharField())
    shown: QuerySet[Any, dict[str, Any]] = (
        rows.annotate(the_amount=column, the_entity=entity, **columns)
        .order_by("the_date", "the_number", "pk")
        .values("pk", "the_amount", "the_entity", *columns)
    )
    return shown


def _record(figure: Figure, name: str, label: str, scale: int, row: dict[str, Any]) -> Record:
    value = exact_value(figure, row["the_amount"] * scale)
    shown = {
        key.removeprefix("the_"): text
        for key, text in row.items()
        if key not in {"pk", "the_amount", "the_entity", "the_indicator"}
    }
    money = int(row["the_amount"] * scale) if figure.base_per_unit else None
    return Record(name, row["pk"], label, row["the_entity"], value, money, **shown)


def _beneath_rate(dims: Mapping[str, str], books: Books, offset: int, limit: int) -> Records:
    """The record that states both sides of an execution rate; a quotient has no sum."""
    executed = records_in_books(fa.EVALUATION_EXECUTED.key, dims, books, offset, limit)
    return Records(fa.EVALUATION_RATE, executed.count, None, executed.sections, executed.rows)

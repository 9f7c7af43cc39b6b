"""Columns of this year beside last year's, month by month, as numbers a template draws (SVG made on the server). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 352, 162
TOP, BOTTOM, LEFT = 10, 140, 26
STEP = 27
LINES = 3
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Column:
    """One month: places and heights as SVG attributes, amounts in 万元; `last` is None where nothing is known."""

    month: int
    left: str
    middle: str
    top: str
    height: str
    last_left: str
    last_top: str
    last_height: str
    this: Decimal
    last: Decimal | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The columns and the lines of the axis (height on the page, label)."""

    columns: list[Column]
    lines: list[tuple[str, str]]


def by_month(this: dict[int, Decimal], last: dict[int, Decimal] | None) -> Chart:
    """The chart of twelve months' amounts in 万元; the axis begins at zero, amounts below zero are drawn as zero."""
    top = ceiling(max([*this.values(), *(last or {}).values(), Decimal(0)]))

    def place(amount: Decimal) -> Decimal:
        return BOTTOM - max(amount, Decimal(0)) / top * (BOTTOM - TOP)

    columns = []
    for month in MONTHS:
        amount = this.get(month, Decimal(0))
        before = None if last is None else last.get(month, Decimal(0))
        at = LEFT + 3 + (month - 1) * STEP
        columns.append(
            Column(
                month, str(at + 9), f"{at + 9.5}", _short(place(amount)), _short(BOTTOM - place(amount)), str(at),
                _short(place(before or Decimal(0))), _short(BOTTOM - place(before or Decimal(0))), amount, before,
            )
        )  # fmt: skip
    lines = [
        (_short(BOTTOM - Decimal(BOTTOM - TOP) * step / LINES), f"{(top * step / LINES).normalize():f}")
        for step in range(LINES + 1)
    ]
    return Chart(columns, lines)


def ceiling(amount: Decimal) -> Decimal:
    """The smallest round number, three times 1, 2, 3, 4, 5, 6 or 8 and zeros, that is not below `amount`."""
    unit = Decimal("0.01")
    while True:
        for factor in (1, 2, 3, 4, 5, 6, 8):
            if amount <= unit * factor * LINES:
                return unit * factor * LINES
        unit *= 10


def _short(value: Decimal) -> str:
    return f"{value:.1f}"

"""Charts as numbers a template draws (SVG made on the server): columns by month, bars, pairs of bars. Pure.

Every axis begins at zero, and amounts below zero are drawn as zero: their label says what they are. A drawing is as wide
as it is shown on a phone, so that its words are never smaller than the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

WIDTH = 320
HEIGHT = 168
TOP, BOTTOM, LEFT, RIGHT = 18, 146, 32, 318
LINES = 3
MONTHS = 12
STEP = Decimal(RIGHT - LEFT) / MONTHS
ZERO = Decimal(0)
NAME_MOST = 18
"""So many Chinese characters of a name stand beside an amount."""
BAR_STEP, PAIR_STEP, BAR_WIDTH, PAIR_WIDTH = 38, 58, WIDTH, 244
LABEL_APART = 15
"""How far apart two lines of writing are at least."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One rectangle: its place and size as SVG attributes."""

    left: str
    top: str
    width: str
    height: str

    @property
    def end(self) -> Decimal:
        """Where it ends on the right."""
        return Decimal(self.left) + Decimal(self.width)


@dataclass(frozen=True, slots=True)
class Column:
    """One month: the mark of the year and of the year before (None where nothing is known), and where its name stands."""

    month: int
    middle: str
    this: Mark
    last: Mark | None


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the chart at an amount, and where its label stands."""

    height: str
    label: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Twelve columns with the lines of the axis, and lines of their own (`levels`); `slope` is the height at which a
    line from zero ends, empty where there is none."""

    columns: list[Column]
    axis: list[tuple[str, str]]
    levels: list[Level] = field(default_factory=list)
    slope: str = ""
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar below its name, or a pair of them: places of the name, of the marks and of their labels."""

    name: str
    name_at: str
    this: Mark
    last: Mark | None = None
    this_at: str = ""
    last_at: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other, `height` high in all."""

    bars: list[Bar]
    height: int
    width: int = WIDTH


def by_month(
    this: Sequence[Decimal],
    last: Sequence[Decimal] | None = None,
    levels: Sequence[Decimal] = (),
    slope: Decimal | None = None,
) -> Columns:
    """Twelve months' amounts, with last year's beside them, with `levels` across, and with a line from zero to `slope`."""
    top = ceiling(max([*this, *(last or ()), *levels, slope or ZERO, ZERO]))

    def height(amount: Decimal) -> Decimal:
        return BOTTOM - max(amount, ZERO) / top * (BOTTOM - TOP)

    def mark(left: Decimal, width: Decimal, amount: Decimal) -> Mark:
        return Mark(_short(left), _short(height(amount)), _short(width), _short(BOTTOM - height(amount)))

    columns = []
    for index, amount in enumerate(this):
        left = LEFT + STEP * index
        wide = STEP * Decimal("0.42" if last else "0.62")
        inner = STEP * Decimal("0.52" if last else "0.19")
        before = mark(left + STEP * Decimal("0.06"), wide, last[index]) if last else None
        columns.append(Column(index + 1, _short(left + STEP / 2), mark(left + inner, wide, amount), before))
    axis = [
        (_short(BOTTOM - Decimal(BOTTOM - TOP) * step / LINES), f"{(top * step / LINES).normalize():f}")
        for step in range(LINES + 1)
    ]
    across = _levels([height(amount) for amount in levels])
    return Columns(columns, axis, across, "" if slope is None else _short(height(slope)))


def _levels(heights: list[Decimal]) -> list[Level]:
    """Lines with their labels above them, each clear of the others and the labels in the order of the lines."""
    labels: dict[int, Decimal] = {}
    for index in sorted(range(len(heights)), key=lambda one: heights[one], reverse=True):
        label = heights[index] - 5
        while any(abs(taken - label) < LABEL_APART for taken in labels.values()):
            label -= LABEL_APART
        labels[index] = label
    return [Level(_short(height), _short(labels[index])) for index, height in enumerate(heights)]


def bars(named: Sequence[tuple[str, Decimal]]) -> Bars:
    """Amounts as bars, each below its name."""
    top = max([amount for _, amount in named] + [ZERO]) or Decimal(1)
    found = [
        Bar(
            short_name(name), str(index * BAR_STEP + 14),
            Mark("0", str(index * BAR_STEP + 21), _short(max(amount, ZERO) / top * BAR_WIDTH), "9"),
        )
        for index, (name, amount) in enumerate(named)
    ]  # fmt: skip
    return Bars(found, len(found) * BAR_STEP)


def pairs(named: Sequence[tuple[str, Decimal, Decimal | None]]) -> Bars:
    """Amounts of this year and of last year (None: not known) as two bars below their name."""
    top = max([amount for _, this, last in named for amount in (this, last or ZERO)] + [ZERO]) or Decimal(1)

    def mark(at: int, amount: Decimal) -> Mark:
        return Mark("0", str(at), _short(max(amount, ZERO) / top * PAIR_WIDTH), "12")

    found = []
    for index, (name, this, last) in enumerate(named):
        at = index * PAIR_STEP
        before = None if last is None else mark(at + 34, last)
        found.append(
            Bar(short_name(name), str(at + 14), mark(at + 20, this), before, str(at + 31), str(at + 45))
        )
    return Bars(found, len(found) * PAIR_STEP)


def short_name(name: str) -> str:
    """A name cut to what fits beside an amount; the table behind the chart has all of it."""
    return name if len(name) <= NAME_MOST else f"{name[: NAME_MOST - 1]}…"


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

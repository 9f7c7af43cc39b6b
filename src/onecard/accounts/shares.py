"""What each unit has in a department's figures (各单位占比): amounts that add up exactly to the department's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, localcontext

from onecard.accounts import queries
from onecard.accounts.department import kept_in_books
from onecard.accounts.figures import MEASURES
from onecard.accounts.measure import facts_of_figures
from onecard.accounts.reconcile import folded
from onecard.accounts.sources import DIFFERENCES, ELIMINATED, Books
from onecard.accounts.subject import Member, Subject, subject
from onecard.accounts.tail import adjustments_of_unit, apply_adjustments
from onecard.core.money import round_half_up
from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts.derived import exact_of

PLACES = 2
"""Shares are percentages with two decimals, as all published rates."""
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown, in its unit; `percent` is its share of the whole, None where the whole is zero, `shown`
    the amount in the figure's unit, rounded once."""

    amount: Decimal
    percent: Decimal | None
    shown: Decimal


@dataclass(frozen=True, slots=True)
class UnitPart:
    """What one unit has: its published fact (None where it has nothing), and its part."""

    member: Member
    fact: Fact | None
    part: Part


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A department's figure by unit: units − `internal` transfers + what is `declared` (差额表) + `tail` ＝ `whole`.

    `unit` is 元 where every amount is known exactly, else the figure's own; then, and only then, there may be a `tail`,
    for printed figures are rounded. `units` are in the order of the department.
    """

    unit: str
    units: tuple[UnitPart, ...]
    internal: Part
    declared: Part
    tail: Part
    whole: Part

    @property
    def with_amount(self) -> list[UnitPart]:
        """The units that have anything."""
        return [one for one in self.units if one.part.amount]

    @property
    def without(self) -> list[Member]:
        """The units that have nothing."""
        return [one.member for one in self.units if not one.part.amount]


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The facts of every unit of a department, of its internal transfers, and of its difference table."""

    units: tuple[tuple[Member, FactSet], ...]
    internal: FactSet
    declared: FactSet


def unit_figures(whose: Subject, year: int, keys: Collection[str]) -> UnitFigures:
    """The facts of these figures, by unit; from kept totals, so their cost does not grow with the vouchers."""
    wanted = [key for key in keys if key in MEASURES]
    in_books = kept_in_books(whose, year)
    units = []
    for member in whose.members:
        if member in in_books:
            found = facts_of_figures(Books({member.id: member.kind}, year), member.code, wanted)
            apply_adjustments(found, adjustments_of_unit(member.id, year), year, whose.region)
        else:
            found = queries.facts(subject(member.code), year)
        units.append((member, found))
    return UnitFigures(
        tuple(units),
        folded(ELIMINATED, whose.books(year, in_books), whose.code),
        folded(DIFFERENCES, whose.books(year), whose.code),
    )


def breakdown(figures: UnitFigures, fact: Fact) -> Breakdown:
    """How the department's `fact` comes about, unit by unit."""
    own = {name: value for name, value in fact.dims if name not in ("entity", "year")}
    facts = [(member, found.at(fact.key, fact.form, **own)) for member, found in figures.units]
    exact = fact.exact is not None and all(one is None or one.exact is not None for _, one in facts)
    scale = (fact.figure.base_per_unit or 1) if exact else 1
    whole = (exact_of(fact) if exact else fact.value) * scale

    def part(amount: Decimal) -> Part:
        return Part(amount, _percent(amount, whole), round_half_up(amount / scale, fact.figure.decimals))

    def amount(one: Fact | None) -> Decimal:
        return Decimal(0) if one is None else (exact_of(one) if exact else one.value) * scale

    units = tuple(UnitPart(member, one, part(amount(one))) for member, one in facts)
    internal, declared = (amount(found.at(fact.key, **own)) for found in (figures.internal, figures.declared))
    tail = whole - (sum((one.part.amount for one in units), Decimal(0)) - internal + declared)
    unit = "元" if exact and fact.figure.base_per_unit else fact.figure.unit
    return Breakdown(unit, units, part(-internal), part(declared), part(tail), part(whole))


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    if not whole:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return round_half_up(part * 100 / whole, PLACES)

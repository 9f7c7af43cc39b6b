"""Folding: from the few grouped rows of the database to every fact. Pure; no record is read here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from onecard.accounts.figures import BASES, MEASURES, NEVER_SUMMED, UNDIVIDED, Measure, Part, Source
from onecard.figures.fact import Evidence, Fact, measured, query_name
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa


@dataclass(frozen=True, slots=True)
class Cell:
    """One grouped row: the sum and number of the records that agree in source, item and all dimensions.

    `amount` is 分 where the figure is money, else hundredths of its unit; `kind` is the kind of the unit.
    """

    source: Source
    item: str
    amount: int
    count: int
    function: str = ""
    economy: str = ""
    fund: str = ""
    nature: str = ""
    project: str = ""
    indicator: str = ""
    kind: str = ""


def code_levels(code: str) -> tuple[str, ...]:
    """A code with its parents: 2080108 → 2080108, 20801, 208 (项, 款, 类); 30101 → 30101, 301."""
    if code == UNDIVIDED or not code:
        return (code,) if code else ()
    return tuple(code[:length] for length in (7, 5, 3) if len(code) >= length)


def exact_value(figure: Figure, amount: int) -> Decimal:
    """A summed amount in the figure's unit: 分 for money, hundredths of the unit for anything else."""
    return Decimal(amount).scaleb(-2) / (figure.base_per_unit or 1)


def fold(
    cells: Iterable[Cell],
    subject: dict[str, str],
    bases: Iterable[str] = BASES,
    keys: Collection[str] = MEASURES.keys(),
) -> Iterator[Fact]:
    """Every fact the cells give, at every combination of each figure's dimensions; `subject` is entity and year, `keys`
    the figures that are wanted.

    Combinations without any record give no fact here: `zeros` adds those that are known to be zero.
    """
    grouped: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        grouped.setdefault((cell.source, cell.item), []).append(cell)
    for basis in bases:
        for key, measure in MEASURES.items():
            if key in keys:
                yield from _measure(measure, basis, grouped, subject)
    yield from _execution_rates(grouped, subject)


def _measure(
    measure: Measure, basis: str, grouped: dict[tuple[str, str], list[Cell]], subject: dict[str, str]
) -> Iterator[Fact]:
    parts = measure.parts_at(basis)
    base: dict[tuple[str, ...], list[int]] = {}
    for part in parts:
        for item in part.items:
            for cell in grouped.get((part.source, item), ()):
                if fits(part, cell):
                    point = tuple(_coordinate(cell, dim) for dim in measure.dims)
                    found = base.setdefault(point, [0, 0])
                    found[0] += part.sign * cell.amount
                    found[1] += cell.count
    if not base:
        return
    fixed = {**subject, "basis": basis, **measure.fixed}
    note = note_of(parts)
    figure = measure.figure
    alone = figure.key in NEVER_SUMMED
    for point, (amount, count) in _cube(measure, base).items():
        if alone and count > 1:
            continue
        dims = fixed | {dim: value for dim, value in zip(measure.dims, point, strict=True) if value}
        evidence = Evidence(query_name(figure.key, dims), count, note)
        yield measured(figure, dims, exact_value(figure, amount), evidence)


def _coordinate(cell: Cell, dim: str) -> str:
    if dim == "function" and cell.source == "budgets" and not cell.function:
        return UNDIVIDED
    return str(getattr(cell, dim))


def _cube(measure: Measure, base: dict[tuple[str, ...], list[int]]) -> dict[tuple[str, ...], list[int]]:
    """The sums over every subset of dimensions and every level of a code; an empty coordinate means all."""
    summed = measure.figure.key not in NEVER_SUMMED
    cube: dict[tuple[str, ...], list[int]] = {}
    for point, (amount, count) in base.items():
        levels = [
            (*((value and code_levels(value)) if dim in {"function", "economy"} else (value,) * bool(value)),)
            + (("",) if summed else ())
            for dim, value in zip(measure.dims, point, strict=True)
        ]
        for corner in product(*levels):
            found = cube.setdefault(corner, [0, 0])
            found[0] += amount
            found[1] += count
    return cube


def fits(part: Part, cell: Cell) -> bool:
    """Whether a cell of the part's source and item lies within the part's bounds."""
    return (
        (not part.funds or cell.fund in part.funds)
        and (not part.natures or cell.nature in part.natures)
        and (not part.economies or cell.economy.startswith(part.economies))
        and (not part.kinds or cell.kind in part.kinds)
    )


def note_of(parts: Iterable[Part]) -> str:
    """What was added up, in Chinese: the labels of the parts with their signs."""
    return "".join(
        f"{'' if not index else '－' if part.sign < 0 else '＋'}{part.label}"
        for index, part in enumerate(parts)
    )


def _execution_rates(grouped: dict[tuple[str, str], list[Cell]], subject: dict[str, str]) -> Iterator[Fact]:
    """The execution rate (执行率) of each evaluated project: executed ÷ full-year budget, in percent."""
    budgets = {cell.project: cell for cell in grouped.get(("evaluations", "全年预算数"), ())}
    for cell in grouped.get(("evaluations", "执行数"), ()):
        budget = budgets.get(cell.project)
        if budget is None or not budget.amount:
            continue
        dims = {**subject, "basis": "决算", "project": cell.project}
        rate = Decimal(cell.amount * 100) / Decimal(budget.amount)
        evidence = Evidence(query_name(fa.EVALUATION_RATE.key, dims), cell.count, "执行数÷全年预算数")
        yield measured(fa.EVALUATION_RATE, dims, rate, evidence)

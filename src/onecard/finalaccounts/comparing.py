"""The nine tables beside another set of figures (对照): each cell with last year's value or with its budget.

Change (增减额), growth (增减率) and completion (完成率) are derived figures (`derived`), of exact values and rounded
once. A row that only the other side has joins the table, for what ended this year, or was not spent, has to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from onecard.figures.fact import Evidence, Fact, FactSet, measured
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import Block, FinalAccounts, Table
from onecard.finalaccounts.tables import codes_shown, fill

Against = Literal["last-year", "budget", "adjusted-budget"]
BUDGETS = {"budget": "年初", "adjusted-budget": "全年"}
"""The basis of each budget to compare with; all others compare with last year."""
NOTHING = Evidence(derived.QUERY, 0, "没有记录")
"""The provenance of a zero that no record speaks of, in a list whose total is known."""
BOTH_ZERO = "都为零"
HIGHEST = 3
"""How many digits the highest codes of both lists have (类)."""
CODED = ("function", "economy")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a cell is compared with: `base` (None: not known), the `change` against last year, and the `rate`: growth or
    completion. `why` says in Chinese why there is no rate."""

    base: Fact | None
    change: Fact | None = None
    rate: Fact | None = None
    why: str = ""


@dataclass(slots=True)
class Comparison:
    """A table, perhaps with more rows, and what its cells are compared with by row and column key. A cell that has
    nothing to be compared with (a budget column; income beside a budget) is not in `cells`."""

    table: Table
    cells: dict[tuple[str, str], Compared] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is anything to compare with at all."""
        return any(one.base is not None for one in self.cells.values())


def compare(accounts: FinalAccounts, number: int, against: Against) -> Comparison:
    """The table of this number beside last year's figures or beside a budget; without these, as it is."""
    table = accounts.tables[number]
    basis = BUDGETS.get(against, "")
    other = accounts.facts if basis else accounts.prior
    if other is None:
        return Comparison(table)
    table = _with_rows_of(accounts, table, other, basis)
    found = Comparison(table)
    undivided = undivided_codes(accounts.facts, basis) if basis else frozenset()
    for rows in table.blocks:
        for row in rows:
            for column, fact in row.cells.items():
                if fact is not None and (one := _compared(fact, accounts, other, basis, undivided)):
                    found.cells[row.key, column] = one
    return found


def compared_facts(accounts: FinalAccounts) -> Iterator[Fact]:
    """Every fact the comparisons of the nine tables show beyond those of the year itself."""
    for number in accounts.tables:
        for against in ("last-year", *BUDGETS):
            comparison = compare(accounts, number, against)  # type: ignore[arg-type]
            for one in comparison.cells.values():
                yield from (fact for fact in (one.change, one.rate) if fact is not None)
            for rows in comparison.table.blocks:
                for row in rows:
                    yield from (fact for fact in row.cells.values() if fact and fact.source is NOTHING)


def _with_rows_of(accounts: FinalAccounts, table: Table, other: FactSet, basis: str) -> Table:
    """The table with the codes that have an amount on the other side only, at zero where this side's total is known."""
    year = accounts.year if basis else accounts.year - 1
    shown = {row.key for rows in table.blocks for row in rows}
    missing: dict[str, Block] = {}
    for block in table.form.blocks:
        if block.open_rows:
            codes = codes_shown(block, other, year, basis)
            missing |= {code: block for code in codes if code.isdecimal() and code not in shown}
    if not missing:
        return table
    facts = FactSet(accounts.facts, **accounts.facts.defaults)
    for code, block in missing.items():
        for column in block.columns:
            dims = {**column.dims, block.open_rows: code}
            whole = facts.at(column.figure, **column.dims)
            if whole is not None and not facts.all_at(column.figure, **dims):
                facts.add(_zero(whole, {**dict(whole.dims), **dims}))
    return fill(table.form, facts, accounts.year, additions=accounts.additions, also=missing)


def _compared(
    fact: Fact, accounts: FinalAccounts, other: FactSet, basis: str, undivided: frozenset[str]
) -> Compared | None:
    if fact.dim("basis") != "决算":
        return None
    if basis:
        return _with_budget(fact, other, basis, undivided) if fact.figure in derived.COMPLETION else None
    if fact.figure not in derived.CHANGE:
        return None
    base = last_years(fact, other)
    if base is None:
        return Compared(None, why="没有上年数")
    change, *growth = derived.difference(fact, base, "上年")
    why = "" if growth else f"上年{derived.without_growth(base)}"
    if not derived.exact_of(fact) and not derived.exact_of(base):
        why = BOTH_ZERO
    return Compared(base, change, growth[0] if growth else None, why)


def last_years(fact: Fact, prior: FactSet) -> Fact | None:
    """The same figure a year before, zero for a code that year does not list; None where it is not known."""
    dims = {**dict(fact.dims), "year": str(int(fact.dim("year")) - 1)}
    return prior.at(fact.key, fact.form, **dims) or _listed_as_nothing(fact, prior, dims)


def budget_of(fact: Fact, facts: FactSet, basis: str, undivided: frozenset[str]) -> tuple[Fact | None, str]:
    """The budget of an outturn at a basis, zero where the whole budget is known and has nothing for it; None with the
    reason where it is not known. `undivided` is what `undivided_codes` says of the basis."""
    dims = {**dict(fact.dims), "basis": basis}
    if "economy" in undivided and (fact.dim("economy") or fact.figure in (fa.STAFF, fa.PUBLIC)):
        return None, "预算未分到经济分类"
    base = facts.at(fact.key, **dims)
    if base is None and fact.dim("function") and "function" in undivided:
        return None, "预算未分解"
    if base is None and facts.at(fa.EXPENDITURE.key, basis=basis) is not None:
        base = _zero(fact, dims)
    return base, "" if base else "没有预算数"


def _with_budget(fact: Fact, facts: FactSet, basis: str, undivided: frozenset[str]) -> Compared:
    base, why = budget_of(fact, facts, basis, undivided)
    if base is None:
        return Compared(None, why=why)
    completion = next(derived.rate(derived.COMPLETION[fact.figure], fact, base, basis), None)
    why = "" if completion else "预算为零" if derived.exact_of(fact) else BOTH_ZERO
    return Compared(base, None, completion, why)


def undivided_codes(facts: FactSet, basis: str) -> frozenset[str]:
    """By which codes the budget is not broken down in full: what such a code has of it is not known, nor is it zero."""
    budgets = [fact for fact in facts.of(fa.EXPENDITURE.key) if fact.dim("basis") == basis]
    whole = facts.at(fa.EXPENDITURE.key, basis=basis)
    if whole is None:
        return frozenset()
    found = set()
    for name in CODED:
        own = {*dict(whole.dims), name}
        parts = [
            derived.exact_of(fact)
            for fact in budgets
            if len(fact.dim(name)) == HIGHEST
            and {dim for dim, _ in fact.dims} == own
            and fact.dim(name).isdecimal()
        ]
        if sum(parts, Decimal(0)) != derived.exact_of(whole):
            found.add(name)
    return frozenset(found)


def _listed_as_nothing(fact: Fact, other: FactSet, dims: dict[str, str]) -> Fact | None:
    """Zero for a code that the other year does not list while it knows the total of the list; else None."""
    total = {name: value for name, value in dims.items() if name not in CODED}
    whole = other.at(fact.key, **total) if total != dims else None
    return None if whole is None else _zero(fact, dims)


def nothing_like(outturn: Fact, basis: str) -> Fact:
    """The budget, zero, of an outturn that a budget known in full does not name."""
    return _zero(outturn, {**dict(outturn.dims), "basis": basis})


def _zero(like: Fact, dims: dict[str, str]) -> Fact:
    return replace(measured(like.figure, dims, Decimal(0)), source=NOTHING)

"""Derived figures (派生指标): shares, completion, change and growth, each a figure of its own with exact provenance.

The dimension `basis` names what a figure is compared with: completion (完成率) stands at 年初 or 全年, the budget it
completes; change (增减额) and growth (增减率) at 上年, or at the budget they are compared with; a share (占比) at 决算.
Each is computed from exact values and rounded once, half-up, to two decimals. Where the base is zero or not known there
is no rate: 0/0 is not 0 %. Nor is there a growth on a base below zero (a negative carry-over): its sign would belie the
change.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

from onecard.figures.fact import Evidence, Fact, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts

QUERY = "finalaccounts.derived"
_DIGITS = 60

TOTALS = (fa.REVENUE, fa.EXPENDITURE, fa.TOTAL_IN, fa.TOTAL_OUT)
COMPARED = (
    *TOTALS,
    *fa.REVENUE_KINDS,
    fa.SURPLUS_USED,
    fa.SURPLUS_DISTRIBUTED,
    fa.OPENING,
    fa.CLOSING,
    fa.FISCAL_EXPENDITURE,
    fa.FISCAL_TOTAL_IN,
    fa.FISCAL_TOTAL_OUT,
    fa.FISCAL_OPENING,
    fa.FISCAL_CLOSING,
    fa.STAFF,
    fa.PUBLIC,
    fa.RUNNING_COST,
)
SANGONG = (
    fa.SANGONG,
    fa.OVERSEAS,
    fa.VEHICLES,
    fa.VEHICLE_PURCHASE,
    fa.VEHICLE_RUNNING,
    fa.RECEPTION,
)
FIXED = {base: {"fund": "一般公共", "nature": "基本"} for base in (fa.STAFF, fa.PUBLIC)}
"""Dimensions a figure always has."""
SHARES = {
    **dict.fromkeys(fa.REVENUE_KINDS, fa.REVENUE),
    fa.OVERSEAS: fa.SANGONG,
    fa.VEHICLES: fa.SANGONG,
    fa.RECEPTION: fa.SANGONG,
    fa.PROCUREMENT_SME: fa.PROCUREMENT,
    fa.PROCUREMENT_MICRO: fa.PROCUREMENT_SME,
}
"""Part → whole, both without further dimensions. Shares of expenditure are told by dimension, see `derive`."""

DERIVED: dict[str, Figure] = {}


def _figure(base: Figure, measure: str, word: str, definition: str, unit: str = "%") -> Figure:
    dims = tuple(dict.fromkeys((*base.dimensions, "basis")))
    money = base.base_per_unit if unit == base.unit else 0
    figure = Figure(f"{base.key}.{measure}", base.term + word, unit, 2, definition, dims, money)
    DERIVED[figure.key] = figure
    return figure


SHARE = {
    part: _figure(part, "share", "占比", f"{part.term}÷{whole.term}×100") for part, whole in SHARES.items()
}
SHARE[fa.EXPENDITURE] = _figure(
    fa.EXPENDITURE,
    "share",
    "占比",
    "按性质、资金分的支出÷本年支出合计×100；一般公共预算内按功能分类的支出÷一般公共预算财政拨款支出×100",
)
CHANGE = {
    base: _figure(base, "change", "增减额", f"{base.term}－比较数", base.unit)
    for base in (*COMPARED, *SANGONG)
}
GROWTH = {
    base: _figure(base, "growth", "增减率", f"（{base.term}－比较数）÷比较数×100")
    for base in (*COMPARED, *SANGONG)
}
COMPLETION = {
    base: _figure(base, "completion", "完成率", f"{base.term}（决算）÷预算数×100")
    for base in (fa.EXPENDITURE, fa.FISCAL_EXPENDITURE, fa.STAFF, fa.PUBLIC, *SANGONG)
}


def figure(key: str) -> Figure:
    """The figure of `key`, derived or not; raises KeyError for a key nobody declared."""
    return DERIVED[key] if key in DERIVED else fa.figure(key)


def derive(final_accounts: FinalAccounts) -> list[Fact]:
    """Every derived fact the known facts allow: shares, completion of the budget, change and growth.

    A fact is left out where its base is zero or not known. Raises nothing.
    """
    return [
        *_shares(final_accounts),
        *_completions(final_accounts),
        *_against_last_year(final_accounts),
        *_sangong_against_budget(final_accounts),
    ]


def _shares(accounts: FinalAccounts) -> Iterator[Fact]:
    facts = accounts.facts
    for part, whole in SHARES.items():
        yield from rate(SHARE[part], facts.at(part.key), facts.at(whole.key), "决算")
    total = facts.at(fa.EXPENDITURE.key)
    for nature in fa.NATURES:
        yield from rate(SHARE[fa.EXPENDITURE], facts.at(fa.EXPENDITURE.key, nature=nature), total, "决算")
    for fund in fa.FUNDS:
        yield from rate(SHARE[fa.EXPENDITURE], facts.at(fa.EXPENDITURE.key, fund=fund), total, "决算")
    general = facts.at(fa.EXPENDITURE.key, fund="一般公共")
    for fact in _by_function(accounts, 3):
        yield from rate(SHARE[fa.EXPENDITURE], fact, general, "决算")


def _completions(accounts: FinalAccounts) -> Iterator[Fact]:
    facts = accounts.facts
    pairs = [facts.at(fa.EXPENDITURE.key, fund="一般公共"), *_by_function(accounts, 7)]
    for outturn in pairs:
        if outturn is not None:
            dims = dict(outturn.dims)
            budget = facts.at(fa.EXPENDITURE.key, **{**dims, "basis": "年初"})
            yield from rate(COMPLETION[fa.EXPENDITURE], outturn, budget, "年初")
    basis = _sangong_basis(accounts)
    for figure in SANGONG:
        budget = facts.at(figure.key, basis=basis)
        yield from rate(COMPLETION[figure], facts.at(figure.key), budget, basis)


def _against_last_year(accounts: FinalAccounts) -> Iterator[Fact]:
    if accounts.prior is None:
        return
    outturns = [accounts.facts.at(base.key, **FIXED.get(base, {})) for base in (*COMPARED, *SANGONG)]
    outturns += [accounts.facts.at(fa.EXPENDITURE.key, fund=fund) for fund in fa.FUNDS]
    outturns += [accounts.facts.at(fa.EXPENDITURE.key, nature=nature) for nature in fa.NATURES]
    for outturn in outturns:
        if outturn is not None:
            dims = {**dict(outturn.dims), "year": str(accounts.year - 1)}
            yield from difference(outturn, accounts.prior.at(outturn.key, **dims), "上年")


def _sangong_against_budget(accounts: FinalAccounts) -> Iterator[Fact]:
    basis = _sangong_basis(accounts)
    for figure in SANGONG:
        outturn, budget = accounts.facts.at(figure.key), accounts.facts.at(figure.key, basis=basis)
        if outturn is not None:
            yield from difference(outturn, budget, basis)


def _sangong_basis(accounts: FinalAccounts) -> str:
    """Which budget the form of 公开09 prints: 全年 where it does not say."""
    table = accounts.tables.get(9)
    return (table.form.budget_basis if table else "") or "全年"


def _by_function(accounts: FinalAccounts, length: int) -> list[Fact]:
    """一般公共预算 outturn by function codes of one length (3: 类, 7: 项), in the order of the codes."""
    names = {"entity", "year", "basis", "fund", "function"}
    found = [
        fact
        for fact in accounts.facts.of(fa.EXPENDITURE.key)
        if len(fact.dims) == len(names)
        and len(fact.dim("function")) == length
        and fact.dim("basis") == "决算"
        and fact.dim("fund") == "一般公共"
        and fact.dim("year") == str(accounts.year)
        and {name for name, _ in fact.dims} == names
    ]
    return sorted(found, key=lambda fact: fact.dim("function"))


def difference(outturn: Fact, base: Fact | None, basis: str) -> Iterator[Fact]:
    """The change against `base`, and the growth where the base is above zero."""
    if base is None:
        return
    change = exact_of(outturn) - exact_of(base)
    note = f"{in_words(outturn)}－{in_words(base)}"
    yield _derived(CHANGE[outturn.figure], outturn, basis, change, note)
    if exact_of(base) > 0:
        yield _derived(
            GROWTH[outturn.figure],
            outturn,
            basis,
            _percent(change, exact_of(base)),
            f"（{note}）÷{in_words(base)}×100",
        )


def without_growth(base: Fact) -> str:
    """Why there is no growth on a base, in words that follow what it is: 为零 or 为负."""
    return "为负" if exact_of(base) < 0 else "为零"


def rate(figure: Figure, part: Fact | None, whole: Fact | None, basis: str) -> Iterator[Fact]:
    """`part` in percent of `whole`; nothing where either is not known or the whole is zero."""
    if part is not None and whole is not None and exact_of(whole):
        note = f"{in_words(part)}÷{in_words(whole)}×100"
        yield _derived(figure, part, basis, _percent(exact_of(part), exact_of(whole)), note)


def _derived(figure: Figure, of: Fact, basis: str, exact: Decimal, note: str) -> Fact:
    dims = {**dict(of.dims), "basis": basis}
    return measured(figure, dims, exact, Evidence(QUERY, note=note))


def exact_of(fact: Fact) -> Decimal:
    """The exact value of a fact, or the printed one where that is all there is."""
    return fact.value if fact.exact is None else fact.exact


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = _DIGITS
        return part * 100 / whole


def in_words(fact: Fact) -> str:
    """A fact as it stands in the note of a derived one: ``2024年决算数122.81``."""
    return f"{fact.dim('year')}年{fact.dim('basis')}数{fact.value}"

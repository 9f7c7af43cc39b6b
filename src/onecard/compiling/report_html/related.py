"""Other figures that explain a figure: what it is computed from, last year's value, its shares and rates."""

from __future__ import annotations

from onecard.compiling.report_html import wording
from onecard.compiling.report_html.index import Index
from onecard.compiling.report_html.markup import Child
from onecard.figures.fact import Evidence, Fact
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import derived
from onecard.finalaccounts.comparing import last_years
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.naming import BASES

OUTTURN = "决算"
BUDGETS = ("年初", "全年", "调整")
_NARROWING = ("function", "nature", "fund")


def derivation(fact: Fact, index: Index) -> list[Child]:
    """How a derived fact is computed, in numbers; each number that the document prints is a link."""
    said: list[Child] = []
    rest = fact.source.note if isinstance(fact.source, Evidence) else ""
    for part in _parts(fact, index):
        before, words, after = rest.partition(derived.in_words(part))
        if words:
            said += [before, index.linked(part, words)]
            rest = after
    return [*said, f"{rest}＝{wording.in_unit(fact)}"] if rest or said else ["由别的数算出"]


def _parts(fact: Fact, index: Index) -> list[Fact]:
    base, _, measure = fact.key.rpartition(".")
    outturn = _with_basis(fact, OUTTURN)
    other = (
        _whole(fact, base, outturn) if measure == "share" else (base, _with_basis(fact, fact.dim("basis")))
    )
    return [entry.fact for entry in (index.at(base, outturn), index.at(*other)) if entry is not None]


def versus_last_year(fact: Fact, accounts: FinalAccounts, index: Index) -> list[Child]:
    """Last year's value of an outturn, the change and the growth, in words; nothing where last year is not known."""
    if accounts.prior is None or fact.dim("basis") != OUTTURN or fact.key in derived.DERIVED:
        return []
    if fact.dim("year") != str(accounts.year):
        return []
    base = last_years(fact, accounts.prior)
    if base is None or not (base.value or fact.value):
        return []
    said: list[Child] = [f"{accounts.year - 1}年度{wording.in_unit(base)}"]
    if fact.figure in derived.CHANGE:
        change, *growth = derived.difference(fact, base, "上年")
        said += ["，", *_moved(change, growth[0] if growth else derived.without_growth(base), index)]
    return said


def compared(fact: Fact, index: Index) -> list[Child]:
    """Links to the shares and rates of a figure that the document prints; its change is told beside last year."""
    if fact.key in derived.DERIVED:
        return []
    basis = fact.dim("basis")
    wanted = [("share", OUTTURN)] if basis == OUTTURN else []
    wanted += [("completion", budget) for budget in (BUDGETS if basis == OUTTURN else [basis])]
    found = [index.at(f"{fact.key}.{measure}", _with_basis(fact, at)) for measure, at in wanted]
    return [
        index.linked(one.fact, f"{_measure(one.fact, fact)}{wording.in_unit(one.fact)}")
        for one in found
        if one is not None
    ]


def _measure(rate: Fact, base: Fact) -> str:
    """What a rate is called beside its figure: 占比, 年初预算完成率."""
    word = rate.figure.term.removeprefix(base.figure.term)
    return word if rate.dim("basis") == OUTTURN else f"{BASES[rate.dim('basis')].removesuffix('数')}{word}"


def _moved(change: Fact, growth: Fact | str, index: Index) -> list[Child]:
    if not change.value:
        return ["持平"]
    up = change.value > 0
    size = wording.amount(abs(change.value), change.figure.decimals)
    said: list[Child] = ["增加" if up else "减少", index.linked(change, f"{size}{change.figure.unit}")]
    if isinstance(growth, str):
        return [*said, f"（上年{growth}，不计算增减率）"]
    rate = wording.amount(abs(growth.value), growth.figure.decimals)
    return [*said, "，", "增长" if up else "下降", index.linked(growth, f"{rate}%")]


def _with_basis(fact: Fact, basis: str) -> Dimensions:
    return dimensions({**dict(fact.dims), "basis": basis})


def _whole(fact: Fact, base: str, outturn: Dimensions) -> tuple[str, Dimensions]:
    """What a share is of: a declared whole, else the figure without what narrows it most."""
    for part, whole in derived.SHARES.items():
        if part.key == base:
            return whole.key, outturn
    narrowing = next((name for name in _NARROWING if fact.dim(name)), "")
    return base, tuple(pair for pair in outturn if pair[0] != narrowing)

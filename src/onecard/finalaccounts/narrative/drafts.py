"""What the records say of a change by arithmetic, as a draft beside which a clerk writes the reason (主要原因); never a cause.

The arithmetic names the codes, projects, natures and months that make the difference;
it says nothing where the parts are not known to make the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from onecard.figures.fact import Fact, FactSet, measured
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.derived import exact_of
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.vocabulary import LAST_YEAR

MOST_PARTS = 3
ENOUGH = Decimal("0.8")
"""Parts are named until they make this much of the difference, and never more than `MOST_PARTS`."""
_NATURES = {
    "基本": "基本支出",
    "项目": "项目支出",
    "上缴": "上缴上级支出",
    "经营": "经营支出",
    "补助": "对附属单位补助支出",
}


Months = Callable[[Fact], Mapping[int, Decimal] | None]
"""What each month (1 to 12) brought to a fact, in its unit and exact; None where no books tell it."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    now: Decimal
    then: Decimal

    @property
    def change(self) -> Decimal:
        """How much it moved."""
        return self.now - self.then


def from_records(
    accounts: FinalAccounts, outturn: Fact, basis: str, months: Months = lambda fact: None
) -> list[str]:
    """What makes a change of expenditure (against 上年, 年初 or 全年), a sentence for each way of taking it apart whose
    parts are known to make the whole; by month against last year alone, for a budget has none. Nothing for figures that
    are not taken apart."""
    if outturn.figure is not fa.EXPENDITURE:
        return []
    base = _base(accounts, basis)
    if base is None:
        return []
    before = base(outturn)
    if before is None:
        return []
    change = exact_of(outturn) - exact_of(before)
    told = []
    ways = list(_ways(accounts, outturn, basis, base))
    if basis == LAST_YEAR:
        ways.append(("按月份", _by_month(months(outturn) or {}, months(before) or {})))
    for words, parts in ways:
        sums = [
            sum(amounts, Decimal(0)) for amounts in zip(*((one.now, one.then) for one in parts), strict=True)
        ]
        if change and sums == [exact_of(outturn), exact_of(before)]:
            told.append(_sentence(words, parts, change))
    return told


Base = Callable[[Fact], Fact | None]


def _base(accounts: FinalAccounts, basis: str) -> Base | None:
    if basis != LAST_YEAR:
        return lambda fact: accounts.facts.at(fact.key, **{**dict(fact.dims), "basis": basis})
    prior = accounts.prior
    if prior is None:
        return None
    return lambda fact: prior.at(fact.key, **{**dict(fact.dims), "year": str(accounts.year - 1)})


def _ways(accounts: FinalAccounts, whole: Fact, basis: str, base: Base) -> Iterator[tuple[str, list[_Part]]]:
    """The ways to take a figure apart: by economic code, by function below its own, by project, by nature."""
    other = accounts.prior if basis == LAST_YEAR else accounts.facts
    if other is None:
        return
    own_code = whole.dim("function")
    ways = (
        ("按经济分类", "economy", 5, ""),
        ("按功能分类", "function", {0: 3, 3: 7, 5: 7}.get(len(own_code), 0), own_code),
        ("按项目", "project", 0, ""),
        ("按支出性质", "nature", 0, ""),
    )
    for words, dimension, length, above in ways:
        if (whole.dim(dimension) and dimension != "function") or (dimension == "function" and not length):
            continue
        points = {
            value
            for facts in (accounts.facts, other)
            for value in _values(facts, whole, dimension)
            if (not length or len(value) == length) and value.startswith(above) and value != above
        }
        parts = []
        for value in sorted(points):
            dims = {**dict(whole.dims), dimension: value}
            now = accounts.facts.at(whole.key, **dims)
            then = base(now) if now else _other(base, whole, dims)
            parts.append(
                _Part(
                    _name(accounts, dimension, value),
                    exact_of(now) if now else Decimal(0),
                    exact_of(then) if then else Decimal(0),
                )
            )
        yield words, parts


def _by_month(now: Mapping[int, Decimal], then: Mapping[int, Decimal]) -> list[_Part]:
    return [
        _Part(f"{month}月", now.get(month, Decimal(0)), then.get(month, Decimal(0)))
        for month in sorted({*now, *then})
    ]


def _other(base: Base, like: Fact, dims: dict[str, str]) -> Fact | None:

    return base(measured(like.figure, dims, Decimal(0)))


def _values(facts: FactSet, whole: Fact, dimension: str) -> Iterator[str]:
    """The values of a dimension at which the figure is known beside the whole's own dimensions."""
    own = {name: value for name, value in whole.dims if name not in ("year", "basis", dimension)}
    names = {*own, "year", "basis", dimension}
    for fact in facts.of(whole.key):
        if {name for name, _ in fact.dims} == names and all(
            fact.dim(name) == value for name, value in own.items()
        ):
            yield fact.dim(dimension)


def _name(accounts: FinalAccounts, dimension: str, value: str) -> str:
    if dimension in ("function", "economy"):
        return codes.name(dimension, value, accounts.year, accounts.additions) or value
    return _NATURES.get(value, value) if dimension == "nature" else value


def _sentence(words: str, parts: list[_Part], change: Decimal) -> str:
    """按经济分类看，甲减少1.20万元、乙减少0.30万元，合计占减少额的85.00%。"""
    ordered = sorted((one for one in parts if one.change), key=lambda one: -abs(one.change))
    named: list[_Part] = []
    for one in ordered:
        named.append(one)
        share = sum((each.change for each in named), Decimal(0)) / change
        if len(named) == MOST_PARTS or ENOUGH <= share <= 1:
            break
    direction = "增加" if change > 0 else "减少"
    listed = "、".join(
        f"{one.name}{'增加' if one.change > 0 else '减少'}{abs(one.change):.2f}万元" for one in named
    )
    if len(ordered) == 1:
        return f"{words}看，全部是{listed}。"
    share = sum((one.change for one in named), Decimal(0)) / change * 100
    if all((one.change > 0) == (change > 0) for one in ordered):
        together = "合计" if len(named) > 1 else ""
        return f"{words}看，{listed}，{together}占{direction}额的{share:.2f}%。"
    return f"{words}看，变动最大的是{listed}，互有增减。"

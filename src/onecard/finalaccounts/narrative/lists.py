"""The lists a template repeats words over (【逐项 …】): kinds of income, codes with their amounts, projects, vehicles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from onecard.figures.fact import Fact
from onecard.finalaccounts import codes
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.resolve import Item, called

LONGEST = 2_000
"""Items a list may have; the longest real one, 项 of a department, has some hundreds."""

_STAFF, _PUBLIC = ("301", "303"), ("302", "307", "310", "399")
_NATURE_NAMES = {
    "基本": "基本支出",
    "项目": "项目支出",
    "上缴": "上缴上级支出",
    "经营": "经营支出",
    "补助": "对附属单位补助支出",
}
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
"""Grades of self-evaluation by score, half-open bands from each bound up (财预〔2020〕10号)."""

Lister = Callable[[FinalAccounts, Item | None], Iterator[Item]]


def items(name: str, accounts: FinalAccounts, within: Item | None) -> list[Item]:
    """The items of a list; `within` is the item of the list around it. Raises KeyError for a list there is none of."""
    return list(LISTS[name](accounts, within))[:LONGEST]


def grade(score: Decimal) -> str:
    """The grade of a score."""
    return next((name for bound, name in GRADES if score >= bound), GRADES[-1][1])


def _revenue(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
    for kind in fa.REVENUE_KINDS:
        yield Item(kind, {}, kind.term)


def _natures(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
    for nature in fa.NATURES:
        yield Item(fa.EXPENDITURE, {"nature": nature}, _NATURE_NAMES[nature])


def _functions(fund: str, length: int) -> Lister:
    def listed(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
        above = (within.dims.get("function", "") if within else "") if length > 3 else ""
        for code in _codes(accounts, "function", {"fund": fund}, length):
            if code.startswith(above):
                yield _coded(accounts, "function", code, {"fund": fund, "function": code})

    return listed


def _economies(length: int, classes: tuple[str, ...]) -> Lister:
    def listed(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
        fixed = {"fund": "一般公共", "nature": "基本"}
        above = within.dims.get("economy", "") if within else ""
        for code in _codes(accounts, "economy", fixed, length, outturn_only=True):
            if code[:3] in classes and code.startswith(above):
                yield _coded(accounts, "economy", code, {**fixed, "economy": code})

    return listed


def _coded(accounts: FinalAccounts, code_list: str, code: str, dims: dict[str, str]) -> Item:
    path = codes.path_of(code, accounts.year, code_list, accounts.additions)
    levels = ("类", "款", "项") if code_list == "function" else ("类", "款")
    whole = "".join(f"{name}（{level}）" for name, level in zip(path, levels, strict=False))
    return Item(fa.EXPENDITURE, dims, path[-1], {"编码": code, "科目": whole})


def _codes(
    accounts: FinalAccounts, dimension: str, fixed: dict[str, str], length: int, *, outturn_only: bool = False
) -> list[str]:
    """Codes of one length that have an outturn or an initial budget other than zero, in order."""
    wanted = {"entity", "year", "basis", dimension, *fixed}
    bases = ("决算",) if outturn_only else ("决算", "年初")
    found, most, demanded = set(), len(wanted), set(fixed.items())
    year = str(accounts.year)
    for fact in accounts.facts.narrowed(fa.EXPENDITURE.key, dimension):
        # Most facts of a year are narrowed further or otherwise.
        if len(fact.dims) > most or not demanded.issubset(fact.dims):
            continue
        dims = dict(fact.dims)
        code = dims.get(dimension, "")
        if (
            len(code) == length
            and code.isdecimal()
            and dims.get("basis") in bases
            and dims.get("year") == year
            and (fact.value or fact.exact)
            and dims.keys() <= wanted
        ):
            found.add(code)
    return sorted(found)


def _vehicle_uses(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
    for use, figure in fa.VEHICLE_USES.items():
        yield Item(figure, {}, use)


def _projects(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
    scores = [fact for fact in accounts.facts.of(fa.EVALUATION_SCORE.key) if _own(fact, accounts)]
    for score in sorted(scores, key=lambda fact: fact.dim("project")):
        project = score.dim("project")
        yield Item(fa.EVALUATION_EXECUTED, {"project": project}, project, {"等级": grade(score.value)})


def _indicators(accounts: FinalAccounts, within: Item | None) -> Iterator[Item]:
    project = within.dims.get("project", "") if within else ""
    for fact in accounts.facts.of(fa.INDICATOR_ACTUAL.key):
        if _own(fact, accounts) and (not project or fact.dim("project") == project):
            dims = {"project": fact.dim("project"), "indicator": fact.dim("indicator")}
            yield Item(fa.INDICATOR_ACTUAL, dims, fact.dim("indicator"), {"计量单位": fact.figure.unit})


def _own(fact: Fact, accounts: FinalAccounts) -> bool:
    return fact.dim("year") == str(accounts.year)


LISTS: dict[str, Lister] = {
    "收入种类": _revenue,
    "支出性质": _natures,
    "功能类": _functions("一般公共", 3),
    "功能项": _functions("一般公共", 7),
    "政府性基金功能类": _functions("政府性基金", 3),
    "政府性基金功能项": _functions("政府性基金", 7),
    "国有资本功能类": _functions("国有资本", 3),
    "国有资本功能项": _functions("国有资本", 7),
    "人员经费类": _economies(3, _STAFF),
    "人员经费款": _economies(5, _STAFF),
    "公用经费类": _economies(3, _PUBLIC),
    "公用经费款": _economies(5, _PUBLIC),
    "车辆用途": _vehicle_uses,
    "绩效项目": _projects,
    "绩效指标": _indicators,
}
_GENERAL_BASIC = {"fund": "一般公共", "nature": "基本"}
_WHOLES = {
    **{
        f"{prefix}功能{level}": Item(fa.EXPENDITURE, {"fund": fund}, called(fa.EXPENDITURE, {"fund": fund}))
        for prefix, fund in (("", "一般公共"), ("政府性基金", "政府性基金"), ("国有资本", "国有资本"))
        for level in "类项"
    },
    **{f"人员经费{level}": Item(fa.STAFF, _GENERAL_BASIC, "人员经费") for level in "类款"},
    **{f"公用经费{level}": Item(fa.PUBLIC, _GENERAL_BASIC, "公用经费") for level in "类款"},
}
"""What the items of a list make up together, where a list without items can only mean that this is zero."""


def whole_of(name: str, within: Item | None) -> Item | None:
    """What the items of a list make up: the item of the list around it, else the whole of its kind; None for a list that
    may have no items whatever the amounts are."""
    whole = _WHOLES.get(name)
    if whole and within and within.figure is fa.EXPENDITURE and whole.dims.items() <= within.dims.items():
        return within
    return whole


WORDS_OF_ITEMS = ("名称", "编码", "科目", "等级", "计量单位")
"""Words a list's item may have besides its figures."""

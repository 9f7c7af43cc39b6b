"""What narrows a fact, in words: ``2080108 信息化建设，项目支出``."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from onecard.figures.fact import Fact
from onecard.finalaccounts import codes, derived

DIM_TITLES = {
    "basis": "口径",
    "function": "功能分类",
    "economy": "经济分类",
    "project": "项目",
    "indicator": "绩效指标",
    "nature": "支出性质",
    "fund": "资金性质",
}
"""The dimensions that narrow a fact, in the order they are told."""
BASES = {"决算": "决算数", "年初": "年初预算数", "调整": "预算调整数", "全年": "全年预算数", "上年": "比上年"}
NATURES = {
    "基本": "基本支出",
    "项目": "项目支出",
    "上缴": "上缴上级支出",
    "经营": "经营支出",
    "补助": "对附属单位补助支出",
}
FUNDS = {
    "一般公共": "一般公共预算",
    "政府性基金": "政府性基金预算",
    "国有资本": "国有资本经营预算",
    "其他": "其他资金",
}
WORDS = {"basis": BASES, "nature": NATURES, "fund": FUNDS}
_FIXED = {figure.key: dims for figure, dims in derived.FIXED.items()}


def narrowing(
    fact: Fact, year: int, additions: Iterable[codes.Code] = (), named: Collection[str] = ()
) -> str:
    """What narrows the fact in words, for a reader of the accounts of `year`: empty for a total of that year's outturn.

    The codes of `named` are written without their names, for a reader who has those before their eyes.
    """
    extra = tuple(additions)
    key = fact.key.rpartition(".")[0] if fact.key in derived.DERIVED else fact.key
    told = {"basis": "决算", **_FIXED.get(key, {})}
    said = [
        value if value in named else _value(fact, name, extra)
        for name in DIM_TITLES
        if (value := fact.dim(name)) not in ("", told.get(name))
    ]
    when = fact.dim("year")
    return "，".join([*([] if when == str(year) else [f"{when}年度"]), *said])


def _value(fact: Fact, name: str, additions: tuple[codes.Code, ...]) -> str:
    value = fact.dim(name)
    if name in ("function", "economy"):
        return f"{value} {codes.name(name, value, int(fact.dim('year', '0')), additions) or ''}".strip()
    return WORDS.get(name, {}).get(value, value)

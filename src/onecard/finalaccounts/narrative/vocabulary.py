"""What the words in a slot mean: a name and its qualifiers (``支出·一般公共·年初``) to a figure at dimensions.

A name is a figure's term or one of the short names the trade uses; `金额` is the amount of the item a list is at.
Qualifiers, in any order: a fund, a nature, a code (2080108), a budget (年初, 调整, 全年), 上年, a measure (占比, 完成率,
增减额, 增减率), and what a change is against (比上年, 比年初, 比全年, 比调整; 比上年 where none is said).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.figure import Figure
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa

BUDGETS = ("年初", "调整", "全年")
BUDGET_WORDS = {"年初": "年初预算", "调整": "调整预算", "全年": "全年预算"}
MEASURES = ("占比", "完成率", "增减额", "增减率")
AGAINST = {"比上年": "上年", "比年初": "年初", "比全年": "全年", "比调整": "调整"}
LAST_YEAR = "上年"
ITEM = "金额"
_FUND_NAMES = {
    "一般公共": "一般公共预算财政拨款",
    "政府性基金": "政府性基金预算财政拨款",
    "国有资本": "国有资本经营预算财政拨款",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a slot asks for. `figure` is the base figure (None: the item a list is at), `dims` what narrows it; `budget` a
    basis other than 决算; `last_year` the prior year's value; `measure` one of MEASURES; `against` what a change or a
    rate is compared with (empty: 上年)."""

    text: str
    figure: Figure | None
    dims: tuple[tuple[str, str], ...] = ()
    budget: str = ""
    last_year: bool = False
    measure: str = ""
    against: str = ""

    @property
    def unit(self) -> str:
        """The unit that must follow the slot; empty where the item's figure decides."""
        if self.measure in ("占比", "完成率", "增减率"):
            return "%"
        return self.figure.unit if self.figure else ""


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[Figure, tuple[tuple[str, str], ...]]]:
    """Every name a slot may begin with, and what it stands for."""
    found: dict[str, tuple[Figure, tuple[tuple[str, str], ...]]] = {}
    for figure in fa.FIGURES.values():
        fixed = derived.FIXED.get(figure, {})
        found[figure.term] = (figure, tuple(sorted(fixed.items())))
    found |= {
        "本年收入": (fa.REVENUE, ()),
        "本年支出": (fa.EXPENDITURE, ()),
        "支出": (fa.EXPENDITURE, ()),
        "基本支出": (fa.EXPENDITURE, (("nature", "基本"),)),
        "项目支出": (fa.EXPENDITURE, (("nature", "项目"),)),
        "上缴上级支出": (fa.EXPENDITURE, (("nature", "上缴"),)),
        "经营支出": (fa.EXPENDITURE, (("nature", "经营"),)),
        "对附属单位补助支出": (fa.EXPENDITURE, (("nature", "补助"),)),
        "一般公共预算财政拨款基本支出": (fa.EXPENDITURE, (("fund", "一般公共"), ("nature", "基本"))),
        "一般公共预算财政拨款项目支出": (fa.EXPENDITURE, (("fund", "一般公共"), ("nature", "项目"))),
        "人员经费": found[fa.STAFF.term],
        "公用经费": found[fa.PUBLIC.term],
        "使用非财政拨款结余": (fa.SURPLUS_USED, ()),
        "年初结转结余": (fa.OPENING, ()),
        "年末结转结余": (fa.CLOSING, ()),
        "“三公”经费": (fa.SANGONG, ()),
        "三公经费": (fa.SANGONG, ()),
        "因公出国团组数": (fa.OVERSEAS_GROUPS, ()),
        "因公出国人次": (fa.OVERSEAS_PERSONS, ()),
        "年初财政拨款结转结余": (fa.FISCAL_OPENING, ()),
        "年末财政拨款结转结余": (fa.FISCAL_CLOSING, ()),
    }
    for fund, name in _FUND_NAMES.items():
        found[f"{name}支出"] = (fa.EXPENDITURE, (("fund", fund),))
        found[f"{name}收入"] = (fa.APPROPRIATION, (("fund", fund),))
        found[f"{name}年初结转和结余"] = (fa.OPENING, (("fund", fund),))
        found[f"{name}年末结转和结余"] = (fa.CLOSING, (("fund", fund),))
    return found


def name_of(figure: Figure, dims: Mapping[str, str]) -> str:
    """What a figure narrowed to a fund or a nature is called; its term with what narrows it where it has no name."""
    wanted = (figure, tuple(sorted(dims.items())))
    found = [name for name, stands_for in names().items() if stands_for == wanted]
    if found:
        return max(found, key=len)
    return figure.term + (f"（{'、'.join(dims.values())}）" if dims else "")


def meaning(text: str, *, in_list: bool = False) -> Meaning:
    """What the words of a slot ask for. Raises Refusal `template.unknown_slot`, with the nearest known name."""
    head, *qualifiers = [word.strip() for word in text.split("·")]
    if head == ITEM and in_list:
        figure, dims = None, {}
    elif head in names():
        figure, fixed = names()[head]
        dims = dict(fixed)
    else:
        raise _unknown(head, in_list)
    budget = measure = against = ""
    last_year = False
    for word in qualifiers:
        if word in fa.FUNDS and _may(figure, "fund"):
            dims["fund"] = word
        elif word in fa.NATURES and _may(figure, "nature"):
            dims["nature"] = word
        elif (coded := _coded(word)) and _may(figure, coded):
            dims[coded] = word
        elif word in BUDGETS:
            budget = word
        elif word == LAST_YEAR:
            last_year = True
        elif word in MEASURES:
            measure = word
        elif word in AGAINST:
            against = AGAINST[word]
        else:
            raise Refusal(
                "template.unknown_slot",
                f"{quoted(text)}里的{quoted(word)}不能限定{quoted(head)}。",
                f"可用的限定：{'、'.join((*BUDGETS, LAST_YEAR, *MEASURES, *AGAINST))}；"
                f"支出、收入还可用{'、'.join(fa.FUNDS)}，支出还可用{'、'.join(fa.NATURES)}。",
            )
    _agreeing(text, figure, dims, budget, measure, against)
    return Meaning(text, figure, tuple(sorted(dims.items())), budget, last_year, measure, against)


def _coded(word: str) -> str:
    """The dimension a code is of: functions begin with 2, economies with 3; empty for what is no code."""
    if not (word.isascii() and word.isdecimal() and 3 <= len(word) <= 7):
        return ""
    return {"2": "function", "3": "economy"}.get(word[0], "")


def _may(figure: Figure | None, dimension: str) -> bool:
    return figure is None or dimension in figure.dimensions


def _agreeing(
    text: str, figure: Figure | None, dims: dict[str, str], budget: str, measure: str, against: str
) -> None:
    """Refuse words that contradict each other: a rate nobody declared, a comparison without a change."""
    table = {
        "占比": derived.SHARE,
        "完成率": derived.COMPLETION,
        "增减额": derived.CHANGE,
        "增减率": derived.GROWTH,
    }
    if figure is not None and measure and figure not in table[measure]:
        raise Refusal(
            "template.unknown_slot",
            f"{quoted(figure.term)}没有{measure}。",
            f"有{measure}的：{'、'.join(one.term for one in table[measure])}。",
        )
    if figure is fa.EXPENDITURE and measure == "占比" and not dims:
        raise Refusal(
            "template.unknown_slot",
            f"{quoted(text)}没有说明占什么。",
            "写明资金或性质，例如支出·一般公共·占比。",
        )
    if against and measure not in ("", "增减额", "增减率"):
        raise Refusal(
            "template.unknown_slot",
            f"{quoted(text)}里的{measure}不与别的数相比。",
            "“比…”用于增减额、增减率、原因和比较的句子；完成率写明预算即可，例如完成率·年初。",
        )


def _unknown(head: str, in_list: bool) -> Refusal:
    from difflib import get_close_matches

    near = get_close_matches(head, names(), n=3, cutoff=0.5)
    if head == ITEM and not in_list:
        return Refusal(
            "template.unknown_slot", "“金额”只在【逐项】里有意义。", "写明是哪个数，例如{收入总计}。"
        )
    return Refusal(
        "template.unknown_slot",
        f"没有名为{quoted(head)}的填空。",
        (f"是不是{'、'.join(map(quoted, near))}？" if near else "")
        + "全部填空用onecard report template --slots列出，网站上见“能填什么”。",
    )

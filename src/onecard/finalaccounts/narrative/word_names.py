"""What bureaus call the figures in their Word files, and which figure a section speaks of where no name stands by."""

from __future__ import annotations

import re
from functools import lru_cache

from onecard.core.errors import Refusal
from onecard.finalaccounts.narrative.vocabulary import meaning, names
from onecard.finalaccounts.narrative.word_blanks import alike

# A phrase may stand for several figures: the unit behind the blank tells which.
_ALSO: dict[str, tuple[str, ...]] = {
    "收、支总计": ("收入总计", "支出总计"),
    "收支总计": ("收入总计", "支出总计"),
    "收入、支出总计": ("收入总计", "支出总计"),
    "总收入": ("收入总计",),
    "总支出": ("支出总计",),
    "收入合计": ("本年收入",),
    "支出合计": ("本年支出",),
    "上级补助": ("上级补助收入",),
    "附属单位缴款": ("附属单位上缴收入",),
    "财政拨款收、支总计": ("财政拨款收入总计", "财政拨款支出总计"),
    "财政拨款收支总计": ("财政拨款收入总计", "财政拨款支出总计"),
    "使用专用结余": ("使用非财政拨款结余",),
    "年初结转结余": ("年初结转和结余",),
    "上年结转和结余": ("年初结转和结余",),
    "年末结转结余": ("年末结转和结余",),
    "一般公共预算财政拨款支出": ("支出·一般公共",),
    "一般公共预算财政拨款本年支出": ("支出·一般公共",),
    "一般公共预算支出": ("支出·一般公共",),
    "政府性基金预算财政拨款支出": ("支出·政府性基金",),
    "政府性基金预算支出": ("支出·政府性基金",),
    "政府性基金支出": ("支出·政府性基金",),
    "国有资本经营预算财政拨款支出": ("支出·国有资本",),
    "国有资本经营预算支出": ("支出·国有资本",),
    "财政拨款基本支出": ("一般公共预算财政拨款基本支出",),
    "日常公用经费": ("公用经费",),
    "“三公”经费财政拨款支出": ("三公经费",),
    "财政拨款“三公”经费支出": ("三公经费",),
    "“三公”经费": ("三公经费",),
    "因公出国（境）费用": ("因公出国（境）费",),
    "因公出国（境）": ("因公出国（境）费", "因公出国团组数", "因公出国人次"),
    "出国（境）团组": ("因公出国团组数", "因公出国人次"),
    "出国（境）人": ("因公出国人次",),
    "团组": ("因公出国团组数", "因公出国人次"),
    "公务用车购置及运行费": ("公务用车购置及运行维护费",),
    "公务用车购置及运行维护费": ("公务用车购置及运行维护费",),
    "公务用车购置支出": ("公务用车购置费",),
    "购置公务用车": ("公务用车购置数", "公务用车购置费"),
    "公务用车购置": ("公务用车购置数", "公务用车购置费"),
    "购置车辆": ("公务用车购置数",),
    "公务用车运行费": ("公务用车运行维护费",),
    "公务用车运行维护": ("公务用车运行维护费",),
    "公务用车保有": ("公务用车保有量",),
    "保有量": ("公务用车保有量",),
    "国内公务接待": ("国内公务接待批次", "国内公务接待人次", "国内接待费"),
    "国内接待": ("国内公务接待批次", "国内公务接待人次", "国内接待费"),
    "外事接待": ("国（境）外接待费", "国（境）外公务接待批次", "国（境）外公务接待人次"),
    "国（境）外接待": ("国（境）外接待费", "国（境）外公务接待批次", "国（境）外公务接待人次"),
    "国（境）外公务接待": ("国（境）外公务接待批次", "国（境）外公务接待人次", "国（境）外接待费"),
    "机关运行经费支出": ("机关运行经费",),
    "政府采购金额": ("政府采购支出总额",),
    "货物支出": ("政府采购货物支出",),
    "工程支出": ("政府采购工程支出",),
    "服务支出": ("政府采购服务支出",),
    "中小企业": ("授予中小企业合同金额",),
    "小微企业": ("授予小微企业合同金额",),
    "共有车辆": ("车辆合计",),
    "公务用车辆": ("车辆合计",),
    "房屋": ("房屋面积",),
    "办公用房": ("办公用房面积",),
    "业务用房": ("业务用房面积",),
    "其他用房": ("其他用房面积",),
    "单价100万元以上": ("单价100万元（含）以上设备",),
    "单价100万元（含）以上": ("单价100万元（含）以上设备",),
    "在建工程": ("年末在建工程",),
}
_TOO_PLAIN = ("支出",)
"""Names that any sentence holds: a section says which figure they mean."""
SECTIONS = (
    (r"一般公共预算.*基本支出", "一般公共预算财政拨款基本支出"),
    (r"一般公共预算", "支出·一般公共"),
    (r"政府性基金", "支出·政府性基金"),
    (r"国有资本经营", "支出·国有资本"),
    (r"三公", "三公经费"),
    (r"财政拨款收入支出|财政拨款收支", "财政拨款收入"),
    (r"(?:收入支出|收支).*总体", "收入总计"),
    (r"收入决算", "本年收入"),
    (r"支出决算", "本年支出"),
    (r"机关运行", "机关运行经费"),
    (r"政府采购", "政府采购支出总额"),
    (r"绩效", "开展绩效自评的项目数"),
)
_FUNDS = (("一般公共预算", "一般公共"), ("政府性基金", "政府性基金"), ("国有资本经营", "国有资本"))
_WHOLE = {
    "一般公共": "一般公共预算财政拨款",
    "政府性基金": "政府性基金预算财政拨款",
    "国有资本": "国有资本经营预算财政拨款",
}
_NARROWED = {
    "本年支出": "支出·{fund}",
    "本年支出合计": "支出·{fund}",
    "基本支出": "支出·{fund}·基本",
    "项目支出": "支出·{fund}·项目",
    "本年收入": "{whole}收入",
    "本年收入合计": "{whole}收入",
    "年初结转和结余": "{whole}年初结转和结余",
    "年末结转和结余": "{whole}年末结转和结余",
}
"""What these names mean in a section that speaks of one fund."""


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[str, ...]]:
    """Every phrase that names figures, and the slots it may mean, likeliest first."""
    own: dict[str, tuple[str, ...]] = {name: (name,) for name in names() if name not in _TOO_PLAIN}
    return {alike(phrase): meant for phrase, meant in (own | _ALSO).items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases(), key=len, reverse=True))))


def named(text: str) -> list[tuple[int, str]]:
    """The phrases in a text, each with where it ends."""
    return [(found.end(), found.group()) for found in _pattern().finditer(text)]


def slots_of(phrase: str, section: tuple[str, ...]) -> tuple[str, ...]:
    """What a phrase may mean within a section: 基本支出 under 政府性基金 is that fund's."""
    fund = fund_of(section)
    if fund and phrase in _NARROWED:
        narrowed = _NARROWED[phrase].format(fund=fund, whole=_WHOLE[fund])
        return narrowed, *phrases()[phrase]
    return phrases()[phrase]


def fund_of(section: tuple[str, ...]) -> str:
    """The fund the headings speak of, from the innermost; empty where they name none."""
    for heading in reversed(section):
        for words, fund in _FUNDS:
            if words in heading:
                return fund
    return ""


def subject_of(section: tuple[str, ...]) -> str:
    """The figure a section speaks of, from the innermost heading; empty where none says."""
    for heading in reversed(section):
        for pattern, slot in SECTIONS:
            if re.search(pattern, heading):
                return slot
    return ""


def unit_of(slot: str) -> str | None:
    """The unit a slot is printed with; None where there is no such slot."""
    try:
        return meaning(slot).unit
    except Refusal:
        return None

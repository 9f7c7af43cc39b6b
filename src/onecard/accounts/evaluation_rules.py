"""What a self-evaluation form (绩效自评表) must hold to be recorded. It may contradict itself: it is recorded as it stands. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from onecard.accounts.models import Grade
from onecard.core.errors import Problem

MOST_INDICATORS = 100
"""More lines than this are no form of one project."""
LARGEST_FEN = 10**15
LONGEST = {
    "group": ("一级指标", 60), "subgroup": ("二级指标", 60), "name": ("三级指标", 200), "target": ("年度指标值", 200),
    "actual": ("实际完成值", 200), "measure": ("计量单位", 20), "deviation": ("偏差原因", 500),
}  # fmt: skip
"""The texts of an indicator: their term and how many characters they may have."""
_NUMBER = re.compile(
    r"(?:[≥≤>=<±约]|不少于|不低于|不超过|不高于|大于|小于|等于){0,2}(-?\d+(?:,\d{3})*(?:\.\d+)?)(\D*)"
)


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """One indicator as the form prints it; the values as numbers only where they are numbers."""

    group: str
    name: str
    target: str
    actual: str
    subgroup: str = ""
    target_value: Decimal | None = None
    actual_value: Decimal | None = None
    measure: str = ""
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation: str = ""

    def with_numbers(self) -> IndicatorDraft:
        """The draft with the values that its target and actual write as numbers."""
        return replace(
            self,
            target_value=number_in(self.target, self.measure),
            actual_value=number_in(self.actual, self.measure),
        )


def number_in(text: str, measure: str) -> Decimal | None:
    """The number a value writes: ``≥95%`` is 95 where the unit of measure is %. None for any other text, and for a unit
    that is not the indicator's own: 万张 is no 张."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _NUMBER.fullmatch(plain)
    if not found or found[2] not in ("", unicodedata.normalize("NFKC", measure).replace(" ", "")):
        return None
    value = Decimal(found[1].replace(",", ""))
    return value if _within(value, whole=14, places=4) else None


def head_problems(
    *,
    project: str,
    initial_fen: int | None,
    budget_fen: int,
    executed_fen: int,
    score: Decimal,
    grade: str,
    page: str,
) -> Iterator[Problem]:
    """What is wrong with the head of a form."""
    if not project.strip():
        yield Problem("项目名称", "没有填项目名称。", "照自评表填写。", "evaluation.no_project")
    yield from _fits("项目名称", project, 120)
    yield from _fits("页码或位置", page, 60)
    for place, fen in (("年初预算数", initial_fen), ("全年预算数", budget_fen), ("全年执行数", executed_fen)):
        if fen is not None and fen < 0:
            yield Problem(place, f"{place}不能是负数。", "核对自评表。", "evaluation.negative")
        elif fen is not None and fen >= LARGEST_FEN:
            yield Problem(place, "金额大得不合理。", "核对单位是元还是万元。", "evaluation.too_large")
    yield from _points("自评得分", score)
    if grade not in Grade.values:
        said = f"没有“{grade}”这个等级。" if grade else "没有填等级。"
        yield Problem("等级", said, f"填{'、'.join(Grade.values)}之一。", "evaluation.grade")


def indicator_problems(drafts: Sequence[IndicatorDraft]) -> Iterator[Problem]:
    """What is wrong with the indicators, each at its line."""
    if len(drafts) > MOST_INDICATORS:
        said = f"有{len(drafts)}行指标，最多{MOST_INDICATORS}行。"
        yield Problem("绩效指标", said, "一个项目一张表，核对是否选错了文件。", "evaluation.too_many")
        return
    first: dict[str, int] = {}
    for line, draft in enumerate(drafts, start=1):
        where = f"第{line}行，"
        for field, (term, longest) in LONGEST.items():
            text: str = getattr(draft, field)
            if field in ("group", "name") and not text.strip():
                yield Problem(
                    f"{where}{term}", f"没有填{term}。", "照自评表填写。", "evaluation.indicator_empty"
                )
            yield from _fits(f"{where}{term}", text, longest)
        for place, value in (("分值", draft.weight), ("得分", draft.score)):
            if value is not None:
                yield from _points(f"{where}{place}", value)
        for place, value in (("年度指标值", draft.target_value), ("实际完成值", draft.actual_value)):
            if value is not None and not _within(value, whole=14, places=4):
                said = f"数{value}存不下：整数最多14位，小数最多4位。"
                yield Problem(f"{where}{place}", said, "核对自评表。", "evaluation.value")
        if not (name := draft.name.strip()):
            continue
        if (other := first.setdefault(name, line)) != line:
            said = f"和第{other}行同名“{name}”，两行的数会混在一起。"
            yield Problem(
                f"{where}三级指标",
                said,
                "名称后加括号区分，例如“完成率（数量）”。",
                "evaluation.indicator_twice",
            )


def _points(place: str, value: Decimal) -> Iterator[Problem]:
    if not 0 <= value <= 100:
        yield Problem(
            place, f"{place.rpartition('，')[2]}{value}不在0到100之间。", "核对自评表。", "evaluation.score"
        )
    elif not _within(value, whole=3, places=2):
        yield Problem(place, f"{value}的小数多于两位。", "最多写两位小数。", "evaluation.score_places")


def _fits(place: str, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(place, f"有{len(text)}个字，最多{longest}个。", "缩短后再记。", "evaluation.too_long")
    if not text.isprintable():
        yield Problem(place, "里面有换行或看不见的字符。", "删去这些字符。", "evaluation.control_character")


def _within(value: Decimal, whole: int, places: int) -> bool:
    """Whether a number is kept exactly with so many digits before and after the point."""
    return value.is_finite() and abs(value) < 10**whole and value == round(value, places)

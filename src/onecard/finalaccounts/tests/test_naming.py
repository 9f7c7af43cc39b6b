"""What narrows a fact in words, without what goes without saying."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.figures.fact import measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.naming import narrowing

BASE = {"entity": "460299", "year": "2024", "basis": "决算"}
BASIC = {"fund": "一般公共", "nature": "基本"}


@pytest.mark.parametrize(
    ("figure", "dims", "words"),
    [
        (fa.EXPENDITURE, {}, ""),
        (fa.EXPENDITURE, {"nature": "项目"}, "项目支出"),
        (fa.EXPENDITURE, {"function": "2080108", "fund": "一般公共"}, "2080108 信息化建设，一般公共预算"),
        (fa.EXPENDITURE, {"basis": "年初", "function": "9999999"}, "年初预算数，9999999"),
        (fa.STAFF, BASIC, ""),
        (fa.CLOSING, {"year": "2023"}, "2023年度"),
        (derived.CHANGE[fa.EXPENDITURE], {"basis": "上年"}, "比上年"),
        (derived.CHANGE[fa.STAFF], {"basis": "上年", **BASIC}, "比上年"),
    ],
)
def test_a_fact_is_narrowed_by_what_is_not_its_own_already(
    figure: Figure, dims: dict[str, str], words: str
) -> None:
    assert narrowing(measured(figure, {**BASE, **dims}, Decimal(1)), 2024) == words


def test_a_code_the_reader_has_before_the_eyes_needs_no_name() -> None:
    fact = measured(fa.EXPENDITURE, {**BASE, "function": "2080108", "nature": "项目"}, Decimal(1))
    assert narrowing(fact, 2024, named={"2080108"}) == "2080108，项目支出"

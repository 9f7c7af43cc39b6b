"""What was copied from last year's text, or from another row: a year in a heading or a date, a name of another code."""

from __future__ import annotations

import pytest

from onecard.audit.audit import audit_document
from onecard.audit.tests.printed import part_of_report
from onecard.audit.tests.test_printed_tables import WITH_BALANCES, found

ASSETS = "十一、国有资产占用情况说明\n"


def told(text: str) -> list[tuple[str, str]]:
    return [(one.relation, one.severity) for one in audit_document(part_of_report(text)).at_least("warning")]


@pytest.mark.parametrize(
    "text",
    [
        "第三部分 2021年度部门决算情况说明\n一、国有资产占用情况\n共有车辆0辆。",
        ASSETS + "截至2021年12月31日，共有车辆0辆。",
        ASSETS + "截止2021年末，本单位共有车辆0辆。",
    ],
)
def test_last_years_year_in_a_heading_or_a_date_is_a_doubt(text: str) -> None:
    assert told(text) == [("M-03-2", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "第三部分 2022年度部门决算情况说明\n一、国有资产占用情况\n共有车辆0辆。",
        "（一）2022年度决算与2021年度决算比较\n收入总计10.00万元。",
        ASSETS + "截至2022年12月31日，共有车辆0辆，截至2021年12月31日已报废的除外。",
        ASSETS + "固定资产12.00万元，比截至2021年12月31日的数增加1.00万元。",
    ],
)
def test_a_year_that_is_compared_with_is_none(text: str) -> None:
    assert told(text) == []


def test_the_name_of_another_code_beside_a_code_is_a_doubt() -> None:
    rows = [row.replace("2210201 住房公积金", "2210201 提租补贴") for row in WITH_BALANCES]
    (one,) = found(*rows)
    assert (one.relation, one.severity) == ("X-10-3", "warning")
    assert "印作“提租补贴”，那是2210202的名称" in one.message


def test_a_name_that_no_code_beside_it_has_may_be_a_regions_own() -> None:
    assert found(*[row.replace("2210201 住房公积金", "2210201 公积金缴存") for row in WITH_BALANCES]) == []

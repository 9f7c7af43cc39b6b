"""Whose a report is, and what the ledger says of each unit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onecard.audit.ledger import ledger, unit_of
from onecard.audit.roster import read_roster
from onecard.core.errors import Refusal
from onecard.reviewing.rules import Told, compared
from onecard.reviewing.tests.handed import sheet

ROSTER = ["南滨市财政局", "南滨市财政局国库支付中心", "档案馆"]


@dataclass
class Filed:
    pk: int
    unit: str
    standing: str
    name: str = "甲.pdf"
    level: str = ""
    round: int = 1
    errors: int = 0
    warnings: int = 0


@pytest.mark.parametrize(
    ("entity", "path", "unit"),
    [
        ("南滨市财政局", "1.pdf", "南滨市财政局"),
        ("南滨市财政局　国库支付中心", "1.pdf", "南滨市财政局国库支付中心"),
        ("财政局国库支付中心", "1.pdf", "南滨市财政局国库支付中心"),
        ("南滨市财政局投资评审中心", "1.pdf", "南滨市财政局投资评审中心"),
        ("", "报告/南滨市财政局国库支付中心2024.pdf", "南滨市财政局国库支付中心"),
        ("", "南滨市财政局/扫描件.pdf", ""),
        ("南滨市卫生局", "1.pdf", "南滨市卫生局"),
    ],
)
def test_a_report_goes_by_the_name_of_the_roster_that_is_its_own(entity: str, path: str, unit: str) -> None:
    assert unit_of(ROSTER, entity, path) == unit


def test_the_ledger_keeps_the_order_of_the_roster_and_says_who_is_missing() -> None:
    filed = [
        Filed(1, "乙", "audited"),
        Filed(2, "丁", "audited"),
        Filed(3, "", "unread"),
        Filed(4, "丙", "other-year"),
        Filed(5, "乙", "duplicate"),
    ]
    lines = ledger(["甲", "乙", "丙"], filed)
    assert [(line.unit, line.state) for line in lines] == [
        ("甲", "缺"),
        ("乙", "收到"),
        ("丙", "年度不符"),
        ("丁", "收到"),
        ("", "读不了"),
    ]
    assert [one.pk for one in lines[1].others] == [5]


def test_no_unit_is_missing_while_a_file_waits_that_may_be_its_report() -> None:
    lines = ledger(["甲", "乙"], [Filed(1, "乙", "audited"), Filed(2, "", "waiting")])
    assert [(line.unit, line.state) for line in lines] == [("甲", "还没审到"), ("乙", "收到"), ("", "待审核")]


def test_the_latest_audited_report_of_a_unit_is_the_one_that_counts() -> None:
    filed = [Filed(1, "甲", "audited"), Filed(2, "甲", "audited", round=2), Filed(3, "甲", "unread")]
    (line,) = ledger(["甲"], filed)
    assert line.report is filed[1]
    assert line.others == [filed[0], filed[2]]


def told(identity: str, key: str, message: str = "") -> Told:
    return Told(id=identity, key=key, message=message)


def test_of_several_faults_of_one_rule_and_figure_those_in_the_same_words_are_the_same() -> None:
    before = [told("a", "P-10|率", "甲项"), told("b", "P-10|率", "乙项"), told("c", "P-03|占比", "丙")]
    now = [told("x", "P-10|率", "乙项"), told("y", "P-03|占比", "丁")]
    assert compared(before, now) == {"states": {"x": "未改", "y": "未改"}, "mended": ["a"]}


def test_a_fault_of_another_rule_or_another_figure_is_new() -> None:
    found = compared([told("a", "P-03|占比")], [told("a", "P-05|占比"), told("b", "P-03|增长率")])
    assert found == {"states": {"a": "新增", "b": "新增"}, "mended": ["a"]}


@pytest.mark.parametrize(
    "rows",
    [
        (("序号", "单位名称", "联系人"), ("1", "甲局", "张三"), ("2", "乙局", ""), ("3", "甲局", "")),
        (("2024年度名单", ""), ("编码", "预算单位"), ("001", "甲局"), ("002", "乙局")),
        (("甲局",), ("乙局",)),
    ],
)
def test_the_names_of_a_list_are_found_by_the_head_of_their_column(rows: tuple[tuple[str, ...], ...]) -> None:
    assert read_roster(sheet(*rows), "单位名单.xlsx") == ["甲局", "乙局"]


def test_a_list_without_names_is_refused_and_says_what_it_should_hold() -> None:
    with pytest.raises(Refusal, match="单位名称"):
        read_roster(sheet(("编码", "电话"), ("1", "2")), "名单.xlsx")

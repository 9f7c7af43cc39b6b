"""A template is read line by line; whatever is wrong with it is told with its line and what to do."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.finalaccounts.narrative import builtin
from onecard.finalaccounts.narrative.check import check, residue
from onecard.finalaccounts.narrative.template import DEEPEST, LARGEST, read


def told(source: str) -> list[tuple[str, str]]:
    """Place and code of everything wrong with a template's lines."""
    return [(one.place, one.code) for one in check(read(source)) if one.place != "全文"]


def refused(source: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(source)
    return caught.value


@pytest.mark.parametrize("name", builtin.names())
def test_a_template_that_comes_with_onecard_has_nothing_wrong(name: str) -> None:
    assert check(builtin.template(name)) == ()


def test_a_template_nobody_wrote_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal, match="没有名为“火星”的文本模板") as caught:
        builtin.template("火星")
    assert "hainan" in caught.value.remedy


@pytest.mark.parametrize(
    ("source", "place", "said"),
    [
        ("收入{收入总计万元", "第1行", "不成对"),
        ("# 标题\n〔占{收入总计}万元", "第2行", "〔没有结束"),
        ("多了一个〕", "第1行", "多了一个〕"),
        ("【如果 有上年】\n上年有数", "第1行", "没有结束"),
        ("【完】", "第1行", "放错了地方"),
        ("甲【否则】乙", "第1行", "放错了地方"),
        ("【逐项】甲【完】", "第1行", "放错了地方"),
        ("【逐项 收入种类 每行】甲【完】", "第1行", "写法不对"),
        ("前文【公开报表】", "第1行", "放错了地方"),
    ],
)
def test_a_fault_of_writing_is_told_with_its_line(source: str, place: str, said: str) -> None:
    refusal = refused(source)
    assert refusal.code == "template.malformed"
    assert (refusal.problems[0].place, said in refusal.problems[0].sentence) == (place, True)
    assert all(one.remedy for one in refusal.problems)


def test_every_fault_of_a_template_is_told_at_once() -> None:
    assert [one.place for one in refused("{甲\n【完】\n乙〕").problems] == ["第1行", "第2行", "第3行"]


def test_a_template_longer_than_every_report_is_refused() -> None:
    assert refused("长" * (LARGEST + 1)).code == "template.too_long"


def test_controls_nested_without_end_are_refused() -> None:
    deep = DEEPEST + 1
    assert "层以上" in refused("【如果 有上年】" * deep + "甲" + "【完】" * deep).problems[0].sentence


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{收人总计}万元", "template.unknown_slot"),
        ("{收入总计·每月}万元", "template.unknown_slot"),
        ("{收入总计·一般公共}万元", "template.unknown_slot"),
        ("{公务用车保有量·完成率}%", "template.unknown_slot"),
        ("〔占{支出·占比}%〕", "template.unknown_slot"),
        ("{金额}万元", "template.unknown_slot"),
        ("{讲：收入总计}", "template.unknown_slot"),
        ("〔主要原因是{原因：房屋面积}〕", "template.unknown_slot"),
        ("{各比上年：收入总计、支出总计}", "template.unknown_slot"),
        ("{收入总计}元", "template.unit"),
        ("{收入总计}。", "template.unit"),
        ("{公务用车保有量}万元", "template.unit"),
        ("〔占{支出·一般公共·占比}万元〕", "template.unit"),
        ("{增减额：收入总计}%", "template.unit"),
        ("占{支出·一般公共·占比}%", "template.loose"),
        ("主要原因是{原因：收入总计}", "template.loose"),
        ("本年收入122.81万元。", "template.typed"),
        ("〔占{支出·一般公共·占比}%，比上年下降5.13%〕", "template.typed"),
        ("【如果 有上年】支出1,228元【完】", "template.typed"),
        ("收入增加{增减额：收入总计}万元", "template.typed"),
        ("收入减少{收入总计·增减额}万元", "template.typed"),
        ("〔下降{增减率：收入总计}%〕", "template.typed"),
        ("收入\x07{收入总计}万元", "template.unseen"),
        ("收入\u202e{收入总计}万元", "template.unseen"),
        ("【逐项 火星种类】{名称}【完】", "template.unknown_list"),
        ("【如果 收入总计 很大】大【完】", "template.unknown_condition"),
        ("【如果 收入总计 为零 且 支出总计 为零 或 有上年】大【完】", "template.unknown_condition"),
        ("{名称}是什么", "template.unknown_slot"),
    ],
)
def test_a_slot_that_cannot_be_filled_rightly_is_told(line: str, code: str) -> None:
    assert told(f"；第一行\n{line}") == [("第2行", code)]


@pytest.mark.parametrize(
    "line",
    [
        "{收入总计}万元",
        "{支出·政府性基金·年初}万元",
        "{公务用车保有量}辆",
        "{比上年：收入总计}〔，主要原因是{原因：收入总计}〕",
        "【逐项 收入种类 不列零 隔以“、”】{名称}{金额}万元〔，占{金额·占比}%〕【完】",
        "【如果 支出·一般公共 增加 且 有上年】增【否则】{增减：支出·一般公共}【完】",
        "{文：职责}",
        "单价100万元（含）以上设备{单价100万元（含）以上设备}台（套），50万元以上的另列",
        "【如果 收入总计 增加】增加{增减额：收入总计}万元【否则】减少{增减额：收入总计}万元【完】",
        "收入{增减：收入总计}{增减额：收入总计}万元",
    ],
)
def test_a_sound_line_passes(line: str) -> None:
    assert told(line) == []


def test_a_mistyped_name_is_answered_with_the_nearest_ones() -> None:
    (problem,) = [one for one in check(read("{收人总计}万元")) if one.place != "全文"]
    assert "收入总计" in problem.remedy


def test_a_section_the_rules_demand_is_missed() -> None:
    without = builtin.template("hainan").source.replace("### 政府采购支出情况", "### 其他")
    assert [one.sentence for one in check(read(without))] == ["没有“政府采购”这一节。"]


def test_the_place_of_the_nine_tables_is_missed() -> None:
    without = builtin.template("hainan").source.replace("【公开报表】\n", "")
    assert [one.sentence for one in check(read(without))] == ["没有九张公开报表的位置。"]


def test_guidance_left_in_a_text_is_found() -> None:
    assert residue("收入XX万元，增加（减少）5万元，（如有）") == ["XX", "增加（减少）", "（如有）"]
    assert residue("收入12.00万元，减少5.00万元。") == []

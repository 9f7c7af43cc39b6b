"""What a unit supplies beside its tables: figures, texts and reasons by the names of the templates, faults by their line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.core.errors import Refusal
from onecard.figures.fact import Place
from onecard.finalaccounts.supplement import read

WHOLE = """\
单位: {名称: 某中心, 编码: "460299", 性质: 事业, 级别: 单位}
数:
  公务用车保有量: 1
  支出·一般公共·年初: 178.25
  支出·一般公共·2080108·年初: 104.44
上年数:
  收入总计: 129.45
文字:
  职责: |
    第一段。
    第二段。
原因:
  收入总计·比上年: 项目支出减少
  支出·一般公共·2080108·比年初: 运行维护费减少
说明起点: 5
"""


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        read(text, "补充.yaml")
    return [(one.place, one.sentence) for one in caught.value.problems]


def test_figures_are_facts_whose_place_is_their_line() -> None:
    facts = list(read(WHOLE, "补充.yaml").facts("460299", 2024))
    vehicles, budget, item = facts
    assert (vehicles.key, vehicles.value, vehicles.dim("basis")) == ("finalaccounts.vehicles.kept", 1, "决算")
    assert (budget.value, budget.dim("basis"), budget.dim("fund")) == (Decimal("178.25"), "年初", "一般公共")
    assert item.dim("function") == "2080108"
    assert isinstance(item.source, Place)
    assert (item.source.file, item.source.cell) == ("补充.yaml", "第5行")


def test_last_years_figures_stand_apart() -> None:
    (total,) = read(WHOLE, "补充.yaml").facts("460299", 2023, last_year=True)
    assert (total.value, total.dim("year")) == (Decimal("129.45"), "2023")
    (same,) = read("数:\n  收入总计·上年: 129.45\n", "补充.yaml").facts("460299", 2023, last_year=True)
    assert same.value == total.value


def test_reasons_are_kept_by_the_place_they_are_for() -> None:
    supplied = read(WHOLE, "补充.yaml").supplied
    assert dict(supplied.reasons) == {
        "finalaccounts.total.in?@上年": "项目支出减少",
        "finalaccounts.expenditure?function=2080108&fund=一般公共@年初": "运行维护费减少",
    }
    assert (supplied.texts["职责"], supplied.threshold) == ("第一段。\n第二段。\n", 5)


def test_a_supplied_amount_is_rounded_by_the_rule_of_the_house() -> None:
    amounts = read("数:\n  国内接待费: 0.305\n  年末在建工程: -2.5\n", "补充.yaml").facts("1", 2024)
    assert [str(one.value) for one in amounts] == ["0.31", "-2.50"]


def test_an_empty_file_supplies_nothing() -> None:
    assert list(read("", "补充.yaml").facts("1", 2024)) == []


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("数:\n  收人总计: 1\n", "第2行", "没有名为“收人总计”的填空"),
        ("数:\n  收入总计: 一百\n", "第2行", "要写一个数"),
        ("数:\n  收入总计: .nan\n", "第2行", "要写一个数"),
        ("数:\n  收入总计: 1e999\n", "第2行", "要写一个数"),
        ("数:\n  公务用车保有量: 1.5\n", "第2行", "要写整数"),
        ("数:\n  公务用车保有量: -1\n", "第2行", "不能小于零"),
        ("数:\n  房屋面积: -300\n", "第2行", "不能小于零"),
        ("数:\n  收入总计·增减率: 5\n", "第2行", "是算出来的"),
        ("数:\n  收入总计: 1\n  收入总计: 2\n", "第3行", "写了两次"),
        ("数: 5\n", "第1行", "要写成"),
        ("单位:\n  性质: 公司\n", "第2行", "不能是“公司”"),
        ("单位:\n  电话: 1\n", "第2行", "没有“电话”这一项"),
        ("别的: {}\n", "第1行", "没有“别的”这一部分"),
        ("文字:\n  职责: [一, 二]\n", "第2行", "要写一段文字"),
        ("文字:\n  职责: 甲【待补】\n", "第2行", "待补内容的标记"),
        ('文字:\n  职责: "甲\\u202e乙"\n', "第2行", "看不见的字符"),
        ('原因:\n  收入总计: "甲\\x07"\n', "第2行", "看不见的字符"),
        ('单位:\n  名称: "甲\\n乙"\n', "第2行", "看不见的字符"),
        ("原因:\n  天气: 热\n", "第2行", "没有名为“天气”的填空"),
        ("- 一\n- 二\n", "第1行", "要写成"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, place: str, said: str) -> None:
    (found,) = problems(text)
    assert found[0] == place
    assert said in found[1]


def test_every_fault_is_told_at_once() -> None:
    assert [place for place, _ in problems("数:\n  甲: 1\n  收入总计: 乙\n")] == ["第2行", "第3行"]


@pytest.mark.parametrize(
    "text", ["数: [1\n", "数:\n\t收入总计: 1\n", "数: &a [*a]\n", "!!python/object:os.system x\n"]
)
def test_what_is_no_plain_yaml_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(text, "补充.yaml")
    assert caught.value.code == "supplement.malformed"
    assert caught.value.remedy


def test_a_character_no_yaml_may_hold_is_told_with_its_line_and_its_code() -> None:
    with pytest.raises(Refusal, match="第3行有看不见的字符（U\\+007F）") as caught:
        read("文字:\n  职责: 甲\n  机构设置: 乙\x7f\n", "补充.yaml")
    assert "删去" in caught.value.remedy

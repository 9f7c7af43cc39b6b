"""Reading sentences: each printed quantity is bound to its noun and its slot, in the wordings of many provinces."""

from __future__ import annotations

import pytest

from onecard.audit import sentences
from onecard.audit.quantities import quantities
from onecard.audit.spelling import spelled

YEAR = 2023


def told(text: str) -> list[str]:
    """Each mention as ``noun: slot value, slot@base value``."""
    return [
        f"{mention.noun.text}: "
        + ", ".join(f"{one.slot}{'@' + one.base if one.base else ''} {one.value}" for one in mention.slots)
        for mention in sentences.read(spelled(text).text, year=YEAR).mentions
    ]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "收、支总计各是12.30、12.40万元，各减少1.00、1.10万元，各下降7.5%、8.1%。",
            [
                "收入总计: now 12.30, change@上年 -1.00, growth@上年 -7.5",
                "支出总计: now 12.40, change@上年 -1.10, growth@上年 -8.1",
            ],
        ),
        (
            "某某中心2023年度收、支总计均为1,234.56万元。与2022年度相比，收、支总计各增加12.3万元，增长1.0%，主要是增加3人。",
            [
                "收入总计: now 1234.56, change@上年 12.3, growth@上年 1.0",
                "支出总计: now 1234.56, change@上年 12.3, growth@上年 1.0",
            ],
        ),
        (
            "公务接待费支出较上年2.08减少0.03万元，减少了1.44%。",
            ["公务接待费支出: prior@上年 2.08, change@上年 -0.03, growth@上年 -1.44"],
        ),
        (
            "1.因公出国（境）费用。2023年决算数1.00万元，比2023年年初预算数3.00万元减少2.00万元。",
            ["因公出国（境）费用: now 1.00, budget@年初 3.00, change@年初 -2.00"],
        ),
        (
            "机关运行经费支出100.00万元，比年初预算数减少10.00万元，降低9.1%，比2022年减少5.00万元，降低4.8%。",
            [
                "机关运行经费支出: now 100.00, change@年初 -10.00, growth@年初 -9.1, change@上年 -5.00, growth@上年 -4.8"
            ],
        ),
        (
            "“三公”经费预算为1.65万元，支出决算为0.87万元，完成预算的52.73%，决算数比预算数减少0.78万元，下降47.27%。",
            [
                "“三公“经费: budget@预算 1.65, now 0.87, completion@预算 52.73, change@预算 -0.78, growth@预算 -47.27"
            ],
        ),
        (
            "1.一般公共服务（类）财政事务（款）行政运行（项）：支出决算为500.00万元，完成预算100%，决算数等于预算数。",
            ["一般公共服务（类）财政事务（款）行政运行（项）: now 500.00, completion@预算 100"],
        ),
        (
            "科学技术支出（类）技术研究与开发（款）科技成果转化与扩散（项）年初预算为276.50万元，支出决算为333.72万元。",
            [
                "科学技术支出（类）技术研究与开发（款）科技成果转化与扩散（项）: budget@年初 276.50, now 333.72"
            ],
        ),
        (
            "本年收入合计1500.00万元；包括财政拨款收入1400.00万元（其中：一般公共预算1300.00万元，政府性基金预算100.00万元），占收入合计93.33%；事业收入100.00万元，占收入合计6.67%。",
            [
                "本年收入合计: now 1500.00",
                "财政拨款收入: now 1400.00, share 93.33",
                "一般公共预算: now 1300.00",
                "政府性基金预算: now 100.00",
                "事业收入: now 100.00, share 6.67",
            ],
        ),
        (
            "收入合计1,500.00万元，较上年决算数减少100.00万元，下降6.3%，主要原因是压减200万元的项目。其中：财政拨款收入1,500.00万元，占100.0%。",
            [
                "收入合计: now 1500.00, change@上年 -100.00, growth@上年 -6.3",
                "财政拨款收入: now 1500.00, share 100.0",
            ],
        ),
        (
            "本年收入由上年的480.20万元增加到512.36万元，增加32.16万元，增长6.70%。",
            ["本年收入: prior@上年 480.20, now 512.36, change@上年 32.16, growth@上年 6.70"],
        ),
        (
            "公务用车运行维护费从2022年的3.50万元下降至2023年的3.20万元，降幅8.57%。",
            ["公务用车运行维护费: prior@上年 3.50, now 3.20, growth@上年 -8.57"],
        ),
        (
            "“三公”经费年初预算从8.00万元调整为7.50万元，支出决算7.20万元，完成全年预算的96%。",
            ["“三公“经费: budget@年初 8.00, budget@全年 7.50, now 7.20, completion@全年 96"],
        ),
        (
            "培训支出640.00万元，完成年初预算600.00万元的106.67%，比上年决算增加40.00万元。",
            ["培训支出: now 640.00, budget@年初 600.00, completion@年初 106.67, change@上年 40.00"],
        ),
        (
            "“三公”经费全年预算7.50万元（年初预算8.00万元，年中调减0.50万元），支出决算7.20万元。",
            ["“三公“经费: budget@全年 7.50, budget@年初 8.00, change@调整 -0.50, now 7.20"],
        ),
        (
            "公务用车运行费3.20万元，车均运行费1.60万元，保有量2辆。",
            ["公务用车运行费: now 3.20", "车均运行费: now 1.60", "保有量: now 2"],
        ),
    ],
)
def test_each_quantity_is_bound_to_its_noun_and_slot(text: str, mentions: list[str]):
    assert told(text) == mentions


def test_words_of_order_are_held_with_the_budget_they_speak_of():
    (mention,) = sentences.read(
        "年初预算为5.00万元，支出决算为6.00万元。决算数小于年初预算数。", "培训支出"
    ).mentions
    assert [(one.word, one.base) for one in mention.orders] == [("小于", "年初")]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("公务接待费支出0.50万元（上年0.60万元），与上年持平。", ["公务接待费支出 上年"]),
        ("公务接待费支出0.50万元，年初预算0.50万元，与年初预算一致。", ["公务接待费支出 年初"]),
        ("公务接待费支出0.50万元，与上年基本持平。", []),
        ("公务接待费支出0.50万元，上年0.60万元，接待批次与上年持平。", []),
        ("公务接待费预算0.50万元，与上年持平。", []),
    ],
)
def test_what_is_called_level_is_the_amount_right_before_it(text: str, level: list[str]):
    mentions = sentences.read(spelled(text).text, year=YEAR).mentions
    assert [f"{one.noun.text} {order.base}" for one in mentions for order in one.orders] == level


def test_an_amount_without_the_year_it_rose_from_is_read_with_a_doubt():
    (mention,) = sentences.read(spelled("本年收入由480.20万元增加到512.36万元。").text, year=YEAR).mentions
    assert [(one.slot, one.doubt) for one in mention.slots] == [
        ("prior", "没有写明是哪一年的数"),
        ("now", ""),
    ]


def test_a_name_without_a_figure_among_names_that_have_one_is_noted():
    said = sentences.read("人员经费9.00万元，主要包括：基本工资5.00万元、医疗费、其他工资3.00万元。")
    (listed,) = said.lists
    assert [one.text for one in listed.bare] == ["医疗费"]
    assert listed.open
    assert [one.noun.text for one in listed.items] == ["基本工资", "其他工资"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("截至2024年12月31日，共有车辆3辆", ["3辆"]),
        ("根据财预〔2016〕143号和第12条的规定", []),
        ("电话0898-88250000，手机13800001234", []),
        ("1.教育支出（2050803）12.30万元", ["12.30万元"]),
        ("单价100万元（含）以上设备（不含车辆）2台（套）", ["2台（套）"]),
        ("占61.40；", ["61.40"]),
        ("收入1 234.56万元", ["1234.56万元"]),
        ("办理12345热线工单3件", ["3件"]),
        ("支出减少26800万元，其中30201办公费12元", ["26800万元", "12元"]),
        ("合同金额113.00万元（含税）", ["113.00万元"]),
        ("单价100万元（含100万元）以上设备2台", ["2台"]),
    ],
)
def test_quantities_are_told_from_dates_numbers_of_documents_telephones_and_codes(
    text: str, found: list[str]
):
    assert [one.text for one in quantities(spelled(text).text)] == found


def test_amounts_of_any_unit_of_money_are_in_wan_yuan_with_the_decimals_of_their_print():
    values = [f"{one.value:f}" for one in quantities(spelled("12345.60元、1.2亿元、3万元、0元").text)]
    assert values == ["1.234560", "12000", "3", "0"]

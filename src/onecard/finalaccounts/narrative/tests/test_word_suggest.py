"""What blanks mean, by the words around them, the heading they stand under, and the unit behind them."""

from __future__ import annotations

import pytest

from onecard.core.errors import Refusal
from onecard.finalaccounts.narrative.vocabulary import meaning
from onecard.finalaccounts.narrative.word_blanks import find
from onecard.finalaccounts.narrative.word_mapping import WordMapping, template_words
from onecard.finalaccounts.narrative.word_names import phrases
from onecard.finalaccounts.narrative.word_suggest import Paragraph, sections, suggest


def slots(text: str, *section: str, label: str = "", head: str = "") -> list[str]:
    paragraph = Paragraph("p1", text, tuple(find("p1", text, section=section)), section, label, head)
    found = suggest([paragraph])
    return [found[blank.id].slot for blank in paragraph.blanks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20XX年度收入总计__万元，支出总计__万元。", "年度 收入总计 支出总计"),
        ("与20XX年相比，收入总计增加（减少）__万元，增长（下降）__%。", "上年 比上年：收入总计"),
        (
            "财政拨款收入XX万元，占本年收入的XX%；事业收入XX万元，占XX%。",
            "财政拨款收入 〔财政拨款收入·占比〕 事业收入 〔事业收入·占比〕",
        ),
        ("国内公务接待XX批次、XX人次。", "国内公务接待批次 国内公务接待人次"),
        ("购置公务用车X辆，保有量X辆。", "公务用车购置数 公务用车保有量"),
        ("安排出国（境）团组X个、X人次。", "因公出国团组数 因公出国人次"),
        ("办公用房XX平方米；单价100万元（含）以上设备X台（套）。", "办公用房面积 单价100万元（含）以上设备"),
        ("一般公共预算财政拨款支出××万元。", "支出·一般公共"),
        ("公务接待费比上年增长（下降）XX%，主要原因是XX。", "比上年：公务接待费 〔原因：公务接待费〕"),
        (
            "年末结转和结余XX万元，比上年减少XX万元，下降XX%。",
            "年末结转和结余 增减额：年末结转和结余 〔增减率：年末结转和结余〕",
        ),
        ("收入总计XX万元，较上年XX万元增加（减少）XX万元。", "收入总计 收入总计·上年 比上年：收入总计"),
        ('"三公"经费财政拨款支出预算为XX万元。', "三公经费·年初"),
        ("公务接待费比上年减少XX万元。主要原因是：XX。", "增减额：公务接待费 〔原因：公务接待费〕"),
        ("XX局（部门）机关运行经费支出XX万元。", "单位 机关运行经费"),
    ],
)
def test_the_words_before_a_blank_name_its_figure(text: str, expected: str) -> None:
    assert slots(text) == expected.split(" ")


@pytest.mark.parametrize(
    ("section", "text", "expected"),
    [
        (
            "七、政府性基金预算财政拨款支出决算情况",
            "本年支出XX万元，其中：基本支出XX万元。",
            "支出·政府性基金 支出·政府性基金·基本",
        ),
        (
            "八、国有资本经营预算财政拨款收支情况",
            "本年收入XX万元，年末结转和结余XX万元。",
            "国有资本经营预算财政拨款收入 国有资本经营预算财政拨款年末结转和结余",
        ),
        (
            "（一）一般公共预算支出总体情况",
            "年初预算为XX万元，支出决算为XX万元，完成年初预算的XX%。",
            "支出·一般公共·年初 支出·一般公共 〔支出·一般公共·完成率·年初〕",
        ),
        (
            "九、“三公”经费情况",
            "预算为XX万元，决算为XX万元，决算数大于（小于）预算数。",
            "三公经费·全年 三公经费 增减：三公经费·比全年",
        ),
        (
            "（二）支出结构（国有资本经营预算）",
            "用于以下方面：××（类）××万元，占××%。",
            "【逐项 国有资本功能类 不列零 隔以“；”】{名称}（类）{金额}万元〔，占{金额·占比}%〕【完】",
        ),
        ("一、单位职责", "……", "文：职责"),
        ("二、其他事项", "XXXX", "文：其他事项"),
    ],
)
def test_the_heading_tells_what_the_words_do_not(section: str, text: str, expected: str) -> None:
    assert slots(text, section) == ([expected] if expected.startswith("【") else expected.split(" "))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("本年决算数", "公务接待费"),
        ("上年决算数", "公务接待费·上年"),
        ("全年预算数", "公务接待费·全年"),
        ("增减额", "公务接待费·增减额"),
    ],
)
def test_in_a_table_the_line_names_the_figure_and_the_head_narrows_it(head: str, expected: str) -> None:
    assert slots("XX", label="其中：公务接待费", head=head) == [expected]


def test_items_of_a_list_are_repeated_and_further_samples_go() -> None:
    section = ("（三）一般公共预算财政拨款支出具体情况",)
    texts = [
        "1.XX（类）XX（款）XX（项）。年初预算为XX万元，支出决算为XX万元，主要原因是XX。",
        "2.XX（类）XX（款）XX（项）。年初预算为XX万元。",
        "……",
    ]
    paragraphs = [
        Paragraph(f"p{at}", text, tuple(find(f"p{at}", text, section=section)), section)
        for at, text in enumerate(texts)
    ]
    found = suggest(paragraphs)
    assert (found["p0"].slot, found["p1"].slot, found["p2.1"].slot) == ("逐项 功能项", "删段", "删段")
    assert [found[f"p0.{at}"].slot for at in (1, 2, 3, 4)] == [
        "科目",
        "金额·年初",
        "金额",
        "〔原因：金额·比年初〕",
    ]


def test_a_nearer_name_is_surer_and_the_others_are_offered() -> None:
    text = "事业收入和经营收入较多，合计为XX万元；其他收入XX万元。"
    paragraph = Paragraph("p1", text, tuple(find("p1", text)))
    far, near = (suggest([paragraph])[blank.id] for blank in paragraph.blanks)
    assert far.confidence < near.confidence
    assert {far.slot, *far.alternatives} >= {"经营收入", "事业收入"}


def test_a_blank_nothing_tells_about_has_no_suggestion() -> None:
    assert slots("共XX万元。") == [""]


def test_every_phrase_leads_to_a_slot_the_templates_know() -> None:
    for meant in phrases().values():
        for slot in meant:
            assert meaning(slot).figure is not None


def test_colour_alone_is_left_to_the_clerk_and_guidance_goes() -> None:
    for text, slot in (("示例市财政局文件", ""), ("本段请写内设机构", "删段")):
        blanks = tuple(find("p1", text, marked=[(0, len(text))]))
        (found,) = suggest([Paragraph("p1", text, blanks)]).values()
        assert (found.slot, found.alternatives) == (slot, ("删去", "删段", "照留"))


def test_headings_hold_until_one_of_their_level() -> None:
    levels = [(1, "甲"), (2, "乙"), (0, "文"), (2, "丙"), (0, "文"), (1, "丁")]
    assert list(sections(levels)) == [
        ("甲",),
        ("甲", "乙"),
        ("甲", "乙"),
        ("甲", "丙"),
        ("甲", "丙"),
        ("丁",),
    ]


def test_a_mapping_is_plain_data() -> None:
    mapping = WordMapping("abc", {"p2.1": "收入总计", "p1.1": "写：甲"})
    assert WordMapping.from_json(mapping.to_json()) == mapping
    assert mapping.to_json() == WordMapping("abc", {"p1.1": "写：甲", "p2.1": "收入总计"}).to_json()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"file": "a", "slots": 3}', "nonsense"])
def test_a_mapping_that_was_spoilt_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="读不懂"):
        WordMapping.from_json(text)


@pytest.mark.parametrize(
    ("choice", "words"),
    [("收入总计", "{收入总计}"), ("〔原因：收入总计〕", "〔{原因：收入总计}〕"), ("{年度}年", "{年度}年")],
)
def test_a_choice_is_words_of_the_template_language(choice: str, words: str) -> None:
    assert template_words(choice) == words

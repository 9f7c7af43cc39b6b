"""Broken lines are joined where a sentence goes on, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.reading.document import Origin
from onecard.reading.lines import Line, begins_anew, is_page_number, paragraphs


def printed(*texts: str, full: bool = False) -> list[Line]:
    """Lines as they stand in a file; a text that begins with a blank line has a gap above it."""
    lines, at = [], 0
    for text in texts:
        words = text.lstrip("\n")
        at += len(text) - len(words)
        lines.append(Line(words, (Origin(0, at),), full=full, gap=text != words))
        at += len(words) + 1
    return lines


def joined(*texts: str, full: bool = False) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(printed(*texts, full=full))]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "第一部分 概况",
            "第3章 附则",
            "一、收入",
            "十一、其他",
            "（一）总体",
            "(一)总体",
            "1. 因公",
            "1．因公",
        ),
        *("1、基本", "3.", "1.2024年度收入", "（1）办公费", "1）办公费", "① 基本", "● 基本"),
        *("注：本表", "单位：万元", "附件1：决算表", "目  录", "收入支出决算总表"),
    ],
)
def test_a_part_a_list_number_a_note_or_a_title_begins_a_paragraph(text):
    assert begins_anew(text)


@pytest.mark.parametrize(
    "text",
    ["12.30 万元", "90.67%；", "2024 年度", "（2023年仅支出）", "1、2月", "二级单位", "收、支总计", "3"],
)
def test_a_number_at_the_start_of_a_line_is_no_list_number(text):
    assert not begins_anew(text)


def test_a_sentence_goes_on_over_a_blank_line():
    assert joined(
        "本年支出 122.81 万元，其中：基本支出 111.35 万元，占", "\n90.67%；项目支出 11.46 万元。"
    ) == ["本年支出 122.81 万元，其中：基本支出 111.35 万元，占90.67%；项目支出 11.46 万元。"]


def test_an_item_that_explains_something_behind_its_colon_goes_on():
    assert joined("一、财政拨款收入：指同级财政部门当年拨付的各类财", "\n政拨款。") == [
        "一、财政拨款收入：指同级财政部门当年拨付的各类财政拨款。"
    ]


def test_a_number_broken_by_the_margin_is_one_again():
    assert joined("收入总计各是1,2", "34.50万元，减少", full=True) == ["收入总计各是1,234.50万元，减少"]


def test_full_lines_of_one_paragraph_are_joined_even_behind_a_full_stop():
    assert joined("收入100万元。", "支出90万元。", full=True) == ["收入100万元。支出90万元。"]


def test_a_short_line_behind_a_full_stop_semicolon_or_colon_ends_the_paragraph():
    assert joined("国内接待0人次。", "国（境）外接待0人次；", "其中：", "办公费1万元。") == [
        "国内接待0人次。",
        "国（境）外接待0人次；",
        "其中：",
        "办公费1万元。",
    ]


def test_a_line_that_begins_with_a_sign_that_only_ends_goes_on_whatever_stands_before():
    assert joined("住房公积金（项）", "。年初预算为7.91万元，") == ["住房公积金（项）。年初预算为7.91万元，"]


def test_a_heading_keeps_apart_from_the_text_beneath_it():
    assert joined("三、支出决算情况说明", "\n本年支出1万元。") == ["三、支出决算情况说明", "本年支出1万元。"]


def test_a_heading_too_long_for_its_line_goes_on_in_the_next():
    assert joined("六、一般公共预算财政拨款基本支出决算情况", "说明", full=True) == [
        "六、一般公共预算财政拨款基本支出决算情况说明"
    ]


def test_cells_that_stand_one_a_line_are_not_joined():
    assert joined("项目", "行次", "金额", "12.30", "14.50") == ["项目", "行次", "金额", "12.30", "14.50"]


def test_a_list_number_begins_a_paragraph_in_the_midst_of_full_lines():
    assert joined("主要原因是项目减少", "2. 公务接待费", full=True) == ["主要原因是项目减少", "2. 公务接待费"]


@pytest.mark.parametrize(
    ("text", "number"), [("- 3 -", True), ("—12—", True), ("第3页 共12页", True), ("3", False)]
)
def test_page_numbers_are_known_by_their_dashes_or_words(text, number):
    assert is_page_number(text) is number


@given(st.lists(st.text("一、，。；：占收支1290.% （）第部分", min_size=1), max_size=20), st.booleans())
def test_no_character_is_lost_and_each_knows_its_place(texts, full):
    source = "\n".join(texts)
    lines = printed(*texts, full=full)
    found = list(paragraphs(lines))
    assert "".join(one.text for one in found) == "".join(texts)
    for paragraph in found:
        assert [source[paragraph.origin(at).at] for at in range(len(paragraph.text))] == list(paragraph.text)

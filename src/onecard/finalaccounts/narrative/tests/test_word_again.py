"""What was confirmed for a bureau's Word file is suggested again for the next one like it, and nothing else is."""

from __future__ import annotations

from onecard.finalaccounts.narrative.word_again import again
from onecard.finalaccounts.narrative.word_blanks import find
from onecard.finalaccounts.narrative.word_suggest import Paragraph


def paragraphs(*lines: str, section: tuple[str, ...] = ("一、收入支出总体情况",)) -> list[Paragraph]:
    return [
        Paragraph(f"p{number}", line, tuple(find(f"p{number}", line, section=section)), section)
        for number, line in enumerate(lines, 1)
    ]


OLD = paragraphs("2023年度收入总计__万元，支出总计__万元。", "其中：财政拨款收入__万元。")
SLOTS = {"p1.1": "收入总计", "p1.2": "支出总计", "p2.1": "财政拨款收入"}


def test_a_paragraph_that_differs_by_its_numbers_alone_takes_every_choice_wherever_it_stands():
    new = paragraphs("新的一段。", "其中：财政拨款收入__万元。", "2024年度收入总计 __万元，支出总计__万元。")
    assert again(OLD, SLOTS, new) == {"p2.1": "财政拨款收入", "p3.1": "收入总计", "p3.2": "支出总计"}


def test_of_a_paragraph_that_was_rewritten_the_blanks_with_the_same_words_around_are_known_again():
    new = paragraphs("按决算口径，2024年度收入总计__万元，支出总计__万元。")
    assert again(OLD, SLOTS, new) == {"p1.2": "支出总计"}


def test_words_that_stood_in_two_places_tell_nothing_of_a_third():
    old = paragraphs("甲。总计__万元。", "乙。总计__万元。")
    assert again(old, {"p1.1": "收入总计", "p2.1": "支出总计"}, paragraphs("总计__万元。")) == {}


def test_like_paragraphs_are_told_apart_by_their_order_and_their_heading():
    old = paragraphs("共__万元。", "共__万元。")
    slots = {"p1.1": "收入总计", "p2.1": "支出总计"}
    assert again(old, slots, paragraphs("共__万元。", "共__万元。")) == slots
    assert again(old, slots, paragraphs("共__万元。", section=("二、别的",))) == {}


def test_words_written_for_one_year_and_empty_choices_are_left_behind():
    slots = {"p1.1": "写：一百", "p1.2": "", "p2.1": "照留"}
    assert again(OLD, slots, OLD) == {"p2.1": "照留"}


def test_what_was_chosen_for_a_whole_paragraph_is_known_again():
    old = paragraphs("××（类）××（款）××（项）。支出决算为__万元。")
    slots = {"p1": "逐项 功能项", "p1.1": "科目", "p1.2": "金额"}
    new = paragraphs("一段。", "××（类）××（款）××（项）。支出决算为__万元。")
    assert again(old, slots, new) == {"p2": "逐项 功能项", "p2.1": "科目", "p2.2": "金额"}


def test_a_paragraph_whose_blanks_are_of_other_kinds_takes_no_choice():
    assert again(OLD, SLOTS, paragraphs("财政拨款收入增加（减少）__万元。")) == {}

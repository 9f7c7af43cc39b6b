"""What changed between two versions is told word by word and fact by fact, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

from onecard.disclosure.difference import Difference, differences


def version(*paragraphs: str, **facts: str) -> str:
    document: list[dict[str, Any]] = [
        {"kind": "heading", "number": "一、", "anchor": "s1", "runs": [{"text": "收入"}]}
    ]
    document += [
        {"kind": "paragraph", "section": "s1", "number": "", "runs": [{"text": text}]} for text in paragraphs
    ]
    listed = [
        {"id": f"{name}?year=2024", "term": name, "unit": "万元", "value": value, "said": [{"section": "s1"}]}
        for name, value in facts.items()
    ]
    return json.dumps({"title": "报告", "document": document, "facts": listed})


def test_equal_versions_have_no_difference() -> None:
    assert differences(version("甲。", 收入="1.00"), version("甲。", 收入="1.00")) == []


def test_a_figure_with_another_value_is_told_with_both() -> None:
    (found,) = differences(version("甲。", 收入="1.00"), version("甲。", 收入="2.00"))
    assert found == Difference("fact", "一、收入", "收入1.00万元", "收入2.00万元")
    assert found.told == "由“收入1.00万元”改为“收入2.00万元”。"


def test_a_figure_that_came_or_went_is_told() -> None:
    come, gone = differences(version(支出="1.00"), version(收入="1.00"))[::-1]
    assert (come.before, come.after) == ("", "收入1.00万元")
    assert (gone.before, gone.after) == ("支出1.00万元", "")


def test_only_the_changed_words_of_a_paragraph_are_told() -> None:
    (found,) = differences(
        version("主要原因是项目减少，其余不变。"), version("主要原因是人员减少，其余不变。")
    )
    assert (found.before, found.after, found.where) == ("项目", "人员", "一、收入")


def test_a_new_paragraph_is_told_whole() -> None:
    (found,) = differences(version("甲。"), version("甲。", "另有一段新的文字。"))
    assert (found.before, found.after) == ("", "另有一段新的文字。")


def test_another_value_of_the_same_fact_counted_on_is_one_figure() -> None:
    one = json.loads(version(收入="1.00"))
    one["facts"][0]["id"] += "#2"
    assert differences(version(收入="1.00"), json.dumps(one)) == []

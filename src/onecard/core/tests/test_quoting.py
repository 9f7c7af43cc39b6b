"""Quotation marks within quotation marks."""

from __future__ import annotations

import pytest

from onecard.core.quoting import quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("差旅费", "“差旅费”"),
        ("“三公”经费合计", "“‘三公’经费合计”"),
        ("“含‘其他’的”项", "“‘含“其他”的’项”"),
        ("", "“”"),
    ],
)
def test_marks_alternate_from_the_outside_in(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_what_is_quoted_does_not_turn_the_sentence_around_it() -> None:
    assert quoted("信息化\u202e建设\x00\n第二行") == "“信息化建设 第二行”"

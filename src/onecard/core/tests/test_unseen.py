"""Characters nobody sees: told, and left out of what is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.unseen import has_unseen, without_unseen


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("示例市 社会保障卡\u3000中心", "示例市 社会保障卡\u3000中心"),
        ("甲\r\n乙\t丙", "甲 乙 丙"),
        ("甲\x00乙\x1b丙\u202e丁\ufffe", "甲乙丙丁"),
        ("\U0002000b\ue000", "\U0002000b\ue000"),
    ],
)
def test_what_is_printed_holds_no_control_characters(text: str, printed: str) -> None:
    assert without_unseen(text) == printed


@given(st.text())
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    printed = without_unseen(text)
    assert not has_unseen(printed)
    assert [sign for sign in printed if not sign.isspace()] == [
        sign for sign in text if not has_unseen(sign) and not sign.isspace() and sign not in "\ufffe\uffff"
    ]

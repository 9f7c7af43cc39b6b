"""The tree of a card as `onecard card show` prints it."""

from __future__ import annotations

from onecard.chip.outline import outline
from onecard.chip.tests.cards import HOLDER, finished


def test_files_are_told_with_their_rules_in_words_and_keys_with_the_tries_left() -> None:
    lines = [line.split() for line in outline(finished("v3")).splitlines()]
    assert ["EF05", "变长记录", "64", "不限", "密钥04", "使用中"] in lines
    assert ["EF1C", "二进制", "67", "不限", "不能", "使用中"] in lines
    assert ["03", "RK", "v1", "密钥", "余15次"] in lines


def test_nothing_of_the_holder_is_shown() -> None:
    assert HOLDER.name not in outline(finished("v3"))

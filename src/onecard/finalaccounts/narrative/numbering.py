"""How official texts number (GB/T 9704—2012, 7.3.3): 第一部分, 一、, （一）, 1."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese: 1 一, 10 十, 21 二十一; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """The printed number of a heading."""
    return {1: f"第{chinese(number)}部分", 2: f"{chinese(number)}、", 3: f"（{chinese(number)}）"}[level]

"""One spelling (统一写法) for what is printed in many: widths, blanks, brackets and quotation marks alike, and for each
character of it the place it had in the printed text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SAME = {
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "[": "（",
    "]": "）",
    "〔": "（",
    "〕": "）",
    "【": "（",
    "】": "）",
    "∶": "：",
    "﹪": "%",
    '"': "“",
    "”": "“",
    "″": "“",
    "‘": "“",
    "’": "“",
    "'": "“",
    "「": "“",
    "」": "“",
    "『": "“",
    "』": "“",
    "｡": "。",
    "､": "、",
    "−": "-",
    "–": "-",
    "—": "-",
    "―": "-",
}
_UNSEEN = frozenset("​‌‍⁠﻿­")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text in one spelling; `places` has for each character its place in the printed text, and the end last."""

    text: str
    places: tuple[int, ...]

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the printed text, end excluded, that these characters of the spelled one are."""
        if end <= start:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def spelled(text: str) -> Spelled:
    """`text` without blanks, in half-width digits and letters and full-width Chinese punctuation.

    A comma between digits that groups three of them stays a comma of a number.
    """
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        for one in _spelled_sign(sign):
            signs.append(one)
            places.append(at)
    for at, sign in enumerate(signs):
        if sign == "，" and _groups(signs, at) and text[places[at]] == ",":
            signs[at] = ","
    places.append(len(text))
    return Spelled("".join(signs), tuple(places))


@lru_cache(maxsize=8192)
def _spelled_sign(sign: str) -> str:
    if sign in _UNSEEN or sign.isspace():
        return ""
    if sign in _SAME:
        return _SAME[sign]
    folded = unicodedata.normalize("NFKC", sign)
    if len(folded) != 1:
        return sign if sign.strip() else ""
    return _SAME.get(folded, folded)


def _groups(signs: list[str], at: int) -> bool:
    """Whether a comma stands behind a digit and before exactly three digits."""
    before, after = signs[max(0, at - 1) : at], signs[at + 1 : at + 5]
    three = after[:3]
    return (
        len(three) == 3
        and all(one.isdigit() for one in before + three)
        and bool(before)
        and not (len(after) == 4 and after[3].isdigit())
    )

"""One spelling (统一写法) for what is printed in many: widths, blanks, brackets and quotation marks alike, and for each
character of it the place it had in the printed text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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
    places: Sequence[int]

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the printed text, end excluded, that these characters of the spelled one are."""
        if end <= start:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=512)
def spelled(text: str) -> Spelled:
    """`text` without blanks, in half-width digits and letters and full-width Chinese punctuation.

    A comma between digits that groups three of them stays a comma of a number. The last texts are kept: what a report
    is and what it says are read from the same paragraphs.
    """
    signs = list(map(_SPELLED.__getitem__, text))
    joined = "".join(signs)
    places: Sequence[int] = range(len(text) + 1)
    if len(joined) < len(text):
        places = [*(at for at, one in enumerate(signs) if one), len(text)]
    if "," in text:
        joined = _GROUPING.sub(lambda found: "," if text[places[found.start()]] == "," else "，", joined)
    return Spelled(joined, places)


class _Signs(dict[str, str]):
    """By sign its spelling, one sign or none, found out once."""

    def __missing__(self, sign: str) -> str:
        self[sign] = spelling = _spelled_sign(sign)
        return spelling


_SPELLED = _Signs()
_GROUPING = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
"""A comma behind a digit and before exactly three digits."""


def _spelled_sign(sign: str) -> str:
    if sign in _UNSEEN or sign.isspace():
        return ""
    if sign in _SAME:
        return _SAME[sign]
    folded = unicodedata.normalize("NFKC", sign)
    if len(folded) != 1:
        return sign if sign.strip() else ""
    return _SAME.get(folded, folded)

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
_SAME |= dict(
    zip(
        "計營貨採貼勞訓優達統預決撥總萬億與減長購車務費運護經業單機關會財國資產辦調結餘轉較給補發電郵職員養醫療衛隊類項數額來勵獎離遷當過對內備佔實際處種執標準績評畫開幣場間門術報險稅撫卹積規劃團組區縣鄉鎮屬級構設個於並為從無專維書檔館講習壓縮節約擴綜響應題讓濟環農漁網絡體動點繳納",
        "计营货采贴劳训优达统预决拨总万亿与减长购车务费运护经业单机关会财国资产办调结余转较给补发电邮职员养医疗卫队类项数额来励奖离迁当过对内备占实际处种执标准绩评画开币场间门术报险税抚恤积规划团组区县乡镇属级构设个于并为从无专维书档馆讲习压缩节约扩综响应题让济环农渔网络体动点缴纳",
        strict=True,
    )
)
"""Copies in traditional characters: those of the words the trade uses."""
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
    text = text.replace(_DRAWN_APART, " " * len(_DRAWN_APART))
    text = _CELLS.sub(_parted, text)
    signs = list(map(_SPELLED.__getitem__, text))
    joined = "".join(signs)
    places: Sequence[int] = range(len(text) + 1)
    if len(joined) < len(text):
        places = _kept_places(text)
    if "," in text:
        joined = _GROUPING.sub(lambda found: "," if text[places[found.start()]] == "," else "，", joined)
    return Spelled(joined, places)


CELL_END = "│"
"""What parts two amounts that only a blank set apart, as those of the cells of a table."""
_CELLS = re.compile(r"(?<=\.\d\d)[ \t\u3000]+(?=-?\d)")


def _parted(found: re.Match[str]) -> str:
    return CELL_END.ljust(len(found[0]))


_DRAWN_APART = "“ ”"
"""Marks set in another font than what they quote, which a PDF may give behind the words they stand around."""
_LEFT_OUT = re.compile(rf"[\s{''.join(sorted(_UNSEEN))}]+")


def _kept_places(text: str) -> list[int]:
    """The places of the characters that are neither blanks nor unseen, and the end."""
    places: list[int] = []
    start = 0
    for found in _LEFT_OUT.finditer(text):
        places.extend(range(start, found.start()))
        start = found.end()
    places.extend(range(start, len(text) + 1))
    return places


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

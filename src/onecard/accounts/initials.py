"""Pinyin initials (拼音首字母) of names, by which codes and payees are typed: 信息化建设 is ``xxhjs``.

A character with several readings is read by the phrase it stands in (银行 ``yh``, 行政 ``xz``), from the phrases that
pypinyin brings and the few of the trade it lacks. A short name may be a person's, whose surname is read in a way of its
own: it has both readings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PHRASES = {"稳定调节": "wdtj"}
"""Phrases of the trade that the library reads otherwise."""
SURNAMES = {
    "单": "s", "解": "x", "曾": "z", "查": "z", "仇": "q", "区": "o", "覃": "q", "翟": "z", "盖": "g", "乐": "y", "缪": "m",
    "朴": "p", "任": "r", "繁": "p", "尉迟": "yc", "万俟": "mq",
}  # fmt: skip
PERSON_LONGEST = 4
_AROUND_PHRASES = re.compile(f"({'|'.join(PHRASES)})")


@lru_cache(maxsize=16_384)
def initials(name: str) -> str:
    """The initials of a name in small letters, digits and Latin letters as they are; several readings parted by a blank.

    Empty for a name without any of these.
    """
    plain = unicodedata.normalize("NFKC", name)
    letters = _letters(plain)
    if len(plain) <= PERSON_LONGEST:
        for surname, read in SURNAMES.items():
            other = read + letters[len(surname) :]
            if plain.startswith(surname) and other != letters:
                return f"{letters} {other}"
    return letters


def _letters(plain: str) -> str:
    # Read in when first asked for: the dictionaries take a third of a second and some megabytes.
    from pypinyin import Style, lazy_pinyin

    read = (
        PHRASES.get(part) or "".join(lazy_pinyin(part, style=Style.FIRST_LETTER))
        for part in _AROUND_PHRASES.split(plain)
    )
    return "".join(sign for sign in "".join(read).lower() if sign.isascii() and sign.isalnum())

"""What is decided at the reviewer's desk: what a round has mended, which files belong together. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TypedDict

from onecard.audit.ledger import plain
from onecard.audit.tabled import read_tables
from onecard.reading.document import Document, Paragraph
from onecard.reviewing.models import ADDED, UNCHANGED


class Told(TypedDict):
    """What comparing two rounds asks of a finding: see `telling.Told`."""

    id: str
    key: str
    message: str


class Changes(TypedDict):
    """Beside the round before: how each finding stands now, 未改 or 新增, and which of the earlier ones are 已改."""

    states: dict[str, str]
    mended: list[str]


def compared(before: Sequence[Told], now: Sequence[Told]) -> Changes:
    """What became of the findings of the round before: the same rule over the same figures is the same fault, whatever
    page it stands on and whatever is printed there now; of several, one told in the same words first."""
    left = list(before)
    known: dict[str, str] = {}
    for by in (_in_words, _by_key):
        for one in now:
            twin = (
                next((each for each in left if by(each) == by(one)), None) if one["id"] not in known else None
            )
            if twin is not None:
                left.remove(twin)
                known[one["id"]] = UNCHANGED
    states = {one["id"]: known.get(one["id"], ADDED) for one in now}
    return Changes(states=states, mended=[one["id"] for one in left])


def _by_key(one: Told) -> str:
    return one["key"]


def _in_words(one: Told) -> tuple[str, str]:
    return one["key"], one["message"]


_SAYS_NOTHING = re.compile(r"公开|决算|报告|报表|文字|说明|表格|附表|附件|附|表|20[12]\d年?度?|[\W\d_]+")


def belong_together(one: str, other: str) -> bool:
    """Whether the names of two files are of one unit: the same but for what says which of its files it is."""
    bare = [
        _SAYS_NOTHING.sub("", plain(PurePosixPath(name.replace("\\", "/")).stem)) for name in (one, other)
    ]
    return bool(bare[0]) and bare[0] == bare[1]


_STATES = re.compile(r"\d\s*(?:万\s*元|亿\s*元|元|[%％])[^。]*。")
_NOTE = re.compile(r"\s*(?:备?注|说明|附注)")


def is_tables_alone(document: Document, year: int) -> bool:
    """Whether a document is tables of final accounts of this year without a report's words: no sentence of it states an
    amount, but in a note."""
    paragraphs = (one.text for one in document.blocks if isinstance(one, Paragraph))
    if any(_STATES.search(text) and not _NOTE.match(text) for text in paragraphs):
        return False
    return bool(read_tables((document,), "", year).found)

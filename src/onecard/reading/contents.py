"""Contents lists (目录): which lines only repeat the headings of what follows, with or without page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onecard.reading.lines import is_prose

_TITLE = re.compile(r"\W*目\s*[录錄次]\W*")
_LEADER = re.compile(
    r"(?<![\s.．…·‥⋯・。_-])\s?(?P<leader>[.．…·‥⋯・。_-]{3,}|…+|\t| {2,}|　+)[\s.．…·]*[-—（(]?\s*(?:\d{1,3}|[IVX]{1,5})?\s*[-—）)]?$"
)
_LAST = re.compile(r"[\d.．…·‥⋯・。_IVX）)—-]$")
_WORD = re.compile(r"[\u4e00-\u9fff]")
_DOTS = re.compile(r"[.．…·‥⋯・]{3,}|…")
_LAST_NUMBER = re.compile(r"\d\s*[-—）)]?\s*$")
_PAGE = re.compile(r"\d{1,3}")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+(?:部分|章)|[一二三四五六七八九十]+、")
_ENTRY_LENGTH = 80
_RUN = 3
"""So many lines with leaders after one another are a contents list even where nobody wrote 目录 above."""


def contents(texts: Sequence[str]) -> set[int]:
    """The places in `texts` (lines or paragraphs in order, empty ones allowed) that belong to contents lists, their
    title 目录 included. A list without page numbers is one only where its first heading comes again below it."""
    found: set[int] = set()
    at = 0
    while at < len(texts):
        title = _title_end(texts, at)
        end = max(_titled(texts, title), at) if title > at else _untitled(texts, at)
        end = at if end == title else end
        if end > at:
            found.update(range(at, end))
        at = max(end, at + 1)
    return found


def is_contents_title(text: str) -> bool:
    """Whether a line says 目录 and nothing else."""
    return bool(_TITLE.fullmatch(text))


def contents_notice(lines: int) -> str:
    """What a reader is told of a contents list that was left out."""
    return f"目录（{lines}行）没有当作正文读入。"


def _title_end(texts: Sequence[str], at: int) -> int:
    """Behind the title 目录 that begins at `at`, over two lines where it is spaced so wide; `at` where none does."""
    if is_contents_title(texts[at]):
        return at + 1
    if texts[at].strip() != "目":
        return at
    other = next((place for place in range(at + 1, min(at + 4, len(texts))) if texts[place].strip()), at)
    return other + 1 if texts[other].strip() in ("录", "錄", "次") else at


def _titled(texts: Sequence[str], at: int) -> int:
    """The end of the list whose first entry stands at `at` or further on, `at` itself where none follows."""
    first, last_leader, repeated = "", at - 1, 0
    for place in range(at, len(texts)):
        text = texts[place].strip()
        if not text:
            continue
        # A page number may stand on a line of its own, below its entry.
        leads = _leads(text) or (bool(first) and bool(_PAGE.fullmatch(text)))
        if not leads and (len(text) > _ENTRY_LENGTH or is_prose(text) or text.endswith("。")):
            break
        if first and not leads and _same(text, first):
            repeated = place
            break
        first = first or text
        if leads:
            last_leader = place
    if last_leader >= at:
        return last_leader + 1
    return repeated or at


def _untitled(texts: Sequence[str], at: int) -> int:
    end, count = at, 0
    if not texts[at].strip():
        return at
    for place in range(at, len(texts)):
        if texts[place].strip():
            if not (_leads(texts[place]) and _DOTS.search(texts[place])):
                break
            end, count = place + 1, count + 1
    return end if count >= _RUN else at


def _leads(text: str) -> bool:
    """Whether a heading is followed by a leader or a page number at the end of the line."""
    text = text.strip()
    if len(text) > 2 * _ENTRY_LENGTH or not _LAST.search(text):
        return False
    found = _LEADER.search(text)
    if found is None or not _WORD.search(text, 0, found.start()):
        return False
    return bool(_DOTS.search(found["leader"]) or _LAST_NUMBER.search(text))


def _same(text: str, first: str) -> bool:
    one, other = (re.sub(r"\W", "", words) for words in (text, first))
    part, first_part = _ORDINAL.match(text), _ORDINAL.match(first)
    if one == other:
        return True
    return bool(part and first_part and part[0] == first_part[0] and part[0].startswith("第"))

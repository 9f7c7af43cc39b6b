"""Lines → paragraphs: whether a line of printed text goes on in the next, told by width, signs and list numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onecard.reading.document import Origin, Paragraph

_NUMBER = "一二三四五六七八九十"
_ANEW = re.compile(
    rf"""\s*(?:
      第[{_NUMBER}百\d]+(?:部分|章|节|条)
    | [{_NUMBER}]{{1,3}}[、．.]
    | [（(](?:[{_NUMBER}]{{1,3}}|\d{{1,2}})[）)]
    | \d{{1,2}}[.．](?:(?!\d)|(?=(?:19|20)\d\d\s*年))   # 12.30 万元 is no list number, 1.2024年 is one
    | \d{{1,2}}、(?!\d{{1,2}}[、月日季号])
    | \d{{1,2}}[）)]
    | [①-⒂●■◆★▲◇□○•►➢]
    | (?:注|备注|附注|说明|附件|附表|单位|金额单位)\s*\d*\s*[:：]
    | 目\s*录\s*$
    )""",
    re.VERBOSE,
)
_TABLE = re.compile(r"\s*[^，。；：]{2,30}表\s*")
_CLAUSE = re.compile("[，。；]")
_CLOSING = "”’」』）)】》\"' \t　"
_ENDS, _PAUSES, _OPEN = "。！？!?", "；;：:", tuple("，、（(《“‘—,占为")
_NEVER_FIRST = "。，；、：！？）)》〉”’】%％"
_NEVER_ALONE = re.compile(r"万元|亿元|个百分点|元[，。；、]|为\d")
"""What no line begins with but one that goes on with a number or its verb."""
_WITHIN_A_NUMBER = ".．,"
_EXPLAINED = re.compile(rf"[\d（(第{_NUMBER}①-⒂][^：:]*[：:][^：:]{{6,}}")
"""An item of a list that says something behind its colon: ``一、财政拨款收入：指同级财政``."""
_PROSE = 12
"""A line of at least so many characters with a comma in it is a part of a sentence; headings have none."""
_HEARD = 800
"""Characters of a paragraph that are looked at to tell whether it goes on."""
_NOTE_MARK, _UNITS = re.compile(r"[\[(（【]?\d{1,3}[\])）】]?|[①-⑳*]"), tuple("mMkK米")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－―~～·]+\s*\d{1,4}\s*[-—–－―~～·]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?)\s*"
)


@dataclass(slots=True)
class Line:
    """One printed line: its `text` without the blanks of its margins, and where its characters stand (`origins`, their
    `start` counted in the line).

    `full` tells that the line reaches the right margin, so that it may have been broken for want of room alone; `gap`
    that a blank line or the end of a page stands above it; `indented` that it begins further right than its neighbours;
    `ends` that nothing goes on with it, whatever it says: a line of a list of contents, a date at the right.
    The rest is as in `Paragraph`.
    """

    text: str
    origins: tuple[Origin, ...]
    full: bool = False
    gap: bool = False
    indented: bool = False
    level: int = 0
    centred: bool = False
    bold: bool = False
    doubtful: str = ""
    ends: bool = False


def paragraphs(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """The paragraphs that the lines make, in order; lines without words are left out."""
    together: list[Line] = []
    said = ""
    for line in lines:
        if not line.text:
            continue
        if together and not _goes_on(said, together[-1], line):
            yield _joined(together)
            together, said = [], ""
        together.append(line)
        said += line.text
        if len(said) > _HEARD:
            # Its beginning and its end tell whether a sentence goes on; a page without breaks is long.
            said = said[: _HEARD // 2] + said[-_HEARD // 4 :]
    if together:
        yield _joined(together)


def begins_anew(text: str) -> bool:
    """Whether a line that starts so begins a paragraph whatever stands before it: a part, a list number, a note, the
    title of a table. A number such as ``12.30 万元`` does not."""
    return bool(_ANEW.match(text) or (text.rstrip().endswith("表") and _TABLE.fullmatch(text)))


def is_page_number(text: str) -> bool:
    """Whether a line is the number of its page and nothing else: ``- 3 -``, ``第3页 共12页``; a bare number is not."""
    return bool(_PAGE_NUMBER.fullmatch(text))


def is_note_mark(text: str, before: str) -> bool:
    """Whether raised characters are the mark of a note, which would lengthen the number `before` it, and not those of a
    unit such as m²."""
    return bool(_NOTE_MARK.fullmatch(text.strip())) and before[-1:] not in _UNITS


def is_prose(text: str) -> bool:
    """Whether the words are a sentence or a part of one rather than a title or a cell."""
    if text.endswith(_OPEN) or (len(text) >= _PROSE and _CLAUSE.search(text)):
        return True
    return begins_anew(text) and bool(_EXPLAINED.match(text))


def _goes_on(said: str, last: Line, line: Line) -> bool:
    if last.ends or last.level or line.level or last.centred or line.centred:
        return False
    if line.text[0] in _NEVER_FIRST or _NEVER_ALONE.match(line.text):
        return True
    if line.text[0].isdigit() and said[-1] in _WITHIN_A_NUMBER and said[-2:-1].isdecimal():
        return True
    if begins_anew(line.text):
        return False
    sign = said.rstrip(_CLOSING)[-1:]
    if sign in _ENDS:
        return last.full and not line.gap and not line.indented
    if sign in _PAUSES:
        return last.full and not line.indented
    if last.full and not ((line.gap or line.indented) and begins_anew(said) and not is_prose(said)):
        return True
    return said.endswith(_OPEN) or (is_prose(said) and not line.indented)


def _joined(lines: list[Line]) -> Paragraph:
    first = lines[0]
    if len(lines) == 1:
        return Paragraph(first.text, first.origins, first.level, first.centred, first.bold, first.doubtful)
    origins, at = list(first.origins), len(first.text)
    for line in lines[1:]:
        origins += [Origin(one.start + at, one.at, one.part, one.page) for one in line.origins]
        at += len(line.text)
    doubts = dict.fromkeys(line.doubtful for line in lines if line.doubtful)
    return Paragraph(
        "".join(line.text for line in lines),
        tuple(origins),
        first.level,
        first.centred,
        all(line.bold for line in lines),
        "；".join(doubts),
    )

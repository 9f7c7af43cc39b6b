"""The outline (篇章) of a report: its headings, told by their numbering and words, and the section each paragraph is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from onecard.audit.spelling import Spelled, spelled
from onecard.reading.document import Document, DocumentTable, Paragraph

_CHINESE = "一二三四五六七八九十百"
_HEADS = (
    (1, re.compile(rf"第[{_CHINESE}]+部分[、：．.]?")),
    (2, re.compile(rf"[{_CHINESE}]+[、.．]")),
    (3, re.compile(rf"（[{_CHINESE}]+）[、.]?")),
    (4, re.compile(r"\d{1,2}(?:[、]|\.(?!\d))")),
    (5, re.compile(r"（\d{1,2}）[、.]?|[①-⑳]")),
)
LONGEST_HEADING = 60
_LONGEST_RUN_IN = 30
_ENDS = "。；！？"
_ENDED = re.compile(f"[{_ENDS}]")

SECTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("annex", re.compile(r"^附(?:件|录|表)(?!\d)")),
    ("glossary", re.compile(r"名词解释|专业名词|名词释义")),
    (
        "duties",
        re.compile(
            r"职责|职能|机构设置|机构情况|单位构成|人员构成|人员情况|基本情况$|概况$|编制情况|单位简介|部门构成"
        ),
    ),
    ("sangong", re.compile(r"三公")),
    ("performance", re.compile(r"绩效")),
    ("running_cost", re.compile(r"机关运行经费|日常公用经费支出情况")),
    ("procurement", re.compile(r"政府采购|采购支出")),
    ("assets", re.compile(r"国有资产(?!经营)|资产占有|资产占用|车辆.*情况|国有资产信息")),
    ("fund", re.compile(r"政府性基金")),
    ("capital", re.compile(r"国有资本")),
    ("basic", re.compile(r"基本支出(?!.*项目支出)")),
    ("general", re.compile(r"一般公共预算")),
    ("fiscal", re.compile(r"财政拨款.*(?:收入|收支).*(?:支出|决算|总体)|财政拨款收支")),
    ("overall", re.compile(r"收入支出.*(?:总体|总|情况)|收支.*(?:总体|总|情况)|总体情况")),
    ("income", re.compile(r"收入.*(?:决算|情况)(?!.*支出)")),
    ("expenditure", re.compile(r"支出.*(?:决算|情况)(?!.*收入)")),
    ("other", re.compile(r"其他重要|其他事项|其它重要|需要说明|重要事项")),
)
"""Sections of a report by words of their titles; the first that fits is meant."""
_SUBORDINATE = frozenset(["other"])
"""Sections whose parts are sections of their own."""
_BENEATH = frozenset(
    [
        ("general", "basic"),
        *(("overall", part) for part in ("fiscal", "general", "basic", "fund", "capital")),
    ]
)
"""Sections that some reports put beneath another one: by the one above the one that is its own all the same."""
_ABSORBING = frozenset(["annex", "glossary", "duties"])
"""Sections whose parts only explain: what their titles name is not stated there."""
_TITLES = ("情况", "情况说明")
"""What a title ends with, even where a full stop is set behind it."""
_LEADERS = re.compile(r"[.…·]{3,}\d*$|-{3,}\d+$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level by its numbering (1 第一部分, 2 一、, 3 （一）, 4 1., 5 (1); 6 by style alone), its title
    without the number."""

    level: int
    title: str
    block: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph in its section: `section` is the key of SECTIONS ('' where none is known), `path` the headings above
    it from the top, `spelled` its text in one spelling, `block` its number in the document; `title` is that of the nearest
    heading that is a section's (levels 1 to 3), '' where there is none."""

    block: int
    paragraph: Paragraph
    spelled: Spelled
    section: str
    path: tuple[Heading, ...]
    title: str


@dataclass(slots=True)
class Outline:
    """The paragraphs of a document in their sections, and its headings, in reading order."""

    paragraphs: list[Placed]
    headings: list[Heading]


def outline(document: Document) -> Outline:
    """The outline of a document. Lines that stand above a table are no headings."""
    placed: list[Placed] = []
    headings: list[Heading] = []
    path: tuple[Heading, ...] = ()
    section = title = ""
    for number, block in enumerate(document.blocks):
        if isinstance(block, DocumentTable):
            continue
        text = spelled(block.text)
        if not text.text:
            continue
        heading = _heading(block, text, number)
        above = heading or _run_in(block, text, number)
        if above is not None:
            path = (*(one for one in path if one.level < above.level), above)
            section = _section(path)
            title = next((one.title for one in reversed(path) if one.level <= 3), "")
        if heading is not None:
            headings.append(heading)
        placed.append(Placed(number, block, text, section, path, title))
    return Outline(placed, headings)


def _heading(paragraph: Paragraph, spelled_text: Spelled, block: int) -> Heading | None:
    """The heading a paragraph is, or None: numbered or styled so, short, and no sentence."""
    text = spelled_text.text
    if len(text) > LONGEST_HEADING or _ENDED.search(text, 0, len(text) - 1) or _LEADERS.search(text):
        return None
    end = len(text.rstrip("。：:"))
    for level, pattern in _HEADS:
        found = pattern.match(text)
        if found is None:
            continue
        title = text[found.end() : end]
        if not title or (level >= 3 and _states(title)):
            return None
        if level >= 4 and text[-1] == "。" and "（项）" not in text and not title.endswith(_TITLES):
            return None
        return Heading(level, _as_printed(paragraph, spelled_text, found.end(), end), block)
    if paragraph.level and not text.endswith(tuple(_ENDS)):
        return Heading(min(paragraph.level, 6), _as_printed(paragraph, spelled_text, 0, end), block)
    return None


def _run_in(paragraph: Paragraph, spelled_text: Spelled, block: int) -> Heading | None:
    """The title a numbered paragraph begins with, where that names a section: ``（二）政府采购支出情况。2024年度…``."""
    text = spelled_text.text
    for level, pattern in _HEADS[1:3]:
        found = pattern.match(text)
        if found is None:
            continue
        end = text.find("。", found.end(), found.end() + _LONGEST_RUN_IN)
        title = text[found.end() : end] if end > 0 else ""
        if not title or any(sign in title for sign in "，；：") or _states(title) or not section_of(title):
            return None
        return Heading(level, _as_printed(paragraph, spelled_text, found.end(), end), block)
    return None


def _as_printed(paragraph: Paragraph, spelled_text: Spelled, start: int, end: int) -> str:
    """These characters of the spelled text as the paragraph prints them."""
    low, high = spelled_text.printed(start, end)
    return paragraph.text[low:high].strip()


def _states(title: str) -> bool:
    """Whether a numbered line states an amount, so that it is a sentence and no heading."""
    return re.search(r"\d(?:万元|元|%)|\d+\.\d+", title) is not None


def _section(path: Iterable[Heading]) -> str:
    """The section of the deepest heading above that names one; a subordinate title inside a section does not leave it."""
    found = ""
    depth = 0
    for heading in path:
        if heading.level > 3:
            break
        key = section_of(spelled(heading.title).text)
        if not key:
            continue
        if found in _ABSORBING:
            continue
        beneath = found and depth >= 2 and found not in _SUBORDINATE and heading.level > depth
        if beneath and (found, key) not in _BENEATH:
            continue
        found, depth = key, heading.level
    return found


@lru_cache(maxsize=2048)
def section_of(title: str) -> str:
    """The section a title names, '' where it names none."""
    return next((key for key, pattern in SECTIONS if pattern.search(title)), "")


def sentences(placed: Placed) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph, each with the place of its first character in the spelled text."""
    text = placed.spelled.text
    start = depth = 0
    for at, sign in enumerate(text):
        if sign == "（":
            depth += 1
        elif sign == "）":
            depth = max(0, depth - 1)
        elif sign in "。！？" and (depth == 0 or at + 1 == len(text)):
            yield start, text[start : at + 1]
            start, depth = at + 1, 0
    if start < len(text):
        yield start, text[start:]

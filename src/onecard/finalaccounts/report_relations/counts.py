"""M-07: a count stated in words (内设3个科室, 共对2个项目) against the list that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onecard.figures.relation import Instance, Remark
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.narrative.numbering import chinese
from onecard.finalaccounts.report import Report
from onecard.finalaccounts.report_relations.registry import relation

_NUMBERS = {**{chinese(number): number for number in range(1, 100)}, "两": 2}
_DIGITS = "一二三四五六七八九十"
_COUNT = rf"(?<![\d{_DIGITS}])(?P<count>\d{{1,3}}|[{_DIGITS}两]{{1,3}})\s*[个家]"
_OPENS = r"(?:[，,]?(?:分别|具体|依次)?(?:是|为|有|包括|如下)?[：:]|[，,](?:分别|具体)?(?:是|为|即|包括))"
_COUNT_FIRST = re.compile(
    rf"(?P<before>[^，。；：、\s]{{0,8}}){_COUNT}(?P<noun>[^，。；：、,:;\d]{{0,16}}?){_OPENS}(?P<list>[^。；;]*)"
)
_LIST_FIRST = re.compile(
    r"(?:内设|下设|设有|设立|分别是|分别为)(?P<list>[^。；：:，,]+?、[^。；：:，,]+?)(?:共计?)?"
    rf"{_COUNT}(?P<noun>[^，。；：、]{{0,16}})"
)
_OF_UNITS = re.compile(r"机构|科|处|室|股|部门|单位|项目|中心|站|所|队|院|校|窗口|网点")
"""What is listed by name; 3个方面 is followed by sentences."""
_ASIDE = re.compile(rf"[（(](?!(?:\d{{1,2}}|[{_DIGITS}]{{1,3}})[)）])[^（）()]*[)）]")
_TITLE = re.compile(r"“[^”]*”|《[^》]*》")
_NOT_ALL = re.compile(r"等|主要|部分|重点|其中")
_AMOUNT = re.compile(rf"\d|[{_DIGITS}两]+[个名人项是]")
_BEHIND = re.compile(r"[，,](?!以及|[和与及])")
_AND = re.compile(r"以及|[和与及]")
_ENUMERATED = re.compile(
    rf"(?:^|(?<=[。；;：:\s]))(?:[（(](\d{{1,2}}|[{_DIGITS}]{{1,3}})[)）]|(\d{{1,2}})[.．、]|([{_DIGITS}]{{1,3}})、)"
)
_SOME_PROJECTS = re.compile(r"(?:主要|部分|重点)的?项目|等\S{0,6}项目|为例")
_LONGEST_NAME = 30
_ANY_COUNT = re.compile(rf"[\d{_DIGITS}两\s)）][个家]")
"""What stands wherever a count does, be it behind brackets: most paragraphs have none."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A stated `count` and how many a list beside it has, from `least` to `most`: 和 may join two names or be part of
    one; `quote` is where both stand."""

    count: int
    least: int
    most: int
    quote: str

    @property
    def agrees(self) -> bool:
        """Whether the list can have as many as are stated."""
        return self.least <= self.count <= self.most


@relation(
    "M-07",
    "写明的个数与所列相符",
    "内设机构、单位、项目写明的个数 ＝ 所列的个数（写“主要”“等”的除外）",
    tables=[],
    explanation="写明的个数与列出的不同：漏列、多列，或个数没有随着改；只列其中一部分的，写明“主要”或“等”。",
    by_exception=True,
)
def m_07(report: Report) -> Iterator[Instance]:
    """报告里写明的内设机构、单位、项目的个数与所列的个数相等，写明只列一部分的除外。"""
    for section in report.sections:
        for one in counted(section.paragraphs):
            if not one.agrees:
                listed = str(one.least) if one.least == one.most else f"{one.least}或{one.most}"
                yield Remark(f"写的是{one.count}个，列出的有{listed}个：{one.quote}", (), section.title)
    yield from _projects(report)


def _projects(report: Report) -> Iterator[Remark]:
    """The projects said to be evaluated against those whose results are told."""
    stated = report.said.at(fa.EVALUATION_PROJECTS.key)
    scores = {fact.dim("project"): fact for fact in report.said.of(fa.EVALUATION_SCORE.key)}
    if stated is None or not scores or len(scores) == stated.value:
        return
    texts = (text for section in report.sections for text in section.paragraphs)
    if len(scores) < stated.value and any(_SOME_PROJECTS.search(text) for text in texts):
        return
    yield Remark(
        f"写的是对{stated.value}个项目开展绩效自评，列出结果的有{len(scores)}个。",
        (stated, *scores.values()),
        stated.form,
    )


def counted(paragraphs: Sequence[str]) -> Iterator[Counted]:
    """Every count in the paragraphs of one section that a list stands beside and is meant to be whole."""
    if not any(_ANY_COUNT.search(text) for text in paragraphs):
        return
    texts = [_hidden(text) for text in paragraphs]
    for at, text in enumerate(texts):
        if not _ANY_COUNT.search(paragraphs[at]):
            continue
        for found in _COUNT_FIRST.finditer(text):
            numbered = _enumerated([text[found.start("list") :], *texts[at + 1 :]])
            yield from _beside(found, numbered, paragraphs[at])
        for found in _LIST_FIRST.finditer(text):
            yield from _beside(found, 0, paragraphs[at])


def _hidden(text: str) -> str:
    """The text, as long as before, without what stands in brackets and with every quoted name as one word."""
    plain = _ASIDE.sub(lambda found: " " * len(found.group()), text)
    return _TITLE.sub(lambda found: "某" * len(found.group()), plain)


def _beside(found: re.Match[str], enumerated: int, text: str) -> Iterator[Counted]:
    """The count of a match with its list, where both can be compared; `text` is what it was found in."""
    words = found["count"]
    count = int(words) if words.isdecimal() else _NUMBERS.get(words, 0)
    kind = found.groupdict().get("before", "") + found["noun"]
    if not count or _NOT_ALL.search(found.group()) or not _OF_UNITS.search(kind):
        return
    quote = text[found.start() : found.end()].strip()
    # ``本级及2个下属单位``, ``下属单位2个：本级、甲、乙``: the office itself may be counted or not.
    if enumerated:
        yield Counted(count, enumerated - ("本级" in text), enumerated, quote)
        return
    names = [name.strip() for name in _BEHIND.split(found["list"])[0].split("、")]
    if len(names) > 1 and not any(_AMOUNT.search(name) or len(name) > _LONGEST_NAME for name in names):
        least = len(names) - any("本级" in name for name in names)
        yield Counted(count, least, len(names) + len(_AND.findall(names[-1])), quote)


def _enumerated(texts: Sequence[str]) -> int:
    """How many items numbered from 1 stand in a row from the beginning of the texts; 0 where none does."""
    at = style = 0
    for text in texts:
        before = at
        for found in _ENUMERATED.finditer(text):
            if not at and text[: found.start()].strip():
                return 0
            if at and found.lastindex != style:
                continue
            style = found.lastindex or 0
            words = next(filter(None, found.groups()))
            if (int(words) if words.isdecimal() else _NUMBERS.get(words, 0)) == at + 1:
                at += 1
        if at == before and text.strip():
            break
    return at

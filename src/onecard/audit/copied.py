"""Copied words (照抄): a year that last year's text left in a heading or a date, a name that is another code's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onecard.audit.outline import Heading, Outline
from onecard.audit.rules import OTHER_NAME, YEAR_LEFT
from onecard.audit.spelling import spelled
from onecard.audit.tabled import Misnamed, Tabled
from onecard.audit.words import AT_THE_END
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Remark
from onecard.finalaccounts import codes

_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
_COMPARED = re.compile(r"[与比较]|上年")
_UNTIL = re.compile(rf"(?<![与比较])截[至止]到?{AT_THE_END.pattern}")
_OF_LAST_YEAR = frozenset(["annex", "glossary"])


def rules(outline: Outline, tabled: Tabled, year: int) -> Iterator[Rule]:
    """Every heading and date that is last year's, and every name that is another code's."""
    for heading in outline.headings:
        yield from _heading(heading, year)
    for placed in outline.paragraphs:
        text = placed.spelled.text
        if placed.section in _OF_LAST_YEAR or "截" not in text:
            continue
        years = list(map(int, _UNTIL.findall(text)))
        if years and set(years) == {year - 1}:
            sentence = f"写的是截至{year - 1}年底，本报告是{year}年度的。"
            yield YEAR_LEFT, Remark(sentence, where=placed.title)
    for one in tabled.misnamed:
        yield from _other_name(one, year)


def _heading(heading: Heading, year: int) -> Iterator[Rule]:
    text = spelled(heading.title).text
    if heading.level > 3 or "决算" not in text or _COMPARED.search(text):
        return
    if set(map(int, _YEAR.findall(text))) == {year - 1}:
        yield YEAR_LEFT, Remark(f"标题写的是{year - 1}年度，本报告是{year}年度的。", where=heading.title)


def _other_name(one: Misnamed, year: int) -> Iterator[Rule]:
    """A name that a code beside it in the list has: one that no list has may be a region's own."""
    above = one.code[:-2]
    name = codes.plain_name(one.name)
    for entry in codes.known(one.code_list, year):
        if len(entry.code) != len(one.code) or entry.code[:-2] != above or entry.code == one.code:
            continue
        if name in map(codes.plain_name, codes.names_of(one.code_list, entry.code)):
            own = codes.names_of(one.code_list, one.code)[-1]
            sentence = f"科目编码{one.code}（{own}）旁的名称印作“{one.name}”，那是{entry.code}的名称。"
            yield OTHER_NAME, Remark(sentence, (one.fact,), one.code)
            return

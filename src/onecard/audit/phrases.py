"""Phrases (短语): sentences, reasons, numbers bound together, nouns that one phrase names; pure functions over spelled text."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from onecard.audit import words
from onecard.audit.mentions import Mention, Noun, is_count
from onecard.audit.quantities import Quantity

_JOINED = ("、", "和", "与", "及", "，")
_BOTH_SIDES = re.compile(
    r"(?P<before>.*?)收入?(?:、|和|与|及|，)?支出?(?P<after>(?:决算)?(?:总计|总额|合计|总体)?.*)$"
)
_COORDINATED = re.compile(r"[、和与及]")


_ENDS = re.compile(r"[（）。！？]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph by their first character and their end; a full stop in brackets ends none."""
    spans: list[tuple[int, int]] = []
    start = depth = 0
    for found in _ENDS.finditer(text):
        sign = found[0]
        if sign == "（":
            depth += 1
        elif sign == "）":
            depth = max(0, depth - 1)
        elif depth == 0:
            spans.append((start, found.end()))
            start = found.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


_GIVES_REASONS = re.compile(r"[因系]|由于|主要")
"""What no reason is given without: found faster than the patterns that tell."""


def reasons(text: str, start: int, goes_on: bool = False) -> list[tuple[int, int]]:
    """The stretches of a sentence that give reasons: to the next semicolon behind which no further reason stands, a
    comparison of the sentence's own, bracket's end or the sentence's end.

    `goes_on` says that the sentence before gave reasons, which this one may go on with.
    """
    if goes_on and words.GOES_ON.match(text):
        return [(start, start + len(text))]
    spans: list[tuple[int, int]] = []
    if not _GIVES_REASONS.search(text):
        return spans
    for found in words.REASON.finditer(text):
        if spans and start + found.start() < spans[-1][1]:
            continue
        before = text[: found.start()]
        bracket = before.count("（") > before.count("）")
        end = text.find("）" if bracket else "；", found.end())
        while not bracket and end >= 0 and words.GOES_ON.match(text, end + 1):
            end = text.find("；", end + 1)
        end = end if end >= 0 else len(text)
        anew = words.ANEW.search(text, found.end(), end)
        spans.append((start + found.start(), start + (anew.start() if anew and not bracket else end)))
    return spans


def groups(found: list[Quantity], text: str) -> list[list[Quantity]]:
    """Quantities that one pair of words binds: only 、 or 和 stands between them (``减少1.00、1.10万元``)."""
    groups: list[list[Quantity]] = [[found[0]]]
    for one, other in pairwise(found):
        alike = one.measure == other.measure and (one.measure != "count" or one.unit == other.unit)
        if text[one.end : other.start] in _JOINED[:4] and alike:
            groups[-1].append(other)
        else:
            groups.append([other])
    return groups


def coordinated(noun: Noun, each: bool, count: int) -> list[Noun]:
    """The nouns that one phrase names: ``收入、支出总计`` is two where the clause says `each` or two numbers follow."""
    if not noun.text:
        return []
    names = _names(noun.text, each, count)
    return [noun] if len(names) == 1 else [noun._replace(text=one) for one in names]


@lru_cache(maxsize=4096)
def _names(noun: str, each: bool, count: int) -> tuple[str, ...]:
    if noun in ("收支", "收、支", "收入、支出"):
        return ("收入总计", "支出总计")
    if "收" in noun and (both := _BOTH_SIDES.fullmatch(noun)):
        before, after = both["before"], both["after"]
        if re.fullmatch(r"(?:决算)?(?:总计|总额|合计|总体)", after) or (each and len(after) < 8):
            return (f"{before}收入{after}", f"{before}支出{after}")
    if (count > 1 or each) and _COORDINATED.search(noun):
        parts = tuple(one for one in _COORDINATED.split(noun) if one)
        if count in (1, len(parts)):
            return parts
    return (noun,)


def behind_the_year(noun: str) -> str:
    """What stands behind the name of the unit and the year (``某某中心2024年度“三公”经费``, ``2024年末结转``)."""
    noun = re.sub(r"20\d\d年度?$", "", noun)
    found = re.search(r"20\d\d年度?(?=.)", noun)
    if found is None:
        return noun
    behind = noun[found.end() :]
    return f"年{behind}" if behind[0] in "末初" else behind


def last_name(noun: Noun) -> Noun:
    """Of names in a row the last, which the figure behind them belongs to; the others have none."""
    if "、" not in noun.text:
        return noun
    name = re.split(r"、(?![^（]*）)", noun.text)[-1]
    return noun._replace(text=name, start=noun.end - len(name))


_SIBLINGS = (
    ("基本支出", "项目支出", "经营支出"),
    ("人员经费", "公用经费", "日常公用经费"),
    ("财政拨款收入", "事业收入", "经营收入", "其他收入"),
)


def are_siblings(one: str, other: str) -> bool:
    """Whether two names stand beside one another, so that neither is a part of the other."""
    return any(
        one.endswith(own) and any(other.startswith(name) for name in names if name != own)
        for names in _SIBLINGS
        for own in names
    )


def same(one: Noun, other: Noun) -> bool:
    """Whether two nouns name one thing: alike, or one the end of the other."""
    if one.text == other.text:
        return bool(one.text)
    a, b = _core(one.text), _core(other.text)
    return (
        bool(a)
        and bool(b)
        and (a == b or (len(min(a, b, key=len)) >= 4 and (a.endswith(b) or b.endswith(a))))
    )


_BALANCE = re.compile(r"结转|结余")


def without_balances(mentions: list[Mention]) -> list[Mention]:
    """What the next sentence may list the parts of: not what was left, where more was told before."""
    return [one for one in mentions if not _BALANCE.search(one.noun.text)] or mentions


def named(name: str, mentions: list[Mention]) -> Mention | None:
    """The last mention of an amount that a name means, which may say less or more than its noun."""
    known = (one for one in reversed(mentions) if one.now and not is_count(one))
    return next((one for one in known if name in one.noun.text or same(one.noun, Noun(name))), None)


@lru_cache(maxsize=4096)
def _core(noun: str) -> str:
    """A noun without the words of form that may end it."""
    return re.sub(r"[“（）]|支出$|决算$|决算数$|财政拨款$|费用$", "", noun)


def signed(value: Decimal, word: str) -> tuple[Decimal, str]:
    """The value with the sign its word gives (R-05); a word of the template that says both gives none."""
    if not word:
        return value, ""
    up, down = _sides(word)
    if up and down:
        return value, "词语没有选定增减" if value else ""
    return (-abs(value) if down and value > 0 else value), ""


@lru_cache(maxsize=256)
def _sides(word: str) -> tuple[bool, bool]:
    """Whether a word says more, and whether it says less."""
    return re.search(words.UP, word) is not None, re.search(words.DOWN, word) is not None

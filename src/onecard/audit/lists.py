"""Lists (列举): what is listed under a figure against that figure, and names among the items that lack one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from onecard.audit import terms
from onecard.audit.mentions import ItemList, Mention
from onecard.audit.outline import Placed
from onecard.audit.rules import CAUSES, DOUBLED, ITEMS, LISTED, NO_FIGURE
from onecard.audit.stating import BASIC_OF_ALL_FUNDS, Stated, Statement
from onecard.figures.evaluate import judge
from onecard.figures.fact import Fact
from onecard.figures.figure import Figure
from onecard.figures.interval import decimals_of
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Remark, Term
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report_relations import REPORT_RELATIONS

_NEARLY = 5
"""In percentage points how near to the whole the shares of a list come that is taken to be meant complete."""


def rules(stated: Stated, year: int) -> Iterator[Rule]:
    """Every instance that the lists pose, with its relation."""
    for placed, listed in stated.lists:
        yield from _list(stated, placed, listed)
    yield from basic_lists(stated, year)
    yield from _basic_classes(stated)
    yield from _basic_of_all_funds(stated)
    yield from item_totals(stated)
    yield from class_totals(stated)
    yield from _causes(stated)


def _causes(stated: Stated) -> Iterator[Rule]:
    """Causes that a sentence claims to give all, against what it says they make, and that against the change they cause."""
    for caused in stated.caused:
        parts = [stated.of(one) for one in caused.parts]
        terms_of_parts = tuple(
            Term(fact) for one in parts if one is not None and (fact := one.fact("change")) is not None
        )
        together = stated.of(caused.together) if caused.together is not None else None
        owner = stated.of(caused.change)
        whole, made = (one.fact("change", "上年") if one is not None else None for one in (owner, together))
        where = f"{caused.change.noun.text}增减的原因"
        if made is not None:
            yield CAUSES, Equation((Term(made),), "=", terms_of_parts, where)
        if whole is not None:
            right = terms_of_parts if made is None else (Term(made),)
            yield CAUSES, Equation((Term(whole),), "=", right, where)


def _list(stated: Stated, placed: Placed, listed: ItemList) -> Iterator[Rule]:
    """A list against what it is about: its parts may not be more than the whole, nor less where it claims to be complete."""
    owner = stated.of(listed.parent)
    whole = owner.fact("now") if owner else None
    if whole is None or owner is None:
        return
    items = [(one, stated.of(one)) for one in listed.items]
    yield from _doubled(items, whole)
    found = [(one, own.fact("now")) for one, own in items if own is not None]
    parts = [fact for _, fact in found if fact is not None and alike(fact, whole)]
    other_unit = sum(fact is not None and not alike(fact, whole) for _, fact in found)
    if placed.section != "basic" and len(parts) == len(items) and _are_staff_and_public(listed):
        yield LISTED, Equation((Term(whole),), "=", tuple(map(Term, parts)), listed.parent.noun.text)
        return
    if placed.section == "basic" or listed.nested or not parts:
        return
    if len(parts) + other_unit != len(listed.items):
        return
    if _is_by_nature(listed, whole):
        yield LISTED, Equation((Term(whole),), "=", tuple(map(Term, parts[:2])), listed.parent.noun.text)
        return
    if _runs_on(listed, whole, parts):
        return
    if _of_several_wholes(items) or _are_scores(listed, whole):
        return
    if listed.beside and not (whole := _meant(stated, listed, whole, parts)):
        return
    total = sum((fact.value for fact in parts), Decimal(0))
    terms_of_parts = tuple(Term(fact) for fact in parts)
    filled = _shares(items) if len(parts) > 1 else None
    complete = filled == 100 or (whole.figure.counted and not listed.open and len(parts) > 1)
    if listed.loose and not complete:
        return
    if listed.bare and total < whole.value and len(parts) > 1:
        names = tuple(one.text for one in listed.bare)
        yield NO_FIGURE, Equation((Term(whole),), "=", terms_of_parts, listed.parent.noun.text, names)
    elif complete:
        yield LISTED, Equation((Term(whole),), "=", terms_of_parts, listed.parent.noun.text)
    elif filled is not None and abs(filled - 100) <= _NEARLY and not listed.open:
        # One small item may have been left out on purpose: a lack is a doubt (P-02), an excess an error.
        yield (
            REPORT_RELATIONS["P-02"],
            Equation((Term(whole),), "=", terms_of_parts, listed.parent.noun.text),
        )
    elif not _overlapping(listed.items):
        yield LISTED, Equation((Term(whole),), ">=", terms_of_parts, listed.parent.noun.text)


def _meant(stated: Stated, listed: ItemList, whole: Fact, parts: list[Fact]) -> Fact | None:
    """Of several amounts that a list may be about the one that its parts make, or all where they are one amount; None where
    nothing tells."""
    beside = [now for one in listed.beside if (own := stated.of(one)) and (now := own.fact("now"))]
    wholes = [whole, *(one for one in beside if one.figure.unit == whole.figure.unit)]
    right = tuple(Term(one) for one in parts)
    for one in wholes:
        if judge(LISTED, Equation((Term(one),), "=", right)).state != "failed":
            return one
    return whole if len({one.value for one in wholes}) == 1 else None


_MEASURE_WORDS = {"台": "辆"}
"""Measure words that reports use one for the other (``车辆8台``); a known figure has the one of its definition."""


def alike(one: Fact, other: Fact) -> bool:
    """Whether two facts can be added up: amounts with amounts, counts with counts of one kind of thing."""
    units = (_MEASURE_WORDS.get(fact.figure.unit, fact.figure.unit) for fact in (one, other))
    return next(units) == next(units)


_CARRIED = re.compile(r"结转|结余")
_CARRIED_IN = re.compile(r"(?:年初|上年).*(?:结转|结余)")
_CARRIED_OUT = re.compile(r"(?:年末|下年).*(?:结转|结余)|结转下年")
_OF_THE_YEAR = (fa.REVENUE, fa.EXPENDITURE, fa.APPROPRIATION, fa.FISCAL_EXPENDITURE)


def _is_by_nature(listed: ItemList, whole: Fact) -> bool:
    """Whether a fund's expenditure is told as 基本支出 and 项目支出, with balances behind them that are no part of it."""
    names = [one.noun.text for one in listed.items]
    return (
        whole.figure is fa.EXPENDITURE
        and whole.dim("fund") != ""
        and names[:2] == ["基本支出", "项目支出"]
        and len(names) > 2
        and all(_CARRIED.search(name) for name in names[2:])
    )


def _runs_on(listed: ItemList, whole: Fact, parts: list[Fact]) -> bool:
    """Whether a sentence goes on behind its list: to balances, which are no part of the year's amounts, or to others once
    the first ones make the whole (``本年支出a，其中：基本支出b，项目支出c，年末结转和结余d``), or from a 款 to its 项."""
    names = [one.noun.text for one in listed.items]
    if whole.figure in _OF_THE_YEAR and any(_CARRIED.search(name) for name in names):
        return True
    if any(_CARRIED_IN.search(name) for name in names) and any(_CARRIED_OUT.search(name) for name in names):
        # ``收、支总计a，其中年初结转b，本年支出c，年末结转d`` tells of both sides.
        return True
    if whole.figure.counted or len(set(names)) < len(names):
        return False
    if len({name[-3:] for name in names if name.endswith(("（类）", "（款）", "（项）"))}) > 1:
        return True
    made = Decimal(0)
    for number, fact in enumerate(parts[:-1], 1):
        made += fact.value
        rest = any(one.value for one in parts[number:])
        if number > 1 and fact.value and made == whole.value and rest:
            return True
    return False


def _of_several_wholes(items: list[tuple[Mention, Statement | None]]) -> bool:
    """Whether the shares of a list are named as of several things, so that not all its items are parts of one."""
    named = {
        filled.whole
        for mention, _ in items
        for filled in mention.slots
        if filled.slot == "share" and filled.whole
    }
    return len(named) > 1


_STAFF_AND_PUBLIC = ({"人员经费", "公用经费"}, {"人员经费", "日常公用经费"})


def _are_staff_and_public(listed: ItemList) -> bool:
    """Whether a list tells of 基本支出 all it is: ``基本支出a万元（人员经费b万元，公用经费c万元）``."""
    names = {one.noun.text for one in listed.items}
    return (
        len(listed.items) == 2 and names in _STAFF_AND_PUBLIC and listed.parent.noun.text.endswith("基本支出")
    )


def _are_scores(listed: ItemList, whole: Fact) -> bool:
    """Whether a score is listed by what could be got for each part and what was: ``产出指标50分，得49分``."""
    return whole.figure.unit == "分" and any(one.noun.text[-1:] in ("", "得") for one in listed.items)


def _doubled(items: list[tuple[Mention, Statement | None]], whole: Fact) -> Iterator[Rule]:
    """An item that a list names twice with the same amount."""
    seen: dict[tuple[str, Decimal], Fact] = {}
    for mention, own in items:
        now = own.fact("now") if own else None
        if now is None or not now.value or not mention.noun.text:
            continue
        known = seen.setdefault((mention.noun.text, now.value), now)
        if known is not now:
            sentence = f"{mention.noun.text}{now.value:f}{now.figure.unit}在清单里列了两次。"
            yield DOUBLED, Remark(sentence, (known, now, whole), mention.noun.text)


def item_totals(stated: Stated) -> Iterator[Rule]:
    """The items of 一般公共预算 under one heading against its total: no more than it, and all of it where they are numbered
    through."""
    items: dict[str, Fact] = {}
    for one in stated.statements:
        narrowing = one.meaning.narrowing if one.meaning else {}
        if len(narrowing.get("function", "")) != 7 or narrowing.get("fund") != "一般公共":
            continue
        if (now := one.fact("now")) is not None:
            items.setdefault(narrowing["function"], now)
    whole = _general_total(stated)
    if whole is None or len(items) < 2:
        return
    parts = tuple(Term(fact) for fact in items.values())
    every = Equation((Term(whole),), "=", parts, "一般公共预算财政拨款支出，各项与合计")
    classes = tuple(Term(now) for one in _classes(stated).values() if (now := one.fact("now")) is not None)
    if len(classes) > 1 and judge(ITEMS, every._replace(right=classes)).state != "failed":
        # All of it is told by 类: of those that have items, P-12 asks for them.
        every = every._replace(operator=">=")
    yield ITEMS, every


def _general_total(stated: Stated) -> Fact | None:
    """What 一般公共预算 spent, as it was printed last."""
    told = stated.about(terms.Meaning(fa.EXPENDITURE, (("fund", "一般公共"),)))
    return next((now for one in reversed(told) if (now := one.fact("now")) is not None), None)


def _classes(stated: Stated) -> dict[str, Statement]:
    """The first statement of each 类 of 一般公共预算 that has an amount, by code."""
    classes: dict[str, Statement] = {}
    for one in stated.statements:
        code = one.dims.get("function", "")
        of_all = set(one.dims) == {"function", "fund"} and one.dims["fund"] == "一般公共"
        if len(code) == 3 and of_all and one.fact("now") is not None:
            classes.setdefault(code, one)
    return classes


def class_totals(stated: Stated) -> Iterator[Rule]:
    """The 类 of 一般公共预算 that are told one by one, in no list, against its total: all of it where their shares say so, else
    no more than it."""
    classes = _classes(stated)
    whole = _general_total(stated)
    if whole is None or len(classes) < 2 or any(one.parent is not None for one in classes.values()):
        return
    parts = tuple(Term(now) for one in classes.values() if (now := one.fact("now")) is not None)
    where = "一般公共预算财政拨款支出，各类与合计"
    if _shares([(one.mention, one) for one in classes.values()]) == 100:
        yield LISTED, Equation((Term(whole),), "=", parts, where)
    else:
        yield ITEMS, Equation((Term(whole),), ">=", parts, where)


def _shares(items: list[tuple[Mention, Statement | None]]) -> Decimal | None:
    """What the shares of a list make, 100 where rounding can make it so and the list thus claims to be complete; None
    where an item has none."""
    shares = [own.fact("share") if own else None for _, own in items]
    known = [fact.value for fact in shares if fact is not None]
    if len(known) != len(items):
        return None
    total = sum(known, Decimal(0))
    bent = sum((Decimal(1).scaleb(-decimals_of(one)) for one in known), Decimal(0)) / 2 + Decimal("0.02")
    return Decimal(100) if abs(total - 100) <= bent else total


def _overlapping(items: list[Mention]) -> bool:
    """Whether an item is a part of another one of the same list."""
    return any("其中" in one.noun.text for one in items)


def basic_lists(stated: Stated, year: int) -> Iterator[Rule]:
    """人员经费 and 公用经费 against the 款 that are listed beneath them, by their codes wherever they are printed.

    A name without a figure among names that have one: the whole must be what the listed ones make (P-17). A list that
    says 主要包括 need not be complete; its parts may not be more than the whole.
    """
    for figure, classes in ((fa.STAFF, ("301", "303")), (fa.PUBLIC, ("302", "307", "310", "399"))):
        whole, now = _first_amount(stated, figure)
        if whole is None or now is None:
            continue
        parts = _economies(stated, classes)
        if len(parts) < 2:
            continue
        bare = [
            noun.text
            for placed, listed in stated.lists
            if placed.section == "basic"
            for noun in listed.bare
            if _economy_class(noun.text, placed, year) in classes
        ]
        right = tuple(Term(fact) for fact in parts)
        where = whole.mention.noun.text
        if bare:
            yield NO_FIGURE, Equation((Term(now),), "=", right, where, tuple(bare))
        yield (
            REPORT_RELATIONS["P-16"],
            Equation((Term(now),), "=" if _complete(stated, parts) else ">=", right, where),
        )


_BASIC_CLASSES = ("301", "302", "303")


def _basic_classes(stated: Stated) -> Iterator[Rule]:
    """基本支出 against the 类 it was spent on, where a report tells these and neither 人员经费 nor 公用经费: a small 类
    may have been left out on purpose (P-02)."""
    if any(_first_amount(stated, figure)[1] is not None for figure in (fa.STAFF, fa.PUBLIC)):
        return
    told = {
        code: next((now for one in stated.about(_basic_meaning(code)) if (now := one.fact("now"))), None)
        for code in ("", *_BASIC_CLASSES, "307", "310", "399")
    }
    whole = told.pop("")
    if whole is not None and all(told[code] for code in _BASIC_CLASSES):
        parts = tuple(Term(fact) for fact in told.values() if fact is not None)
        yield REPORT_RELATIONS["P-02"], Equation((Term(whole),), "=", parts, "基本支出，各类与合计")


_WHOLE_OR_PART = re.compile(r"(基本|人员经费|公用经费)(?:支出)?$")
"""``基本支出决算a万元``: the form of the amount may take its 支出 with it."""


def _basic_of_all_funds(stated: Stated) -> Iterator[Rule]:
    """基本支出 of all funds against its 人员经费 and 公用经费, each as it is told first."""
    told: dict[str, Fact] = {}
    for one in stated.statements:
        named = _WHOLE_OR_PART.search(one.mention.noun.text)
        if one.placed.section == BASIC_OF_ALL_FUNDS and named and (now := one.fact("now")) is not None:
            told.setdefault(named[1], now)
    whole, staff, public = (told.get(name) for name in ("基本", "人员经费", "公用经费"))
    if whole is not None and staff is not None and public is not None:
        yield LISTED, Equation((Term(whole),), "=", (Term(staff), Term(public)), "财政拨款基本支出")


def _basic_meaning(code: str) -> terms.Meaning:
    """What 基本支出 of 一般公共预算 means, of a 类 of 经济分类 or ('') of all."""
    narrowing = {**terms.GENERAL, **terms.BASIC, **({"economy": code} if code else {})}
    return terms.Meaning(fa.EXPENDITURE, tuple(sorted(narrowing.items())))


def _first_amount(stated: Stated, figure: Figure) -> tuple[Statement | None, Fact | None]:
    """The first statement that prints an amount of the figure, and that amount."""
    for one in stated.statements:
        if one.meaning is not None and one.meaning.figure is figure and (now := one.fact("now")) is not None:
            return one, now
    return None, None


def _complete(stated: Stated, parts: list[Fact]) -> bool:
    """Whether the lists that hold these parts claim to be complete."""
    holding = [
        listed
        for placed, listed in stated.lists
        if placed.section == "basic"
        and any((own := stated.of(one)) and own.fact("now") in parts for one in listed.items)
    ]
    return bool(holding) and not any(one.open or one.bare for one in holding)


def _economies(stated: Stated, classes: tuple[str, ...]) -> list[Fact]:
    """The amounts of 款 of these 类, each once; the 类 itself where none of its 款 is printed."""
    found: dict[str, Fact] = {}
    for one in stated.statements:
        code = one.meaning.narrowing.get("economy", "") if one.meaning else ""
        if code[:3] in classes and (now := one.fact("now")) is not None:
            found.setdefault(code, now)
    items = {code: fact for code, fact in found.items() if len(code) == 5}
    whole = {code: fact for code, fact in found.items() if len(code) == 3}
    kept = [fact for code, fact in whole.items() if not any(item[:3] == code for item in items)]
    return [*items.values(), *kept]


def _economy_class(noun: str, placed: Placed, year: int) -> str:
    meaning = terms.meant(noun, placed.section, "money", "", year)
    return meaning.narrowing.get("economy", "")[:3] if meaning else ""

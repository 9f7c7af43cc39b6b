"""Local arithmetic (句内算术): what one sentence says must agree with itself, whatever its nouns mean.

The relations are those that guard our own report where there is one of the kind; the instances here are over the very
figures that stand together in a sentence, so that a finding is about what the reader has before their eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from onecard.audit import terms
from onecard.audit.mentions import ItemList, Mention
from onecard.audit.outline import Placed
from onecard.audit.rules import COMPARED_WITH_BUDGET, DOUBLED, ITEMS, LISTED, NO_FIGURE, NO_GROWTH, ORDER
from onecard.audit.stating import Stated, Statement
from onecard.figures.fact import Fact
from onecard.figures.figure import Figure
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Remark, Share, Term
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.report_relations import REPORT_RELATIONS

MINUS = Fraction(-1)


def rules(stated: Stated, year: int) -> Iterator[Rule]:
    """Every instance that the sentences pose, with its relation."""
    for statement in stated.statements:
        yield from _changes(stated, statement)
        yield from _completion(stated, statement)
        yield from _share(stated, statement, year)
        yield from _order(stated, statement)
    for placed, listed in stated.lists:
        yield from _list(stated, placed, listed, year)


def _near(stated: Stated, statement: Statement, slot: str, *bases: str) -> Fact | None:
    """The fact of a slot of a statement, else of the same figure nearby."""
    own = statement.fact(slot, *bases)
    if own is not None or statement.meaning is None:
        return own
    return _nearby(stated, statement, statement.meaning, slot, *bases)


def _nearby(
    stated: Stated, statement: Statement, meaning: terms.Meaning, slot: str, *bases: str
) -> Fact | None:
    """The fact of a slot of a figure: in the section of the statement the nearest before it, else anywhere."""
    same = [one for one in stated.about(meaning) if one.fact(slot, *bases) is not None]
    if not same:
        return None
    inside = [one for one in same if one.placed.path[:2] == statement.placed.path[:2]] or same
    before = [one for one in inside if one.number < statement.number] or inside
    return before[-1].fact(slot, *bases)


def _changes(stated: Stated, statement: Statement) -> Iterator[Rule]:
    """A change and its rate: against last year, and against the budget."""
    now = _near(stated, statement, "now")
    for base in ("上年", "年初", "全年", "预算"):
        change, growth = statement.fact("change", base), statement.fact("growth", base)
        if change is None and growth is None:
            continue
        slot, bases = ("prior", ("上年",)) if base == "上年" else ("budget", _bases(base))
        before = _near(stated, statement, slot, *bases)
        where = statement.mention.noun.text
        if change is not None and now is not None and before is not None:
            relation = REPORT_RELATIONS["P-06"] if base == "上年" else COMPARED_WITH_BUDGET
            yield relation, Equation((Term(now), Term(change, MINUS)), "=", (Term(before),), where)
        if growth is None:
            continue
        if before is not None and not before.value and growth.value:
            yield (
                NO_GROWTH,
                Remark(f"比较的基数是0，却写了{growth.value}%的增减率。", (before, growth), where),
            )
        elif before is not None and now is not None and (change is None or base != "上年"):
            part = (Term(now), Term(before, MINUS))
            yield REPORT_RELATIONS["P-05"], Share(part, growth, (Term(before),), where)
        elif change is not None and now is not None:
            now = _moved(stated, statement, now, change, growth)
            if now.value == change.value and growth.value:
                yield (
                    NO_GROWTH,
                    Remark(
                        f"增减额等于本年数，上年是0，却写了{growth.value}%的增减率。",
                        (change, growth, now),
                        where,
                    ),
                )
            elif now.value != change.value:
                whole = (Term(now), Term(change, MINUS))
                yield REPORT_RELATIONS["P-05"], Share((Term(change),), growth, whole, where)
        elif change is not None and before is not None:
            yield REPORT_RELATIONS["P-05"], Share((Term(change),), growth, (Term(before),), where)


def _moved(stated: Stated, statement: Statement, now: Fact, change: Fact, growth: Fact) -> Fact:
    """What moved: the item the sentence spoke of last, or what its list is about, where only that fits
    (``收入总计a万元，其中年初结转b万元，比上年增加c万元，增长d%``: both readings are Chinese)."""
    parent = stated.of(statement.mention.parent) if statement.mention.parent is not None else None
    whole = parent.fact("now") if parent is not None else None
    if parent is None or whole is None or parent.fact("change") is not None:
        return now
    fits = [one for one in (now, whole) if _rate_fits(one, change, growth)]
    return fits[0] if fits else now


def _rate_fits(now: Fact, change: Fact, growth: Fact) -> bool:
    base = now.value - change.value
    return bool(base) and abs(change.value * 100 / base - growth.value) <= 1


def _bases(base: str) -> tuple[str, ...]:
    return (base,) if base != "预算" else ("预算", "全年", "年初")


def _completion(stated: Stated, statement: Statement) -> Iterator[Rule]:
    for (slot, base), rate in statement.facts.items():
        if slot != "completion":
            continue
        now = statement.fact("now") or _near(stated, statement, "now")
        budget = _budget(stated, statement, base)
        if now is None or budget is None:
            continue
        where = statement.mention.noun.text
        if not budget.value:
            if rate.value and now.value:
                yield NO_GROWTH, Remark(f"预算数是0，却写了{rate.value}%的完成率。", (budget, rate), where)
            continue
        yield REPORT_RELATIONS["P-10"], Share((Term(now),), rate, (Term(budget),), where)


def _budget(stated: Stated, statement: Statement, base: str) -> Fact | None:
    """The budget a completion rate belongs to: the one its words name, else the only one that is printed."""
    named = _near(stated, statement, "budget", *_bases(base))
    if named is not None:
        return named
    own = [fact for (slot, _), fact in statement.facts.items() if slot == "budget"]
    return own[0] if len(own) == 1 else None


def _share(stated: Stated, statement: Statement, year: int) -> Iterator[Rule]:
    for (slot, _), percent in statement.facts.items():
        if slot != "share":
            continue
        part = statement.fact("now")
        whole = _whole(stated, statement, year)
        if part is None or whole is None or whole is part or not whole.value:
            continue
        yield (
            REPORT_RELATIONS["P-03"],
            Share((Term(part),), percent, (Term(whole),), statement.mention.noun.text),
        )


def _whole(stated: Stated, statement: Statement, year: int) -> Fact | None:
    """What a share is of: the noun that is named, else what the list is about, else what the section is about."""
    filled = next(one for (slot, _), one in statement.filled.items() if slot == "share")
    section = statement.placed.section
    if filled.whole:
        noun = filled.whole.replace("总支出", "支出") if filled.whole.endswith("总支出") else filled.whole
        for where in (section, *_SECTIONS_OF_WHOLES):
            meaning = terms.meant(terms.without_year(noun), where, "money", "", year)
            if meaning is None:
                continue
            found = _nearby(stated, statement, meaning, "now")
            if found is not None:
                return found
        fund = statement.meaning.narrowing.get("fund") if statement.meaning else None
        if (
            fund
            and "财政拨款支出" in noun
            and statement.meaning
            and statement.meaning.narrowing.get("function")
        ):
            return _nearby(stated, statement, terms.Meaning(fa.EXPENDITURE, (("fund", fund),)), "now")
        return _by_noun(stated, statement, noun)
    parent = statement.mention.parent
    if parent is not None and (owner := stated.of(parent)) is not None and owner.fact("now"):
        return owner.fact("now")
    if statement.meaning is None:
        return None
    narrowing = statement.meaning.narrowing
    if narrowing.get("function"):
        return _nearby(
            stated, statement, terms.Meaning(fa.EXPENDITURE, (("fund", narrowing["fund"]),)), "now"
        )
    if statement.meaning.figure in derived.SHARES:
        return _nearby(stated, statement, terms.Meaning(derived.SHARES[statement.meaning.figure]), "now")
    if set(narrowing) == {"nature"}:
        return _nearby(stated, statement, terms.Meaning(statement.meaning.figure), "now")
    return None


_SECTIONS_OF_WHOLES = ("expenditure", "income", "general", "procurement")


def _by_noun(stated: Stated, statement: Statement, noun: str) -> Fact | None:
    """The amount of a noun in the same section, exactly as the share names it."""
    plain = terms.without_year(noun).replace("“", "")
    for one in reversed(stated.statements):
        if one.placed.path[:2] != statement.placed.path[:2] or one is statement:
            continue
        own = one.mention.noun.text.replace("“", "")
        if own and (own == plain or (own.endswith(plain) and len(plain) >= 4)):
            return one.fact("now")
    return None


def _order(stated: Stated, statement: Statement) -> Iterator[Rule]:
    """小于, 大于 and 持平 between outturn and budget."""
    for order in statement.mention.orders:
        now = statement.fact("now") or _near(stated, statement, "now")
        budget = _budget(stated, statement, order.base)
        if now is None or budget is None:
            continue
        less = order.word in ("小于", "低于", "少于")
        more = order.word in ("大于", "高于", "多于", "超过")
        even = order.word in ("等于", "持平于", "持平", "一致", "相等", "相同")
        wrong = (
            (less and now.value >= budget.value)
            or (more and now.value <= budget.value)
            or (even and now.value != budget.value)
        )
        if wrong:
            sentence = (
                f"写的是决算数“{order.word}”预算数，印出的决算数是{now.value}，预算数是{budget.value}。"
            )
            yield ORDER, Remark(sentence, (now, budget), statement.mention.noun.text)


def _list(stated: Stated, placed: Placed, listed: ItemList, year: int) -> Iterator[Rule]:
    """A list against what it is about: its parts may not be more than the whole, nor less where it claims to be complete."""
    owner = stated.of(listed.parent)
    whole = owner.fact("now") if owner else None
    if whole is None or owner is None:
        return
    items = [(one, stated.of(one)) for one in listed.items]
    yield from _doubled(items, whole)
    found = [(one, own.fact("now")) for one, own in items if own is not None]
    parts = [fact for _, fact in found if fact is not None and fact.figure.unit == whole.figure.unit]
    if placed.section == "basic" or listed.nested or len(parts) < 2 or len(parts) != len(listed.items):
        return
    total = sum((fact.value for fact in parts), Decimal(0))
    terms_of_parts = tuple(Term(fact) for fact in parts)
    complete = _shares_fill(items) or (whole.figure.counted and not listed.open)
    if listed.bare and total < whole.value:
        names = tuple(one.text for one in listed.bare)
        yield NO_FIGURE, Equation((Term(whole),), "=", terms_of_parts, listed.parent.noun.text, names)
    elif complete:
        yield LISTED, Equation((Term(whole),), "=", terms_of_parts, listed.parent.noun.text)
    elif not _overlapping(listed.items):
        yield LISTED, Equation((Term(whole),), ">=", terms_of_parts, listed.parent.noun.text)


def _doubled(items: list[tuple[Mention, Statement | None]], whole: Fact) -> Iterator[Rule]:
    """An item that a list names twice with the same amount."""
    seen: dict[tuple[str, Decimal], Fact] = {}
    for mention, own in items:
        now = own.fact("now") if own else None
        if now is None or not now.value or not mention.noun.text:
            continue
        known = seen.setdefault((mention.noun.text, now.value), now)
        if known is not now:
            sentence = f"{mention.noun.text}{now.value}{now.figure.unit}在清单里列了两次。"
            yield DOUBLED, Remark(sentence, (known, now, whole), mention.noun.text)


def item_totals(stated: Stated) -> Iterator[Rule]:
    """The items of 一般公共预算 under one heading against its total: no more than it, and all of it where they are numbered
    through."""
    total = stated.about(terms.Meaning(fa.EXPENDITURE, (("fund", "一般公共"),)))
    items: dict[str, Fact] = {}
    for one in stated.statements:
        narrowing = one.meaning.narrowing if one.meaning else {}
        now = one.fact("now")
        if (
            len(narrowing.get("function", "")) == 7
            and narrowing.get("fund") == "一般公共"
            and now is not None
        ):
            items.setdefault(narrowing["function"], now)
    whole = next((now for one in reversed(total) if (now := one.fact("now")) is not None), None)
    if whole is None or len(items) < 2:
        return
    parts = tuple(Term(fact) for fact in items.values())
    yield ITEMS, Equation((Term(whole),), "=", parts, "一般公共预算财政拨款支出，各项与合计")


def _shares_fill(items: list[tuple[Mention, Statement | None]]) -> bool:
    """Whether every item has a share and the shares make about the whole, so that the list claims to be complete."""
    shares = [own.fact("share") if own else None for _, own in items]
    known = [fact.value for fact in shares if fact is not None]
    return len(known) == len(items) and abs(sum(known, Decimal(0)) - 100) <= 5


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
        now = one.fact("now")
        if code[:3] in classes and now is not None:
            found.setdefault(code, now)
    items = {code: fact for code, fact in found.items() if len(code) == 5}
    whole = {code: fact for code, fact in found.items() if len(code) == 3}
    kept = [fact for code, fact in whole.items() if not any(item[:3] == code for item in items)]
    return [*items.values(), *kept]


def _economy_class(noun: str, placed: Placed, year: int) -> str:
    meaning = terms.meant(noun, placed.section, "money", "", year)
    return meaning.narrowing.get("economy", "")[:3] if meaning else ""

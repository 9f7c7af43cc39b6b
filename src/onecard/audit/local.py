"""Local arithmetic (句内算术): what one sentence says must agree with itself, whatever its nouns mean.

The relations are those that guard our own report where there is one of the kind; the instances here are over the very
figures that stand together in a sentence, so that a finding is about what the reader has before their eyes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from onecard.audit import terms
from onecard.audit.lists import alike
from onecard.audit.rules import (
    ADJUSTED_BUDGET,
    BUDGET_AGAINST_LAST,
    COMPARED_WITH_BUDGET,
    LEVEL,
    LISTED,
    NO_GROWTH,
    ORDER,
    OTHER_BASE,
)
from onecard.audit.stating import Stated, Statement
from onecard.figures.evaluate import can_hold
from onecard.figures.fact import Fact
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Remark, Share, Term
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.naming import BASES
from onecard.finalaccounts.narrative.lists import grade
from onecard.finalaccounts.report_relations import REPORT_RELATIONS

MINUS = Fraction(-1)


def rules(stated: Stated, year: int) -> Iterator[Rule]:
    """Every instance that the sentences pose, with its relation."""
    for statement in stated.statements:
        slots = {slot for slot, _ in statement.facts}
        if not slots.isdisjoint(("change", "growth")):
            yield from _changes(stated, statement)
        if "completion" in slots:
            yield from _completion(stated, statement)
        if "share" in slots:
            yield from _share(stated, statement, year)
        if statement.mention.orders:
            yield from _order(stated, statement)
        yield from _adjusted(statement)
        yield from _grade(statement)


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
    yield from _budget_against_last_years(statement)
    now = _near(stated, statement, "now")
    for base in ("上年", "年初", "全年", "预算", "他年"):
        change, growth = statement.fact("change", base), statement.fact("growth", base)
        if change is None and growth is None:
            continue
        slot, bases = ("prior", ("上年",)) if base == "上年" else ("budget", _bases(base))
        before = _near(stated, statement, slot, *bases) if base != "他年" else None
        where = statement.mention.noun.text
        if now is not None and change is not None:
            now = _moved(stated, statement, now, change, growth, before)
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
            share = Share((Term(now), Term(before, MINUS)), growth, (Term(before),), where)
            turned = share._replace(part=(Term(before), Term(now, MINUS)))
            if statement.filled["growth", base].word or not can_hold(REPORT_RELATIONS["P-05"], turned):
                # How far outturn and budget are apart may be printed without its sign.
                yield REPORT_RELATIONS["P-05"], share
        elif change is not None and now is not None:
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


def _budget_against_last_years(statement: Statement) -> Iterator[Rule]:
    """A budget against last year's, its change and the rate of that, in one sentence."""
    budgets = [
        fact
        for (slot, base), fact in statement.facts.items()
        if slot == "budget" and base in ("年初", "预算", "全年")
    ]
    before, change = statement.fact("budget", "上年预算"), statement.fact("change", "上年预算")
    growth, where = statement.fact("growth", "上年预算"), statement.mention.noun.text
    if len(budgets) != 1 or before is None:
        return
    moved = (Term(budgets[0]), Term(before, MINUS))
    if change is not None:
        yield BUDGET_AGAINST_LAST, Equation((Term(change),), "=", moved, where)
    if growth is not None and before.value:
        yield REPORT_RELATIONS["P-05"], Share(moved, growth, (Term(before),), where)


def _moved(
    stated: Stated, statement: Statement, now: Fact, change: Fact, growth: Fact | None, before: Fact | None
) -> Fact:
    """What moved: the item the sentence spoke of last, or what its list is about, where only that fits
    (``收入总计a万元，其中年初结转b万元，比上年增加c万元，增长d%``: both readings are Chinese)."""
    parent = stated.of(statement.mention.parent) if statement.mention.parent is not None else None
    whole = parent.fact("now") if parent is not None else None
    if parent is None or whole is None or parent.fact("change") is not None:
        return now
    nearest = min((now, whole), key=lambda one: _off(one, change, growth, before))
    return nearest if _off(nearest, change, growth, before) <= _NEAR else now


_NEAR = Decimal(1)
"""How far off the rate of what moved may be to be taken for it, in percentage points; where last year's amount is printed,
how far that, in percent of it."""


def _off(now: Fact, change: Fact, growth: Fact | None, before: Fact | None) -> Decimal:
    """How far a figure that moved so is from the printed rate, or from last year's amount."""
    base = now.value - change.value
    if before is not None and before.value:
        return abs(base - before.value) * 100 / abs(before.value)
    return (
        abs(change.value * 100 / base - growth.value) if base and growth is not None else Decimal("Infinity")
    )


def _bases(base: str) -> tuple[str, ...]:
    return (base,) if base != "预算" else ("预算", "全年", "年初")


def _adjusted(statement: Statement) -> Iterator[Rule]:
    """What was added to a budget in the course of the year, or taken from it."""
    adjusted = [one for one in statement.mention.slots if (one.slot, one.base) == ("change", "调整")]
    change = statement.fact("change", "调整") if len(adjusted) == 1 else None
    before, after = statement.fact("budget", "年初"), statement.fact("budget", "全年")
    if change is not None and before is not None and after is not None:
        terms_before = (Term(before), Term(change))
        yield ADJUSTED_BUDGET, Equation((Term(after),), "=", terms_before, statement.mention.noun.text)


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
        yield _completed(now, rate, budget, _other_budgets(statement, budget), base, where)


def _completed(now: Fact, rate: Fact, budget: Fact, others: list[Fact], base: str, where: str) -> Rule:
    """The rate against the budget it names; where only another budget of the sentence fits, that is said (R-03 of rates)."""
    relation = REPORT_RELATIONS["P-10"]
    named = Share((Term(now),), rate, (Term(budget),), where)
    if can_hold(relation, named):
        return relation, named
    for other in others:
        fitting = Share((Term(now),), rate, (Term(other),), where)
        if other.value and can_hold(relation, fitting):
            if base == "预算":
                return relation, fitting
            sentence = (
                f"写的是完成{BASES.get(base, base)}的{rate.value}%，这个率是按{BASES.get(other.dim('basis'), '另一预算数')}"
                f"{other.value:f}万元算的。"
            )
            return OTHER_BASE, Remark(sentence, (now, rate, budget, other), where)
    return relation, named


def _other_budgets(statement: Statement, budget: Fact) -> list[Fact]:
    return [fact for (slot, _), fact in statement.facts.items() if slot == "budget" and fact is not budget]


def _budget(stated: Stated, statement: Statement, base: str) -> Fact | None:
    """The budget a completion rate belongs to: the one its words name, else the only one that is printed."""
    named = _near(stated, statement, "budget", *_bases(base))
    if named is not None:
        return named
    own = [(basis, fact) for (slot, basis), fact in statement.facts.items() if slot == "budget"]
    # A rate of the adjusted budget says nothing of the initial one.
    return own[0][1] if len(own) == 1 and "预算" in (base, own[0][0]) else None


def _share(stated: Stated, statement: Statement, year: int) -> Iterator[Rule]:
    for (slot, _), percent in statement.facts.items():
        if slot != "share":
            continue
        part = statement.fact("now")
        whole = _whole(stated, statement, year)
        if part is None or whole is None or whole is part or not alike(part, whole):
            continue
        if not whole.value:
            # Nothing over nothing may be printed as any rate; a part of nothing may not.
            if part.value:
                yield LISTED, Equation((Term(whole),), ">=", (Term(part),), statement.mention.noun.text)
            continue
        where = statement.mention.noun.text
        share = Share((Term(part),), percent, (Term(whole),), where)
        if not can_hold(REPORT_RELATIONS["P-03"], share):
            others = (share._replace(whole=(Term(one),)) for one in _further_wholes(stated, statement))
            share = next((one for one in others if can_hold(REPORT_RELATIONS["P-03"], one)), share)
        yield REPORT_RELATIONS["P-03"], share


def _further_wholes(stated: Stated, statement: Statement) -> Iterator[Fact]:
    """What a share may be of besides, where its words do not say: what the list is part of that the item stands in."""
    if next(one for (slot, _), one in statement.filled.items() if slot == "share").whole:
        return
    above = statement.parent.parent if statement.parent is not None else None
    if above is not None and (now := above.fact("now")) is not None and now.value:
        yield now
    figure = statement.meaning.figure if statement.meaning is not None else None
    while figure is not None and (figure := derived.SHARES.get(figure)) is not None:
        if (now := _nearby(stated, statement, terms.Meaning(figure), "now")) is not None and now.value:
            yield now


def _whole(stated: Stated, statement: Statement, year: int) -> Fact | None:
    """What a share is of: the noun that is named, else what the list is about, else what the section is about."""
    filled = next(one for (slot, _), one in statement.filled.items() if slot == "share")
    section = statement.placed.section
    if section == "sangong" and _ANY_TOTAL.fullmatch(filled.whole):
        return _total_of_sangong(stated, statement)
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
        return _said_before(stated, statement, year)
    narrowing = statement.meaning.narrowing
    if narrowing.get("function"):
        return _nearby(
            stated, statement, terms.Meaning(fa.EXPENDITURE, (("fund", narrowing["fund"]),)), "now"
        )
    if statement.meaning.figure in derived.SHARES:
        return _nearby(stated, statement, terms.Meaning(derived.SHARES[statement.meaning.figure]), "now")
    if statement.meaning.figure in (fa.STAFF, fa.PUBLIC):
        basic = {**terms.GENERAL, **terms.BASIC}
        return _nearby(stated, statement, terms.Meaning(fa.EXPENDITURE, tuple(sorted(basic.items()))), "now")
    if set(narrowing) == {"nature"}:
        return _nearby(stated, statement, terms.Meaning(statement.meaning.figure), "now")
    return None


def _said_before(stated: Stated, statement: Statement, year: int) -> Fact | None:
    """What the share before is of, in a row of them of which the first says so: ``a占本年支出的x%；b占y%``."""
    before = stated.statements[statement.number - 1] if statement.number else None
    if before is None or before.placed.block != statement.placed.block or before.fact("share") is None:
        return None
    return _whole(stated, before, year)


def _total_of_sangong(stated: Stated, statement: Statement) -> Fact | None:
    """What 总支出 means beside “三公”经费: their own total, or the year's expenditure where only that fits."""
    part, percent = statement.fact("now"), statement.fact("share")
    meant = (terms.Meaning(fa.SANGONG), terms.Meaning(fa.EXPENDITURE))
    wholes = [fact for one in meant if (fact := _nearby(stated, statement, one, "now")) is not None]
    if part is not None and percent is not None:
        for whole in wholes:
            share = Share((Term(part),), percent, (Term(whole),))
            if can_hold(REPORT_RELATIONS["P-03"], share):
                return whole
    return next(iter(wholes), None)


_ANY_TOTAL = re.compile(r"(?:(?:总|全部|本年|全年|年度)*(?:支出|经费|费用|决算|总额|合计|金额|数))+")
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
    """小于, 大于 and 持平 between outturn and budget, and 持平 with last year."""
    for order in statement.mention.orders:
        if order.base == "上年":
            yield from _level_with_last_year(stated, statement)
            continue
        now = statement.fact("now") or _near(stated, statement, "now")
        budget = _budget(stated, statement, order.base)
        if now is None or budget is None:
            continue
        less = order.word in ("小于", "低于", "少于")
        more = order.word in ("大于", "高于", "多于", "超过")
        even = order.word in ("等于", "持平于", "持平", "一致", "相等", "相同")
        wrong = (
            (less and now.value > budget.value)
            or (more and now.value < budget.value)
            or (even and now.value != budget.value)
        )
        if wrong:
            sentence = (
                f"写的是决算数“{order.word}”预算数，印出的决算数是{now.value:f}，预算数是{budget.value:f}。"
            )
            yield ORDER, Remark(sentence, (now, budget), statement.mention.noun.text)


def _level_with_last_year(stated: Stated, statement: Statement) -> Iterator[Rule]:
    """R-06: 持平 is a difference of nothing at the printed precision. It may be said of another figure of the sentence."""
    now, prior = statement.fact("now"), _near(stated, statement, "prior", "上年")
    if now is not None and prior is not None:
        yield LEVEL, Equation((Term(now),), "=", (Term(prior),), statement.mention.noun.text)


_GRADED = re.compile(
    r"(?:等级|级别|档次|结论|结果)[^，。；]{0,6}?(?:为|是|：)“?(?P<grade>优|良|中|差)[秀好等级]*(?=[“，。；）]|$)"
)
_LEAST_SCORE = 10
"""A score up to this many points may be that of one indicator."""


def _grade(statement: Statement) -> Iterator[Rule]:
    """The grade a sentence gives to the score it tells."""
    now = statement.fact("now")
    if now is None or not statement.mention.noun.text.endswith(("得分", "评分", "总分")):
        return
    quantity = statement.filled["now", ""].quantity
    sentence = statement.placed.spelled.text[quantity.end :].split("。")[0]
    found = _GRADED.search(sentence)
    if quantity.unit != "分" or found is None or not _LEAST_SCORE < now.value <= 100:
        return
    if found["grade"] != grade(now.value):
        said = f"得分{now.value}，应为“{grade(now.value)}”，写的是“{found['grade']}”。"
        yield REPORT_RELATIONS["K-03"], Remark(said, (now,), statement.mention.noun.text)

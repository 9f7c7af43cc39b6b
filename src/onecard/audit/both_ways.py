"""Both ways (两种可能): a total and its parts that do not meet, where nothing tells which of them is wrong.

What else is printed may agree with one of the two values only, as a completion rate agrees with the budget it was worked
out from: then that is said with the explanation it speaks for, and what would have to change, too, with the other one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile

from onecard.audit import telling
from onecard.audit.telling import Named
from onecard.figures.evaluate import judge
from onecard.figures.fact import Fact
from onecard.figures.interval import decimals_of
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Relation, Remark, Share, State, Term, Verdict

_MOST_TOLD = 2
_LESS = {"P-11-2": "有年初预算而没有支出的科目没有列出，预算没有全部分解到项，或某一项有误"}
"""By relation why its parts may make less than the total though the total is right."""


@dataclass(frozen=True, slots=True)
class BothWays:
    """The two explanations: a sentence for the message and the sums that other statements make with either value."""

    sentence: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class _Tie:
    """Another statement about the total: how it reads with the value printed, and with the one the parts make; `exactly`
    says that it agrees with one of them to the last digit."""

    relation: Relation[object]
    as_printed: Share | Equation
    as_made: Share | Equation
    exactly: bool

    def name(self, named: Named, total: str) -> str:
        """What is printed there, without the words that the total's name has, too."""
        if isinstance(self.as_printed, Equation):
            return f"“{self.relation.title}”"
        percent = self.as_printed.percent
        name = named(percent)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, total, strict=False)))
        return (name[shared:] or name) + telling.shown(percent)

    def repeated(self, total: Fact) -> Fact | None:
        """The same quantity printed in another place, where that is what ties."""
        others = [fact for fact in self.as_printed.facts if fact.source != total.source]
        same = len(others) == 1 and (others[0].key, others[0].dims) == (total.key, total.dims)
        return others[0] if same else None

    def sums(self, made: bool) -> str:
        """The arithmetic with one of the two values: ``122.81÷178.25＝68.90%``."""
        instance = self.as_made if made else self.as_printed
        return telling.ratio(instance) if isinstance(instance, Share) else telling.sides(instance)


def both_ways(verdict: Verdict, named: Named, others: Iterable[tuple[Rule, State]]) -> BothWays | None:
    """Both explanations of a single total that its parts do not make; None for any other verdict.

    `others` are all instances that were judged; those with the total are asked which value they agree with.
    """
    instance = verdict.instance
    if not isinstance(instance, Equation) or instance.missing or instance.operator != "=":
        return None
    left, right = instance.left, instance.right
    single, parts, value = (left, right, verdict.right) if len(left) == 1 else (right, left, verdict.left)
    summed = all(one.coefficient == 1 for one in (*single, *parts))
    if not summed or not len(single) == 1 < len(parts) or single[0].fact.exact is not None:
        return None
    total = single[0].fact
    made = telling.rounded_to(value, 0 if total.figure.counted else max(decimals_of(total.value), 2))
    as_printed, as_made = _ties(instance, total, made, others)
    return BothWays(
        _sentence(verdict, total, made, named, as_printed, as_made),
        "；".join(
            f"{tie.sums(made=False)}，{tie.sums(made=True)}"
            for tie in (*as_printed, *as_made)
            if tie.repeated(total) is None
        ),
    )


def _ties(
    broken: Equation, total: Fact, made: Decimal, others: Iterable[tuple[Rule, State]]
) -> tuple[list[_Tie], list[_Tie]]:
    """The statements that agree with the total as it is printed alone, and those that agree with what its parts make alone."""
    as_printed: dict[object, _Tie] = {}
    as_made: dict[object, _Tie] = {}
    own = {fact.source for fact in broken.facts}
    for (relation, instance), state in others:
        if not isinstance(relation, Relation) or isinstance(instance, Remark):
            continue
        sources = {fact.source for fact in instance.facts}
        # What asks the parts again is no witness of its own.
        if total.source not in sources or len(sources & own) > 1:
            continue
        changed = _with(instance, total, made)
        other = judge(relation, changed).state
        if (other == "failed") == (state == "failed"):
            continue
        exactly = "held" in (state, other)
        tied = as_printed if other == "failed" else as_made
        tied.setdefault(frozenset(sources), _Tie(relation, instance, changed, exactly))
    return list(as_printed.values())[:_MOST_TOLD], list(as_made.values())[:_MOST_TOLD]


def _with(instance: Share | Equation, fact: Fact, value: Decimal) -> Share | Equation:
    """The instance with another value of a fact."""

    def changed(one: Fact) -> Fact:
        return replace(one, value=value) if one.source == fact.source else one

    def terms(side: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(Term(changed(one.fact), one.coefficient) for one in side)

    if isinstance(instance, Share):
        part, whole = terms(instance.part), terms(instance.whole)
        return instance._replace(part=part, percent=changed(instance.percent), whole=whole)
    return instance._replace(left=terms(instance.left), right=terms(instance.right))


def _sentence(
    verdict: Verdict, total: Fact, made: Decimal, named: Named, as_printed: list[_Tie], as_made: list[_Tie]
) -> str:
    unit = total.figure.unit
    gap = f"{telling.number(abs(verdict.difference), 0 if total.figure.counted else 2)}{unit}"
    if made < total.value:
        lack = f"少{gap}：{_LESS.get(verdict.relation.id, '有的项没有列出，或某一项有误')}"
    else:
        lack = f"多{gap}：某一项有误，或重复列出"
    first = f"一是合计{telling.shown(total)}正确{_backed(as_printed, named, total, made=False)}，各项{lack}"
    second = f"二是各项正确{_backed(as_made, named, total, made=True)}，合计应为{made:f}{unit}"
    return (
        f"有两种可能：{first}{_changed(as_made, named, total, made=False)}；"
        f"{second}{_changed(as_printed, named, total, made=True)}。"
    )


def _backed(ties: list[_Tie], named: Named, total: Fact, made: bool) -> str:
    """What speaks for an explanation, in brackets."""
    told = []
    for tie in ties:
        again = tie.repeated(total)
        if again is not None:
            told.append(f"另一处也印作{telling.shown(again)}")
        else:
            close = "" if tie.exactly else "在尾差内"
            told.append(f"{tie.name(named, named(total))}与它{close}相符，{tie.sums(made)}")
    return f"（{'；'.join(told)}）" if told else ""


def _changed(ties: list[_Tie], named: Named, total: Fact, made: bool) -> str:
    """What else would have to change with an explanation."""
    told = []
    for tie in ties:
        again = tie.repeated(total)
        instance = tie.as_made if made else tie.as_printed
        value = telling.share_of(instance) if isinstance(instance, Share) else None
        name = f"另一处的{telling.shown(again)}" if again is not None else tie.name(named, named(total))
        told.append(f"{name}也要改{'' if value is None else f'为{value:f}%'}")
    return f"，{'、'.join(told)}" if told else ""

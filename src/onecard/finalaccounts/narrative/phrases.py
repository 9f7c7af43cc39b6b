"""Phrases made of facts (``{比上年：收入总计}``): sign, amount and rate come from the facts, so no word can contradict them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts import derived
from onecard.finalaccounts.narrative.document import Run
from onecard.finalaccounts.narrative.resolve import Found, Item, Pair, Resolver
from onecard.finalaccounts.narrative.vocabulary import AGAINST, BUDGET_WORDS, LAST_YEAR, Meaning, meaning

Phrase = Callable[[Resolver, str, Item | None], list[Run]]


class Undefined(Exception):  # noqa: N818 - no fault: the words around it are left out
    """A slot whose base is zero: there is no such rate."""


def shown(fact: Fact) -> str:
    """A published value as it is printed: its decimals, no separators; a counted number as it is."""
    return f"{fact.value:.{fact.figure.decimals}f}"


def said(fact: Fact, value: Decimal | None = None) -> Run:
    """The run that prints a fact, or `value`, its amount without the sign the words beside it give."""
    text = shown(fact) if value is None else f"{value:.{fact.figure.decimals}f}"
    return Run(text, "figure", fact)


def missing(found: Found) -> Run:
    """The run that stands where a fact is not known."""
    return Run(f"【待补：{found.what}】", "missing", key=found.key)


def figure(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
    """The value of a slot. Raises `Undefined`."""
    found = resolver.find(meaning(text, in_list=item is not None), item)
    if found.state == "undefined":
        raise Undefined
    return [missing(found) if found.fact is None else said(found.fact)]


def _wanted(text: str, item: Item | None, basis: str = "") -> Meaning:
    against = f"·比{basis}" if basis else ""
    return meaning(text + against, in_list=item is not None)


def _compared(basis: str) -> Phrase:
    def phrase(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
        pair, change, growth = resolver.change(_wanted(text, item, basis), item)
        return _unknown(pair) or _moved(change, growth, pair)

    return phrase


def _unknown(pair: Pair) -> list[Run]:
    return [missing(side) for side in (pair.outturn, pair.base) if side.fact is None][:1]


def _moved(change: Fact | None, growth: Fact | None, pair: Pair, each: str = "") -> list[Run]:
    """增加a万元，增长p% / 减少 … 下降 … / 持平; without a rate where the base is not above zero."""
    if change is None or pair.base.fact is None:
        return []
    if not change.value:
        return [Run(f"{each and '均'}持平", "word", change)]
    up = change.value > 0
    runs = [
        Run(f"{each}{'增加' if up else '减少'}", "word", change),
        said(change, abs(change.value)),
        Run(change.figure.unit),
    ]
    if growth is None:
        base = "上年" if pair.basis == LAST_YEAR else BUDGET_WORDS[pair.basis]
        return [*runs, Run(f"（{base}{derived.without_growth(pair.base.fact)}，不计算增减率）")]
    word = "增长" if up else "下降"
    return [*runs, Run("，"), Run(word, "word", growth), said(growth, abs(growth.value)), Run("%")]


def _each_compared(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
    """收、支总计各减少a万元，下降p%; where they moved differently, each by itself."""
    label, equals, listed = text.partition("＝")
    if not equals:
        raise Refusal(
            "template.unknown_slot",
            f"{quoted('各比上年：' + text)}没有写总称。",
            "写作{各比上年：收、支总计＝收入总计、支出总计}。",
        )
    names = listed.split("、")
    moves = [resolver.change(_wanted(name, item), item) for name in names]
    for pair, _, _ in moves:
        if unknown := _unknown(pair):
            return unknown
    # One movement only where the base agrees too: else the rate of one would be printed for both.
    values = {(change.value, growth and growth.value) for _, change, growth in moves if change is not None}
    if len(values) == 1:
        pair, change, growth = moves[0]
        others = [fact for _, *moved in moves[1:] for fact in moved if fact is not None]
        runs = _moved(change, growth, pair, "各")
        return [Run(label), *(replace(run, also=_alike(run, others)) for run in runs)]
    runs = []
    for name, (pair, change, growth) in zip(names, moves, strict=True):
        runs += [*([Run("；")] if runs else []), Run(name), *_moved(change, growth, pair)]
    return runs


def _alike(run: Run, others: list[Fact]) -> tuple[Fact, ...]:
    """The facts of the others that a run speaks of too: their change beside a change, their growth beside a growth."""
    if run.fact is None:
        return ()
    measure = run.fact.figure.unit
    return tuple(fact for fact in others if fact.figure.unit == measure)


def _completed(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
    """完成年初预算的p%, or what is to be said where there was no budget."""
    wanted = meaning(text, in_list=item is not None)
    basis = wanted.budget or resolver.default_budget(resolver.figure(wanted, item))
    rate = resolver.find(meaning(f"{text}·完成率", in_list=item is not None), item)
    words = BUDGET_WORDS[basis]
    if rate.fact is not None:
        return [Run(f"完成{words}的"), said(rate.fact), Run("%")]
    if rate.state == "unknown":
        return [missing(rate)]
    outturn = resolver.base(wanted, item)
    return [
        Run(f"{words}为零，不计算完成率" if outturn.fact and outturn.fact.value else f"{words}与决算均为零")
    ]


def _against_budget(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
    """决算数小于预算数 / 大于 / 等于."""
    wanted = meaning(text, in_list=item is not None)
    basis = wanted.against or wanted.budget or resolver.default_budget(resolver.figure(wanted, item))
    pair = resolver.pair(_wanted(text, item, basis), item)
    if unknown := _unknown(pair):
        return unknown
    if pair.outturn.fact is None or pair.base.fact is None:
        return []
    outturn, budget = pair.outturn.fact, pair.base.fact
    word = "大于" if outturn.value > budget.value else "小于" if outturn.value < budget.value else "等于"
    return [Run("决算数"), Run(word, "word", outturn), Run("预算数")]


def _word(up: str, down: str) -> Phrase:
    def phrase(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
        pair, change, _ = resolver.change(_wanted(text, item), item)
        if change is None:
            return _unknown(pair)
        return [Run("持平" if not change.value else up if change.value > 0 else down, "word", change)]

    return phrase


def _size(measure: str) -> Phrase:
    def phrase(resolver: Resolver, text: str, item: Item | None) -> list[Run]:
        found = resolver.find(meaning(f"{text}·{measure}", in_list=item is not None), item)
        if found.state == "undefined":
            raise Undefined
        return [missing(found) if found.fact is None else said(found.fact, abs(found.fact.value))]

    return phrase


PHRASES: dict[str, Phrase] = {
    **{way: _compared("" if basis == LAST_YEAR else basis) for way, basis in AGAINST.items()},
    "各比上年": _each_compared,
    "完成": _completed,
    "比预算": _against_budget,
    "增减": _word("增加", "减少"),
    "升降": _word("增长", "下降"),
    "增减额": _size("增减额"),
    "增减率": _size("增减率"),
}
"""What a slot may say before its colon, apart from 原因 and 文."""
UNITS_OF_PHRASES = {"增减额": "", "增减率": "%"}
"""Phrases that print a bare number: the unit that must follow (empty: the figure's own)."""

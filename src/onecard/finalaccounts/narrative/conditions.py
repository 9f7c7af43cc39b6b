"""Conditions of a template (【如果 …】): what is known of figures, lists and the unit, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.lists import LISTS, items
from onecard.finalaccounts.narrative.resolve import Found, Item, Resolver
from onecard.finalaccounts.narrative.vocabulary import Meaning, meaning

SIGNS = ("为零", "不为零", "有数", "无数", "增加", "减少", "持平", "有变化")
KINDS, LEVELS = ("行政", "参公", "事业"), ("单位", "部门")
_WAYS = (
    f"写作“<填空> {'、'.join(SIGNS)}”之一，或“有上年”“<列表> 有项”“<列表> 无项”“性质 是 行政、参公”“级别 是 部门”；"
    "几个条件用“且”或“或”连接"
)


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: about a slot (`wanted`), a list, the kind or level of the unit, or whether there is a prior year."""

    kind: str
    wanted: Meaning | None = None
    over: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests that must all hold (`every`), or of which one must."""

    tests: tuple[Test, ...]
    every: bool = True


def read(text: str, *, in_list: bool = False) -> Condition:
    """The condition a text writes. Raises Refusal `template.unknown_condition` or `template.unknown_slot`."""
    both, either = re.split(r"\s+且\s+", text), re.split(r"\s+或\s+", text)
    if len(both) > 1 and len(either) > 1:
        raise Refusal(
            "template.unknown_condition", f"{quoted(text)}里“且”和“或”混用。", "分成两层【如果】来写。"
        )
    parts = both if len(both) > 1 else either
    return Condition(tuple(_test(part.strip(), in_list) for part in parts), every=len(either) == 1)


def _test(text: str, in_list: bool) -> Test:
    if text in ("有上年", "无上年"):
        return Test(text)
    head, _, sign = text.rpartition(" ")
    head = head.strip()
    if sign in SIGNS and head:
        return Test(sign, meaning(head, in_list=in_list))
    if sign in ("有项", "无项") and head in LISTS:
        return Test(sign, over=head)
    words = tuple(sign.split("、"))
    if head == "性质 是" and set(words) <= set(KINDS):
        return Test("性质", words=words)
    if head == "级别 是" and set(words) <= set(LEVELS):
        return Test("级别", words=words)
    raise Refusal("template.unknown_condition", f"条件{quoted(text)}看不懂。", f"{_WAYS}。")


def holds(
    condition: Condition, accounts: FinalAccounts, resolver: Resolver, item: Item | None
) -> tuple[bool, list[Found]]:
    """Whether the condition holds, and what it asked for that is not known (what is not known does not hold)."""
    unknown: list[Found] = []
    results = [_holds(test, accounts, resolver, item, unknown) for test in condition.tests]
    return (all(results) if condition.every else any(results)), unknown


def _holds(
    test: Test, accounts: FinalAccounts, resolver: Resolver, item: Item | None, unknown: list[Found]
) -> bool:
    if test.kind in ("有上年", "无上年"):
        return (accounts.prior is not None) == (test.kind == "有上年")
    if test.kind in ("有项", "无项"):
        return bool(items(test.over, accounts, item)) == (test.kind == "有项")
    if test.kind in ("性质", "级别"):
        return (accounts.kind if test.kind == "性质" else accounts.level) in test.words
    if test.wanted is None:
        raise TypeError(test.kind)
    if test.kind in ("有数", "无数"):
        return (resolver.find(test.wanted, item).fact is not None) == (test.kind == "有数")
    if test.kind in ("为零", "不为零"):
        found = resolver.find(test.wanted, item)
        if found.fact is None:
            unknown += [found] if found.state == "unknown" else []
            return False
        return (not found.fact.value) == (test.kind == "为零")
    pair, change, _ = resolver.change(test.wanted, item)
    if change is None:
        unknown += [side for side in (pair.outturn, pair.base) if side.state == "unknown"]
        return False
    return _moved(test.kind, change)


def _moved(sign: str, change: Fact) -> bool:
    if sign == "持平":
        return not change.value
    if sign == "有变化":
        return bool(change.value)
    return change.value > 0 if sign == "增加" else change.value < 0

"""The fund (资金) a paragraph is about: ``1.一般公共预算财政拨款本年收入a万元；本年支出b万元`` tells of one fund on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onecard.audit.mentions import Mention
from onecard.audit.terms import Meaning
from onecard.finalaccounts import figures as fa

_NAMES = {"一般公共预算": "一般公共", "政府性基金": "政府性基金", "国有资本经营": "国有资本"}
_NAMED = re.compile("|".join(_NAMES))
_SIDE = re.compile(
    rf"(?:(?:{_NAMED.pattern})(?:预算)?(?:财政拨款)?)?(?:本年)?(?P<side>收入|支出)(?:合计|决算)?数?"
)


def told(mentions: Iterable[Mention]) -> str:
    """The one fund that a paragraph names, and names first; '' where it names none, another besides, or all of them."""
    nouns = [one.noun.text for one in mentions if one.parent is None and one.noun.text]
    named = {_NAMES[found[0]] for noun in nouns if (found := _NAMED.search(noun))}
    first = _NAMED.match(nouns[0]) if nouns else None
    all_funds = any(noun.startswith("财政拨款") for noun in nouns)
    return named.pop() if first and len(named) == 1 and not all_funds else ""


def side(noun: str, fund: str) -> Meaning | None:
    """What income or expenditure means in a paragraph on a fund; None for another noun."""
    found = _SIDE.fullmatch(noun)
    if found is None:
        return None
    return Meaning(fa.APPROPRIATION if found["side"] == "收入" else fa.EXPENDITURE, (("fund", fund),))

"""What a search looks through in the facts of a year: their names, keys, codes, initials and amounts, as words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onecard.accounts import queries
from onecard.accounts.books import added_codes
from onecard.accounts.initials import initials
from onecard.accounts.queries import Subject
from onecard.accounts.views.evidence import all_facts, identity, named_dims
from onecard.figures.fact import Fact
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.codes import Code
from onecard.office import trail

FIGURE_ORDER = {key: at for at, key in enumerate([*fa.FIGURES, *derived.DERIVED])}
YEARS_KEPT = 8


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as a search shows it: `amount` is the published value, `exact` in 元 where the fact is money."""

    identity: str
    term: str
    said: str
    amount: str
    unit: str
    exact: str
    words: str


def facts_holding(whose: Subject, year: int, text: str) -> list[FactLine]:
    """The facts of the subject's year that hold each word of a text, those whose amount it is first.

    Every action leaves an event, so the words of a year stay as they are until the next one.
    """
    plain = text.replace(",", "")
    found = [one for one in _lines(whose, year, trail.end(), added_codes()) if holds(one.words, text)]
    return sorted(found, key=lambda one: plain not in (one.amount, one.exact))


def holds(words: str, text: str) -> bool:
    """Whether words hold each word of a text; commas part thousands."""
    return all(part in words for part in text.lower().replace(",", "").split())


def words_of(one: Fact) -> str:
    """All that a fact is found by, in small letters."""
    said = [text for _, text in named_dims(one)]
    words = [one.figure.term, one.key, f"{one.value:f}", exact_of(one), *said]
    return " ".join([*words, *(initials(text) for text in (one.figure.term, *said))]).lower()


def exact_of(one: Fact) -> str:
    """The exact amount in 元 of a fact that is money, else nothing."""
    if one.exact is None or not one.figure.base_per_unit:
        return ""
    return f"{one.exact * one.figure.base_per_unit:.2f}"


def in_order(fact: Fact) -> tuple[int, int, object]:
    """Where a fact stands in a list: by the order of figures, the wider ones first."""
    return FIGURE_ORDER.get(fact.key, len(FIGURE_ORDER)), len(fact.dims), fact.dims


@lru_cache(maxsize=YEARS_KEPT)
def _lines(whose: Subject, year: int, mark: str, additions: tuple[Code, ...]) -> tuple[FactLine, ...]:
    if year not in queries.years(whose):
        return ()
    every = sorted(all_facts(queries.final_accounts(whose, year)), key=in_order)
    return tuple(
        FactLine(
            identity(one), one.figure.term, "，".join(text for _, text in named_dims(one)),
            f"{one.value:f}", one.figure.unit, exact_of(one), words_of(one),
        )
        for one in every
    )  # fmt: skip

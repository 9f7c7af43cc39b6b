"""A department's report against its units' (部门与所属单位): figure by figure, without what its units pay each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onecard.audit.rules import GROUP
from onecard.audit.stating import Stated
from onecard.audit.tabled import Tabled
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Term
from onecard.finalaccounts import figures as fa

_MINUS = Fraction(-1)
Key = tuple[str, Dimensions]

ELIMINATED_IN = (fa.SUPERIOR, fa.SUBORDINATE)
ELIMINATED_OUT = ("上缴", "补助")
"""What units of a group pay each other: left out of the department's report (抵销)."""
_WITH_IN = frozenset(one.key for one in (fa.REVENUE, fa.TOTAL_IN))
_WITH_OUT = frozenset(one.key for one in (fa.EXPENDITURE, fa.TOTAL_OUT))
_UNSUMMED = ("evaluation.", "indicator.")


@dataclass(frozen=True, slots=True)
class Member:
    """One report of a group: the name of its unit, and the figures it prints by key and dimensions (without whose)."""

    name: str
    facts: dict[Key, Fact]


def member(name: str, stated: Stated, tables: Tabled, year: int) -> Member:
    """The figures of a report: those of its tables, else those of its words; of this year, amounts and counts alone."""
    facts: dict[Key, Fact] = {}
    for fact in (*tables.facts, *stated.facts()):
        summed = fact.figure.unit and not fact.figure.is_rate and not fact.key.endswith((".change", ".share"))
        ours = fact.key.startswith("finalaccounts.") and not any(part in fact.key for part in _UNSUMMED)
        if summed and ours and fact.dim("year") == str(year) and "#" not in fact.dim("function"):
            facts.setdefault(_key(fact), fact)
    return Member(name, facts)


def _key(fact: Fact) -> Key:
    return fact.key, tuple(pair for pair in fact.dims if pair[0] not in ("entity", "year"))


def rules(department: Member, units: Sequence[Member]) -> Iterator[Rule]:
    """The department's figure is the sum of its units' figures; a unit that does not print it counts as none of it.

    Figures that hold what units pay each other are compared without it. A figure that no unit prints is not compared.
    """
    for key, whole in department.facts.items():
        found = [(one.name, one.facts[key]) for one in units if key in one.facts]
        if not found or _eliminated(whole):
            continue
        left = (Term(whole), *_internal(department, whole))
        right = [term for unit in units if key in unit.facts for term in _net(unit, key, whole)]
        yield GROUP, Equation(left, "=", tuple(right), _where(whole, found))


def _eliminated(fact: Fact) -> bool:
    return any(fact.key == one.key for one in ELIMINATED_IN) or fact.dim("nature") in ELIMINATED_OUT


def _net(unit: Member, key: Key, whole: Fact) -> tuple[Term, ...]:
    return (Term(unit.facts[key]), *_internal(unit, whole))


def _internal(one: Member, whole: Fact) -> tuple[Term, ...]:
    """What is taken off a total of a report because units pay it to each other, as far as the report prints it."""
    dims = tuple(pair for pair in whole.dims if pair[0] not in ("entity", "year"))
    keys: list[Key] = []
    if whole.key in _WITH_IN:
        keys = [(figure.key, dims) for figure in ELIMINATED_IN]
    elif (
        whole.key in _WITH_OUT
        and not whole.dim("nature")
        and not whole.dim("fund")
        and not whole.dim("economy")
    ):
        keys = [(fa.EXPENDITURE.key, tuple(sorted((*dims, ("nature", nature))))) for nature in ELIMINATED_OUT]
    return tuple(Term(one.facts[key], _MINUS) for key in keys if key in one.facts)


def _where(whole: Fact, found: list[tuple[str, Fact]]) -> str:
    """Which units print the figure; and the one whose amount is just what differs."""
    gap = whole.value - sum(fact.value for _, fact in found)
    alone = [name for name, fact in found if fact.value and abs(fact.value) == abs(gap)]
    names = "、".join(name for name, _ in found[:4]) + ("等" if len(found) > 4 else "")
    hint = f"，差额正好是{'或'.join(alone)}的数" if alone else ""
    return f"部门与{names}{len(found)}个单位{hint}"

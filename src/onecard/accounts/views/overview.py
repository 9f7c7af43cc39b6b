"""A year at a glance: key figures, what is not in order, how the budget was carried out, months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onecard.accounts import queries
from onecard.accounts.justified import judged
from onecard.accounts.models import State, Voucher
from onecard.accounts.models.checked import standing
from onecard.accounts.views.charts import charts
from onecard.accounts.views.evidence import cells_of
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.accounts.views.relation_rows import open_state, shown
from onecard.accounts.views.steps import steps
from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts

FULL = Decimal(100)
LOW = Decimal(60)
"""Below this share of the initial budget (in %) an execution stands out."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure: its title, the fact, and facts to compare it with, each after its word."""

    title: str
    fact: Fact | None
    versus: tuple[tuple[str, Fact], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """One line of the budget: the name, initial budget and outturn, the completion in % and the width of its bar."""

    code: str
    name: str
    budget: Fact | None
    spent: Fact | None
    completion: Fact | None

    @property
    def bar(self) -> str:
        """The completion as a width of at most 100."""
        return f"{min(max(self.completion.value, Decimal(0)), FULL):.2f}" if self.completion else "0"

    @property
    def low(self) -> bool:
        """Whether the completion stands out as low."""
        return self.completion is not None and self.completion.value < LOW


def overview(place: Place) -> dict[str, Any]:
    """Everything the home page shows of the place's year."""
    accounts = queries.final_accounts(place.subject, place.year)
    found = judged(place.subject, place.year, queries.outcomes_of(accounts))
    cells = cells_of(accounts)
    facts = FactSet([*accounts.facts, *derived.derive(accounts)], **accounts.facts.defaults)
    counts = {
        name: sum(open_state(one) == name for one in found)
        for name in ("failed", "explain", "explained", "note", "tail", "held")
    }
    carried = budget_lines(facts, place.year)
    drawn = charts(accounts, facts, place)
    return {
        "accounts": accounts,
        "counts": counts,
        "tail_note": accounts.notes.get("尾差", ""),
        "sum_note": accounts.notes.get("汇总", ""),
        "relation_count": sum(one.outcome.compared for one in found),
        "off": [
            shown(one, place, cells)
            for name in ("failed", "explain")
            for one in found
            if open_state(one) == name
        ],
        "tiles": tiles(accounts, facts),
        "carried": carried,
        "carried_total": budget_total(facts),
        "charts_beside": [one for one in drawn if one.name in ("execution", "months")],
        "charts_below": [one for one in drawn if one.name in ("functions", "years")],
        "steps": steps(place, accounts, counts),
        "drafts": Voucher.objects.filter(
            standing(State.DRAFT), entity__in=[member.id for member in place.subject.members], year=place.year
        ).count(),
    }


def tiles(accounts: FinalAccounts, facts: FactSet) -> list[Tile]:
    """The five key figures with what they are compared with."""

    def at(key: str, **dims: str) -> Fact | None:
        return facts.at(key, **dims)

    def last(key: str) -> Fact | None:
        return accounts.prior.at(key) if accounts.prior else None

    found = []
    for figure in (fa.TOTAL_IN, fa.TOTAL_OUT):
        growth = at(f"{figure.key}.growth", basis="上年")
        found.append(Tile(figure.term, at(figure.key), _known(("上年", last(figure.key)), ("增减", growth))))
    spent = fa.EXPENDITURE.key
    found += [
        Tile(
            "基本支出",
            at(spent, nature="基本"),
            _known(("占本年支出", at(f"{spent}.share", nature="基本", basis="决算"))),
        ),
        Tile(
            "项目支出",
            at(spent, nature="项目"),
            _known(
                ("全年预算", at(spent, nature="项目", basis="全年")),
                ("占本年支出", at(f"{spent}.share", nature="项目", basis="决算")),
            ),
        ),
        Tile(
            "“三公”经费",
            at(fa.SANGONG.key),
            _known(
                ("全年预算", at(fa.SANGONG.key, basis="全年")),
                ("完成", at(f"{fa.SANGONG.key}.completion", basis="全年")),
            ),
        ),
    ]
    return found


def _known(*pairs: tuple[str, Fact | None]) -> tuple[tuple[str, Fact], ...]:
    return tuple((word, fact) for word, fact in pairs if fact is not None)


def budget_lines(facts: FactSet, year: int) -> list[Carried]:
    """Each function (项) with an initial budget or an outturn of its own, and how far the budget was carried out.

    The outturn of one without an initial budget (追加) is in the total too."""
    spent = fa.EXPENDITURE.key
    own: dict[str, dict[str, Fact]] = {"年初": {}, "决算": {}}
    for fact in facts.of(spent):
        code, basis = fact.dim("function"), fact.dim("basis")
        named = {name for name, _ in fact.dims} - {"entity", "year", "basis"}
        if named == {"function"} and basis in own and len(code) == 7 and fact.value:
            own[basis][code] = fact
    if not own["年初"]:
        return []
    return [
        Carried(
            code, name_of("function", code, year) or code, own["年初"].get(code), facts.at(spent, function=code),
            completion_of(facts, function=code) if code in own["年初"] else None,
        )
        for code in sorted(own["年初"] | own["决算"])
    ]  # fmt: skip


def budget_total(facts: FactSet) -> Carried | None:
    """The whole initial budget and how far it was carried out; None where no budget is known."""
    budget = facts.at(fa.EXPENDITURE.key, basis="年初")
    if budget is None or not budget.value:
        return None
    return Carried("", "合计", budget, facts.at(fa.EXPENDITURE.key), completion_of(facts))


def completion_of(facts: FactSet, **dims: str) -> Fact | None:
    """The completion of the initial budget at these dimensions, of all money or else of the general budget."""
    key = f"{fa.EXPENDITURE.key}.completion"
    return facts.at(key, basis="年初", **dims) or facts.at(key, basis="年初", fund="一般公共", **dims)

"""A fact's evidence (依据): how it is computed, its records, the relations and tables it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from onecard.accounts.queries import Subject
from onecard.accounts.views.cell_names import words_of
from onecard.accounts.views.records import Listing, listing, name_of, own_dims
from onecard.figures.fact import Adjustment, Evidence, Fact, Place
from onecard.figures.figure import Dimensions
from onecard.figures.relation import Outcome, Verdict
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.naming import DIM_TITLES, WORDS

WORST_FIRST = ("failed", "tail", "held")


@dataclass(frozen=True, slots=True)
class Standing:
    """A relation a fact stands in: where it stands worst."""

    outcome: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of the nine tables that shows a fact; `row` and `column` are its titles, no column where there is one."""

    form: str
    title: str
    row: str
    column: str
    number: int
    reference: str

    @property
    def code(self) -> str:
        """The table's two digits in addresses."""
        return f"{self.number:02d}"

    @property
    def where(self) -> str:
        """Row and column in words."""
        return "，".join(filter(None, (self.row, self.column)))


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """Everything a reader may ask of one fact; `adjusted` are its tail adjustments, each with its cell in words."""

    fact: Fact
    dims: list[tuple[str, str]]
    listing: Listing | None
    standings: list[Standing]
    cells: list[CellPlace]
    printed: Place | None
    adjusted: list[tuple[Adjustment, str]]

    @property
    def exact_yuan(self) -> Decimal | None:
        """The exact amount in 元, where the fact is money and known exactly."""
        exact = self.fact.exact
        return (
            None
            if exact is None or not self.fact.figure.base_per_unit
            else exact * self.fact.figure.base_per_unit
        )

    @property
    def attached(self) -> str:
        """What of the fact is taken from attached documents, empty where nothing is."""
        if self.listing is None or not self.listing.attached:
            return ""
        if self.fact.key == fa.EVALUATION_RATE.key:
            return "执行数和全年预算数来自附件，执行率由系统相除算出："
        if not self.fact.dim("project", ""):
            return "各项目的数来自附件，由系统相加："
        return "来自附件，不是由系统算出："

    @property
    def note(self) -> str:
        """What was added up."""
        return self.fact.source.note if isinstance(self.fact.source, Evidence) else ""


def evidence_of(
    subject: Subject, accounts: FinalAccounts, outcomes: list[Outcome], fact: Fact, page: int = 1
) -> EvidenceOf:
    """The evidence of a fact of these final accounts."""
    standings = []
    for outcome in outcomes:
        verdicts = [one for one in outcome.verdicts if _speaks_of(one, fact)]
        if verdicts:
            standings.append(Standing(outcome, min(verdicts, key=lambda one: WORST_FIRST.index(one.state))))
    standings.sort(key=lambda one: WORST_FIRST.index(one.verdict.state))
    return EvidenceOf(
        fact,
        named_dims(fact),
        listing(subject, fact, page),
        standings,
        cells_of(accounts).get((fact.key, fact.dims), []),
        fact.source if isinstance(fact.source, Place) else None,
        [(one, words_of(accounts, one.place)) for one in fact.adjustments],
    )


def _speaks_of(verdict: Verdict, fact: Fact) -> bool:
    return any(one.key == fact.key and one.dims == fact.dims for one in verdict.instance.facts)


def named_dims(fact: Fact) -> list[tuple[str, str]]:
    """The fact's own dimensions in words: code and name for codes."""
    year = int(fact.dim("year", "0"))
    words = []
    for name, value in own_dims(fact).items():
        said = WORDS[name].get(value, value) if name in WORDS else value
        if name in ("function", "economy"):
            said = f"{value} {name_of(name, value, year)}".strip()
        words.append((DIM_TITLES.get(name, name), said))
    return words


def cells_of(accounts: FinalAccounts) -> dict[tuple[str, Dimensions], list[CellPlace]]:
    """For every fact of the nine tables the cells that show it."""
    found: dict[tuple[str, Dimensions], list[CellPlace]] = {}
    for number, table in accounts.tables.items():
        for block, rows in zip(table.form.blocks, table.blocks, strict=True):
            several = len(block.columns) > 1
            titles = {column.key: column.titles[-1] if several else "" for column in block.columns}
            for row in rows:
                for key, fact in row.cells.items():
                    if fact is not None:
                        place = CellPlace(
                            table.form.name,
                            table.form.title,
                            row.label,
                            titles[key],
                            number,
                            f"{row.key}.{key}",
                        )
                        found.setdefault((fact.key, fact.dims), []).append(place)
    return found


def all_facts(accounts: FinalAccounts) -> list[Fact]:
    """Every fact of the year once, those computed from others after the rest of their figure, in the order of keys."""
    found: dict[tuple[str, Dimensions], Fact] = {}
    for fact in sorted(
        [*accounts.facts, *derived.derive(accounts)], key=lambda one: (one.key, one.dims, one.form)
    ):
        found.setdefault((fact.key, fact.dims), fact)
    return list(found.values())


def identity(fact: Fact) -> str:
    """A fact as one word of an address: ``finalaccounts.expenditure;basis=决算;function=2080108``."""
    return ";".join([fact.key, *(f"{name}={value}" for name, value in own_dims(fact).items())])


def identified(facts: Iterable[Fact], text: str) -> Fact | None:
    """The fact of these that `identity` wrote as `text`; None where there is none."""
    return next((fact for fact in facts if identity(fact) == text), None)


def records_address(fact: Fact) -> str:
    """Where the records beneath a fact can be downloaded."""
    return f"{reverse('accounts:records', args=[fact.key])}?{urlencode(dict(fact.dims))}"

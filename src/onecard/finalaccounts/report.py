"""A report as relations see it: what its narrative states, where, beside its tables; ours or anybody's.

A stated fact is a printed one: it has the value and the decimals a reader sees, no exact value, and the section it stands
in as its form. So one relation guards our own report before it goes out and audits anybody's after it came out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from onecard.figures.fact import Fact, FactSet
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph

NARRATIVE = "情况说明"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its printed title, its level (1 部分 to 3), the words of its paragraphs."""

    title: str
    level: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that gives a fact its sign or order (增加, 下降, 持平, 小于), with the fact, and where it stands."""

    text: str
    fact: Fact
    section: str


@dataclass(slots=True)
class Report:
    """One report: its tables (in `accounts`), what it `said` in words, the `words` of sign, its sections.

    `said` answers for the year at 决算 by default; `last_year` holds what it printed of the year before.
    """

    accounts: FinalAccounts
    said: FactSet
    words: tuple[Word, ...] = ()
    sections: tuple[Section, ...] = ()
    title: str = ""
    last_year: FactSet = field(default_factory=FactSet)

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.accounts.year

    def as_accounts(self) -> FinalAccounts:
        """What it said, as accounts without tables: relations over figures that stand in no table guard the words too."""
        return replace(self.accounts, tables={}, facts=self.said, prior=self.last_year)


def report_of(narrative: Narrative) -> Report:
    """Our own narrative as a reader meets it."""
    accounts = narrative.accounts
    said = FactSet((), entity=accounts.entity, year=str(accounts.year), basis="决算")
    before = FactSet((), entity=accounts.entity, year=str(accounts.year - 1), basis="决算")
    words = []
    for heading, run in narrative.runs():
        if run.kind not in ("figure", "word"):
            continue
        title = heading.title if heading else narrative.title
        for fact in run.facts:
            printed = replace(fact, exact=None, adjustments=(), form=f"{NARRATIVE}“{title}”")
            if run.kind == "word":
                words.append(Word(run.text, printed, title))
            else:
                (said if printed.dim("year") == str(accounts.year) else before).add(printed)
    return Report(accounts, said, tuple(words), tuple(_sections(narrative)), narrative.title, before)


def _sections(narrative: Narrative) -> Iterator[Section]:
    heading: Heading | None = None
    paragraphs: list[str] = []
    for block in narrative.blocks:
        if isinstance(block, Heading):
            if heading is not None:
                yield Section(heading.title, heading.level, tuple(paragraphs))
            heading, paragraphs = block, []
        elif isinstance(block, Paragraph):
            paragraphs.append(block.text)
    if heading is not None:
        yield Section(heading.title, heading.level, tuple(paragraphs))

"""The section 审核说明 of a report: what is said of relations that fail in approved figures, published with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from onecard.disclosure.approved import Break
from onecard.figures.fact import Fact
from onecard.finalaccounts.naming import narrowing
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph, Run
from onecard.finalaccounts.narrative.numbering import heading_number

TITLE = "审核说明"
ANCHOR = "notes"
LEAD = "下列勾稽关系在已经批复的数里不成立，表中的数照批复公开，说明如下。"
MOST_FIGURES = 12


def add_notes(narrative: Narrative, found: Iterable[Break]) -> None:
    """Put the section at the end of the document, a paragraph for each break that was explained; none, no section."""
    explained = [one for one in found if one.words is not None]
    if not explained:
        return
    parts = sum(heading.level == 1 for heading in narrative.headings())
    title = Heading(1, heading_number(1, parts + 1), (Run(TITLE),), ANCHOR)
    narrative.blocks += [title, Paragraph((Run(LEAD),), section=ANCHOR)]
    own = _own_facts(narrative)
    narrative.blocks += [
        Paragraph((*_about(one, own, narrative.accounts.year), Run(_said(one))), f"{number}.", ANCHOR)
        for number, one in enumerate(explained, 1)
    ]


def kept(found: Iterable[Break]) -> list[dict[str, str]]:
    """The explanations as a snapshot keeps them beside the text: for pages that do not read the whole of it."""
    return [
        {"relation": one.title, "where": one.where, "sums": one.sums, "words": one.words.words}
        for one in found
        if one.words is not None
    ]


def _about(one: Break, own: dict[Fact, Fact], year: int) -> list[Run]:
    """The relation and its figures, each of them a figure of the document."""
    runs = [Run(f"{one.title}（{one.where}）：")]
    facts = [fact for fact in dict.fromkeys(one.verdict.instance.facts) if fact.value]
    for fact in facts[:MOST_FIGURES]:
        name = narrowing(fact, year) or fact.figure.term
        value = f"{fact.value:,.{fact.figure.decimals}f}".replace("-", "−")
        runs += [
            Run(f"{name}"),
            Run(value, "figure", own.get(_printed(fact), fact)),
            Run(f"{fact.figure.unit}，"),
        ]
    if len(facts) > MOST_FIGURES:
        runs.append(Run(f"等{len(facts)}个数，"))
    return runs


def _said(one: Break) -> str:
    words = one.words.words if one.words is not None else ""
    return f"{one.sums}。{words}{'' if words.endswith('。') else '。'}"


def _own_facts(narrative: Narrative) -> dict[Fact, Fact]:
    """The document's own facts by what they print: a relation over the text speaks of them as printed ones."""
    facts = [*narrative.accounts.facts, *(fact for _, run in narrative.runs() for fact in run.facts)]
    return {_printed(fact): fact for fact in reversed(facts)}


def _printed(fact: Fact) -> Fact:
    return Fact(fact.figure, fact.dims, fact.value)

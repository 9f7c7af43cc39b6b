"""The places of a report where people write: texts of the unit and reasons, each in its sentence, with last year's words
as a draft. Pure, but for reading what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from onecard.accounts import queries
from onecard.accounts.aggregates import Aggregates
from onecard.compiling.report import Compiled
from onecard.disclosure.begin import find
from onecard.disclosure.compile import latest, subject_of
from onecard.disclosure.models import Report, Words, WordsKind
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import template
from onecard.finalaccounts.narrative.document import Missing, Narrative, Paragraph
from onecard.finalaccounts.narrative.drafts import Months, from_records
from onecard.finalaccounts.narrative.fill import fill

BLANK = "____"
"""What a draft has where last year's words had an amount; a report that still shows it cannot go out."""
_TEXT_MARK = "文："
_MONEY = r"[-−]?[0-9][0-9,]*(?:\.[0-9]+)?(?=\s*(?:{}))"
_UNITS = {
    WordsKind.TEXT: "万元|亿元|元|%|％|个百分点",
    WordsKind.REASON: "万元|亿元|元|%|％|个百分点|个|人次|批次|人|辆|台|次|平方米|分",
}


@dataclass(frozen=True, slots=True)
class WritingPlace:
    """One place: `title` what is to be written, `section` the heading it stands under, `before` and `after` the rest of its
    sentence; `words` what stands there now; `lacking` whether the report cannot go out without it; `draft` last year's
    words without their amounts; `arithmetic` which codes, projects, natures and
    months make the change, as the records have it."""

    kind: WordsKind
    key: str
    title: str
    section: str
    before: str
    after: str
    words: Words | None
    lacking: bool
    draft: str
    arithmetic: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What stands there now, nothing where nothing does."""
        return self.words.words if self.words else ""


def writing_places(report: Report, made: Compiled) -> list[WritingPlace]:
    """Every place of the report in printed order; `made` is the report compiled."""
    written, last_year = latest(report), _last_year(report)
    lacking = {_placed(one) for one in made.narrative.missing if one.kind != "fact"}
    found: dict[tuple[str, str], WritingPlace] = {}
    # Filled with nothing written, a template shows every place it has.
    accounts = made.narrative.accounts
    months = _months(report)
    for kind, key, title, section, before, after, change in _open(
        fill(template.read(report.template), accounts)
    ):
        place = (kind, key)
        if place not in found:
            found[place] = WritingPlace(
                kind, key, title, section, before, after, written.get(place), place in lacking,
                draft_of(last_year[place].words, kind) if place in last_year else "",
                tuple(_arithmetic(accounts, change, months)),
            )  # fmt: skip
    return list(found.values())


def _months(report: Report) -> Months:
    """What each month brought to a fact of the report's year or the one before, by the books; each year is read when it
    is first asked about."""
    known: dict[str, Aggregates] = {}

    def months(fact: Fact) -> dict[int, Decimal]:
        year = fact.dim("year")
        if year not in known:
            known[year] = queries.aggregates(subject_of(report), int(year))
        return {month: Decimal(fen).scaleb(-6) for month, fen in known[year].months(fact).items()}

    return months


def _arithmetic(accounts: FinalAccounts, change: Fact | None, months: Months) -> list[str]:
    """What the records say of a change, a sentence for each way of taking it apart."""
    if change is None:
        return []
    key = change.key.removesuffix(".change")
    outturn = accounts.facts.at(key, **{**dict(change.dims), "basis": "决算"})
    return from_records(accounts, outturn, change.dim("basis"), months) if outturn is not None else []


def _last_year(report: Report) -> dict[tuple[str, str], Words]:
    before = find(subject_of(report), report.year - 1)
    return latest(before) if before is not None else {}


def draft_of(words: str, kind: WordsKind) -> str:
    """Last year's words with a blank for every amount in them."""
    return re.sub(_MONEY.format(_UNITS[kind]), BLANK, words)


def _placed(one: Missing) -> tuple[WordsKind, str]:
    kind = WordsKind.TEXT if one.kind == "text" else WordsKind.REASON
    return kind, one.key.removeprefix(_TEXT_MARK)


def _open(narrative: Narrative) -> Iterator[tuple[WordsKind, str, str, str, str, str, Fact | None]]:
    """Kind, key, title, section and sentence of each place of a narrative nobody wrote into, with the change it is about."""
    asked = {one.key: one for one in narrative.missing if one.kind != "fact"}
    section = ""
    headings = {heading.anchor: heading.title for heading in narrative.headings()}
    for block in narrative.blocks:
        if not isinstance(block, Paragraph):
            continue
        section = headings.get(block.section, section)
        for at, run in enumerate(block.runs):
            one = asked.get(run.key) if run.kind == "missing" else None
            if one is not None:
                kind, key = _placed(one)
                title = one.what
            elif run.kind == "own":
                kind, key, title = WordsKind.TEXT, run.key, run.key
            else:
                continue
            before, after = _around(block, at)
            yield kind, key, title, section, before, after, run.fact


def _around(block: Paragraph, at: int) -> tuple[str, str]:
    """The rest of the sentence a run stands in; other places in it are blanks."""
    texts = [BLANK if run.kind == "missing" else run.text for run in block.runs]
    before, after = "".join(texts[:at]), "".join(texts[at + 1 :])
    end = after.find("。")
    return before[before.rfind("。") + 1 :], after[: end + 1] if end >= 0 else after

"""Compiling a report from the books: the accounts as they are, the report's template, the latest words people wrote."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from importlib.metadata import version

from django.utils import timezone

from onecard.accounts import queries
from onecard.accounts.aggregates import FEWEST, TOGETHER, Aggregates
from onecard.accounts.subject import Subject
from onecard.compiling.report import Compiled
from onecard.compiling.report_html.beneath import Beneath, Group
from onecard.crypto.sm3 import sm3
from onecard.disclosure.approved import breaks
from onecard.disclosure.models import Report, Snapshot, Words, WordsKind
from onecard.disclosure.notes import add_notes, kept
from onecard.figures.fact import Fact
from onecard.figures.figure import Dimensions
from onecard.finalaccounts import codes
from onecard.finalaccounts.narrative import template
from onecard.finalaccounts.narrative.reasons import Supplied


def subject_of(report: Report) -> Subject:
    """Whose accounts the report is of."""
    return queries.subject(report.whose.code)


def latest(report: Report) -> dict[tuple[str, str], Words]:
    """The latest words at each place, by kind and key; places whose words were taken away are left out."""
    found: dict[tuple[str, str], Words] = {}
    for words in report.words.order_by("pk").select_related("maker"):
        found[words.kind, words.key] = words
    return found


def supplied(report: Report) -> Supplied:
    """The texts and reasons as the template takes them."""
    words = latest(report)

    def of(kind: WordsKind) -> dict[str, str]:
        return {key: one.words for (found, key), one in words.items() if found == kind and one.words}

    return Supplied(of(WordsKind.TEXT), of(WordsKind.REASON), report.threshold)


def compiled(report: Report) -> Compiled:
    """The report as it would go out now. Raises Refusal as reading the accounts and the template does."""
    whose = subject_of(report)
    accounts = queries.final_accounts(whose, report.year)
    made = Compiled(template.read(report.template), accounts, supplied(report), beneath(whose, report.year))
    add_notes(made.narrative, breaks(report, made, latest(report)))
    return made


def beneath(whose: Subject, year: int) -> Callable[[Fact], Beneath | None]:
    """What a reader is told of the vouchers beneath a fact; the totals are read when the first fact is asked about, and
    added up once for all places a fact is said at."""
    known: list[Aggregates] = []
    asked: dict[tuple[str, Dimensions], Beneath | None] = {}

    def told(fact: Fact) -> Beneath | None:
        at = fact.key, fact.dims
        if at not in asked:
            asked[at] = added_up(fact)
        return asked[at]

    def added_up(fact: Fact) -> Beneath | None:
        if not known:
            known.append(queries.aggregates(whose, year))
        found = known[0].of(fact)
        if found is None:
            return None
        if found.too_few:
            return Beneath(0, "笔分录", fewer_than=FEWEST)
        economies = tuple(
            Group(_economy(one.key, year), one.count, _yuan(one.fen)) for one in found.by_economy
        )
        months = tuple(
            Group("其他月份" if one.key == TOGETHER else f"{one.key}月", one.count, _yuan(one.fen))
            for one in found.by_month
        )
        return Beneath(found.count, "笔分录", economies, months)

    return told


def _economy(key: str, year: int) -> str:
    return "其他" if key == TOGETHER else f"{key} {codes.name('economy', key, year) or ''}".strip()


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def take_snapshot(report: Report, made: Compiled) -> Snapshot:
    """Keep the report as it stands; called inside the action whose step it belongs to."""
    content = made.json
    explanations = kept(breaks(report, made, latest(report)))
    return Snapshot.objects.create(
        report=report, edition=report.edition, content=content.decode(), template=report.template,
        program=version("onecard"), sm3=sm3(content).hex(), opens_vouchers=report.opens_vouchers,
        explanations=explanations, taken_at=timezone.now(),
    )  # fmt: skip

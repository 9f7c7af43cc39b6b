"""What other rooms may ask of the accounts: subjects, years, facts, final accounts, relations, records beneath."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import parse_qsl

from onecard.accounts.aggregates import Aggregates
from onecard.accounts.beneath import Record, Records, records_in_books
from onecard.accounts.books import added_codes
from onecard.accounts.department import remarks
from onecard.accounts.figures import MEASURES
from onecard.accounts.justified import judged
from onecard.accounts.measure import LEDGERS, measured_facts, register_facts, years_in_books
from onecard.accounts.models import (
    COUNTING,
    BalanceRecord,
    SourceKind,
    State,
    TableDifference,
)
from onecard.accounts.sources import Books
from onecard.accounts.stated import sources_of, stated_facts, stated_records, years_stated
from onecard.accounts.subject import Member, Subject, subject, subjects
from onecard.accounts.summing import StatedUnit, sum_units
from onecard.accounts.tail import adjustments, adjustments_of_unit, apply_adjustments
from onecard.core.errors import Refusal
from onecard.figures.fact import FactSet
from onecard.figures.relation import Outcome
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import relations, tables
from onecard.finalaccounts.blanks import LeftUnknown, blank_places, blank_zeros, left_unknown
from onecard.finalaccounts.form import FinalAccounts

__all__ = [
    "Record",
    "Records",
    "Subject",
    "facts",
    "final_accounts",
    "outcomes",
    "outcomes_of",
    "records_beneath",
    "records_of_query",
    "subject",
    "subjects",
    "years",
]


def years(whose: Subject) -> list[int]:
    """The fiscal years the subject has records or imported figures of, in order."""
    ids = [member.id for member in whose.members]
    return sorted({*years_in_books(ids), *years_stated(ids)})


def facts(whose: Subject, year: int) -> FactSet:
    """Every fact of the subject's year, from the source each unit's year is taken from, with its published value:
    rounded, and with the checked tail adjustments (尾差调整). Zero facts are included, save where printed public tables
    leave a place blank: that is not known.

    Empty where the year has no records at all.
    """
    return _published(whose, year)[0]


def _published(whose: Subject, year: int) -> tuple[FactSet, list[str]]:
    """The facts, and a sentence on each adjustment that could not be applied."""
    found = _rounded(whose, year)
    return found, apply_adjustments(found, adjustments(whose, year), year, whose.region)


def _rounded(whose: Subject, year: int) -> FactSet:
    if year not in years(whose):
        return FactSet((), **_defaults(whose, year))
    in_books, stated = _by_source(whose, year)
    if whose.is_group:
        return _group_facts(whose, year, in_books, stated)
    if in_books:
        return measured_facts(whose.books(year), whose.code, whose.region)
    ((member, kind),) = stated
    found = _facts_of_stated(member, kind, year)
    if kind == SourceKind.WORKBOOK:
        subject_dims = {"entity": member.code, "year": str(year)}
        for fact in list(blank_zeros(found, subject_dims, whose.region, member.kind)):
            found.add(fact)
    return found


def _facts_of_stated(member: Member, kind: str, year: int) -> FactSet:
    """A unit's facts from an imported file, and those of its budgets and registers that the file does not state."""
    found = stated_facts(member.id, member.code, year, kind)
    known = {(fact.key, fact.dims) for fact in found}
    for fact in register_facts(Books({member.id: member.kind}, year), member.code):
        if (fact.key, fact.dims) not in known:
            found.add(fact)
    return found


def _group_facts(
    whose: Subject, year: int, in_books: tuple[Member, ...], stated: list[tuple[Member, str]]
) -> FactSet:
    declared = TableDifference.objects.filter(group=whose.group_id, year=year, state__in=COUNTING).exists()
    base = None
    if in_books or declared:
        base = measured_facts(whose.books(year, in_books), whose.code, whose.region)
    if base is not None and not stated:
        return base
    units = []
    for member, kind in stated:
        own = _facts_of_stated(member, kind, year)
        apply_adjustments(own, adjustments_of_unit(member.id, year), year, whose.region)
        units.append(StatedUnit(own, blank_places(own, year, whose.region, member.kind)))
    subject_dims = {"entity": whose.code, "year": str(year)}
    summed = sum_units(base, units, subject_dims, budgets=bool(in_books))
    return FactSet(summed, **_defaults(whose, year))


def _by_source(whose: Subject, year: int) -> tuple[tuple[Member, ...], list[tuple[Member, str]]]:
    in_books: list[Member] = []
    stated: list[tuple[Member, str]] = []
    sources = sources_of([member.id for member in whose.members], year)
    for member in whose.members:
        kind = sources[member.id]
        if kind == SourceKind.VOUCHERS:
            in_books.append(member)
        else:
            stated.append((member, kind))
    return tuple(in_books), stated


def _defaults(whose: Subject, year: int) -> dict[str, str]:
    return {"entity": whose.code, "year": str(year), "basis": "决算"}


def final_accounts(whose: Subject, year: int) -> FinalAccounts:
    """The subject's nine tables of the year as published, its facts, last year's where known, and the recorded reasons.

    Raises Refusal `accounts.no_year` for a year without any record.
    """
    known = years(whose)
    if year not in known:
        raise Refusal(
            "accounts.no_year",
            f"{whose.name}没有{year}年的凭证，也没有导入{year}年的报表。",
            f"有数据的年度：{'、'.join(map(str, known)) or '无'}。",
        )
    found, left_out = _published(whose, year)
    notes = _notes(whose, year)
    unknown = _left_unknown(whose, year)
    if unknown:
        notes["缺数"] = "".join(
            f"{member.name}：{one.said}" if whose.is_group else one.said for member, one in unknown
        )
    if left_out:
        notes["尾差"] = "".join(left_out)
    return tables.final_accounts(
        whose.code,
        whose.name,
        year,
        found,
        prior=facts(whose, year - 1) if year - 1 in known else None,
        region=whose.region,
        kind=whose.kind,
        level=whose.level,
        notes=notes,
        additions=added_codes(),
        # A department's table is a sum: what one unit lacks of it makes no other table of it.
        absent=() if whose.is_group else [one.number for _, one in unknown if one.absent],
    )


def _notes(whose: Subject, year: int) -> dict[str, str]:
    """Reasons on record for what needs one, by the relation that asks.

    What explains another opening than last year's closing balance (X-14) is what moves the opening into or out of the
    unit and still stands: neither a reversed movement nor its reversal, nor an internal transfer, explains anything.
    """
    moved = BalanceRecord.objects.filter(
        entity__in=[member.id for member in whose.members],
        year=year,
        state=State.POSTED,
        reverses__isnull=True,
        item__in=("opening_adjustment", "pool_in", "pool_out", "pool_up"),
    )
    reasons = [record.reason for record in moved.order_by("pk") if record.reason]
    notes = {"X-14": "；".join(dict.fromkeys(reasons))} if reasons else {}
    if said := remarks(whose, year):
        notes["汇总"] = "".join(said)
    return notes


def _left_unknown(whose: Subject, year: int) -> list[tuple[Member, LeftUnknown]]:
    """What the public tables of the year cannot say, because a unit's 财决 workbook does not."""
    return [
        (member, one)
        for member, kind in _by_source(whose, year)[1]
        if kind == SourceKind.WORKBOOK
        for one in left_unknown(_facts_of_stated(member, kind, year), year, whose.region, member.kind)
    ]


def aggregates(whose: Subject, year: int) -> Aggregates:
    """What may be told of the vouchers beneath the facts of a year: counts by code and month, never a voucher."""
    return Aggregates(whose, year)


def outcomes(whose: Subject, year: int) -> list[Outcome]:
    """What becomes of every table relation for the subject's final accounts of the year. Raises as `final_accounts`."""
    return outcomes_of(final_accounts(whose, year))


def unexplained(whose: Subject, year: int, accounts: FinalAccounts) -> list[tuple[str, str, str]]:
    """The doubts of the tables that no checked words (审核说明) explain: id and title of the relation, and the place."""
    return [
        (one.outcome.relation.id, one.outcome.relation.title, each.instance)
        for one in judged(whose, year, outcomes_of(accounts))
        if one.wanting
        for each in one.breaks
        if each.standing != "standing"
    ]


def outcomes_of(accounts: FinalAccounts) -> list[Outcome]:
    """What becomes of every table relation for final accounts already at hand."""
    return relations.check(accounts)


def records_beneath(
    whose: Subject, year: int, key: str, dims: Mapping[str, str], offset: int = 0, limit: int = 50
) -> Records:
    """The records beneath the subject's fact of `key` at `dims` (entity, year and basis may be left out), one page.

    Count and sum are made in the database; the sum is the fact's exact value. For a fact taken from an imported file
    the record is the file's cell. Raises Refusal `facts.unknown_figure` or `facts.unknown_dimension`.
    """
    key = _key(key)
    wanted = {"basis": "决算", **dims}
    in_books, stated = _by_source(whose, year)
    if not whose.is_group and stated:
        ((member, kind),) = stated
        return _records_of_stated(member, kind, year, key, wanted, offset, limit)
    found = records_in_books(key, wanted, whose.books(year, in_books), offset, limit)
    for member, kind in stated:
        start = max(offset - found.count, 0)
        room = max(offset + limit - max(found.count, offset), 0)
        own = _records_of_stated(member, kind, year, key, wanted, start, room)
        if own.count:
            found.rows.extend(own.rows[:room] if start < own.count else [])
            found.count += own.count
            found.sections.extend(own.sections)
            found.total = (found.total or Decimal(0)) + (own.total or Decimal(0))
    return found


def _records_of_stated(
    member: Member, kind: str, year: int, key: str, wanted: Mapping[str, str], offset: int, limit: int
) -> Records:
    """The cell a unit's fact was read from; where no cell states it, the budget lines or register records beneath it."""
    found = stated_records(key, wanted, member.id, member.code, year, kind)
    if found.count:
        if offset:
            found.rows.clear()
        return found
    if key in MEASURES and any(
        part.source in LEDGERS for part in MEASURES[key].parts_at(wanted.get("basis", "决算"))
    ):
        return found
    return records_in_books(key, wanted, Books({member.id: member.kind}, year), offset, limit)


def records_of_query(query: str, offset: int = 0, limit: int = 50) -> Records:
    """Run the query an `Evidence` names again. Raises as `records_beneath`."""
    key, _, text = query.partition("?")
    dims = dict(parse_qsl(text))
    return records_beneath(subject(dims["entity"]), int(dims["year"]), key, dims, offset, limit)


def _key(key: str) -> str:
    try:
        found = fa.figure(key).key
    except KeyError:
        found = ""
    if found not in MEASURES and found != fa.EVALUATION_RATE.key:
        raise Refusal("facts.unknown_figure", f"没有名为{key}的指标。", "用onecard facts list查看全部指标。")
    return found

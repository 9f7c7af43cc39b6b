"""Relating (勾稽): the relations that guard our own report, over what somebody printed; and the sentences' own arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onecard.audit import copied, lists, local
from onecard.audit.kind import Identity
from onecard.audit.outline import Outline
from onecard.audit.rules import BUDGET_OF_NO_KIND, ONLY_PART_RATE, TOTAL_IN_PART
from onecard.audit.stating import Stated
from onecard.audit.tabled import Tabled
from onecard.figures.evaluate import judge
from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import dimensions
from onecard.figures.problem import Statement as Rule
from onecard.figures.relation import Equation, Instance, Relation, Term
from onecard.finalaccounts import derived, forms
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts, Table
from onecard.finalaccounts.relations import RELATIONS
from onecard.finalaccounts.report import Report, Section, Word
from onecard.finalaccounts.report_relations import REPORT_RELATIONS
from onecard.finalaccounts.tables import fill, form_of_columns

_IN_SENTENCES = frozenset(["P-03", "P-05", "P-06", "P-10", "P-16"])
"""Relations that are posed sentence by sentence (`onecard.audit.local`)."""
_OF_OURS = frozenset(["M-10", "X-15", "X-16", "M-02", "M-04", "M-06", "A-04", "B-01", "B-02", "P-23"])
"""Relations that ask of a report what only its maker knows, or what its form does not promise."""
_OF_TABLES = "TX"
_EXHAUSTIVE = frozenset(["A-01"])
"""Sums whose few parts are always the same: one that is left out while the others do not make the whole is a doubt."""
_SANGONG = frozenset(one.key for one in (*derived.SANGONG, fa.RECEPTION_DOMESTIC, fa.RECEPTION_FOREIGN))


def report_of(identity: Identity, year: int, outline: Outline, stated: Stated, tabled: Tabled) -> Report:
    """The report that relations see: tables, what is said, words of sign, sections."""
    entity = identity.entity or "本单位"
    accounts = accounts_of(identity, year, tabled)
    said = FactSet((), entity=entity, year=str(year), basis="决算")
    before = FactSet((), entity=entity, year=str(year - 1), basis="决算")
    words: list[Word] = []
    budget = _sangong_basis(tabled)
    for statement in stated.statements:
        if statement.meaning is None:
            continue
        for key, fact in statement.facts.items():
            if fact.key.startswith("printed."):
                continue
            known = _with_basis(fact, budget)
            (before if fact.dim("year") == str(year - 1) else said).add(known)
            if word := statement.filled[key].word:
                words.append(Word(word, known, statement.placed.title))
    return Report(accounts, said, tuple(words), tuple(_sections(outline)), "", before)


def accounts_of(identity: Identity, year: int, tabled: Tabled) -> FinalAccounts:
    """The nine tables as they were printed; one that was not is without rows: no relation asks what others tell of it."""
    entity = identity.entity or "本单位"
    facts = FactSet(tabled.facts, entity=entity, year=str(year), basis="决算")
    printed: dict[str, set[tuple[str, str]]] = {}
    for fact in tabled.facts:
        printed.setdefault(fact.form, set()).add((fact.figure.key, fact.dim("fund")))
    budget = _sangong_basis(tabled)
    tables = {
        form.number: fill(form_of_columns(form.number, year, printed[form.name], budget), facts, year)
        if form.name in printed
        else Table(form, [[] for _ in form.blocks], absent=True)
        for form in forms.forms(year)
    }
    return FinalAccounts(entity, entity, year, tables, facts, level=identity.level or "单位")


def _sangong_basis(tabled: Tabled) -> str:
    bases = {fact.dim("basis") for fact in tabled.facts if fact.figure.key in _SANGONG} - {"决算", ""}
    return bases.pop() if len(bases) == 1 else "全年"


def _with_basis(fact: Fact, budget: str) -> Fact:
    """A budget that the sentence does not name: of 三公 the one its table has, else 年初."""
    if fact.dim("basis") != "预算":
        return fact
    base = fact.key.removesuffix(".completion").removesuffix(".change").removesuffix(".growth")
    meant = budget if base in _SANGONG else "年初"
    return replace(fact, dims=dimensions({**dict(fact.dims), "basis": meant}))


def _sections(outline: Outline) -> Iterator[Section]:
    """The sections with their own paragraphs, not those of a section beneath them."""
    blocks = {one.block for one in outline.headings}
    inside: dict[int, list[str]] = {one.block: [] for one in outline.headings if one.level <= 3}
    for placed in outline.paragraphs:
        nearest = next((one for one in reversed(placed.path) if one.block in inside), None)
        if nearest is not None and placed.block not in blocks:
            inside[nearest.block].append(placed.paragraph.text)
    for heading in outline.headings:
        if heading.level <= 3:
            yield Section(heading.title, heading.level, tuple(inside[heading.block]))


def rules(report: Report, outline: Outline, stated: Stated, tabled: Tabled) -> Iterator[Rule]:
    """Every instance of every relation in force, with its relation."""
    year = report.year
    words = report.as_accounts()
    unread = _with_unknown_parts(stated)
    printed = {int(form.removeprefix("公开")) for form in tabled.found if form.startswith("公开")}
    for relation in RELATIONS.values():
        if not relation.holds_for(year) or relation.id in _OF_OURS:
            continue
        if tabled.facts and set(relation.tables) <= printed:
            yield from ((relation, instance) for instance in relation.instances(report.accounts))
        if relation.id[0] not in _OF_TABLES:
            yield from _read_whole(((relation, one) for one in relation.instances(words)), unread)
    for of_report in REPORT_RELATIONS.values():
        if of_report.holds_for(year) and of_report.id not in _IN_SENTENCES | _OF_OURS:
            posed = _of_no_kind(stated, of_report, of_report.instances(report))
            yield from _read_whole(posed, unread)
    yield from (one for one in _grand_totals(report) if not _is_unread(one[1].facts[0], unread))
    yield from _fund_balance(report)
    yield from local.rules(stated, year)
    yield from lists.rules(stated, year)
    yield from copied.rules(outline, tabled, year)
    yield from _only_parts(report.said)


def _of_no_kind(stated: Stated, relation: Relation[Report], found: Iterable[Instance]) -> Iterator[Rule]:
    """The instances of a relation; of 公开09 the milder one where the words say just 预算, and another budget may be meant."""
    if relation.id != "N-10":
        yield from ((relation, one) for one in found)
        return
    just = {
        fact.source for one in stated.statements for fact in one.facts.values() if fact.dim("basis") == "预算"
    }
    for one in found:
        yield (BUDGET_OF_NO_KIND if any(fact.source in just for fact in one.facts) else relation), one


_Whole = tuple[str, tuple[tuple[str, str], ...]]
"""A figure's key and the dimensions that narrow it."""
_OF_A_FUND = re.compile(r"一般公共预算|政府性基金|国有资本经营")
_ANY_ITEM: _Whole = (fa.EXPENDITURE.key, (("function", "___"),))


def _with_unknown_parts(stated: Stated) -> frozenset[_Whole]:
    """Figures whose parts are listed under names the trade does not know: a sum of the known ones would say nothing.

    An item of 一般公共预算 whose 类 is not known may be a part of any.
    """
    found: set[_Whole] = set()
    for _, listed in stated.lists:
        owner = stated.of(listed.parent)
        if owner is None or owner.meaning is None:
            continue
        for item in listed.items:
            own = stated.of(item)
            now = own.fact("now") if own is not None else None
            if own is None or _OF_A_FUND.search(item.noun.text):
                # Of which fund it was paid parts it in another way than its kinds do.
                continue
            if own.meaning is None and now is not None and now.value:
                found.add((owner.meaning.figure.key, tuple(sorted(owner.meaning.dims))))
    for one in stated.statements:
        if one.meaning is not None and one.meaning.narrowing.get("function", "").startswith("___"):
            found.add(_ANY_ITEM)
    return frozenset(found)


def _is_unread(fact: Fact, unread: frozenset[_Whole]) -> bool:
    """Whether a sum of known parts would say nothing of a figure."""
    narrowing = {name: value for name, value in fact.dims if name not in ("entity", "year", "basis")}
    if fact.key == fa.EXPENDITURE.key and "fund" in narrowing and _ANY_ITEM in unread:
        return True
    return (fact.key, tuple(sorted(narrowing.items()))) in unread


def _read_whole(found: Iterator[Rule], unread: frozenset[_Whole]) -> Iterator[Rule]:
    """Leave out sums of parts not all of which are known; where one is not said at all, the others are no more than the
    whole."""
    for rule, instance in found:
        if isinstance(instance, Equation) and instance.missing and rule.id not in _EXHAUSTIVE:
            if len(instance.left) != 1 or instance.operator != "=":
                continue
            instance = instance._replace(operator=">=", missing=())
        single = isinstance(instance, Equation) and len(instance.left) == 1 and len(instance.right) > 1
        if single and isinstance(instance, Equation) and unread and _is_unread(instance.left[0].fact, unread):
            continue
        yield rule, instance


_GRAND_TOTALS = (
    (fa.TOTAL_IN, fa.REVENUE, fa.OPENING, fa.SURPLUS_USED),
    (fa.TOTAL_OUT, fa.EXPENDITURE, fa.CLOSING, fa.SURPLUS_DISTRIBUTED),
)


def _grand_totals(report: Report) -> Iterator[Rule]:
    """A grand total whose third part is told nowhere: what the others leave of it may be that part, if anything is left."""
    for whole, of_year, carried, third in _GRAND_TOTALS:
        total, now = report.said.at(whole.key), report.said.at(of_year.key)
        balance = report.said.at(carried.key)
        printed = report.said.at(third.key) or report.accounts.facts.at(third.key)
        if total is None or now is None or printed is not None:
            continue
        if balance is None:
            yield REPORT_RELATIONS["P-01"], Equation((Term(total),), ">=", (Term(now),), whole.term)
            continue
        parts = (Term(now), Term(balance))
        least = Equation((Term(total),), ">=", parts, whole.term)
        if judge(REPORT_RELATIONS["P-01"], least).state == "failed":
            yield REPORT_RELATIONS["P-01"], least
        else:
            yield TOTAL_IN_PART, least._replace(operator="=")


def _fund_balance(report: Report) -> Iterator[Rule]:
    """What a fund had and got is what it spent and left, where all four are told."""
    figures = (fa.OPENING, fa.APPROPRIATION, fa.EXPENDITURE, fa.CLOSING)
    for fund in ("政府性基金", "国有资本"):
        facts = [one for figure in figures if (one := report.said.at(figure.key, fund=fund)) is not None]
        if len(facts) == len(figures):
            left, right = tuple(map(Term, facts[:2])), tuple(map(Term, facts[2:]))
            yield REPORT_RELATIONS["P-20"], Equation(left, "=", right, f"{fund}收支")


_WHOLES = (
    (fa.SANGONG, (fa.OVERSEAS, fa.VEHICLES, fa.RECEPTION)),
    (fa.VEHICLES, (fa.VEHICLE_PURCHASE, fa.VEHICLE_RUNNING)),
)


def _only_parts(said: FactSet) -> Iterator[Rule]:
    """R-04: where a total has one part that is not zero, and both are printed alike for this year and for the change,
    their rates are one quantity, too."""
    for whole, parts in _WHOLES:
        amounts = {part: said.at(part.key) for part in parts}
        total = said.at(whole.key)
        filled = [part for part, fact in amounts.items() if fact is not None and fact.value]
        if total is None or len(filled) != 1 or any(fact is None for fact in amounts.values()):
            continue
        part = filled[0]
        for base in ("上年", "年初", "全年"):
            change = [said.at(derived.CHANGE[one].key, basis=base) for one in (whole, part)]
            growth = [said.at(derived.GROWTH[one].key, basis=base) for one in (whole, part)]
            one, other = change
            if one is None or other is None or one.value != other.value:
                continue
            if growth[0] is not None and growth[1] is not None:
                where = f"{whole.term}只有{part.term}一项"
                given = (total, *filter(None, amounts.values()), one, other)
                instance = Equation((Term(growth[0]),), "=", (Term(growth[1]),), where, given=given)
                yield ONLY_PART_RATE, instance

"""Each relation of a report holds for one made from its facts, and fails for a report that says something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from onecard.figures.fact import Fact, FactSet, measured
from onecard.figures.relation import Outcome
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.report import Report, Section, Word, report_of
from onecard.finalaccounts.report_relations import REPORT_RELATIONS, check_report
from onecard.finalaccounts.tests import sample

ENTITY, YEAR = sample.ENTITY, sample.YEAR
GENERAL, BASIC = {"fund": "一般公共"}, {"fund": "一般公共", "nature": "基本"}
MORE = {
    fa.OVERSEAS_GROUPS: "1", fa.OVERSEAS_PERSONS: "2", fa.VEHICLES_PURCHASED: "0", fa.VEHICLES_KEPT: "1",
    fa.RECEPTION_DOMESTIC: "0.30", fa.RECEPTION_FOREIGN: "0", fa.DOMESTIC_BATCHES: "3", fa.DOMESTIC_PERSONS: "9",
    fa.FOREIGN_BATCHES: "0", fa.FOREIGN_PERSONS: "0", fa.EVALUATION_PROJECTS: "1", fa.EQUIPMENT: "0",
    fa.CONSTRUCTION: "0", fa.RUNNING_COST: "6.74",
}  # fmt: skip
PROJECT = {
    fa.EVALUATION_BUDGET: "12.00",
    fa.EVALUATION_EXECUTED: "11.46",
    fa.EVALUATION_RATE: "95.5",
    fa.EVALUATION_SCORE: "96.5",
}


def subject(year: int = YEAR, basis: str = "决算") -> dict[str, str]:
    return {"entity": ENTITY, "year": str(year), "basis": basis}


def report(kind: str = "事业", **supplied: str) -> Report:
    """The sample unit's report by the Hainan template, with everything known, last year too."""
    accounts = sample.unit(region="hainan")
    accounts.kind = kind
    for figure, amount in MORE.items():
        accounts.facts.add(measured(figure, subject(), Decimal(amount)))
    for figure, amount in PROJECT.items():
        accounts.facts.add(measured(figure, {**subject(), "project": "运维"}, Decimal(amount)))
    prior = accounts.prior
    assert prior is not None
    for figure in (fa.TOTAL_IN, fa.TOTAL_OUT):
        prior.add(measured(figure, subject(YEAR - 1), Decimal("90.00")))
    return report_of(fill.fill(builtin.template("hainan"), accounts, Supplied(supplied)))


def says(found: Report, figure: str, value: str, **dims: str) -> Report:
    """The report with another value printed at every place where it states a figure."""
    wanted = {**found.said.defaults, **dims}
    changed = FactSet((), **found.said.defaults)
    hit = False
    for fact in found.said:
        if fact.key == figure and dict(fact.dims) == wanted:
            hit, fact = True, replace(fact, value=Decimal(value))
        changed.add(fact)
    assert hit, (figure, dims)
    return replace(found, said=changed)


def says_once(found: Report, figure: str, value: str, **dims: str) -> Report:
    """The report with another value at the last of the places."""
    changed = FactSet(list(found.said), **found.said.defaults)
    at = changed.all_at(figure, **dims)
    assert len(at) > 1
    changed.replace(at[-1], replace(at[-1], value=Decimal(value)))
    return replace(found, said=changed)


def silent(found: Report, figure: str, **dims: str) -> Report:
    """The report without a figure it stated."""
    wanted = {**found.said.defaults, **dims}
    kept = [fact for fact in found.said if not (fact.key == figure and dict(fact.dims) == wanted)]
    assert len(kept) < len(found.said)
    return replace(found, said=FactSet(kept, **found.said.defaults))


def writes(found: Report, text: str) -> Report:
    return replace(found, sections=(*found.sections, Section("附言", 2, (text,))))


def key(measure: str, base: str = "expenditure") -> str:
    return f"finalaccounts.{base}{'.' if measure else ''}{measure}"


def with_last_year(found: Report, amount: str) -> Report:
    before = FactSet(
        [Fact(fa.SANGONG, measured(fa.SANGONG, subject(YEAR - 1), Decimal(0)).dims, Decimal(amount))],
        entity=ENTITY, year=str(YEAR - 1), basis="决算",
    )  # fmt: skip
    return replace(found, last_year=before)


BROKEN: dict[str, Callable[[Report], Report]] = {
    "N-01": lambda one: says(one, key("", "total.in"), "99.30"),
    "N-02": lambda one: says(one, key("", "revenue.other"), "1.60"),
    "N-03": lambda one: says(one, key(""), "20.60", nature="项目"),
    "N-04": lambda one: says(one, key("", "carryover.fiscal_opening"), "1.95"),
    "N-05": lambda one: says(one, key(""), "83.10", **GENERAL),
    "N-06": lambda one: silent(one, key(""), **GENERAL, function="221"),
    "N-07": lambda one: says(one, key(""), "8.80", **GENERAL, function="2080505"),
    "N-08": lambda one: silent(one, key(""), **BASIC, economy="30101"),
    "N-09": lambda one: says(one, key(""), "6.10", fund="政府性基金"),
    "N-10": lambda one: says(one, key("", "sangong"), "5.30", basis="全年"),
    "P-01": lambda one: says(one, key("", "total.out"), "99.30"),
    "P-02": lambda one: silent(one, key("", "revenue.operations")),
    "P-03": lambda one: says(one, key("share"), "76.08", nature="基本"),
    "P-04": lambda one: says(one, key("share"), "50.00", nature="项目"),
    "P-05": lambda one: says(one, key("growth", "total.in"), "1.02", basis="上年"),
    "P-06": lambda one: with_last_year(one, "2.10"),
    "P-07": lambda one: replace(one, words=tuple(replace(w, text="减少") for w in one.words)),
    "P-08": lambda one: says(one, key("change", "total.in"), "9.30", basis="上年"),
    "P-09": lambda one: says_once(one, key("", "revenue"), "96.50"),
    "P-10": lambda one: says(one, key("completion"), "68.46", **GENERAL, basis="年初"),
    "P-12": lambda one: silent(one, key(""), **GENERAL, function="2080506"),
    "P-15": lambda one: says(one, key("staff"), "63.86", **BASIC),
    "P-16": lambda one: silent(one, key(""), **BASIC, economy="30201"),
    "P-19": lambda one: says(one, key("fiscal"), "91.10"),
    "P-20": lambda one: says(one, key("", "carryover.fiscal_closing"), "2.20"),
    "P-21": lambda one: says(one, key(""), "70.00", nature="基本"),
    "P-23": lambda one: says(one, key("", "total.in"), "99.2"),
    "G-02": lambda one: says(one, key("completion", "sangong.vehicles"), "98.00", basis="全年"),
    "G-04": lambda one: says(one, key("", "overseas.groups"), "0"),
    "G-04-2": lambda one: says(one, key("", "overseas.persons"), "0"),
    "G-05": lambda one: says(one, key("", "vehicles.kept"), "0"),
    "G-06": lambda one: says(one, key("", "vehicles.kept"), "2"),
    "G-07": lambda one: says(one, key("", "sangong.reception_domestic"), "0.20"),
    "A-04": lambda one: says(one, key("", "running_cost"), "6.84"),
    "K-03": lambda one: says(one, key("", "evaluation.score"), "86.50", project="运维"),
    "K-07": lambda one: says(one, key("", "evaluation.executed"), "12.50", project="运维"),
    "K-08": lambda one: says(one, key("", "evaluation.score"), "100.50", project="运维"),
    "M-02": lambda one: replace(one, sections=tuple(s for s in one.sections if "采购" not in s.title)),
    "M-03": lambda one: writes(one, "2022年度的情况相同。"),
    "M-04": lambda one: writes(one, "本部门没有这项支出。"),
    "M-05": lambda one: writes(one, "比上年增加（减少）XX万元。"),
    "M-06": lambda one: writes(one, "主要原因是人员变动。主要原因是人员变动。主要原因是人员变动。"),
    "M-07": lambda one: writes(one, "本单位内设3个科室：办公室、业务科。"),
    "M-10": lambda one: writes(one, "【待说明：收入总计与2023年度相比增加的主要原因】"),
}  # fmt: skip
"""For each relation a report that breaks it."""


def outcome(relation: str, found: Report) -> Outcome:
    return next(one for one in check_report(found) if one.relation.id == relation)


@pytest.fixture(scope="module")
def sound() -> Report:
    return report(kind="行政")


def test_every_relation_of_a_report_is_broken_by_one() -> None:
    assert BROKEN.keys() == REPORT_RELATIONS.keys()


@pytest.mark.parametrize("relation", REPORT_RELATIONS)
def test_a_report_made_from_its_facts_breaks_none(relation: str, sound: Report) -> None:
    found = with_last_year(sound, "2.00") if relation == "P-06" else sound
    if relation in ("M-10", "M-05"):
        found = replace(found, sections=())
    assert outcome(relation, found).state in ("held", "tail")
    assert outcome(relation, found).compared


@pytest.mark.parametrize("relation", REPORT_RELATIONS)
def test_a_report_that_says_something_else_breaks_it(relation: str, sound: Report) -> None:
    broken = outcome(relation, BROKEN[relation](sound))
    assert broken.state == "failed"
    assert broken.relation.explanation
    assert broken.relation.requirement.endswith("。")


@pytest.mark.parametrize(
    ("relation", "figure", "value", "dims"),
    [
        ("G-01", "finalaccounts.sangong", "2.70", {}),
        ("A-01", "finalaccounts.procurement", "3.20", {}),
        ("A-03", "finalaccounts.assets.vehicles", "2", {}),
        ("K-01", "finalaccounts.evaluation.rate", "59.50", {"project": "运维"}),
        ("P-11", "finalaccounts.expenditure", "69.00", {**GENERAL, "basis": "年初"}),
    ],
)
def test_a_relation_over_figures_guards_the_words_too(
    relation: str, figure: str, value: str, dims: dict[str, str], sound: Report
) -> None:
    assert outcome(relation, sound).state != "failed"
    assert outcome(relation, says(sound, figure, value, **dims)).state == "failed"


def test_a_share_bent_to_make_a_hundred_is_a_tail_not_an_error(sound: Report) -> None:
    share = derived.SHARE[fa.EXPENDITURE].key
    assert outcome("P-03", says(sound, share, "76.81", nature="基本")).state == "tail"


def test_a_unit_without_running_cost_must_not_print_one() -> None:
    found = report(kind="行政")
    found.accounts.kind = "事业"
    assert outcome("A-04", found).state == "failed"


def test_what_our_own_report_still_lacks_blocks_it() -> None:
    found = report_of(fill.fill(builtin.template("hainan"), sample.unit(region="hainan")))
    assert (outcome("M-10", found).state, outcome("M-10", found).blocks) == ("failed", True)


def test_words_know_where_they_stand(sound: Report) -> None:
    assert all(isinstance(word, Word) and word.section for word in sound.words)
    assert {"一、收入支出总体情况说明"} <= {word.section for word in sound.words}

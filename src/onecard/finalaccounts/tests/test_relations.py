"""Every relation three times: it holds for a year that agrees with itself, is told from a rounding tail, and is broken
at the right place by the right difference. A case is one change to the unit of `sample`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from onecard.figures.relation import Equation
from onecard.finalaccounts.relations import RELATIONS, check
from onecard.finalaccounts.tests.relation_cases import (
    BASIC_ONLY,
    BROKEN,
    NO_TAIL,
    REMARKED_OR_RATED,
    TAILS,
    outcome,
)
from onecard.finalaccounts.tests.sample import SPENT, YEAR, unit


@pytest.mark.parametrize("region", ["national", "hainan"])
@pytest.mark.parametrize("relation_id", RELATIONS)
def test_a_year_that_agrees_with_itself_holds(relation_id: str, region: str) -> None:
    assert outcome(relation_id, unit(region=region)).state == "held"


@pytest.mark.parametrize("relation_id", TAILS)
def test_a_difference_that_rounding_explains_is_a_tail(relation_id: str) -> None:
    assert outcome(relation_id, TAILS[relation_id].accounts()).state == "tail"


@pytest.mark.parametrize("relation_id", BROKEN)
def test_a_break_is_found_at_its_place_with_its_difference(relation_id: str) -> None:
    case = BROKEN[relation_id]
    failed = [
        verdict
        for verdict in outcome(relation_id, case.change.accounts()).verdicts
        if verdict.state == "failed"
    ]
    assert {verdict.instance.where: verdict.difference for verdict in failed} == {
        place: Fraction(Decimal(difference)) for place, difference in case.at.items()
    }


UNEQUAL = {
    "T01-6": {">="},
    "T05-2": {">="},
    "T09-2": {"<="},
    "X-05": {"<="},
    "X-09": {"<="},
    "X-11": {">="},
    "B-02": {"<="},
    "P-11": {"<="},
    "A-01": {"=", ">="},
    "A-01-2": {">="},
}


@pytest.mark.parametrize("relation_id", RELATIONS)
def test_what_is_asked_is_equality_unless_the_formula_says_otherwise(relation_id: str) -> None:
    spent = BASIC_ONLY if relation_id == "X-12" else SPENT
    asked = [verdict.instance for verdict in outcome(relation_id, unit(spent)).verdicts]
    operators = {instance.operator for instance in asked if isinstance(instance, Equation)}
    assert operators <= UNEQUAL.get(relation_id, {"="})
    formula = RELATIONS[relation_id].formula
    assert ("≤" in formula or "≥" in formula) == (relation_id in UNEQUAL)


def test_every_relation_has_its_three_cases_or_a_reason() -> None:
    assert not RELATIONS.keys() - TAILS.keys() - NO_TAIL.keys()
    assert not RELATIONS.keys() - BROKEN.keys() - REMARKED_OR_RATED.keys()
    assert not (TAILS.keys() & NO_TAIL.keys()) | (BROKEN.keys() & REMARKED_OR_RATED.keys())


def test_every_relation_is_asked_of_the_sample_but_those_that_only_remark() -> None:
    silent = {found.relation.id for found in check(unit()) if not found.verdicts}
    assert silent == {"T06-3", "X-10", "X-10-2", "X-12", "X-15", "X-16", "B-01"}
    assert outcome("X-12", unit(BASIC_ONLY)).verdicts
    assert outcome("B-01", TAILS["B-01"].accounts()).verdicts


def test_check_evaluates_all_in_the_order_of_the_list() -> None:
    ids = [found.relation.id for found in check(unit())]
    assert ids == list(RELATIONS)
    assert ids[0] == "T01-1"
    assert ids.index("T09-2") < ids.index("X-01") < ids.index("X-16") < ids.index("B-01") < ids.index("P-11")


def test_a_relation_of_other_years_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RELATIONS, "X-01", replace(RELATIONS["X-01"], years=(None, YEAR - 1)))
    assert "X-01" not in [found.relation.id for found in check(unit())]


def test_every_error_blocks_and_says_what_it_requires_and_what_to_do() -> None:
    for relation in RELATIONS.values():
        assert relation.blocks == (relation.severity == "error")
        assert relation.requirement.endswith("。")
        assert "\n" not in relation.requirement
        assert relation.explanation.endswith("。")
        assert relation.formula


@pytest.mark.parametrize(
    ("relation_id", "severity"),
    [
        ("T01-6", "warning"),
        ("T05-2", "warning"),
        ("T06-3", "warning"),
        ("T09-2", "warning"),
        ("X-10", "error"),
        ("X-11", "warning"),
        ("X-12", "warning"),
        ("X-13", "info"),
        ("X-14", "warning"),
        ("X-15", "info"),
        ("X-16", "warning"),
        ("B-01", "warning"),
        ("B-02", "warning"),
        ("P-11", "error"),
        ("P-11-2", "warning"),
        ("A-01", "error"),
        ("A-01-2", "warning"),
    ],
)
def test_severities_are_those_of_practice(relation_id: str, severity: str) -> None:
    assert RELATIONS[relation_id].severity == severity


# Blank, zero and unknown

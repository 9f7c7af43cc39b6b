"""The short ways: what holds as printed, and what is consistent, is what the verdicts and the proofs say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.figures.as_printed import Prints
from onecard.figures.consistent import can_all_be_true
from onecard.figures.evaluate import judge
from onecard.figures.fact import Adjustment, Fact
from onecard.figures.joint import explain
from onecard.figures.relation import Equation, Instance, Operator, Relation, Remark, Share, Term
from onecard.figures.tests.example_report import AMOUNT, CONSISTENT, RATE, Report

RELATION: Relation[object] = Relation("T-1", "和", "a = b", "两边相等", "error", lambda _: ())
OPERATORS: st.SearchStrategy[Operator] = st.sampled_from(["=", "<=", ">=", "<", ">"])
COEFFICIENTS = st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 100), Fraction(1, 3)])


def holds_as_printed(instance: Instance) -> bool:
    prints = Prints()
    return prints.state(instance, prints.numbers(instance)) == "held"


def amount(name: str, value: str, form: str = "") -> Fact:
    return Fact(AMOUNT, (("name", name),), Decimal(value), form=form)


def rate(name: str, value: str) -> Fact:
    return Fact(RATE, (("name", name),), Decimal(value))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """One of few figures, with a small value of up to three decimals: sums of them hold often."""
    digits, places = draw(st.integers(-30, 30)), draw(st.integers(0, 3))
    return amount(draw(st.sampled_from("abcde")), str(Decimal(digits).scaleb(-places)))


@st.composite
def sides(draw: st.DrawFn) -> tuple[Term, ...]:
    return tuple(Term(draw(facts()), draw(COEFFICIENTS)) for _ in range(draw(st.integers(0, 3))))


@given(sides(), OPERATORS, sides())
def test_an_equation_holds_as_printed_exactly_where_its_verdict_is_held(
    left: tuple[Term, ...], operator: Operator, right: tuple[Term, ...]
) -> None:
    instance = Equation(left, operator, right)
    thirds = any(term.coefficient.denominator == 3 for term in left + right)
    held = judge(RELATION, instance).state == "held"
    # A third has no last decimal: such sums are left to the verdict.
    assert holds_as_printed(instance) == held or (thirds and held)


@given(facts(), facts(), st.integers(-400, 400), st.integers(0, 2))
def test_a_rate_holds_as_printed_exactly_where_its_verdict_is_held(
    part: Fact, whole: Fact, percent: int, places: int
) -> None:
    instance = Share((Term(part),), rate("r", str(Decimal(percent).scaleb(-places))), (Term(whole),))
    assert holds_as_printed(instance) == (judge(RELATION, instance).state == "held")


@pytest.mark.parametrize(
    ("part", "percent", "whole", "holds"),
    [
        ("1.00", "12.5", "8.00", True),
        ("1.00", "12.50", "8.01", False),
        ("1.00", "13", "8.00", True),
        ("1.00", "12", "8.00", False),
        ("-1.00", "13", "-8.00", True),
        ("1.00", "-13", "8.00", False),
        ("0.00", "0", "0.00", True),
        ("1.00", "0", "0.00", False),
    ],
)
def test_rates_are_rounded_half_up(part: str, percent: str, whole: str, holds: bool) -> None:
    share = Share((Term(amount("p", part)),), rate("r", percent), (Term(amount("w", whole)),))
    assert holds_as_printed(share) is holds


def test_what_is_known_exactly_or_was_adjusted_is_not_told_by_its_print() -> None:
    one = amount("a", "1.00")
    exact = replace(one, exact=Decimal("1.004"))
    adjusted = replace(one, adjustments=(Adjustment(Decimal("0.01"), "合计一致"),))
    assert holds_as_printed(Equation((Term(one),), "=", (Term(one),)))
    for other in (exact, adjusted):
        assert not holds_as_printed(Equation((Term(one),), "=", (Term(other),)))


def test_a_remark_never_holds() -> None:
    assert not holds_as_printed(Remark("缺少一节"))


def test_a_number_too_long_for_the_short_way_is_left_to_the_verdict() -> None:
    long = Equation((Term(amount("a", f"{10**70}.01")), Term(amount("b", "0.01"))), "=", ())
    assert not holds_as_printed(long)


def test_the_mended_example_is_consistent_and_the_printed_one_is_not() -> None:
    assert can_all_be_true(Report(**CONSISTENT).statements)
    assert not can_all_be_true(Report().statements)


def test_two_prints_of_one_quantity_that_have_no_value_in_common_are_not_consistent() -> None:
    near, far = amount("a", "1.2", "公开01"), amount("a", "1.26", "公开02")
    both = [Equation((Term(one),), "=", (Term(one),)) for one in (near, far)]
    assert not can_all_be_true([(RELATION, one) for one in both])
    assert can_all_be_true([(RELATION, both[0])])


@given(st.lists(st.tuples(sides(), OPERATORS, sides()), max_size=4))
def test_what_is_found_consistent_is_what_no_proof_contradicts(
    equations: list[tuple[tuple[Term, ...], Operator, tuple[Term, ...]]],
) -> None:
    statements = [(RELATION, Equation(*one)) for one in equations]
    explained = explain(statements)
    if not explained.unconfirmed:
        assert can_all_be_true(statements) == explained.consistent
        states = [judge(RELATION, instance).state for _, instance in statements]
        assert can_all_be_true(statements, states) == explained.consistent


@given(facts(), facts(), st.integers(-40, 40), sides(), sides())
def test_a_rate_among_sums_is_consistent_where_no_proof_contradicts_it(
    part: Fact, whole: Fact, percent: int, left: tuple[Term, ...], right: tuple[Term, ...]
) -> None:
    share = Share((Term(part),), rate("r", str(percent)), (Term(whole),))
    statements = [(RELATION, share), (RELATION, Equation(left, "=", right))]
    explained = explain(statements)
    states = [judge(RELATION, instance).state for _, instance in statements]
    for known in ([], states):
        if not explained.unconfirmed and can_all_be_true(statements, known):
            assert explained.consistent

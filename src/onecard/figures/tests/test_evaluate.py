"""Evaluation: held, tail or failed, in exact arithmetic, whoever printed the facts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.figures.axioms import BLANK, COUNTED, RATE_TOLERANCE, ROUNDING
from onecard.figures.evaluate import evaluate, judge, reachable
from onecard.figures.fact import Adjustment, Fact, Place, measured
from onecard.figures.figure import Figure
from onecard.figures.interval import Interval, possible, printed
from onecard.figures.relation import Equation, Operator, Relation, Remark, Share, Term, Verdict

AMOUNT = Figure("test.amount", "金额", "万元", 2, "", base_per_unit=10_000)
RATE = Figure("test.rate", "比率", "%", 2, "")
CARS = Figure("test.cars", "车辆", "辆", 0, "", counted=True)
RELATION: Relation[object] = Relation("T-1", "和", "a = b + c", "合计等于各项之和", "error", lambda _: ())


def amount(text: str, name: str = "", exact: str | None = None) -> Fact:
    return Fact(AMOUNT, (("row", name or text),), Decimal(text), None if exact is None else Decimal(exact))


def rate(text: str, exact: str | None = None) -> Fact:
    return Fact(RATE, (), Decimal(text), None if exact is None else Decimal(exact))


def total(whole: Fact, *parts: Fact, operator: Operator = "=") -> Equation:
    return Equation((Term(whole),), operator, tuple(Term(part) for part in parts))


def state(instance: Equation | Share | Remark) -> str:
    return judge(RELATION, instance).state


def test_a_printed_value_stands_for_half_a_unit_on_either_side() -> None:
    assert printed(Decimal("12.10")) == Interval(Fraction(12095, 1000), Fraction(12105, 1000))
    assert printed(Decimal("12.1")) == Interval(Fraction(1205, 100), Fraction(1215, 100))
    assert possible(amount("0.01", exact="0.0123")) == Interval(Fraction("0.0123"), Fraction("0.0123"))


def test_an_amount_printed_in_a_larger_unit_stands_for_half_a_unit_of_its_own_last_digit() -> None:
    hundred_millions = amount("1.29E+4", "w")
    assert possible(hundred_millions) == Interval(Fraction(12850), Fraction(12950))
    assert state(total(hundred_millions, amount("12841.36", "a"), amount("58.64", "b"))) == "held"
    assert state(total(hundred_millions, amount("12841.36", "a"), amount("18.64", "b"))) == "tail"
    assert state(total(hundred_millions, amount("12841.36", "a"), amount("158.64", "b"))) == "failed"


def test_an_adjusted_print_still_stands_for_what_was_printed() -> None:
    fact = amount("12.10").adjusted((Adjustment(Decimal("0.01"), "合计一致"),))
    assert (fact.value, fact.unadjusted) == (Decimal("12.11"), Decimal("12.10"))
    assert possible(fact) == printed(Decimal("12.10"))
    assert fact.adjusted(()) == amount("12.10")


def test_a_tail_that_is_adjusted_away_is_held_and_a_contradiction_stays_one() -> None:
    parts = (amount("1.00", "a", exact="1.0045"), amount("1.00", "b", exact="1.0045"))
    whole = amount("2.01", "w", exact="2.009")
    raised = parts[0].adjusted((Adjustment(Decimal("0.01"), "合计一致"),))
    assert state(total(whole, *parts)) == "tail"
    assert state(total(whole, raised, parts[1])) == "held"
    assert state(total(amount("2.01", "w", exact="2.0091"), raised, parts[1])) == "failed"


def test_a_sum_that_is_right_as_printed_is_held() -> None:
    verdict = judge(RELATION, total(amount("122.81"), amount("111.35"), amount("11.46")))
    assert verdict.state == "held"
    assert verdict.difference == 0
    assert verdict.axioms == ()
    assert verdict.left == verdict.right == Fraction("122.81")


@pytest.mark.parametrize(
    ("whole", "expected"),
    [("3.00", "held"), ("3.01", "tail"), ("2.98", "tail"), ("3.02", "tail"), ("3.03", "failed")],
)
def test_a_sum_of_n_printed_parts_may_be_off_by_half_a_unit_for_each_part_and_the_total(
    whole: str, expected: str
) -> None:
    verdict = judge(RELATION, total(amount(whole, "w"), *(amount("1.00", name) for name in "abc")))
    assert verdict.state == expected
    assert verdict.bound == Fraction(4 * 5, 1000)
    assert verdict.axioms == ((ROUNDING.id,) if expected == "tail" else ())


def test_facts_that_meet_only_in_an_end_point_are_a_tail() -> None:
    assert state(total(amount("1.00", "a"), amount("1.01", "b"))) == "tail"
    assert state(total(amount("1.00", "a"), amount("1.02", "b"))) == "failed"
    assert state(total(amount("1.01", "a"), amount("1.00", "b"), operator="<=")) == "tail"
    assert state(total(amount("1.02", "a"), amount("1.00", "b"), operator="<=")) == "failed"


def test_strict_words_have_open_ends() -> None:
    assert state(total(amount("1.01", "a"), amount("1.00", "b"), operator="<")) == "failed"
    assert state(total(amount("1.00", "a"), amount("1.00", "b"), operator="<")) == "tail"
    assert state(total(amount("1.00", "a"), amount("1.01", "b"), operator=">")) == "failed"
    assert state(total(amount("2.00", "a"), amount("1.00", "b"), operator=">=")) == "held"


def test_exact_facts_whose_published_sum_is_off_are_a_tail_and_no_more() -> None:
    whole = measured(AMOUNT, {"row": "w"}, Decimal("2.0080"))
    parts = [measured(AMOUNT, {"row": name}, Decimal("1.0040")) for name in "ab"]
    assert (whole.value, parts[0].value) == (Decimal("2.01"), Decimal("1.00"))
    verdict = judge(RELATION, total(whole, *parts))
    assert (verdict.state, verdict.difference, verdict.bound) == ("tail", Fraction(1, 100), Fraction(1, 100))


def test_exact_facts_that_disagree_fail_though_their_published_values_agree() -> None:
    assert (
        state(total(amount("2.00", "w", "2.0001"), amount("1.00", "a", "1"), amount("1.00", "b", "1")))
        == "failed"
    )


def test_rounding_that_makes_a_difference_smaller_explains_none_of_it() -> None:
    less = measured(AMOUNT, {"row": "less"}, Decimal("-24.444426"))
    verdict = judge(RELATION, Equation((Term(less),), ">=", ()))
    assert (verdict.state, verdict.difference, verdict.bound) == ("failed", Fraction("-24.44"), Fraction(0))
    more = measured(AMOUNT, {"row": "more"}, Decimal("0.023"))
    assert judge(RELATION, Equation((Term(more),), "=", ())).bound == 0


def test_a_measure_of_nothing_has_no_sign() -> None:
    nothing = measured(RATE, {}, Decimal(0) / Decimal("-24.44"))
    assert (str(nothing.value), str(nothing.exact)) == ("0.00", "0")


def test_exact_and_printed_facts_stand_in_one_relation() -> None:
    ours = amount("1.00", "ours", "1.004")
    assert state(total(amount("1.00", "theirs"), ours)) == "held"
    assert state(total(amount("1.01", "theirs"), ours)) == "failed"
    assert state(total(amount("3.01", "theirs"), ours, ours, ours)) == "tail"
    assert state(total(amount("3.00", "theirs"), ours, ours, ours)) == "failed"


def test_one_print_in_several_terms_is_one_unknown() -> None:
    one = amount("1.00", "one")
    assert reachable((Term(one), Term(one, Fraction(-1)))) == Interval(Fraction(0), Fraction(0))


def test_a_count_is_the_number_that_is_printed() -> None:
    cars = [Fact(CARS, (("use", use),), Decimal(count)) for use, count in (("合计", 2), ("一", 1), ("二", 2))]
    assert state(total(cars[0], *cars[1:])) == "failed"
    mixed = judge(RELATION, total(cars[0], amount("1.99", "a")))
    assert mixed.state == "failed"
    near = Fact(AMOUNT, (), Decimal("2.0"))
    assert judge(RELATION, total(cars[0], near, operator=">")).axioms == (ROUNDING.id, COUNTED.id)


def test_a_blank_summand_is_named_by_its_axiom() -> None:
    instance = Equation((Term(amount("1.00", "a")),), "=", (Term(amount("1.00", "b")),), missing=("医疗费",))
    assert judge(RELATION, instance).axioms == (BLANK.id,)


def share(part: Fact, percent: Fact, whole: Fact) -> Share:
    return Share((Term(part),), percent, (Term(whole),))


@pytest.mark.parametrize(
    ("part", "percent", "whole", "expected"),
    [
        ("111.35", "90.67", "122.81", "held"),
        ("122.81", "68.89", "178.25", "tail"),  # 68.898 cut off, but within the rounding of the amounts
        ("0.65", "298.36", "0.22", "tail"),
        ("2.14", "1.14", "1.00", "failed"),
        ("0.00", "0", "0.00", "held"),
        ("-6.64", "-5.13", "129.45", "held"),
        ("6.64", "-5.13", "129.45", "failed"),
        ("1.00", "100", "0.00", "failed"),
    ],
)
def test_rates_of_printed_amounts(part: str, percent: str, whole: str, expected: str) -> None:
    assert state(share(amount(part, "p"), rate(percent), amount(whole, "w"))) == expected


def test_a_rate_off_by_two_hundredths_of_a_point_is_explained_by_the_tolerance_and_one_off_by_more_is_not() -> (
    None
):
    near = judge(RELATION, share(amount("500.00", "p"), rate("50.02"), amount("1000.00", "w")))
    assert (near.state, RATE_TOLERANCE.id in near.axioms) == ("tail", True)
    assert abs(near.difference) <= near.bound
    assert state(share(amount("500.00", "p"), rate("50.03"), amount("1000.00", "w"))) == "failed"
    assert state(share(amount("500.00", "p"), rate("52"), amount("1000.00", "w"))) == "tail"
    assert state(share(amount("500.00", "p"), rate("53"), amount("1000.00", "w"))) == "failed"


def test_a_rate_of_our_own_is_judged_by_the_exact_amounts_and_gets_no_tolerance() -> None:
    part, whole = amount("1.00", "p", "1.004"), amount("3.00", "w", "3")
    quotient = Decimal("1.004") / Decimal(3) * 100
    assert state(share(part, rate("33.47", str(quotient)), whole)) == "tail"
    assert state(share(part, rate("33.48", str(quotient)), whole)) == "failed"


def test_a_growth_rate_shares_its_change_with_its_base() -> None:
    this, change = amount("0.87", "this"), amount("0.65", "change")
    base = (Term(this), Term(change, Fraction(-1)))
    assert state(Share((Term(change),), rate("295.45"), base)) == "held"
    assert state(Share((Term(change),), rate("298.36"), base)) == "tail"
    assert state(Share((Term(change),), rate("320"), base)) == "failed"


def test_a_remark_is_a_fault_without_sums() -> None:
    verdict = judge(RELATION, Remark("公开03中缺少一个项级科目。"))
    assert verdict.state == "failed"
    assert verdict.difference == 0


def test_the_outcome_of_a_relation_is_its_worst_verdict() -> None:
    relation: Relation[list[Fact]] = Relation(
        "T-2", "", "", "", "error", lambda facts: [total(fact, amount("1.00", "x")) for fact in facts]
    )
    outcome = evaluate(relation, [amount("1.00", "a"), amount("1.01", "b")])
    assert ([verdict.state for verdict in outcome.verdicts], outcome.state) == (["held", "tail"], "tail")
    assert evaluate(relation, []).state == "held"


# The interval verdict and the exact one, over assignments drawn inside the intervals.

COEFFICIENTS = st.sampled_from([Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 3), Fraction(-7, 100)])
OPERATORS: st.SearchStrategy[Operator] = st.sampled_from(["=", "<=", ">=", "<", ">"])


@st.composite
def printed_fact(draw: st.DrawFn, name: int) -> tuple[Fact, Fraction]:
    """A printed fact and a true value its print can stand for."""
    places = draw(st.integers(0, 3))
    units = draw(st.integers(-5000, 5000))
    value = Decimal(units).scaleb(-places)
    offset = Fraction(draw(st.integers(-50, 50)), 100 * 10**places)
    place = Place("报告", f"第{name}处")
    return Fact(AMOUNT, (("row", str(name)),), value, source=place), Fraction(value) + offset


def satisfied(operator: Operator, difference: Fraction) -> bool:
    return {
        "=": difference == 0,
        "<=": difference <= 0,
        ">=": difference >= 0,
        "<": difference < 0,
        ">": difference > 0,
    }[operator]


@given(st.data(), st.integers(1, 5), OPERATORS)
def test_a_failed_verdict_never_contradicts_an_exact_assignment_inside_the_intervals(
    data: st.DataObject, count: int, operator: Operator
) -> None:
    drawn = [data.draw(printed_fact(name)) for name in range(count)]
    terms = tuple(Term(fact, data.draw(COEFFICIENTS)) for fact, _ in drawn)
    cut = data.draw(st.integers(0, count))
    instance = Equation(terms[:cut], operator, terms[cut:])
    signs = [1] * cut + [-1] * (count - cut)
    truth = sum(
        (sign * term.coefficient * true for sign, term, (_, true) in zip(signs, terms, drawn, strict=True)),
        Fraction(0),
    )
    if satisfied(operator, truth):
        assert state(instance) != "failed"


@given(st.data(), st.integers(1, 5))
def test_a_single_equation_that_does_not_fail_has_an_assignment_inside_its_intervals(
    data: st.DataObject, count: int
) -> None:
    drawn = [data.draw(printed_fact(name))[0] for name in range(count)]
    terms = tuple(Term(fact, data.draw(COEFFICIENTS)) for fact in drawn)
    verdict = judge(RELATION, Equation(terms, "=", ()))
    reach = reachable(terms)
    assert (verdict.state != "failed") == (0 in reach)
    if verdict.state != "failed":
        # Walk from the corner with the least sum to the one with the greatest: the way crosses zero.
        span = reach.high - reach.low
        step = Fraction(0) if span == 0 else -reach.low / span
        true = []
        for term in terms:
            ends = possible(term.fact)
            low, high = (ends.low, ends.high) if term.coefficient > 0 else (ends.high, ends.low)
            true.append(low + step * (high - low))
        assert (
            sum((term.coefficient * value for term, value in zip(terms, true, strict=True)), Fraction(0)) == 0
        )
        assert all(value in possible(term.fact) for term, value in zip(terms, true, strict=True))


@given(st.data(), st.integers(1, 5), OPERATORS)
def test_adjusting_published_values_never_hides_or_makes_a_failure(
    data: st.DataObject, count: int, operator: Operator
) -> None:
    drawn = [data.draw(printed_fact(name)) for name in range(count)]
    # Some printed, some known exactly; the exact value of a fact is one its print can stand for.
    known = [data.draw(st.booleans()) for _ in drawn]
    facts = [
        replace(fact, exact=Decimal(true.numerator) / Decimal(true.denominator)) if exact else fact
        for (fact, true), exact in zip(drawn, known, strict=True)
    ]
    changes = [
        Adjustment(data.draw(st.integers(-1, 1)) * Decimal(1).scaleb(fact.value.as_tuple().exponent), "尾差")
        for fact in facts
    ]
    coefficients = [data.draw(COEFFICIENTS) for _ in facts]
    cut = data.draw(st.integers(0, count))

    def verdict(facts: list[Fact]) -> Verdict:
        terms = [Term(fact, coefficient) for fact, coefficient in zip(facts, coefficients, strict=True)]
        return judge(RELATION, Equation(tuple(terms[:cut]), operator, tuple(terms[cut:])))

    adjusted = verdict([fact.adjusted((change,)) for fact, change in zip(facts, changes, strict=True)])
    assert (adjusted.state == "failed") == (verdict(facts).state == "failed")
    if adjusted.state != "failed":
        assert (adjusted.state == "held") == satisfied(operator, adjusted.difference)


@given(st.data(), st.integers(-20000, 20000), st.integers(0, 2))
def test_a_failed_rate_never_contradicts_exact_amounts_inside_the_intervals(
    data: st.DataObject, hundredths: int, places: int
) -> None:
    whole, true_whole = data.draw(printed_fact(0))
    true_part = Fraction(hundredths, 10_000) * true_whole
    part_value = Decimal(round(true_part * 100)).scaleb(-2)
    part = Fact(AMOUNT, (("row", "part"),), part_value)
    percent = rate(str(Decimal(round(Fraction(hundredths, 100) * 10**places)).scaleb(-places)))
    verdict = judge(RELATION, share(part, percent, whole))
    assert verdict.state != "failed"
    assert RATE_TOLERANCE.id not in verdict.axioms

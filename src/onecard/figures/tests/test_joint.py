"""Joint consistency: certain where it accuses, exact in its proofs, and small in its explanations."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.figures.axioms import exactly_zero, only_part, signed
from onecard.figures.covers import Steps, groups_of
from onecard.figures.evaluate import judge, reachable
from onecard.figures.fact import Fact
from onecard.figures.feasibility import Feasibility, SmallestCovers, smallest_cover
from onecard.figures.figure import dimensions
from onecard.figures.interval import Interval, possible
from onecard.figures.joint import Contradiction, Explanation, explain
from onecard.figures.problem import Statement, problem_of
from onecard.figures.proof import Row, alone, confirm
from onecard.figures.relation import Equation, Relation, Remark, Share, Term
from onecard.figures.tests.example_report import AMOUNT, CONSISTENT, ITEMS, RATE, Report, printed, rule


def names(facts: tuple[Fact, ...]) -> set[str]:
    return {fact.dim("name") for fact in facts}


def suspected(explanation: Explanation) -> list[list[set[str]]]:
    return [
        [{suspect.fact.dim("name") for suspect in suspects} for suspects in group.sets]
        for group in explanation.wrong
    ]


def total(whole: Fact, *parts: Fact) -> Equation:
    return Equation((Term(whole),), "=", tuple(Term(part) for part in parts))


class TestTheExampleReport:
    """One published report that does not agree with itself in three places."""

    explanation = explain(Report().statements)

    def test_it_is_read_whole(self) -> None:
        assert self.explanation.figures == 65
        assert self.explanation.rules == Report().size[1]
        assert (self.explanation.left_out, self.explanation.unconfirmed) == ((), 0)

    def test_the_budget_total_and_its_six_items_cannot_all_be_true(self) -> None:
        budgets = {"年初预算", *(f"{name}年初预算" for name, *_ in ITEMS)}
        found = [each for each in self.explanation.contradictions if each.relations == ("P-11",)]
        assert [names(each.facts) for each in found] == [budgets]
        assert found[0].axioms == ("R-01",)

    def test_one_growth_printed_with_two_rates_is_a_contradiction_of_two_figures_and_names_its_axiom(
        self,
    ) -> None:
        shortest = self.explanation.contradiction
        assert shortest is not None
        assert sorted(str(fact.value) for fact in shortest.facts) == ["295.45", "298.36"]
        assert (shortest.relations, shortest.axioms) == ((), ("R-01", "R-04"))

    def test_the_item_without_a_figure_leaves_staff_cost_short_and_the_proof_names_the_blank(self) -> None:
        found = [each for each in self.explanation.contradictions if "R-07" in each.axioms]
        assert [each.relations for each in found] == [("P-16",)]

    def test_four_figures_are_the_least_that_must_be_wrong(self) -> None:
        assert sum(len(group.sets[0]) for group in self.explanation.wrong) == 4
        assert all(group.complete for group in self.explanation.wrong)

    def test_the_budget_is_explained_by_the_total_with_its_rate_or_by_any_item_with_its_rate(self) -> None:
        ties = next(group for group in suspected(self.explanation) if {"年初预算", "年初预算完成率"} in group)
        assert ties[0] == {"年初预算", "年初预算完成率"}
        assert sorted(map(sorted, ties[1:])) == sorted(
            sorted([f"{name}年初预算", f"{name}完成率"]) for name, *_ in ITEMS
        )

    def test_of_two_rates_the_one_that_fewer_relations_confirm_is_suspected_first(self) -> None:
        (first,), (second,) = next(
            group.sets for group in self.explanation.wrong if group.sets[0][0].fact.dim("name") == "公车增长"
        )
        assert (str(first.fact.value), first.value, first.held) == ("298.36", Decimal("295.45"), 0)
        assert (str(second.fact.value), second.value, second.held) == ("295.45", Decimal("298.36"), 1)

    def test_a_suspect_says_what_would_mend_it(self) -> None:
        budget = next(
            suspect
            for group in self.explanation.wrong
            for suspects in group.sets
            for suspect in suspects
            if suspect.fact.dim("name") == "年初预算"
        )
        assert budget.value == Decimal("166.60")
        assert budget.low is not None
        assert budget.high is not None
        assert Fraction("166.57") <= budget.low < budget.high <= Fraction("166.63")

    def test_a_report_whose_only_deviations_come_from_rounding_is_consistent(self) -> None:
        mended = explain(Report(**CONSISTENT).statements)
        assert mended.consistent
        assert (mended.contradictions, mended.wrong) == ((), ())
        assert "tail" in {judge(rule("x"), instance).state for _, instance in Report(**CONSISTENT).statements}

    def test_without_the_axiom_that_the_only_part_is_the_whole_both_rates_could_be_true(self) -> None:
        report = Report(**{**CONSISTENT, "公车增长": "298.36"})
        without = [statement for statement in report.statements if statement[0].id != "R-04"]
        assert not explain(report.statements).consistent
        assert explain(without).consistent

    def test_what_each_relation_finds_right_by_itself_can_still_contradict_together(self) -> None:
        report = Report(**{**CONSISTENT, "年初预算": "178.28"})
        assert "failed" not in {judge(rule("x"), instance).state for _, instance in report.statements}
        together = explain(report.statements)
        assert not together.consistent
        assert len(together.contradictions[0].relations) > 1


def test_one_quantity_printed_twice_is_one_quantity() -> None:
    twice = [printed("总计", "1.00", "三"), printed("总计", "1.02", "五")]
    found = explain([], twice).contradiction
    assert found is not None
    assert (found.relations, found.axioms) == ((), ("R-01", "R-02"))
    assert explain([], [twice[0], printed("总计", "1.01", "五")]).consistent
    assert explain([], [twice[0], printed("合计", "1.02", "五")]).consistent


def test_two_values_at_one_place_are_two_prints() -> None:
    assert not explain([], [printed("总计", "1.00"), printed("总计", "2.00")]).consistent


def test_a_zero_whose_counts_are_zero_is_exactly_zero() -> None:
    zero, one = printed("接待费", "0.00"), printed("批次", "0")
    larger = Equation((Term(zero, Fraction(10)),), "=", (Term(printed("十倍", "0.04")),))
    statements: list[Statement] = [(rule("X-1"), larger)]
    assert explain(statements).consistent
    found = explain([*statements, *exactly_zero(zero, [one])]).contradiction
    assert found is not None
    assert found.axioms == ("R-01", "R-03")
    assert exactly_zero(zero, []) == []
    assert only_part([zero], [one], others=[printed("其他", "0.01")]) == []


@pytest.mark.parametrize(
    ("word", "amount", "value"),
    [("减少", "6.64", "-6.64"), ("增长", "5.13", "5.13"), ("持平", "0.00", "0.00")],
)
def test_words_give_the_sign(word: str, amount: str, value: str) -> None:
    assert str(signed(word, Decimal(amount))) == value


@pytest.mark.parametrize("word", ["增加（减少）", "变化", ""])
def test_a_word_without_a_sign_is_not_guessed(word: str) -> None:
    with pytest.raises(ValueError, match="no sign"):
        signed(word, Decimal(1))


@pytest.mark.parametrize(("part", "consistent"), [("600000.01", True), ("600000.02", False)])
def test_large_amounts_do_not_hide_a_contradiction_of_one_unit(part: str, consistent: bool) -> None:
    million = printed("总计", "1000000.00")
    exact = Fact(AMOUNT, (("name", "甲"),), Decimal("400000.00"), Decimal("400000.0000"))
    statements: list[Statement] = [
        (rule("A"), total(million, exact, printed("乙", "600000.01"))),
        (rule("B"), total(printed("乙", "600000.01"), printed("丙", part))),
    ]
    assert "failed" not in {judge(rule("x"), instance).state for _, instance in statements}
    assert explain(statements).consistent == consistent


def test_a_rate_of_a_whole_that_may_be_of_either_sign_is_left_out_and_said_so() -> None:
    rate = printed("增长", "100", figure=RATE)
    share = Share((Term(printed("增加", "1.00")),), rate, (Term(printed("上年", "0.00")),))
    explanation = explain([(rule("P-05"), share)])
    assert explanation.consistent
    assert [instance for _, instance in explanation.left_out] == [share]


def test_a_rate_of_a_negative_whole_is_a_row_too() -> None:
    whole, rate = printed("结余", "-2.00"), printed("比率", "50.00", figure=RATE)
    assert explain([(rule("P"), Share((Term(printed("部分", "-1.00")),), rate, (Term(whole),)))]).consistent
    assert not explain(
        [(rule("P"), Share((Term(printed("部分", "1.00")),), rate, (Term(whole),)))]
    ).consistent


def test_inequalities_and_remarks_are_taken_as_they_are() -> None:
    small, large = printed("小", "1.00"), printed("大", "2.00")
    right: Statement = (rule("A"), Equation((Term(small),), "<=", (Term(large),)))
    wrong: Statement = (rule("B"), Equation((Term(small),), ">", (Term(large),)))
    assert explain([right, (rule("M"), Remark("缺少附注。"))]).consistent
    assert not explain([wrong]).consistent


def test_what_we_measured_exactly_leaves_no_room_for_rounding() -> None:
    ours = Fact(AMOUNT, (("name", "ours"),), Decimal("1.00"), Decimal("1.0000"))
    tenfold = Equation((Term(ours, Fraction(10)),), "=", (Term(printed("十倍", "10.04")),))
    found = explain([(rule("A"), tenfold)])
    assert not found.consistent
    assert found.figures == 2


def test_a_ray_that_exact_arithmetic_does_not_confirm_proves_nothing() -> None:
    boxes = [Interval(Fraction(0), Fraction(1)), Interval(Fraction(1), Fraction(2))]
    rows = [Row({0: Fraction(1), 1: Fraction(-1)}, True, 0)]
    assert alone(0, rows, boxes) is None
    assert confirm([1.0], rows, boxes, frozenset()) is None
    assert confirm([], rows, boxes, frozenset()) is None
    apart = [boxes[0], Interval(Fraction(3), Fraction(4))]
    assert confirm([1.0], rows, apart, frozenset()) is not None
    assert confirm([1.0], rows, apart, frozenset([0])) is None


# Against a plain exact method: Fourier and Motzkin's elimination, fit for a handful of unknowns.

Inequality = tuple[tuple[Fraction, ...], Fraction]  # sum of coefficient × unknown ≥ bound


def feasible(inequalities: list[Inequality], unknowns: int) -> bool:
    for at in range(unknowns):
        above = [each for each in inequalities if each[0][at] > 0]
        below = [each for each in inequalities if each[0][at] < 0]
        inequalities = [each for each in inequalities if each[0][at] == 0]
        for (one, low), (other, high) in product(above, below):
            up, down = -other[at], one[at]
            sums = tuple(up * a + down * b for a, b in zip(one, other, strict=True))
            inequalities.append((sums, up * low + down * high))
        inequalities = list(dict.fromkeys(inequalities))
    return all(bound <= 0 for _, bound in inequalities)


def plainly_feasible(facts: list[Fact], equations: list[Equation]) -> bool:
    order = {fact: at for at, fact in enumerate(facts)}
    inequalities: list[Inequality] = []
    for fact, at in order.items():
        unit = tuple(Fraction(int(other == at)) for other in range(len(facts)))
        inequalities.append((unit, possible(fact).low))
        inequalities.append((tuple(-value for value in unit), -possible(fact).high))
    for equation in equations:
        sums = [Fraction(0)] * len(facts)
        for sign, terms in ((1, equation.left), (-1, equation.right)):
            for term in terms:
                sums[order[term.fact]] += sign * term.coefficient
        inequalities += [(tuple(sums), Fraction(0)), (tuple(-value for value in sums), Fraction(0))]
    return feasible(inequalities, len(facts))


@st.composite
def small_report(draw: st.DrawFn) -> tuple[list[Fact], list[Equation]]:
    facts = [printed(str(at), str(Decimal(draw(st.integers(0, 40))).scaleb(-1))) for at in range(4)]
    equations = []
    for _ in range(draw(st.integers(1, 3))):
        chosen = draw(st.lists(st.sampled_from(range(4)), min_size=2, max_size=4, unique=True))
        factor = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 3)]))
        equations.append(
            Equation((Term(facts[chosen[0]], factor),), "=", tuple(Term(facts[at]) for at in chosen[1:]))
        )
    return facts, equations


@settings(deadline=None)
@given(small_report())
def test_it_finds_a_contradiction_exactly_where_elimination_finds_one(
    report: tuple[list[Fact], list[Equation]],
) -> None:
    facts, equations = report
    explanation = explain([(rule(str(at)), equation) for at, equation in enumerate(equations)])
    assert explanation.consistent == plainly_feasible(facts, equations)
    assert explanation.unconfirmed == 0
    for contradiction in explanation.contradictions:
        assert proves(contradiction)
        assert_irreducible(contradiction, facts)


def proves(contradiction: Contradiction) -> bool:
    """The certificate, added up anew by hand: what must be zero cannot be."""
    terms: list[Term] = []
    for line in contradiction.certificate.lines:
        assert isinstance(line.instance, Equation)
        terms += [Term(term.fact, line.multiplier * term.coefficient) for term in line.instance.left]
        terms += [Term(term.fact, -line.multiplier * term.coefficient) for term in line.instance.right]
    return reachable(terms).high == contradiction.certificate.reach_high < 0


def assert_irreducible(contradiction: Contradiction, facts: list[Fact]) -> None:
    statements = [(line.rule, line.instance) for line in contradiction.certificate.lines]
    for left_out in range(len(statements)):
        assert explain(statements[:left_out] + statements[left_out + 1 :]).consistent
    problem = problem_of(statements)
    solver = Feasibility(problem.rows, problem.boxes)
    for fact in contradiction.facts:
        solver.set_free(frozenset([problem.unknown(fact)]))
        assert solver.ray() is None


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(small_report())
def test_changing_the_suspects_mends_the_report_and_nothing_smaller_does(
    report: tuple[list[Fact], list[Equation]],
) -> None:
    facts, equations = report
    explanation = explain([(rule(str(at)), equation) for at, equation in enumerate(equations)])
    order = {fact: at for at, fact in enumerate(facts)}

    def mended_by(free: set[int]) -> bool:
        statements = [(rule("x"), equation) for equation in equations]
        problem = problem_of(statements, facts)
        unknowns = frozenset(problem.unknown(facts[at]) for at in free)
        solver = Feasibility(problem.rows, problem.boxes)
        solver.set_free(unknowns)
        return solver.ray() is None

    least = sum(len(group.sets[0]) for group in explanation.wrong)
    for choice in product(*(group.sets for group in explanation.wrong)):
        assert mended_by({order[suspect.fact] for suspects in choice for suspect in suspects})
    assert least == min(
        sum(chosen)
        for chosen in product((0, 1), repeat=4)
        if mended_by({at for at in range(4) if chosen[at]})
    )


@settings(max_examples=settings.default.max_examples // 3, deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=8), st.integers(2, 4))
def test_a_report_rounded_from_true_amounts_is_never_accused(parts: list[int], places: int) -> None:
    """Amounts in 分, printed in 万元, with their total, shares, and a second print in another section."""
    exact = [Decimal(fen).scaleb(-6) for fen in parts]

    def shown(value: Decimal) -> str:
        return str(value.quantize(Decimal(1).scaleb(-places)))

    whole = printed("总计", shown(sum(exact, Decimal(0))))
    facts = [printed(str(at), shown(value)) for at, value in enumerate(exact)]
    statements: list[Statement] = [(rule("P-02"), total(whole, *facts))]
    for at, (fact, value) in enumerate(zip(facts, exact, strict=True)):
        if sum(parts):
            percent = printed(
                f"占比{at}", str((100 * value / sum(exact)).quantize(Decimal("0.01"))), figure=RATE
            )
            statements.append((rule("P-03"), Share((Term(fact),), percent, (Term(whole),))))
    again = printed("总计", str(sum(exact, Decimal(0)).quantize(Decimal("0.1"))), "五")
    assert explain(statements, [again]).consistent


@given(st.lists(st.frozensets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=6))
def test_smallest_covers_and_their_ties_are_all_there_are(covers: list[frozenset[int]]) -> None:
    hitting = [
        frozenset(at for at in range(7) if chosen[at])
        for chosen in product((0, 1), repeat=7)
        if all(any(chosen[at] for at in cover) for cover in covers)
    ]
    least = min(map(len, hitting))
    best = smallest_cover(covers, {})
    assert best in hitting
    assert len(best) == least
    growing = SmallestCovers({})
    for known in range(1, len(covers) + 1):
        smallest = smallest_cover(covers[:known], {})
        by_parts = growing.of(covers[:known])
        assert smallest is not None
        assert by_parts is not None
        assert len(by_parts) == len(smallest)
        assert all(by_parts & cover for cover in covers[:known])
    groups, complete = groups_of(covers, best, Steps())
    combined = {frozenset[int]().union(*choice) for choice in product(*(group.ties for group in groups))}
    assert complete
    assert all(group.complete for group in groups)
    assert combined == {cover for cover in hitting if len(cover) == least}


def test_relations_of_other_subjects_are_named_by_their_ids() -> None:
    relation: Relation[str] = Relation("H-7", "病床", "", "", "error", lambda _: ())
    found = explain([(relation, total(printed("床位", "5.00"), printed("内科", "2.00")))]).contradiction
    assert found is not None
    assert found.relations == ("H-7",)


def test_where_many_linked_figures_are_wrong_contradictions_are_told_and_nobody_is_accused() -> None:
    side = range(16)
    cell = {(row, column): printed(f"{row},{column}", "1.00") for row in side for column in side}
    sums = rule("T-1")
    statements: list[Statement] = []
    for line in side:
        rows, columns = (
            printed(f"行{line}", f"{30 + line}"),
            printed(f"列{line}", f"{60 + line}"),
        )
        statements.append((sums, total(rows, *(cell[line, other] for other in side))))
        statements.append((sums, total(columns, *(cell[other, line] for other in side))))
    explanation = explain(statements)
    assert not explanation.consistent
    assert explanation.contradictions
    assert explanation.wrong == ()


def test_an_earlier_year_s_figure_is_suspected_after_this_year_s_though_fewer_relations_confirm_it() -> None:
    def of(year: str, name: str, value: str) -> Fact:
        return Fact(AMOUNT, dimensions({"name": name, "year": year}), Decimal(value))

    opening, closing = of("2024", "年初", "5.00"), of("2023", "年末", "0.00")
    held = Equation((Term(opening),), "<=", (Term(of("2024", "总计", "8.00")),))
    (ties,) = suspected(explain([(rule("X-14"), total(opening, closing)), (rule("T01"), held)]))
    assert ties == [{"年初"}, {"年末"}]


def test_of_figures_confirmed_alike_the_one_that_a_slip_of_the_pen_explains_is_suspected_first() -> None:
    whole, distributed, left = (
        printed(*one) for one in (("总计", "72.00"), ("分配", "35.00"), ("年末", "1037.00"))
    )
    confirmed = total(printed("收入总计", "72.00"), whole)
    statements = [(rule("P-01"), total(whole, distributed, left)), (rule("P-02"), confirmed)]
    for most in (None, 1):
        (ties,) = explain(statements, most=most).wrong
        first = ties.sets[0][0]
        assert (first.fact.dim("name"), first.value) == ("年末", Decimal("37.00"))


def test_where_only_the_likeliest_of_tied_sets_are_asked_for_they_are_the_first_and_said_not_to_be_all() -> (
    None
):
    statements = Report().statements
    everything, likeliest = explain(statements), explain(statements, most=1)
    assert any(len(group.sets) > 1 for group in everything.wrong)
    for all_of, first in zip(everything.wrong, likeliest.wrong, strict=True):
        assert first.sets == all_of.sets[:1]
        assert first.complete == (len(all_of.sets) == 1)

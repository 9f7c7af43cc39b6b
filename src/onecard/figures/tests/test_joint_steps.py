"""Joint consistency within so many steps: contradictions are proven all the same, only the likeliest wrong figures are not
named; and what is found is the same however slow the machine is."""

from __future__ import annotations

from onecard.figures.covers import Steps, groups_of
from onecard.figures.feasibility import smallest_cover
from onecard.figures.joint import explain
from onecard.figures.tests.example_report import Report

TANGLED = [frozenset({one, (one * 7 + 3) % 40, (one * 11 + 5) % 40}) for one in range(40)]


def test_without_steps_the_contradictions_are_told_and_no_suspects() -> None:
    found = explain(Report().statements, steps=0)
    assert not found.consistent
    assert found.contradictions
    assert found.wrong == ()


def test_with_steps_enough_nothing_is_left_out() -> None:
    assert explain(Report().statements, steps=100_000).wrong == explain(Report().statements).wrong != ()


def test_a_cover_that_would_take_too_many_nodes_is_none_rather_than_a_larger_one() -> None:
    assert smallest_cover(TANGLED, {}, 0) is None
    assert smallest_cover(TANGLED, {}) is not None


def test_steps_that_are_spent_end_the_search_for_ties_and_leave_it_incomplete() -> None:
    best = smallest_cover(TANGLED, {})
    assert best is not None
    steps = Steps(50)
    groups, complete = groups_of(TANGLED, best, steps)
    assert steps.spent
    assert not (complete and all(group.complete for group in groups))

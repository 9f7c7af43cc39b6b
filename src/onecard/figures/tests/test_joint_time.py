"""Joint consistency within a time: contradictions are proven all the same, only the likeliest wrong figures are not named."""

from __future__ import annotations

from onecard.figures.feasibility import smallest_cover
from onecard.figures.joint import explain
from onecard.figures.tests.example_report import Report


def test_without_time_the_contradictions_are_told_and_no_suspects() -> None:
    found = explain(Report().statements, seconds=0)
    assert not found.consistent
    assert found.contradictions
    assert found.wrong == ()


def test_with_time_enough_nothing_is_left_out() -> None:
    assert explain(Report().statements, seconds=60).wrong == explain(Report().statements).wrong != ()


def test_a_cover_there_was_no_time_to_find_is_none_rather_than_a_larger_one() -> None:
    covers = [frozenset({one, (one * 7 + 3) % 40, (one * 11 + 5) % 40}) for one in range(40)]
    assert smallest_cover(covers, {}, 0.0) is None
    assert smallest_cover(covers, {}) is not None

"""A department is the sum of its units, cell by cell, and only where every unit's cell is known."""

from __future__ import annotations

from decimal import Decimal

from onecard.accounts.summing import StatedUnit, sum_units
from onecard.figures.fact import Evidence, Fact, FactSet, Place, measured
from onecard.figures.figure import Figure, dimensions
from onecard.finalaccounts import figures as fa

SUBJECT = {"entity": "4602", "year": "2024"}


def printed(figure: Figure, value: str, form: str = "公开03", **dims: str) -> Fact:
    own = {"entity": "460202", "year": "2024", "basis": "决算", **dims}
    return Fact(figure, dimensions(own), Decimal(value), None, Place("表.xlsx"), form)


def ours(figure: Figure, exact: str, **dims: str) -> Fact:
    own = {"entity": "4602", "year": "2024", "basis": "决算", **dims}
    return measured(figure, own, Decimal(exact), Evidence("", 3))


def stated(*facts: Fact) -> StatedUnit:
    return StatedUnit(FactSet(facts, entity="460202", year="2024", basis="决算"))


def books(*facts: Fact) -> FactSet:
    return FactSet(facts, **SUBJECT, basis="决算")


def total(base: FactSet | None, *units: StatedUnit) -> FactSet:
    return FactSet(sum_units(base, units, SUBJECT), **SUBJECT, basis="决算")


def test_exact_parts_are_added_exactly_and_rounded_once() -> None:
    unit = StatedUnit(books(ours(fa.EXPENDITURE, "1.004")))
    whole = total(books(ours(fa.EXPENDITURE, "1.004")), unit).at(fa.EXPENDITURE.key)
    assert whole is not None
    assert (whole.exact, whole.value) == (Decimal("2.008"), Decimal("2.01"))


def test_printed_parts_are_added_as_printed() -> None:
    whole = total(books(ours(fa.EXPENDITURE, "1.004")), stated(printed(fa.EXPENDITURE, "2.50"))).at(
        fa.EXPENDITURE.key
    )
    assert whole is not None
    assert (whole.exact, whole.value) == (None, Decimal("3.50"))


def test_what_one_unit_does_not_state_is_not_known_for_the_department() -> None:
    base = books(ours(fa.EXPENDITURE, "5"), ours(fa.EXPENDITURE, "5", economy="30101"))
    whole = total(base, stated(printed(fa.EXPENDITURE, "2")))
    assert whole.at(fa.EXPENDITURE.key, economy="30101") is None
    assert whole.at(fa.EXPENDITURE.key).value == 7


def test_a_code_that_a_listed_table_leaves_out_is_zero() -> None:
    unit = stated(printed(fa.EXPENDITURE, "2"), printed(fa.EXPENDITURE, "2", function="2101102"))
    base = books(ours(fa.EXPENDITURE, "5"), ours(fa.EXPENDITURE, "5", function="2080108"))
    whole = total(base, unit)
    assert whole.at(fa.EXPENDITURE.key, function="2080108").value == 5
    assert whole.at(fa.EXPENDITURE.key, function="2101102").value == 2


def test_every_part_of_a_total_of_zero_is_zero() -> None:
    unit = stated(printed(fa.SUPERIOR, "0"))
    base = books(ours(fa.SUPERIOR, "5"), ours(fa.SUPERIOR, "5", function="2080108"))
    assert total(base, unit).at(fa.SUPERIOR.key, function="2080108").value == 5


def test_units_that_all_state_their_figures_need_no_books() -> None:
    whole = total(None, stated(printed(fa.EXPENDITURE, "2")), stated(printed(fa.EXPENDITURE, "3")))
    assert whole.at(fa.EXPENDITURE.key).value == 5


def test_a_score_belongs_to_the_one_unit_that_has_it() -> None:
    base = books(ours(fa.EVALUATION_SCORE, "96.5", project="甲"))
    assert (
        total(base, stated(printed(fa.EXPENDITURE, "1"))).at(fa.EVALUATION_SCORE.key, project="甲").value
        == 96.5
    )
    twice = stated(printed(fa.EVALUATION_SCORE, "80", project="甲"))
    assert total(base, twice).at(fa.EVALUATION_SCORE.key, project="甲") is None

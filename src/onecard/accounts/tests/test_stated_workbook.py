"""A 财决 workbook is enough for the nine tables of a year: exact, without vouchers and without registers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts import queries
from onecard.accounts.check import check_batch
from onecard.accounts.imports.stated import import_stated
from onecard.core.errors import Refusal
from onecard.figures.fact import Place
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.tests.sheets import xlsx_of
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.office.models import Entity, User

YEAR = 2024


@pytest.fixture
def whose(entity: Entity, maker: User, checker: User) -> queries.Subject:
    data = xlsx_of(workbook_of().sheets)
    check_batch(checker, import_stated(maker, entity, YEAR, data, "部门决算.xlsx", kind="workbook"))
    return queries.subject()


@pytest.mark.django_db
def test_the_tables_are_filled_with_exact_amounts(whose: queries.Subject) -> None:
    accounts = queries.final_accounts(whose, YEAR)
    fact = accounts.tables[5].cell("2080108", "project")
    assert fact is not None
    assert (fact.exact, fact.value) == (Decimal("11.46"), Decimal("11.46"))
    assert isinstance(fact.source, Place)
    assert fact.source.section.startswith("财决07")
    assert accounts.tables[1].cell("in-grand", "amount").exact == Decimal("98.4727")


@pytest.mark.django_db
def test_no_relation_that_blocks_fails(whose: queries.Subject) -> None:
    failed = [
        one.relation.id
        for one in queries.outcomes(whose, YEAR)
        if one.state == "failed" and one.relation.blocks
    ]
    assert not failed


@pytest.mark.django_db
def test_counts_and_budgets_come_without_any_register(whose: queries.Subject) -> None:
    facts = queries.facts(whose, YEAR)
    assert facts.at(fa.VEHICLE_RUNNING.key).exact == Decimal("0.87")
    assert facts.at(fa.SANGONG.key, basis="全年").exact == Decimal("1.65")
    assert facts.at(fa.VEHICLES_KEPT.key) is not None


@pytest.mark.django_db
def test_every_stated_fact_has_its_cell(whose: queries.Subject) -> None:
    for fact in queries.facts(whose, YEAR):
        if not isinstance(fact.source, Place):
            continue
        dims = {name: value for name, value in fact.dims if name not in {"entity", "year"}}
        beneath = queries.records_beneath(whose, YEAR, fact.key, dims)
        assert beneath.count == 1
        assert beneath.rows[0].number == "部门决算.xlsx"


@pytest.mark.django_db
def test_an_amount_a_sheet_leaves_blank_is_nothing_spent(whose: queries.Subject) -> None:
    facts = queries.facts(whose, YEAR)
    for key, dims in (
        (fa.SUPERIOR.key, {}),
        (fa.EXPENDITURE.key, {"nature": "经营"}),
        (fa.EXPENDITURE.key, {"function": "2080108", "nature": "上缴"}),
        (fa.EXPENDITURE.key, {"fund": "一般公共", "nature": "基本", "economy": "30302"}),
        (fa.RUNNING_COST.key, {}),
    ):
        zero = facts.at(key, **dims)
        assert zero is not None, (key, dims)
        assert zero.exact == 0
        own = {name: value for name, value in zero.dims if name not in {"entity", "year"}}
        assert queries.records_beneath(whose, YEAR, key, own).count == 0


@pytest.mark.django_db
def test_what_no_sheet_of_the_nine_tables_shows_stays_unknown(whose: queries.Subject) -> None:
    assert queries.facts(whose, YEAR).at(fa.CONSTRUCTION.key) is None


@pytest.mark.django_db
def test_the_workbook_of_another_year_is_refused(entity: Entity, maker: User) -> None:
    with pytest.raises(Refusal) as refusal:
        import_stated(maker, entity, 2022, xlsx_of(workbook_of().sheets), "部门决算.xlsx", kind="workbook")
    assert refusal.value.code == "import.other_year"

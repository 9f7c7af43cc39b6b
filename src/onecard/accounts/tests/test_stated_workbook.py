"""A 财决 workbook is enough for the nine tables of a year: exact, without vouchers and without registers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from onecard.accounts import queries, telling
from onecard.accounts.check import check_batch
from onecard.accounts.imports.stated import import_stated, preview, still_unknown
from onecard.compiling.layout import lay_out
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
        if one.state == "failed" and (one.relation.blocks or one.relation.id == "X-16")
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


def without(name: str) -> bytes:
    return xlsx_of([sheet for sheet in workbook_of().sheets if not sheet.name.startswith(name)])


@pytest.fixture
def lacking(entity: Entity, maker: User, checker: User, request: pytest.FixtureRequest) -> queries.Subject:
    data = without(request.param)
    check_batch(checker, import_stated(maker, entity, YEAR, data, "部门决算.xlsx", kind="workbook"))
    return queries.subject()


@pytest.mark.django_db
def test_a_whole_workbook_leaves_nothing_unknown_and_its_empty_tables_say_so(whose: queries.Subject) -> None:
    accounts = queries.final_accounts(whose, YEAR)
    assert "缺数" not in accounts.notes
    # 财决11 is not in the workbook: 财决01-1 states nothing of 国有资本, so its table is known to be empty.
    assert [number for number, table in accounts.tables.items() if table.empty] == [7, 8]
    assert telling.before_publishing(whose, YEAR) == []


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["财决附03"], indirect=True)
def test_without_its_sheet_nothing_is_said_of_the_three_public_costs(lacking: queries.Subject) -> None:
    accounts = queries.final_accounts(lacking, YEAR)
    table = accounts.tables[9]
    assert (table.empty, table.unknown) == (False, 12)
    assert not [note for note in lay_out(accounts)[8].notes if "无数据" in note]
    told = telling.before_publishing(lacking, YEAR)
    assert any("公开09" in said and "的数不知道" in said for said in told)
    assert any("没有财决附03（机构运行信息表）" in said and "政府采购" in said for said in told)
    assert "X-16" in {one.relation.id for one in queries.outcomes(lacking, YEAR) if one.state == "failed"}


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["财决07"], indirect=True)
def test_half_a_table_without_its_sheet_is_remarked(lacking: queries.Subject) -> None:
    told = telling.before_publishing(lacking, YEAR)
    (note,) = [said for said in told if said.startswith("财决报表里没有")]
    assert note.startswith("财决报表里没有财决07（一般公共预算财政拨款收入支出决算表）：公开05（")
    assert "有15格不知道" in note


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["财决01-1"], indirect=True)
def test_without_the_totals_of_all_funds_a_missing_fund_is_not_known_to_be_nothing(
    lacking: queries.Subject,
) -> None:
    assert not queries.final_accounts(lacking, YEAR).tables[8].empty
    assert any("财决11" in said for said in telling.before_publishing(lacking, YEAR))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "table"),
    [("财决01 ", "公开01"), ("财决01-1", "公开04"), ("财决03", "公开02"), ("财决04", "公开03"), ("财决07", "公开05"),
     ("财决08-1", "公开06"), ("财决附03", "公开09")],
)  # fmt: skip
def test_the_preview_names_each_missing_form_and_what_stays_unknown(
    entity: Entity, name: str, table: str
) -> None:
    found = preview(without(name), "部门决算.xlsx", kind="workbook", year=YEAR)
    said = still_unknown(found, entity)
    assert any(f"没有{name.strip()}（" in one and table in one for one in said)
    assert still_unknown(preview(without("没有这张"), "x.xlsx", kind="workbook", year=YEAR), entity) == []


@pytest.mark.django_db
def test_the_workbook_of_another_year_is_refused(entity: Entity, maker: User) -> None:
    with pytest.raises(Refusal) as refusal:
        import_stated(maker, entity, 2022, xlsx_of(workbook_of().sheets), "部门决算.xlsx", kind="workbook")
    assert refusal.value.code == "import.other_year"

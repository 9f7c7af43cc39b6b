"""A department (部门) of units kept here and units of an imported workbook is their sum, cell by cell, and says what it lacks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from onecard.accounts import models, queries
from onecard.accounts.budget import check_budget, enter_budget
from onecard.accounts.check import check_batch, check_voucher
from onecard.accounts.difference import check_difference, declare_difference
from onecard.accounts.drafts import BudgetDraft, EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.imports.stated import import_stated
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.tests.sheets import xlsx_of
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.office.models import Entity, Group, User

YEAR = 2024
FUND = {"fund": "政府性基金", "function": "2296002"}


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(code="460200", name="示例局")


@pytest.fixture
def bureau(group: Group, maker: User, checker: User) -> Entity:
    """The bureau itself (部门本级, 行政), kept in vouchers: general budget, fund money, other income."""
    entity = Entity.objects.create(code="460201", name="示例局本级", kind="行政", group=group)
    write(entity, maker, checker, [
        EntryDraft("appropriation", 200_000_00, function="2080101"),
        EntryDraft("appropriation", 10_000_00, **FUND),
        EntryDraft("other", 123_45, fund="其他", function="2080101"),
        EntryDraft("expenditure", 150_000_00, function="2080101", economy="30101", nature="基本"),
        EntryDraft("expenditure", 2_480_00, function="2080101", economy="30217", nature="基本"),
        EntryDraft("expenditure", 8_888_88, **FUND, economy="30226", nature="项目", project="彩票公益金培训"),
    ])  # fmt: skip
    draft = BudgetDraft(
        "年初", "示财预〔2024〕1号", date(YEAR, 1, 9), 5_000_00, function="2080101", economy="30217"
    )
    check_budget(checker, enter_budget(maker, entity, year=YEAR, draft=draft))
    return entity


@pytest.fixture
def centre(group: Group, maker: User, checker: User) -> Entity:
    """A 事业 unit that hands in its 财决 workbook, in which a zero is a blank cell."""
    entity = Entity.objects.create(code="460202", name="示例中心", group=group)
    data = xlsx_of(workbook_of().sheets)
    check_batch(checker, import_stated(maker, entity, YEAR, data, "部门决算.xlsx", kind="workbook"))
    return entity


def write(entity: Entity, maker: User, checker: User, entries: list[EntryDraft], year: int = YEAR) -> None:
    number = f"记-{models.Voucher.objects.count() + 1}"
    check_voucher(
        checker,
        enter_voucher(maker, entity, number=number, date=date(year, 5, 6), summary="事项", entries=entries),
    )


def every_cell_is_the_sum(whole: queries.Subject, *units: Entity) -> None:
    """Each cell of the nine tables, where a blank of one unit counts nothing."""
    parts = [queries.final_accounts(queries.subject(unit.code), YEAR) for unit in units]
    for number, table in queries.final_accounts(whole, YEAR).tables.items():
        for row in (row for block in table.blocks for row in block):
            for column, fact in row.cells.items():
                cells = [part.tables[number].cell(row.key, column) for part in parts]
                known = [cell.exact for cell in cells if cell is not None and cell.exact is not None]
                assert (fact.exact if fact else 0) == sum(known, Decimal(0)), (number, row.key, column)


def test_a_cell_a_workbook_leaves_blank_takes_nothing_from_the_other_units(
    bureau: Entity, centre: Entity
) -> None:
    whole = queries.subject("460200")
    every_cell_is_the_sum(whole, bureau, centre)
    table = queries.final_accounts(whole, YEAR).tables[7]
    assert table.cell("2296002", "closing").value == Decimal("0.11")
    assert not [one.relation.id for one in queries.outcomes(whole, YEAR) if one.state == "failed"]


def test_only_administrative_units_have_running_cost(bureau: Entity, centre: Entity) -> None:
    assert queries.facts(queries.subject("460200"), YEAR).at(fa.RUNNING_COST.key).exact == Decimal("0.248")


def test_the_registers_of_a_unit_with_a_workbook_count_for_the_department(
    bureau: Entity, centre: Entity, maker: User
) -> None:
    models.OverseasTrip.objects.create(
        entity=centre, year=YEAR, left_on=date(YEAR, 4, 1), destination="某地", purpose="培训", groups=1, persons=3,
        state="posted", maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    whole = queries.subject("460200")
    assert queries.facts(whole, YEAR).at(fa.OVERSEAS_PERSONS.key).value == 3
    beneath = queries.records_beneath(whole, YEAR, fa.OVERSEAS_PERSONS.key, {})
    assert (beneath.count, beneath.total) == (1, 3)


def test_vouchers_are_not_listed_beneath_the_blank_of_a_workbook(
    centre: Entity, maker: User, checker: User
) -> None:
    write(centre, maker, checker, [EntryDraft("other", 900_00, fund="其他", function="2080108")])
    models.YearSource.objects.create(
        entity=centre,
        year=YEAR,
        source="workbook",
        reason="以财决报表为准",
        maker=checker,
        made_at=timezone.now(),
    )
    beneath = queries.records_beneath(queries.subject("460202"), YEAR, fa.OTHER.key, {"function": "2080108"})
    assert (beneath.count, beneath.total) == (0, 0)


def test_a_unit_without_figures_is_named(group: Group, bureau: Entity) -> None:
    Entity.objects.create(code="460203", name="示例鉴定中心", group=group)
    note = queries.final_accounts(queries.subject("460200"), YEAR).notes["汇总"]
    assert "示例鉴定中心没有2024年的数据" in note


def test_last_years_figures_of_some_units_only_are_told(
    bureau: Entity, centre: Entity, maker: User, checker: User
) -> None:
    write(bureau, maker, checker, [EntryDraft("appropriation", 100_00, function="2080101")], YEAR - 1)
    note = queries.final_accounts(queries.subject("460200"), YEAR).notes["汇总"]
    assert note == "示例中心没有2023年的数据，上年数不含它。"


def test_a_transfer_one_side_of_which_is_missing_is_told_until_the_difference_table_has_it(
    bureau: Entity, centre: Entity, maker: User, checker: User
) -> None:
    whole = queries.subject("460200")
    assert "汇总" not in queries.final_accounts(whole, YEAR).notes
    received = EntryDraft("subordinate", 5_000_00, fund="其他", function="2080199", counterparty="460202")
    write(bureau, maker, checker, [received])
    assert "收入方5,000.00元，支出方0.00元" in queries.final_accounts(whole, YEAR).notes["汇总"]
    line = declare_difference(
        maker, whole, YEAR, item="expenditure", fund="其他", nature="上缴", function="2080199",
        amount_fen=-5_000_00, reason="示例中心财决报表已列上缴上级支出",
    )  # fmt: skip
    check_difference(checker, whole, line)
    assert "汇总" not in queries.final_accounts(whole, YEAR).notes


def test_a_difference_alone_does_not_hide_the_budgets_the_workbooks_state(
    group: Group, centre: Entity, maker: User, checker: User
) -> None:
    whole = queries.subject("460200")
    line = declare_difference(
        maker,
        whole,
        YEAR,
        item="other",
        fund="其他",
        function="2080108",
        amount_fen=-100_00,
        reason="重复列收",
    )
    check_difference(checker, whole, line)
    assert queries.facts(whole, YEAR).at(fa.SANGONG.key, basis="全年").exact == Decimal("1.65")

"""A department's figure by unit: the amounts add up exactly, internal transfers and the difference table on lines of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from onecard.accounts import models, queries
from onecard.accounts.check import check_batch, check_voucher
from onecard.accounts.difference import check_difference, declare_difference
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.imports.stated import import_stated
from onecard.accounts.shares import Breakdown, breakdown, unit_figures
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.tests.sheets import xlsx_of
from onecard.finalaccounts.tests.workbooks import workbook_of
from onecard.office.models import Entity, Group, User

YEAR = 2024
SPENT = {"function": "2080101", "economy": "30201"}


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(code="460200", name="示例局")


@pytest.fixture
def two_units(group: Group, maker: User, checker: User) -> tuple[Entity, Entity]:
    """The bureau passes 5.00 元 of its 12.34 元 on to the centre, which spends 1.11 元 of them."""
    bureau = Entity.objects.create(code="460201", name="示例局本级", kind="行政", group=group)
    centre = Entity.objects.create(code="460202", name="示例中心", group=group)
    for entity, entries in (
        (bureau, [
            EntryDraft("expenditure", 7_34, nature="基本", **SPENT),
            EntryDraft("expenditure", 5_00, nature="补助", fund="其他", counterparty="460202", **SPENT),
        ]),
        (centre, [EntryDraft("expenditure", 1_11, nature="基本", fund="其他", **SPENT)]),
    ):  # fmt: skip
        written = enter_voucher(
            maker, entity, number="记-1", date=date(YEAR, 5, 6), summary="事项", entries=entries
        )
        check_voucher(checker, written)
    Entity.objects.create(code="460203", name="示例协会", group=group)
    return bureau, centre


def shares(key: str = fa.EXPENDITURE.key, **dims: str) -> Breakdown:
    whose = queries.subject("460200")
    fact = queries.facts(whose, YEAR).at(key, **dims)
    assert fact is not None
    return breakdown(unit_figures(whose, YEAR, {key}), fact)


def adds_up(found: Breakdown) -> bool:
    parts = [one.part.amount for one in found.units]
    lines = (found.internal, found.declared, found.tail)
    return sum(parts, Decimal(0)) + sum((one.amount for one in lines), Decimal(0)) == found.whole.amount


def test_units_and_internal_transfers_add_up_to_the_fen(two_units: tuple[Entity, Entity]) -> None:
    found = shares()
    assert found.unit == "元"
    assert [(one.member.code, one.part.amount) for one in found.with_amount] == [
        ("460201", Decimal("12.34")), ("460202", Decimal("1.11")),
    ]  # fmt: skip
    assert (found.internal.amount, found.whole.amount) == (Decimal("-5.00"), Decimal("8.45"))
    assert (found.declared.amount, found.tail.amount) == (0, 0)
    assert adds_up(found)


def test_each_share_is_of_the_departments_figure(two_units: tuple[Entity, Entity]) -> None:
    found = shares()
    assert [str(one.part.percent) for one in found.with_amount] == ["146.04", "13.14"]
    assert (str(found.internal.percent), str(found.whole.percent)) == ("-59.17", "100.00")


def test_a_unit_that_has_nothing_is_named_and_not_listed(two_units: tuple[Entity, Entity]) -> None:
    assert [member.name for member in shares().without] == ["示例协会"]


def test_of_a_figure_that_is_zero_nobody_has_a_share(two_units: tuple[Entity, Entity]) -> None:
    found = shares(nature="补助")
    assert (found.whole.amount, found.internal.amount) == (0, Decimal("-5.00"))
    assert {one.part.percent for one in found.units} == {None}
    assert adds_up(found)


def test_the_difference_table_has_a_line_of_its_own(
    two_units: tuple[Entity, Entity], group: Group, maker: User, checker: User
) -> None:
    declared = declare_difference(
        maker, queries.subject(group.code), YEAR, item="expenditure", amount_fen=-34, reason="统一口径", fund="一般公共",
        nature="基本", **SPENT,
    )  # fmt: skip
    check_difference(checker, queries.subject(group.code), declared)
    found = shares()
    assert (found.declared.amount, found.whole.amount) == (Decimal("-0.34"), Decimal("8.11"))
    assert adds_up(found)


def test_a_unit_of_an_imported_workbook_adds_up_too(
    two_units: tuple[Entity, Entity], group: Group, maker: User, checker: User
) -> None:
    stated = Entity.objects.create(code="460204", name="示例所", group=group)
    data = xlsx_of(workbook_of().sheets)
    check_batch(checker, import_stated(maker, stated, YEAR, data, "部门决算.xlsx", kind="workbook"))
    assert models.StatedCell.objects.filter(entity=stated).exists()
    for key in (fa.EXPENDITURE.key, fa.REVENUE.key, fa.CLOSING.key):
        found = shares(key)
        assert "460204" in [one.member.code for one in found.units]
        assert adds_up(found)

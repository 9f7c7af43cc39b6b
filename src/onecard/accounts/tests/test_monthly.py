"""What was spent each month, and how it is drawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import timezone

from onecard.accounts import models, queries
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.monthly import Months, spent_by_month
from onecard.accounts.views.chart import BAR_WIDTH, BOTTOM, LABEL_APART, bars, by_month, pairs, short_name
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity, Group, User

YEAR = 2024
SPENT = {"function": "2080101", "economy": "30201"}


def write(entity: Entity, maker: User, checker: User, month: int, *entries: EntryDraft) -> None:
    number = f"记-{models.Voucher.objects.count() + 1}"
    written = enter_voucher(
        maker, entity, number=number, date=date(YEAR, month, 6), summary="事项", entries=list(entries)
    )
    check_voucher(checker, written)


def spent(code: str) -> Months:
    found = spent_by_month(queries.subject(code), YEAR)
    assert found is not None
    return found


@pytest.fixture
def department(db: None, maker: User, checker: User) -> tuple[Entity, Entity]:
    """Two units; in March the first passes 5 元 on to the second."""
    group = Group.objects.create(code="460200", name="示例局")
    bureau = Entity.objects.create(code="460201", name="示例局本级", kind="行政", group=group)
    centre = Entity.objects.create(code="460202", name="示例中心", group=group)
    write(bureau, maker, checker, 2, EntryDraft("expenditure", 7_34, nature="基本", **SPENT))
    passed = EntryDraft("expenditure", 5_00, nature="补助", fund="其他", counterparty="460202", **SPENT)
    write(bureau, maker, checker, 3, passed)
    write(centre, maker, checker, 3, EntryDraft("expenditure", 1_11, nature="基本", fund="其他", **SPENT))
    return bureau, centre


def test_the_months_add_up_to_the_years_expenditure(department: tuple[Entity, Entity]) -> None:
    for code in ("460200", "460201", "460202"):
        fact = queries.facts(queries.subject(code), YEAR).at(fa.EXPENDITURE.key)
        assert fact is not None
        assert sum(spent(code).amounts) == spent(code).cumulative[-1] == fact.exact


def test_what_passes_within_a_department_is_spent_once(department: tuple[Entity, Entity]) -> None:
    assert spent("460201").amounts[2] == Decimal("0.0005")
    assert spent("460200").amounts[2] == Decimal("0.000111")


def test_a_unit_whose_year_is_taken_from_a_file_is_named(
    department: tuple[Entity, Entity], maker: User
) -> None:
    models.YearSource.objects.create(
        entity=department[1], year=YEAR, source="tables", reason="以公开报表为准", maker=maker,
        made_at=timezone.now(),
    )  # fmt: skip
    assert spent("460200").without == ("示例中心",)
    assert spent("460200").amounts[2] == 0


def test_without_vouchers_nothing_is_known_of_the_months(department: tuple[Entity, Entity]) -> None:
    assert spent_by_month(queries.subject("460200"), YEAR - 1) is None


def test_bars_are_as_long_as_their_amounts_and_none_is_below_zero() -> None:
    drawn = bars([("甲", Decimal(40)), ("乙", Decimal(10)), ("丙", Decimal(-5)), ("丁", Decimal(0))])
    assert [Decimal(bar.this.width) for bar in drawn.bars] == [BAR_WIDTH, BAR_WIDTH / 4, 0, 0]
    assert bars([("甲", Decimal(0))]).bars[0].this.width == "0.0"


def test_a_pair_is_drawn_to_one_scale() -> None:
    one = pairs([("甲", Decimal(30), Decimal(60)), ("乙", Decimal(1), None)]).bars
    assert one[0].last is not None
    assert Decimal(one[0].this.width) * 2 == Decimal(one[0].last.width)
    assert one[1].last is None


def test_columns_stand_on_zero_and_levels_keep_their_labels_apart() -> None:
    amounts = [Decimal(month) for month in range(12)]
    drawn = by_month(amounts, levels=[Decimal(12), Decimal("12.1"), Decimal(12)], slope=Decimal(12))
    for column in drawn.columns:
        assert Decimal(column.this.top) + Decimal(column.this.height) == BOTTOM
    labels = sorted(Decimal(level.label) for level in drawn.levels)
    assert all(after - before >= LABEL_APART - 1 for before, after in pairwise(labels))
    assert drawn.slope == drawn.levels[0].height


def test_a_long_name_is_cut_where_the_amount_begins() -> None:
    assert short_name("机关事业单位职业年金缴费支出") == "机关事业单位职业年金缴费支出"
    assert short_name("人" * 30) == "人" * 17 + "…"

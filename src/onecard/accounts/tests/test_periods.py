"""Months: closed when nothing of them waits, reopened with a reason."""

from __future__ import annotations

import pytest

from onecard.accounts.close import close_period, months, reopen_period
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.registers import (
    check_register,
    dispose_asset,
    register_procurement,
    register_reception,
    register_trip,
)
from onecard.accounts.tests.refusals import refused
from onecard.accounts.tests.test_registers import DAY, car
from onecard.office.models import Entity, User

pytestmark = pytest.mark.django_db


def test_a_month_closes_when_nothing_waits_and_reopens_with_a_reason(
    maker: User, checker: User, director: User, entity: Entity
) -> None:
    entry = EntryDraft("expenditure", 1, function="2080108", economy="30201", nature="基本")
    enter_voucher(maker, entity, number="记-1", date=DAY, summary="办公费", entries=[entry])
    with refused("period.drafts_left"):
        close_period(checker, entity, year=2024, month=6)
    close_period(checker, entity, year=2024, month=7)
    with refused("period.closed_already"):
        close_period(checker, entity, year=2024, month=7)
    with refused("office.not_permitted"):
        reopen_period(checker, entity, year=2024, month=7, reason="补录")
    with refused("reason.missing"):
        reopen_period(director, entity, year=2024, month=7, reason="")
    reopen_period(director, entity, year=2024, month=7, reason="补录")
    with refused("period.not_closed"):
        reopen_period(director, entity, year=2024, month=7, reason="补录")
    with refused("period.no_such_month"):
        close_period(checker, entity, year=2024, month=13)


def test_a_month_closes_only_when_no_register_of_it_waits(maker: User, checker: User, entity: Entity) -> None:
    waiting = [
        car(maker, entity),
        register_trip(maker, entity, left_on=DAY, destination="新加坡", purpose="交流", persons=3),
        register_reception(maker, entity, kind="国内", received_on=DAY, guests="邻市中心", persons=5),
        register_procurement(
            maker, entity, contract="采-1", name="服务器", kind="货物", signed_on=DAY, supplier="示例公司",
            size="小型", amount_fen=100,
        ),
    ]  # fmt: skip
    kinds = ["资产", "因公出国（境）", "公务接待", "采购合同"]
    assert months(entity, 2024)[DAY.month - 1].waiting == dict.fromkeys(kinds, 1)
    for record in waiting:
        with refused("period.drafts_left"):
            close_period(checker, entity, year=2024, month=DAY.month)
        check_register(checker, record)
    waiting[0].refresh_from_db()
    sold = dispose_asset(maker, waiting[0], disposed_on=DAY, reason="报废")
    with refused("period.drafts_left"):
        close_period(checker, entity, year=2024, month=DAY.month)
    check_register(checker, sold)
    close_period(checker, entity, year=2024, month=DAY.month)

"""The life of a voucher: entered by one, checked by another, reversed and never deleted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from onecard.accounts.amend import amend_draft
from onecard.accounts.check import check_voucher
from onecard.accounts.close import close_period
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import digest, enter_voucher, entries_of, notices, withdraw_draft
from onecard.accounts.models import Entry, State, Voucher
from onecard.accounts.reverse import reverse_voucher
from onecard.accounts.tests.refusals import refused
from onecard.office.models import Entity, TrailEvent, User

pytestmark = pytest.mark.django_db

OFFICE = EntryDraft(
    "expenditure", 12_000, function="2080108", economy="30201", nature="基本", payee="示例文具店"
)
PHONE = EntryDraft("expenditure", 8_050, function="2080108", economy="30207", nature="基本")
DAY = date(2024, 3, 5)


def enter(
    actor: User, entity: Entity, number: str = "记-0001", entries: tuple[EntryDraft, ...] = (OFFICE, PHONE)
) -> Voucher:
    return enter_voucher(actor, entity, number=number, date=DAY, summary="办公费、电话费", entries=entries)


def counted() -> int:
    return sum(Entry.objects.filter(posted=True).values_list("amount_fen", flat=True))


def test_a_draft_does_not_count_until_another_person_has_checked_it(
    maker: User, checker: User, entity: Entity
) -> None:
    voucher = enter(maker, entity)
    assert (voucher.state, counted()) == (State.DRAFT, 0)
    checked = check_voucher(checker, voucher)
    assert (checked.state, checked.checker, counted()) == (State.POSTED, checker, 20_050)
    assert checked.posted_at is not None


def test_what_is_checked_is_what_was_seen(maker: User, checker: User, entity: Entity) -> None:
    voucher = enter(maker, entity)
    seen = digest(voucher)
    amend_draft(maker, voucher, number="记-0001", date=DAY, summary="办公费、电话费", entries=(PHONE, PHONE))
    with refused("record.changed"):
        check_voucher(checker, voucher, seen=seen)
    voucher.refresh_from_db()
    assert (voucher.state, counted()) == (State.DRAFT, 0)
    assert check_voucher(checker, voucher, seen=digest(voucher)).state == State.POSTED


def test_nobody_checks_what_they_made_whatever_roles_they_have(both: User, entity: Entity) -> None:
    voucher = enter(both, entity)
    with refused("office.same_person"):
        check_voucher(both, voucher)
    assert counted() == 0


def test_who_may_not_enter_leaves_nothing_behind(checker: User, entity: Entity) -> None:
    with refused("office.not_permitted"):
        enter(checker, entity)
    assert not Voucher.objects.exists()
    assert not TrailEvent.objects.exists()


def test_each_step_is_one_event_of_the_trail(maker: User, checker: User, entity: Entity) -> None:
    check_voucher(checker, enter(maker, entity))
    actions = list(TrailEvent.objects.order_by("pk").values_list("action", "subject"))
    assert actions == [("voucher.entered", "2024年凭证记-0001"), ("voucher.checked", "2024年凭证记-0001")]


def test_a_number_is_given_once_in_a_year(maker: User, entity: Entity) -> None:
    enter(maker, entity)
    with refused("voucher.number_taken"):
        enter(maker, entity)


def test_a_refused_voucher_lists_every_problem(maker: User, entity: Entity) -> None:
    wrong = EntryDraft("expenditure", 0, function="208010", economy="302", nature="")
    with refused("voucher.refused") as error:
        enter(maker, entity, entries=(wrong,))
    places = {problem.place for problem in error.value.problems}
    assert places == {"第1行，支出性质", "第1行，功能分类", "第1行，经济分类", "第1行，金额"}
    assert all(problem.remedy for problem in error.value.problems)


def test_a_stated_total_that_is_not_the_sum_is_refused(maker: User, entity: Entity) -> None:
    with refused("voucher.refused"):
        enter_voucher(
            maker, entity, number="记-1", date=DAY, summary="办公费", entries=(OFFICE,), total_fen=11_999
        )


def test_codes_of_no_list_are_notices(maker: User, entity: Entity) -> None:
    odd = EntryDraft("expenditure", 1, function="2999999", economy="30201", nature="基本")
    assert enter(maker, entity, entries=(odd,)).pk
    assert notices(2024, [odd]) == ["功能分类2999999不在2024年度的科目表里。"]


def test_the_maker_amends_a_draft_and_the_trail_keeps_what_it_was(maker: User, entity: Entity) -> None:
    voucher = enter(maker, entity)
    amended = amend_draft(
        maker, voucher, number="记-0002", date=date(2024, 4, 1), summary="电话费", entries=(PHONE,)
    )
    assert (amended.number, amended.month, entries_of(amended)) == ("记-0002", 4, [PHONE])
    event = TrailEvent.objects.get(action="voucher.amended")
    assert "记-0001" in event.before
    assert "记-0002" in event.after


def test_others_do_not_amend_a_draft(maker: User, both: User, entity: Entity) -> None:
    voucher = enter(maker, entity)
    with refused("record.not_maker"):
        amend_draft(both, voucher, number="记-0001", date=DAY, summary="改", entries=(PHONE,))
    with refused("record.not_maker"):
        withdraw_draft(both, voucher, reason="不要了")


def test_what_is_posted_is_neither_amended_nor_withdrawn_nor_checked_again(
    maker: User, checker: User, entity: Entity
) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    with refused("record.state"):
        amend_draft(maker, voucher, number="记-0001", date=DAY, summary="改", entries=(PHONE,))
    with refused("record.state"):
        withdraw_draft(maker, voucher, reason="不要了")
    with refused("record.state"):
        check_voucher(checker, voucher)


def test_a_withdrawn_draft_stays_readable_and_frees_its_number(maker: User, entity: Entity) -> None:
    voucher = withdraw_draft(maker, enter(maker, entity), reason="录错单位")
    assert (voucher.state, voucher.reason) == (State.WITHDRAWN, "录错单位")
    assert enter(maker, entity).number == voucher.number


def test_a_reversal_takes_the_effect_away_once_checked(maker: User, checker: User, entity: Entity) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    reversal = reverse_voucher(maker, voucher, reason="重复支付", date=date(2024, 5, 6))
    assert counted() == 20_050
    check_voucher(checker, reversal)
    voucher.refresh_from_db()
    assert (voucher.state, counted()) == (State.REVERSED, 0)
    assert reversal.reverses == voucher
    assert [draft.amount_fen for draft in entries_of(reversal)] == [-12_000, -8_050]
    assert (reversal.number, reversal.month, reversal.reason) == ("冲-记-0001", 5, "重复支付")


def test_a_reversal_says_why(maker: User, checker: User, entity: Entity) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    with refused("reason.missing"):
        reverse_voucher(maker, voucher, reason="  ")


def test_nothing_is_reversed_twice(maker: User, checker: User, entity: Entity) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    reversal = reverse_voucher(maker, voucher, reason="重复支付")
    with refused("voucher.reversal_pending"):
        reverse_voucher(maker, voucher, reason="重复支付", number="冲-2")
    check_voucher(checker, reversal)
    with refused("record.state"):
        reverse_voucher(maker, voucher, reason="重复支付", number="冲-2")
    with refused("voucher.is_reversal"):
        reverse_voucher(maker, reversal, reason="又要恢复")


def test_a_withdrawn_reversal_lets_the_voucher_be_reversed_again(
    maker: User, checker: User, entity: Entity
) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    withdraw_draft(maker, reverse_voucher(maker, voucher, reason="重复支付"), reason="弄错了")
    assert reverse_voucher(maker, voucher, reason="确是重复支付").pk


def test_what_a_reversal_holds_is_decided_by_its_original(maker: User, checker: User, entity: Entity) -> None:
    reversal = reverse_voucher(maker, check_voucher(checker, enter(maker, entity)), reason="重复支付")
    with refused("voucher.is_reversal"):
        amend_draft(maker, reversal, number="冲-1", date=DAY, summary="改", entries=(PHONE,))


def test_a_closed_month_takes_nothing(maker: User, checker: User, entity: Entity) -> None:
    voucher = check_voucher(checker, enter(maker, entity))
    close_period(checker, entity, year=2024, month=3)
    with refused("period.closed"):
        enter(maker, entity, "记-0002")
    with refused("period.closed"):
        reverse_voucher(maker, voucher, reason="重复支付")
    assert reverse_voucher(maker, voucher, reason="重复支付", date=date(2024, 4, 1)).month == 4


def test_a_date_outside_the_year_is_refused(maker: User, entity: Entity) -> None:
    with refused("voucher.refused"):
        enter_voucher(
            maker, entity, year=2024, number="记-9", date=date(2025, 1, 1), summary="迟到", entries=(PHONE,)
        )


@pytest.mark.parametrize("day", [date(9999, 1, 20), date(2042, 5, 1), date(1999, 12, 31)])
def test_a_year_that_cannot_be_is_refused(maker: User, entity: Entity, day: date) -> None:
    with refused("voucher.refused"):
        enter_voucher(maker, entity, number="记-9", date=day, summary="笔误", entries=(PHONE,))


def test_a_day_that_has_not_come_is_refused_and_today_is_told(
    maker: User, checker: User, entity: Entity
) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    with refused("voucher.refused") as error:
        enter_voucher(maker, entity, number="记-9", date=tomorrow, summary="电话费", entries=(PHONE,))
    assert f"今天是{today.isoformat()}" in str(error.value)
    voucher = enter_voucher(maker, entity, number="记-9", date=today, summary="电话费", entries=(PHONE,))
    with refused("voucher.refused"):
        amend_draft(maker, voucher, number="记-9", date=tomorrow, summary="电话费", entries=(PHONE,))
    posted = check_voucher(checker, voucher)
    with refused("voucher.refused"):
        reverse_voucher(maker, posted, reason="记错", date=tomorrow)

"""Whatever people do in whatever order: what counts is what was posted, and nothing is ever lost."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from onecard.accounts import posting
from onecard.accounts.amend import amend_draft
from onecard.accounts.check import check_voucher
from onecard.accounts.close import close_period, reopen_period
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher, withdraw_draft
from onecard.accounts.models import Entry, EntryTotal, State, Voucher
from onecard.accounts.reverse import reverse_voucher
from onecard.core.errors import Refusal
from onecard.office.models import Entity, Office, User

MONTHS = st.integers(1, 3)
AMOUNTS = st.integers(-(10**9), 10**9).filter(bool)


def _only(refusal: Refusal, *codes: str) -> None:
    assert refusal.code in codes


class LifeOfVouchers(RuleBasedStateMachine):
    """Vouchers of one entity, against a plain account of what should count."""

    drafts = Bundle("drafts")
    posted = Bundle("posted")

    @initialize()
    def people(self) -> None:
        self.entity = Entity.objects.create(code=uuid.uuid4().hex[:12], name="示例单位")
        self.maker, self.checker, self.director = (
            User.objects.create(username=uuid.uuid4().hex, name=role, office=Office.GENERAL, roles=[role])
            for role in ("财务经办", "财务复核", "主任")
        )
        self.amounts: dict[int, int] = {}
        self.counting: dict[int, int] = {}
        self.closed: set[int] = set()
        self.made = 0

    def _entry(self, amount: int) -> EntryDraft:
        return EntryDraft("expenditure", amount, function="2080108", economy="30201", nature="基本")

    def _attempt(self, month: int, act: Any) -> Any:
        """The action's record; or None where the month is closed, which is the only refusal there may be."""
        try:
            done = act()
        except Refusal as refusal:
            _only(refusal, "period.closed")
            assert month in self.closed
            return None
        assert month not in self.closed
        return done

    @rule(target=drafts, month=MONTHS, amount=AMOUNTS)
    def enter(self, month: int, amount: int) -> Any:
        self.made += 1
        voucher = self._attempt(month, lambda: enter_voucher(
            self.maker, self.entity, number=f"记-{self.made}", date=date(2024, month, 9), summary="费用",
            entries=[self._entry(amount)],
        ))  # fmt: skip
        if voucher is None:
            return multiple()
        self.amounts[voucher.pk] = amount
        return voucher

    @rule(voucher=drafts, amount=AMOUNTS)
    def amend(self, voucher: Voucher, amount: int) -> None:
        voucher.refresh_from_db()
        if voucher.state != State.DRAFT or voucher.reverses_id:
            return
        if self._attempt(voucher.month, lambda: amend_draft(
            self.maker, voucher, number=voucher.number, date=voucher.date, summary="改",
            entries=[self._entry(amount)],
        )):  # fmt: skip
            self.amounts[voucher.pk] = amount

    @rule(target=posted, voucher=drafts)
    def check(self, voucher: Voucher) -> Any:
        voucher.refresh_from_db()
        if voucher.state != State.DRAFT:
            with pytest.raises(Refusal):
                check_voucher(self.checker, voucher)
            return multiple()
        if not self._attempt(voucher.month, lambda: check_voucher(self.checker, voucher)):
            return multiple()
        self.counting[voucher.pk] = self.amounts[voucher.pk]
        return voucher

    @rule(voucher=consumes(drafts))
    def withdraw(self, voucher: Voucher) -> None:
        voucher.refresh_from_db()
        if voucher.state == State.DRAFT:
            self._attempt(voucher.month, lambda: withdraw_draft(self.maker, voucher, reason="不要了"))
        else:
            with pytest.raises(Refusal):
                withdraw_draft(self.maker, voucher, reason="不要了")

    @rule(target=drafts, voucher=posted, month=MONTHS)
    def reverse(self, voucher: Voucher, month: int) -> Any:
        self.made += 1
        try:
            reversal = reverse_voucher(
                self.maker, voucher, reason="重复", date=date(2024, month, 9), number=f"冲-{self.made}"
            )
        except Refusal as refusal:
            _only(refusal, "record.state", "voucher.is_reversal", "voucher.reversal_pending", "period.closed")
            return multiple()
        self.amounts[reversal.pk] = -self.amounts[voucher.pk]
        return reversal

    @rule(month=MONTHS)
    def close(self, month: int) -> None:
        try:
            close_period(self.checker, self.entity, year=2024, month=month)
        except Refusal as refusal:
            _only(refusal, "period.closed_already", "period.drafts_left")
        else:
            self.closed.add(month)

    @rule(month=MONTHS)
    def reopen(self, month: int) -> None:
        if month in self.closed:
            reopen_period(self.director, self.entity, year=2024, month=month, reason="补录")
            self.closed.discard(month)

    @invariant()
    def what_counts_is_what_was_posted(self) -> None:
        if not hasattr(self, "entity"):
            return
        entries = Entry.objects.filter(entity=self.entity, posted=True)
        assert dict(entries.values_list("voucher", "amount_fen")) == self.counting

    @invariant()
    def the_kept_totals_are_what_the_entries_add_up_to(self) -> None:
        if hasattr(self, "entity"):
            assert posting.differing(self.entity.pk) == []
            total = EntryTotal.objects.filter(entity=self.entity).aggregate(fen=Sum("amount_fen"))["fen"]
            assert (total or 0) == sum(self.counting.values())

    @invariant()
    def reversed_vouchers_add_up_to_nothing(self) -> None:
        if not hasattr(self, "entity"):
            return
        for voucher in Voucher.objects.filter(entity=self.entity, state=State.REVERSED):
            reversal = voucher.reversals.get(state=State.POSTED)
            assert self.counting[voucher.pk] + self.counting[reversal.pk] == 0

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "entity"):
            kept = set(Voucher.objects.filter(entity=self.entity).values_list("pk", flat=True))
            assert kept == set(self.amounts)


@pytest.mark.django_db
class TestLifeOfVouchers(LifeOfVouchers.TestCase):  # type: ignore[misc]
    settings = settings(
        max_examples=settings.default.max_examples // 10,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

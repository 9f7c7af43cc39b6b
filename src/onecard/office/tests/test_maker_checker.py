"""Whatever people do in whatever order, nothing counts that one person both made and checked."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from onecard.core.errors import Refusal
from onecard.office.maker_checker import require_other
from onecard.office.models import Office, User
from onecard.office.permissions import may
from onecard.office.roles import ROLES

PEOPLE = [
    User(pk=number, username=f"u{number}", name=f"第{number}人", office=Office.GENERAL, roles=held)
    for number, held in enumerate(
        (["财务经办"], ["财务复核"], ["财务经办", "财务复核"], ["主任"], ["系统管理员"]), 1
    )
]


class Desk(RuleBasedStateMachine):
    """A desk where people enter and check papers; each may try anything."""

    drafts = Bundle("drafts")
    counted: ClassVar[list[tuple[int, int]]] = []

    def __init__(self) -> None:
        super().__init__()
        self.counted.clear()

    @rule(target=drafts, maker=st.sampled_from(PEOPLE).filter(lambda one: may(one, "accounts.enter_voucher")))
    def enter(self, maker: User) -> User:
        return maker

    @rule(maker=consumes(drafts), checker=st.sampled_from(PEOPLE))
    def check(self, maker: User, checker: User) -> None:
        if not may(checker, "accounts.check_voucher"):
            return
        if maker == checker:
            with pytest.raises(Refusal, match="不能由本人复核"):
                require_other(maker.pk, checker, "2024年凭证记-0001")
            return
        require_other(maker.pk, checker, "2024年凭证记-0001")
        self.counted.append((maker.pk, checker.pk))

    @invariant()
    def two_people_stand_behind_all_that_counts(self) -> None:
        for maker, checker in self.counted:
            assert maker != checker
            assert may(PEOPLE[maker - 1], "accounts.enter_voucher")
            assert may(PEOPLE[checker - 1], "accounts.check_voucher")


Desk.TestCase.settings = settings(
    max_examples=settings.default.max_examples // 4, stateful_step_count=20, deadline=None
)
TestDesk = Desk.TestCase


def test_who_holds_both_roles_still_cannot_check_their_own() -> None:
    both = PEOPLE[2]
    with pytest.raises(Refusal) as refusal:
        require_other(both.pk, both, "2024年凭证记-0031")
    assert "2024年凭证记-0031是第3人经办的，不能由本人复核" in refusal.value.sentence


def test_somebody_else_may_check() -> None:
    require_other(PEOPLE[0].pk, PEOPLE[1], "凭证")
    require_other(None, PEOPLE[1], "凭证")


def test_the_roles_of_the_issue_exist() -> None:
    assert {"财务经办", "财务复核", "审核人", "主任", "系统管理员"} <= set(ROLES)

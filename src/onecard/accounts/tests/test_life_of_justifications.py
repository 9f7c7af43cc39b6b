"""Whatever people do in whatever order: words excuse a warning only while checked and for the figures they were given for."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from onecard.accounts import queries
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.justified import judged
from onecard.accounts.justify import check_justification, justify, withdraw_justification
from onecard.accounts.models import Justification, State
from onecard.accounts.subject import subject
from onecard.core.errors import Refusal
from onecard.office.models import Entity, Office, User

REAL = queries.outcomes


def _only(refusal: Refusal, code: str) -> None:
    assert refusal.code == code


class LifeOfJustifications(RuleBasedStateMachine):
    """Explanations of one place, 公开01 其他收入 ≥ 0, against a plain account: each one's amount and where it stands."""

    records = Bundle("records")

    @initialize()
    def a_year_below_zero(self) -> None:
        self.entity = Entity.objects.create(code=uuid.uuid4().hex[:12], name="示例单位")
        self.maker, self.checker = (
            User.objects.create(username=uuid.uuid4().hex, name=role, office=Office.GENERAL, roles=[role])
            for role in ("财务经办", "财务复核")
        )
        self.hundreds, self.made, self.as_error = 0, 0, False
        self.kept: dict[int, tuple[int, str]] = {}
        queries.outcomes = self._outcomes  # type: ignore[assignment]
        self.post("appropriation", "一般公共", 50_000)
        self._move(-1)
        self.instance = next(one.instance for one in self._judged().breaks if "其他收入" in one.instance)

    def teardown(self) -> None:
        queries.outcomes = REAL

    def _outcomes(self, whose: Any, year: int) -> Any:
        found = REAL(whose, year)
        for one in found:
            one.relation = replace(one.relation, error_from=int(self.as_error))
        return found

    def post(self, item: str, fund: str, hundreds: int) -> None:
        self.made += 1
        entry = EntryDraft(item, hundreds * 10_000, function="2080108", fund=fund)
        check_voucher(self.checker, enter_voucher(
            self.maker, self.entity, number=f"记-{self.made}", date=date(2024, 3, 9), summary="利息", entries=[entry],
        ))  # fmt: skip

    def _move(self, hundreds: int) -> None:
        self.post("other", "其他", hundreds)
        self.hundreds += hundreds

    def _judged(self) -> Any:
        whose = subject(self.entity.code)
        found = judged(whose, 2024, queries.outcomes(whose, 2024))
        return next(one for one in found if one.outcome.relation.id == "T01-6")

    def _expected(self) -> str | None:
        """How the words stand, by the plain account; None where nothing is broken."""
        if self.hundreds >= 0:
            return None
        kept = [one for one in self.kept.values() if one[1] != State.WITHDRAWN]
        for state, standing in ((State.POSTED, "standing"), (State.DRAFT, "waiting")):
            if not self.as_error and (self.hundreds, state) in kept:
                return standing
        return "lapsed" if kept else ""

    @rule(hundreds=st.integers(-2, 2).filter(bool))
    def the_figures_move(self, hundreds: int) -> None:
        self._move(hundreds)

    @rule()
    def the_rule_turns_into_an_error_or_back(self) -> None:
        self.as_error = not self.as_error

    @rule(target=records)
    def write(self) -> Any:
        expected = self._expected()
        try:
            one = justify(
                self.maker, subject(self.entity.code), 2024, relation="T01-6", instance=self.instance, words="退回利息"
            )  # fmt: skip
        except Refusal as refusal:
            why = {None: "holds", "standing": "given", "waiting": "given"}.get(expected, "error")
            _only(refusal, f"justification.{why}")
            assert why != "error" or self.as_error
            return multiple()
        assert expected in ("", "lapsed")
        assert not self.as_error
        for pk, (amount, state) in self.kept.items():
            if state == State.DRAFT:
                self.kept[pk] = (amount, State.WITHDRAWN)
        self.kept[one.pk] = (self.hundreds, State.DRAFT)
        return one

    @rule(one=records)
    def check(self, one: Justification) -> None:
        amount, state = self.kept[one.pk]
        right = state == State.DRAFT and amount == self.hundreds and not self.as_error
        try:
            check_justification(self.checker, subject(self.entity.code), one)
        except Refusal:
            assert not right
        else:
            assert right
            self.kept[one.pk] = (amount, State.POSTED)

    @rule(one=records)
    def take_back(self, one: Justification) -> None:
        amount, state = self.kept[one.pk]
        try:
            withdraw_justification(self.maker, subject(self.entity.code), one, reason="不适用")
        except Refusal as refusal:
            _only(refusal, "record.state")
            assert state == State.WITHDRAWN
        else:
            self.kept[one.pk] = (amount, State.WITHDRAWN)

    @invariant()
    def words_stand_as_the_plain_account_says(self) -> None:
        if not hasattr(self, "instance"):
            return
        one = self._judged()
        found = {each.instance: each.standing for each in one.breaks}
        assert found.get(self.instance) == self._expected()
        assert not (self.as_error and one.breaks and not one.blocks)

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "instance"):
            kept = Justification.objects.filter(entity=self.entity).values_list("pk", "state")
            assert dict(kept) == {pk: state for pk, (_, state) in self.kept.items()}


@pytest.mark.django_db
class TestLifeOfJustifications(LifeOfJustifications.TestCase):  # type: ignore[misc]
    settings = settings(
        max_examples=settings.default.max_examples // 25,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

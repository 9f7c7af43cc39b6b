"""What explains that a year did not open with last year's closing balance (X-14): a movement that still stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from onecard.accounts import queries
from onecard.accounts.balance import check_balance, enter_balance, reverse_balance, transfer_internally
from onecard.accounts.drafts import BalanceDraft
from onecard.accounts.models import BalanceRecord
from onecard.office.models import Entity, User

YEAR = 2024
DAY = date(YEAR, 1, 31)

pytestmark = pytest.mark.django_db


def movement(item: str, reason: str, amount: int = 5_000, **purse: str) -> BalanceDraft:
    where = {
        "fund": "一般公共",
        "function": "2080108",
        "nature": "基本",
        "document": "示财〔2024〕5号",
        **purse,
    }
    return BalanceDraft(item, DAY, amount_fen=amount, reason=reason, **where)


def explanation(entity: Entity) -> str:
    return queries.final_accounts(queries.subject(entity.code), YEAR).notes.get("X-14", "")


@pytest.fixture
def entity(entity: Entity, maker: User) -> Entity:
    BalanceRecord.objects.create(
        entity=entity, year=YEAR, item="opening", date=date(YEAR, 1, 1), fund="一般公共", function="2080108",
        amount_fen=100_000, state="posted", maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    return entity


def enter(entity: Entity, maker: User, checker: User, draft: BalanceDraft) -> BalanceRecord:
    return check_balance(checker, enter_balance(maker, entity, year=YEAR, draft=draft))


def test_a_checked_adjustment_of_the_opening_explains_it(entity: Entity, maker: User, checker: User) -> None:
    made = enter_balance(maker, entity, year=YEAR, draft=movement("opening_adjustment", "会计差错更正"))
    assert explanation(entity) == ""
    check_balance(checker, made)
    assert explanation(entity) == "会计差错更正"


def test_a_reversed_adjustment_and_its_reversal_explain_nothing(
    entity: Entity, maker: User, checker: User
) -> None:
    made = enter(entity, maker, checker, movement("opening_adjustment", "会计差错更正"))
    back = reverse_balance(maker, made, reason="录重了")
    assert explanation(entity) == "会计差错更正"
    check_balance(checker, back)
    assert explanation(entity) == ""


def test_what_is_pooled_into_the_unit_explains_its_opening(
    entity: Entity, maker: User, checker: User
) -> None:
    enter(entity, maker, checker, movement("pool_in", "按文件归集"))
    assert explanation(entity) == "按文件归集"


def test_a_transfer_within_the_unit_explains_nothing(entity: Entity, maker: User, checker: User) -> None:
    out, into = transfer_internally(
        maker, entity, year=YEAR, source=movement("internal", "调剂", function="2080199"),
        target=movement("internal", "调剂"),
    )  # fmt: skip
    check_balance(checker, into)
    assert BalanceRecord.objects.get(pk=out.pk).state == "posted"
    assert explanation(entity) == ""

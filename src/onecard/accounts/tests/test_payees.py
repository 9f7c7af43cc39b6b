"""Payees kept apart from the entries: once they count, and found by name and initials."""

from __future__ import annotations

import datetime
from argparse import Namespace

import pytest

from onecard.accounts import payees, posting
from onecard.accounts.check import check_voucher
from onecard.accounts.commands_totals import TOTALS
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.models import Entry, Payee, Voucher
from onecard.accounts.reverse import reverse_voucher
from onecard.accounts.subject import subject
from onecard.office.models import Entity, User
from onecard.office.people import local_actor

pytestmark = pytest.mark.django_db


def paid(maker: User, entity: Entity, number: str, *names: str) -> Voucher:
    entries = [
        EntryDraft(
            item="expenditure", function="2080108", economy="30201", fund="一般公共", nature="基本", payee=name,
            amount_fen=100 + at,
        )
        for at, name in enumerate(names)
    ]  # fmt: skip
    day = datetime.date(2024, 3, 5)
    return enter_voucher(maker, entity, number=number, date=day, summary="办公用品", entries=entries)


def found(entity: Entity, text: str, year: int = 2024) -> list[str]:
    return list(payees.found(subject(entity.code), year, text))


def test_a_payee_is_kept_once_when_the_first_voucher_counts(
    maker: User, checker: User, entity: Entity
) -> None:
    voucher = paid(maker, entity, "记-1", "海南长虹商行", "海南长虹商行", "", "中国银行三亚分行")
    assert not Payee.objects.exists()
    check_voucher(checker, voucher)
    check_voucher(checker, paid(maker, entity, "记-2", "海南长虹商行"))
    kept = list(Payee.objects.order_by("initials").values_list("entity", "year", "name", "initials"))
    assert kept == [
        (entity.pk, 2024, "海南长虹商行", "hnchsh"),
        (entity.pk, 2024, "中国银行三亚分行", "zgyhsyfh"),
    ]


def test_a_reversal_keeps_nobody_twice(maker: User, checker: User, entity: Entity) -> None:
    voucher = check_voucher(checker, paid(maker, entity, "记-1", "甲店"))
    check_voucher(checker, reverse_voucher(maker, voucher, number="记-2", date=voucher.date, reason="录错"))
    assert Payee.objects.count() == 1


def test_payees_are_found_by_name_and_initials_the_beginning_first(
    maker: User, checker: User, entity: Entity
) -> None:
    check_voucher(checker, paid(maker, entity, "记-1", "三亚银河酒店", "银河物业", "单小明", "A_B%公司"))
    assert found(entity, "银河") == ["银河物业", "三亚银河酒店"]
    assert found(entity, "yh") == ["银河物业", "三亚银河酒店"]
    assert found(entity, "YHWY") == ["银河物业"]
    assert found(entity, "sxm") == found(entity, "dxm") == ["单小明"]
    assert found(entity, "_") == found(entity, "%") == found(entity, "a_b%") == ["A_B%公司"]
    assert found(entity, "没有") == found(entity, "银河", 2023) == []


def test_what_is_lost_is_told_and_kept_anew_with_the_totals(
    maker: User, checker: User, entity: Entity, capsys: pytest.CaptureFixture[str]
) -> None:
    check_voucher(checker, paid(maker, entity, "记-1", "甲店", "乙店"))
    Payee.objects.filter(name="甲店").delete()
    Payee.objects.create(entity=entity, year=2024, name="丙店")
    assert TOTALS.run(Namespace(step="verify")) == 1
    assert "有2个收款人与已复核的分录不一致" in capsys.readouterr().out
    posting.rebuild_totals(local_actor())
    assert TOTALS.run(Namespace(step="verify")) == 0
    assert set(Payee.objects.values_list("name", flat=True)) == {"甲店", "乙店"}


def test_a_name_of_signs_that_stand_for_many_letters_is_cut(
    maker: User, checker: User, entity: Entity
) -> None:
    check_voucher(checker, paid(maker, entity, "记-1", "㍿" * 200))
    assert len(Payee.objects.get().initials) <= payees.LETTERS


def test_more_payees_than_one_question_holds(maker: User, checker: User, entity: Entity) -> None:
    voucher = paid(maker, entity, "记-1", "店0")
    Entry.objects.bulk_create(
        Entry(
            voucher=voucher, line=line, entity=entity, year=2024, month=3, item="expenditure", fund="一般公共",
            payee=f"店{line}", amount_fen=1,
        )
        for line in range(2, 2 * payees.CHUNK)
    )  # fmt: skip
    payees.keep(Entry.objects.filter(voucher=voucher))
    payees.keep(Entry.objects.filter(voucher=voucher))
    assert Payee.objects.count() == 2 * payees.CHUNK - 1

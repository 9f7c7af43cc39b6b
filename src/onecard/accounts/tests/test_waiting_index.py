"""What is not posted is found by an index of its own on both engines, however many vouchers are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from onecard.accounts import waiting
from onecard.accounts.models import ImportBatch, State, Voucher
from onecard.accounts.models.checked import standing
from onecard.office.models import Entity, User

YEAR = 2024


def voucher(entity: Entity, maker: User, number: int, state: State) -> Voucher:
    return Voucher.objects.create(
        entity=entity, year=YEAR, month=1, number=f"记-{number}", date=date(YEAR, 1, 9), summary="办公用品", state=state,
        maker=maker, made_at=timezone.now(),
    )  # fmt: skip


def plan(rows: QuerySet[Voucher]) -> str:
    """How the engine reads the rows where it would rather not read the whole table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.django_db
class TestStanding:
    @pytest.mark.parametrize("state", list(State))
    def test_it_takes_the_vouchers_of_the_state_and_no_other(
        self, state: State, entity: Entity, maker: User
    ) -> None:
        for number, each in enumerate(State):
            voucher(entity, maker, number, each)
        assert [one.state for one in Voucher.objects.filter(standing(state))] == [state]

    @pytest.mark.parametrize(
        "rows",
        [
            lambda entity: Voucher.objects.filter(standing(State.DRAFT)),
            lambda entity: Voucher.objects.filter(standing(State.DRAFT), batch__isnull=True).exclude(maker=1),
            lambda entity: Voucher.objects.filter(standing(State.DRAFT), entity=entity.pk, year=YEAR),
            lambda entity: Voucher.objects.filter(
                standing(State.REVERSED), entity__in=[entity.pk], year=YEAR
            ),
        ],
        ids=["all", "waiting", "of a unit", "reversed"],
    )
    def test_the_engine_reads_the_index_of_what_is_not_posted(
        self, rows: Callable[[Entity], QuerySet[Voucher]], entity: Entity
    ) -> None:
        assert "accounts_voucher_not_posted" in plan(rows(entity).order_by())

    def test_the_vouchers_of_an_import_are_found_by_its_index(self, entity: Entity, maker: User) -> None:
        batch = ImportBatch(pk=7)
        assert "accounts_voucher_of_batch" in plan(Voucher.objects.filter(batch=batch).order_by())

    def test_what_waits_is_counted_through_every_step(
        self, entity: Entity, maker: User, checker: User
    ) -> None:
        from onecard.accounts.check import check_voucher

        first, _ = (voucher(entity, maker, number, State.DRAFT) for number in (1, 2))
        assert waiting.count(checker) == 2
        check_voucher(checker, first)
        assert waiting.count(checker) == 1
        assert waiting.count(maker) == 0

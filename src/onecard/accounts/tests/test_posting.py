"""Kept totals: they are what the posted entries add up to, and where they are not it is said and can be mended."""

from __future__ import annotations

import argparse
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onecard.accounts import posting, queries, wording
from onecard.accounts.commands_totals import TOTALS
from onecard.accounts.models import Entry, EntryTotal, Voucher
from onecard.core.errors import Refusal
from onecard.office import people
from onecard.office.models import Entity, TrailEvent, User

YEAR = 2024


def entry(entity: Entity, maker: User, number: int, fen: int, **changes: object) -> Entry:
    month = 1 + number % 12
    voucher = Voucher.objects.create(
        entity=entity, year=YEAR, month=month, number=f"记-{number}", date=date(YEAR, month, 9), summary="办公用品",
        state="posted", maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    dims = {
        "item": "expenditure",
        "function": "2080108",
        "economy": "30201",
        "fund": "一般公共",
        "nature": "基本",
    }
    return Entry.objects.create(
        voucher=voucher, line=1, entity=entity, year=YEAR, month=month, amount_fen=fen, **{**dims, **changes}
    )


def call(step: str) -> int:
    parser = argparse.ArgumentParser()
    TOTALS.add_arguments(parser)
    return TOTALS.run(parser.parse_args([step]))


@pytest.fixture
def posted(entity: Entity, maker: User) -> Entity:
    for number, fen in enumerate((100, 250, -50, 100)):
        entry(entity, maker, number, fen)
    posting.post(Entry.objects.all())
    wording.note_all()
    return entity


@pytest.mark.django_db
class TestPosting:
    def test_entries_that_agree_in_month_and_dimensions_share_one_total(
        self, entity: Entity, maker: User
    ) -> None:
        for number, fen in ((0, 100), (12, 250), (1, 70)):
            entry(entity, maker, number, fen)
        posting.post(Entry.objects.all())
        totals = EntryTotal.objects.order_by("month").values_list("month", "amount_fen", "records")
        assert list(totals) == [(1, 350, 2), (2, 70, 1)]

    def test_what_is_posted_later_is_added(self, posted: Entity, maker: User) -> None:
        entry(posted, maker, 24, -300)
        posting.post(Entry.objects.all())
        first = EntryTotal.objects.get(month=1)
        assert (first.amount_fen, first.records) == (-200, 2)

    def test_posting_twice_counts_once(self, posted: Entity) -> None:
        posting.post(Entry.objects.all())
        assert posting.differing() == []
        assert sum(EntryTotal.objects.values_list("records", flat=True)) == 4

    def test_posting_takes_the_same_number_of_queries_for_one_entry_and_for_many(
        self, entity: Entity, maker: User
    ) -> None:
        def queries_for(numbers: range) -> int:
            for number in numbers:
                entry(entity, maker, number, 5)
            with CaptureQueriesContext(connection) as seen:
                posting.post(Entry.objects.all())
            return len(seen)

        assert queries_for(range(1)) == queries_for(range(1, 40)) == 3

    def test_facts_are_read_from_the_totals(self, posted: Entity) -> None:
        whose = queries.subject(posted.code)
        with CaptureQueriesContext(connection) as seen:
            facts = queries.facts(whose, YEAR)
        assert facts.at("finalaccounts.expenditure").exact * 1_000_000 == 400
        assert not [one for one in seen if '"accounts_entry"' in one["sql"]]


@pytest.mark.django_db
class TestComparing:
    def test_totals_that_agree_are_said_to(self, posted: Entity, capsys: pytest.CaptureFixture[str]) -> None:
        assert call("verify") == 0
        assert capsys.readouterr().out == "发生额与分录一致，凭证都能按内容检索到。\n"

    @pytest.mark.parametrize(
        "tamper",
        [
            lambda: EntryTotal.objects.filter(month=2).update(amount_fen=1),
            lambda: EntryTotal.objects.filter(month=2).update(records=9),
            lambda: EntryTotal.objects.filter(month=2).delete(),
            lambda: EntryTotal.objects.filter(month=2).update(nature="项目"),
            lambda: Entry.objects.filter(month=2).update(amount_fen=1),
        ],
        ids=["amount", "number", "missing", "elsewhere", "entry"],
    )
    def test_any_change_past_the_actions_is_named_and_mended(
        self, tamper: object, posted: Entity, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tamper()  # type: ignore[operator]
        assert call("verify") == 1
        assert "2024年2月" in capsys.readouterr().out
        assert call("rebuild") == 0
        assert call("verify") == 0

    def test_a_voucher_not_found_by_what_it_says_is_told_and_mended(
        self, posted: Entity, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Voucher.objects.filter(number="记-2").update(summary="购置档案柜")
        assert call("verify") == 1
        assert "有1张凭证不能按现有内容检索到。" in capsys.readouterr().out
        assert call("rebuild") == 0
        assert call("verify") == 0

    def test_making_totals_anew_stands_in_the_trail(self, posted: Entity) -> None:
        posting.rebuild_totals(people.local_actor())
        assert TrailEvent.objects.latest("sequence").action == "totals.rebuilt"

    def test_a_clerk_may_not_make_totals_anew(self, posted: Entity, maker: User) -> None:
        with pytest.raises(Refusal, match="重算发生额"):
            posting.rebuild_totals(maker)

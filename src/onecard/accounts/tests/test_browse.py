"""Browsing vouchers: a page, its totals, and the same answer however the filter is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onecard.accounts import browse, queries
from onecard.accounts.browse import Totals, Wanted
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.enter import enter_voucher, withdraw_draft
from onecard.accounts.reverse import reverse_voucher
from onecard.accounts.sources import under
from onecard.accounts.subject import Subject
from onecard.office.models import Entity, User

YEAR = 2024
FILTERS = [
    Wanted(),
    Wanted(month=2),
    Wanted(function="208"),
    Wanted(function="2080108", economy="302"),
    Wanted(economy="30201"),
    Wanted(nature="项目"),
    Wanted(kind="收入"),
    Wanted(text="水泥"),
    Wanted(from_fen=200, to_fen=300),
    Wanted(state="draft"),
    Wanted(state="withdrawn"),
    Wanted(function="2080108", month=3, kind="支出", from_fen=1),
]


@pytest.fixture
def books(entity: Entity, maker: User, checker: User) -> Subject:
    """Nine vouchers: seven that count, two of which cancel out, a draft and a withdrawn one."""
    spent = [("30201", "基本"), ("30201", "基本"), ("30213", "项目"), ("31002", "项目"), ("30201", "基本")]
    for number, (economy, nature) in enumerate(spent, start=1):
        voucher = enter_voucher(
            maker, entity, number=f"记-{number}", date=date(YEAR, 1 + number % 3, number),
            summary="购买水泥" if number == 3 else "办公",
            entries=[EntryDraft("expenditure", 100 * number, function="2080108", economy=economy, nature=nature,
                                project="机房" if nature == "项目" else "")],
        )  # fmt: skip
        check_voucher(checker, voucher)
    check_voucher(checker, reverse_voucher(maker, voucher, reason="重复"))
    received = [EntryDraft("appropriation", 700, function="2080108")]
    income = enter_voucher(
        maker, entity, number="记-7", date=date(YEAR, 2, 7), summary="拨款", entries=received
    )
    check_voucher(checker, income)
    enter_voucher(maker, entity, number="记-8", date=date(YEAR, 2, 8), summary="拨款", entries=received)
    dropped = enter_voucher(
        maker, entity, number="记-9", date=date(YEAR, 2, 9), summary="拨款", entries=received
    )
    withdraw_draft(maker, dropped, reason="不要了")
    return queries.subject(entity.code)


@pytest.mark.django_db
class TestBrowsing:
    def test_the_year_is_counted_and_summed_with_its_drafts_without_what_was_withdrawn(
        self, books: Subject
    ) -> None:
        found = browse.vouchers(books, YEAR, Wanted())
        assert found.totals == Totals(8, 1_400, 1_000)
        assert found.all_count == len(found.vouchers) == 8

    @pytest.mark.parametrize("wanted", FILTERS, ids=str)
    def test_a_filter_says_the_same_whether_it_takes_few_or_many(
        self, wanted: Wanted, books: Subject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = browse.vouchers(books, YEAR, wanted)
        monkeypatch.setattr(browse, "EXACT", -1)
        many = browse.vouchers(books, YEAR, wanted)
        assert many.vouchers == few.vouchers
        assert few.totals == browse.totals_of(books, YEAR, wanted)
        assert few.totals is not None
        assert few.totals.count == len(few.vouchers)

    def test_the_totals_of_a_wide_filter_do_not_hold_up_the_page(
        self, books: Subject, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(browse, "EXACT", 3)
        assert browse.vouchers(books, YEAR, Wanted(function="208")).totals is None
        assert browse.vouchers(books, YEAR, Wanted(nature="项目")).totals == Totals(2, 0, 700)

    @pytest.mark.parametrize("sort", ["date", "-date", "number", "-number", "amount", "-amount"])
    def test_pages_of_any_order_follow_on_each_other(self, sort: str, books: Subject) -> None:
        whole = browse.vouchers(books, YEAR, Wanted(sort=sort)).vouchers
        pages = [
            one for start in range(0, 9, 2) for one in browse.vouchers(books, YEAR, Wanted(sort=sort), start, 2).vouchers
        ]  # fmt: skip
        assert pages == whole
        keys = [getattr(one, {"amount": "amount_fen"}.get(sort.removeprefix("-"), sort.removeprefix("-"))) for one in whole]  # fmt: skip
        assert keys == sorted(keys, reverse=sort.startswith("-"))

    def test_a_draft_is_found_by_what_nothing_that_counts_has(
        self, books: Subject, entity: Entity, maker: User
    ) -> None:
        business = EntryDraft("expenditure", 5, "其他", function="2080108", economy="30299", nature="经营")
        draft = enter_voucher(
            maker, entity, number="记-10", date=date(YEAR, 3, 1), summary="经营", entries=[business]
        )
        for wanted in (Wanted(nature="经营"), Wanted(economy="30299"), Wanted(nature="经营", month=3)):
            assert browse.vouchers(books, YEAR, wanted).vouchers == [draft]
            assert browse.vouchers(books, YEAR, replace(wanted, state="posted")).vouchers == []

    @pytest.mark.parametrize("sort", ["date", "-date", "number", "-amount"])
    def test_the_vouchers_of_a_department_are_one_list(
        self, sort: str, books: Subject, maker: User, checker: User
    ) -> None:
        other = Entity.objects.create(code="460300", name="示例市社会保险服务中心")
        for day in (1, 15, 28):
            received = [EntryDraft("appropriation", 90 * day, function="2080108")]
            enter_voucher(
                maker, other, number=f"付-{day}", date=date(YEAR, 2, day), summary="拨款", entries=received
            )
        both = replace(books, members=(*books.members, *queries.subject(other.code).members))
        found = browse.vouchers(both, YEAR, Wanted(sort=sort))
        assert found.all_count == len(found.vouchers) == 11
        order = {"amount": "amount_fen"}.get(sort.removeprefix("-"), sort.removeprefix("-"))
        keys = [(getattr(one, order), one.pk) for one in found.vouchers]
        assert keys == sorted(keys, reverse=sort.startswith("-"))
        assert found.vouchers[4:6] == browse.vouchers(both, YEAR, Wanted(sort=sort), 4, 2).vouchers


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        ("208", ("208", "2080108", "20899"), ("207", "2079999", "209", "2090101")),
        ("2080108", ("2080108",), ("2080109", "2080107")),
        ("999", ("9990101",), ("998",)),
        ("299", ("29999",), ("300", "30001")),
    ],
)
@pytest.mark.django_db
def test_a_code_takes_itself_and_what_lies_below(
    code: str, inside: tuple[str, ...], outside: tuple[str, ...], entity: Entity, maker: User
) -> None:
    from onecard.accounts.models import Entry, Voucher

    voucher = Voucher.objects.create(
        entity=entity, year=YEAR, month=1, number="记-1", date=date(YEAR, 1, 1), summary="试", maker=maker,
        made_at=f"{YEAR}-01-01T00:00:00Z",
    )  # fmt: skip
    for line, function in enumerate((*inside, *outside), start=1):
        Entry.objects.create(
            voucher=voucher, line=line, item="expenditure", function=function, fund="一般公共", amount_fen=1,
            entity=entity, year=YEAR, month=1,
        )  # fmt: skip
    found = Entry.objects.filter(under("function", code)).order_by("line")
    assert list(found.values_list("function", flat=True)) == list(inside)

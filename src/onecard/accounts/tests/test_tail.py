"""Rounding tails: one named cell, by no more than rounding explains, with a reason, checked by another person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts import models, posting, queries
from onecard.accounts.adjust import adjust_tail, check_tail, withdraw_tail
from onecard.accounts.tail import LAST_DIGIT, apply_adjustments, require_tail
from onecard.core.errors import Refusal
from onecard.figures.fact import Adjustment, Evidence, Fact, FactSet, measured
from onecard.figures.figure import dimensions
from onecard.finalaccounts import figures as fa
from onecard.office import people
from onecard.office.models import Entity, User

YEAR = 2024
CELL = "05/2080108/basic"


def exactly(text: str) -> Fact:
    return measured(fa.EXPENDITURE, {"year": "2024"}, Decimal(text), Evidence(""))


def allowed(fact: Fact, amount: str) -> bool:
    try:
        require_tail(fact, Decimal(amount))
    except Refusal:
        return False
    return True


@given(st.integers(-(10**9), 10**9), st.sampled_from(["0.01", "-0.01", "0.02", "-0.02"]))
def test_only_the_two_neighbours_of_the_exact_amount_are_allowed(fen: int, amount: str) -> None:
    fact = exactly(str(Decimal(fen).scaleb(-6)))
    assert fact.exact is not None
    neighbours = {fact.exact.quantize(LAST_DIGIT, rounding) for rounding in ("ROUND_FLOOR", "ROUND_CEILING")}
    assert allowed(fact, amount) == (len(neighbours) == 2 and fact.value + Decimal(amount) in neighbours)


def test_an_exact_amount_without_a_tail_cannot_be_adjusted() -> None:
    assert not allowed(exactly("5.03"), "0.01")


def test_a_printed_amount_may_move_by_one_last_digit() -> None:
    printed = Fact(fa.EXPENDITURE, dimensions({"year": "2024"}), Decimal("5.03"))
    assert allowed(printed, "-0.01")
    assert not allowed(printed, "0.02")


def test_only_the_prints_of_the_named_value_are_adjusted() -> None:
    whole = {"entity": "460299", "year": "2024", "basis": "决算", "fund": "一般公共"}
    facts = FactSet(
        [
            Fact(fa.EXPENDITURE, dimensions(whole), Decimal(value), None, None, form)
            for form, value in (("公开05", "5.00"), ("公开06", "5.00"), ("公开04", "5.01"))
        ],
        entity="460299", year="2024", basis="决算",
    )  # fmt: skip
    made = models.TailAdjustment(
        cell="05/total/total", amount=1, reason="与总表一致", year=YEAR, maker=User(name="陈静怡")
    )
    assert apply_adjustments(facts, [made], YEAR, "national") == []
    assert {fact.form: (str(fact.value), len(fact.adjustments)) for fact in facts} == {
        "公开05": ("5.01", 1), "公开06": ("5.01", 1), "公开04": ("5.01", 0),
    }  # fmt: skip


@pytest.fixture
def accounts_of_a_year(entity: Entity, maker: User) -> Entity:
    now = timezone.now()
    for number, (economy, amount) in enumerate((("30201", 10_040_00), ("30207", 10_040_00)), start=1):
        voucher = models.Voucher.objects.create(
            entity=entity, year=YEAR, month=1, number=f"记-{number}", date=date(YEAR, 1, 3), summary="办公",
            state="posted", maker=maker, made_at=now,
        )  # fmt: skip
        models.Entry.objects.create(
            voucher=voucher, line=1, item="expenditure", function="2080108", economy=economy, fund="一般公共",
            nature="基本", amount_fen=amount + 44, entity=entity, year=YEAR, month=1,
        )  # fmt: skip
    posting.post(models.Entry.objects.all())
    return entity


def shown(cell: str = CELL) -> Fact:
    number, row, column = cell.split("/")
    fact = queries.final_accounts(queries.subject(), YEAR).tables[int(number)].cell(row, column)
    assert fact is not None
    return fact


@pytest.mark.django_db
class TestAdjusting:
    def test_the_cell_shows_the_adjustment_once_checked_and_says_so(
        self, accounts_of_a_year: Entity, maker: User, checker: User
    ) -> None:
        assert shown().value == Decimal("2.01")
        whose = queries.subject()
        made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal("-0.01"), reason="与表06合计一致")
        assert shown().value == Decimal("2.01")
        check_tail(checker, whose, made)
        assert shown().value == Decimal("2.00")
        assert shown().exact == Decimal("2.008088")
        assert shown().unadjusted == Decimal("2.01")
        assert shown().adjustments == (
            Adjustment(Decimal("-0.01"), "与表06合计一致", maker.name, checker.name, CELL),
        )

    def test_the_maker_cannot_check_it(self, accounts_of_a_year: Entity, maker: User) -> None:
        whose = queries.subject()
        made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal("-0.01"), reason="一致")
        with pytest.raises(Refusal):
            check_tail(maker, whose, made)
        assert shown().value == Decimal("2.01")

    @pytest.mark.parametrize(
        ("cell", "amount", "code"),
        [
            (CELL, "0.01", "tables.not_a_tail"),
            (CELL, "0.005", "tables.not_a_tail"),
            ("05/9999999/basic", "0.01", "tables.no_cell"),
            ("五/合计", "0.01", "tables.no_cell"),
        ],
    )
    def test_more_than_rounding_or_no_cell_is_refused(
        self, accounts_of_a_year: Entity, maker: User, cell: str, amount: str, code: str
    ) -> None:
        with pytest.raises(Refusal) as refusal:
            adjust_tail(maker, queries.subject(), YEAR, cell=cell, amount=Decimal(amount), reason="一致")
        assert refusal.value.code == code

    def test_an_opposite_adjustment_takes_it_back(
        self, accounts_of_a_year: Entity, maker: User, checker: User
    ) -> None:
        whose = queries.subject()
        for amount in ("-0.01", "0.01"):
            made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal(amount), reason="一致")
            check_tail(checker, whose, made)
        assert shown().value == Decimal("2.01")

    def test_a_draft_can_be_withdrawn(self, accounts_of_a_year: Entity, maker: User, checker: User) -> None:
        whose = queries.subject()
        made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal("-0.01"), reason="一致")
        withdraw_tail(maker, whose, made, reason="不用了")
        with pytest.raises(Refusal):
            check_tail(checker, whose, made)

    @pytest.mark.parametrize(
        ("fen", "value", "now"),
        [
            (10_070_44, "2.01", "2.011088"),
            (9_999_56, "2.00", "2.004"),
        ],
    )
    def test_an_adjustment_holds_for_the_exact_amount_it_was_chosen_at_alone(
        self, accounts_of_a_year: Entity, maker: User, checker: User, fen: int, value: str, now: str
    ) -> None:
        whose = queries.subject()
        made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal("-0.01"), reason="一致")
        check_tail(checker, whose, made)
        entries = models.Entry.objects.filter(economy="30207")
        entries.update(amount_fen=fen)
        posting.rebuild_totals(people.local_actor())
        assert (shown().value, shown().adjustments) == (Decimal(value), ())
        said = queries.final_accounts(whose, YEAR).notes["尾差"]
        assert CELL in said
        assert "准确数已变，不再适用" in said
        assert "调整时是2.008088万元" in said
        assert f"现在是{now}万元" in said
        entries.update(amount_fen=10_040_44)
        posting.rebuild_totals(people.local_actor())
        assert shown().value == Decimal("2.00")
        assert "尾差" not in queries.final_accounts(whose, YEAR).notes

    def test_another_adjustment_is_chosen_where_the_amount_has_changed(
        self, accounts_of_a_year: Entity, maker: User, checker: User
    ) -> None:
        whose = queries.subject()
        for fen in (10_040_44, 10_070_44):
            models.Entry.objects.filter(economy="30207").update(amount_fen=fen)
            posting.rebuild_totals(people.local_actor())
            amount = Decimal("-0.01") if shown().value > (shown().exact or 0) else Decimal("0.01")
            made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=amount, reason="一致")
            check_tail(checker, whose, made)
        assert shown().value == Decimal("2.02")
        assert [one.amount for one in shown().adjustments] == [Decimal("0.01")]

    def test_a_draft_chosen_at_another_amount_is_not_checked(
        self, accounts_of_a_year: Entity, maker: User, checker: User
    ) -> None:
        whose = queries.subject()
        made = adjust_tail(maker, whose, YEAR, cell=CELL, amount=Decimal("-0.01"), reason="一致")
        models.Entry.objects.filter(economy="30207").update(amount_fen=10_035_44)
        posting.rebuild_totals(people.local_actor())
        with pytest.raises(Refusal) as refusal:
            check_tail(checker, whose, made)
        assert refusal.value.code == "tables.tail_lapsed"

    def test_what_rounding_no_longer_explains_is_not_checked(
        self, accounts_of_a_year: Entity, maker: User, checker: User
    ) -> None:
        whose = queries.subject()
        before = shown()
        drafts = [
            adjust_tail(maker, whose, YEAR, cell=CELL, amount=-LAST_DIGIT, reason="使合计相等")
            for _ in range(2)
        ]
        check_tail(checker, whose, drafts[0])
        with pytest.raises(Refusal) as refused:
            check_tail(checker, whose, drafts[1])
        assert refused.value.code == "tables.not_a_tail"
        assert shown().value == before.value - LAST_DIGIT

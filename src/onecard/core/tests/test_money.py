"""Money: 分 is exact, and what is rounded is rounded once, halves away from zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Problem, Refusal
from onecard.core.money import fen_from_wanyuan, fen_from_yuan, round_half_up, wanyuan, yuan

FEN = st.integers(-(10**15), 10**15)


@given(FEN)
def test_yuan_there_and_back_is_the_same_fen(fen: int) -> None:
    assert fen_from_yuan(yuan(fen)) == fen
    assert fen_from_yuan(f"{yuan(fen):,}") == fen


@given(FEN)
def test_wanyuan_with_six_decimals_is_exact(fen: int) -> None:
    assert fen_from_wanyuan(wanyuan(fen, 6)) == fen


@given(FEN)
def test_wanyuan_is_at_most_half_a_unit_from_the_exact_amount(fen: int) -> None:
    assert abs(wanyuan(fen) - Decimal(fen).scaleb(-6)) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.125", "0.13"), ("-0.125", "-0.13"), ("2.675", "2.68"), ("0.004999", "0.00")]
)
def test_halves_go_away_from_zero(exact: str, rounded: str) -> None:
    assert round_half_up(Decimal(exact), 2) == Decimal(rounded)


@pytest.mark.parametrize("nothing", ["-0.004", "-0", "0.00", "0E+3"])
def test_what_rounds_to_nothing_has_no_sign(nothing: str) -> None:
    assert str(round_half_up(Decimal(nothing), 2)) == "0.00"


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        (" 1,148.00 ", 114800),
        ("￥3", 300),
        ("1，000.5", 100050),
        ("−2.10", -210),
        (7, 700),
        (".5", 50),
        ("5.", 500),
        ("１，１４８．００", 114800),
        ("－３", -300),
        ("-¥1.20", -120),
        ("¥ -1.20", -120),
        ("+5", 500),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str | int, fen: int) -> None:
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize("text", ["1148,00", "1,14,8.00", "12,3456", ",148", "1.148,00"])
def test_a_comma_that_could_be_a_decimal_point_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        fen_from_yuan(text)
    assert refused.value.code == "money.not_a_number"


@pytest.mark.parametrize(
    "text", ["", ".", "十元", "NaN", "Infinity", "1.2.3", "1_000", "1e5", "0x1", "١٢٣", "--5"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        fen_from_yuan(text)
    assert refused.value.code == "money.not_a_number"


def test_an_amount_finer_than_fen_is_refused_and_not_rounded() -> None:
    with pytest.raises(Refusal) as refused:
        fen_from_yuan("1.005")
    assert refused.value.code == "money.below_fen"
    with pytest.raises(Refusal):
        fen_from_wanyuan("0.0000001")


def test_a_refusal_reads_as_what_happened_and_what_to_do() -> None:
    problem = Problem("第3行", "金额为空。")
    refusal = Refusal("room.code", "不能入账。", "请补上金额。", (problem,))
    assert str(refusal) == "不能入账。请补上金额。"
    assert (refusal.code, refusal.problems) == ("room.code", (problem,))

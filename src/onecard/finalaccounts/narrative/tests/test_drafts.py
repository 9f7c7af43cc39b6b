"""Drafts of reasons are arithmetic: they name what moved and never why."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from onecard.figures.fact import Fact, FactSet, measured
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.drafts import from_records
from onecard.finalaccounts.tables import final_accounts

YEAR = 2024


def expenditure(amount: Decimal | str, year: int = YEAR, basis: str = "决算", **dims: str) -> Fact:
    subject = {"entity": "1", "year": str(year), "basis": basis}
    return measured(fa.EXPENDITURE, {**subject, "fund": "一般公共", **dims}, Decimal(amount))


def accounts(now: list[Fact], before: list[Fact]) -> FinalAccounts:
    return final_accounts(
        "1", "某中心", YEAR, FactSet(now, entity="1", year="2024", basis="决算"),
        FactSet(before, entity="1", year="2023", basis="决算"),
    )  # fmt: skip


def told(now: dict[str, str], before: dict[str, str], basis: str = "上年") -> list[str]:
    """The drafts for expenditure made of economic codes now and then."""
    total = [sum(map(Decimal, side.values()), Decimal(0)) for side in (now, before)]
    ours = [expenditure(total[0]), *(expenditure(amount, economy=code) for code, amount in now.items())]
    year, at = (2023, "决算") if basis == "上年" else (2024, basis)
    theirs = [
        expenditure(total[1], year, at), *(expenditure(amount, year, at, economy=code) for code, amount in before.items())
    ]  # fmt: skip
    whose = accounts(ours, theirs) if basis == "上年" else accounts([*ours, *theirs], [])
    return from_records(whose, ours[0], basis)


def test_the_codes_that_make_the_difference_are_named_with_their_share() -> None:
    assert told({"30201": "1.00", "30211": "2.00"}, {"30201": "5.00", "30211": "3.00"}) == [
        "按经济分类看，办公费减少4.00万元，占减少额的80.00%。"
    ]


def test_a_code_that_is_new_or_gone_counts_whole() -> None:
    assert told({"30211": "2.00"}, {"30201": "5.00"}) == [
        "按经济分类看，变动最大的是办公费减少5.00万元、差旅费增加2.00万元，互有增减。"
    ]


def test_a_single_code_is_all_of_it() -> None:
    assert told({"30201": "2.00"}, {"30201": "1.00"}) == ["按经济分类看，全部是办公费增加1.00万元。"]


def test_a_budget_is_taken_apart_in_the_same_way() -> None:
    assert told({"30201": "2.00"}, {"30201": "1.00"}, "年初") == ["按经济分类看，全部是办公费增加1.00万元。"]


def test_parts_that_do_not_make_the_whole_are_not_told() -> None:
    now, before = expenditure("3.00"), expenditure("2.00", 2023)
    whose = accounts([now, expenditure("1.00", economy="30201")], [before])
    assert from_records(whose, now, "上年") == []


def test_nothing_is_told_of_what_did_not_change_or_is_not_known() -> None:
    assert told({"30201": "1.00"}, {"30201": "1.00"}) == []
    now = expenditure("3.00")
    assert from_records(accounts([now], []), now, "上年") == []


@given(
    now=st.dictionaries(
        st.sampled_from(["30201", "30202", "30211", "30101", "30102"]), st.decimals(0, 100, places=2)
    ),
    before=st.dictionaries(
        st.sampled_from(["30201", "30202", "30211", "30101"]), st.decimals(0, 100, places=2)
    ),
)
def test_the_amounts_named_are_those_of_the_facts(
    now: dict[str, Decimal], before: dict[str, Decimal]
) -> None:
    for sentence in told({k: str(v) for k, v in now.items()}, {k: str(v) for k, v in before.items()}):
        assert "NaN" not in sentence
        assert "-" not in sentence
        assert sentence.endswith("。")


def by_month(now: dict[int, str], before: dict[int, str], basis: str = "上年") -> list[str]:
    """The drafts for expenditure of 3.00 that was 5.00 the year before, with what the books tell of each month."""
    ours, theirs = expenditure("3.00"), expenditure("5.00", YEAR - 1)
    months = {YEAR: now, YEAR - 1: before}
    whose = accounts([ours, expenditure("5.00", basis="年初")], [theirs])
    return from_records(
        whose, ours, basis,
        lambda fact: {month: Decimal(text) for month, text in months[int(fact.dim("year"))].items()},
    )  # fmt: skip


def test_the_months_that_make_the_difference_are_named_where_they_make_the_whole() -> None:
    assert by_month({1: "1.00", 12: "2.00"}, {1: "1.50", 11: "3.50"}) == [
        "按月份看，变动最大的是11月减少3.50万元、12月增加2.00万元、1月减少0.50万元，互有增减。"
    ]
    assert by_month({12: "3.00"}, {12: "5.00"}) == ["按月份看，全部是12月减少2.00万元。"]


def test_months_that_are_not_known_or_not_all_known_tell_nothing() -> None:
    assert by_month({}, {}) == []
    assert by_month({1: "2.99"}, {1: "5.00"}) == []
    assert by_month({1: "3.00"}, {}) == []


def test_a_budget_has_no_months() -> None:
    assert by_month({12: "3.00"}, {12: "5.00"}, "年初") == []

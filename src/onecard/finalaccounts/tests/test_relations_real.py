"""Relations on what real reports print, and on any books at all: rounding alone never breaks a relation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.figures.evaluate import evaluate
from onecard.figures.relation import Outcome
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.relations import RELATIONS, check
from onecard.finalaccounts.tests.sample import GENERAL, unit, with_cell, with_fact

SANGONG = ("total", "overseas", "vehicles", "purchase", "running", "reception")


def outcome(relation_id: str, accounts: FinalAccounts) -> Outcome:
    return evaluate(RELATIONS[relation_id], accounts)


def printing_sangong(*amounts: str | None) -> FinalAccounts:
    accounts = unit(printed=True)
    for column, amount in zip(SANGONG, amounts, strict=True):
        with_cell(accounts, f"09/amount/{column}", amount)
    return accounts


@pytest.mark.parametrize(
    ("amounts", "state"),
    [
        (("4.02", "0", "4.02", "0", "0", "0"), "failed"),
        (("1.71", "0", "1.18", None, None, "0.53"), "failed"),
        (("832.05", "0", "310.37", "0", "310.37", "521.67"), "tail"),
        (("0.87", "0", "0.87", "0.00", "0.87", "0.00"), "held"),
    ],
    ids=["vehicles without parts", "parts left blank", "explained by rounding", "agrees"],
)
def test_sangong_tables_of_real_reports(amounts: tuple[str | None, ...], state: str) -> None:
    assert outcome("T09-1", printing_sangong(*amounts)).state == state


def test_staff_and_public_cost_a_hundredth_below_basic_spending_is_a_tail() -> None:
    accounts = unit(printed=True)
    with_cell(accounts, "05/total/basic", "111.35")
    with_cell(accounts, "06/staff-total/amount", "106.31")
    with_cell(accounts, "06/public-total/amount", "5.03")
    (verdict,) = outcome("X-08", accounts).verdicts
    assert verdict.state == "tail"
    assert verdict.difference == Fraction(1, 100)


def test_initial_budgets_of_items_below_the_printed_total_are_a_doubt_not_an_error() -> None:
    accounts = unit(printed=True)
    initial = {"basis": "年初", "fund": GENERAL}
    key = fa.EXPENDITURE.key
    for fact in list(accounts.facts.of(key)):
        if fact.dim("basis") == "年初" and fact.dim("function"):
            accounts.facts = with_fact(accounts.facts, key, None, **initial, function=fact.dim("function"))
    printed = {
        "2080108": "104.44",
        "2080505": "10.97",
        "2080506": "22.48",
        "2101102": "4.21",
        "2101103": "16.59",
        "2210201": "7.91",
    }
    for code, amount in printed.items():
        accounts.facts = with_fact(accounts.facts, key, amount, **initial, function=code)
    accounts.facts = with_fact(accounts.facts, key, "178.25", **initial)
    assert outcome("P-11", accounts).state == "held"
    (verdict,) = outcome("P-11-2", accounts).verdicts
    assert (verdict.state, str(verdict.difference)) == ("failed", "-233/20")
    accounts.facts = with_fact(accounts.facts, key, "11.65", **initial, function="2080199")
    assert outcome("P-11-2", accounts).state == "held"


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(("2080108", "2080505", "2101102", "2210201", "2120803")),
        st.sampled_from(("30101", "30199", "30201", "30309", "31002", "39999")),
        st.sampled_from(("一般公共", "政府性基金", "国有资本", "其他")),
        st.sampled_from(("基本", "项目")),
        st.integers(1, 10**8),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=settings.default.max_examples // 10, deadline=None)
@given(entries=ENTRIES, printed=st.booleans())
def test_tables_made_from_any_books_break_no_relation_that_blocks(
    entries: list[tuple[str, str, str, str, int]], printed: bool
) -> None:
    spent = "\n".join(
        f"{function} {economy} {fund} {nature} {Decimal(fen).scaleb(-6)}"
        for function, economy, fund, nature, fen in entries
    )
    broken = [
        found.relation.id
        for found in check(unit(spent, printed=printed))
        if found.relation.blocks and found.state == "failed"
    ]
    assert broken == []


@settings(max_examples=settings.default.max_examples // 10, deadline=None)
@given(wrong=st.integers(2, 10**4), sign=st.sampled_from((1, -1)))
def test_a_total_off_by_more_than_rounding_never_passes(wrong: int, sign: int) -> None:
    accounts = unit(printed=True)
    shown = accounts.tables[3].cell("total", "total")
    assert shown is not None
    row = accounts.tables[3].row("total")
    assert row is not None
    row.cells["total"] = replace(shown, value=shown.value + sign * Decimal(wrong).scaleb(-2))
    assert outcome("X-03", accounts).state == "failed"

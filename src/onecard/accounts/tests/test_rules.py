"""The rules of records: what is refused, what is only noticed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.accounts import rules
from onecard.accounts.drafts import BalanceDraft, BudgetDraft, EntryDraft
from onecard.core.errors import Refusal


def known(code_list: str, code: str, year: int) -> bool:
    return code in {"2080108", "208", "30201", "30108", "302", "30999"}


SPENDING = EntryDraft(
    "expenditure", 10_000, fund="一般公共", function="2080108", economy="30201", nature="基本"
)


def codes_of(findings: rules.Findings, *, notices: bool = False) -> set[str]:
    return {finding.code for finding in findings if finding.notice == notices}


def changed(**values: object) -> EntryDraft:
    return EntryDraft(**{**{n: getattr(SPENDING, n) for n in SPENDING.__dataclass_fields__}, **values})  # type: ignore[arg-type]


def test_a_plain_expense_passes_without_a_word() -> None:
    assert rules.entry(SPENDING, 2024, known) == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"function": "208010"}, "function.malformed"),
        ({"function": "20801A8"}, "function.malformed"),
        ({"function": "２０８０１０８"}, "function.malformed"),
        ({"function": ""}, "function.not_detailed"),
        ({"function": "208"}, "function.not_detailed"),
        ({"economy": "3020"}, "economy.malformed"),
        ({"economy": "50502"}, "economy.not_departmental"),
        ({"economy": "302"}, "economy.not_detailed"),
        ({"nature": ""}, "nature.unknown"),
        ({"nature": "人员"}, "nature.unknown"),
        ({"fund": "专户"}, "fund.unknown"),
        ({"item": "loan"}, "item.unknown"),
        ({"nature": "经营"}, "fund.nature_mismatch"),
        ({"nature": "上缴"}, "fund.nature_mismatch"),
        ({"nature": "补助", "fund": "政府性基金"}, "fund.nature_mismatch"),
        ({"amount_fen": 0}, "amount.zero"),
        ({"amount_fen": 10**16}, "amount.too_large"),
        ({"amount_fen": True}, "amount.not_fen"),
        ({"amount_fen": 1.5}, "amount.not_fen"),
        ({"summary": "字" * 501}, "summary.too_long"),
        ({"payee": "甲\x00乙"}, "payee.control_character"),
        ({"item": "appropriation", "nature": "", "economy": "30201"}, "economy.income"),
        ({"item": "appropriation", "economy": "", "nature": "基本"}, "nature.income"),
        ({"item": "appropriation", "economy": "", "nature": "", "fund": "其他"}, "fund.not_fiscal"),
        ({"item": "operations", "economy": "", "nature": "", "fund": "一般公共"}, "fund.fiscal"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, object], code: str) -> None:
    assert code in codes_of(rules.entry(changed(**values), 2024, known))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"function": "2089999"}, "function.not_listed"),
        ({"economy": "30298"}, "economy.not_listed"),
        ({"economy": "30999"}, "economy.not_basic"),
        ({"nature": "项目"}, "project.missing"),
    ],
)
def test_what_is_unusual_is_a_notice_and_never_stops(values: dict[str, object], code: str) -> None:
    findings = rules.entry(changed(**values), 2024, known)
    assert codes_of(findings) == set()
    assert code in codes_of(findings, notices=True)


def test_paying_up_and_subsidies_need_no_economic_code() -> None:
    assert rules.entry(changed(nature="上缴", fund="其他", economy=""), 2024, known) == ()


def test_a_date_belongs_to_the_fiscal_year() -> None:
    assert rules.dated(date(2024, 12, 31), 2024) == ()
    assert codes_of(rules.dated(date(2025, 1, 1), 2024)) == {"date.outside_year"}


def test_a_stated_total_must_be_the_sum() -> None:
    draft = (SPENDING, changed(amount_fen=2_345))
    assert rules.voucher(2024, date(2024, 3, 5), "记-1", "办公费", draft, known, 12_345) == ()
    findings = rules.voucher(2024, date(2024, 3, 5), "记-1", "办公费", draft, known, 12_344)
    assert codes_of(findings) == {"voucher.unbalanced"}
    assert "123.45" in findings[0].sentence
    assert "123.44" in findings[0].sentence
    assert "0.01" in findings[0].sentence


def test_a_voucher_has_entries_and_a_number() -> None:
    found = codes_of(rules.voucher(2024, date(2024, 3, 5), "", "办公费", (), known))
    assert found == {"number.missing", "voucher.empty"}


def test_refusing_lists_every_problem_and_says_the_first() -> None:
    findings = rules.entry(changed(nature="", amount_fen=0), 2024, known)
    with pytest.raises(Refusal) as refused:
        rules.refuse("voucher.refused", "凭证没有录入。", findings)
    assert refused.value.sentence.startswith("凭证没有录入。支出性质：")
    assert [problem.place for problem in refused.value.problems] == ["支出性质", "金额"]


def test_an_initial_budget_is_never_negative_and_an_adjustment_says_why() -> None:
    day = date(2024, 1, 15)
    lowered = BudgetDraft("年初", "文1", day, -1, function="2080108")
    assert codes_of(rules.budget(lowered, 2024, known)) == {"budget.negative"}
    silent = BudgetDraft("调整", "文2", day, -1, function="2080108")
    assert codes_of(rules.budget(silent, 2024, known)) == {"budget.no_reason"}
    unbroken = BudgetDraft("年初", "文3", day, 1_165)
    assert codes_of(rules.budget(unbroken, 2024, known)) == set()
    assert codes_of(rules.budget(unbroken, 2024, known), notices=True) == {"function.missing"}


def test_a_movement_of_a_balance_says_why_and_has_its_sign() -> None:
    day = date(2024, 6, 1)
    assert rules.balance(BalanceDraft("opening", day, 5_000), 2024, known) == ()
    assert codes_of(rules.balance(BalanceDraft("pool_in", day, 5_000), 2024, known)) == {"balance.no_reason"}
    down = BalanceDraft("pool_out", day, -5_000, reason="按文件归集")
    assert codes_of(rules.balance(down, 2024, known)) == {"balance.negative"}
    fiscal = BalanceDraft("surplus_used", day, 5_000, reason="弥补缺口")
    assert codes_of(rules.balance(fiscal, 2024, known)) == {"fund.fiscal"}


@given(st.text(max_size=9), st.text(max_size=7), st.sampled_from(["", *rules.NATURES, "别的"]))
def test_no_text_in_a_dimension_ever_raises(function: str, economy: str, nature: str) -> None:
    for item in ("expenditure", "appropriation", "nothing"):
        for finding in rules.dimensions(item, function, economy, "一般公共", nature, "", 2024, known):
            assert finding.sentence.endswith("。")
            assert finding.code
            assert finding.notice or finding.remedy.endswith("。")


@given(st.from_regex(r"[0-9]{7}", fullmatch=True), st.from_regex(r"3[0-9]{4}", fullmatch=True))
def test_a_well_formed_code_is_never_refused_for_being_unknown(function: str, economy: str) -> None:
    findings = rules.dimensions("expenditure", function, economy, "一般公共", "基本", "", 2024, known)
    assert codes_of(findings) == set()


def test_a_movement_of_a_balance_is_one_there_is() -> None:
    draft = BalanceDraft("carried", date(2024, 1, 1), 100, function="2080108", reason="结转")
    assert [found.code for found in rules.balance(draft, 2024, known)] == ["item.unknown"]


@pytest.mark.parametrize("text", ["", "  ", "因" * 501, "补录\x00"])
def test_a_reason_is_said_and_can_be_kept(text: str) -> None:
    with pytest.raises(Refusal):
        rules.reason(text, "冲销凭证")
    rules.reason("重复入账，按月末核对清单冲销", "冲销凭证")

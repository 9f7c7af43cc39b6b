"""Budgets and balances: what is approved, adjusted and carried over, each with its reason and two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from onecard.accounts.balance import (
    check_balance,
    enter_balance,
    reverse_balance,
    transfer_internally,
    withdraw_balance,
)
from onecard.accounts.budget import check_budget, enter_budget, reverse_budget, withdraw_budget
from onecard.accounts.check import check_batch
from onecard.accounts.close import close_period
from onecard.accounts.drafts import BalanceDraft, BudgetDraft
from onecard.accounts.imports.budgets import import_budgets, preview
from onecard.accounts.imports.template import template
from onecard.accounts.models import COUNTING, BalanceRecord, BudgetLine, State
from onecard.accounts.tests.refusals import refused
from onecard.accounts.undo import undo_import
from onecard.office.models import Entity, User

pytestmark = pytest.mark.django_db
DAY = date(2024, 1, 15)
NEW_YEAR = date(2024, 1, 1)
INITIAL = BudgetDraft("年初", "示财预〔2024〕1号", DAY, 10_444_000, function="2080108", economy="30101")
ADJUSTED = BudgetDraft(
    "调整",
    "示财预〔2024〕9号",
    DAY,
    -50_000,
    function="2080108",
    nature="项目",
    project="运维",
    reason="压减",
)


def budgeted() -> int:
    return sum(BudgetLine.objects.filter(state__in=COUNTING).values_list("amount_fen", flat=True))


def test_a_budget_counts_once_another_person_has_checked_it(
    maker: User, checker: User, entity: Entity
) -> None:
    line = enter_budget(maker, entity, year=2024, draft=INITIAL)
    assert budgeted() == 0
    assert check_budget(checker, line).state == State.POSTED
    check_budget(checker, enter_budget(maker, entity, year=2024, draft=ADJUSTED))
    assert budgeted() == 10_394_000


def test_nobody_checks_their_own_budget(both: User, entity: Entity) -> None:
    line = enter_budget(both, entity, year=2024, draft=INITIAL)
    with refused("office.same_person"):
        check_budget(both, line)


def test_one_line_of_one_document_is_entered_once(maker: User, entity: Entity) -> None:
    line = enter_budget(maker, entity, year=2024, draft=INITIAL)
    with refused("budget.duplicate"):
        enter_budget(maker, entity, year=2024, draft=INITIAL)
    withdraw_budget(maker, line, reason="录错")
    assert enter_budget(maker, entity, year=2024, draft=INITIAL).pk


def test_a_budget_is_reversed_and_never_deleted(maker: User, checker: User, entity: Entity) -> None:
    line = check_budget(checker, enter_budget(maker, entity, year=2024, draft=INITIAL))
    reversal = reverse_budget(maker, line, reason="文号错")
    with refused("budget.reversed_already"):
        reverse_budget(maker, line, reason="文号错")
    check_budget(checker, reversal)
    line.refresh_from_db()
    assert (line.state, budgeted()) == (State.REVERSED, 0)


def test_an_amount_not_broken_down_is_a_budget_too(maker: User, entity: Entity) -> None:
    line = enter_budget(maker, entity, year=2024, draft=BudgetDraft("年初", "文", DAY, 1_165))
    assert line.function == ""


def test_a_budget_in_a_closed_month_is_refused(maker: User, checker: User, entity: Entity) -> None:
    close_period(checker, entity, year=2024, month=1)
    with refused("period.closed"):
        enter_budget(maker, entity, year=2024, draft=INITIAL)


HEAD = (
    "指标文号", "下达日期", "指标类型", "支出功能分类科目编码", "部门经济分类", "资金性质", "项目类别", "项目名称",
    "指标金额（万元）", "摘要",
)  # fmt: skip


def rows(*changes: dict[int, Any]) -> list[tuple[Any, ...]]:
    plain = (
        "示财预〔2024〕1号", "2024-01-15", "年初预算", "2080108 信息化建设", "30101", "一般公共预算资金", "人员类", None,
        "20.612", None,
    )  # fmt: skip
    return [HEAD, *(tuple(change.get(i, cell) for i, cell in enumerate(plain)) for change in changes)]


def test_budgets_come_from_another_systems_file(
    maker: User, checker: User, entity: Entity, workbook: Callable[..., bytes]
) -> None:
    content = workbook(
        rows({}, {2: "追加", 6: "特定目标类", 7: "运维", 8: 1.5, 9: "上级追加"}, {3: None, 4: None})
    )
    batch = import_budgets(maker, entity, 2024, content, "指标.xlsx")
    assert (batch.rows, batch.total_fen) == (3, 42_724_000)
    assert any("未分解到项" in notice for notice in batch.notices)
    check_batch(checker, batch)
    found = BudgetLine.objects.order_by("pk").values_list(
        "basis", "function", "nature", "amount_fen", "reason"
    )
    assert list(found) == [
        ("年初", "2080108", "基本", 20_612_000, ""),
        ("调整", "2080108", "项目", 1_500_000, "上级追加"),
        ("年初", "", "基本", 20_612_000, ""),
    ]
    check_batch(checker, undo_import(maker, batch, reason="文件有误"))
    assert budgeted() == 0
    assert import_budgets(maker, entity, 2024, content, "指标.xlsx").pk


def test_what_is_wrong_in_a_budget_file_is_named(
    maker: User, entity: Entity, workbook: Callable[..., bytes]
) -> None:
    content = workbook(
        rows({}, {}, {2: "追减", 8: -1}, {2: "随便"}, {8: "1.0000001"}, {2: "调减", 9: "压减"}, {0: None})
    )
    with refused("import.refused") as error:
        import_budgets(maker, entity, 2024, content, "指标.xlsx")
    found = [(problem.place, problem.code) for problem in error.value.problems]
    assert ("第3行，指标文号（A3）", "budget.duplicate") in found
    assert ("第4行，事由（J4）", "budget.no_reason") in found
    assert ("第5行，预算口径（C5）", "basis.unknown") in found
    assert ("第6行，金额（I6）", "money.below_fen") in found
    assert ("第7行，金额（I7）", "basis.sign") in found
    assert ("第8行，指标文号（A8）", "number.missing") in found
    assert any("没有指标文号" in problem.sentence for problem in error.value.problems)
    assert not BudgetLine.objects.exists()


def test_a_preview_of_budgets_does_nothing(entity: Entity, workbook: Callable[..., bytes]) -> None:
    seen = preview(entity, 2024, workbook(rows({})), "指标.xlsx")
    assert (seen.records, seen.totals_fen, seen.problem_count) == (1, {"年初": 20_612_000}, 0)
    assert preview(entity, 2024, template("budgets"), "模板.xlsx").problems[0].code == "import.empty"
    assert not BudgetLine.objects.exists()


def balances() -> int:
    return sum(BalanceRecord.objects.filter(state__in=COUNTING).values_list("amount_fen", flat=True))


@pytest.mark.parametrize(
    "item", ["opening_adjustment", "pool_in", "pool_out", "pool_up", "surplus_used", "distributed"]
)
def test_each_movement_of_a_balance_says_why(maker: User, checker: User, entity: Entity, item: str) -> None:
    fund = "其他" if item in ("surplus_used", "distributed") else "一般公共"
    with refused("balance.refused"):
        enter_balance(maker, entity, year=2024, draft=BalanceDraft(item, DAY, 900, fund=fund))
    draft = BalanceDraft(item, DAY, 900, fund=fund, reason="按文件", document="示财〔2024〕3号")
    record = check_balance(checker, enter_balance(maker, entity, year=2024, draft=draft))
    assert (record.state, record.reason, balances()) == (State.POSTED, "按文件", 900)


def test_an_opening_balance_needs_no_reason(maker: User, entity: Entity) -> None:
    assert enter_balance(maker, entity, year=2024, draft=BalanceDraft("opening", NEW_YEAR, 900)).pk


@pytest.mark.parametrize("day", [date(2024, 1, 2), date(2024, 12, 31)])
def test_an_opening_balance_is_of_the_first_of_january(maker: User, entity: Entity, day: date) -> None:
    with refused("balance.refused") as refusal:
        enter_balance(maker, entity, year=2024, draft=BalanceDraft("opening", day, 900))
    (problem,) = refusal.value.problems
    assert (problem.place, problem.code) == ("日期", "balance.opening_day")
    assert "2024年1月1日" in problem.sentence
    assert "2024-01-01" in problem.remedy


OPENING = BalanceDraft("opening", NEW_YEAR, 900, function="2080108")


def test_a_purse_is_opened_once_a_year(maker: User, checker: User, entity: Entity) -> None:
    first = enter_balance(maker, entity, year=2024, draft=OPENING)
    with refused("balance.refused") as refusal:
        enter_balance(maker, entity, year=2024, draft=replace(OPENING, amount_fen=901))
    assert "待复核的9.00元" in refusal.value.problems[0].sentence
    check_balance(checker, first)
    with refused("balance.refused") as refusal:
        enter_balance(maker, entity, year=2024, draft=OPENING)
    assert "已复核的9.00元" in refusal.value.problems[0].sentence
    assert "年初余额调整" in refusal.value.problems[0].remedy


@pytest.mark.parametrize(
    "other", [{"fund": "其他"}, {"function": "2080105"}, {"nature": "项目"}, {"project": "机房改造"}]
)
def test_another_purse_is_opened_beside_it(maker: User, entity: Entity, other: dict[str, str]) -> None:
    enter_balance(maker, entity, year=2024, draft=OPENING)
    assert enter_balance(maker, entity, year=2024, draft=replace(OPENING, **other)).pk


def test_a_purse_whose_opening_was_withdrawn_or_reversed_is_opened_again(
    maker: User, checker: User, entity: Entity
) -> None:
    withdraw_balance(maker, enter_balance(maker, entity, year=2024, draft=OPENING), reason="录错")
    wrong = check_balance(checker, enter_balance(maker, entity, year=2024, draft=OPENING))
    check_balance(checker, reverse_balance(maker, wrong, reason="录错"))
    right = enter_balance(maker, entity, year=2024, draft=replace(OPENING, amount_fen=1_000))
    check_balance(checker, right)
    assert balances() == 1_000


def drafted_before_the_rule(entity: Entity, maker: User, day: date) -> BalanceRecord:
    return BalanceRecord.objects.create(
        entity=entity, year=2024, item="opening", date=day, fund="一般公共", function="2080108", amount_fen=700,
        maker=maker, made_at=timezone.now(),
    )  # fmt: skip


def test_a_second_opening_drafted_before_is_not_checked(maker: User, checker: User, entity: Entity) -> None:
    old = drafted_before_the_rule(entity, maker, NEW_YEAR)
    again = drafted_before_the_rule(entity, maker, NEW_YEAR)
    check_balance(checker, old)
    with refused("balance.refused") as refusal:
        check_balance(checker, again)
    assert refusal.value.problems[0].code == "balance.opened_already"
    again.refresh_from_db()
    assert (again.state, balances()) == (State.DRAFT, 700)


def test_an_opening_of_another_day_drafted_before_is_not_checked(
    maker: User, checker: User, entity: Entity
) -> None:
    with refused("balance.refused") as refusal:
        check_balance(checker, drafted_before_the_rule(entity, maker, DAY))
    assert refusal.value.problems[0].code == "balance.opening_day"


def test_an_internal_transfer_has_two_sides_that_are_checked_and_reversed_together(
    maker: User, checker: User, entity: Entity
) -> None:
    source = BalanceDraft("internal", DAY, 900, function="2080108", reason="调剂")
    target = BalanceDraft("internal", DAY, 900, function="2080105", reason="调剂")
    with refused("balance.use_transfer"):
        enter_balance(maker, entity, year=2024, draft=source)
    with refused("balance.same_purse"):
        transfer_internally(maker, entity, year=2024, source=source, target=source)
    out, into = transfer_internally(maker, entity, year=2024, source=source, target=target)
    assert (out.amount_fen, into.amount_fen, out.pair, into.pair) == (-900, 900, into, out)
    check_balance(checker, into)
    assert set(BalanceRecord.objects.values_list("state", flat=True)) == {State.POSTED}
    reversal = reverse_balance(maker, out, reason="不该调")
    check_balance(checker, reversal)
    states = BalanceRecord.objects.order_by("pk").values_list("state", "amount_fen")
    assert list(states) == [("reversed", -900), ("reversed", 900), ("posted", 900), ("posted", -900)]


def test_a_drafted_movement_is_withdrawn_by_its_maker(maker: User, both: User, entity: Entity) -> None:
    record = enter_balance(maker, entity, year=2024, draft=BalanceDraft("opening", NEW_YEAR, 900))
    with refused("record.not_maker"):
        withdraw_balance(both, record, reason="错")
    assert withdraw_balance(maker, record, reason="错").state == State.WITHDRAWN

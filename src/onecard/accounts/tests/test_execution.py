"""Budget execution: what is left of each budget, what is over it, and what is not known while money is not broken down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onecard.accounts import models, queries
from onecard.accounts.budget import check_budget, enter_budget
from onecard.accounts.check import check_voucher
from onecard.accounts.drafts import BudgetDraft, EntryDraft
from onecard.accounts.enter import enter_voucher
from onecard.accounts.execution import Execution, Line, Sum, carried_out, execution
from onecard.accounts.folding import Cell
from onecard.accounts.subject import Subject
from onecard.finalaccounts import figures as fa
from onecard.office.models import Entity, Group, User

YEAR = 2024
PLANNED = {"function": "2080108", "fund": "一般公共", "nature": "项目", "project": "机房"}
OTHER = {"function": "2080505", "fund": "一般公共", "nature": "基本"}


def budget(fen: int, item: str = "年初", **dims: str) -> Cell:
    return Cell("budgets", item, fen, 1, **dims)


def paid(fen: int, **dims: str) -> Cell:
    return Cell("entries", "expenditure", fen, 1, **dims)


def by_key(found: Execution) -> dict[str, Line]:
    return {line.key: line for line in found.lines}


def test_what_is_left_is_the_budget_of_the_whole_year_less_what_was_paid() -> None:
    cells = [budget(100_00, **PLANNED), budget(-20_00, "调整", **PLANNED), paid(60_00, **PLANNED)]
    (line,) = carried_out(cells, "item").lines
    assert (line.initial.fen, line.adjusted.fen, line.full.fen, line.paid.fen) == (
        100_00,
        -20_00,
        80_00,
        60_00,
    )
    assert (line.left_fen, line.rate, line.over) == (20_00, Decimal("75.00"), False)


def test_income_is_no_execution() -> None:
    received = Cell("entries", "appropriation", 100, 1, function="2080108", fund="一般公共")
    assert carried_out([received], "item").is_empty


def test_a_line_over_its_budget_is_marked_and_counted() -> None:
    cells = [budget(100, **PLANNED), paid(101, **PLANNED), budget(50, **OTHER), paid(50, **OTHER)]
    found = carried_out(cells, "item")
    assert {key: line.over for key, line in by_key(found).items()} == {"2080108": True, "2080505": False}
    assert (found.over, found.total.left_fen) == (1, -1)


def test_what_was_paid_without_a_budget_is_over_where_all_money_is_broken_down() -> None:
    found = carried_out([budget(100, **PLANNED), paid(5, **OTHER)], "item")
    line = by_key(found)["2080505"]
    assert (line.over, line.left_fen, line.rate) == (True, -5, None)


def test_money_not_broken_down_stands_apart_and_leaves_other_budgets_unknown() -> None:
    loose = {"fund": "一般公共", "nature": "项目"}
    found = carried_out([budget(100, **PLANNED), budget(30, **loose), paid(5, **OTHER)], "item")
    assert found.apart is not None
    assert (found.apart.full, found.apart_is_bare) == (Sum(30, 1), True)
    line = by_key(found)["2080505"]
    assert (line.known, line.left_fen, line.rate, line.over) == (False, None, None, False)
    assert by_key(found)["2080108"].left_fen == 100
    assert (found.total.full.fen, found.total.left_fen) == (130, 125)


def test_money_broken_down_to_a_class_alone_is_not_broken_down_to_the_item() -> None:
    found = carried_out([budget(30, **PLANNED | {"function": "208"})], "item")
    assert found.apart is not None
    assert (found.lines, found.apart.full.fen, found.apart_is_bare) == ((), 30, False)


def test_money_taken_back_before_it_was_broken_down_leaves_nothing_unknown() -> None:
    loose = {"fund": "一般公共", "nature": "项目"}
    taken_back = [budget(30, **loose), budget(-30, "调整", **loose)]
    found = carried_out([*taken_back, paid(5, **OTHER)], "item")
    assert by_key(found)["2080505"].over


def test_without_any_budget_nothing_is_said_of_what_is_left() -> None:
    found = carried_out([paid(5, **OTHER)], "item")
    assert (found.total.known, found.total.left_fen, found.total.rate, found.over) == (False, None, None, 0)


def test_by_project_what_names_none_stands_apart() -> None:
    cells = [budget(100, **PLANNED), paid(60, **PLANNED), budget(40, **OTHER), paid(50, **OTHER)]
    found = carried_out(cells, "project")
    assert [(line.key, line.left_fen) for line in found.lines] == [("机房", 40)]
    assert found.apart is not None
    assert (found.apart.left_fen, found.over) == (-10, 1)


def test_basic_money_without_a_project_is_no_money_for_projects() -> None:
    found = carried_out([budget(40, **OTHER), paid(5, **PLANNED)], "project")
    assert by_key(found)["机房"].over
    loose = PLANNED | {"project": ""}
    found = carried_out([budget(40, **loose), paid(5, **PLANNED)], "project")
    assert not by_key(found)["机房"].known


def write(entity: Entity, maker: User, checker: User, draft: EntryDraft) -> None:
    number = f"记-{models.Voucher.objects.count() + 1}"
    day = date(YEAR, 3, 6)
    check_voucher(
        checker, enter_voucher(maker, entity, number=number, date=day, summary="事项", entries=[draft])
    )


def plan(entity: Entity, maker: User, checker: User, draft: BudgetDraft) -> None:
    check_budget(checker, enter_budget(maker, entity, year=YEAR, draft=draft))


APPROVED = BudgetDraft("年初", "示财预〔2024〕1号", date(YEAR, 1, 15), 900_00, function="2080108")
SPENT = EntryDraft("expenditure", 700_00, function="2080108", economy="30201", nature="基本")


@pytest.fixture
def books(entity: Entity, maker: User, checker: User) -> Subject:
    """A budget of 900 元 for one item, 700 元 spent of it; 80 元 of other money spent without one."""
    plan(entity, maker, checker, APPROVED)
    write(entity, maker, checker, SPENT)
    write(entity, maker, checker, replace(SPENT, amount_fen=80_00, fund="其他"))
    return queries.subject(entity.code)


def test_only_what_was_checked_counts(books: Subject, entity: Entity, maker: User) -> None:
    draft = replace(APPROVED, basis="调整", number="示财预〔2024〕2号", reason="追加")
    enter_budget(maker, entity, year=YEAR, draft=draft)
    enter_voucher(maker, entity, number="记-9", date=date(YEAR, 3, 9), summary="事项", entries=[SPENT])
    (line,) = execution(books, YEAR, "item").lines
    assert (line.full, line.paid) == (Sum(900_00, 1), Sum(780_00, 2))


@pytest.mark.parametrize(
    ("fund", "nature", "full", "spent"),
    [("一般公共", "", 900_00, 700_00), ("其他", "", 0, 80_00), ("", "基本", 900_00, 780_00), ("一般公共", "项目", None, None)],
)  # fmt: skip
def test_a_fund_or_nature_is_executed_by_itself(
    books: Subject, fund: str, nature: str, full: int | None, spent: int | None
) -> None:
    found = execution(books, YEAR, "item", fund, nature)
    told = [(line.full.fen, line.paid.fen) for line in found.lines]
    assert told == ([] if full is None else [(full, spent)])


def test_each_amount_is_the_exact_value_of_its_figure(books: Subject) -> None:
    facts = queries.facts(books, YEAR)
    (line,) = execution(books, YEAR, "item").lines
    for basis, own in (("年初", line.initial), ("全年", line.full), ("决算", line.paid)):
        fact = facts.at(fa.EXPENDITURE.key, basis=basis, function="2080108")
        assert fact is not None
        assert fact.exact == Decimal(own.fen).scaleb(-6)


def test_more_vouchers_take_no_more_queries(
    books: Subject, entity: Entity, maker: User, checker: User
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        execution(books, YEAR, "item")
    for _ in range(5):
        write(entity, maker, checker, SPENT)
    with CaptureQueriesContext(connection) as many:
        execution(books, YEAR, "item")
    assert len(many) == len(few)
    assert not any('accounts_entry"' in query["sql"] for query in many.captured_queries)


def test_a_department_is_the_sum_of_its_units_less_what_passes_between_them(
    entity: Entity, maker: User, checker: User
) -> None:
    group = Group.objects.create(code="460200", name="示例局")
    bureau = Entity.objects.create(code="460201", name="示例局本级", kind="行政", group=group)
    Entity.objects.filter(pk=entity.pk).update(group=group)
    for unit in (bureau, entity):
        plan(unit, maker, checker, APPROVED)
        write(unit, maker, checker, SPENT)
    passed = EntryDraft(
        "expenditure", 5_00, function="2080108", nature="补助", fund="其他", counterparty=entity.code
    )
    write(bureau, maker, checker, passed)
    (line,) = execution(queries.subject("460200"), YEAR, "item").lines
    assert (line.full.fen, line.paid.fen) == (1_800_00, 1_400_00)
    (line,) = execution(queries.subject("460201"), YEAR, "item").lines
    assert line.paid.fen == 705_00


def test_a_unit_whose_year_is_taken_from_a_file_is_named_and_in_no_line(
    books: Subject, entity: Entity, maker: User
) -> None:
    models.YearSource.objects.create(
        entity=entity,
        year=YEAR,
        source="tables",
        reason="以公开报表为准",
        maker=maker,
        made_at=timezone.now(),
    )
    found = execution(books, YEAR, "item")
    assert (found.without, found.is_empty) == ((entity.name,), True)

"""What is wrong in a file is said at its line and cell, with why and what to do; nothing of it is taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.models import Entry, ImportBatch, Voucher
from onecard.core.errors import Problem, Refusal
from onecard.office.models import Entity, TrailEvent, User

pytestmark = pytest.mark.django_db
Make = Callable[..., bytes]


def problems(maker: User, entity: Entity, content: bytes, **options: Any) -> tuple[Problem, ...]:
    """The problems of a refused import; asserts that nothing was left behind."""
    before = (
        Voucher.objects.count(),
        Entry.objects.count(),
        ImportBatch.objects.count(),
        TrailEvent.objects.count(),
    )
    with pytest.raises(Refusal) as refused:
        import_vouchers(maker, entity, 2024, content, "三月.xlsx", **options)
    after = (
        Voucher.objects.count(),
        Entry.objects.count(),
        ImportBatch.objects.count(),
        TrailEvent.objects.count(),
    )
    assert before == after
    assert refused.value.code == "import.refused"
    assert all(problem.sentence and problem.remedy for problem in refused.value.problems)
    return refused.value.problems


@pytest.mark.parametrize(
    ("cell", "value", "place", "code"),
    [
        ("功能分类编码", "208010", "第3行，功能分类编码（E3）", "function.malformed"),
        ("功能分类编码", None, "第3行，功能分类编码（E3）", "function.not_detailed"),
        ("经济分类编码", "50502", "第3行，经济分类编码（F3）", "economy.not_departmental"),
        ("经济分类编码", "办公费", "第3行，经济分类编码（F3）", "economy.malformed"),
        ("资金性质", "专户", "第3行，资金性质（G3）", "fund.unknown"),
        ("支出性质", None, "第3行，支出性质（H3）", "nature.unknown"),
        ("收支项目", "借款", "第3行，收支项目（D3）", "item.unknown"),
        ("金额（元）", "1,148.005", "第3行，金额（L3）", "money.below_fen"),
        ("金额（元）", "一百元", "第3行，金额（L3）", "money.not_a_number"),
        ("金额（元）", 0, "第3行，金额（L3）", "amount.zero"),
        ("金额（元）", None, "第3行，金额（L3）", "amount.missing"),
        ("金额（元）", "NaN", "第3行，金额（L3）", "money.not_a_number"),
        ("金额（元）", "1e400", "第3行，金额（L3）", "money.not_a_number"),
        ("金额（元）", "1e999999999", "第3行，金额（L3）", "money.not_a_number"),
        ("金额（元）", "100000000000000.00", "第3行，金额（L3）", "amount.too_large"),
        ("日期", "2024-13-02", "第3行，日期（B3）", "date.impossible"),
        ("日期", "2024-02-30", "第3行，日期（B3）", "date.impossible"),
        ("日期", "三月五日", "第3行，日期（B3）", "date.unreadable"),
        ("日期", "05/03/24", "第3行，日期（B3）", "date.unreadable"),
        ("日期", "2023-12-31", "第3行，日期（B3）", "date.outside_year"),
        ("日期", None, "第3行，日期（B3）", "date.missing"),
        ("凭证号", None, "第3行，凭证号（A3）", "number.missing"),
        ("凭证号", "记" * 61, "第3行，凭证号（A3）", "number.too_long"),
        ("摘要", "字" * 501, "第3行，摘要（C3）", "summary.too_long"),
        ("摘要", "上\n下", "第3行，摘要（C3）", "summary.control_character"),
    ],
)
def test_a_wrong_cell_is_named(
    maker: User, entity: Entity, vouchers_file: Make, cell: str, value: Any, place: str, code: str
) -> None:
    found = problems(maker, entity, vouchers_file({}, {cell: value}, {}))
    assert [(problem.place, problem.code) for problem in found] == [(place, code)]


def test_every_wrong_cell_is_named_at_once(maker: User, entity: Entity, vouchers_file: Make) -> None:
    found = problems(maker, entity, vouchers_file({"日期": "x"}, {}, {"金额（元）": "y", "资金性质": "z"}))
    assert sorted(problem.place for problem in found) == [
        "第2行，日期（B2）", "第4行，资金性质（G4）", "第4行，金额（L4）",
    ]  # fmt: skip


def test_codes_that_no_list_has_are_notices_and_stop_nothing(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = import_vouchers(maker, entity, 2024, vouchers_file({"功能分类编码": "2999999"}), "三月.xlsx")
    assert any("2999999" in notice for notice in batch.notices)


def test_a_total_that_is_not_the_sum_stops_the_file(maker: User, entity: Entity, vouchers_file: Make) -> None:
    total = (("合计", *[None] * 10, 200.01),)
    found = problems(maker, entity, vouchers_file({}, {}, tail=total))
    assert [(p.place, p.code) for p in found] == [("第4行，金额（L4）", "import.unbalanced")]
    assert "相差−0.01元" in found[0].sentence


def test_the_foot_of_a_printed_table_is_passed_by_and_named(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    tail = (("合计", *[None] * 10, 200), (None,) * 12, ("制表人：陈静怡", None, "审核：", *[None] * 9))
    batch = import_vouchers(maker, entity, 2024, vouchers_file({}, {}, tail=tail), "三月.xlsx")
    assert batch.rows == 2
    assert any("第6行“制表人：陈静怡审核：”" in notice for notice in batch.notices)


def test_a_record_without_date_or_amount_between_records_is_named(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    bare = {"日期": None, "金额（元）": None, "功能分类编码": None, "经济分类编码": None}
    found = problems(maker, entity, vouchers_file({}, bare, {}))
    assert {problem.place for problem in found} >= {"第3行，日期（B3）", "第3行，金额（L3）"}


def test_a_total_that_is_the_sum_is_no_voucher(maker: User, entity: Entity, vouchers_file: Make) -> None:
    tail = (("本页小计", *[None] * 10, 200), ("合  计", *[None] * 10, 200))
    assert import_vouchers(maker, entity, 2024, vouchers_file({}, {}, tail=tail), "三月.xlsx").rows == 2


def test_a_declared_total_must_be_the_sum(maker: User, entity: Entity, vouchers_file: Make) -> None:
    found = problems(maker, entity, vouchers_file({}, {}), declared_fen=20_001)
    assert [problem.code for problem in found] == ["import.unbalanced"]
    assert import_vouchers(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx", declared_fen=20_000).pk


def test_a_number_that_comes_again_is_named_with_its_first_line(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    found = problems(maker, entity, vouchers_file({"凭证号": "记-1"}, {}, {"凭证号": "记-1"}))
    assert [(p.place, p.code) for p in found] == [("第4行，凭证号（A4）", "number.repeated")]
    assert "第2行" in found[0].sentence


def test_numbers_that_begin_again_each_month_are_told_what_to_do_about(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    january, february = {"凭证号": "记-1", "日期": "2024-01-05"}, {"凭证号": "记-1", "日期": "2024-02-05"}
    (found,) = problems(maker, entity, vouchers_file(january, february))
    assert (found.place, found.code) == ("第3行，凭证号（A3）", "number.by_month")
    assert "凭证号每月重新编" in found.remedy
    import_vouchers(maker, entity, 2024, vouchers_file(january), "一月.xlsx")
    (taken,) = problems(maker, entity, vouchers_file(february))
    assert (taken.sentence, taken.code) == ("账里已有凭证号记-1。", "number.by_month")


def test_one_voucher_has_one_date(maker: User, entity: Entity, vouchers_file: Make) -> None:
    content = vouchers_file({"凭证号": "记-1"}, {"凭证号": "记-1", "日期": "2024-03-06"})
    found = problems(maker, entity, content)
    assert [(p.place, p.code) for p in found] == [("第3行，日期（B3）", "number.repeated")]


def test_a_number_the_books_have_is_named(maker: User, entity: Entity, vouchers_file: Make) -> None:
    import_vouchers(maker, entity, 2024, vouchers_file({}), "一.xlsx")
    found = problems(maker, entity, vouchers_file({"摘要": "别的"}, {}))
    assert [(p.place, p.code) for p in found] == [("第2行，凭证号（A2）", "number.taken")]


def test_a_head_without_vouchers_is_said(maker: User, entity: Entity, vouchers_file: Make) -> None:
    assert [p.code for p in problems(maker, entity, vouchers_file())] == ["import.empty"]


def test_a_file_of_something_else_is_refused_by_its_head(maker: User, entity: Entity, workbook: Make) -> None:
    with pytest.raises(Refusal) as refused:
        import_vouchers(maker, entity, 2024, workbook([("姓名", "卡号"), ("甲", "1")]), "名单.xlsx")
    assert refused.value.code == "import.no_head"
    assert "凭证号" in refused.value.sentence


def test_a_file_that_is_no_spreadsheet_is_refused(maker: User, entity: Entity) -> None:
    with pytest.raises(Refusal) as refused:
        import_vouchers(maker, entity, 2024, b"%PDF-1.7 not a sheet\x00\x01", "账.xlsx")
    assert refused.value.code.startswith("reading.")
    assert not ImportBatch.objects.exists()


def test_a_thousand_problems_are_listed_and_the_rest_counted(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    content = vouchers_file(*({"金额（元）": "x"} for _ in range(1_200)))
    with pytest.raises(Refusal) as refused:
        import_vouchers(maker, entity, 2024, content, "三月.xlsx")
    assert len(refused.value.problems) == 1_000
    assert "1200处" in refused.value.sentence


def test_many_empty_rows_are_passed_by(maker: User, entity: Entity, vouchers_file: Make) -> None:
    tail = (*((None,) * 12 for _ in range(3_000)), ("记-9", "2024-03-06", "电费", "支出", "2080108", "30206",
            "一般公共", "基本", None, None, None, 5))  # fmt: skip
    assert import_vouchers(maker, entity, 2024, vouchers_file({}, tail=tail), "三月.xlsx").rows == 2

"""Ledgers as accounting systems print them: counter-accounts beside what counts, heads repeated on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from onecard.accounts.imports.mapping import Mapping
from onecard.accounts.imports.vouchers import Preview, import_vouchers, preview
from onecard.accounts.models import Entry
from onecard.core.errors import Refusal
from onecard.office.models import Entity, User

Make = Callable[..., bytes]
pytestmark = pytest.mark.django_db

HEAD = ("凭证号", "日期", "摘要", "会计科目", "功能分类", "经济分类", "支出性质", "借方金额", "贷方金额")


def line(
    number: str, account: Any, debit: Any = None, credit: Any = None, economy: str = "30201"
) -> tuple[Any, ...]:
    spent = "支出" in str(account) or str(account).startswith("7")
    nature = "基本" if spent else None
    function = "2080108" if spent or "收入" in str(account) else None
    return (
        number,
        "2024-03-05",
        "办公",
        account,
        function,
        economy if spent else None,
        nature,
        debit,
        credit,
    )


LEDGER = [
    HEAD,
    line("记-1", "8001 资金结存", debit=500),
    line("记-1", "6001 财政拨款预算收入", credit=500),
    line("记-2", "720101 事业支出", debit=300),
    line("记-2", "800101 资金结存——零余额账户用款额度", credit=300),
    line("记-3", 7201, debit="120.50"),
    line("记-3", 8001, credit="120.50"),
]


def read(entity: Entity, file: bytes, **options: Any) -> Preview:
    return preview(entity, 2024, file, "明细账.xlsx", **options)


def test_lines_of_the_money_side_are_passed_over_and_counted(entity: Entity, workbook: Make) -> None:
    found = read(entity, workbook(LEDGER))
    assert not found.problems
    assert (found.count, found.records) == (3, 3)
    assert found.totals_fen == {"appropriation": 500_00, "expenditure": 420_50}
    assert [said for said in found.notices if "跳过" in said] == [
        "跳过记在“8001 资金结存”、“800101 资金结存——零余额账户用款额度”、“8001”的3行："
        "这些科目不是收入也不是支出，借方合计500.00元，贷方合计420.50元。"
    ]


def test_what_is_taken_in_is_what_was_previewed(entity: Entity, maker: User, workbook: Make) -> None:
    batch = import_vouchers(maker, entity, 2024, workbook(LEDGER), "明细账.xlsx")
    assert (batch.rows, batch.records) == (3, 3)
    assert sorted(Entry.objects.values_list("item", "amount_fen")) == [
        ("appropriation", 500_00), ("expenditure", 120_50), ("expenditure", 300_00),
    ]  # fmt: skip
    assert any("跳过" in said for said in batch.notices)


def test_the_accrual_side_is_passed_over_where_the_budget_accounts_stand_beside_it(
    entity: Entity, workbook: Make
) -> None:
    both = [
        *LEDGER,
        line("记-4", "5001 业务活动费用", debit=300),
        line("记-4", "1011 零余额账户用款额度", credit=300),
    ]
    both += [line("记-5", "4001 财政拨款收入", credit=500)]
    found = read(entity, workbook(both))
    assert not found.problems
    assert found.totals_fen == {"appropriation": 500_00, "expenditure": 420_50}


def test_accrual_lines_alone_are_refused_and_not_left_out(entity: Entity, workbook: Make) -> None:
    found = read(entity, workbook([HEAD, line("记-4", "5001 业务活动费用", debit=300)]))
    assert found.count == 1
    assert any("5001 业务活动费用" in problem.sentence for problem in found.problems)


def test_a_word_of_a_mapping_wins_over_the_account(entity: Entity, workbook: Make) -> None:
    mapping = Mapping(
        columns={"number": "凭证号", "date": "日期", "item": "会计科目", "function": "功能分类", "economy": "经济分类",
                 "nature": "支出性质", "debit": "借方金额", "credit": "贷方金额"},
        values={"item": {"8001资金结存": "other"}}, constants={"fund": "其他"},
    )  # fmt: skip
    found = read(entity, workbook([HEAD, line("记-1", "8001 资金结存", credit=5)]), mapping=mapping)
    assert found.totals_fen == {"other": 500}


def test_closing_vouchers_are_warned_of(entity: Entity, workbook: Make) -> None:
    closing = [
        line("记-9", "6001 财政拨款预算收入", debit=500),
        line("记-9", "8101 财政拨款结转", credit=500),
    ]
    found = read(entity, workbook([*LEDGER, *closing]))
    assert any("8101 财政拨款结转" in said and "年终结转" in said for said in found.notices)


def test_the_nature_an_account_names_by_its_code_is_taken(entity: Entity, workbook: Make) -> None:
    row = (*line("记-1", "7301", debit=5)[:6], None, 5, None)
    mapping_free = read(entity, workbook([HEAD, row]))
    assert [each["支出性质"] for each in mapping_free.rows] == ["经营"]


def test_the_total_of_a_file_may_count_the_lines_passed_over(entity: Entity, workbook: Make) -> None:
    head = ("凭证号", "日期", "摘要", "会计科目", "功能分类", "经济分类", "支出性质", "金额")
    rows = [head, ("记-1", "2024-03-05", "办公", "7201事业支出", "2080108", "30201", "基本", 300)]
    rows += [("记-1", "2024-03-05", "办公", "8001资金结存", None, None, None, 300)]
    assert not read(entity, workbook([*rows, ("合计", *[None] * 6, 600)])).problems
    assert not read(entity, workbook([*rows, ("合计", *[None] * 6, 300)])).problems
    off = read(entity, workbook([*rows, ("合计", *[None] * 6, 500)]))
    assert [problem.code for problem in off.problems] == ["import.unbalanced"]


def total(debit: Any, credit: Any) -> tuple[Any, ...]:
    return ("合计", *[None] * 6, debit, credit)


def test_the_totals_of_both_sides_must_be_their_sums(entity: Entity, workbook: Make) -> None:
    assert not read(entity, workbook([*LEDGER, total("920.50", "920.50")])).problems
    assert not read(entity, workbook([*LEDGER, total("420.50", None)])).problems
    off = read(entity, workbook([*LEDGER, total("0.00", "920.00")]))
    assert [(p.place, p.code) for p in off.problems] == [
        ("第8行，借方金额（H8）", "import.unbalanced"), ("第8行，贷方金额（I8）", "import.unbalanced"),
    ]  # fmt: skip
    assert off.problems[0].sentence == "借方合计写着0.00元，各行相加是420.50元，相差420.50元。"


def test_a_side_that_cannot_be_read_is_one_problem(entity: Entity, workbook: Make) -> None:
    found = read(entity, workbook([HEAD, line("记-1", "7201", debit="1,234.567")]))
    assert [problem.code for problem in found.problems] == ["money.below_fen"]


def test_a_foot_line_in_the_column_of_dates_is_passed_by_and_named(entity: Entity, workbook: Make) -> None:
    foot = (None, "制表人：陈静怡", *[None] * 5, None, None)
    found = read(entity, workbook([*LEDGER, foot]))
    assert not found.problems
    assert any("“制表人：陈静怡”" in said for said in found.notices)


def test_a_last_line_with_an_impossible_day_is_no_foot_line(entity: Entity, workbook: Make) -> None:
    bare = (None, "2024-02-31", *[None] * 7)
    found = read(entity, workbook([*LEDGER, bare]))
    assert "date.impossible" in {problem.code for problem in found.problems}


def test_a_head_repeated_on_every_page_is_passed_over_with_its_title(
    entity: Entity, vouchers_file: Make, workbook: Make
) -> None:
    title = ("支出明细账", *[None] * 8)
    pages = [title, LEDGER[0], *LEDGER[1:4], title, LEDGER[0], *LEDGER[4:]]
    found = read(entity, workbook(pages))
    assert not found.problems
    assert found.count == 3
    assert "跳过2行重复的表头。" in found.notices


def test_a_line_that_only_begins_like_the_head_is_no_head(entity: Entity, workbook: Make) -> None:
    odd = (HEAD[0], "2024-03-05", "办公", "7201", "2080108", "30201", "基本", 5, None)
    found = read(entity, workbook([*LEDGER, odd]))
    assert found.count == 4


def test_problems_come_by_line_and_then_by_column(entity: Entity, maker: User, vouchers_file: Make) -> None:
    file = vouchers_file(
        {"金额（元）": "x", "支出性质": "杂项"},
        {"日期": "13月40日", "收支项目": "杂项"},
        {"日期": "2023-01-01"},
    )
    with pytest.raises(Refusal) as refused:
        import_vouchers(maker, entity, 2024, file, "三月.xlsx")
    places = [problem.place for problem in refused.value.problems]
    assert places == [
        "第2行，支出性质（H2）",
        "第2行，金额（L2）",
        "第3行，日期（B3）",
        "第3行，收支项目（D3）",
        "第4行，日期（B4）",
    ]
    assert refused.value.sentence.endswith(f"{places[0]}：{refused.value.problems[0].sentence}")


def test_the_uppermost_problems_are_listed_where_there_are_too_many(
    entity: Entity, vouchers_file: Make
) -> None:
    file = vouchers_file(*({"支出性质": "杂项"} for _ in range(1005)), {"日期": "无"})
    found = read(entity, file)
    assert found.problem_count == 1006
    lines = [problem.place for problem in found.problems]
    assert lines == [f"第{row}行，支出性质（H{row}）" for row in range(2, 1002)]


SIDED = ("凭证号", "日期", "摘要", "会计科目", "功能分类", "经济分类", "支出性质", "借贷方向", "金额")


def sided(number: str, account: str, side: Any, amount: Any) -> tuple[Any, ...]:
    return (*line(number, account)[:7], side, amount)


BY_SIDE = [
    SIDED,
    sided("记-1", "7201 事业支出", "借", 300),
    sided("记-2", "7201 事业支出", "贷", "20.50"),
    sided("记-3", "6001 财政拨款预算收入", "C", 500),
    sided("记-4", "6001 财政拨款预算收入", "借方", 100),
]


def test_an_amount_on_the_other_side_lowers_what_it_is_booked_to(entity: Entity, workbook: Make) -> None:
    found = read(entity, workbook(BY_SIDE))
    assert not found.problems
    assert found.totals_fen == {"expenditure": 279_50, "appropriation": 400_00}


def test_a_total_beside_sides_is_of_the_amounts_with_or_without_them(entity: Entity, workbook: Make) -> None:
    for stated, right in ((920.50, True), (679.50, True), (680, False)):
        found = read(entity, workbook([*BY_SIDE, ("合计", *[None] * 7, stated)]))
        assert (not found.problems) is right


def test_a_side_that_is_missing_or_unknown_is_named(entity: Entity, workbook: Make) -> None:
    found = read(entity, workbook([*BY_SIDE, sided("记-5", "7201", None, 1), sided("记-6", "7201", "出", 1)]))
    assert [(p.place, p.sentence) for p in found.problems] == [
        ("第6行，借贷方向（H6）", "没有写借贷方向。"), ("第7行，借贷方向（H7）", "没有“出”这种借贷方向。"),
    ]  # fmt: skip


def test_the_side_of_a_balance_turns_no_amount(entity: Entity, workbook: Make) -> None:
    rows = [(*HEAD, "方向", "余额")] + [(*each, "平", 0) for each in LEDGER[1:]]
    found = read(entity, workbook(rows))
    assert not found.problems
    assert found.totals_fen == {"appropriation": 500_00, "expenditure": 420_50}


UNNAMED = ("凭证号", "日期", "功能分类", "经济分类", "预算来源", "支付类型", "备注", "金额")


def test_a_column_no_header_names_is_known_by_its_words(entity: Entity, workbook: Make) -> None:
    rows = [
        UNNAMED,
        ("付-1", "2024-03-05", "2080108", "30201", "一般公共预算资金", "公用经费", "其他", 10),
        ("付-2", "2024-03-06", "2296006", "30305", "政府性基金预算资金", "特定目标类", "其他", 20),
    ]
    found = read(entity, workbook(rows))
    assert not found.problems
    assert [(row["资金性质"], row["支出性质"]) for row in found.rows] == [
        ("一般公共", "基本"),
        ("政府性基金", "项目"),
    ]
    assert [said for said in found.notices if "按列里写的内容认的" in said] == [
        "资金性质取E列“预算来源”：表头没有认出，是按列里写的内容认的；不对的话设置列对应。",
        "支出性质取F列“支付类型”：表头没有认出，是按列里写的内容认的；不对的话设置列对应。",
    ]


def test_words_that_may_mean_anything_name_no_column(entity: Entity, workbook: Make) -> None:
    head = ("凭证号", "日期", "功能分类", "经济分类", "支出性质", "备注", "金额")
    found = read(entity, workbook([head, ("付-1", "2024-03-05", "2080108", "30201", "基本", "其他", 10)]))
    assert "备注" in found.unused
    assert "文件里没有资金性质一列，全部按一般公共。" in found.notices


def test_a_column_of_account_codes_is_the_accounts_whatever_its_head(entity: Entity, workbook: Make) -> None:
    head = tuple("科目编码" if each == "会计科目" else each for each in HEAD)
    found = read(entity, workbook([head, *LEDGER[1:]]))
    assert not found.problems
    assert found.totals_fen == {"appropriation": 500_00, "expenditure": 420_50}
    assert any(said.startswith("收支项目取D列“科目编码”") for said in found.notices)


def test_a_line_above_the_head_is_no_part_of_it_where_a_column_is_known_by_its_words(
    entity: Entity, workbook: Make
) -> None:
    head = tuple("科目编码" if each == "会计科目" else each for each in HEAD)
    above = ("单位：示例中心", *[None] * 7, "期间：三月")
    found = read(entity, workbook([above, head, *LEDGER[1:]]))
    assert found.mapping.columns["number"] == "凭证号"
    assert found.mapping.columns["credit"] == "贷方金额"


def test_codes_of_functions_are_no_accounts(entity: Entity, workbook: Make) -> None:
    head = ("凭证号", "日期", "功能分类", "经济分类", "支出性质", "科目编码", "金额")
    row = ("付-1", "2024-03-05", "2080108", "30201", "基本", "2080108", 10)
    assert "科目编码" in read(entity, workbook([head, row])).unused


def test_what_every_line_lacks_for_want_of_a_column_is_told_once(entity: Entity, workbook: Make) -> None:
    head = ("付款单号", "凭证号", "日期", "功能分类", "经济分类", "金额")
    rows = [(n, f"付-{n}", "2024-03-05", "2080108", "30201", 10) for n in range(1, 60)]
    (problem,) = read(entity, workbook([head, *rows])).problems
    assert problem.place == "第2行，支出性质"
    assert problem.sentence == "文件里没有认出支出性质一列，59行因此不合格：支出没有填支出性质。"
    assert problem.remedy == "在列对应里指出哪一列是支出性质，或选“空着时按”的值。"

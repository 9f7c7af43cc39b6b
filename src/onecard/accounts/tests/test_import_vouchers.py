"""Importing vouchers: previewed, taken in whole or not at all, checked and undone as one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from onecard.accounts.check import check_batch, check_voucher
from onecard.accounts.close import close_period
from onecard.accounts.enter import withdraw_draft
from onecard.accounts.imports.mapping import Mapping, save_profile
from onecard.accounts.imports.template import template
from onecard.accounts.imports.vouchers import import_vouchers, preview
from onecard.accounts.models import BatchState, Entry, ImportBatch, State, Voucher
from onecard.accounts.reverse import reverse_voucher
from onecard.accounts.tests.refusals import refused
from onecard.accounts.undo import undo_import, withdraw_undo
from onecard.office.models import Entity, TrailEvent, User

pytestmark = pytest.mark.django_db
Make = Callable[..., bytes]


def counted() -> int:
    return sum(Entry.objects.filter(posted=True).values_list("amount_fen", flat=True))


def test_a_file_becomes_drafts_of_one_batch(maker: User, entity: Entity, vouchers_file: Make) -> None:
    content = vouchers_file(
        {}, {"收支项目": "财政拨款收入", "经济分类编码": None, "支出性质": None, "金额（元）": 55.5}
    )
    batch = import_vouchers(maker, entity, 2024, content, "三月.xlsx")
    assert (batch.state, batch.rows, batch.records, batch.total_fen) == (BatchState.STAGED, 2, 2, 15_550)
    spent = Entry.objects.get(voucher__number="记-0001")
    assert (spent.item, spent.function, spent.economy, spent.amount_fen, spent.month, spent.posted) == (
        "expenditure", "2080108", "30201", 10_000, 3, False,
    )  # fmt: skip
    assert Entry.objects.get(voucher__number="记-0002").item == "appropriation"
    voucher = spent.voucher
    assert (voucher.state, voucher.date, voucher.maker, voucher.entity) == (
        State.DRAFT, date(2024, 3, 5), maker, entity,
    )  # fmt: skip
    assert TrailEvent.objects.get().action == "import.staged"


def test_lines_of_one_number_are_one_voucher(maker: User, entity: Entity, vouchers_file: Make) -> None:
    content = vouchers_file(
        {"凭证号": "记-1"},
        {"凭证号": "记-1", "经济分类编码": "30207", "金额（元）": "1,148.00"},
        {"凭证号": "记-2"},
    )
    batch = import_vouchers(maker, entity, 2024, content, "三月.xlsx")
    assert (batch.rows, batch.records) == (3, 2)
    entries = Voucher.objects.get(number="记-1").entries.order_by("line").values_list("line", "amount_fen")
    assert list(entries) == [(1, 10_000), (2, 114_800)]


def test_a_batch_counts_once_another_person_has_checked_it(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = import_vouchers(maker, entity, 2024, vouchers_file({}, {}, {}), "三月.xlsx")
    assert counted() == 0
    assert check_batch(checker, batch).state == BatchState.POSTED
    assert counted() == 30_000
    assert set(Voucher.objects.values_list("state", "checker")) == {(State.POSTED, checker.pk)}
    with refused("import.state"):
        check_batch(checker, batch)


def test_nobody_checks_their_own_import(both: User, entity: Entity, vouchers_file: Make) -> None:
    batch = import_vouchers(both, entity, 2024, vouchers_file({}), "三月.xlsx")
    with refused("office.same_person"):
        check_batch(both, batch)


def test_a_voucher_of_a_batch_is_not_checked_alone(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    import_vouchers(maker, entity, 2024, vouchers_file({}), "三月.xlsx")
    with refused("voucher.in_batch"):
        check_voucher(checker, Voucher.objects.get())


def test_the_same_file_is_taken_in_once(maker: User, entity: Entity, vouchers_file: Make) -> None:
    content = vouchers_file({})
    batch = import_vouchers(maker, entity, 2024, content, "三月.xlsx")
    with refused("import.taken_in_already"):
        import_vouchers(maker, entity, 2024, content, "改了名.xlsx")
    undo_import(maker, batch, reason="传错了")
    assert import_vouchers(maker, entity, 2024, content, "三月.xlsx").pk != batch.pk


def test_undoing_a_waiting_import_withdraws_it(maker: User, entity: Entity, vouchers_file: Make) -> None:
    batch = import_vouchers(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx")
    assert undo_import(maker, batch, reason="传错了").state == BatchState.UNDONE
    assert set(Voucher.objects.values_list("state", "reason")) == {(State.WITHDRAWN, "传错了")}


def test_undoing_a_checked_import_reverses_each_voucher_once_checked(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    content = vouchers_file({"凭证号": "记-1"}, {"凭证号": "记-1", "金额（元）": 7}, {"凭证号": "记-2"})
    batch = check_batch(checker, import_vouchers(maker, entity, 2024, content, "三月.xlsx"))
    undone = undo_import(maker, batch, reason="整批记错年度", date=date(2024, 4, 2))
    assert (undone.state, counted()) == (BatchState.UNDOING, 20_700)
    assert check_batch(checker, undone).state == BatchState.UNDONE
    assert counted() == 0
    reversal = Voucher.objects.get(reverses__number="记-1")
    assert list(reversal.entries.order_by("line").values_list("amount_fen", flat=True)) == [-10_000, -700]
    assert (reversal.month, reversal.reason) == (4, "整批记错年度")
    again = import_vouchers(maker, entity, 2024, content, "三月.xlsx")
    check_batch(checker, again)
    assert counted() == 20_700
    check_batch(checker, undo_import(maker, again, reason="再撤一次"))
    assert counted() == 0


def test_a_waiting_import_and_an_undoing_are_taken_back_by_whoever_began_them(
    maker: User, checker: User, both: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = import_vouchers(maker, entity, 2024, vouchers_file({}), "凭证.xlsx")
    with refused("record.not_maker"):
        undo_import(both, batch, reason="不是我的")
    undoing = undo_import(both, check_batch(checker, batch), reason="重复")
    with refused("record.not_maker"):
        withdraw_undo(maker, undoing, reason="不撤了")
    assert withdraw_undo(both, undoing, reason="不撤了").state == BatchState.POSTED


def test_undoing_says_why_and_is_checked_by_another(
    both: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = check_batch(checker, import_vouchers(both, entity, 2024, vouchers_file({}), "三月.xlsx"))
    with refused("reason.missing"):
        undo_import(both, batch, reason="")
    undone = undo_import(both, batch, reason="重复")
    with refused("office.same_person"):
        check_batch(both, undone)


def test_an_undoing_may_be_taken_back(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = check_batch(checker, import_vouchers(maker, entity, 2024, vouchers_file({}), "三月.xlsx"))
    back = withdraw_undo(maker, undo_import(maker, batch, reason="看错了"), reason="不撤了")
    assert (back.state, counted()) == (BatchState.POSTED, 10_000)
    check_batch(checker, undo_import(maker, back, reason="还是要撤"))
    assert counted() == 0


def test_what_undoes_an_import_is_not_handled_voucher_by_voucher(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = check_batch(checker, import_vouchers(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx"))
    undo_import(maker, batch, reason="整批重来")
    reversal = Voucher.objects.filter(reverses__isnull=False).first()
    assert reversal is not None
    with refused("voucher.in_batch"):
        withdraw_draft(maker, reversal, reason="这张不撤")
    with refused("voucher.in_batch"):
        check_voucher(checker, reversal)
    with refused("voucher.reversal_pending"):
        reverse_voucher(maker, Voucher.objects.get(number="记-0001"), reason="重复支付", number="冲-9")


def test_undoing_leaves_alone_what_was_reversed_already(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = check_batch(checker, import_vouchers(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx"))
    pending = reverse_voucher(maker, Voucher.objects.get(number="记-0001"), reason="重复支付")
    with refused("import.reversal_pending"):
        undo_import(maker, batch, reason="整批重来")
    check_voucher(checker, pending)
    check_batch(checker, undo_import(maker, batch, reason="整批重来"))
    assert counted() == 0


def test_a_closed_month_refuses_an_import_and_its_undoing(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    batch = check_batch(checker, import_vouchers(maker, entity, 2024, vouchers_file({}), "三月.xlsx"))
    close_period(checker, entity, year=2024, month=3)
    with refused("period.closed"):
        import_vouchers(maker, entity, 2024, vouchers_file({"凭证号": "记-9"}), "三月补.xlsx")
    assert "3月已结账，导入前要先反结账。" in preview(entity, 2024, vouchers_file({"凭证号": "记-9"})).notices
    with refused("period.closed"):
        undo_import(maker, batch, reason="整批重来")
    assert undo_import(maker, batch, reason="整批重来", date=date(2024, 4, 1)).state == BatchState.UNDOING


def test_a_preview_shows_what_would_happen_and_does_nothing(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    seen = preview(entity, 2024, vouchers_file({}, {"金额（元）": "1,148.005"}), "三月.xlsx")
    assert (seen.count, seen.records, seen.problem_count) == (2, 2, 1)
    assert seen.problems[0].place == "第3行，金额（L3）"
    assert seen.columns["金额"] == "金额（元）"
    assert seen.rows[0]["摘要"] == "购买办公用品"
    assert not ImportBatch.objects.exists()


def test_our_template_is_read_by_itself_and_holds_no_vouchers(entity: Entity) -> None:
    seen = preview(entity, 2024, template("vouchers"), "模板.xlsx")
    assert seen.count == 0
    assert [problem.code for problem in seen.problems] == ["import.empty"]
    assert seen.unused == []


def test_another_systems_file_is_read_by_a_saved_mapping(maker: User, entity: Entity, workbook: Make) -> None:
    rows = [
        ("示例市社会保障卡一卡通中心支付明细账",),
        ("会计年度：2024", None, None, None, None, None, "单位：万元"),
        ("序号", "凭证字号", "记账日期", "用途", "功能科目", "部门经济分类", "发生额", "类别", "资金"),
        (1, "记 12", "2024年3月5日", "电费", "2080108 信息化建设", "30206电费", "0.12", "公用经费", "本级拨款"),
        (2, "记 13", 45356, "系统维护", "[2080108]信息化建设", "30213-维修（护）费", "1,148.000001",
         "特定目标类", "本级拨款"),
        (3, "记 14", "2024/3/7", "工资", "208-01-08", "30101", "(3.5)", "人员类", "本级拨款"),
        (None, "合 计", None, None, None, None, "1,144.620001", None, None),
    ]  # fmt: skip
    mapping = Mapping(
        columns={
            "number": "凭证字号", "date": "记账日期", "summary": "用途", "function": "功能科目",
            "economy": "部门经济分类", "amount": "发生额", "nature": "类别", "fund": "资金",
        },
        values={"fund": {"本级拨款": "一般公共"}},
        constants={"item": "expenditure"},
    )  # fmt: skip
    save_profile(maker, "vouchers", "财务软件明细账", mapping)
    batch = import_vouchers(maker, entity, 2024, workbook(rows), "明细账.xlsx", profile="财务软件明细账")
    found = Entry.objects.order_by("voucher").values_list("function", "economy", "nature", "amount_fen")
    assert list(found) == [
        ("2080108", "30206", "基本", 120_000),
        ("2080108", "30213", "项目", 1_148_000_001),
        ("2080108", "30101", "基本", -3_500_000),
    ]
    assert list(Voucher.objects.order_by("pk").values_list("date", flat=True)) == [
        date(2024, 3, 5), date(2024, 3, 5), date(2024, 3, 7),
    ]  # fmt: skip
    assert batch.profile == "财务软件明细账"


def test_without_a_mapping_the_headers_suggest_one_that_can_be_saved(
    maker: User, entity: Entity, workbook: Make
) -> None:
    rows = [
        ("凭证明细",),
        ("凭证日期", "凭证编号", "摘要", "支出功能分类科目编码", "支出功能分类科目名称", "政府经济分类", "部门经济分类", "支付金额",
         "项目类别"),
        ("20240305", "记-1", "电费", "2080108", "信息化建设", "50201", "30206", 1200.5, "公用经费"),
    ]  # fmt: skip
    seen = preview(entity, 2024, workbook(rows), "支付.xlsx")
    assert seen.problems == ()
    assert seen.total_fen == 120_050
    assert seen.columns["经济分类编码"] == "部门经济分类"
    assert set(seen.unused) == {"支出功能分类科目名称", "政府经济分类"}
    assert any("资金性质" in notice for notice in seen.notices)
    save_profile(maker, "vouchers", "支付系统", seen.mapping)
    batch = import_vouchers(maker, entity, 2024, workbook(rows), "支付.xlsx", profile="支付系统")
    assert batch.total_fen == 120_050


def test_the_period_above_the_head_stays_out_of_a_saved_mapping(entity: Entity, workbook: Make) -> None:
    rows = [
        ("支付明细账",),
        ("2024年1月—12月", None, None, None, None, None, "单位：元"),
        ("记账日期", "凭证号", "摘要", "功能分类", "经济分类", "支出性质", "支付金额"),
        ("20240305", "记-1", "电费", "2080108", "30206", "公用经费", 1200.5),
    ]
    seen = preview(entity, 2024, workbook(rows), "支付.xlsx")
    assert seen.header_row == 3
    assert seen.mapping.columns["date"] == "记账日期"
    assert seen.mapping.columns["amount"] == "支付金额"


def test_the_budget_account_says_the_nature_where_it_can(entity: Entity, workbook: Make) -> None:
    rows = [
        ("日期", "凭证号", "摘要", "会计科目", "功能分类", "经济分类", "资金性质", "支出类型", "借方金额", "贷方金额"),
        ("2024-03-05", "记-1", "经营", "7301 经营支出", "2080108", "30201", "单位资金", None, 50, None),
        ("2024-03-06", "记-2", "上缴", "7401 上缴上级支出", "2080108", None, "单位资金", None, "60.50", None),
        ("2024-03-07", "记-3", "补助", "7501 对附属单位补助支出", "2080108", None, "单位资金", None, 70, None),
        ("2024-03-08", "记-4", "收款", "6401 经营预算收入", "2080108", None, "单位资金", None, None, 80),
        ("2024-03-09", "记-5", "电费", "7201 事业支出", "2080108", "30206", "一般公共预算", None, 90, None),
    ]  # fmt: skip
    seen = preview(entity, 2024, workbook(rows), "明细账.xlsx")
    assert [row["支出性质"] for row in seen.rows] == ["经营", "上缴", "补助", "", ""]
    assert seen.rows[1]["借方金额"] == "60.50元"
    assert [problem.place for problem in seen.problems] == ["第6行，支出性质（H6）"]


def test_debit_and_credit_columns_under_a_merged_head(maker: User, entity: Entity, workbook: Make) -> None:
    head = [("凭证号", "日期", "摘要", "收支项目", "功能分类", "经济分类", None, None, "支出性质"),
            (None, None, None, None, None, None, "借方", "贷方", None)]  # fmt: skip
    rows = [*head, ("记-1", "2024-03-05", "电费", "事业支出", "2080108", "30206", 120, None, "公用经费"),
            (None, "2024-03-05", "退款", "事业支出", "2080108", "30206", None, 20, "公用经费"),
            ("记-2", "2024-03-06", "拨款", "财政拨款预算收入", "2080108", None, None, 500, None)]  # fmt: skip
    merged = [(0, column, 1, column, text) for column, text in enumerate(head[0]) if text]
    content = workbook(rows, merged=(*merged, (0, 6, 0, 7, "金额"), (2, 0, 3, 0, "记-1")))
    batch = import_vouchers(maker, entity, 2024, content, "序时账.xlsx")
    assert batch.records == 2
    amounts = Entry.objects.order_by("voucher", "line").values_list("item", "amount_fen")
    assert list(amounts) == [("expenditure", 12_000), ("expenditure", -2_000), ("appropriation", 50_000)]


def test_numbers_that_begin_again_each_month_carry_the_month(
    maker: User, entity: Entity, workbook: Make
) -> None:
    rows = [("凭证号", "日期", "功能分类", "经济分类", "支出性质", "金额"),
            (1, "2024-03-05", "2080108", "30206", "基本", 1), (1, "2024-04-05", "2080108", "30206", "基本", 2)]  # fmt: skip
    plain = preview(entity, 2024, workbook(rows), "月.xlsx").mapping
    mapping = Mapping(plain.columns, constants=plain.constants, number_by_month=True)
    import_vouchers(maker, entity, 2024, workbook(rows), "月.xlsx", mapping=mapping)
    assert set(Voucher.objects.values_list("number", flat=True)) == {"03-1", "04-1"}


def test_a_mapping_whose_header_is_missing_says_which_and_what_there_is(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    mapping = Mapping(columns={"number": "凭证号", "date": "日期", "amount": "本币金额"})
    with refused("import.column_missing") as error:
        import_vouchers(maker, entity, 2024, vouchers_file({}), "三月.xlsx", mapping=mapping)
    assert "本币金额" in error.value.sentence
    assert "L列“金额（元）”" in error.value.sentence


def test_a_csv_in_any_encoding_is_taken_in(maker: User, entity: Entity) -> None:
    text = '凭证号,日期,摘要,功能分类,经济分类,支出性质,金额\n记-{},2024-03-05,电费,2080108,30206,基本,"1,148.00"\n'
    for index, encoding in enumerate(("utf-8", "utf-8-sig", "gb18030", "utf-16")):
        batch = import_vouchers(maker, entity, 2024, text.format(index).encode(encoding), "账.csv")
        assert batch.total_fen == 114_800
    assert set(Voucher.objects.values_list("summary", flat=True)) == {"电费"}


def test_text_that_looks_like_a_formula_is_kept_as_text(
    maker: User, entity: Entity, vouchers_file: Make
) -> None:
    texts = ['=HYPERLINK("http://x")', "+1", "-退款", "@甲"]
    import_vouchers(maker, entity, 2024, vouchers_file(*({"摘要": text} for text in texts)), "三月.xlsx")
    assert list(Entry.objects.order_by("pk").values_list("summary", flat=True)) == texts


def test_a_path_is_read_like_bytes(maker: User, entity: Entity, vouchers_file: Make, tmp_path: Path) -> None:
    path = tmp_path / "三月.xlsx"
    path.write_bytes(vouchers_file({}))
    assert import_vouchers(maker, entity, 2024, path).file_name == "三月.xlsx"


def test_numbers_go_on_where_an_import_ended(
    maker: User, checker: User, entity: Entity, vouchers_file: Make
) -> None:
    import_vouchers(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx")
    import_vouchers(maker, entity, 2024, vouchers_file({"凭证号": "记-8"}, {"凭证号": "记-9"}), "又.xlsx")
    assert Voucher.objects.values("pk").distinct().count() == 4

"""Tables as reports print them: forms of other regions keep their own relations."""

from __future__ import annotations

from onecard.audit.audit import audit_document
from onecard.audit.finding import Finding
from onecard.audit.tests.printed import EXAMPLE, table, with_tables

WORDS = (
    EXAMPLE.split("一、收入支出决算总体情况说明")[0]
    + "一、收入支出决算总体情况说明\n二、收入决算情况\n三、支出决算情况\n"
)
TITLE = "公开05表 一般公共预算财政拨款收入支出决算公开表"
WITH_BALANCES = (
    "科目编码 科目名称 年初结转和结余 本年收入 本年支出 - - 年末结转和结余",
    "- - - - 小计 基本支出 项目支出 -",
    "合计 - 3.00 120.00 118.00 100.00 18.00 5.00",
    "208 社会保障和就业支出 2.00 90.00 88.00 70.00 18.00 4.00",
    "20801 人力资源和社会保障管理事务 2.00 90.00 88.00 70.00 18.00 4.00",
    "2080108 信息化建设 2.00 90.00 88.00 70.00 18.00 4.00",
    "221 住房保障支出 1.00 30.00 30.00 30.00 0.00 1.00",
    "22102 住房改革支出 1.00 30.00 30.00 30.00 0.00 1.00",
    "2210201 住房公积金 1.00 30.00 30.00 30.00 0.00 1.00",
)


def found(*rows: str) -> list[Finding]:
    return audit_document(with_tables(WORDS, table(TITLE, *rows))).at_least("warning")


def test_a_table_of_the_general_budget_with_balances_that_balances_has_no_finding():
    assert found(*WITH_BALANCES) == []


def test_a_row_whose_opening_and_revenue_are_not_expenditure_and_closing_is_an_error():
    rows = [row.replace("18.00 4.00", "18.00 4.50") if "2080108" in row else row for row in WITH_BALANCES]
    balance, above = found(*rows)
    assert (balance.relation, balance.severity) == ("T05-1", "error")
    assert "88.00＋4.50＝92.50" in balance.message
    assert "信息化建设（2080108）年末结转和结余（4.50万元）" in above.message


def test_a_total_of_balances_that_is_not_the_sum_of_its_rows_is_an_error():
    rows = [row.replace("3.00 120.00", "3.50 120.00") for row in WITH_BALANCES]
    assert any("3.50万元，2.00＋1.00＝3.00" in one.message for one in found(*rows))


def test_words_are_held_against_the_table_that_was_printed_and_no_other():
    words = (
        WORDS
        + "五、一般公共预算财政拨款支出决算情况说明\n2024年度一般公共预算财政拨款支出181.00万元，比上年增加1.00万元。\n"
    )
    audit = audit_document(with_tables(words, table(TITLE, *WITH_BALANCES)))
    (one,) = audit.at_least("warning")
    assert (one.relation, one.severity) == ("N-05", "error")
    assert "公开05是118.00万元" in one.message


def test_another_file_with_tables_that_the_report_prints_itself_is_said_not_to_be_used():
    tables = with_tables("", table(TITLE, *WITH_BALANCES))
    tables.file = "报表.xlsx"
    notices = audit_document(with_tables(WORDS, table(TITLE, *WITH_BALANCES)), [tables]).notices
    assert "报表.xlsx里的报表，报告里都有，没有用来核对。" in notices


def test_heads_over_several_columns_are_understood_where_no_cell_is_merged():
    items, kinds = (
        "合计 因公出国（境）费 公务用车购置及运行维护费 - - 公务接待费",
        "- - 小计 公务用车购置费 公务用车运行维护费 -",
    )
    sangong = table(
        "财政拨款“三公”经费支出决算表",
        "预算数 - - - - - 决算数 - - - - -",
        f"{items} {items}",
        f"{kinds} {kinds}",
        "10.17 6.61 3.56 0.00 3.56 0.00 7.17 4.28 2.88 0.00 12.88 0.00",
    )
    said = [one.message for one in audit_document(with_tables(WORDS, sangong)).at_least("error")]
    assert any("2.88万元，0.00＋12.88＝12.88" in one for one in said)


def test_another_file_with_tables_that_names_another_unit_is_pointed_out():
    tables = with_tables("部门：西江市水务局", table(TITLE, *WITH_BALANCES))
    tables.file = "报表.xlsx"
    (notice,) = audit_document(with_tables(WORDS), [tables]).notices
    assert notice.startswith("报表.xlsx里写的单位是“西江市水务局”，报告是“南滨市社会保障卡一卡通中心”的")
    tables.blocks[0] = with_tables("单位：南滨市社会保障卡一卡通中心").blocks[0]
    assert audit_document(with_tables(WORDS), [tables]).notices == []


def test_tables_that_name_no_year_are_of_the_one_their_file_names():
    tables = with_tables(
        "部门：南滨市社会保障卡一卡通中心\n支出决算表\n收入决算表", table(TITLE, *WITH_BALANCES)
    )
    tables.file = "决算公开表.xlsx"
    nothing = audit_document(tables)
    assert (nothing.year, nothing.relations_checked) == (None, 0)
    assert "请在文件名里写明年度" in nothing.notices[0]
    tables.file = "南滨市2024年决算公开表（20250815）.xlsx"
    audit = audit_document(tables)
    assert audit.notices == ["文件里没有写年度，照文件名当作2024年度的。"]
    assert (audit.year, audit.findings) == (2024, [])
    assert audit.relations_checked > 5


def test_a_table_without_rules_two_heads_of_which_stand_in_one_cell_is_not_added_up():
    rows = (
        "科目编码 科目名称 本年收入合计 财政拨款收入 附属单位上缴收入_其他收入",
        "合计 - 107.83 100.00 7.83",
        "208 社会保障和就业支出 107.83 100.00 7.83",
    )
    unruled = table("公开02表 收入决算公开表", *rows)
    for row in unruled.grid.rows:
        row[-1] = row[-1].replace("_", " ") if isinstance(row[-1], str) else row[-1]
    unruled.doubtful = "这张表没有框线，各栏按文字的位置划分"
    audit = audit_document(with_tables(WORDS, unruled))
    assert audit.at_least("warning") == []

"""A file of the nine tables as a set: in whatever shape, nothing is lost without a word, nothing foreign is taken in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest

from onecard.accounts.imports.recognise import kind_of
from onecard.accounts.imports.stated import StatedPreview, preview
from onecard.accounts.models import BatchKind
from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.core.errors import Refusal

YEAR = 2024


def changed(edit: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The nine tables as we print them, changed."""
    book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(accounts(), "上报")))
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "公开报表.xlsx") -> StatedPreview:
    return preview(data, name, kind="tables", year=YEAR)


def whole() -> StatedPreview:
    return read(tables_xlsx.write(accounts(), "上报"))


def values(found: StatedPreview) -> dict[tuple[str, object], object]:
    return {(fact.key, fact.dims): fact.value for fact in found.facts}


def test_a_complete_set_of_ours_has_nothing_to_notice() -> None:
    found = whole()
    assert (found.notices, found.skipped, len(found.forms), found.year) == ([], {}, 9, YEAR)


def test_a_csv_file_with_all_nine_tables_gives_all_of_them() -> None:
    book = openpyxl.load_workbook(BytesIO(tables_xlsx.write(accounts(), "上报")))
    out = StringIO()
    for sheet in book:
        csv.writer(out).writerows(sheet.iter_rows(values_only=True))
    data = out.getvalue().encode("gb18030")
    assert values(read(data, "公开报表.csv")) == values(whole())
    assert kind_of(data, "公开报表.csv", YEAR) is BatchKind.TABLES


def test_tables_the_file_lacks_are_named() -> None:
    found = read(changed(lambda book: [book.remove(book[name]) for name in ("公开02", "公开07")]))
    assert found.notices == [
        "文件里没有认出公开02（收入决算表）、公开07（政府性基金预算财政拨款收入支出决算表），这几张表没有导入；"
        "请核对文件是否齐全。"
    ]


def supplement(title: str, of: str = "公开05") -> Callable[[openpyxl.Workbook], object]:
    """A further sheet with the columns of one of the nine under another title."""

    def add(book: openpyxl.Workbook) -> None:
        sheet = book.copy_worksheet(book[of])
        sheet.title, sheet["A1"] = "附加", title
        sheet["D2"] = "公开10表"

    return add


@pytest.mark.parametrize("title", ["项目支出决算表", "2024年度示例中心项目支出决算表", "支出决算表"])
def test_a_supplementary_table_whose_columns_do_not_fit_is_skipped_beside_the_real_one(title: str) -> None:
    found = read(changed(supplement(title)))
    assert values(found) == values(whole())
    assert "上缴上级支出" in found.skipped["附加"]


def test_two_tables_that_both_fit_stay_refused_with_both_named() -> None:
    with pytest.raises(Refusal) as refusal:
        read(changed(supplement("支出决算表", "公开03")))
    assert refusal.value.code == "import.same_table"
    assert "“公开03”和“附加”" in refusal.value.sentence


def test_how_a_table_without_a_known_title_was_recognised_is_noticed_by_sheet() -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["公开05"]["A1"] = "一般公共预算支出决算情况表"

    found = read(changed(rename))
    assert values(found) == values(whole())
    (notice,) = found.notices
    assert notice.startswith("公开05：标题“一般公共预算支出决算情况表”不是通用表名")


def test_a_sheet_of_vouchers_is_none_of_the_tables(workbook: Callable[..., bytes]) -> None:
    head = (
        "凭证号",
        "日期",
        "摘要",
        "收支项目",
        "功能分类编码",
        "经济分类编码",
        "资金性质",
        "支出性质",
        "项目",
        "金额",
    )
    line = ("记-1", "2024-01-03", "付报表费", "支出", "2080108", "30201", "一般公共", "基本", None, 5)
    assert kind_of(workbook([head, line]), "凭证.xlsx", YEAR) is BatchKind.VOUCHERS

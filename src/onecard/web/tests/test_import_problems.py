"""What the preview of an import says is wrong, and columns that are named by hand."""

from __future__ import annotations

import csv
from io import StringIO

from django.test import Client

from onecard.accounts.models import (
    ImportBatch,
    MappingProfile,
    Voucher,
)
from onecard.web.tests.import_files import maker, previewed, store, text_of, vouchers, xlsx

__all__ = ["maker", "store"]


def test_every_problem_is_shown_by_line_and_cell_and_nothing_is_imported(maker: Client) -> None:
    content = vouchers({}, {8: "1148.005"}, {1: "2024-13-02", 2: '=HYPERLINK("http://x")'}, {0: "记-0001"})
    before = Voucher.objects.count()
    address, page = previewed(maker, content)
    assert "不能导入：4行里有3处不合格" in page
    for said in (
        "第3行，金额（I3）",
        "第4行，日期（B4）",
        "没有“2024-13-02”这一天",
        "第5行，凭证号（A5）",
        "账里已有凭证号记-0001",
    ):
        assert said in page
    assert "1148.005" in page
    assert page.index("第3行，金额") < page.index("第4行，日期") < page.index("第5行，凭证号")
    assert f"{address}/confirm" not in maker.get(address).content.decode()
    answer = maker.post(f"{address}/confirm")
    assert answer.status_code == 409
    assert "没有导入" in text_of(answer)
    assert Voucher.objects.count() == before
    assert maker.get(address).status_code == 200


def test_the_list_of_problems_is_a_file_no_spreadsheet_will_evaluate(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({7: "=1+1"}))
    answer = maker.get(f"{address}/problems.csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(body)))
    assert rows[0] == ["位置", "为什么不行", "怎么改"]
    assert rows[1][0] == "第2行，支出性质（H2）"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_columns_of_another_system_are_named_by_hand_and_kept_by_name(maker: Client) -> None:
    rows = [("某系统导出",), ("编号", "何时", "说明", "科目", "款", "钱", "哪类"),
            *[(f"外-{n}", "2024-11-05", "维修", "2080108 信息化建设", "30213", 0.5, "运转类") for n in range(3)]]  # fmt: skip
    address, page = previewed(maker, xlsx(("明细", rows)), "别的.xlsx")
    assert "没认出别的.xlsx是什么" in page
    maker.post(f"{address}/settings", {"kind": "vouchers"})
    assert "没有找到表头" in text_of(maker.get(address))
    named = {
        "c-number": "编号", "c-date": "何时", "c-summary": "说明", "c-function": "科目", "c-economy": "款",
        "c-amount": "钱", "c-nature": "哪类", "k-item": "expenditure", "k-fund": "一般公共", "unit": "万元",
    }  # fmt: skip
    maker.post(f"{address}/settings", named | {"do": "map"})
    page = maker.get(address).content.decode()
    assert "没有“运转类”这种支出性质" in page
    assert 'name="w-nature-0" value="运转类"' in page
    meant = {"w-nature-0": "运转类", "v-nature-0": "基本"}
    maker.post(f"{address}/settings", named | meant | {"do": "save", "name": "某系统"})
    assert "可以导入：3张凭证，支出15,000.00元" in text_of(maker.get(address))
    maker.post(f"{address}/confirm")
    assert ImportBatch.objects.get(file_name="别的.xlsx").profile == "某系统"
    assert MappingProfile.objects.get(name="某系统").mapping["values"] == {"nature": {"运转类": "基本"}}
    again = [rows[0], rows[1], ("外-9", "2024-11-06", "维修", "2080108", "30213", 1, "运转类")]
    address, _ = previewed(maker, xlsx(("明细", again)), "下月.xlsx", kind="vouchers")
    maker.post(f"{address}/settings", {"do": "choose", "profile": "某系统"})
    assert "可以导入：1张凭证，支出10,000.00元" in text_of(maker.get(address))


def test_a_mapping_that_lacks_a_column_is_refused_and_not_lost(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({}))
    maker.post(f"{address}/settings", {"do": "map", "c-number": "凭证号", "c-date": "日期"})
    page = maker.get(address).content.decode()
    assert "列对应缺金额" in page
    assert '<option value="日期" selected>' in page
    maker.post(f"{address}/settings", {"do": "auto"})
    assert "可以导入" in text_of(maker.get(address))


def test_a_sum_that_does_not_agree_stops_the_import(maker: Client) -> None:
    _, page = previewed(maker, vouchers({}), total="100.01")
    assert "不能导入" in page
    assert "−0.01" in page

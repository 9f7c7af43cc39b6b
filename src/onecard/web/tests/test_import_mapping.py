"""Saying what the columns of a file are: each choice is kept and shown at once, whatever is still missing."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecard.web.tests.import_files import maker, previewed, store, text_of, vouchers, xlsx

__all__ = ["maker", "store"]
ROWS = [
    ("某系统导出",),
    ("编号", "何时", "说明", "科目", "款", "钱", "哪类"),
    *((f"外-{n}", "2024-11-05", "维修", "2080108 信息化建设", "30213", n + 0.5, "基本") for n in range(5)),
]
CHOSEN = {
    "c-number": "编号", "c-date": "何时", "c-summary": "说明", "c-function": "科目", "c-economy": "款",
    "c-nature": "哪类", "c-amount": "钱",
}  # fmt: skip
ASSUMED = {"k-item": "expenditure", "k-fund": "一般公共"}


def unknown(client: Client) -> str:
    address, _ = previewed(client, xlsx(("明细", ROWS)), "别的.xlsx", kind="vouchers")
    return address


def test_columns_are_chosen_one_after_the_other_and_the_preview_follows(maker: Client) -> None:
    address = unknown(maker)
    chosen = dict(ASSUMED)
    for name, header in CHOSEN.items():
        chosen[name] = header
        answer = maker.post(
            f"{address}/settings", chosen | {"do": "map"}, follow=True, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        page = answer.content.decode()
        assert f'<option value="{header}" selected>' in page
        if name == "c-date":
            assert "列对应缺金额" in text_of(answer)
    assert "可以导入：5张凭证，支出12.50元" in text_of(maker.get(address))


def test_a_header_is_shown_with_its_first_values_and_what_it_is_taken_for(maker: Client) -> None:
    address = unknown(maker)
    page = maker.get(address).content.decode()
    assert "钱：0.5，1.5，2.5</option>" in page
    assert "文件里的列" in page
    maker.post(f"{address}/settings", {"do": "map", "c-number": "编号"})
    told = text_of(maker.get(address)).replace("\n", "")
    assert "编号凭证号外-0，外-1，外-2" in told
    assert "何时没有用到2024-11-05" in told


def test_what_was_chosen_outlives_the_end_of_the_sign_in(maker: Client) -> None:
    address = unknown(maker)
    maker.post(f"{address}/settings", {"do": "map", "c-number": "编号"})
    kept = maker.cookies.pop(settings.SESSION_COOKIE_NAME)
    answer = maker.post(
        f"{address}/settings",
        {"do": "map", "c-number": "何时"},
        headers={"HX-Request": "true", "Referer": f"http://testserver{address}"},
    )
    assert answer.headers["HX-Redirect"] == f"/sign-in?next={address}"
    maker.cookies[settings.SESSION_COOKIE_NAME] = kept.value
    assert '<option value="编号" selected>' in maker.get(address).content.decode()


def test_a_column_that_is_not_there_is_one_problem_to_be_settled_in_the_mapping(maker: Client) -> None:
    rows = [
        ("凭证号", "日期", "功能分类", "经济分类", "金额"),
        *((f"外-{n}", "2024-11-05", "2080108", "30213", n + 1) for n in range(5)),
    ]
    _, page = previewed(maker, xlsx(("明细", rows)), kind="vouchers")
    assert "5行里有1处不合格" in page
    assert "在列对应里指定" in page
    assert "在文件里改" not in page


def test_numbers_that_begin_again_each_month_are_told_apart_by_one_button(maker: Client) -> None:
    months = [{0: "记-1", 1: f"2024-{month:02d}-05"} for month in (1, 2, 3)]
    address, page = previewed(maker, vouchers(*months))
    assert "有凭证号在不同的月份重复" in page
    shown = maker.post(f"{address}/settings", {"do": "by_month"}, follow=True)
    assert "可以导入：3张凭证" in text_of(shown)
    assert "02-记-1" in text_of(shown)
    assert "在不同的月份重复" not in text_of(shown)


def test_the_mapping_form_asks_for_the_parts_of_the_page_that_are_there(maker: Client) -> None:
    address, _ = previewed(maker, vouchers({}))
    page = maker.get(address).content.decode()
    for part in ("shown", "mapped-by", "unknown-words", "mapped-auto"):
        assert page.count(f'id="{part}"') == 1


def test_a_mended_copy_uploaded_again_is_read_by_the_same_columns(maker: Client) -> None:
    wrong = [*ROWS[:-1], ("外-9", "2024-13-05", "维修", "2080108", "30213", 7, "基本")]
    address, _ = previewed(maker, xlsx(("明细", wrong)), "别的.xlsx", kind="vouchers")
    maker.post(f"{address}/settings", CHOSEN | ASSUMED | {"do": "map"})
    page = maker.get(address).content.decode()
    copy = maker.get(f"{address}/remarks.xlsx").content
    way = re.search(r'href="(/imports/new[^"]*again=\w{64})"', page)
    assert way
    digest = address.rpartition("/")[2]
    form = maker.get(way[1].replace("&amp;", "&")).content.decode()
    assert f'name="again" value="{digest}"' in form
    file = SimpleUploadedFile("别的-批注.xlsx", copy)
    typed = {"kind": "vouchers", "year": "2024", "total": "", "again": digest, "file": file}
    second = maker.post("/imports/new", typed).headers["Location"]
    page = text_of(maker.get(second))
    assert "不能导入：5行里有1处不合格" in page
    assert "第7行，日期（B7）" in page
    assert maker.get(address).status_code == 302
    mended = maker.post(second, {"do": "mend", "m-6-1": "2024-11-05"}, follow=True)
    assert "可以导入：5张凭证，支出15.00元" in text_of(mended)

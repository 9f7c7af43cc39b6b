"""A doubtful cell of a 财决 workbook or of the nine tables is mended where the preview shows it, or in a copy with remarks."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from onecard.accounts.models import ImportBatch, StatedCell
from onecard.accounts.views import importing
from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.jobs.models import Job
from onecard.office.models import TrailEvent
from onecard.web.tests.import_files import checker, maker, store, text_of, upload, workbook

__all__ = ["checker", "maker", "store"]
CONFIRM = {"rows": "1"}


def spoiled(content: bytes, **cells: str) -> bytes:
    """A workbook with other texts in some cells: ``sheet=A1=text`` by the beginning of the sheet's name."""
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet, change in cells.items():
        cell, _, text = change.partition("=")
        next(one for one in book if one.title.startswith(sheet))[cell] = text
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def nine_tables() -> bytes:
    return tables_xlsx.write(accounts(), "上报")


def previewed(client: Client, content: bytes, kind: str) -> str:
    """Upload a file of the nine tables or a workbook: the address of its preview."""
    return str(upload(client, content, f"{kind}.xlsx", kind=kind, year="2024").headers["Location"])


def fields(client: Client, address: str) -> dict[str, str]:
    """The cells that can be mended in the preview: name of the field and what stands there."""
    return dict(re.findall(r'name="(m-[^"]+)" value="([^"]*)"', client.get(address).content.decode()))


@pytest.mark.parametrize("kind", ["workbook", "tables"])
def test_an_amount_that_is_no_number_is_mended_in_the_preview(kind: str, maker: Client) -> None:
    content = (
        spoiled(workbook(), 财决03="F10=待定")
        if kind == "workbook"
        else spoiled(nine_tables(), 公开05="E9=待定")
    )
    address = previewed(maker, content, kind)
    name, text = next(iter(fields(maker, address).items()))
    assert text == "待定"
    page = text_of(maker.get(address))
    assert "有疑问的1处" in page
    assert "有1处的数没有采用" in page
    before = re.search(r"张表，([\d,]+)个数", page)
    assert before
    page = text_of(maker.post(address, {"do": "mend", name: "1,148.01"}, follow=True))
    assert "手工改过的1处" in page
    assert "没有采用" not in page
    after = re.search(r"张表，([\d,]+)个数", page)
    assert after
    assert int(after[1].replace(",", "")) == int(before[1].replace(",", "")) + 1
    maker.post(f"{address}/confirm", CONFIRM)
    batch = ImportBatch.objects.get(file_name=f"{kind}.xlsx")
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    assert StatedCell.objects.filter(batch=batch, printed="1,148.01").count() == 1
    assert "“待定”改为“1,148.01”" in str(TrailEvent.objects.order_by("-pk")[0].after)
    assert "待定" in text_of(maker.get(f"/imports/{batch.pk}"))


def test_a_mend_of_a_table_is_taken_back_and_cells_outside_the_sheets_cannot_be_written(
    maker: Client,
) -> None:
    address = previewed(maker, spoiled(nine_tables(), 公开05="E9=待定"), "tables")
    name = next(iter(fields(maker, address)))
    sheet = name.partition("-")[2].split("-", 2)[2]
    forged = {f"m-99999-1-{sheet}": "1", "m-1-999-没有这张表": "1", f"m-8-499-{sheet}": "1", "m-8-4": "1"}
    page = text_of(maker.post(address, {"do": "mend", **forged}, follow=True))
    assert "手工改过的" not in page
    maker.post(address, {"do": "mend", name: "5.00"})
    page = text_of(maker.post(address, {"do": f"back-{name.removeprefix('m-')}"}, follow=True))
    assert "手工改过的" not in page
    assert "有疑问的1处" in page


def test_what_cannot_be_in_a_cell_of_a_table_is_refused_and_stays_in_its_field(maker: Client) -> None:
    address = previewed(maker, spoiled(nine_tables(), 公开05="E9=待定"), "tables")
    name = next(iter(fields(maker, address)))
    answer = maker.post(address, {"do": "mend", name: "长" * 501})
    assert "改成的内容有501个字" in text_of(answer)
    assert f'value="{"长" * 501}"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["workbook", "tables"])
def test_the_copy_with_remarks_has_every_sheet_and_is_read_like_the_file(kind: str, maker: Client) -> None:
    content = (
        spoiled(workbook(), 财决03="F10=待定")
        if kind == "workbook"
        else spoiled(nine_tables(), 公开05="E9=待定")
    )
    address = previewed(maker, content, kind)
    row, column, sheet = next(iter(fields(maker, address))).removeprefix("m-").split("-", 2)
    copy = maker.get(f"{address}/remarks.xlsx").content
    book = openpyxl.load_workbook(BytesIO(copy))
    cell = book[sheet].cell(int(row) + 1, int(column) + 1)
    assert cell.value == "待定"
    assert cell.comment is not None
    assert "不是数字，没有采用。请改成数字" in cell.comment.text
    assert cell.coordinate in str(book["问题和改法"]["A2"].value)
    cell.value = 1148.01
    out = BytesIO()
    book.save(out)
    again = str(
        upload(maker, out.getvalue(), f"{kind}-批注.xlsx", kind=kind, year="2024").headers["Location"]
    )
    page = text_of(maker.get(again))
    assert "没有采用" not in page
    assert "问题和改法" not in page.partition("没有读的工作表")[2]
    forms = re.compile(r"可以导入：(\d+)张表")
    assert forms.findall(page) == forms.findall(text_of(maker.get(address)))


def test_the_list_of_problems_names_every_doubt_by_its_cell(maker: Client) -> None:
    address = previewed(maker, spoiled(nine_tables(), 公开05="E9=待定"), "tables")
    listed = b"".join(maker.get(f"{address}/problems.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "公开05 E9" in listed
    assert "不是数字" in listed


@pytest.mark.parametrize("kind", ["workbook", "tables"])
def test_a_large_file_of_tables_is_imported_by_a_job_as_it_was_mended(
    kind: str, maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (
        spoiled(workbook(), 财决03="F10=待定")
        if kind == "workbook"
        else spoiled(nine_tables(), 公开05="E9=待定")
    )
    monkeypatch.setattr(importing, "LONG_BYTES", 1_000)
    address = previewed(maker, content, kind)
    maker.post(address, {"do": "mend", next(iter(fields(maker, address))): "1,148.01"})
    assert "转到后台导入" in text_of(maker.get(address))
    way = maker.post(f"{address}/confirm", CONFIRM).headers["Location"]
    job = Job.objects.get(pk=int(way.rpartition("/")[2]))
    assert job.kind == f"accounts.import_{kind}"
    assert job.payload["mends"][0]["new"] == "1,148.01"
    assert job.title == f"导入{kind}.xlsx"

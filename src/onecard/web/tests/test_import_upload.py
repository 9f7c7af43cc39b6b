"""Uploading: one file or several at once, watched by a script or not, each kept for its preview or refused by itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from onecard.accounts.imports import waiting
from onecard.accounts.models import ImportBatch
from onecard.accounts.views import importing, uploading
from onecard.jobs.models import Job, JobState
from onecard.office.models import User
from onecard.reading import spreadsheet
from onecard.simulation.sign_ins import PASSWORD
from onecard.web.tests.import_files import MAKER, budgets, maker, store, text_of, vouchers, workbook

__all__ = ["maker", "store"]
NO_TABLE = b"MZ\x90\x00\x03" * 100


def upload(client: Client, *files: tuple[str, bytes], **more: Any) -> Any:
    form = {"kind": "", "year": "2024", "total": more.pop("total", "")}
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/imports/new", form | {"file": sent}, **more)


def names() -> list[str]:
    return sorted(one.name for one in waiting.of_person(User.objects.get(username=MAKER)))


def test_several_files_wait_each_as_what_it_is_and_lead_from_one_to_the_next(maker: Client) -> None:
    answer = upload(maker, ("一月.xlsx", vouchers({})), ("指标.xlsx", budgets()))
    address = answer.headers["Location"]
    page = maker.get(address).content.decode()
    assert "一月.xlsx，" in text_of(maker.get(address))
    assert "还有上传的文件等着预览" in page
    assert ">指标.xlsx</a>" in page
    batch = maker.post(f"{address}/confirm").headers["Location"]
    told = maker.get(batch).content.decode()
    assert "接着看还没有导入的文件" in told
    second = told.partition('href="/imports/waiting/')[2].partition('"')[0]
    assert "可以导入：1条预算" in text_of(maker.get(f"/imports/waiting/{second}"))


def test_of_several_files_those_that_are_no_tables_are_named_and_the_others_kept(maker: Client) -> None:
    answer = upload(maker, ("一月.xlsx", vouchers({})), ("坏.xlsx", NO_TABLE), ("空.csv", b""))
    page = text_of(maker.get(answer.headers["Location"]))
    assert "坏.xlsx”既不是Excel工作簿，也不是文本表格" in page
    assert "空.csv是空文件，没有收下" in page
    assert names() == ["一月.xlsx"]


def test_several_files_of_which_none_is_a_table_are_refused_together(maker: Client) -> None:
    answer = upload(maker, ("坏.xlsx", NO_TABLE), ("空.csv", b""))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "2个文件都没有收下" in page
    assert "坏.xlsx" in page
    assert "空.csv" in page
    assert names() == []


def test_a_sum_is_of_one_file(maker: Client) -> None:
    answer = upload(maker, ("一月.xlsx", vouchers({})), ("指标.xlsx", budgets()), total="100")
    assert answer.status_code == 422
    assert "应有合计是一个文件的" in text_of(answer)
    assert names() == []


def test_more_files_than_may_wait_are_not_taken(maker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST_FILES", 1)
    answer = upload(maker, ("一月.xlsx", vouchers({})), ("指标.xlsx", budgets()))
    assert answer.status_code == 422
    assert "一次选了2个文件，都没有收下" in text_of(answer)
    assert names() == []


def test_a_watched_upload_is_led_to_its_preview_and_a_refused_one_shown_in_place(maker: Client) -> None:
    answer = upload(maker, ("一月.xlsx", vouchers({})), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/imports/waiting/")
    answer = upload(maker, ("坏.xlsx", NO_TABLE), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'id="main"' in answer.content.decode()


def test_an_upload_after_the_sign_in_ended_leads_to_signing_in(maker: Client) -> None:
    maker.cookies.clear()
    referer = {"HX-Request": "true", "Referer": "http://testserver/imports/new"}
    answer = upload(maker, ("一月.xlsx", vouchers({})), headers=referer)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/imports/new"


def long_import(client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Job]:
    """Upload a mended file and hand it to a job: the address of its preview, and the job."""
    monkeypatch.setattr(importing, "LONG_ROWS", 1)
    address = upload(client, ("全年.xlsx", vouchers({}, {8: "一百"}))).headers["Location"]
    client.post(address, {"do": "mend", "m-2-8": "100.25"})
    way = client.post(f"{address}/confirm", {"rows": "2"}).headers["Location"]
    return address, Job.objects.get(pk=int(way.rpartition("/")[2]))


def test_a_file_that_a_job_imports_leads_to_the_job_and_is_not_imported_twice(
    maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, job = long_import(maker, monkeypatch)
    assert maker.get(address).headers["Location"] == f"/jobs/{job.pk}"
    assert maker.post(f"{address}/confirm", {"rows": "2"}).headers["Location"] == f"/jobs/{job.pk}"
    assert Job.objects.count() == 1
    assert address not in maker.get("/imports").content.decode()


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.FAILED])
def test_a_job_that_did_not_import_gives_the_file_back_as_it_was_mended(
    state: JobState, maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, job = long_import(maker, monkeypatch)
    Job.objects.filter(pk=job.pk).update(state=state, error_sentence="账里已有凭证号转-0001。")
    assert "上传的文件还在导入页上" in text_of(maker.get(f"/jobs/{job.pk}"))
    assert address in maker.get("/imports").content.decode()
    page = text_of(maker.get(address))
    assert "手工改过的1处" in page
    assert "可以导入：2张凭证，支出200.25元" in page


def test_a_file_that_a_job_has_imported_waits_no_more(maker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address, job = long_import(maker, monkeypatch)
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    assert maker.get(address).headers["Location"] == f"/jobs/{job.pk}"
    assert address not in maker.get("/imports").content.decode()
    assert names() == []


def signed_in_again(client: Client, answer: Any) -> str:
    """Sign in where an answer leads, and the words of the page it comes back to."""
    way = answer.headers["Location"]
    assert way.startswith("/sign-in?next=/imports/")
    return client.post(way, {"username": MAKER, "password": PASSWORD}, follow=True).content.decode()


def test_what_was_typed_beside_a_file_is_there_after_signing_in_again(maker: Client) -> None:
    token = re.search(r'name="once" value="([^"]+)"', maker.get("/imports/new").content.decode())
    assert token
    maker.cookies.clear()
    form = {"kind": "budgets", "year": "2024", "total": "1148.01", "once": token[1]}
    form["file"] = SimpleUploadedFile("指标.xlsx", budgets())  # type: ignore[assignment]
    answer = maker.post("/imports/new", form, headers={"Referer": "http://testserver/imports/new"})
    page = signed_in_again(maker, answer)
    assert 'value="1148.01"' in page
    assert 'value="budgets" checked' in page
    assert "要重新选" in page


def test_a_file_whose_import_met_the_end_of_the_sign_in_still_waits(maker: Client) -> None:
    address = upload(maker, ("一月.xlsx", vouchers({}))).headers["Location"]
    maker.cookies.clear()
    answer = maker.post(f"{address}/confirm", headers={"Referer": f"http://testserver{address}"})
    assert "可以导入：1张凭证" in signed_in_again(maker, answer).replace("<strong>", "")
    assert maker.post(f"{address}/confirm").headers["Location"].startswith("/imports/")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("合同.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + b"\x00\x01" * 300),
        ("通知.docx", b"PK\x03\x04" + b"\x00" * 500),
        ("照片.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x10" * 300),
    ],
)
def test_a_file_of_a_wrong_type_is_refused_in_plain_words(name: str, content: bytes, maker: Client) -> None:
    answer = upload(maker, (name, content))
    assert answer.status_code == 422
    page = text_of(answer)
    assert name in page
    assert "账没有变化" in page
    assert names() == []


@pytest.mark.parametrize("content", [vouchers({}), workbook()], ids=["vouchers", "workbook"])
def test_others_write_while_the_file_of_an_import_is_read(
    content: bytes, maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(maker, ("三月.xlsx", content)).headers["Location"]
    token = re.search(r'name="once" value="([^"]+)"', maker.get(address).content.decode())
    assert token
    depths = []
    read = spreadsheet.read

    def reading(*given: Any, **named: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return read(*given, **named)

    monkeypatch.setattr(spreadsheet, "read", reading)
    outside = len(connection.savepoint_ids)
    first = maker.post(f"{address}/confirm", {"rows": "1", "once": token[1]})
    second = maker.post(f"{address}/confirm", {"rows": "1", "once": token[1]})
    assert depths == [outside]
    assert first.headers["Location"] == second.headers["Location"]
    assert ImportBatch.objects.filter(file_name="三月.xlsx").count() == 1


def test_the_page_of_a_job_stays_with_the_unit_and_year_it_works_on(
    maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LONG_ROWS", 0)
    address = upload(maker, ("全年.xlsx", vouchers({})), year="2024").headers["Location"]
    maker.post(f"{address}/settings", {"year": "2023", "kind": "vouchers"})
    way = maker.post(f"{address}/confirm", {"rows": "1"}).headers["Location"]
    page = maker.get(way).content.decode()
    assert 'href="/imports?entity=460299&amp;year=2023"' in page
    assert "2023<span" in page.partition('class="topbar"')[2]


def test_a_page_that_watches_a_job_goes_to_the_sign_in_when_that_has_ended(
    maker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job = long_import(maker, monkeypatch)
    maker.cookies.clear()
    answer = maker.get(f"/jobs/{job.pk}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/sign-in?next=/jobs/{job.pk}"

"""Compiling from uploaded files on a page: verdict and documents for their maker alone; nothing kept, nothing in the books."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.compiling.report import FILES
from onecard.disclosure import from_files
from onecard.finalaccounts.tests import sample
from onecard.finalaccounts.tests.sheets import grid_of, xlsx_of
from onecard.office.models import TrailEvent

PAGE = "/reports/from-files?entity=460299&year=2024"


@pytest.fixture(autouse=True)
def _a_home_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture(scope="module")
def tables() -> bytes:
    return xlsx_of(grid_of(table) for table in sample.unit(region="hainan").tables.values())


def upload(clerk: Client, tables: bytes, **more: object) -> object:
    return clerk.post(PAGE, {"accounts": SimpleUploadedFile("甲.xlsx", tables), "template": "hainan", **more})


def test_the_files_make_a_report_and_tell_what_it_lacks(clerk: Client, tables: bytes) -> None:
    events = TrailEvent.objects.count()
    said = upload(clerk, tables).content.decode()  # type: ignore[attr-defined]
    assert "示例市社会保障卡一卡通中心2024年度单位决算公开报告" in said
    assert re.search(r"缺\d+处", said)
    assert "缺公务用车购置数" in said
    for form in FILES:
        answer = clerk.get(f"/reports/from-files/{form}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert len(answer.content) > 1000
    assert TrailEvent.objects.count() == events


def test_what_is_lacking_is_handed_out_as_a_form_that_is_taken_back(clerk: Client, tables: bytes) -> None:
    said = upload(clerk, tables).content.decode()  # type: ignore[attr-defined]
    assert 'href="/reports/from-files/lacking"' in said
    form = clerk.get("/reports/from-files/lacking").content.decode()
    filled = form.replace("公务用车购置数:", "公务用车购置数: 0").encode()
    again = upload(clerk, tables, facts=SimpleUploadedFile("补充.yaml", filled))
    assert "缺公务用车购置数" not in again.content.decode()  # type: ignore[attr-defined]


def test_the_documents_are_their_makers_alone(
    clerk: Client, signed_in: Callable[[str], Client], tables: bytes
) -> None:
    upload(clerk, tables)
    assert signed_in("zhengwenbo").get("/reports/from-files/pdf").status_code == 403
    other = signed_in("chenjingyi")
    assert other.get("/reports/from-files/pdf").status_code == 404
    assert Client().get("/reports/from-files/pdf").status_code == 302


def test_only_what_was_made_last_is_kept_and_that_for_a_day(clerk: Client, tables: bytes) -> None:
    folder = Path(settings.HOME) / "compiled"
    upload(clerk, tables)
    upload(clerk, tables)
    (kept,) = folder.iterdir()
    os.utime(kept, (1, 1))
    assert from_files.sweep() == 1
    assert clerk.get("/reports/from-files/pdf").status_code == 404


@pytest.mark.parametrize("form", ["exe", "pdf.exe", "..", "report.pdf"])
def test_there_is_no_document_of_another_kind(form: str, clerk: Client, tables: bytes) -> None:
    upload(clerk, tables)
    assert clerk.get(f"/reports/from-files/{form}").status_code == 404


def test_a_supplement_fills_what_the_tables_lack(clerk: Client, tables: bytes) -> None:
    extra = SimpleUploadedFile("补充.yaml", "数:\n  公务用车购置数: 0\n".encode())
    assert "缺公务用车购置数" not in upload(clerk, tables, facts=extra).content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "没有选财决工作簿"),
        ({"accounts": SimpleUploadedFile("坏.xlsx", b"nonsense")}, "坏.xlsx"),
        ({"accounts": SimpleUploadedFile("空.xlsx", b"")}, "没有"),
    ],
)
def test_what_cannot_be_compiled_is_told_and_nothing_is_kept(
    fields: dict[str, object], said: str, clerk: Client
) -> None:
    answer = clerk.post(PAGE, {"template": "hainan", **fields})
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not (Path(settings.HOME) / "compiled").exists()


def test_a_forged_template_or_a_bad_supplement_is_refused(clerk: Client, tables: bytes) -> None:
    assert upload(clerk, tables, template="../../etc/passwd").status_code == 409  # type: ignore[attr-defined]
    bad = SimpleUploadedFile("补充.yaml", "数:\n  收人总计: 1\n".encode())
    answer = upload(clerk, tables, facts=bad)
    assert "第2行" in answer.content.decode()  # type: ignore[attr-defined]


def test_a_year_that_is_none_is_told_and_not_passed_over(clerk: Client, tables: bytes) -> None:
    answer = upload(clerk, tables, year="二〇二四")
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "不是四位数字" in answer.content.decode()  # type: ignore[attr-defined]

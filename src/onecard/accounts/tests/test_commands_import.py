"""``onecard import``, its CSV and its jobs: doors to the same actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecard.accounts import csv_text
from onecard.accounts.handlers import import_later
from onecard.accounts.models import ImportBatch, Voucher
from onecard.cli.main import main
from onecard.compiling import tables_xlsx
from onecard.compiling.tests.example import accounts
from onecard.jobs.models import JobState
from onecard.jobs.work import Worker
from onecard.office.models import Entity, User

Make = Callable[..., bytes]


@pytest.fixture
def file(vouchers_file: Make, tmp_path: Path) -> Path:
    path = tmp_path / "三月.xlsx"
    path.write_bytes(vouchers_file({}, {"金额（元）": 5}))
    return path


@pytest.mark.django_db
def test_a_file_is_previewed_and_then_taken_in(
    entity: Entity, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "vouchers", str(file), "--year", "2024", "--preview"]) == 0
    assert "共2行，2张凭证，合计105.00元" in capsys.readouterr().out
    assert not ImportBatch.objects.exists()
    assert main(["import", "vouchers", str(file), "--year", "2024", "--total", "105"]) == 0
    assert "待另一人在网站上复核后入账" in capsys.readouterr().out
    assert Voucher.objects.count() == 2


@pytest.mark.django_db
def test_what_is_wrong_is_said_by_line_and_cell_with_status_2(
    entity: Entity, vouchers_file: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "错.xlsx"
    path.write_bytes(vouchers_file({"金额（元）": "1.005"}))
    for options in (["--preview"], []):
        assert main(["import", "vouchers", str(path), "--year", "2024", *options]) == 2
        assert "第2行，金额（L2）" in capsys.readouterr().err
    assert main(["import", "vouchers", str(tmp_path / "无.xlsx"), "--year", "2024"]) == 2


@pytest.mark.django_db
def test_the_unit_is_named_where_there_are_several(
    entity: Entity, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Entity.objects.create(code="460300", name="示例市人才中心")
    assert main(["import", "vouchers", str(file), "--year", "2024"]) == 2
    assert "460299、460300" in capsys.readouterr().err
    assert main(["import", "vouchers", str(file), "--year", "2024", "--entity", "460300"]) == 0


@pytest.mark.django_db
def test_tables_are_counted_as_tables_and_another_unit_or_year_is_said(
    entity: Entity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "公开报表.xlsx"
    path.write_bytes(tables_xlsx.write(accounts(name="另一单位"), "上报"))
    said = f"文件写明的单位是另一单位，导入到{entity.name}；请核对。"
    assert main(["import", "tables", str(path), "--year", "2024", "--preview"]) == 0
    assert said in capsys.readouterr().out
    assert main(["import", "tables", str(path), "--year", "2023", "--preview"]) == 2
    assert "2024年度" in capsys.readouterr().err
    assert not ImportBatch.objects.exists()
    assert main(["import", "tables", str(path), "--year", "2024"]) == 0
    out = capsys.readouterr().out
    batch = ImportBatch.objects.get()
    assert f"{batch.records}张表，{batch.rows}个数。" in out
    assert said in out


@pytest.mark.django_db
def test_the_template_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "模板.xlsx"
    assert main(["import", "template", "budgets", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"PK")
    assert main(["import", "template", "budgets", "--out", str(tmp_path / "无" / "模板.xlsx")]) == 2


def test_csv_never_carries_a_formula_and_keeps_numbers() -> None:
    text = "".join(
        csv_text.lines([["=1+1", "+甲", "-退款", "@x", "\t=1"], ["-12.50", "+3", "甲", "-1,148.00", ""]])
    )
    assert text == "\ufeff'=1+1,'+甲,'-退款,'@x,'\t=1\r\n-12.50,+3,甲,\"-1,148.00\",\r\n"


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "store"},
        },
    }
    return tmp_path / "store"


@pytest.mark.django_db(transaction=True)
def test_a_long_import_is_done_by_a_job_and_the_waiting_file_goes(
    maker: User, entity: Entity, vouchers_file: Make, store: Path
) -> None:
    good = import_later(maker, entity, 2024, vouchers_file({}, {}), "三月.xlsx")
    wrong = import_later(
        maker, entity, 2024, vouchers_file({"凭证号": "记-9", "金额（元）": "x"}), "四月.xlsx"
    )
    assert len([file for file in store.rglob("*") if file.is_file()]) == 2
    worker = Worker()
    assert worker.work_one()
    assert worker.work_one()
    good.refresh_from_db()
    wrong.refresh_from_db()
    batch = ImportBatch.objects.get()
    assert (good.state, good.result) == (
        JobState.DONE, {"batch": batch.pk, "records": 2, "total": "200.00元"},
    )  # fmt: skip
    assert batch.maker == maker
    assert wrong.state == JobState.FAILED
    assert "第2行，金额（L2）" in wrong.error_sentence
    assert not [file for file in store.rglob("*") if file.is_file()]

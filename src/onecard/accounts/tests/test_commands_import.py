"""``onecard import``, its CSV and its jobs: doors to the same actions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecard.accounts.handlers import import_later
from onecard.accounts.imports import bulk
from onecard.accounts.imports.vouchers import import_vouchers
from onecard.accounts.models import ImportBatch, Voucher
from onecard.cli.main import main
from onecard.core import csv_text
from onecard.finalaccounts.tests.sheets import xlsx_of
from onecard.finalaccounts.tests.workbooks import workbook_of
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
    path = tmp_path / "部门决算.xlsx"
    path.write_bytes(xlsx_of(workbook_of().sheets))
    entity.name = "另一单位"
    entity.save()
    assert main(["import", "workbook", str(path), "--year", "2024", "--preview"]) == 0
    previewed = capsys.readouterr().out
    assert main(["import", "workbook", str(path), "--year", "2023", "--preview"]) == 2
    assert "写明是2024年度的，不是2023年度" in capsys.readouterr().err
    assert not ImportBatch.objects.exists()
    assert main(["import", "workbook", str(path), "--year", "2024"]) == 0
    taken_in = capsys.readouterr().out
    batch = ImportBatch.objects.get()
    assert f"{batch.records}张表，{batch.rows}个数。" in taken_in
    for said in (previewed, taken_in):
        assert "，导入到另一单位；请核对。" in said


@pytest.mark.django_db
def test_missing_forms_of_a_workbook_are_said_before_and_after_the_import(
    entity: Entity, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "部门决算.xlsx"
    path.write_bytes(xlsx_of(workbook_of().sheets[:-1]))
    assert main(["import", "workbook", str(path), "--year", "2024", "--preview"]) == 0
    assert "提示：财决报表里没有财决附03（机构运行信息表）：公开09（" in capsys.readouterr().out
    assert main(["import", "workbook", str(path), "--year", "2024"]) == 0
    assert "提示：财决报表里没有财决附03（" in capsys.readouterr().out
    assert any("财决附03" in notice for notice in ImportBatch.objects.get().notices)


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


@pytest.mark.django_db(transaction=True)
def test_a_workbook_is_taken_in_by_a_job_as_well(maker: User, entity: Entity, store: Path) -> None:
    job = import_later(maker, entity, 2024, xlsx_of(workbook_of().sheets), "部门决算.xlsx", kind="workbook")
    assert Worker().work_one()
    job.refresh_from_db()
    batch = ImportBatch.objects.get()
    assert (job.state, job.result["batch"], batch.kind) == (JobState.DONE, batch.pk, "workbook")
    assert batch.rows > 100


@pytest.mark.django_db
@pytest.mark.parametrize("stop_at", [0, 2])
def test_an_import_tells_the_lines_written_and_leaves_nothing_where_it_is_stopped(
    stop_at: int, maker: User, entity: Entity, vouchers_file: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK_ROWS", 1)
    heard = []

    def told(written: int, lines: int) -> None:
        heard.append((written, lines))
        if written == stop_at:
            raise InterruptedError

    content = vouchers_file({}, {}, {})
    with pytest.raises(InterruptedError) if stop_at else nullcontext():
        import_vouchers(maker, entity, 2024, content, "三月.xlsx", told=told)
    assert heard == [(1, 3), (2, 3), (3, 3)][: stop_at or 3]
    assert Voucher.objects.count() == (0 if stop_at else 3)

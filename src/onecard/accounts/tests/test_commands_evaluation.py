"""``onecard evaluation``: a door to the same action as the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecard.accounts.evaluation import check_evaluation
from onecard.accounts.imports.evaluation_template import template
from onecard.accounts.models import Document, SelfEvaluation, State
from onecard.cli.main import main
from onecard.office.models import Entity, User
from onecard.office.people import local_actor

VALUES = {
    "project": "系统运维", "budget": "12000", "executed": "11460.50", "score": "96.5", "grade": "优", "page": "第2页",
}  # fmt: skip
LINES = (
    {
        "group": "产出指标",
        "name": "巡检次数",
        "target": "≥12次",
        "actual": "14",
        "measure": "次",
        "weight": "10",
    },
)

pytestmark = pytest.mark.django_db
Said = pytest.CaptureFixture[str]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "自评.xlsx"
    path.write_bytes(template(values=VALUES, lines=LINES))
    return path


@pytest.fixture
def document(tmp_path: Path, settings: Settings) -> Path:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    path = tmp_path / "附件.pdf"
    path.write_bytes(b"%PDF-1.7 form")
    return path


def record(form: Path, document: Path, *options: str) -> int:
    return main(["evaluation", "record", str(form), "--document", str(document), "--year", "2024", *options])


def test_a_form_is_recorded_with_its_document_and_waits_for_another_person(
    entity: Entity, checker: User, form: Path, document: Path, capsys: Said
) -> None:
    assert record(form, document) == 0
    said = capsys.readouterr().out
    assert "已记录2024年“系统运维”绩效自评，1个指标" in said
    assert "待另一人在网站上对照附件复核" in said
    one = SelfEvaluation.objects.get()
    assert (one.executed_fen, one.page, one.maker, one.state) == (
        1_146_050,
        "第2页",
        local_actor(),
        State.DRAFT,
    )
    assert check_evaluation(checker, one).state == State.POSTED
    assert record(form, document) == 2
    assert "已有绩效自评记录" in capsys.readouterr().err


def test_the_page_of_the_command_wins_over_the_forms(entity: Entity, form: Path, document: Path) -> None:
    assert record(form, document, "--page", "第9页") == 0
    assert SelfEvaluation.objects.get().page == "第9页"


def test_a_form_without_a_grade_is_recorded_with_the_commands(
    entity: Entity, form: Path, document: Path, capsys: Said
) -> None:
    form.write_bytes(template(values=VALUES | {"grade": ""}))
    assert record(form, document) == 2
    assert "没有填等级" in capsys.readouterr().err
    assert record(form, document, "--grade", "良") == 0
    assert SelfEvaluation.objects.get().grade == "良"


def test_the_year_is_listed_as_text_and_json(
    entity: Entity, form: Path, document: Path, capsys: Said
) -> None:
    assert main(["evaluation", "list", "--year", "2024"]) == 0
    assert "2024年没有绩效自评" in capsys.readouterr().out
    record(form, document)
    capsys.readouterr()
    assert main(["evaluation", "list", "--year", "2024"]) == 0
    assert "11460.50" in capsys.readouterr().out
    assert main(["evaluation", "list", "--year", "2024", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)[0]
    assert (told["initial"], told["budget"], told["score"], told["state"]) == (
        None,
        "12000.00",
        "96.50",
        "待复核",
    )
    assert told["document"]["page"] == "第2页"
    assert told["indicators"][0]["target"] == "≥12次"


def test_what_is_wrong_is_said_with_status_2_and_nothing_is_kept(
    entity: Entity, form: Path, document: Path, tmp_path: Path, capsys: Said
) -> None:
    form.write_bytes(template(values=VALUES | {"executed": "一万"}, lines=LINES))
    assert record(form, document) == 2
    assert "第5行，全年执行数（B5）" in capsys.readouterr().err
    form.write_bytes(template(values=VALUES, lines=LINES))
    assert record(form, tmp_path / "没有.pdf") == 2
    assert "没有这个文件" in capsys.readouterr().err
    assert record(tmp_path / "没有.xlsx", document) == 2
    document.write_bytes(b"MZ program")
    assert record(form, document) == 2
    assert "是程序文件" in capsys.readouterr().err
    assert not Document.objects.exists()
    assert not SelfEvaluation.objects.exists()


def test_the_template_is_written_and_never_over_a_place_that_cannot_be_written(
    tmp_path: Path, capsys: Said
) -> None:
    out = tmp_path / "模板.xlsx"
    assert main(["evaluation", "template", "--out", str(out)]) == 0
    assert out.read_bytes() == template()
    assert main(["evaluation", "template", "--out", str(tmp_path / "无" / "模板.xlsx")]) == 2
    assert "换一个能写的位置" in capsys.readouterr().err

"""The accounts on the command line: what programs and people read, and how a command ends."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from onecard.accounts import models, posting, queries
from onecard.accounts.commands import FACTS, RELATIONS_CHECK, TABLES
from onecard.accounts.export import file_name
from onecard.core.errors import Refusal
from onecard.office import people
from onecard.office.models import Entity, User

YEAR = 2024


@pytest.fixture(autouse=True)
def books(entity: Entity, maker: User) -> models.Voucher:
    voucher = models.Voucher.objects.create(
        entity=entity, year=YEAR, month=1, number="记-1", date=date(YEAR, 1, 3), summary="加油", state="posted",
        maker=maker, made_at=timezone.now(),
    )  # fmt: skip
    for line, (item, economy, nature, amount) in enumerate(
        (("appropriation", "", "", 8_700_44), ("expenditure", "30231", "基本", 8_700_44)), start=1
    ):
        models.Entry.objects.create(
            voucher=voucher, line=line, item=item, function="2080108", economy=economy, fund="一般公共",
            nature=nature, amount_fen=amount, entity=entity, year=YEAR, month=1, payee="示例加油站",
        )  # fmt: skip
    posting.post(models.Entry.objects.all())
    return voucher


def call(command: Any, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return int(command.run(parser.parse_args(arguments)))


def told(command: Any, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call(command, *arguments, "--format", "json")
    return json.loads(capsys.readouterr().out)


def test_every_fact_is_listed_with_its_published_and_exact_value(capsys: pytest.CaptureFixture[str]) -> None:
    listed = told(FACTS, capsys, "list", "--year", "2024")
    total = [
        one
        for one in listed
        if one["key"] == "finalaccounts.expenditure"
        and one["dimensions"] == {"basis": "决算", "entity": "460299", "year": "2024"}
    ]
    assert total == [
        {
            "key": "finalaccounts.expenditure",
            "term": "本年支出合计",
            "dimensions": {"basis": "决算", "entity": "460299", "year": "2024"},
            "unit": "万元",
            "value": "0.87",
            "exact": "8700.44",
        }
    ]
    zero = next(one for one in listed if one["key"] == "finalaccounts.sangong.overseas")
    assert (zero["value"], zero["exact"]) == ("0.00", "0.00")
    assert any(one["key"] == "finalaccounts.sangong.vehicles.share" for one in listed)
    places = [(one["key"], tuple(one["dimensions"].items())) for one in listed]
    assert len(places) == len(set(places))


def test_the_year_may_be_left_out_where_the_last_one_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(FACTS, capsys, "list") == told(FACTS, capsys, "list", "--year", "2024", "--entity", "460299")


def test_one_fact_is_shown_with_formula_evidence_and_relations(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(FACTS, capsys, "show", "finalaccounts.sangong.vehicle_running")
    assert shown["formula"] == "财政拨款安排的公务用车运行维护支出"
    evidence = shown["evidence"]
    assert (evidence["count"], evidence["total"], evidence["unit"]) == (1, "8700.44", "元")
    assert evidence["first"][0]["amount"] == "8700.44"
    assert evidence["first"][0]["number"] == "记-1"
    assert queries.records_of_query(evidence["query"]).count == 1
    assert {one["id"]: one["state"] for one in shown["relations"]}["T09-1"] == "held"


def test_dimensions_choose_among_facts(capsys: pytest.CaptureFixture[str]) -> None:
    key = "finalaccounts.expenditure"
    shown = told(FACTS, capsys, "show", key, "--dim", "function=2080108", "--dim", "nature=项目")
    assert shown["value"] == "0.00"
    assert told(FACTS, capsys, "show", key)["value"] == "0.87"


@pytest.mark.parametrize("key", ["finalaccounts.expenditure", "finalaccounts.carryover.closing"])
@pytest.mark.parametrize("own", [{}, {"function": "20801"}])
def test_a_fact_is_shown_by_its_dimensions_as_they_are_listed(
    capsys: pytest.CaptureFixture[str], key: str, own: dict[str, str]
) -> None:
    dims = {"basis": "决算", "entity": "460299", "year": "2024", **own}
    listed = [one for one in told(FACTS, capsys, "list") if (one["key"], one["dimensions"]) == (key, dims)]
    named = [part for name, value in dims.items() for part in ("--dim", f"{name}={value}")]
    shown = told(FACTS, capsys, "show", key, *named)
    assert listed == [{name: shown[name] for name in listed[0]}]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("finalaccounts.sangong.cars",), "facts.unknown_figure", "指标"),
        (("finalaccounts.expenditure", "--dim", "function=2089999"), "facts.not_known", "2080108"),
        (("finalaccounts.expenditure", "--dim", "function"), "facts.dimension_form", "名称=值"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_can(
    arguments: tuple[str, ...], code: str, said: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        call(FACTS, "show", *arguments)
    assert refusal.value.code == code
    assert said in refusal.value.remedy


def test_a_term_with_quotation_marks_is_quoted_with_single_ones_inside() -> None:
    with pytest.raises(Refusal) as refusal:
        call(FACTS, "show", "finalaccounts.sangong", "--dim", "function=2080108")
    assert refusal.value.sentence.startswith("“‘三公’经费合计”在")


def test_relations_are_told_with_both_sides_and_a_held_year_ends_with_zero(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(RELATIONS_CHECK, "--year", "2024", "--format", "json") == 0
    checked = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert checked["X-08"]["state"] == "held"
    assert (checked["X-08"]["left"], checked["X-08"]["right"], checked["X-08"]["difference"]) == (
        "0.87", "0.87", "0.00",
    )  # fmt: skip
    assert checked["X-08"]["facts"][0]["key"].startswith("finalaccounts.expenditure")


def test_a_blocking_break_ends_with_one(books: models.Voucher, capsys: pytest.CaptureFixture[str]) -> None:
    books.entries.create(
        line=3, item="expenditure", function="2080108", economy="30901", fund="一般公共", nature="基本",
        amount_fen=5_000_000, entity=books.entity, year=YEAR, month=1,
    )  # fmt: skip
    posting.post(models.Entry.objects.all())
    assert call(RELATIONS_CHECK, "--year", "2024") == 1
    said = capsys.readouterr().out
    assert "X-08" in said
    assert "未通过" in said


def test_text_is_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    call(FACTS, "show", "finalaccounts.sangong.vehicle_running")
    shown = capsys.readouterr().out
    assert "准确数 8700.44元" in shown
    assert "示例加油站" in shown
    call(FACTS, "list")
    assert "本年支出合计" in capsys.readouterr().out


def test_the_tables_are_exported_under_fixed_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "公开"
    assert call(TABLES, "export", "--year", "2024", "--out", str(folder)) == 0
    names = [
        "460299-2024-公开报表-核对版.xlsx",
        "460299-2024-公开报表-上报版.xlsx",
        "460299-2024-公开报表.pdf",
    ]
    assert capsys.readouterr().out.split() == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    whose = queries.subject()
    assert names == [file_name(whose, YEAR, version) for version in ("核对", "上报", "")]


def test_an_export_that_must_not_be_published_says_so_beside_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models.Entry.objects.filter(item="expenditure").update(economy="31201")
    posting.rebuild_totals(people.local_actor())
    assert call(TABLES, "export", "--year", "2024", "--out", str(tmp_path)) == 0
    said = capsys.readouterr()
    assert "X-08" in said.err
    assert "改正后再公开" in said.err
    assert "X-08" not in said.out


def test_one_version_may_be_asked_for(tmp_path: Path) -> None:
    call(TABLES, "export", "--year", "2024", "--out", str(tmp_path), "--version", "上报")
    assert not list(tmp_path.glob("*核对*"))


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal) as refusal:
        call(TABLES, "export", "--year", "2024", "--out", str(tmp_path / "file"))
    assert refusal.value.code == "export.folder"


def test_a_unit_must_be_named_where_there_are_two() -> None:
    Entity.objects.create(code="460300", name="另一单位")
    with pytest.raises(Refusal) as refusal:
        call(FACTS, "list")
    assert refusal.value.code == "accounts.which_entity"


def test_without_any_records_the_command_says_what_to_do(books: models.Voucher) -> None:
    models.Entry.objects.all().delete()
    posting.rebuild_totals(people.local_actor())
    with pytest.raises(Refusal) as refusal:
        call(FACTS, "list")
    assert "demo load" in refusal.value.remedy

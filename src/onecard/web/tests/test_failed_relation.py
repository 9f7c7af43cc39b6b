"""A year that does not add up: the home page says so first, the relations page shows both sides and the likely culprit."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client

from onecard.accounts import queries
from onecard.accounts.models import BatchKind, BatchState, ImportBatch, SourceKind, StatedCell, YearSource
from onecard.office.models import Entity, User


@pytest.fixture
def wrong_year(example: None) -> None:
    """2024 as imported public tables, with one figure of 公开03 misprinted: the total of project expenditure."""
    accounts = queries.final_accounts(queries.subject("460299"), 2024)
    entity, maker = Entity.objects.get(code="460299"), User.objects.get(username="chenjingyi")
    made = {
        "maker": maker,
        "made_at": maker.date_joined if hasattr(maker, "date_joined") else "2025-01-10T00:00Z",
    }
    batch = ImportBatch.objects.create(
        entity=entity, year=2024, kind=BatchKind.TABLES, file_name="公开报表.xlsx", sha256="0" * 64, size=1,
        state=BatchState.POSTED, checker=User.objects.get(username="zhengwenbo"), **made,
    )  # fmt: skip
    cells = []
    for number, table in accounts.tables.items():
        for rows in table.blocks:
            for row in rows:
                for column, fact in row.cells.items():
                    if fact is None:
                        continue
                    value = fact.value
                    if (number, row.key, column) == (3, "total", "project"):
                        value += Decimal("10.00")
                    dims = {name: text for name, text in fact.dims if name not in ("entity", "year")}
                    cells.append(
                        StatedCell(
                            batch=batch,
                            entity=entity,
                            year=2024,
                            form=table.form.name,
                            key=fact.key,
                            dims=dims,
                            amount=int(value * (fact.figure.base_per_unit or 1) * 100),
                            exact=False,
                            printed=f"{value}",
                            sheet=table.form.name,
                            cell="A1",
                        )
                    )
    StatedCell.objects.bulk_create(cells)
    YearSource.objects.create(entity=entity, year=2024, source=SourceKind.TABLES, **made)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_home_page_says_how_many_are_not_passed_with_both_sides(wrong_year: None, clerk: Client) -> None:
    shown = read(clerk, "/")
    assert re.search(r"2024年度决算，\d+条勾稽关系未通过", shown)
    assert "T03-1" in shown
    for word in ("左式", "右式", "差额"):
        assert word in shown


def test_the_relations_page_names_the_figures_that_cannot_all_be_right(
    wrong_year: None, clerk: Client
) -> None:
    shown = read(clerk, "/relations")
    assert "不可能同时正确" in shown
    assert re.search(r"公开03 合计，项目支出 21\.46 ，在11\.4\d至11\.4\d之间才能相符", shown)


def test_the_table_s_tab_is_marked_and_the_cell_leads_to_the_imported_file(
    wrong_year: None, clerk: Client
) -> None:
    html = clerk.get("/tables/03?year=2024&open=total.project").content.decode()
    assert re.search(r'<i class="no"[^>]*></i>03', html)
    assert "公开报表.xlsx" in html
    assert "公开03!A1" in html


def test_a_table_s_relations_tell_no_contradiction_of_other_tables(wrong_year: None, clerk: Client) -> None:
    assert "不可能同时正确" in read(clerk, "/relations?table=03")
    assert "不可能同时正确" not in read(clerk, "/relations?table=09")


def test_two_equal_ends_are_one_value() -> None:
    side = {"said": "公开09", "href": "#", "fact": None}
    for high, words in ((Fraction(1, 2), "，为0.50才能相符"), (Fraction(3, 4), "，在0.50至0.75之间才能相符")):
        one = {
            "facts": [],
            "relations": [],
            "suspects": [[{"side": side, "low": Fraction(1, 2), "high": high}]],
        }
        assert words in render_to_string("accounts/_joint.html", {"one": one})

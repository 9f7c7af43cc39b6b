"""The charts of a year: drawn on the server, every mark a link, the numbers behind each on the page and in a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from onecard.accounts import posting
from onecard.accounts.models import (
    BatchKind,
    BatchState,
    Entry,
    ImportBatch,
    SourceKind,
    StatedCell,
    YearSource,
)
from onecard.office.models import Entity, User
from onecard.office.people import local_actor

PLACE = "entity=460299&year=2024"
CHARTS = {"execution": "累计执行", "months": "各月支出", "functions": "支出按功能分类", "years": "与上年比"}


def panel(page: str, name: str) -> str:
    """The part of the page that holds one chart."""
    found = re.search(
        rf'<section class="panel chart-panel" aria-labelledby="h-{name}">.*?</section>', page, re.DOTALL
    )
    assert found, name
    return found[0]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_a_title_a_description_and_its_numbers(name: str, example: None, clerk: Client) -> None:
    shown = panel(clerk.get(f"/analysis?{PLACE}").content.decode(), name)
    drawing = shown.partition("<svg")[2].partition("</svg>")[0]
    title, said = (
        re.search(rf'<{tag} id="{letter}-{name}">(.+?)</{tag}>', drawing)
        for tag, letter in (("title", "t"), ("desc", "d"))
    )
    assert title
    assert title[1] == f"2024年度{CHARTS[name]}，单位万元"
    assert said
    assert f'aria-labelledby="t-{name} d-{name}"' in drawing
    assert "style=" not in shown
    assert "<tbody>" in shown.partition("<details")[2]


@pytest.mark.parametrize("name", CHARTS)
def test_every_mark_leads_to_its_evidence(name: str, example: None, clerk: Client) -> None:
    shown = panel(clerk.get(f"/analysis?{PLACE}").content.decode(), name)
    drawing = shown.partition("<svg")[2].partition("</svg>")[0]
    links = [unescape(link) for link in re.findall(r'<a href="([^"]*)"', drawing)]
    assert len(links) == drawing.count('class="k1"') + drawing.count('class="level"') >= 5
    for address in (links[0], links[-1]):
        assert clerk.get(address).status_code == 200, address


def test_expenditure_against_the_budget_month_by_month(example: None, clerk: Client) -> None:
    told = words(panel(clerk.get(f"/analysis?{PLACE}").content.decode(), "execution"))
    assert "已支出122.81万元，是调整预算的97.64%" in told
    assert "年初预算178.25" in told
    assert re.search(r"6月 11\.76 59\.42 47\.24% 50\.00%", told)
    assert re.search(r"12月 12\.06 122\.81 97\.64% 100\.00%", told)


def test_functions_stand_by_their_amounts_and_the_year_beside_the_last(example: None, clerk: Client) -> None:
    page = clerk.get(f"/analysis?{PLACE}").content.decode()
    told = words(panel(page, "functions").partition("<tbody>")[2])
    assert re.search(r"2080108 信息化建设 83\.89 89\.06 2080506 .* 12\.10 12\.48", told)
    assert "本年支出 122.81 129.45 −6.64 −5.13%" in words(panel(page, "years"))


@pytest.mark.parametrize("name", CHARTS)
def test_the_file_has_the_numbers_of_the_page(name: str, example: None, clerk: Client) -> None:
    answer = clerk.get(f"/analysis/{name}.csv?{PLACE}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    shown = words(panel(clerk.get(f"/analysis?{PLACE}").content.decode(), name).partition("<thead>")[2])
    assert answer.headers["Content-Type"].startswith("text/csv")
    for cell in [cell for line in lines[1:] for cell in line.split(",")]:
        assert cell.replace("-", "−") in shown, cell


def test_a_chart_the_year_does_not_have_is_not_there(example: None, clerk: Client) -> None:
    assert clerk.get(f"/analysis/nothing.csv?{PLACE}").status_code == 404
    assert clerk.get("/analysis/years.csv?entity=460299&year=2023").status_code == 404
    page = clerk.get("/analysis?entity=460299&year=2023").content.decode()
    assert "没有2022年的数，不能与上年比" in page
    assert "还没有" in clerk.get("/analysis?entity=460299&year=2020").content.decode()


def test_a_year_taken_from_tables_has_no_months_and_says_so(example: None, clerk: Client) -> None:
    entity, maker = Entity.objects.get(code="460299"), User.objects.get(username="chenjingyi")
    made: dict[str, Any] = {"entity": entity, "year": 2024, "maker": maker, "made_at": "2025-01-10T00:00Z"}
    YearSource.objects.create(source=SourceKind.TABLES, reason="以公开报表为准", **made)
    batch = ImportBatch.objects.create(
        kind=BatchKind.TABLES,
        file_name="公开报表.xlsx",
        sha256="0" * 64,
        size=1,
        state=BatchState.POSTED,
        **made,
    )
    StatedCell.objects.create(
        batch=batch, entity=entity, year=2024, form="公开03", key="finalaccounts.expenditure",
        dims={"basis": "决算", "function": "2080108"}, amount=83_89_0000, exact=False, printed="83.89",
        sheet="公开03", cell="C9",
    )  # fmt: skip
    page = clerk.get(f"/analysis?{PLACE}").content.decode()
    assert "2024年的数取自导入的报表，没有按月的数" in page
    assert "83.89" in panel(page, "functions")
    assert "h-months" not in page


def test_the_home_page_has_the_charts_too(example: None, clerk: Client) -> None:
    page = clerk.get(f"/?{PLACE}").content.decode()
    for name in CHARTS:
        assert panel(page, name)
    assert f'href="/analysis?{PLACE.replace("&", "&amp;")}"' in page


def test_another_units_charts_are_not_there(example: None, signed_in: Callable[[str], Client]) -> None:
    other = Entity.objects.create(code="460100", name="示例新单位")
    User.objects.filter(username="chenjingyi").update(entity=other)
    for address in (f"/analysis?{PLACE}", f"/analysis/years.csv?{PLACE}"):
        assert signed_in("chenjingyi").get(address).status_code == 404


def test_a_month_below_zero_has_no_column_and_is_named(example: None, clerk: Client) -> None:
    assert "是负数" not in clerk.get("/analysis?entity=460299&year=2024").content.decode()
    entry = Entry.objects.filter(year=2024, month=3, item="expenditure", posted=True).order_by("pk")[0]
    Entry.objects.filter(pk=entry.pk).update(amount_fen=-99_999_999)
    posting.rebuild_totals(local_actor())
    assert "3月是负数，没有柱子" in clerk.get("/analysis?entity=460299&year=2024").content.decode()

"""The pages a clerk walks: table, cell, vouchers and back; facts and their evidence; relations; what was asked is kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client

from onecard.accounts.models import State, Voucher
from onecard.accounts.reverse import reverse_voucher
from onecard.office.entities import add_entity, add_group
from onecard.office.models import Entity, User
from onecard.office.people import local_actor
from onecard.web.middleware import POLICY

PAGES = (
    "/", "/tables/01", "/tables/04", "/tables/05?open=2080108.project", "/tables/06", "/tables/07", "/tables/09",
    "/facts", "/facts?q=11.46", "/facts/finalaccounts.expenditure?nature=项目", "/relations", "/vouchers", "/differences",
)  # fmt: skip


def text(html: str) -> str:
    """What a reader reads: tags dropped, white space run together."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_anything_inline_that_the_policy_would_refuse(address: str, clerk: Client) -> None:
    answer = clerk.get(address)
    html = answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|data:", html)
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_cell_opens_the_vouchers_beneath_it(clerk: Client) -> None:
    closed = page(clerk, "/tables/05?entity=460299&year=2024")
    assert 'id="drill"' not in closed
    link = re.search(r'id="fig-2080108\.project"[^>]*?href="([^"]+)"', closed)
    assert link
    opened = page(clerk, "/tables/05" + unescape(link[1]).partition("#")[0])
    drill = opened[opened.index('id="drill"') :]
    shown = text(drill[: drill.index("</table>")])
    assert "11.46万元 ＝5条凭证分录，114,585.00元" in shown
    assert shown.count("24,000.00") == 4
    voucher = re.search(r'href="(/vouchers/\d+)">(记-\d+)</a>', drill)
    assert voucher
    told = page(clerk, voucher[1])
    assert voucher[2] in told
    assert "/tables/05?entity=460299&amp;year=2024&amp;open=2080108.project#drill" in told


def test_every_money_cell_is_a_link_to_its_records(clerk: Client) -> None:
    html = page(clerk, "/tables/05")
    cells = re.findall(r'<td class="num[^"]*">(.*?)</td>', html, re.DOTALL)
    assert len(cells) > 60
    assert all('<a class="fig"' in cell for cell in cells)


def test_the_records_of_a_cell_can_be_downloaded_and_add_up(clerk: Client) -> None:
    html = page(clerk, "/tables/05?open=2080108.project")
    link = re.search(r'href="(/facts/[^"]+/records\.csv[^"]+)"', html)
    assert link
    answer = clerk.get(unescape(link[1]))
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[0][0] == "日期"
    assert rows[-1][0] == "合计"
    assert rows[-1][-1] == "114585.00"
    assert len(rows) == 5 + 2


def test_the_year_is_kept_in_the_address_and_can_be_switched(clerk: Client) -> None:
    html = page(clerk, "/tables/05?entity=460299&year=2023&open=2080108.project")
    assert "2023年度" in text(html) or "2023 年度" in text(html)
    assert 'href="/tables/05?entity=460299&amp;year=2024"' in html
    assert clerk.get("/tables/05?year=199").status_code == 404
    assert clerk.get("/tables/05?entity=nothing").status_code == 404
    assert clerk.get("/tables/10").status_code == 404
    assert clerk.get("/tables/5x").status_code == 404


def test_a_fact_shows_value_formula_records_relations_and_tables(clerk: Client) -> None:
    shown = text(page(clerk, "/facts/finalaccounts.expenditure?nature=项目"))
    for part in ("11.46 万元", "114,585.00元", "怎么算的", "5条凭证分录", "T03-1", "公开03 合计，项目支出"):
        assert part in shown


def test_a_fact_nobody_knows_is_not_there(clerk: Client) -> None:
    assert clerk.get("/facts/finalaccounts.nothing").status_code == 404
    assert clerk.get("/facts/finalaccounts.expenditure?nature=无").status_code == 404
    assert clerk.get("/facts?figure=nothing").status_code == 404


def test_facts_are_found_by_amount_name_and_code(clerk: Client) -> None:
    by_amount = text(page(clerk, "/facts?q=1,228,073.00"))
    assert "本年支出合计" in by_amount
    assert "没有符合条件的数" in page(clerk, "/facts?q=没有这样的词")
    assert "维修（护）费" in page(clerk, "/facts?q=30213")


def test_a_derived_fact_says_that_other_facts_make_it(clerk: Client) -> None:
    shown = text(page(clerk, "/facts/finalaccounts.total.in.growth?basis=上年"))
    assert "−5.13 %" in shown
    assert "由别的数算出" in shown


def test_vouchers_are_filtered_by_the_address_with_the_totals_of_the_filter(clerk: Client) -> None:
    project = page(clerk, "/vouchers?nature=项目&year=2024")
    assert "张里的5张" in project
    assert "114,585.00" in project[project.index("<tfoot>") :]
    assert "没有符合条件的凭证" in page(clerk, "/vouchers?q=没有这样的词")
    assert "金额只能到分" in page(clerk, "/vouchers?from=1.234") or "比分还小" in page(
        clerk, "/vouchers?from=1.234"
    )
    assert "第51–100张" in page(clerk, "/vouchers?page=2&year=2024")


def test_a_reversed_voucher_and_its_reversal_lead_to_each_other(clerk: Client) -> None:
    voucher = Voucher.objects.filter(year=2024, summary__contains="等级保护测评").get()
    reversal = reverse_voucher(User.objects.get(username="chenjingyi"), voucher, reason="重复报销")
    assert reversal.state == State.DRAFT
    assert f'href="/vouchers/{reversal.pk}"' in page(clerk, f"/vouchers/{voucher.pk}")
    shown = page(clerk, f"/vouchers/{reversal.pk}")
    assert f'href="/vouchers/{voucher.pk}"' in shown
    assert "还没有复核，不计入任何报表" in shown
    assert "−18,585.00" in shown


def test_relations_are_narrowed_by_table_and_state(clerk: Client) -> None:
    every = page(clerk, "/relations")
    assert 'id="X-08"' in every
    assert 'id="T01-1"' in every
    of_one = page(clerk, "/relations?table=01&state=held")
    assert 'id="T01-1"' in of_one
    assert 'id="X-08"' not in of_one


def test_the_differences_page_gives_the_cause_of_each(clerk: Client) -> None:
    shown = text(page(clerk, "/differences"))
    for printed in ("11.65", "298.36", "295.45", "0.79"):
        assert printed in shown


def test_the_downloads_carry_their_fixed_names(clerk: Client) -> None:
    for address, name, start in (
        ("/tables/workbook-check.xlsx", "460299-2024-公开报表-核对版.xlsx", b"PK"),
        ("/tables/workbook-report.xlsx", "460299-2024-公开报表-上报版.xlsx", b"PK"),
        ("/tables/document.pdf", "460299-2024-公开报表.pdf", b"%PDF"),
    ):
        answer = clerk.get(f"{address}?year=2024")
        assert quote(name) in answer.headers["Content-Disposition"]
        assert answer.content.startswith(start)


def test_the_trail_is_verified_on_demand(signed_in: Callable[[str], Client]) -> None:
    assert "核验通过" in page(signed_in("wanglixin"), "/trail/verification?run=1")
    assert "核验通过" not in page(signed_in("wanglixin"), "/trail")


def test_a_department_s_tables_sum_its_units_and_lead_to_their_vouchers(clerk: Client) -> None:
    group = add_group(local_actor(), code="460", name="示例市人力资源和社会保障局")
    Entity.objects.filter(code="460299").update(group=group)
    html = page(clerk, "/tables/05?entity=460&year=2024&open=2080108.project")
    assert "部门：示例市人力资源和社会保障局" in html
    assert "5条凭证分录，114,585.00元" in text(html)
    assert "460，部门汇总" in html
    assert "示例市社会保障卡一卡通中心" in page(clerk, "/vouchers?entity=460&year=2024")


def test_what_was_typed_is_shown_as_text_and_never_as_markup(clerk: Client) -> None:
    html = page(clerk, "/vouchers?q=<script>alert(1)</script>&sort='><b>")
    assert "<script>alert" not in html
    assert "><b>" not in html


def test_another_unit_s_menu_says_nothing_of_the_example(clerk: Client) -> None:
    assert "与公布数的差异" in text(page(clerk, "/vouchers"))
    add_entity(local_actor(), code="460288", name="另一单位")
    assert "与公布数的差异" not in clerk.get("/vouchers?entity=460288", follow=True).content.decode()

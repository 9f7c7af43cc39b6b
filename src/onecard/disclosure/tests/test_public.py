"""The public site: what was published, the same for everybody, without cookies; nothing of what was not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from onecard.accounts import queries as accounts
from onecard.accounts.models import EntryTotal
from onecard.compiling.report import FILES
from onecard.disclosure.begin import begin
from onecard.disclosure.models import Report, ReportFile, Snapshot, Stage, WordsKind
from onecard.disclosure.public.files import NOTHING_ALLOWED, policy_of
from onecard.disclosure.publish import correct, withdraw
from onecard.disclosure.tests.conftest import fill_in
from onecard.disclosure.tests.test_life import REASON, walk
from onecard.disclosure.write import set_up, write
from onecard.office.models import Entity, User

HERE = "/public/460299/2024/"
WRONG, RIGHT = "项目经费压缩", "项目经费压缩，缴费基数下调"
PAGES = (
    "/public/", "/public/?q=2024", "/public/460299/", "/public/460299/2023/", HERE, f"{HERE}2/changes",
    "/public/figures", "/public/figures?q=122.81", "/public/glossary", "/public/460299/2020/", "/public/nothing",
    f"{HERE}records",
)  # fmt: skip
FROZEN = (
    f"{HERE}report",
    f"{HERE}1/report",
    f"{HERE}2/report",
    *(f"{HERE}1/files/{name}" for name in FILES.values()),
)


@pytest.fixture(scope="module")
def _published(example_loaded: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """2023 published; 2024 published, and corrected since. Publishing takes seconds: done once, taken back at the end."""

    def person(username: str) -> User:
        return User.objects.get(username=username)

    with django_db_blocker.unblock(), transaction.atomic():
        maker, leader = person("chenjingyi"), person("linhai")
        for year in (2023, 2024):
            report = begin(maker, accounts.subject("460299"), year)
            fill_in(report, maker)
            if year == 2024:
                seen = report.words.get(key=REASON)
                write(maker, report, WordsKind.REASON, REASON, WRONG, seen=seen.pk)
            walk(report, person, Stage.PUBLISHED)
        correct(leader, report, words="主要原因漏写一项")
        report.refresh_from_db()
        seen = report.words.filter(key=REASON).latest("pk")
        write(maker, report, WordsKind.REASON, REASON, RIGHT, seen=seen.pk)
        walk(report, person, Stage.PUBLISHED)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def public(_published: None, db: None, settings: Settings) -> Client:
    """A browser of somebody nobody knows."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    return Client()


def text(answer: HttpResponse) -> str:
    words = re.sub(r"<(?!/?(?:main|del|ins)\b)[^>]+>", "", answer.content.decode())
    return unescape(words[words.index("<main") : words.index("</main>")])


def report_of(year: int) -> Report:
    return Report.objects.get(entity__code="460299", year=year)


def people() -> set[str]:
    return set(User.objects.exclude(name="").values_list("name", flat=True))


def test_the_shelf_lists_what_is_published_by_year_and_unit(public: Client) -> None:
    page = public.get("/public/")
    assert "<title>公开报告 · 信息公开</title>" in page.content.decode()
    links = re.findall(r'href="(/public/460299/[^"]*)"', page.content.decode())
    assert links == ["/public/460299/", HERE, "/public/460299/", "/public/460299/2023/"]
    assert "更正过" in text(page)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2024", [2024]), ("2023年度", [2023]), ("一卡通", [2024, 2023]), ("一卡通 2023", [2023]),
        ("460299", [2024, 2023]), ("460298", []), ("２０２４", []), ("%", []), ("'; DROP TABLE", []),
    ],
)  # fmt: skip
def test_reports_are_found_by_unit_code_and_year(words: str, years: list[int], public: Client) -> None:
    page = public.get("/public/", {"q": words}).content.decode()
    assert [int(year) for year in re.findall(r'href="/public/460299/(\d{4})/"', page)] == years
    assert ("没有找到" in page) == (not years)


def test_an_empty_shelf_says_why(public: Client) -> None:
    for year in (2023, 2024):
        withdraw(User.objects.get(username="linhai"), report_of(year), words="重新审查")
    for address in ("/public/", "/public/glossary"):
        assert "还没有公开的报告" in text(public.get(address))


def test_a_report_tells_its_approval_its_days_its_files_and_how_it_was_corrected(public: Client) -> None:
    told = text(public.get(HERE))
    assert "示财决〔2025〕3号批复" in told
    assert "更正说明：主要原因漏写一项" in told
    latest = report_of(2024).steps.filter(kind="published").latest("pk")
    for kept in latest.files.all():
        assert kept.sm3 in told
    assert re.search(r"第2版\s*现行.*第1版\s*已被更正", told, re.DOTALL)


def test_what_a_correction_changed_is_told_word_by_word(public: Client) -> None:
    told = text(public.get(f"{HERE}2/changes"))
    assert "<ins>，缴费基数下调</ins>" in told
    assert "与第1版比" in told
    assert public.get(f"{HERE}1/changes").status_code == 404


@pytest.mark.parametrize(("form", "name"), FILES.items())
def test_a_file_is_saved_as_it_was_frozen(form: str, name: str, public: Client) -> None:
    kept = ReportFile.objects.get(
        step__report=report_of(2024), step__kind="published", step__edition=1, name=name
    )
    answer = public.get(f"{HERE}1/files/{name}")
    with kept.file.open("rb") as frozen:
        assert answer.content == frozen.read()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="460299-2024-1-{name}"'
    assert answer.headers["ETag"] == f'"{kept.sm3}"'
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Content-Type"].split(";")[0] == {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "html": "text/html",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
        "datapackage": "application/zip",
    }[form]  # fmt: skip


def test_the_report_is_served_as_it_was_frozen_under_its_own_policy(public: Client) -> None:
    old, new, current = (public.get(f"{HERE}{edition}report") for edition in ("1/", "2/", ""))
    assert new.content == current.content != old.content
    assert (old.headers["Cache-Control"], current.headers["Cache-Control"]) == (
        "public, max-age=86400", "public, max-age=0, s-maxage=300",
    )  # fmt: skip
    page = new.content.decode()
    meta = unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[0])
    assert new.headers["Content-Security-Policy"] == f"{meta}; frame-ancestors 'none'"
    assert "unsafe" not in meta
    assert "sha256-" in meta


@pytest.mark.parametrize(
    "head",
    [
        "", "<title>没有政策</title>", "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'unsafe-inline'\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src *; script-src 'sha256-x'\">",
    ],
)  # fmt: skip
def test_a_page_that_brings_no_policy_of_ours_may_run_nothing(head: str) -> None:
    assert policy_of(head) == NOTHING_ALLOWED


@pytest.mark.parametrize("address", FROZEN)
def test_who_has_a_frozen_file_is_not_sent_it_again(address: str, public: Client) -> None:
    first = public.get(address)
    assert first.status_code == 200
    for known in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"x", {first.headers["ETag"]}', "*"):
        again = public.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
            assert again.headers[name] == first.headers[name]
    assert public.get(address, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_asks_for_a_page_each_time_so_that_a_withdrawal_is_seen_at_once(
    address: str, public: Client
) -> None:
    assert public.get(address).headers["Cache-Control"] == "public, max-age=0, s-maxage=300"


@pytest.mark.parametrize("address", [*PAGES, *FROZEN])
def test_no_answer_sets_a_cookie_or_depends_on_one(address: str, public: Client) -> None:
    answer = public.get(address)
    assert not answer.cookies
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" not in answer.headers.get("Vary", "")
    known = Client()
    known.force_login(User.objects.get(username="linhai"))
    known.cookies["theme"] = "dark"
    same = known.get(address)
    assert same.content == answer.content
    assert not same.cookies
    assert "Cookie" not in same.headers.get("Vary", "")


def test_who_must_change_a_password_reads_the_public_site_all_the_same(public: Client) -> None:
    User.objects.filter(username="linhai").update(must_change_password=True)
    public.force_login(User.objects.get(username="linhai"))
    assert public.get("/public/").status_code == 200


@pytest.mark.parametrize("address", [*PAGES, *FROZEN])
def test_who_asks_for_the_head_alone_gets_the_same_head(address: str, public: Client) -> None:
    whole, head = public.get(address), public.head(address)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert dict(head.headers) == dict(whole.headers) | {"Content-Length": str(len(whole.content))}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_no_script_and_has_nothing_inline(address: str, public: Client) -> None:
    page = public.get(address).content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert "<style" not in page


def test_the_report_goes_over_the_wire_compressed(public: Client) -> None:
    answer = public.get(f"{HERE}report", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 200 * 1024


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
@pytest.mark.parametrize("address", ["/public/", HERE, f"{HERE}report", "/public/nothing"])
def test_nothing_can_be_sent_there(address: str, method: str, public: Client) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "这里只能看" in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize(
    "address",
    [
        "999999/", "999999/2024/", "460299/2022/", "460299/20245/", "460299/0000/", "460299/２０２４/", "460299/-1/",
        "460299/2024/0/report", "460299/2024/3/report", "460299/2024/9999/report", "460299/2024/99999999999/report",
        "460299/2024/1/files/", "460299/2024/1/files/x.pdf", "460299/2024/1/files/../report.pdf",
        "460299/2024/1/files/..%2f..%2fonecard.sqlite3", "460299/2024/1/files/%2e%2e", "460299/2024/3/files/report.pdf",
        "%3Cscript%3E/2024/", "' OR 1=1/2024/", "460299%00/2024/", "👀/", "x" * 3000 + "/", "460299/2024/1/", "a/b/c/d/e",
        "460299/2023/2/changes", "460299//2024/", "/",
    ],
)  # fmt: skip
def test_what_was_never_published_is_not_there(address: str, public: Client) -> None:
    answer = public.get(f"/public/{address}")
    assert answer.status_code in ((400,) if "%00" in address else (404,))
    assert "<script>" not in answer.content.decode()
    assert not answer.cookies


def test_a_slash_left_out_is_put_in(public: Client) -> None:
    for address in ("/public", "/public/460299", "/public/460299/2024"):
        answer = public.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{address}/")


def test_a_report_that_is_not_out_is_nowhere(public: Client) -> None:
    unit = Entity.objects.create(code="460298", name="还没公开的单位")
    for stage in Stage:
        if stage in (Stage.PUBLISHED, Stage.WITHDRAWN):
            continue
        report = Report.objects.create(
            entity=unit, year=2024, stage=stage, made_by=User.objects.get(username="linhai"),
            made_at=report_of(2024).made_at,
        )  # fmt: skip
        for address in ("", "2024/", "2024/report", "2024/1/report", "2024/1/files/report.pdf"):
            assert public.get(f"/public/460298/{address}").status_code == 404
        for address in ("/public/", "/public/figures?q=0.00", "/public/glossary"):
            assert "460298" not in public.get(address).content.decode()
        report.delete()


def test_while_a_correction_is_drafted_what_stands_stays_and_the_draft_is_not_seen(public: Client) -> None:
    report, leader, maker = (
        report_of(2023),
        User.objects.get(username="linhai"),
        User.objects.get(username="chenjingyi"),
    )
    before = public.get("/public/460299/2023/").content
    correct(leader, report, words="还不能说")
    report.refresh_from_db()
    fill_in(report, maker)
    assert public.get("/public/460299/2023/").content == before
    assert public.get("/public/460299/2023/report").status_code == 200
    assert public.get("/public/460299/2023/2/report").status_code == 404


def test_a_file_of_another_step_is_not_given_out(public: Client) -> None:
    published = report_of(2024).steps.filter(kind="published").latest("pk")
    approved = report_of(2024).steps.filter(kind="approved").latest("pk")
    ReportFile.objects.filter(step=published, name="report.pdf").update(step=approved, name="批复.pdf")
    assert public.get(f"{HERE}2/files/{quote('批复.pdf')}").status_code == 404
    assert "批复.pdf" not in text(public.get(HERE))


def test_a_withdrawn_report_says_why_and_gives_out_no_file_of_any_edition(public: Client) -> None:
    assert public.get("/public/figures?q=122.81").content.decode().count(f'"{HERE}"') > 0
    withdraw(User.objects.get(username="linhai"), report_of(2024), words="误公开了内部资料")
    told = text(public.get(HERE))
    assert "原因：误公开了内部资料" in told
    assert "files/" not in public.get(HERE).content.decode()
    for address in (*FROZEN, f"{HERE}2/changes"):
        assert public.get(address).status_code == 404
        assert public.get(address, headers={"If-None-Match": "*"}).status_code == 404
    assert HERE not in public.get("/public/").content.decode()
    assert f'"{HERE}"' not in public.get("/public/figures?q=122.81").content.decode()
    assert "已撤回" in text(public.get("/public/460299/"))


def test_after_a_withdrawal_the_year_comes_out_again_and_what_was_withdrawn_stays_away(
    public: Client,
) -> None:
    def person(username: str) -> User:
        return User.objects.get(username=username)

    report = report_of(2024)
    withdraw(person("linhai"), report, words="误公开了内部资料")
    report.refresh_from_db()
    correct(person("linhai"), report, words="删去内部资料")
    assert HERE not in public.get("/public/").content.decode(), "a draft puts nothing back on the shelf"
    assert public.get(f"{HERE}report").status_code == 404
    assert "原因：误公开了内部资料" in text(public.get(HERE))
    assert "已撤回" in text(public.get("/public/460299/"))
    report.refresh_from_db()
    walk(report, person, Stage.PUBLISHED)
    assert HERE in public.get("/public/").content.decode()
    assert public.get(f"{HERE}report").status_code == 200
    assert "更正说明：删去内部资料" in text(public.get(HERE))
    assert "前一版已撤回" in text(public.get(HERE))
    assert public.get(f"{HERE}3/changes").status_code == 404, "what it changed tells what was withdrawn"
    for address in (address for address in FROZEN if address != f"{HERE}report"):
        assert public.get(address).status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("122.81", "收入总计"), ("1,228,073", "收入总计"), ("1228073元", "收入总计"), ("122.81万元", "收入总计"),
        ("信息化建设 项目支出", "2080108 信息化建设，项目支出"), ("三公", "“三公”经费合计"), ("-6.64", "收入总计增减额"),
    ],
)  # fmt: skip
def test_figures_are_found_by_term_code_and_number_and_lead_into_the_report(
    words: str, found: str, public: Client
) -> None:
    page = public.get("/public/figures", {"q": words})
    assert found in text(page)
    address, anchor = re.findall(r'href="(/public/[^"#]+)#([^"]+)"', page.content.decode())[0]
    assert f'id="{anchor}"' in public.get(address).content.decode()


@pytest.mark.parametrize("words", ["没有的词", "NaN", "Infinity", "1e999999999", "-", "<script>", "元"])
def test_a_search_for_anything_answers(words: str, public: Client) -> None:
    page = public.get("/public/figures", {"q": words, "in": words})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


def test_a_search_is_kept_to_a_year(public: Client) -> None:
    page = public.get("/public/figures", {"q": "收入总计", "in": "2023"}).content.decode()
    assert "/public/460299/2023/report#" in page
    assert HERE not in page


def test_the_glossary_explains_the_terms_and_leads_to_where_they_are_said(public: Client) -> None:
    page = public.get("/public/glossary")
    told = text(page)
    assert "本年收入合计、使用非财政拨款结余、年初结转和结余之和。" in told
    assert "增减率" not in told
    links = dict.fromkeys(re.findall(r'href="(/public/460299/2024/report)#([^"]+)"', page.content.decode()))
    assert len(links) > 5
    report = public.get(f"{HERE}report").content.decode()
    assert all(f'id="{anchor}"' in report for _, anchor in links)
    assert "收入总计" not in text(public.get("/public/glossary?q=三公"))


def test_no_page_names_a_person_or_a_payee(public: Client) -> None:
    beneath = accounts.records_beneath(
        accounts.subject("460299"), 2024, "finalaccounts.expenditure", {}, limit=200
    )
    payees = {row.payee for row in beneath.rows if row.payee}
    assert payees
    shown = "".join(public.get(address).content.decode() for address in (*PAGES, f"{HERE}report"))
    assert not [name for name in people() | payees if name in shown]


def anchor_of(words: str, public: Client) -> str:
    """The anchor of the first figure a search finds."""
    page = public.get("/public/figures", {"q": words, "in": "2024"}).content.decode()
    return re.findall(r'report#([^"]+)"', page)[0]


def open_vouchers() -> None:
    """As if the unit had decided so before it published 2024."""
    Snapshot.objects.filter(report=report_of(2024)).update(opens_vouchers=True)


def test_single_vouchers_are_not_shown_unless_the_unit_opens_them(public: Client) -> None:
    address = f"{HERE}records?fact={anchor_of('项目支出', public)}"
    assert public.get(address).status_code == 404
    assert "records" not in public.get("/public/figures?q=项目支出").content.decode()
    open_vouchers()
    page = public.get(address)
    told = text(page)
    rows = accounts.records_beneath(
        accounts.subject("460299"), 2024, "finalaccounts.expenditure", {"nature": "项目"}
    ).rows
    assert len(rows) == told.count("2024-")
    assert "114,585.00元" in told
    for row in rows:
        assert row.number in told
        for name in (row.payee, row.summary):
            assert name
            assert name not in page.content.decode()
    assert address.replace("&", "&amp;") in public.get("/public/figures?q=项目支出").content.decode()


def test_vouchers_that_may_pay_people_are_never_listed(public: Client) -> None:
    open_vouchers()
    for words in ("基本支出", "人员经费合计", "30101", "收入总计"):
        page = public.get(f"{HERE}records", {"fact": anchor_of(words, public)})
        assert "不列单张凭证" in text(page)
        assert "<td" not in page.content.decode()


def test_vouchers_are_hidden_where_the_books_have_moved_on(public: Client) -> None:
    address = f"{HERE}records?fact={anchor_of('项目支出', public)}"
    open_vouchers()
    total = EntryTotal.objects.filter(entity__code="460299", year=2024, item="expenditure", nature="项目")[0]
    EntryTotal.objects.filter(pk=total.pk).update(amount_fen=total.amount_fen + 1)
    assert "公开以后账簿有变动" in text(public.get(address))


def test_what_an_edition_opens_is_what_was_decided_when_it_was_published(public: Client) -> None:
    address = f"{HERE}records?fact={anchor_of('项目支出', public)}"
    maker, leader = (User.objects.get(username=name) for name in ("chenjingyi", "linhai"))
    report = report_of(2024)
    correct(leader, report, words="再更正")
    set_up(maker, report, threshold=Decimal(0), opens_vouchers=True)
    assert public.get(address).status_code == 404, "decided for the draft alone"
    set_up(maker, report, threshold=Decimal(0), opens_vouchers=False)
    open_vouchers()
    assert "114,585.00元" in text(public.get(address)), (
        "what stands opens what it opened, whatever is drafted"
    )
    withdraw(leader, report, words="附件里有个人信息")
    assert public.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "fact=", "fact=fact-aaaaaa", "fact=s3-1", "fact=..", "fact={}&page=2", "fact={}&page=99999999"],
)
def test_vouchers_of_nothing_are_not_there(query: str, public: Client) -> None:
    anchor = anchor_of("项目支出", public)
    open_vouchers()
    assert public.get(f"{HERE}records?{query.format(anchor)}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "１", "9" * 30])
def test_an_odd_number_of_a_page_is_the_first_page(number: str, public: Client) -> None:
    anchor = anchor_of("项目支出", public)
    open_vouchers()
    assert public.get(f"{HERE}records?fact={anchor}&page={number}").status_code == 200
    assert public.get(f"/public/?page={number}").status_code == 200


def test_the_data_of_a_report_name_no_person(public: Client) -> None:
    data = json.loads(public.get(f"{HERE}2/files/report.json").content)
    assert data["draft"] is False
    told = json.dumps(data, ensure_ascii=False)
    assert not [name for name in people() if name in told]

"""Visitors audit a report without signing in, where the operator allows it: bounded, and nothing of it is kept."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from onecard.office.models import TrailEvent, User
from onecard.reviewing import visiting
from onecard.reviewing.models import ReviewedReport, Visit
from onecard.reviewing.tests.handed import Handed, handed, packed, report

HERE = "/public/check"


@pytest.fixture
def visitor(db: None, settings: Settings) -> Client:
    """A browser of somebody nobody knows, on a site that lets them audit; it would refuse a form without its token."""
    settings.PUBLIC_CHECK = True
    return Client(enforce_csrf_checks=True)


def sent(visitor: Client, *files: Handed, form: str = "html", address: str = "192.0.2.7") -> tuple[int, str]:
    uploads = [SimpleUploadedFile(one.name, one.data) for one in files]
    answer = visitor.post(HERE, {"file": uploads, "form": form}, REMOTE_ADDR=address)
    return answer.status_code, answer.content.decode()


def earlier(minutes: int, address: str = "192.0.2.7", *, ended: bool = True) -> None:
    """An audit somebody asked for some minutes ago."""
    Visit.objects.create(
        key=visiting.key_of(address),
        begun_at=timezone.now() - datetime.timedelta(minutes=minutes),
        ended=ended,
    )


def test_a_report_is_answered_with_its_findings_at_their_place(visitor: Client) -> None:
    answer = visitor.post(HERE, {"file": SimpleUploadedFile("报告.txt", report().data)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="m1"' in page
    assert "P-17" in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'sha256-")
    assert not answer.cookies


def test_the_findings_may_be_taken_as_a_list(visitor: Client) -> None:
    answer = visitor.post(HERE, {"file": SimpleUploadedFile("报告.txt", report().data), "form": "xlsx"})
    assert "attachment" in answer.headers["Content-Disposition"]
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values for cell in row]
    assert "P-17" in cells


def test_nothing_is_kept_of_the_report_or_of_who_sent_it(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    before = TrailEvent.objects.count()
    sent(visitor, report("某局的报告.txt"))
    (visit,) = Visit.objects.values()
    assert "192.0.2.7" not in str(visit)
    assert visit["ended"]
    assert not ReviewedReport.objects.exists()
    assert TrailEvent.objects.count() == before
    assert not default_storage.exists("reviews")
    assert caplog.text == ""
    assert visiting.forget() == 0
    Visit.objects.update(begun_at=timezone.now() - visiting.WINDOW)
    assert visiting.forget() == 1


def test_where_the_operator_does_not_allow_it_the_page_says_so(db: None) -> None:
    for answer in (Client().get(HERE), Client().post(HERE, {"file": SimpleUploadedFile("a.txt", b"x")})):
        assert answer.status_code == 404
        assert "这里没有开放" in answer.content.decode()
    assert HERE not in Client().get("/public/").content.decode()
    assert not Visit.objects.exists()


def test_the_public_site_leads_there_and_the_page_is_the_same_for_everybody(
    visitor: Client, reviewer: User
) -> None:
    assert f'href="{HERE}"' in visitor.get("/public/").content.decode()
    page = visitor.get(HERE)
    assert "一小时最多20份" in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not page.cookies
    known = Client()
    known.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    assert known.get(HERE).content == page.content


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ((), 409, "没有选报告文件"),
        ((report(), report("又.txt")), 409, "选了2个文件"),
        ((packed("一包.zip", report()),), 409, "这是压缩包"),
        ((handed("坏.pdf", b"%PDF-1.7 nothing"),), 409, "坏.pdf"),
        ((handed("大.txt", b"x" * (20 * 1024 * 1024 + 1)),), 409, "超过20MB的上限"),
    ],
)
def test_what_is_not_one_report_of_a_fair_size_is_refused_with_what_to_do(
    files: tuple[Handed, ...], status: int, said: str, visitor: Client
) -> None:
    answered, page = sent(visitor, *files)
    assert answered == status
    assert said in page
    assert 'role="alert"' in page


def test_a_text_that_is_no_report_gets_a_verdict(visitor: Client) -> None:
    status, page = sent(visitor, handed("通知.txt", "关于开会的通知，请准时参加。".encode()))
    assert status == 200
    assert "没有认出决算公开报告" in page


def test_an_address_that_asks_too_often_is_told_when_to_come_back(
    visitor: Client, settings: Settings
) -> None:
    settings.PUBLIC_CHECK_PER_HOUR = 2
    earlier(50)
    earlier(40)
    status, page = sent(visitor, report())
    assert status == 429
    assert "已经审核了2份" in page
    assert "约10分钟后再来" in page
    assert sent(visitor, report(), address="192.0.2.8")[0] == 200
    Visit.objects.filter(key=visiting.key_of("192.0.2.7")).update(
        begun_at=timezone.now() - datetime.timedelta(minutes=61)
    )
    assert sent(visitor, report())[0] == 200


def test_more_visitors_at_once_than_the_site_can_bear_wait_outside(visitor: Client) -> None:
    for at in range(visiting.AT_ONCE):
        earlier(0, f"198.51.100.{at}", ended=False)
    assert sent(visitor, report())[0] == 429
    # One whose process was ended in the middle holds nobody off for long.
    Visit.objects.update(begun_at=timezone.now() - datetime.timedelta(minutes=2))
    assert sent(visitor, report())[0] == 200

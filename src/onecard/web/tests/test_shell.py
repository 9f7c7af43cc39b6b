"""Signing in and out, the theme, what went wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from onecard.office.models import TrailEvent
from onecard.office.network import address_of
from onecard.simulation.sign_ins import PASSWORD
from onecard.web.views.errors import server_error


def test_signing_in_leads_to_the_page_that_was_wanted(example: None) -> None:
    client = Client()
    form = {"username": "chenjingyi", "password": PASSWORD, "next": "/tables/05?year=2024"}
    answer = client.post("/sign-in", form)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/tables/05?year=2024"
    assert TrailEvent.objects.order_by("-sequence")[0].action == "office.signed_in"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_signing_in_never_leads_to_another_site(elsewhere: str, example: None) -> None:
    form = {"username": "chenjingyi", "password": PASSWORD, "next": elsewhere}
    assert Client().post("/sign-in", form).headers["Location"] == "/"


def test_a_wrong_password_says_why_and_keeps_the_name(example: None) -> None:
    answer = Client().post("/sign-in", {"username": "chenjingyi", "password": "wrong"})
    html = answer.content.decode()
    assert answer.status_code == 401
    assert "账号或密码不对" in html
    assert 'value="chenjingyi"' in html
    assert "wrong" not in html


@pytest.mark.parametrize(
    ("direct", "named", "address"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
    ],
)
def test_who_asks_is_told_by_the_proxy_of_this_machine_alone(direct: str, named: str, address: str) -> None:
    headers = {"X-Forwarded-For": named} if named else {}
    assert address_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)) == address


def test_the_example_s_accounts_stand_on_the_sign_in_page(example: None) -> None:
    assert "chenjingyi" in Client().get("/sign-in").content.decode()


def test_signing_out_ends_the_session(clerk: Client) -> None:
    assert clerk.get("/sign-out").status_code == 405
    assert clerk.post("/sign-out").headers["Location"] == "/sign-in"
    assert clerk.get("/").headers["Location"] == "/sign-in?next=/"


@pytest.mark.parametrize(
    ("theme", "media"),
    [("dark", 'media="screen"'), ("auto", 'media="screen and (prefers-color-scheme: dark)"'), ("light", "")],
)
def test_the_theme_is_kept_in_a_cookie_and_written_by_the_server(
    theme: str, media: str, clerk: Client
) -> None:
    answer = clerk.post("/theme", {"theme": theme, "next": "/relations"})
    assert answer.headers["Location"] == "/relations"
    html = clerk.get("/vouchers").content.decode()
    assert ("onecard-dark.css" in html) == bool(media)
    assert media in html


def test_keys_of_one_character_are_switched_off_and_on_again(clerk: Client) -> None:
    assert 'data-keys="off"' not in clerk.get("/relations").content.decode()
    answer = clerk.post("/keys", {"keys": "off", "next": "/account"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    assert 'data-keys="off"' in clerk.get("/relations").content.decode()
    assert clerk.post("/keys", {"keys": "乱写", "next": "//example.com"}).headers["Location"] == "/keys"
    assert 'data-keys="off"' in clerk.get("/relations").content.decode()
    clerk.post("/keys", {"keys": "on"})
    assert 'data-keys="off"' not in clerk.get("/relations").content.decode()


def test_the_theme_form_leads_nowhere_else(clerk: Client) -> None:
    assert clerk.post("/theme", {"theme": "dark", "next": "//example.com"}).headers["Location"] == "/"


def test_an_address_that_is_not_there_says_so_in_plain_words(client: Client, db: None) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "可能地址改了，或者你没有权限看" in answer.content.decode()


def test_an_error_gives_a_number_and_no_traceback() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "已记下编号" in answer.content.decode()


def test_a_form_of_another_site_is_not_taken(example: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {"username": "chenjingyi", "password": PASSWORD})
    assert answer.status_code == 403
    assert "没有收下刚才的提交" in answer.content.decode()


def test_pages_are_not_kept_by_caches(clerk: Client) -> None:
    assert clerk.get("/vouchers").headers["Cache-Control"] == "no-store"


def test_the_site_answers_that_it_is_well(client: Client, db: None) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize(
    "address",
    [
        "/?entity=%00", "/facts?q=%00", "/facts?figure=%00", "/vouchers?q=a%00b", "/vouchers?function=%00",
        "/vouchers?%00=1", "/trail?q=%00", "/trail?action=%00", "/tables/%00", "/imports/waiting/%00",
        "/facts/%00", "/sign-in?next=%00",
    ],
)  # fmt: skip
def test_an_address_with_a_nul_is_answered_in_words(address: str, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("linhai").get(address)
    assert answer.status_code == 400
    assert "看不见的字符" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_a_form_with_a_nul_is_answered_in_words(clerk: Client) -> None:
    before = TrailEvent.objects.count()
    for client, address, form in (
        (Client(), "/sign-in", {"username": "chen\0", "password": PASSWORD}),
        (clerk, "/vouchers/new", {"entity": "460299\0"}),
        (clerk, "/theme", {"theme": "dark", "\0": ""}),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 400
        assert "看不见的字符" in answer.content.decode()
    assert TrailEvent.objects.count() == before


def test_a_session_with_a_nul_is_no_session(example: None) -> None:
    client = Client()
    client.cookies["sessionid"] = "\0" * 32
    answer = client.get("/vouchers")
    assert answer.status_code == 400
    assert "看不见的字符" in answer.content.decode()

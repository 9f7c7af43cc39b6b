"""The second step on pages: turning it on by QR code or by typing, and the page of the code at the sign-in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pyotp
import pytest
from cryptography.fernet import Fernet
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.office.models import User
from onecard.simulation.sign_ins import PASSWORD
from onecard.web.views import sign_in_code

SignedIn = Callable[[str], Client]


@pytest.fixture
def client_with_key(signed_in: SignedIn, settings: Settings) -> Client:
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    return signed_in("linhai")


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def turned_on(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    """The phone that took the secret by typing it, and the recovery codes."""
    page = text(client, "/account/second-step")
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found
    phone = pyotp.TOTP(found[1].replace(" ", ""))
    # The code before: the present one is left for signing in.
    answer = client.post("/account/second-step", {"code": phone.at(time.time() - 30)})
    assert answer.status_code == 200
    return phone, re.findall(r"<li><code>([^<]+)</code>", answer.content.decode())


def password_given(**more: str) -> Client:
    browser = Client()
    answer = browser.post("/sign-in", {"username": "linhai", "password": PASSWORD, **more})
    assert answer.headers["Location"].startswith("/sign-in/code")
    return browser


def test_it_is_turned_on_and_the_recovery_codes_are_shown_once(client_with_key: Client) -> None:
    assert "没有开启" in text(client_with_key, "/account")
    _, recovery = turned_on(client_with_key)
    assert len(recovery) == 8
    page = text(client_with_key, "/account")
    assert "已开启" in page
    assert "还有8个恢复码" in page
    assert recovery[0] not in page
    assert client_with_key.get("/account/second-step").status_code == 302


def test_the_qr_code_is_a_picture_without_style_of_the_prepared_secret_only(client_with_key: Client) -> None:
    assert client_with_key.get("/account/second-step/qr-code").status_code == 404
    text(client_with_key, "/account/second-step")
    answer = client_with_key.get("/account/second-step/qr-code")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"style" not in answer.content
    turned_on(client_with_key)
    assert client_with_key.get("/account/second-step/qr-code").status_code == 404


def test_a_wrong_code_keeps_the_same_secret_on_the_page(client_with_key: Client) -> None:
    before = text(client_with_key, "/account/second-step")
    answer = client_with_key.post("/account/second-step", {"code": "12"})
    assert answer.status_code == 409
    assert "验证码不对" in answer.content.decode()
    secret = re.search(r'class="secret">([^<]+)<', before)
    assert secret
    assert secret[1] in answer.content.decode()


def test_the_code_is_asked_after_the_password_and_leads_where_one_wanted(client_with_key: Client) -> None:
    phone, _ = turned_on(client_with_key)
    browser = password_given(next="/tables/05")
    assert browser.get("/vouchers").headers["Location"].startswith("/sign-in?")
    assert "输入验证码" in text(browser, "/sign-in/code")
    refused = browser.post("/sign-in/code", {"code": "000", "next": "/tables/05"})
    assert refused.status_code == 401
    assert "验证码不对" in refused.content.decode()
    done = browser.post("/sign-in/code", {"code": phone.now(), "next": "/tables/05"})
    assert done.headers["Location"] == "/tables/05"
    assert browser.get("/vouchers").status_code == 200


def test_the_page_of_the_code_leads_nowhere_else(client_with_key: Client) -> None:
    phone, _ = turned_on(client_with_key)
    browser = password_given()
    answer = browser.post("/sign-in/code", {"code": phone.now(), "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("too_late", ["time", "password", "closed"])
def test_a_code_without_a_fresh_right_password_signs_nobody_in(
    client_with_key: Client, monkeypatch: pytest.MonkeyPatch, too_late: str
) -> None:
    phone, _ = turned_on(client_with_key)
    assert Client().post("/sign-in/code", {"code": phone.now()}).headers["Location"] == "/sign-in"
    browser = password_given()
    if too_late == "time":
        monkeypatch.setattr(sign_in_code, "SECONDS_MAX", -1)
    elif too_late == "password":
        user = User.objects.get(username="linhai")
        user.set_password("四月的风吹过海口湾边")
        user.save()
    else:
        User.objects.filter(username="linhai").update(is_active=False)
    assert browser.post("/sign-in/code", {"code": phone.now()}).headers["Location"] == "/sign-in"
    assert browser.get("/vouchers").status_code == 302


def test_a_recovery_code_signs_in_and_is_gone(client_with_key: Client) -> None:
    _, recovery = turned_on(client_with_key)
    browser = password_given()
    assert browser.post("/sign-in/code", {"code": recovery[0]}).headers["Location"] == "/"
    assert "还有7个恢复码" in text(browser, "/account")


def test_it_is_turned_off_with_a_code_and_what_is_wrong_is_said(client_with_key: Client) -> None:
    _, recovery = turned_on(client_with_key)
    answer = client_with_key.post("/account/second-step/off", {"code": "1"})
    assert answer.status_code == 409
    assert "验证码不对" in answer.content.decode()
    client_with_key.post("/account/second-step/off", {"code": recovery[0]})
    assert "没有开启" in text(client_with_key, "/account")


def test_new_recovery_codes_take_the_place_of_the_old(client_with_key: Client) -> None:
    phone, recovery = turned_on(client_with_key)
    answer = client_with_key.post("/account/recovery-codes", {"code": phone.now()}).content.decode()
    assert "原来的都作废" in answer
    assert recovery[0] not in answer


def test_without_a_key_the_page_says_that_and_why_it_is_off(signed_in: SignedIn, settings: Settings) -> None:
    settings.SEAL_KEYS = []
    client = signed_in("linhai")
    page = text(client, "/account")
    assert "没有设密封密钥" in page
    assert "/account/second-step" not in page
    assert client.get("/account/second-step").headers["Location"] == "/account"


def test_an_administrator_takes_it_away(client_with_key: Client, signed_in: SignedIn) -> None:
    turned_on(client_with_key)
    administrator = signed_in("zhouyuan")
    pk = User.objects.get(username="linhai").pk
    assert f"/people/{pk}/second-step" in text(administrator, f"/people/{pk}")
    done = administrator.post(f"/people/{pk}/second-step", follow=True).content.decode()
    assert "两步验证已解除" in done
    answer = Client().post("/sign-in", {"username": "linhai", "password": PASSWORD})
    assert answer.headers["Location"] == "/"

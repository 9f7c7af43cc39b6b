"""A session with cards in real PC/SC readers: read, verified, watched, pulled out, held by others; and what the log knows."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from onecard.chip.card import Card
from onecard.chip.tests.cards import HOLDER, ISSUE, finished
from onecard.chip.tests.virtual_readers import until
from onecard.reader import pcsc
from onecard.reader.serving.door import HOST
from onecard.reader.serving.session import Limits
from onecard.reader.serving.tests.running import Client, Running, running
from onecard.reader.tests.plugging import FIRST, SECOND, plugged, pull, service
from onecard.reader.tests.test_over_pcsc import held_by_another


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    with service():
        yield


def genuine(name: str = "v3") -> Card:
    return finished(name, distinct=False)


@contextmanager
def session(limits: Limits | None = None) -> Iterator[Client]:
    with running(limits) as found, found.session() as client:
        yield client


def test_the_readers_are_listed_with_what_is_in_them() -> None:
    with plugged(genuine()), running() as found:
        with found.session() as client:
            listed = client.tells({"do": "readers"})["result"]["readers"]
        assert [(one["name"][-5:], one["card"]) for one in listed] == [(FIRST, True), (SECOND, False)]
        status, _, body = found.asked(Authorization=f"Bearer {found.token}")
        assert status == 200
        assert '"card": true' in body


def test_a_card_is_read_and_verified_with_the_same_result_as_on_the_command_line() -> None:
    with plugged(genuine()), plugged(genuine("sam"), SECOND), session() as client:
        read = client.tells({"id": 1, "do": "read"})
        assert read["id"] == 1
        card = read["result"]["card"]
        assert card["name"] == HOLDER.name
        assert card["number"] == HOLDER.number
        assert card["closed"] == []
        assert read["result"]["reader"].endswith(FIRST)
        assert "exchanges" not in read["result"]
        verified = client.tells({"do": "verify", "exchanges": True})["result"]
        assert verified["card"] == card
        assert verified["genuine"] is True
        assert "只能认作测试卡" in verified["note"]
        assert [one["outcome"] for one in verified["checks"]] == ["通过"] * 5
        assert verified["exchanges"][0]["command"].startswith("00A40400")
        assert all(one["exchanges"] for one in verified["checks"] if one["name"] != "卡识别码鉴别码")


def test_without_a_sam_what_is_closed_is_named_and_nothing_is_called_genuine() -> None:
    with plugged(genuine()), session() as client:
        result = client.tells({"do": "verify"})["result"]
        assert "姓名" in result["card"]["closed"]
        assert "name" not in result["card"]
        assert result["genuine"] is None
        assert {one["holds"] for one in result["checks"]} == {None}


def test_a_card_that_comes_and_goes_is_told_as_it_does() -> None:
    with session() as client:
        client.sends({"id": "w", "do": "watch"})
        first = [client.gets(), client.gets()]
        assert {"id": "w", "result": {}} in first
        assert [one["card"] for one in next(one for one in first if "event" in one)["readers"]] == [
            False,
            False,
        ]
        with plugged(genuine()):
            came = client.gets()
            assert (came["event"], came["reader"][-5:]) == ("card_inserted", FIRST)
            client.sends({"do": "read"})
            assert client.gets()["result"]["card"]["profile"] == "v3"
        assert client.gets()["event"] == "card_removed"


def test_a_card_is_waited_for_and_the_wait_can_be_called_off() -> None:
    with session() as client:
        client.sends({"id": 1, "do": "read", "wait": 60})
        assert client.tells({"id": 2, "do": "readers"})["error"]["code"] == "serve.working"
        assert client.tells({"id": 3, "do": "cancel"}) == {"id": 3, "result": {}}
        assert client.gets()["error"]["code"] == "serve.cancelled"
        client.sends({"id": 4, "do": "read", "wait": 60})
        with plugged(genuine("v2")):
            assert client.gets()["result"]["card"]["name"] == HOLDER.name


def test_no_card_and_a_card_of_another_kind_are_told_apart_in_words() -> None:
    with session() as client:
        assert client.refusal({"do": "read"}) == "reader.empty"
        with plugged(genuine("sam")):
            assert client.refusal({"do": "verify"}) == "reader.empty"


def test_a_client_that_leaves_while_it_waits_leaves_the_readers_free() -> None:
    with running() as found:
        with found.session() as client:
            client.sends({"do": "read", "wait": 300})
        begun = time.monotonic()

        def free() -> bool:
            with found.connected() as other:
                return other.tells({"token": found.token}) == {"event": "ready"}

        until(free)
        assert time.monotonic() - begun < 20


@pytest.mark.parametrize("step", [2, 11])
def test_a_card_pulled_out_in_the_middle_is_told_and_nothing_of_it_is_reported(step: int) -> None:
    pulled: list[Any] = []
    exchanged = 0

    def told(command: bytes, answer: bytes) -> None:
        nonlocal exchanged
        exchanged += 1
        if exchanged == step:
            pull(pulled[0])

    with plugged(genuine("v2"), told=told) as reader, session() as client:
        pulled.append(reader)
        answer = client.tells({"id": 1, "do": "verify"})
        assert set(answer) == {"id", "error"}
        assert answer["error"]["code"] == "reader.removed"
    with plugged(genuine("v2")), session() as client:
        assert client.tells({"do": "read"})["result"]["card"]["name"] == HOLDER.name


@pytest.mark.parametrize("sharing", [1, 2])
def test_a_card_another_program_has_for_itself_is_told(sharing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcsc, "OCCUPIED_SECONDS", 0.3)
    with plugged(genuine("v2")), session() as client:
        with held_by_another(sharing):
            assert client.refusal({"do": "read"}) == "reader.occupied"
        assert client.tells({"do": "read"})["result"]["card"]["name"] == HOLDER.name


def test_a_card_that_is_too_slow_ends_the_question_not_the_session() -> None:
    def slow(command: bytes, answer: bytes) -> None:
        time.sleep(0.15)

    with plugged(genuine("v2"), told=slow), session(Limits(work=0.5)) as client:
        assert client.refusal({"do": "read"}) == "serve.timeout"
        assert client.tells({"do": "readers"})["result"]["readers"]


def test_a_card_that_hangs_is_told_and_the_readers_stay_taken_until_the_system_lets_go() -> None:
    release = Event()

    def hang(command: bytes, answer: bytes) -> None:
        release.wait(20)

    with plugged(genuine("v2"), told=hang), running(Limits(work=0.2)) as found:
        with found.session() as client:
            assert client.refusal({"do": "read"}) == "serve.timeout"
            assert client.refusal({"do": "readers"}) == "serve.working"
        with found.connected() as other:
            assert other.refusal({"token": found.token}) == "serve.busy"
        release.set()

        def free() -> bool:
            with found.connected() as other:
                return other.tells({"token": found.token}) == {"event": "ready"}

        until(free)


def test_a_pin_is_verified_and_the_last_try_is_made_only_for_who_says_so() -> None:
    with plugged(genuine()), session() as client:
        assert client.tells({"do": "tries"})["result"] == {"left": 6}
        assert client.refusal({"do": "pin", "pin": "12345"}) == "card.pin_form"
        assert client.tells({"do": "pin", "pin": "000000"})["result"] == {
            "good": False,
            "left": 5,
            "initial": False,
        }
        right = client.tells({"do": "pin", "pin": "123456"})["result"]
        assert (right["good"], right["initial"]) == (True, True)
        for left in (5, 4, 3, 2, 1):
            assert client.tells({"do": "pin", "pin": "000000"})["result"]["left"] == left
        assert client.refusal({"do": "pin", "pin": "000000"}) == "card.pin_last"
        assert client.tells({"do": "pin", "pin": "000000", "last_try": True})["result"]["left"] == 0
        assert client.refusal({"do": "pin", "pin": "123456", "last_try": True}) == "card.pin_locked"


def test_a_question_by_http_is_answered_as_in_a_session() -> None:
    with plugged(genuine()), plugged(genuine("sam"), SECOND), running() as found:
        with found.session() as client:
            told = {do: client.tells({"id": 1, "do": do}) for do in ("read", "verify", "tries", "readers")}
        assert {do: found.posts({"id": 1, "do": do}) for do in told} == {do: (200, told[do]) for do in told}
        assert found.posts({"do": "pin", "pin": "000000"})[1]["result"]["left"] == 5


def test_a_card_pulled_out_under_a_question_by_http_is_told() -> None:
    pulled: list[Any] = []

    def told(command: bytes, answer: bytes) -> None:
        pull(pulled[0])

    with plugged(genuine("v2"), told=told) as reader, running() as found:
        pulled.append(reader)
        status, answer = found.posts({"do": "verify"})
        assert (status, answer["error"]["code"]) == (409, "reader.removed")


def test_who_leaves_a_question_by_http_or_ends_the_service_leaves_the_readers_free() -> None:
    body = b'{"do": "read", "wait": 300}'
    with running(Limits(enter=0.3)) as found:
        head = f"POST /card HTTP/1.1\r\nHost: {HOST}:{found.port}\r\nAuthorization: Bearer {found.token}\r\n"
        question = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        with socket.create_connection((HOST, found.port)) as client:
            client.sendall(question)
            time.sleep(1)
            assert found.posts({"do": "readers"})[1]["error"]["code"] == "serve.busy"
        until(lambda: found.posts({"do": "readers"})[0] == 200)
        waiting = socket.create_connection((HOST, found.port))
        waiting.sendall(question)
        until(lambda: found.logged[-1] == "会话开始")
        begun = time.monotonic()
    waiting.close()
    assert time.monotonic() - begun < 20


def values(result: dict[str, Any]) -> set[str]:
    """What identifies card or person."""
    card = result["card"]
    names = ("number", "name", "birth", "birthplace", "card_number", "identifier", "history")
    return {card[name] for name in names}


def test_the_log_of_the_real_process_says_what_was_done_and_nothing_of_the_card_or_the_token() -> None:
    words = [sys.executable, "-m", "onecard", "reader", "serve", "--port", "0"]
    serving = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert serving.stdout
    address = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#(\S+)", serving.stdout.readline().strip())
    assert address
    found = Running(int(address[1]), address[2])
    with plugged(genuine()), plugged(genuine("sam"), SECOND):
        with found.session() as client:
            verified = client.tells({"do": "verify", "exchanges": True})["result"]
            client.tells({"do": "pin", "pin": "135790"})
            client.tells({"do": HOLDER.number, "name": HOLDER.name})
            client.tells("{" + HOLDER.number)
        with found.connected() as client:
            client.tells({"token": found.token + HOLDER.number})
        found.asked(f"/{HOLDER.number}?token={found.token}", Origin=f"https://{HOLDER.number} {found.token}")
    serving.terminate()
    out, log = serving.communicate(timeout=20)
    assert serving.returncode == 0
    assert "鉴别：完成" in log
    assert "验证密码：完成" in log
    assert "拒绝：serve.token" in log
    assert "拒绝：serve.origin" in log
    secret = values(verified) | {found.token, "135790", ISSUE.serial.hex()}
    secret |= {one["answer"] for one in verified["exchanges"]} - {"9000"}
    assert len(secret) > 10
    assert not {one for one in secret if one in log or one in out}
    assert "Traceback" not in log

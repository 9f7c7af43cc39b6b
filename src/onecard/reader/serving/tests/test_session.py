"""A session without a card: one at a time, and whatever a client sends, it is answered, or sent away with the reason."""

from __future__ import annotations

import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed

from onecard.chip.tests.virtual_readers import until
from onecard.reader.serving.door import HOST
from onecard.reader.serving.messages import OPTIONS, Request
from onecard.reader.serving.session import Limits
from onecard.reader.serving.tests.running import Client, Running, running


def begins(service: Running) -> bool:
    with service.connected() as client:
        return client.tells({"token": service.token}) == {"event": "ready"}


def test_a_second_client_is_told_that_the_readers_are_in_use_until_the_first_leaves() -> None:
    with running() as service:
        with service.session(), service.connected() as second:
            assert second.refusal({"token": service.token}) == "serve.busy"
            with pytest.raises(ConnectionClosed) as closed:
                second.gets()
            assert closed.value.rcvd
            assert closed.value.rcvd.code == 1013
        until(lambda: begins(service))


def test_a_client_that_is_cut_off_leaves_the_readers_free() -> None:
    with running() as service, service.session() as client:
        client.connection.socket.shutdown(socket.SHUT_RDWR)
        until(lambda: begins(service))


@pytest.mark.parametrize(
    "message",
    ["", "{", "[]", "1", "null", '"do"', b"\0\1", "[" * 3000, '{"do": "read"', "\ufeff{}"],
)
def test_what_is_no_json_object_is_refused_and_the_session_goes_on(message: str | bytes) -> None:
    with running() as service, service.session() as client:
        assert client.refusal(message) == "serve.json"
        assert client.refusal({"do": "fly"}) == "serve.request"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": 1},
        {"do": "fly"},
        {"do": "read", "wait": "1"},
        {"do": "read", "wait": True},
        {"do": "read", "wait": -1},
        {"do": "read", "wait": 10**9},
        {"do": "read", "wait": 1.5},
        {"do": "read", "file": "/etc/passwd"},
        {"do": "pin", "pin": 123456},
        {"do": "readers", "id": {"a": 1}},
        {"do": "readers", "id": "x" * 65},
        {"do": "readers", "id": True},
    ],
)
def test_a_question_of_another_form_is_refused_with_what_it_may_be(message: dict[str, object]) -> None:
    with running() as service, service.session() as client:
        assert client.refusal(message) == "serve.request"


def test_an_answer_carries_the_name_of_its_question() -> None:
    with running() as service, service.session() as client:
        for identity in (7, "七"):
            assert client.tells({"id": identity, "do": "cancel"}) == {"id": identity, "result": {}}
            assert client.tells({"id": identity, "do": "fly"})["id"] == identity


def test_a_message_too_long_is_told_and_the_client_sent_away() -> None:
    with running(Limits(message=100)) as service:
        with service.session() as client:
            assert client.refusal("x" * 101) == "serve.too_large"
            with pytest.raises(ConnectionClosed) as closed:
                client.gets()
            assert closed.value.rcvd
            assert closed.value.rcvd.code == 1009
        with service.session() as client:
            client.sends("x" * (1 << 17))
            with pytest.raises(ConnectionClosed):
                client.gets()
        with service.connected() as client:
            assert client.refusal("x" * 101) == "serve.too_large"


def test_a_silent_session_ends_and_frees_the_readers() -> None:
    with running(Limits(idle=0.3)) as service:
        with service.session() as client:
            assert client.gets()["error"]["code"] == "serve.idle"
        with service.session():
            pass


def test_a_client_that_tells_no_token_in_time_is_sent_away() -> None:
    with running(Limits(enter=0.3)) as service, service.connected() as client:
        assert client.gets()["error"]["code"] == "serve.late"


def test_a_connection_that_sends_its_request_too_slowly_is_closed() -> None:
    with running(Limits(enter=0.3)) as service, socket.create_connection((HOST, service.port)) as slow:
        slow.settimeout(30)
        slow.sendall(b"GET / HTTP/1.1\r\nHost:")
        begun = time.monotonic()
        while slow.recv(1000):
            pass
        assert time.monotonic() - begun < 20


def ask_without_listening(client: Client) -> None:
    """Until the answers, which carry the name of their question, fill everything between."""
    while True:
        client.sends({"id": "x" * 50_000, "do": "fly"})


def test_a_client_that_takes_no_answers_is_cut_off() -> None:
    with running(Limits(work=0.3, message=60_000)) as service:
        with service.session() as client:
            with pytest.raises(ConnectionClosed):
                ask_without_listening(client)
            until(lambda: service.logged[-1] == "会话结束")
        assert begins(service)


def test_the_pin_stands_in_no_representation_of_a_question() -> None:
    assert "123456" not in repr(Request(1, "pin", {"pin": "123456"}))
    assert "pin" in OPTIONS["pin"]

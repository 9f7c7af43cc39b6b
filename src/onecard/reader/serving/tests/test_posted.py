"""One question by HTTP: the same doors, the same rule of one client at a time, the same answers as in a session."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from onecard.chip.tests.virtual_readers import until
from onecard.reader.serving.door import HOST
from onecard.reader.serving.session import Limits
from onecard.reader.serving.tests.running import ALLOWED, FOREIGN, Running, running


@pytest.fixture(scope="module")
def service() -> Iterator[Running]:
    with running() as found:
        yield found


def refused(told: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    """Status and code of a refusal, which says what happened and what to do."""
    status, answer = told
    assert set(answer) <= {"id", "error"}
    assert answer["error"]["sentence"]
    assert answer["error"]["remedy"]
    return status, answer["error"]["code"]


FLY = {"id": 7, "do": "fly"}


def test_a_question_is_answered_as_in_a_session(service: Running) -> None:
    with service.session() as client:
        told = client.tells(FLY)
    assert service.posts(FLY) == (400, told)
    assert told["id"] == 7


def test_a_foreign_page_a_foreign_name_and_a_wrong_token_are_refused(service: Running) -> None:
    assert refused(service.posts(FLY, Origin=FOREIGN)) == (403, "serve.origin")
    assert refused(service.posts(FLY, Host="card.example.com")) == (403, "serve.host")
    for given in ("", "Bearer ", f"Bearer {service.token}x", service.token):
        assert refused(service.posts(FLY, Authorization=given)) == (401, "serve.token")


def test_an_allowed_page_may_read_the_answer(service: Running) -> None:
    body, told = json.dumps(FLY).encode(), {"Authorization": f"Bearer {service.token}", "Origin": ALLOWED}
    _, headers, answer = service.asked("/card", "POST", body, **told)
    assert headers["Access-Control-Allow-Origin"] == ALLOWED
    assert json.loads(answer)["error"]["code"] == "serve.request"


def test_who_has_no_session_is_told_that_the_readers_are_in_use_and_has_them_after(service: Running) -> None:
    with service.session():
        assert refused(service.posts(FLY)) == (503, "serve.busy")
    until(lambda: service.posts(FLY)[0] == 400)
    with service.session():
        pass


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 3000])
def test_what_is_no_json_object_is_refused(service: Running, body: bytes) -> None:
    assert refused(service.posts(body)) == (400, "serve.json")


@pytest.mark.parametrize("do", ["watch", "cancel"])
def test_what_has_more_than_one_answer_belongs_to_a_session(service: Running, do: str) -> None:
    assert refused(service.posts({"do": do})) == (400, "serve.request")


@pytest.mark.parametrize("told", ["", "x", "-1", "+1", "1_0", "1, 1"])
def test_a_body_whose_length_is_not_told_is_refused(service: Running, told: str) -> None:
    assert refused(service.posts(b"", Content_Length=told)) == (400, "serve.request")


def test_a_question_too_long_is_refused_before_it_is_read(service: Running) -> None:
    for told in ("4097", "9" * 5000):
        assert refused(service.posts(b"", Content_Length=told)) == (413, "serve.too_large")


def test_a_question_that_does_not_come_whole_in_time_frees_the_readers() -> None:
    with running(Limits(enter=0.3)) as service:
        assert refused(service.posts(b"{", Content_Length="9")) == (408, "serve.late")
        assert service.posts(FLY)[0] == 400


def test_who_sends_without_end_is_cut_off(service: Running) -> None:
    with socket.create_connection((HOST, service.port)) as client:
        head = f"POST /card HTTP/1.1\r\nHost: {HOST}:{service.port}\r\nContent-Length: 10\r\n\r\n"
        with pytest.raises(OSError):
            client.sendall(head.encode() + b"x" * (1 << 24))
    assert service.posts(FLY)[0] == 400


def test_a_body_where_none_is_asked_for_is_no_reason_to_give_no_answer(service: Running) -> None:
    for path, method in (("/", "POST"), ("/readers", "PUT")):
        status, _, answer = service.asked(path, method, b"{}")
        assert (status, json.loads(answer)["error"]["code"]) == (405, "serve.method")


def test_a_head_that_comes_in_pieces_is_read(service: Running) -> None:
    body = json.dumps(FLY).encode()
    head = f"POST /card HTTP/1.1\r\nHost: {HOST}:{service.port}\r\nAuthorization: Bearer {service.token}\r\n"
    whole = head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection((HOST, service.port)) as client:
        for at in range(0, len(whole), 11):
            client.sendall(whole[at : at + 11])
            time.sleep(0.001)
        found = b""
        while part := client.recv(4096):
            found += part
    assert found.startswith(b"HTTP/1.1 400 ")
    assert b"serve.request" in found

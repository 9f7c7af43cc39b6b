"""Whatever arrives, the service answers or closes, stays up, and lets the next client in."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from onecard.reader.serving.door import HOST
from onecard.reader.serving.messages import OPTIONS
from onecard.reader.serving.tests.running import Client, Running, running
from onecard.reader.tests.plugging import no_service

WITHOUT_CARD = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
QUESTIONS = st.fixed_dictionaries(
    {"do": st.sampled_from([*OPTIONS, "Read", ""]) | ANY},
    optional={"id": ANY, "wait": ANY, "exchanges": ANY, "pin": ANY, "directory": ANY, "last_try": ANY},
)


@pytest.fixture(scope="module")
def serving() -> Iterator[Running]:
    """A service that finds no PC/SC: every question of a right form ends at once."""
    with no_service(), running() as found:
        yield found


@pytest.fixture(scope="module")
def client(serving: Running) -> Iterator[Client]:
    with serving.session() as found:
        yield found


@WITHOUT_CARD
@given(QUESTIONS | ANY)
def test_any_json_is_answered_in_the_same_session(client: Client, message: object) -> None:
    client.sends(json.dumps(message))
    while "event" in (answer := client.gets()):
        pass
    assert ("error" in answer) != ("result" in answer)
    if "error" in answer:
        code = answer["error"]["code"]
        assert code.startswith("serve.") or code == "reader.service"
        assert code != "serve.fault"


@WITHOUT_CARD
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_or_bytes_are_answered_in_the_same_session(client: Client, message: str | bytes) -> None:
    client.sends(message.encode("utf-8", "replace").decode() if isinstance(message, str) else message)
    assert client.gets()["error"]["code"] in {"serve.json", "serve.request"}


HEADS = st.sampled_from(
    [b"GET / HTTP/1.1\r\n", b"POST /card HTTP/1.1\r\nContent-Length: 5\r\n", b"\x16\x03\x01", b""]
)


@WITHOUT_CARD
@given(HEADS, st.binary(max_size=300))
def test_any_bytes_on_the_wire_are_answered_or_closed(serving: Running, head: bytes, rest: bytes) -> None:
    with socket.create_connection((HOST, serving.port), timeout=30) as wire, suppress(ConnectionError):
        wire.sendall(head + rest)
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(4096):
            pass
    status, _, _ = serving.asked("/")
    assert status == 200


def test_a_machine_without_a_running_service_is_told_with_what_to_do(
    client: Client, serving: Running
) -> None:
    for do in ("readers", "read", "verify", "tries"):
        assert client.refusal({"do": do}) == "reader.service"
    status, _, body = serving.asked(Authorization=f"Bearer {serving.token}")
    assert status == 503
    assert "pcscd" in json.loads(body)["error"]["remedy"]


def test_watching_ends_with_the_reason_where_no_service_runs(client: Client) -> None:
    client.sends({"do": "watch"})
    answers = [client.gets(), client.gets()]
    ended = next(one for one in answers if "event" in one)
    assert (ended["event"], ended["error"]["code"]) == ("watch_ended", "reader.service")


def test_a_broken_frame_ends_the_connection_and_nothing_else(serving: Running, client: Client) -> None:
    with serving.connected() as other, suppress(ConnectionClosed):
        other.connection.socket.sendall(b"\xff\xff\xff\xff")
        other.gets()
    assert client.refusal({"do": "fly"}) == "serve.request"

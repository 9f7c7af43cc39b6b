"""Who may come in: foreign pages, foreign names and wrong tokens are refused, each with a reason."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from onecard.core.errors import Refusal
from onecard.reader.serving.door import HOST, Door, origin, read_token
from onecard.reader.serving.service import Service
from onecard.reader.serving.tests.running import ALLOWED, FOREIGN, Running, running


@pytest.fixture(scope="module")
def service() -> Iterator[Running]:
    with running() as found:
        yield found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def code(body: str) -> str:
    return str(json.loads(body)["error"]["code"])


def test_the_demo_page_comes_under_a_policy_that_lets_nothing_else_in(service: Running) -> None:
    for path in ("/", "/reader.css", "/reader.js", "/logo.svg"):
        status, headers, body = service.asked(path)
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers
        assert "<script>" not in body
        assert "style=" not in body


def test_a_foreign_page_is_refused_and_may_not_even_read_why(service: Running) -> None:
    for path in ("/", "/readers", "/card"):
        status, headers, body = service.asked(path, Origin=FOREIGN, **bearer(service.token))
        assert status == 403
        assert code(body) == "serve.origin"
        assert "Access-Control-Allow-Origin" not in headers
    assert f"拒绝：serve.origin，来源{FOREIGN}" in service.logged


@pytest.mark.parametrize(
    "told",
    [
        "null",
        "",
        f"{ALLOWED}.example.com",
        f"{ALLOWED}:8443",
        "http://card.example.gov.cn",
        "http://127.0.0.1",
    ],
)
def test_an_origin_that_only_looks_like_an_allowed_one_is_refused(service: Running, told: str) -> None:
    status, _, body = service.asked(Origin=told, **bearer(service.token))
    assert (status, code(body)) == (403, "serve.origin")


def test_a_socket_of_a_foreign_page_is_refused_before_it_opens(service: Running) -> None:
    with pytest.raises(InvalidStatus) as refused, service.connected(origin=FOREIGN):
        pass
    assert refused.value.response.status_code == 403
    assert code((refused.value.response.body or b"").decode()) == "serve.origin"


def test_an_allowed_page_and_our_own_may_open_one(service: Running) -> None:
    for one in (ALLOWED, f"http://{HOST}:{service.port}", f"http://localhost:{service.port}"):
        with service.connected(origin=one) as client:
            assert client.tells({"token": service.token}) == {"event": "ready"}


@pytest.mark.parametrize("host", ["card.example.com", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
def test_another_name_that_points_to_this_machine_is_refused(service: Running, host: str) -> None:
    status, _, body = service.asked(Host=host, **bearer(service.token))
    assert (status, code(body)) == (403, "serve.host")


def test_nobody_is_let_in_without_the_token(service: Running) -> None:
    for headers in ({}, bearer("x" * 43), bearer(""), {"Authorization": service.token}):
        status, _, body = service.asked(**headers)
        assert (status, code(body)) == (401, "serve.token")
    for message in ({"token": "x" * 43}, {"token": None}, {"do": "readers"}, {"token": ["x"]}):
        with service.connected() as client:
            assert client.refusal(message) == "serve.token"


def test_a_browser_that_asks_first_is_told_what_an_allowed_page_may_do(service: Running) -> None:
    asked = {
        "Access_Control_Request_Method": "GET",
        "Access_Control_Request_Headers": "authorization",
        "Access_Control_Request_Private_Network": "true",
    }
    status, headers, _ = service.asked(method="OPTIONS", Origin=ALLOWED, **asked)
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == ALLOWED
    assert headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert headers["Access-Control-Allow-Private-Network"] == "true"
    assert headers["Vary"] == "Origin"
    status, headers, _ = service.asked(method="OPTIONS", Origin=FOREIGN, **asked)
    assert status == 403
    assert not [name for name in headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("path", "method", "status", "refused"),
    [("/other", "GET", 404, "serve.path"), ("/", "POST", 405, "serve.method"), ("/../door.py", "GET", 404, "serve.path"),
     ("/card", "GET", 404, "serve.path"), ("/readers?token=x", "GET", 401, "serve.token")],
)  # fmt: skip
def test_what_there_is_not_is_refused(
    service: Running, path: str, method: str, status: int, refused: str
) -> None:
    found, _, body = service.asked(path, method)
    assert (found, code(body)) == (status, refused)


def test_the_token_stands_in_no_log_and_in_no_representation(service: Running) -> None:
    service.asked(**bearer(service.token))
    assert service.token not in "\n".join(service.logged)
    assert service.token not in repr(Door(1, service.token))


def test_it_listens_to_one_address_of_this_machine_alone(service: Running) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as elsewhere:
            assert elsewhere.connect_ex((address, service.port)) != 0


def test_a_token_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "token"
    made = read_token(path)
    assert read_token(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(Refusal) as refused:
        read_token(path)
    assert refused.value.code == "serve.token_open"
    path.chmod(0o600)
    path.write_text("short\n", "ascii")
    with pytest.raises(Refusal) as refused:
        read_token(path)
    assert refused.value.code == "serve.token_form"


def starting(door: Door) -> Future[None]:
    """In a thread of its own: that of the test may have a loop, of a browser that another test began."""
    with ThreadPoolExecutor() as thread:
        return thread.submit(lambda: asyncio.run(Service(door).run(lambda found: None)))


def test_a_port_that_cannot_be_had_is_refused(service: Running) -> None:
    for port in (service.port, 70_000):
        refused = starting(Door(port, service.token)).exception()
        assert isinstance(refused, Refusal)
        assert refused.code == "serve.port"


@pytest.mark.parametrize(
    "told", ["*", "null", "card.example.gov.cn", "https://a.cn/path", "file:///a", "https://a b"]
)
def test_an_origin_nobody_could_mean_is_refused(told: str) -> None:
    with pytest.raises(Refusal) as refused:
        origin(told)
    assert refused.value.code == "serve.origin_form"


def test_an_origin_is_taken_as_a_browser_sends_it() -> None:
    assert origin("https://Card.Example.gov.cn/") == ALLOWED

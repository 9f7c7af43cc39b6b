"""A service of the reader for tests, in a thread of this process, and clients that talk to it as browsers and programs do."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from websockets.sync.client import ClientConnection, connect

from onecard.chip.key_source import TestKeys
from onecard.reader.serving.door import HOST, Door, new_token
from onecard.reader.serving.journal import LOG
from onecard.reader.serving.operations import Place
from onecard.reader.serving.service import Service
from onecard.reader.serving.session import Limits

ALLOWED, FOREIGN = "https://card.example.gov.cn", "https://other.example.com"
SECONDS_MAX = 60


@dataclass
class Running:
    """A service that runs: how to reach it, and what it has logged."""

    port: int
    token: str
    logged: list[str] = field(default_factory=list)

    def asked(
        self, path: str = "/readers", method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of an answer; `Host` as a browser sends it unless told otherwise."""
        there = http.client.HTTPConnection(HOST, self.port, timeout=SECONDS_MAX)
        there.putrequest(method, path, skip_host=True)
        for name, value in {"Host": f"{HOST}:{self.port}", **headers}.items():
            there.putheader(name.replace("_", "-"), value)
        if body is not None and "Content_Length" not in headers:
            there.putheader("Content-Length", str(len(body)))
        there.endheaders(body)
        answer = there.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()

    def posts(self, question: dict[str, Any] | bytes, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and answer of a question by HTTP, with the token unless told otherwise."""
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        told = {"Authorization": f"Bearer {self.token}", **headers}
        status, _, answer = self.asked("/card", "POST", body, **told)
        return status, json.loads(answer)

    @contextmanager
    def connected(self, origin: str | None = None, host: str = HOST) -> Iterator[Client]:
        """A connection to a session, whose token is not told yet."""
        with connect(f"ws://{host}:{self.port}/card", origin=origin, compression=None) as found:
            yield Client(found)

    @contextmanager
    def session(self) -> Iterator[Client]:
        """A session that began."""
        with self.connected() as client:
            assert client.tells({"token": self.token}) == {"event": "ready"}
            yield client


@dataclass
class Client:
    """Sends objects and gets objects."""

    connection: ClientConnection

    def sends(self, message: dict[str, Any] | str | bytes) -> None:
        self.connection.send(json.dumps(message) if isinstance(message, dict) else message)

    def gets(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.connection.recv(timeout=SECONDS_MAX))
        return found

    def tells(self, message: dict[str, Any] | str | bytes) -> dict[str, Any]:
        self.sends(message)
        return self.gets()

    def refusal(self, message: dict[str, Any] | str | bytes) -> str:
        """The code with which a message is refused; each refusal says what happened and what to do."""
        told = self.tells(message)["error"]
        assert told["sentence"]
        assert told["remedy"]
        return str(told["code"])


@contextmanager
def running(limits: Limits | None = None, *origins: str) -> Iterator[Running]:
    """A service on a free port until the block ends."""
    token, started, found = new_token(), Event(), []
    loop = asyncio.new_event_loop()
    place = Place(issuer=TestKeys().issuer)
    service = Service(Door(0, token, frozenset({ALLOWED, *origins})), place, limits or Limits())

    def ready(door: Door) -> None:
        found.append(door.port)
        started.set()

    task = loop.create_task(service.run(ready))

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            return
        finally:
            loop.close()

    thread = Thread(target=run)
    thread.start()
    assert started.wait(SECONDS_MAX)
    told = Running(found[0], token)
    handler = logging.Handler()
    handler.emit = lambda record: told.logged.append(record.getMessage())  # type: ignore[method-assign]
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield told
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(SECONDS_MAX)
        LOG.removeHandler(handler)
        assert not thread.is_alive()

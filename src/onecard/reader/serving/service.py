"""The server: its demo page, and one session at a time, by WebSocket or for one question by HTTP, on the loopback interface alone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import cast

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from onecard.core.errors import Refusal
from onecard.reader.serving import journal, pages
from onecard.reader.serving.door import HOST, Door, told_origin
from onecard.reader.serving.messages import error
from onecard.reader.serving.operations import Place, readers
from onecard.reader.serving.posted import HARD_LIMIT, Connection, Posted
from onecard.reader.serving.session import Desk, Limits, Session
from onecard.reader.serving.threads import in_thread

SESSION, READERS = "/card", "/readers"
_BEARER = "Bearer "


@dataclass
class Service:
    """Who may come in, where the cards are, how long what may take. `run` serves until it is stopped."""

    door: Door
    place: Place = field(default_factory=Place)
    limits: Limits = field(default_factory=Limits)
    _desk: Desk = field(default_factory=Desk)
    _posted: set[Posted] = field(default_factory=set)

    async def run(self, ready: Callable[[Door], None]) -> None:
        """Serve until the task is cancelled or the process is told to end. Port 0 takes a free one; `ready` is told where.

        Raises Refusal `serve.port` where another program has the port.
        """
        try:
            server = await serve(
                self._session,
                HOST,
                self.door.port,
                process_request=self._answer,
                compression=None,
                server_header=None,
                open_timeout=None,  # the connection itself sees to that: a question takes longer than its request
                close_timeout=self.limits.enter,
                max_size=HARD_LIMIT,
                max_queue=4,
                create_connection=cast("type[Connection]", partial(Connection, seconds=self.limits.enter)),
                logger=journal.QUIET,
            )
        except (OSError, OverflowError):
            raise Refusal(
                "serve.port",
                f"端口{self.door.port}已被别的程序使用，或者不能用。",
                "请用--port换一个（1024至65535），或先结束那个程序。",
            ) from None
        async with server:
            (listener,) = server.sockets
            self.door = replace(self.door, port=listener.getsockname()[1])
            ready(self.door)
            try:
                await _told_to_end()
            finally:
                for one in self._posted:
                    one.end()

    async def _session(self, connection: ServerConnection) -> None:
        await Session(connection, self.door, self.place, self.limits, self._desk).run()

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a request; none where a session may begin. A refusal says why, to whoever may read it."""
        origin = ""
        try:
            self.door.check_host(request.headers.get_all("Host"))
            origin = self.door.check_origin(request.headers.get_all("Origin"))
            return await self._served(cast("Connection", connection), request, origin)
        except Refusal as refused:
            came = request.headers.get_all("Origin")
            journal.refused(refused.code, told_origin(came[0]) if len(came) == 1 else "")
            return pages.answer(_STATUS.get(refused.code, HTTPStatus.FORBIDDEN), error(refused), origin)

    async def _served(self, connection: Connection, request: Request, origin: str) -> Response | None:
        path = request.path.partition("?")[0]
        if path == SESSION and request.method == "GET" and request.headers.get("Upgrade"):
            return None
        if path == SESSION and request.method == "POST":
            return await self._asked(connection, request, origin)
        if path in (SESSION, READERS) and request.method == "OPTIONS" and origin:
            wanted = request.headers.get("Access-Control-Request-Private-Network") == "true"
            return pages.permission(origin, wanted)
        if path not in (READERS, *pages.PATHS):
            raise Refusal("serve.path", "读卡服务没有这个地址。", f"会话在{SESSION}，读卡器在{READERS}。")
        if request.method != "GET":
            raise Refusal(
                "serve.method",
                "这个地址只能读（GET）。",
                f"读卡请用WebSocket连接{SESSION}，或POST到{SESSION}。",
            )
        if path != READERS:
            return pages.page(path, self.door.port)
        self.door.check_token(_token(request))
        return pages.answer(HTTPStatus.OK, await in_thread(readers), origin)

    async def _asked(self, connection: Connection, request: Request, origin: str) -> Response:
        """The answer to one question, as a session gives it."""
        posted = Posted(connection, _token(request), self.limits.message)
        self._posted.add(posted)
        try:
            await Session(posted, self.door, self.place, self.limits, self._desk).run()
        finally:
            self._posted.discard(posted)
        told = posted.answer.get("error")
        code = told.get("code") if isinstance(told, dict) else ""
        status = _STATUS.get(str(code), HTTPStatus.CONFLICT) if code else HTTPStatus.OK
        return pages.answer(status, posted.answer, origin)


def _token(request: Request) -> str:
    given = request.headers.get("Authorization", "")
    return given.removeprefix(_BEARER) if given.startswith(_BEARER) else ""


_STATUS = {
    "serve.path": HTTPStatus.NOT_FOUND,
    "serve.method": HTTPStatus.METHOD_NOT_ALLOWED,
    "serve.token": HTTPStatus.UNAUTHORIZED,
    "serve.json": HTTPStatus.BAD_REQUEST,
    "serve.request": HTTPStatus.BAD_REQUEST,
    "serve.late": HTTPStatus.REQUEST_TIMEOUT,
    "serve.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "serve.busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "serve.fault": HTTPStatus.INTERNAL_SERVER_ERROR,
    "serve.timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "reader.service": HTTPStatus.SERVICE_UNAVAILABLE,
    "reader.library": HTTPStatus.SERVICE_UNAVAILABLE,
    "reader.denied": HTTPStatus.SERVICE_UNAVAILABLE,
}


async def _told_to_end() -> None:
    """Return when the process is asked to end, by Ctrl-C or by the system."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(one, ended.set)
        except (NotImplementedError, RuntimeError, ValueError):
            continue  # Windows, or a thread that is not the first: Ctrl-C and cancelling end it
    await ended.wait()

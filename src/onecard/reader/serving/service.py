"""The server: its demo page, its readers by HTTP, and one session at a time by WebSocket, on the loopback interface alone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from onecard.core.errors import Refusal
from onecard.reader.serving import journal, pages
from onecard.reader.serving.door import HOST, Door, told_origin
from onecard.reader.serving.messages import error
from onecard.reader.serving.operations import Place, readers
from onecard.reader.serving.session import Desk, Limits, Session
from onecard.reader.serving.threads import in_thread

SESSION, READERS = "/card", "/readers"
_HARD_LIMIT = 1 << 16
"""No client is listened to for longer than so many bytes of one message."""
_BEARER = "Bearer "


@dataclass
class Service:
    """Who may come in, where the cards are, how long what may take. `run` serves until it is stopped."""

    door: Door
    place: Place = field(default_factory=Place)
    limits: Limits = field(default_factory=Limits)
    _desk: Desk = field(default_factory=Desk)

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
                open_timeout=self.limits.enter,
                close_timeout=self.limits.enter,
                max_size=_HARD_LIMIT,
                max_queue=4,
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
            await _told_to_end()

    async def _session(self, connection: ServerConnection) -> None:
        await Session(connection, self.door, self.place, self.limits, self._desk).run()

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The answer to a request; none where a session may begin. A refusal says why, to whoever may read it."""
        origin = ""
        try:
            self.door.check_host(request.headers.get_all("Host"))
            origin = self.door.check_origin(request.headers.get_all("Origin"))
            return await self._served(request, origin)
        except Refusal as refused:
            came = request.headers.get_all("Origin")
            journal.refused(refused.code, told_origin(came[0]) if len(came) == 1 else "")
            return pages.answer(_STATUS.get(refused.code, HTTPStatus.FORBIDDEN), error(refused), origin)

    async def _served(self, request: Request, origin: str) -> Response | None:
        path = request.path.partition("?")[0]
        if path == SESSION and request.method == "GET" and request.headers.get("Upgrade"):
            return None
        if path == READERS and request.method == "OPTIONS" and origin:
            wanted = request.headers.get("Access-Control-Request-Private-Network") == "true"
            return pages.permission(origin, wanted)
        if path not in (READERS, *pages.PATHS):
            raise Refusal("serve.path", "读卡服务没有这个地址。", f"会话在{SESSION}，读卡器在{READERS}。")
        if request.method != "GET":
            raise Refusal("serve.method", "这个地址只能读（GET）。", f"读卡请用WebSocket连接{SESSION}。")
        if path != READERS:
            return pages.page(path, self.door.port)
        given = request.headers.get("Authorization", "")
        self.door.check_token(given.removeprefix(_BEARER) if given.startswith(_BEARER) else "")
        return pages.answer(HTTPStatus.OK, await in_thread(readers), origin)


_STATUS = {
    "serve.path": HTTPStatus.NOT_FOUND,
    "serve.method": HTTPStatus.METHOD_NOT_ALLOWED,
    "serve.token": HTTPStatus.UNAUTHORIZED,
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

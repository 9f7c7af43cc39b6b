"""One question by HTTP: a session like any other, which a request begins and its answer ends.

The library knows no request with a body: here the body is kept from it, and the header that tells its length.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedOK

from onecard.core.errors import Refusal
from onecard.reader.serving.messages import read_object

HARD_LIMIT = 1 << 16
"""No client is listened to for longer than so many bytes of one message, or of a request's head."""
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n|\Z)", re.IGNORECASE)
_DIGITS_MAX = 9
_ONLY_IN_SESSIONS = ("watch", "cancel")


class Connection(ServerConnection):
    """A connection whose request has so many seconds to come, and may have a body."""

    def __init__(self, *given: Any, seconds: float, **options: Any) -> None:
        super().__init__(*given, **options)
        self._seconds = seconds
        self._head = b""
        self._whole = self._passing = False
        self._room = HARD_LIMIT
        self._came = asyncio.StreamReader()
        self.lengths: list[bytes] = []
        self.over = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._late = self.loop.call_later(self._seconds, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Give the library a head once it is whole, and what follows unless it is the body of a question."""
        if self._whole:
            self._follow(data)
            return
        self._head += data
        head, end, rest = self._head.partition(_HEAD_END)
        if not end and len(head) <= HARD_LIMIT:
            return
        self._whole, self._head = True, b""
        self._late.cancel()
        self._passing = head.startswith(b"GET ")
        if not self._passing:
            self.lengths = _LENGTH.findall(head)
            head = _LENGTH.sub(b"", head)
        super().data_received(head + end)
        self._follow(rest)

    def _follow(self, data: bytes) -> None:
        if self._passing:
            super().data_received(data)
        else:
            self._keep(data)

    def _keep(self, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            self.transport.abort()
        else:
            self._came.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._late.cancel()
        self._came.feed_eof()
        self.over.set()
        super().connection_lost(exc)

    async def body(self, length: int) -> bytes:
        """So many bytes of what follows the head. Raises Refusal `serve.late`."""
        try:
            return await asyncio.wait_for(self._came.readexactly(length), self._seconds)
        except (TimeoutError, asyncio.IncompleteReadError):
            raise Refusal("serve.late", "请求没有按时到齐。", "Content-Length应当是内容的字节数。") from None


class Posted:
    """What a session takes of a connection: a token, a question, and the end once it is answered or the client left."""

    def __init__(self, connection: Connection, token: str, length_max: int) -> None:
        self._connection = connection
        self._length_max = length_max
        self._token = token
        self._given = 0
        self.answer: dict[str, object] = {}

    @property
    def transport(self) -> asyncio.Transport:
        """Where the client is."""
        return self._connection.transport

    async def recv(self) -> str | bytes:
        """The next message. Raises Refusal `serve.request`, `serve.too_large`, `serve.late`, and ConnectionClosed at the end."""
        if self._given == 0:
            found: str | bytes = json.dumps({"token": self._token})
        elif self._given == 1:
            found = await self._question()
        else:
            await self._connection.over.wait()
            raise ConnectionClosedOK(None, None)
        self._given += 1
        return found

    async def _question(self) -> str | bytes:
        lengths = self._connection.lengths
        if len(lengths) != 1 or not lengths[0].isdigit():
            raise Refusal("serve.request", "请求的内容不对。", "用POST发送一个JSON对象，写明Content-Length。")
        if len(lengths[0]) > _DIGITS_MAX or int(lengths[0]) > self._length_max:
            raise Refusal(
                "serve.too_large", f"请求超过{self._length_max}字节。", "请求都很短，请检查写的内容。"
            )
        body = await self._connection.body(int(lengths[0]))
        try:
            found = body.decode()
        except UnicodeDecodeError:
            return body  # which is no JSON object, and refused as such
        if read_object(found).get("do") in _ONLY_IN_SESSIONS:
            raise Refusal("serve.request", "这个请求只能在WebSocket的会话里做。", "请用WebSocket连接。")
        return found

    async def send(self, message: str) -> None:
        """Keep the answer; that the session began is nothing to tell."""
        told = json.loads(message)
        if "event" not in told:
            self.answer = told
            self.end()

    async def close(self, code: int = 0, reason: str = "") -> None:
        """Nothing more is to come."""
        self.end()

    def end(self) -> None:
        """Let the session end: it was answered, or the service ends."""
        self._connection.over.set()

"""A client's session (会话): from its token to its end it has the readers for itself; one question is done at a time.

What is slow is done in a thread of its own, so that the client can cancel, leave or be told that time is up meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from onecard.core.errors import Refusal
from onecard.reader.serving import journal
from onecard.reader.serving.door import Door
from onecard.reader.serving.messages import Request, error, read_object, read_request, written
from onecard.reader.serving.operations import Place, perform
from onecard.reader.serving.threads import in_thread
from onecard.reader.serving.watching import watched

_GRACE_SECONDS = 2.0
"""A thread notices by itself that its time is up; only one that hangs in the system is left behind after so long."""

_LEAVING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes: for coming in, for what is done besides waiting for a card, for a silent client, for a message."""

    enter: float = 5
    work: float = 30
    idle: float = 300
    message: int = 4096


class Desk:
    """The readers, which one session has at a time."""

    def __init__(self) -> None:
        self._had = asyncio.Lock()

    async def take(self) -> None:
        """Raises Refusal `serve.busy` where another session has them and does not leave at once.

        A page that is loaded again comes before what it was doing has noticed that it left.
        """
        try:
            await asyncio.wait_for(self._had.acquire(), _LEAVING_SECONDS)
        except TimeoutError:
            raise Refusal(
                "serve.busy",
                "另一个网页或程序正在用读卡服务。",
                "请等它做完，或者关掉它，再连接。",
            ) from None

    def leave(self) -> None:
        """The next one may have them."""
        self._had.release()


class Line(Protocol):
    """What a session takes of a connection. Each step raises ConnectionClosed once the client is gone."""

    @property
    def transport(self) -> asyncio.Transport: ...

    async def recv(self) -> str | bytes: ...

    async def send(self, message: str) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...


class Session:
    """One connection. `run` returns when it is over."""

    def __init__(self, connection: Line, door: Door, place: Place, limits: Limits, desk: Desk) -> None:
        self._connection = connection
        self._door = door
        self._place = place
        self._limits = limits
        self._desk = desk
        self._stopped = Event()
        self._watch: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._working = False
        self._cancelled = Event()
        self._hanging = False
        self._seen = time.monotonic()

    async def run(self) -> None:
        """Let the client in and do what it asks, until it leaves, is silent too long, or is sent away."""
        try:
            await self._enter()
        except Refusal as refused:
            journal.refused(refused.code)
            await self._send_away(refused)
            return
        except ConnectionClosed:
            return
        journal.happened("会话开始")
        try:
            await self._send({"event": "ready"})
            await self._listen()
        except Refusal as refused:
            journal.happened(f"会话中止：{refused.code}")
            await self._send_away(refused)
        except ConnectionClosed:
            pass
        finally:
            await self._leave()

    async def _enter(self) -> None:
        try:
            first = await asyncio.wait_for(self._connection.recv(), self._limits.enter)
        except TimeoutError:
            raise Refusal("serve.late", "没有按时给出口令。", "连接后第一条消息写口令。") from None
        self._check_size(first)
        self._door.check_token(read_object(first).get("token"))
        await self._desk.take()

    async def _leave(self) -> None:
        self._stopped.set()
        self._cancelled.set()
        if self._watch is not None:
            self._watch.cancel()
        if self._answering:
            await asyncio.wait(self._answering)
        if not self._hanging:
            self._desk.leave()
        journal.happened("会话结束")

    async def _listen(self) -> None:
        while True:
            left = self._seen + self._limits.idle - time.monotonic()
            try:
                message = await asyncio.wait_for(self._connection.recv(), max(left, 0.01))
            except TimeoutError:
                if self._working:
                    self._seen = time.monotonic()
                if self._seen + self._limits.idle <= time.monotonic():
                    raise Refusal("serve.idle", "很久没有操作，会话结束了。", "要用时请再连接。") from None
                continue
            self._seen = time.monotonic()
            self._check_size(message)
            await self._take(message)

    async def _take(self, message: str | bytes) -> None:
        """Begin what a message asks; what is wrong with it is answered."""
        identity: dict[str, object] = {}
        try:
            found = read_object(message)
            if isinstance(found.get("id"), int | str):
                identity = {"id": found["id"]}
            request = read_request(found)
            if request.do == "cancel":
                self._cancelled.set()
                await self._send(identity | {"result": {}})
                return
            if self._working or self._hanging:
                raise Refusal(
                    "serve.working", "上一个请求还没有做完。", "请等它的回答，或者先取消（cancel）。"
                )
        except Refusal as refused:
            await self._send(identity | error(refused))
            return
        self._cancelled, self._working = Event(), True
        answering = asyncio.create_task(self._do(request, identity))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)

    async def _do(self, request: Request, identity: dict[str, object]) -> None:
        begun, code = time.monotonic(), ""
        answer: dict[str, object]
        try:
            answer = {"result": await self._result(request, begun)}
        except Refusal as refused:
            code, answer = refused.code, error(refused)
        except Exception as fault:  # the last door: its kind is told and logged, never its words
            code = "serve.fault"
            wrong = f"读卡服务出错（{type(fault).__name__}）。"
            answer = error(Refusal(code, wrong, "没有完成的操作不算数，请再试。"))
        journal.done(request.do, code, time.monotonic() - begun)
        # Before it is sent: the next question may come with it hardly gone.
        self._seen, self._working = time.monotonic(), False
        try:
            await self._send(identity | answer)
        except ConnectionClosed:
            return

    async def _result(self, request: Request, begun: float) -> dict[str, object]:
        if request.do == "watch":
            self._begin_watch()
            return {}
        seconds = request.wait + self._limits.work
        cancelled = self._cancelled

        def heed() -> None:
            if cancelled.is_set():
                raise Refusal("serve.cancelled", "请求取消了。", "没有完成的操作不算数。")
            if time.monotonic() > begun + seconds:
                raise _timed_out()

        doing = in_thread(lambda: perform(request, self._place, heed))
        done, _ = await asyncio.wait({doing}, timeout=seconds + _GRACE_SECONDS)
        if not done:
            self._hanging = True
            doing.add_done_callback(self._came_back)
            raise _timed_out()
        return doing.result()

    def _came_back(self, doing: asyncio.Future[dict[str, object]]) -> None:
        """What hung in the system ended after all: its result is nobody's any more."""
        doing.exception()
        self._hanging = False
        if self._stopped.is_set():
            self._desk.leave()

    def _begin_watch(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watching())

    async def _watching(self) -> None:
        """Tell the client of every change of the readers, until the session ends or the service of the system does."""
        loop = asyncio.get_running_loop()
        changes: asyncio.Queue[dict[str, object] | None] = asyncio.Queue()

        def tell(change: dict[str, object]) -> None:
            loop.call_soon_threadsafe(changes.put_nowait, change)

        watching = in_thread(lambda: watched(tell, self._stopped))

        def ended(watching: asyncio.Future[None]) -> None:
            watching.exception()  # looked at here, for the session may have left
            changes.put_nowait(None)

        watching.add_done_callback(ended)
        try:
            while (change := await changes.get()) is not None:
                self._seen = time.monotonic()
                await self._send(change)
            if isinstance(refused := watching.exception(), Refusal):
                await self._send({"event": "watch_ended"} | error(refused))
        except ConnectionClosed:
            return

    def _check_size(self, message: str | bytes) -> None:
        if len(message) > self._limits.message:
            raise Refusal(
                "serve.too_large", f"消息超过{self._limits.message}个字符。", "请求都很短，请检查写的内容。"
            )

    async def _send(self, message: dict[str, object]) -> None:
        try:
            await asyncio.wait_for(self._connection.send(written(message)), self._limits.work)
        except TimeoutError:  # a client that takes no answers is none
            self._connection.transport.abort()

    async def _send_away(self, refused: Refusal) -> None:
        try:
            await self._send(error(refused))
            await self._connection.close(_CLOSING.get(refused.code, CloseCode.POLICY_VIOLATION), refused.code)
        except ConnectionClosed:
            return


_CLOSING = {
    "serve.busy": CloseCode.TRY_AGAIN_LATER,
    "serve.idle": CloseCode.NORMAL_CLOSURE,
    "serve.too_large": CloseCode.MESSAGE_TOO_BIG,
}


def _timed_out() -> Refusal:
    return Refusal("serve.timeout", "时间到了还没有做完。", "没有完成的操作不算数；请检查读卡器和卡，再试。")

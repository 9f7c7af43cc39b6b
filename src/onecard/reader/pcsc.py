"""PC/SC (智能卡服务): the readers of this machine and the cards in them, by the system's own library.

pcscd on Linux (libpcsclite), the PCSC framework on macOS, WinSCard on Windows: one interface, whose integers are of
different widths. Called by ctypes: the kept Python binding has no ready wheel for Linux.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from threading import Thread
from types import TracebackType

from onecard.core.errors import Refusal

_WIDE = sys.platform.startswith("linux")
_LONG, _DWORD = (ctypes.c_long, ctypes.c_ulong) if _WIDE else (ctypes.c_int32, ctypes.c_uint32)
_HANDLE: type[ctypes._SimpleCData[int]] = ctypes.c_size_t if sys.platform == "win32" else _LONG
_LIBRARY = {
    "linux": "libpcsclite.so.1",
    "darwin": "/System/Library/Frameworks/PCSC.framework/PCSC",
    "win32": "winscard",
}
_NAMED = "A" if sys.platform == "win32" else ""
_SYSTEM, _SHARED, _LEAVE, _RESET, _ANY, _T1 = 2, 2, 0, 1, 3, 2
_ROOM, _ATR_MAX = 4096, 36
_ANSWER = 258
_HOLDS_CARD, _MARK_CHANGED, _TIMEOUT = 0x20, 2, 0x8010000A
OCCUPIED_SECONDS = 5.0
"""How long we wait for another program that is using the card."""

_GONE = {0x80100069, 0x80100017, 0x80100068}
"""The card was removed, the reader is gone, the card was reset."""
_EMPTY = {0x8010000C, 0x80100066, 0x80100067, 0x80100069}
_NO_READER = {0x8010002E, 0x80100009}
_NO_SERVICE = {0x8010001D, 0x8010001E, 0x80100006, 0x80100013}
"""It does not run, was stopped, cannot be used, or does not answer any more."""
_DENIED = {0x8010006A}
"""The system's policy (polkit) lets only who sits at this machine use cards, unless told otherwise."""
_OCCUPIED = {0x8010000B}


class _Io(ctypes.Structure):
    _fields_ = (("protocol", _DWORD), ("length", _DWORD))


class _State(ctypes.Structure):
    if sys.platform == "darwin":
        _pack_ = 1
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("ours", ctypes.c_void_p),
        ("known", _DWORD),
        ("found", _DWORD),
        ("length", _DWORD),
        ("atr", ctypes.c_ubyte * (36 if sys.platform == "win32" else 33)),
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """A reader at a moment: whether a card is in it, and the service's mark, which is another after any change."""

    name: str
    holds_card: bool
    mark: int = 0

    @property
    def events(self) -> int:
        """How often a card was put in or taken out, as the service counts."""
        return self.mark >> 16


@lru_cache
def _library() -> ctypes.CDLL:
    name = _LIBRARY.get(sys.platform, _LIBRARY["linux"])
    try:
        return ctypes.CDLL(name)
    except OSError:
        raise Refusal(
            "reader.library",
            f"这台机器没有智能卡服务的程序库（{name}）。",
            "Debian请安装libpcsclite1和pcscd。",
        ) from None


class Pcsc:
    """A context of the service; to be closed, as `with` does. Raises Refusal `reader.library`, `reader.service`."""

    def __init__(self) -> None:
        self._library = _library()
        self._context = _HANDLE()
        self._call("SCardEstablishContext", _DWORD(_SYSTEM), None, None, ctypes.byref(self._context))

    def __enter__(self) -> Pcsc:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the context back."""
        self._library.SCardReleaseContext(self._context)

    def readers(self) -> list[str]:
        """The names of all readers, with a card or without; none where there is none."""
        room, length = ctypes.create_string_buffer(_ROOM), _DWORD(_ROOM)
        try:
            self._call(f"SCardListReaders{_NAMED}", self._context, None, room, ctypes.byref(length))
        except Refusal as refused:
            if refused.code == "reader.none":
                return []
            raise
        return [one.decode("utf-8", "replace") for one in room.raw[: length.value].split(b"\0") if one]

    def slots(self) -> list[Slot]:
        """All readers as they are now."""
        names = self.readers()
        states = self._states([Slot(name, False) for name in names], 0)
        return [
            Slot(name, bool(one.found & _HOLDS_CARD), one.found & ~_MARK_CHANGED)
            for name, one in zip(names, states, strict=True)
        ]

    def await_change(self, known: Sequence[Slot], seconds: float) -> None:
        """Return once one of these readers is other than it was, or after so many seconds; a new reader is not seen."""
        self._states(known, seconds)

    def _states(self, known: Sequence[Slot], seconds: float) -> ctypes.Array[_State]:
        states = (_State * len(known))()
        for state, slot in zip(states, known, strict=True):
            state.reader, state.known = slot.name.encode(), slot.mark
        arguments = (self._context, _DWORD(int(seconds * 1000)), states, _DWORD(len(states)))
        status = self._status(f"SCardGetStatusChange{_NAMED}", *arguments) if known else 0
        # A reader that was taken away meanwhile is a change, too.
        if status not in {0, _TIMEOUT, *_NO_READER}:
            raise _refused(status, "")
        return states

    def _status(self, name: str, *arguments: object) -> int:
        return int(getattr(self._library, name)(*arguments)) & 0xFFFFFFFF

    def _call(self, name: str, *arguments: object, reader: str = "") -> None:
        status = self._status(name, *arguments)
        if status:
            raise _refused(status, reader)


class Connection:
    """A card in a reader, in a context of its own. To be closed, as `with` does: other programs may be waiting."""

    def __init__(self, service: Pcsc, card: ctypes._SimpleCData[int], protocol: int, reader: str) -> None:
        self._service = service
        self._card = card
        self._protocol = protocol
        self.reader = reader

    @classmethod
    def opened(cls, reader: str) -> Connection:
        """The card in a reader, other programs kept out. Waits as long as one of them likes. Raises as `connect`."""
        own, card, protocol = Pcsc(), _HANDLE(), _DWORD()
        try:
            own._call(
                f"SCardConnect{_NAMED}",
                own._context,
                reader.encode(),
                _DWORD(_SHARED),
                _DWORD(_ANY),
                ctypes.byref(card),
                ctypes.byref(protocol),
                reader=reader,
            )
            own._call("SCardBeginTransaction", card, reader=reader)
        except Refusal:
            own.close()
            raise
        return cls(own, card, protocol.value, reader)

    def __enter__(self) -> Connection:
        return self

    def close(self) -> None:
        """Leave the card to the others."""
        self._service._status("SCardEndTransaction", self._card, _DWORD(_LEAVE))
        self._service._status("SCardDisconnect", self._card, _DWORD(_LEAVE))
        self._service.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def direct(self) -> bool:
        """Whether the protocol is T=1."""
        return self._protocol == _T1

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        room, length = ctypes.create_string_buffer(_ATR_MAX), _DWORD(_ATR_MAX)
        names, names_length = ctypes.create_string_buffer(_ROOM), _DWORD(_ROOM)
        state, protocol = _DWORD(), _DWORD()
        self._service._call(
            f"SCardStatus{_NAMED}",
            self._card,
            names,
            ctypes.byref(names_length),
            ctypes.byref(state),
            ctypes.byref(protocol),
            room,
            ctypes.byref(length),
            reader=self.reader,
        )
        return room.raw[: length.value]

    def reset(self) -> bytes:
        """Reset the card; its answer to reset. Raises Refusal `reader.removed` where the card was pulled out."""
        protocol = _DWORD()
        self._service._call(
            "SCardReconnect",
            self._card,
            _DWORD(_SHARED),
            _DWORD(_ANY),
            _DWORD(_RESET),
            ctypes.byref(protocol),
            reader=self.reader,
        )
        self._protocol = protocol.value
        return self.atr

    def transmit(self, command: bytes) -> bytes:
        """The answer to a command. Raises Refusal `reader.removed` where the card was pulled out."""
        room, length = ctypes.create_string_buffer(_ANSWER), _DWORD(_ANSWER)
        sending = _Io(self._protocol, ctypes.sizeof(_Io))
        self._service._call(
            "SCardTransmit",
            self._card,
            ctypes.byref(sending),
            command,
            _DWORD(len(command)),
            None,
            room,
            ctypes.byref(length),
            reader=self.reader,
        )
        if not length.value:
            # What some drivers give of a card that was pulled out in the middle of an exchange.
            raise _refused(min(_GONE), self.reader)
        return room.raw[: length.value]


def connect(reader: str) -> Connection:
    """The card in a reader.

    The service lets us wait as long as another program likes, and whoever uses our context meanwhile, too: a thread of its
    own asks, in a context of its own. Raises Refusal `reader.empty` without one, `reader.none` without the reader,
    `reader.occupied` where another program has it for itself.
    """
    opening: Future[Connection] = Future()
    Thread(target=_open, args=(reader, opening), daemon=True).start()
    try:
        return opening.result(OCCUPIED_SECONDS)
    except TimeoutError:
        if not opening.cancel():
            return opening.result()
        raise _refused(min(_OCCUPIED), reader) from None


def _open(reader: str, opening: Future[Connection]) -> None:
    """Open a connection for whoever waits; it is given back where nobody waits any more."""
    try:
        connection = Connection.opened(reader)
    except Refusal as refused:
        if opening.set_running_or_notify_cancel():
            opening.set_exception(refused)
        return
    if opening.set_running_or_notify_cancel():
        opening.set_result(connection)
    else:
        connection.close()


def _refused(status: int, reader: str) -> Refusal:
    if status in _NO_SERVICE:
        return Refusal(
            "reader.service", "智能卡服务没有运行。", "Debian请启动pcscd（在前台：pcscd --foreground）。"
        )
    if status in _NO_READER:
        told = f"没有读卡器“{reader}”。" if reader else "没有读卡器。"
        return Refusal("reader.none", told, "请接好读卡器，或启动带vsmartcard-vpcd的pcscd。")
    if status in _EMPTY and status not in _GONE:
        return Refusal("reader.empty", f"读卡器“{reader}”里没有卡，或者卡没有应答。", "请把卡插好。")
    if status in _DENIED:
        return Refusal(
            "reader.denied",
            "系统不让这个用户使用智能卡服务。",
            "请在这台机器上登录的桌面里运行，或请管理员在polkit里放行（org.debian.pcsc-lite）。",
        )
    if status in _OCCUPIED:
        return Refusal(
            "reader.occupied",
            f"读卡器“{reader}”里的卡正被另一个程序占用。",
            "请等那个程序做完，或者关掉它，再试。",
        )
    if status in _GONE:
        return Refusal(
            "reader.removed",
            f"读卡器“{reader}”里的卡被取出或复位了。",
            "没有完成的操作不算数，请重新插卡再试。",
        )
    return Refusal("reader.failed", f"读卡器“{reader}”报告错误{status:08X}。", "请重新插卡再试。")

"""PC/SC (智能卡服务): the readers of this machine and the cards in them, by the system's own library.

pcscd on Linux (libpcsclite), the PCSC framework on macOS, WinSCard on Windows: one interface, whose integers are of
different widths. Called by ctypes: the kept Python binding has no ready wheel for Linux.
"""

from __future__ import annotations

import ctypes
import sys
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
_SYSTEM, _SHARED, _LEAVE, _ANY, _T1 = 2, 2, 0, 3, 2
_ROOM, _ATR_MAX = 4096, 36
_ANSWER = 258

_GONE = {0x80100069, 0x80100017, 0x80100068}
"""The card was removed, the reader is gone, the card was reset."""
_EMPTY = {0x8010000C, 0x80100066, 0x80100067, 0x80100069}
_NO_READER = {0x8010002E, 0x80100009}
_NO_SERVICE = {0x8010001D, 0x8010001E, 0x80100006}


class _Io(ctypes.Structure):
    _fields_ = (("protocol", _DWORD), ("length", _DWORD))


class Pcsc:
    """A context of the service; to be closed, as `with` does. Raises Refusal `reader.library`, `reader.service`."""

    def __init__(self) -> None:
        name = _LIBRARY.get(sys.platform, _LIBRARY["linux"])
        try:
            self._library = ctypes.CDLL(name)
        except OSError:
            raise Refusal(
                "reader.library",
                f"这台机器没有智能卡服务的程序库（{name}）。",
                "Debian请安装libpcsclite1和pcscd。",
            ) from None
        self._context = _HANDLE()
        self._call("SCardEstablishContext", _DWORD(_SYSTEM), None, None, ctypes.byref(self._context))

    def __enter__(self) -> Pcsc:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
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

    def connect(self, reader: str) -> Connection:
        """The card in a reader. Raises Refusal `reader.empty` without one, `reader.none` without the reader."""
        card, protocol = _HANDLE(), _DWORD()
        self._call(
            f"SCardConnect{_NAMED}",
            self._context,
            reader.encode(),
            _DWORD(_SHARED),
            _DWORD(_ANY),
            ctypes.byref(card),
            ctypes.byref(protocol),
            reader=reader,
        )
        return Connection(self, card, protocol.value, reader)

    def _call(self, name: str, *arguments: object, reader: str = "") -> None:
        status = int(getattr(self._library, name)(*arguments)) & 0xFFFFFFFF
        if status:
            raise _refused(status, reader)


class Connection:
    """A card in a reader. To be closed, as `with` does: other programs may be waiting."""

    def __init__(self, service: Pcsc, card: ctypes._SimpleCData[int], protocol: int, reader: str) -> None:
        self._service = service
        self._card = card
        self._protocol = protocol
        self.reader = reader

    def __enter__(self) -> Connection:
        """Keep other programs out meanwhile."""
        self._service._call("SCardBeginTransaction", self._card, reader=self.reader)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        library = self._service._library
        library.SCardEndTransaction(self._card, _DWORD(_LEAVE))
        library.SCardDisconnect(self._card, _DWORD(_LEAVE))

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
        return room.raw[: length.value]


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
    if status in _GONE:
        return Refusal(
            "reader.removed",
            f"读卡器“{reader}”里的卡被取出或复位了。",
            "没有完成的操作不算数，请重新插卡再试。",
        )
    return Refusal("reader.failed", f"读卡器“{reader}”报告错误{status:08X}。", "请重新插卡再试。")

"""A card in a virtual reader (虚拟读卡器): the client side of vsmartcard's vpcd, which pcscd shows to every PC/SC program.

vpcd listens on the loopback interface, a port for each reader. Each message is its length in two bytes and its bytes; a
message of one byte is a control: 0 power off, 1 power on, 2 reset, 4 the answer to reset.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from onecard.chip.card import Card
from onecard.core.errors import Refusal

HOST, PORT = "127.0.0.1", 35963
"""Where vpcd listens for the card of its first reader; the second reader has the next port."""
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
_QUICK = getattr(socket, "TCP_QUICKACK", None)

Exchange = Callable[[bytes, bytes], None]
"""Is told each command and its answer."""


def connect(host: str = HOST, port: int = PORT, seconds: float = 5) -> socket.socket:
    """The connection to a reader that has seen the card. Raises Refusal `reader.none`, `reader.taken`.

    A reader that has a card lets another connect, and leaves it waiting: only its first message tells that it took this one.
    """
    try:
        opened = socket.create_connection((host, port), timeout=seconds)
    except OSError:
        raise Refusal(
            "reader.none",
            f"{host}的端口{port}上没有虚拟读卡器。",
            "请先安装vsmartcard-vpcd，并启动pcscd（在前台：pcscd --foreground）。",
        ) from None
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        opened.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        opened.close()
        raise Refusal(
            "reader.taken",
            f"虚拟读卡器（端口{port}）里已经有卡。",
            "请先取出它：在插它的那个目录运行onecard card eject，或在插卡的终端按Ctrl-C；或用另一个读卡器。",
        ) from None
    except OSError:  # closed at once: serving it finds the end
        pass
    opened.settimeout(None)
    return opened


def serve(card: Card, reader: socket.socket, told: Exchange | None = None) -> None:
    """Answer the reader with the card until the reader closes the connection."""
    while (message := _received(reader)) is not None:
        if len(message) != 1:
            answer = card.transmit(message)
            if told is not None:
                told(message, answer)
            _send(reader, answer)
        elif message[0] == _ATR:
            _send(reader, card.settings.atr)
        elif message[0] in (_OFF, _ON, _RESET):
            card.reset()


def _send(reader: socket.socket, content: bytes) -> None:
    reader.sendall(len(content).to_bytes(2, "big") + content)


def _received(reader: socket.socket) -> bytes | None:
    head = _exactly(reader, 2)
    return None if head is None else _exactly(reader, int.from_bytes(head, "big"))


def _exactly(reader: socket.socket, length: int) -> bytes | None:
    """So many bytes; None where the reader closes before."""
    found = b""
    while len(found) < length:
        if _QUICK is not None:
            # vpcd sends length and content apart: the second waits until the first is acknowledged, which Linux puts off
            # by 40 ms. The option holds until the next packet, so it is set each time.
            reader.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)
        try:
            part = reader.recv(length - len(found))
        except ConnectionError:
            return None
        if not part:
            return None
        found += part
    return found

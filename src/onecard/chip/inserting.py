"""A card image put into a virtual reader and taken out (插卡、取卡).

Whoever inserts serves the reader until it is told to stop; a note of its process stands beside, by which another command
ejects the card. Each transaction is in the image before its answer goes out, so that any end is a good one.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TextIO

from onecard.chip.card import Card
from onecard.chip.image import ImageFile
from onecard.chip.memory import Malformed, Memory
from onecard.chip.seal_key import read_seal
from onecard.chip.vpcd import HOST, PORT, connect, serve
from onecard.core.errors import Refusal

_EJECT_SECONDS = 5.0
_NOTICE_SECONDS = 1.0
"""pcscd looks into a reader every 0.4 s: a card that comes before it saw the reader empty would be taken for the one before."""


def inserted(path: Path, seal: Path, home: Path, number: int, ready: Callable[[], None]) -> bool:
    """Serve the reader of that number, from 1, until the card is ejected (True) or the reader closes; `ready` is told once.

    Raises Refusal `reader.none`, `reader.taken`, `image.malformed`, and as `ImageFile`.
    """
    note = _note(home, number)
    with ExitStack() as held:
        image = ImageFile(path, read_seal(seal))
        held.callback(image.close)
        card = card_in(image.memory)
        reader = connect(HOST, PORT + number - 1)
        held.callback(note.unlink, missing_ok=True)  # only now: until here the note is that of another card
        held.enter_context(reader)
        note.parent.mkdir(parents=True, exist_ok=True)
        told = held.enter_context(note.open("w", encoding="ascii"))
        _hold(told)
        told.write(str(os.getpid()))
        told.flush()
        signal.signal(signal.SIGTERM, _stopped)
        ready()
        try:
            serve(card, reader)
        except KeyboardInterrupt:
            return True
    return False


def card_in(memory: Memory) -> Card:
    """The card of a memory. Raises Refusal `image.malformed` where it holds none."""
    try:
        card = Card(memory)
        card.reset()
    except Malformed as wrong:
        raise Refusal("image.malformed", f"映像里的不是一张卡：{wrong}。", "请用另一份完好的映像。") from None
    return card


def _stopped(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def ejected(home: Path, number: int) -> None:
    """Have whoever serves that reader stop, and wait until pcscd, too, sees it empty.

    Raises Refusal `reader.empty`, `reader.stuck`.
    """
    note = _note(home, number)
    try:
        with note.open(encoding="ascii") as told:
            if _hold(told):
                raise ProcessLookupError
            os.kill(int(told.read()), signal.SIGTERM)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        note.unlink(missing_ok=True)
        raise Refusal(
            "reader.empty",
            f"第{number}个读卡器里没有从这个数据目录（{home}）插入的卡。",
            "卡如果是在别的目录插的，请在那里取出，或在插卡的终端按Ctrl-C。",
        ) from None
    except PermissionError:
        raise Refusal(
            "reader.stuck", "卡是另一个用户插的，不能替他取出。", "请由那个用户取出，或用root运行。"
        ) from None
    end = time.monotonic() + _EJECT_SECONDS
    while note.exists():
        if time.monotonic() > end:
            raise Refusal("reader.stuck", "卡没有取出来：插卡的程序没有结束。", "请结束它再试。")
        time.sleep(0.05)
    time.sleep(_NOTICE_SECONDS)


def _hold(note: TextIO) -> bool:
    """Hold the note of a reader as long as it is open; False where another holds it, who serves the reader.

    A note nobody holds is left of a process that was ended by force: its number may be another process's by now.
    """
    try:
        import fcntl
    except ImportError:  # another system, which has no vpcd
        return False
    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _note(home: Path, number: int) -> Path:
    return home / f"card-reader-{number}.pid"

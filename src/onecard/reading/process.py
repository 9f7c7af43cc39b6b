"""The child process a foreign file is opened in: started, fed, bounded in time, and never outliving its question."""

from __future__ import annotations

import marshal
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import IO, Any

from onecard.core.errors import Refusal
from onecard.reading.guard import WORKBOOK, Sort
from onecard.reading.limits import Limits
from onecard.reading.ocr import Told, untold
from onecard.reading.wire import OCR

Frame = tuple[Any, ...]
CHILD = "onecard.reading.child"
_KEPT = {
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "LANG",
    "LC_ALL",
}
"""What of our environment a child needs to start; the rest may hold the password of the database."""


@contextmanager
def frames(
    data: bytes,
    kind: str,
    name: str,
    limits: Limits,
    sort: Sort = WORKBOOK,
    module: str = CHILD,
    told: Told = untold,
) -> Iterator[Iterator[Frame]]:
    """What the child answers about the file, frame by frame; the child is gone when the block is left. `module` is what
    runs in it: it is asked and answers as `onecard.reading.child` does. `told` hears how far OCR is: each of its pages
    has a time of its own.

    A plain subprocess: it starts in a hundredth of a second, needs nothing of POSIX, does not import our caller's
    main module again, and may be started from a job that is itself a child. Iterating raises the Refusal the child
    answers, `reading.too_slow`, or `reading.could_not_open` where it ended without an answer.
    """
    # The child sees what we can import, and neither the folder it happens to be started in nor our secrets.
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", "-m", module]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        clock = _Clock(child)
        clock.allow(limits.seconds, f"读了{limits.seconds:g}秒还没有读完")
        try:
            _hand_over(child.stdin, marshal.dumps((kind, name, asdict(limits))), data)
            yield _answer(_without_ocr(child.stdout, clock, limits, told), clock, name, limits, sort)
        finally:
            clock.stop()
            child.kill()


class _Clock:
    """Ends a child whose time is over; `late` says what was too slow, '' until then."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._timer: threading.Timer | None = None
        self._slow = self.late = ""

    def allow(self, seconds: float, slow: str) -> None:
        """Give the child so many seconds from now on, whatever it had left; `slow` says what has then taken too long."""
        self.stop()
        self._slow = slow
        self._timer = threading.Timer(seconds, self._end)
        self._timer.start()

    def stop(self) -> None:
        """End nobody any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self.late = self._slow
        self._child.kill()


def _without_ocr(stdout: IO[bytes] | None, clock: _Clock, limits: Limits, told: Told) -> Iterator[Frame]:
    """The frames but for those that say how far OCR is: each gives the child the time of a page, the last that of a file."""
    begun = 0
    while stdout is not None and (frame := _next_frame(stdout)) is not None:
        if frame[0] != OCR:
            yield frame
            continue
        _, done, count = frame
        begun += 1
        # However often a child says that it has begun a page, its time ends.
        if begun <= limits.scanned_pages + 1:
            if done < count:
                slow = f"第{done + 1}个图片页识别了{limits.page_seconds:g}秒还没有完"
                clock.allow(limits.page_seconds, slow)
            else:
                clock.allow(limits.seconds, f"识别以后又用了{limits.seconds:g}秒还没有读完")
            told(done, count)


def _hand_over(stdin: IO[bytes] | None, question: bytes, data: bytes) -> None:
    if stdin is None:
        return
    # A child that is gone breaks the pipe, at writing or at closing; that its answer never ends tells it better.
    with suppress(OSError):
        stdin.write(question)
        stdin.write(data)
    with suppress(OSError):
        stdin.close()


def _answer(frames: Iterator[Frame], clock: _Clock, name: str, limits: Limits, sort: Sort) -> Iterator[Frame]:
    for frame in frames:
        if frame[0] == "end":
            return
        if frame[0] == "refusal":
            raise Refusal(*frame[1:])
        yield frame
    if clock.late:
        raise Refusal(
            "reading.too_slow",
            f"文件“{name}”{clock.late}，已停止，没有读入任何内容。",
            sort.smaller,
        )
    raise could_not_open(name, sort)


def could_not_open(name: str, sort: Sort = WORKBOOK) -> Refusal:
    """The refusal of a file that brought its reader down."""
    return Refusal(
        "reading.could_not_open",
        f"文件“{name}”打开时用尽了内存或内部已损坏，已停止，没有读入任何内容。",
        f"请用{sort.program}打开它，只保留要读入的内容，另存为新的{sort.suffix}后再试。",
    )


def _next_frame(stdout: IO[bytes]) -> Frame | None:
    head = stdout.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack("<Q", head)
    body = stdout.read(length)
    # Plain values only: unlike a pickle, what a subverted child sends cannot name code to run.
    frame = marshal.loads(body) if len(body) == length else None  # noqa: S302
    return frame if isinstance(frame, tuple) else None

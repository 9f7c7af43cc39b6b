"""The guarded child: opens one foreign file and hands its cells or blocks to the parent as plain marshalled values.

Run as ``python -P -m onecard.reading.child`` by `onecard.reading.process`; a file that exhausts memory or brings
the reader down takes only this process with it. Answers are frames: a length of eight bytes, then a tuple whose
first member says what it is (sheet, rows, blank; how far OCR is; document, recognised, blocks; refusal, end).
"""

from __future__ import annotations

import gc
import io
import marshal
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

import python_calamine

from onecard.core.errors import Refusal
from onecard.reading import csv_text
from onecard.reading.guard import damaged, too_many_sheets
from onecard.reading.limits import Limits
from onecard.reading.memory import bound_memory
from onecard.reading.process import Frame, could_not_open
from onecard.reading.wire import DOCUMENT, OCR, packed

MARSHAL_VERSION = (
    2  # Without back references: a third of the time, for values that hardly repeat by identity.
)
ROWS_PER_FRAME = 4_000


class Sender:
    """Writes frames to the parent."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def send(self, *frame: Any) -> None:
        """One frame of values that marshal knows."""
        body = marshal.dumps(frame, MARSHAL_VERSION)
        self._stream.write(struct.pack("<Q", len(body)))
        self._stream.write(body)

    def flush(self) -> None:
        """Let the parent have what was sent."""
        self._stream.flush()

    def rows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Rows column by column, for a column mostly holds one type: empty is None, a date its day number."""
        columns = [_plain(column) for column in zip(*rows, strict=True)]
        self.send("rows", columns)


class _Kept(Sender):
    """Keeps the frames where they were made."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def send(self, *frame: Any) -> None:
        self.frames.append(frame)


@contextmanager
def frames_here(data: bytes, kind: str, name: str, limits: Limits) -> Iterator[Iterator[Frame]]:
    """What `process.frames` answers about a spreadsheet, in this very process: for one that is itself bounded.

    Iterating raises Refusal as there, `reading.could_not_open` where the reader fell over.
    """
    # Opened when the first frame is asked for: whoever asks looks through the file before.
    yield _frames(data, kind, name, limits)


def _frames(data: bytes, kind: str, name: str, limits: Limits) -> Iterator[Frame]:
    kept = _Kept()
    try:
        (read_csv if kind == "csv" else read_workbook)(data, name, limits, kept)
    except BaseException as error:
        # The reader's own machine code raises what no `except Exception` catches.
        if type(error).__name__ == "PanicException":
            raise could_not_open(name) from None
        raise
    yield from kept.frames


def _plain(column: tuple[Any, ...]) -> list[Any]:
    types = set(map(type, column))
    if types <= {str}:
        return [value or None for value in column]
    if types <= {str, float, bool}:
        return [None if value == "" else value for value in column]
    return [_plain_value(value) for value in column]


def _plain_value(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, bool | float | str):
        return value
    if isinstance(value, int):
        return float(value) if abs(value) < 1 << 53 else str(value)
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return value.isoformat() if isinstance(value, time) else str(value)


def read_workbook(data: bytes, name: str, limits: Limits, sender: Sender) -> None:
    """Every worksheet of an XLSX or XLS. Raises Refusal."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if len(names) > limits.sheets:
            raise too_many_sheets(name, len(names), limits)
        for sheet_name in names:
            _send_sheet(book.get_sheet_by_name(sheet_name), limits, sender)
    except python_calamine.PasswordError:
        raise Refusal(
            "reading.password",
            f"文件“{name}”设有打开密码，内容已加密，无法读取。",
            "请用Excel或WPS表格输入密码打开，取消密码后另存，再导入。",
        ) from None
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, OSError):
        raise damaged(name) from None


def _send_sheet(sheet: Any, limits: Limits, sender: Sender) -> None:
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    sender.send("sheet", sheet.name, merged)
    if sheet.start is not None:
        # The reader leaves out the empty columns on the left, though not the empty rows above.
        margin = [""] * sheet.start[1]
        rows = (margin + row for row in sheet.iter_rows()) if margin else iter(sheet.iter_rows())
        send_rows(rows, f"工作表“{sheet.name}”", limits, sender)


def send_rows(rows: Iterator[list[Any]], where: str, limits: Limits, sender: Sender) -> None:
    """The rows in frames, without the empty ones at the end. Raises Refusal `reading.too_many_rows`."""
    sent = empty = 0
    while frame := list(islice(rows, ROWS_PER_FRAME)):
        filled = len(frame)
        while filled and not any(value != "" for value in frame[filled - 1]):
            filled -= 1
        if not filled:
            empty += len(frame)
            continue
        if sent + empty + filled > limits.rows:
            raise Refusal(
                "reading.too_many_rows",
                f"{where}的内容一直排到第{sent + empty + filled}行或更远，超过一次读入{limits.rows}行的上限。",
                "请按Ctrl+End查看最后一行：误填的就清除；确有这么多内容，按月份或单位拆分成几个文件，分别导入。",
            )
        width = len(frame[0])
        if empty:
            sender.send("blank", empty, width)
        sender.rows(frame[:filled])
        sent += empty + filled
        empty = len(frame) - filled


def read_csv(data: bytes, name: str, limits: Limits, sender: Sender) -> None:
    """The one grid of a CSV. Raises Refusal."""
    rows = list(islice(csv_text.rows(csv_text.decode(data, name), name), limits.rows * 6))
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if width > limits.columns:
        raise Refusal(
            "reading.too_many_columns",
            f"文件“{name}”有一行分成了{width}列，超过{limits.columns}列的上限。",
            "请确认文件是用逗号、制表符或分号分隔的表格。",
        )
    sender.send("sheet", "CSV", [])
    send_rows((row + [""] * (width - len(row)) for row in rows), f"文件“{name}”", limits, sender)


def _send_document(data: bytes, name: str, kind: str, limits: Limits, sender: Sender) -> None:
    # Only here: who asks for a spreadsheet need not wait for the readers of documents.
    from onecard.reading.pdf import read_pdf
    from onecard.reading.readers import READERS, Readers, read_as

    def told(done: int, count: int) -> None:
        sender.send(OCR, done, count)
        sender.flush()

    readers: Readers = {**READERS, "pdf": partial(read_pdf, told=told)}
    for frame in packed(read_as(kind, data, name, limits, readers)):
        sender.send(*frame)


def _try_template(data: bytes, name: str, limits: Limits) -> None:
    from onecard.reading import word

    word.read(data, name, limits)


def main() -> int:
    """Answer one request from standard input."""
    # Only plain values are made here, all of them kept until sent: looking for cycles is time lost.
    gc.disable()
    kind, name, bounds = marshal.load(sys.stdin.buffer)  # noqa: S302 - written by our own parent
    limits = Limits(**bounds)
    bound_memory(limits.memory_bytes)
    sender = Sender(sys.stdout.buffer)
    try:
        data = sys.stdin.buffer.read()
        if kind.startswith(DOCUMENT):
            _send_document(data, name, kind.removeprefix(DOCUMENT), limits, sender)
        elif kind == "csv":
            read_csv(data, name, limits, sender)
        elif kind == "template":
            _try_template(data, name, limits)
        else:
            read_workbook(data, name, limits, sender)
        sender.send("end")
    except Refusal as refusal:
        sender.send("refusal", refusal.code, refusal.sentence, refusal.remedy)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Cells mended by hand (手工更正): what an import reads instead of a wrong cell. The uploaded file itself stays as it is.

Each mend keeps where it is, what stood there and what stands there now, who wrote it and when; the batch shows them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from onecard.accounts.imports.head import Head
from onecard.accounts.imports.problems import Cell
from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.core.unseen import has_unseen
from onecard.office.models import User
from onecard.reading.grid import Grid, Spreadsheet, address

MOST = 500
"""How many cells of one file are mended by hand; a file with more wrong is mended where it comes from."""
LONGEST = 500
SheetCell = tuple[str, int, int]
"""A sheet, and a row and a column of it from 0."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell: its sheet, its row and column from 0, the header of its column (empty in a table that is no list of
    records), what the file has there (`old`) and what is read instead (`new`), the name of who wrote it, and when
    (ISO 8601)."""

    sheet: str
    row: int
    column: int
    header: str
    old: str
    new: str
    by: str
    at: str

    @property
    def place(self) -> str:
        """The cell in the reader's words."""
        return _place((self.sheet, self.row, self.column), self.header)

    @property
    def key(self) -> str:
        """The cell as a form names it."""
        return key(self.row, self.column, "" if self.header else self.sheet)

    @property
    def moment(self) -> str:
        """When it was written, as it is shown."""
        return self.at[:16].replace("T", " ")

    def __str__(self) -> str:
        return f"{self.place}：{_shown(self.old)}改为{_shown(self.new)}"


def key(row: int, column: int, sheet: str = "") -> str:
    """A cell as a form names it; where a file has several sheets that count, with its sheet."""
    return f"{row}-{column}-{sheet}" if sheet else f"{row}-{column}"


def plain(mends: Iterable[Mend]) -> list[dict[str, Any]]:
    """Mends as they are stored."""
    return [asdict(mend) for mend in mends]


def from_plain(stored: Iterable[dict[str, Any]]) -> tuple[Mend, ...]:
    """Mends of their stored form."""
    return tuple(Mend(**one) for one in stored)


def mend(actor: User, head: Head, before: Sequence[Mend], typed: Mapping[Cell, str]) -> tuple[Mend, ...]:
    """What is mended in a file after `typed`, which names new texts by cell: `before` with them, in the order of the file.

    A text like the file's own takes the mend back. A voucher number is changed in all the lines that follow with the
    same number, for they are one voucher. `head` is that of the file as it was uploaded. Raises Refusal
    `import.mend_refused` with every text that cannot be, `import.too_many_mends`.
    """
    grid = head.grid
    mine = [one for one in before if one.sheet == grid.name]
    ours = {(grid.name, *cell): text for cell, text in typed.items() if _is_ours(head, cell)}
    written = _changed({grid.name: grid}, mine, ours, head.labels)
    every = _with_lines_of_the_voucher(
        head, {(row, column): text for (_, row, column), text in written.items()}
    )
    texts = {(grid.name, *cell): text for cell, text in every.items()}
    return _mended(actor, {grid.name: grid}, mine, texts, head.labels)


def mend_sheets(
    actor: User, sheets: Spreadsheet, before: Sequence[Mend], typed: Mapping[SheetCell, str]
) -> tuple[Mend, ...]:
    """The same for the tables of a file that is no list of records: any cell of any of its sheets, as it was uploaded."""
    grids = {grid.name: grid for grid in sheets.sheets}
    ours = {
        (sheet, row, column): text
        for (sheet, row, column), text in typed.items()
        if sheet in grids and row < len(grids[sheet].rows) and column < grids[sheet].width
    }
    return _mended(actor, grids, before, _changed(grids, before, ours, {}), {})


def _changed(
    grids: Mapping[str, Grid],
    before: Sequence[Mend],
    typed: Mapping[SheetCell, str],
    headers: Mapping[int, str],
) -> dict[SheetCell, str]:
    """What was typed and does not stand there already. Raises Refusal `import.mend_refused`."""
    shown = {(one.sheet, one.row, one.column): one.new for one in before}
    written = {
        spot: text.strip()
        for spot, text in typed.items()
        if text.strip() != (shown[spot] if spot in shown else grids[spot[0]].text(*spot[1:]))
    }
    _require_texts(written, headers)
    return written


def _mended(
    actor: User,
    grids: Mapping[str, Grid],
    before: Sequence[Mend],
    written: Mapping[SheetCell, str],
    headers: Mapping[int, str],
) -> tuple[Mend, ...]:
    found = {(one.sheet, one.row, one.column): one for one in before}
    now = timezone.localtime().isoformat(timespec="seconds")
    for spot, text in written.items():
        old = grids[spot[0]].text(*spot[1:])
        if text == old:
            found.pop(spot, None)
        elif spot not in found or found[spot].new != text:
            found[spot] = Mend(*spot, headers.get(spot[2], ""), old, text, actor.name, now)
    if len(found) > MOST:
        raise Refusal(
            "import.too_many_mends",
            f"手工改的超过{MOST}处，没有保存。",
            "错处多的文件在批注副本或原系统里改好，再上传一次。",
        )
    order = {name: place for place, name in enumerate(grids)}
    return tuple(
        found[spot] for spot in sorted(found, key=lambda spot: (order.get(spot[0], len(order)), *spot[1:]))
    )


def applied(spreadsheet: Spreadsheet, mends: Iterable[Mend]) -> None:
    """Put what was mended into a file that was read. Raises Refusal `import.mend_astray` where it is another file's."""
    grids = {grid.name: grid for grid in spreadsheet.sheets}
    for one in mends:
        grid = grids.get(one.sheet)
        if grid is None or one.row >= len(grid.rows) or grid.text(one.row, one.column) != one.old:
            raise Refusal(
                "import.mend_astray", f"手工改的{one.place}与文件对不上。", "撤回手工改的，再预览一次。"
            )
        grid.rows[one.row][one.column] = one.new or None


def _is_ours(head: Head, cell: Cell) -> bool:
    row, column = cell
    return head.first_row <= row < len(head.grid.rows) and column in head.columns.values()


def _require_texts(written: Mapping[SheetCell, str], headers: Mapping[int, str]) -> None:
    problems = []
    for spot, text in sorted(written.items()):
        place = _place(spot, headers.get(spot[2], ""))
        if len(text) > LONGEST:
            said = f"改成的内容有{len(text)}个字，最多{LONGEST}个。"
            problems.append(Problem(place, said, "写短一些。", "import.mend_too_long"))
        elif has_unseen(text):
            said = "改成的内容里有看不见的控制字符。"
            problems.append(Problem(place, said, "重新输入这一格。", "import.mend_unseen"))
    if problems:
        raise Refusal(
            "import.mend_refused",
            f"有{len(problems)}处改成的内容不能用，都没有保存。",
            "改好后再检查。",
            tuple(problems),
        )


def _with_lines_of_the_voucher(head: Head, written: Mapping[Cell, str]) -> dict[Cell, str]:
    number = head.columns.get("number")
    every = dict(written)
    for (row, column), text in written.items():
        stood = head.grid.text(row, column)
        below = row + 1
        while column == number and stood and head.grid.text(below, column) == stood:
            every.setdefault((below, column), text)
            below += 1
    return every


def _place(spot: SheetCell, header: str) -> str:
    sheet, row, column = spot
    at = address(row, column)
    return f"第{row + 1}行，{header}（{at}）" if header else f"{sheet} {at}"


def _shown(text: str) -> str:
    return quoted(text) if text else "（空）"

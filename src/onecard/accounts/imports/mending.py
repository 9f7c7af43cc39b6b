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
from onecard.reading.grid import Spreadsheet, address

MOST = 500
"""How many cells of one file are mended by hand; a file with more wrong is mended where it comes from."""
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell: its sheet, its row and column from 0, the header of its column, what the file has there (`old`) and what
    is read instead (`new`), the name of who wrote it, and when (ISO 8601)."""

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
        return f"第{self.row + 1}行，{self.header}（{address(self.row, self.column)}）"

    @property
    def key(self) -> str:
        """The cell as a form names it."""
        return f"{self.row}-{self.column}"

    @property
    def moment(self) -> str:
        """When it was written, as it is shown."""
        return self.at[:16].replace("T", " ")

    def __str__(self) -> str:
        return f"{self.place}：{_shown(self.old)}改为{_shown(self.new)}"


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
    found = {(one.row, one.column): one for one in before if one.sheet == head.grid.name}
    shown = {cell: found[cell].new if cell in found else head.grid.text(*cell) for cell in typed}
    written = {
        cell: text.strip()
        for cell, text in typed.items()
        if _is_ours(head, cell) and text.strip() != shown[cell]
    }
    _require_texts(head, written)
    now = timezone.localtime().isoformat(timespec="seconds")
    for cell, text in _with_lines_of_the_voucher(head, written).items():
        old = head.grid.text(*cell)
        if text == old:
            found.pop(cell, None)
        elif cell not in found or found[cell].new != text:
            found[cell] = Mend(head.grid.name, *cell, head.labels[cell[1]], old, text, actor.name, now)
    if len(found) > MOST:
        raise Refusal(
            "import.too_many_mends",
            f"手工改的超过{MOST}处，没有保存。",
            "错处多的文件在批注副本或原系统里改好，再上传一次。",
        )
    return tuple(found[cell] for cell in sorted(found))


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


def _require_texts(head: Head, written: Mapping[Cell, str]) -> None:
    problems = []
    for (row, column), text in sorted(written.items()):
        place = f"第{row + 1}行，{head.labels[column]}（{address(row, column)}）"
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


def _shown(text: str) -> str:
    return quoted(text) if text else "（空）"

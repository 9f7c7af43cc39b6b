"""The upper part of a sheet: its lines above the table (年度、编制单位、金额单位), the heads of its columns, and where the
data begin; and which columns are labels, which amounts.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property

from onecard.finalaccounts.amounts import is_number
from onecard.finalaccounts.layout import folded, head_text, label_text
from onecard.reading.grid import CellValue, Grid, text_of

_MONEY = re.compile(r"(?:金额|货币)?单位[:：](人民币)?(万元|元)|\((?:单位[:：])?(万元|元)\)$")
_NAME = re.compile(
    r"(?:编制单位|填报单位|公开单位|填报部门|公开部门|部门名称|单位名称|编报单位|单位|部门)(?:\((?:盖章|公章)\))?[:：]"
    r"(?!人民币|万元|元)(?P<name>.+?)(?=金额单位|货币单位|单位[:：]|20\d\d年|公开\d|财决\d|$)"
)
_YEAR = re.compile(r"(20\d\d)\s*年")
_META = re.compile(
    r"^(编制单位|填报单位|公开单位|填报部门|公开部门|部门名称|单位名称|编报单位|单位|部门|金额单位|货币单位|财决批复|制表|报表日期)[^:：]{0,4}[:：]"
    r"|^20\d\d年(度)?$"
)
_MARK = re.compile(r"(公开|财决|附|Z)?\w{0,6}\d+(-\d+)?表")
_LABEL_HEADS = frozenset(
    [
        "项目",
        "科目名称",
        "科目",
        "类",
        "款",
        "项",
        "支出功能分类",
        "经济分类",
        "指标",
        "统计项目",
        "收入",
        "支出",
        "名称",
    ]
)
DEEPEST_HEAD = 40
_FULL_WIDTH = str.maketrans("(),", "（），")


@dataclass(slots=True)
class Group:
    """Columns that belong together: the label columns, and the amount columns right of them."""

    labels: list[int] = field(default_factory=list)
    amounts: list[int] = field(default_factory=list)


@dataclass
class SheetHead:
    """What stands above the data of a sheet: lines of text, canonical heads by column (top down), first data row."""

    lines: list[str]
    heads: list[list[str]]
    raw_heads: list[str]
    first_row: int
    year: int | None = None
    entity_name: str = ""
    money: str = ""

    @cached_property
    def groups(self) -> list[Group]:
        """The groups of columns from left to right; 行次 columns and those without a head belong to none."""
        groups: list[Group] = []
        for column, heads in enumerate(self.heads):
            if not heads and groups and not groups[-1].amounts and groups[-1].labels[-1:] == [column - 1]:
                groups[-1].labels.append(column)  # one head over several label columns, without a merged cell
            if not heads or "行次" in heads or heads == ["序号"]:
                continue
            if is_label(heads):
                if not groups or groups[-1].amounts:
                    groups.append(Group())
                groups[-1].labels.append(column)
            else:
                if not groups:
                    groups.append(Group())
                groups[-1].amounts.append(column)
        return groups


def is_label(heads: list[str]) -> bool:
    """Whether a column headed so holds the labels of the rows."""
    last = heads[-1]
    return (
        any("编码" in text or "代码" in text for text in heads)
        or last in _LABEL_HEADS
        or last.startswith("项目(")
        or "科目名称" in heads
    )


def head_of(grid: Grid, labels: Set[str], column_codes: Set[str] = frozenset()) -> SheetHead:
    """Read the upper part of a sheet; `labels` are canonical row labels that can only stand in data rows.

    `column_codes` are economy codes that may stand as numbers in the heads (明细表).
    """
    spread = (grid.part(0, DEEPEST_HEAD) if len(grid.rows) > DEEPEST_HEAD else grid).spread()
    width = max(map(len, grid.rows), default=0)
    found = SheetHead([], [[] for _ in range(width)], [], len(grid.rows))
    for number, row in enumerate(spread.rows):
        said = [text for cell in row if cell is not None and (text := folded(text_of(cell)))]
        texts = list(dict.fromkeys(said))
        if not texts:
            continue
        if any(text.startswith("栏次") for text in texts) or is_numbering(row):
            found.first_row = number + 1
            break
        if is_meta(texts):
            found.lines += _joined(texts)
        elif _is_data(row, labels, column_codes):
            found.first_row = number
            break
        else:
            _take_heads(found, row)
    _tell(found)
    return found


def is_meta(texts: list[str]) -> bool:
    """Whether a row's texts are a title, a unit's name, a unit of money, a form number or a year, not heads."""
    alone = (
        len(texts) == 1 and len(texts[0]) > 4 and (texts[0].endswith(("表", "总表)")) or "年度" in texts[0])
    )
    return alone or any(_META.search(text) or is_mark(text) for text in texts)


def is_mark(text: str) -> bool:
    """Whether a text is nothing but a form number, such as 公开05表."""
    return _MARK.fullmatch(text) is not None


def filled(grid: Grid, first_row: int) -> Grid:
    """The sheet with each head reaching right over the empty cells that have a head beneath them: how heads over
    several columns come out of a CSV file, which knows no merged cells."""
    rows = [list(row) for row in grid.rows[:first_row]]
    beneath: set[int] = set()
    for row in reversed(rows):
        texts = [text for cell in row if (text := folded(text_of(cell)))]
        if is_meta(texts) or any(is_number(cell) for cell in row):
            continue
        own = {column for column, cell in enumerate(row) if text_of(cell)}
        for column in sorted(beneath - own):
            if column:
                row[column] = row[column - 1]
        beneath |= own
    return Grid(grid.name, [*rows, *grid.rows[first_row:]], grid.merged, grid.file, grid.top)


def entity_name_in(line: str) -> str:
    """The name of the unit a line above the table says, empty where it says none. A name is Chinese text: its brackets
    and commas are full width, which folding the line took from them."""
    found = _NAME.search(line)
    return found.group("name").strip().translate(_FULL_WIDTH) if found else ""


def _joined(texts: list[str]) -> list[str]:
    """The texts of a line; a word with a colon and its value in the next cell are one text."""
    lines: list[str] = []
    for text in texts:
        if lines and lines[-1].endswith((":", "：")):
            lines[-1] += text
        else:
            lines.append(text)
    return lines


def is_numbering(row: list[CellValue]) -> bool:
    """A row of 栏次 without the word: 1, 2, 3 … in order."""
    place = 0
    for cell in row:
        if cell is not None and (text := text_of(cell)):
            place += 1
            if text != str(place):
                return False
    return place > 2


def _is_data(row: list[CellValue], labels: Set[str], column_codes: Set[str]) -> bool:
    numbers = [text_of(cell) for cell in row if is_number(cell)]
    if numbers:
        return not (column_codes and len(numbers) > 1 and set(numbers) <= column_codes)
    return any(label_text(text) in labels for cell in row if (text := text_of(cell)))


def _take_heads(found: SheetHead, row: list[CellValue]) -> None:
    for column, cell in enumerate(row):
        text = text_of(cell)
        if not text:
            continue
        found.raw_heads.append(folded(text))
        head = head_text(text)
        if head and head not in found.heads[column][-1:]:
            found.heads[column].append(head)


def _tell(found: SheetHead) -> None:
    for line in found.lines:
        if found.year is None and (year := _YEAR.search(line)):
            found.year = int(year.group(1))
        found.entity_name = found.entity_name or entity_name_in(line)
        if not found.money and (money := _MONEY.search(line)):
            found.money = money.group(2) or money.group(3)

"""Reading columns: each distinct cell is understood once, however many rows repeat it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from onecard.accounts.imports import accounts
from onecard.accounts.imports.mapping import plain_label, value_synonyms
from onecard.core.errors import Refusal
from onecard.core.money import fen_from_wanyuan, fen_from_yuan
from onecard.core.quoting import quoted
from onecard.reading.grid import CellValue, text_of

LONGEST_AMOUNT = 40
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Spreadsheet day numbers taken for dates: 1954 to 2119."""
SERIAL_ZERO = datetime.date(1899, 12, 30)


class Unreadable(ValueError):  # noqa: N818 - a state of the cell, answered as a problem
    """A cell that is not what its column asks for: what is wrong, what to do, and a stable code."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.remedy = code, sentence, remedy


def read_column(
    cells: Iterable[CellValue], parse: Callable[[CellValue], Any]
) -> tuple[list[Any], dict[CellValue, Unreadable]]:
    """Every cell of a column understood by `parse`, None where it cannot be, with the cells that could not."""
    cells = list(cells)
    read: dict[CellValue, Any] = {}
    unreadable: dict[CellValue, Unreadable] = {}
    for cell in set(cells):
        try:
            read[cell] = parse(cell)
        except Unreadable as error:
            read[cell] = None
            unreadable[cell] = error
    return list(map(read.__getitem__, cells)), unreadable


def text(cell: CellValue) -> str:
    """A cell as plain text: a text that begins with = + - @ is text like any other and never evaluated."""
    return cell.strip() if type(cell) is str else text_of(cell)


_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def plain(cell: CellValue) -> str:
    """A cell that holds no name but an amount, a date or a code: in half width, without what nobody can see."""
    return unicodedata.normalize("NFKC", text(cell).translate(_UNSEEN)).strip()


_WITH_UNIT = re.compile(r"(.+?)\s*(万元|万|元)")


def fen(cell: CellValue, unit: str) -> int | None:
    """An amount in 分 from a number or a text such as ``1,148.00``, ``(1,148.00)`` or ``1.5万元``; None for an empty cell.

    A unit written in the cell itself wins over the column's.
    """
    if type(cell) is Decimal:
        scaled = cell.scaleb(6 if unit == "万元" else 2)
        whole = int(scaled)
        if whole == scaled:
            return whole
    if cell is None:
        return None
    if isinstance(cell, str):
        written = plain(cell)
        if not written:
            return None
        require_a_result(written)
        if with_unit := _WITH_UNIT.fullmatch(written):
            written, unit = with_unit[1], "元" if with_unit[2] == "元" else "万元"
        if len(written) > LONGEST_AMOUNT:
            raise Unreadable("money.not_a_number", f"“{written[:20]}…”不是金额。", "写成数字，例如1148.00。")
        if bracketed := re.fullmatch(r"\((.+)\)", written):
            written = f"-{bracketed[1]}"
    elif isinstance(cell, Decimal):
        written = str(cell)
    else:
        raise Unreadable("money.not_a_number", f"{quoted(text(cell))}不是金额。", "写成数字，例如1148.00。")
    try:
        return fen_from_wanyuan(written) if unit == "万元" else fen_from_yuan(written)
    except Refusal as refusal:
        raise Unreadable(refusal.code, refusal.sentence, refusal.remedy) from refusal


def require_a_result(written: str) -> None:
    """Raise Unreadable for a formula saved without its result, and for one that went wrong."""
    if written.startswith("="):
        raise Unreadable(
            "cell.formula",
            f"这里是公式“{written[:60]}”，没有保存计算结果。",
            "用Excel或WPS表格打开，保存后再导入，或直接填数值。",
        )
    if re.fullmatch(r"#[A-Z/0]+[!?]?", written):
        raise Unreadable("cell.error", f"这里的公式出错，值是{written}。", "改正公式，保存后再导入。")


def amounts(cells: list[CellValue], unit: str) -> tuple[list[int | None], dict[CellValue, Unreadable]]:
    """A column of amounts in 分."""
    return read_column(cells, partial(fen, unit=unit))


_DATE_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[ T]\d{1,2}:\d{2}.*)?",
        r"(\d{4})(\d{2})(\d{2})",
    )
)
_MONTH_AND_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_AROUND_MARKS = re.compile(r"\s*([-/.年月])\s*|\s+(?=[日号])")


def day(cell: CellValue, year: int) -> datetime.date | None:
    """A date from a date cell, a day number, or a text in the shapes Chinese systems write; None for an empty cell.

    ``11月2日`` is read in the fiscal `year`. What could be read two ways (``02/11/24``) is not read.
    """
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if cell is None or isinstance(cell, datetime.date):
        return cell
    written = _AROUND_MARKS.sub(r"\1", plain(cell))
    if not written:
        return None
    require_a_result(written)
    numbers: tuple[str, ...] | None = None
    if isinstance(cell, Decimal) and FIRST_SERIAL <= cell < LAST_SERIAL:
        return SERIAL_ZERO + datetime.timedelta(days=int(cell))
    for shape in _DATE_SHAPES:
        if found := shape.fullmatch(written):
            numbers = found.groups()
            break
    else:
        if found := _MONTH_AND_DAY.fullmatch(written):
            numbers = (str(year), *found.groups())
    if numbers is None:
        raise Unreadable("date.unreadable", f"“{written}”不是日期。", "写成2024-12-02这样的日期。")
    try:
        return datetime.date(*map(int, numbers))
    except ValueError as error:
        raise Unreadable("date.impossible", f"没有“{written}”这一天。", _what_is_wrong(numbers)) from error


def _what_is_wrong(numbers: tuple[str, ...]) -> str:
    month = int(numbers[1])
    return "月份写1到12。" if not 1 <= month <= 12 else f"核对{month}月有没有{int(numbers[2])}日。"


_CODE = re.compile(r"[\[【(]?(\d{3,7})(?:\.0+)?[\]】)]?(?:[^\d.].*)?")
_PARTED_CODE = re.compile(r"(\d{3})[-. ](?!00)(\d{2})(?:[-. ](\d{2}))?(?:[^\d].*)?")
_CODE_BEHIND = re.compile(r"[^\d]+?[\[【(]?(\d{3}|\d{5}|\d{7})[\]】)]?")
_CODES = re.compile(r"(?<!\d)(?:\d{3}|\d{5}|\d{7})(?!\d)")


def code(cell: CellValue) -> str:
    """The code of a cell that holds a code and perhaps its name (``2080108 信息化建设``, ``办公费(30201)``).

    Of a whole path (``208社会保障和就业支出/20801…/2080108信息化建设``) it is the deepest.
    """
    written = plain(cell)
    if found := _PARTED_CODE.fullmatch(written):
        return "".join(part for part in found.groups() if part)
    if found := _CODE.fullmatch(written):
        deeper = (each for each in _CODES.findall(written) if each.startswith(found[1]))
        return max(deeper, key=len, default=found[1])
    if found := _CODE_BEHIND.fullmatch(written):
        return found[1]
    return written


def translate(cell: CellValue, name: str, values: dict[str, str], empty: str) -> str:
    """One of our values for one of theirs: by the mapping, else by the built-in words, else as it stands."""
    written = text(cell)
    if not written:
        return empty
    own = {plain_label(theirs): ours for theirs, ours in values.items()}
    known = {**value_synonyms(name), **own}
    plain = plain_label(written)
    bare = re.sub(r"^[\d\-]+", "", plain)
    found = known.get(plain) or known.get(bare)
    if found is None and name == "item":
        found = accounts.item_of(cell)
    return found or written


NATURES_NAMED = ("上缴", "经营", "补助")
"""What an account can say: 7101 行政支出 and 7201 事业支出 may be basic or project expenditure."""


def nature_of_account(cell: CellValue) -> str:
    """The nature of expenditure an account (会计科目) names by its words or its code; empty where it says nothing."""
    named = translate(cell, "nature", {}, "")
    return named if named in NATURES_NAMED else accounts.nature_of(cell)

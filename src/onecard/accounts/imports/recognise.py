"""Telling what a file is: vouchers, budgets, a 财决 workbook, or the public tables."""

from __future__ import annotations

from pathlib import Path

from onecard.accounts.imports.head import find_head
from onecard.accounts.imports.mapping import Kind
from onecard.accounts.models import BatchKind
from onecard.core.errors import Refusal
from onecard.finalaccounts import recognise, workbook
from onecard.reading import spreadsheet
from onecard.reading.grid import Spreadsheet

RECORDS: tuple[Kind, ...] = ("vouchers", "budgets")


def kind_of(source: Path | bytes, name: str, year: int | None = None) -> BatchKind:
    """What a file holds, by its own words: the set of the 财决 workbook, titles of public tables, or a head we know.

    Raises Refusal `import.kind_unknown`, and whatever reading refuses.
    """
    sheets = spreadsheet.read(source, name)
    if _is_workbook(sheets, year):
        return BatchKind.WORKBOOK
    if any(recognise.recognise(grid, year) for grid in sheets.sheets):
        return BatchKind.TABLES
    known = {kind: count for kind in RECORDS if (count := _columns_known(sheets, kind))}
    if known:
        return BatchKind(max(known, key=lambda kind: known[kind]))
    raise Refusal(
        "import.kind_unknown",
        f"没认出{name}是什么：没有凭证或预算的表头，也没有财决报表或公开报表的表名。",
        "在下面选定内容；凭证和预算可以再指定列对应。",
    )


def _is_workbook(sheets: Spreadsheet, year: int | None) -> bool:
    try:
        workbook.recognise_workbook(sheets, year)
    except Refusal as refusal:
        # A wrong sheet among right ones is still the workbook: its own import says which sheet is wrong.
        return refusal.code == "workbook.wrong_sheet" and not _is_public(sheets, year)
    return True


def _is_public(sheets: Spreadsheet, year: int | None) -> bool:
    return any(recognise.recognise(grid, year) for grid in sheets.sheets)


def _columns_known(sheets: Spreadsheet, kind: Kind) -> int:
    try:
        return len(find_head(sheets, kind).columns)
    except Refusal:
        return 0

"""The nine public tables as a PDF: archival and accessible (PDF/A-2a, PDF/UA-1), each table on a page of its own."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from onecard.compiling.fonts import faces
from onecard.compiling.layout import Cell, ColumnKind, Layout, lay_out
from onecard.core.errors import Refusal
from onecard.finalaccounts.form import FinalAccounts

TEMPLATES = Path(__file__).parent / "templates"

_SHARES: dict[ColumnKind, float] = {"code": 9.0, "number": 5.0, "amount": 12.0, "name": 16.0}
_WIDEST_NAME = 38.0
_AIRY = 24
_ONE_PAGE = 40
_GRID_HEIGHT = 440.0
"""Points from the head's top to the last line of a grid, on an A4 sheet lying on its side."""


def write(accounts: FinalAccounts) -> bytes:
    """The PDF of all tables in printed order; equal accounts and faces give equal bytes.

    Raises Refusal `compiling.no_chinese_font`, or `compiling.not_printable` naming a character no face has.
    """
    chosen = faces()
    data = {
        "title": f"{accounts.name}{accounts.year}年度决算公开表",
        "author": accounts.name,
        "year": accounts.year,
        "body_faces": chosen.body,
        "title_faces": chosen.title,
        "tables": [_table(layout) for layout in lay_out(accounts)],
    }
    compiler = typst.Compiler(
        str(TEMPLATES / "tables.typ"), root=str(TEMPLATES), font_paths=chosen.fonts, ignore_system_fonts=True
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={"d": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            # With PDF/UA a missing glyph is an error that names it; without, an empty box that nobody sees.
            pdf_standards=["a-2a", "ua-1"],
        )
    except typst.TypstError as error:
        raise Refusal(
            "compiling.not_printable",
            f"决算公开表无法排成PDF：{error.message}",
            "多半是单位名称或科目名称中有字体里没有的字符，请改用常用字，或把含该字的字体放入ONECARD_FONT_DIRS所指文件夹。",
        ) from error
    if not isinstance(pdf, bytes):  # pragma: no cover - one PDF is asked for
        raise TypeError("typst gave no single document")
    return pdf


def _table(layout: Layout) -> dict[str, object]:
    rows = len(layout.body) + len(layout.head) + bool(layout.numbers)
    return {
        "title": layout.title,
        "code": layout.code,
        "year": layout.year,
        "subject": layout.subject,
        "unit": layout.unit,
        "landscape": layout.table.form.landscape,
        "size": 8.5 if rows > _AIRY else 9.5,
        "inset": _inset(rows),
        "widths": _shares(layout),
        "head": [_cell(cell) for row in layout.head for cell in row if cell is not None],
        "numbers": [_cell(cell) for cell in layout.numbers if cell is not None],
        "body": [_cell(cell) for row in layout.body for cell in row if cell is not None],
        "notes": layout.notes,
    }


def _inset(rows: int) -> float:
    """The room above and below a line in pt: a table that can stand on one page fills it, in airy or tight rows."""
    if rows > _ONE_PAGE:
        return 3.0
    return round(min(4.6, max(2.0, (_GRID_HEIGHT / rows - 6.4) / 2)), 2)


def _cell(cell: Cell) -> dict[str, object]:
    text = cell.text if cell.fact is None else f"{cell.fact.value:,.2f}"
    return {
        "text": text,
        "kind": cell.kind,
        "rows": cell.rows,
        "columns": cell.columns,
        "bold": cell.bold,
        "level": cell.level,
    }


def _shares(layout: Layout) -> list[float]:
    """How the width of the page is shared out: names by their longest, amounts alike."""
    return [
        min(max(_SHARES["name"], layout.longest(position) * 0.85), _WIDEST_NAME)
        if column.kind == "name"
        else _SHARES[column.kind]
        for position, column in enumerate(layout.columns)
    ]

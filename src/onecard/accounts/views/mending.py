"""Mending a waiting file in its preview: each wrong cell is a field, what is typed is read instead of the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

from onecard.accounts.imports import batches, mending, waiting
from onecard.accounts.imports.batches import CHOICES, Preview
from onecard.accounts.imports.head import Head
from onecard.accounts.imports.mapping import REQUIRED
from onecard.accounts.imports.problems import Cell
from onecard.accounts.imports.stated import StatedPreview
from onecard.accounts.imports.waiting import Waiting
from onecard.accounts.models import Item
from onecard.accounts.views import mapping_form
from onecard.accounts.views.previewing import mapping_of
from onecard.core.errors import Problem
from onecard.office.models import User
from onecard.reading import spreadsheet
from onecard.reading.grid import Grid

CELL = "m-"
SHOWN = 100
"""How many problems a page shows; the list and the copy have more."""
CONTEXT = ("number", "summary", "amount")
_NAME = re.compile(r"m-(\d{1,7})-(\d{1,5})(?:-(.{1,255}))?")
_BACK = re.compile(r"back-(\d{1,7})-(\d{1,5})(?:-(.{1,255}))?")
TypedCells = dict[tuple[str, int, int], str]
"""What was typed, by sheet (empty in a list of records, which is one), row and column."""


@dataclass(frozen=True, slots=True)
class CellField:
    """A wrong cell as a field of the form: its name, what it is called, its text, and the list it is chosen from."""

    name: str
    title: str
    text: str
    choices: str


@dataclass(frozen=True, slots=True)
class ToMend:
    """One problem, its line in words, and its cells; a cell that has another problem above is a field there."""

    problem: Problem
    line: str
    fields: list[CellField]
    above: str


def to_mend(shown: Preview, typed: TypedCells) -> list[ToMend]:
    """The problems of a preview as the page lists them; `typed` is what was refused and stays in its fields."""
    head, seen, found = shown.head, set[Cell](), list[ToMend]()
    names = {column: name for name, column in head.columns.items()}
    for spot in shown.spots[:SHOWN]:
        fields = [
            CellField(
                f"{CELL}{row}-{column}",
                f"第{row + 1}行{head.labels[column]}",
                typed.get(("", row, column), " ".join(head.grid.text(row, column).splitlines())),
                names[column] if names[column] in CHOICES else "",
            )
            for row, column in spot.cells
            if (row, column) not in seen
        ]
        above = [f"{CELL}{row}-{column}" for row, column in spot.cells if (row, column) in seen]
        seen.update(spot.cells)
        found.append(ToMend(spot.problem, _line(head, spot.row), fields, above[0] if above else ""))
    return found


def to_settle(shown: StatedPreview, typed: TypedCells) -> list[ToMend]:
    """The doubts of a workbook or of public tables as the page lists them; `typed` as above."""
    grids = {grid.name: grid for grid in shown.sheets.sheets}
    seen, found = set[str](), list[ToMend]()
    for doubt in sorted(shown.doubts, key=lambda one: one.taken)[:SHOWN]:
        grid, cell = grids[doubt.sheet], (doubt.sheet, doubt.row, doubt.column)
        name = CELL + mending.key(doubt.row, doubt.column, doubt.sheet)
        text = typed.get(cell, " ".join(grid.text(doubt.row, doubt.column).splitlines()))
        fields = [] if name in seen else [CellField(name, doubt.place, text, "")]
        problem = Problem(doubt.place, f"{doubt.why}。", doubt.remedy, "import.doubt")
        found.append(ToMend(problem, _beside(grid, doubt.row), fields, name if name in seen else ""))
        seen.add(name)
    return found


def _beside(grid: Grid, row: int) -> str:
    texts = [text for column in range(grid.width) if (text := grid.text(row, column))]
    return " ".join(text[:20] for text in texts[: len(CONTEXT)])


def choices() -> dict[str, list[str]]:
    """What may be chosen for the fields that take one of a few values, as people write it."""
    return {
        name: [str(Item(value).label) if name == "item" else value for value in values]
        for name, values in CHOICES.items()
    }


def _line(head: Head, row: int) -> str:
    texts = [head.grid.text(row, head.columns[name]) for name in CONTEXT if name in head.columns]
    return " ".join(text[:20] for text in texts if text)


def typed_cells(request: HttpRequest) -> TypedCells:
    """What was typed for which cell."""
    found = ((_NAME.fullmatch(name), text) for name, text in request.POST.items())
    return {(name[3] or "", int(name[1]), int(name[2])): str(text) for name, text in found if name}


def mended(actor: User, kept: Waiting, request: HttpRequest) -> Waiting:
    """The waiting file with what the form says of its cells. Raises Refusal as `mending.mend` and what reading refuses."""
    before, do = mending.from_plain(kept.mends), request.POST.get("do", "")
    if do == "back":
        return waiting.settle(kept, mends=[])
    typed = typed_cells(request)
    if back := _BACK.fullmatch(do):
        cell = (back[3] or "", int(back[1]), int(back[2]))
        taken_back = {(one.sheet if cell[0] else "", one.row, one.column): one.old for one in before}
        typed = {cell: taken_back[cell]} if cell in taken_back else {}
    if kept.kind not in REQUIRED:
        sheets = spreadsheet.read(kept.path, kept.name)
        return waiting.settle(kept, mends=mending.plain(mending.mend_sheets(actor, sheets, before, typed)))
    of = mapping_form.kind(kept.kind)
    file = batches.read(kept.path, kept.name, of, mapping_of(kept), "")
    cells = {(row, column): text for (sheet, row, column), text in typed.items() if not sheet}
    return waiting.settle(kept, mends=mending.plain(mending.mend(actor, file.head, before, cells)))

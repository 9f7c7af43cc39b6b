"""Mending a waiting file in its preview: each wrong cell is a field, what is typed is read instead of the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

from onecard.accounts.imports import batches, mending, waiting
from onecard.accounts.imports.batches import CHOICES, Preview
from onecard.accounts.imports.head import Head
from onecard.accounts.imports.problems import Cell
from onecard.accounts.imports.waiting import Waiting
from onecard.accounts.models import Item
from onecard.accounts.views import mapping_form
from onecard.accounts.views.previewing import mapping_of
from onecard.core.errors import Problem
from onecard.office.models import User

CELL = "m-"
SHOWN = 100
"""How many problems a page shows; the list and the copy have more."""
CONTEXT = ("number", "summary", "amount")
_NAME = re.compile(r"m-(\d{1,7})-(\d{1,5})")
_BACK = re.compile(r"back-(\d{1,7})-(\d{1,5})")


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


def to_mend(shown: Preview, typed: dict[Cell, str]) -> list[ToMend]:
    """The problems of a preview as the page lists them; `typed` is what was refused and stays in its fields."""
    head, seen, found = shown.head, set[Cell](), list[ToMend]()
    names = {column: name for name, column in head.columns.items()}
    for spot in shown.spots[:SHOWN]:
        fields = [
            CellField(
                f"{CELL}{row}-{column}",
                f"第{row + 1}行{head.labels[column]}",
                typed.get((row, column), " ".join(head.grid.text(row, column).splitlines())),
                names[column] if names[column] in CHOICES else "",
            )
            for row, column in spot.cells
            if (row, column) not in seen
        ]
        above = [f"{CELL}{row}-{column}" for row, column in spot.cells if (row, column) in seen]
        seen.update(spot.cells)
        found.append(ToMend(spot.problem, _line(head, spot.row), fields, above[0] if above else ""))
    return found


def choices() -> dict[str, list[str]]:
    """What may be chosen for the fields that take one of a few values, as people write it."""
    return {
        name: [str(Item(value).label) if name == "item" else value for value in values]
        for name, values in CHOICES.items()
    }


def _line(head: Head, row: int) -> str:
    texts = [head.grid.text(row, head.columns[name]) for name in CONTEXT if name in head.columns]
    return " ".join(text[:20] for text in texts if text)


def typed_cells(request: HttpRequest) -> dict[Cell, str]:
    """What was typed for which cell."""
    found = ((_NAME.fullmatch(name), text) for name, text in request.POST.items())
    return {(int(name[1]), int(name[2])): str(text) for name, text in found if name}


def mended(actor: User, kept: Waiting, request: HttpRequest) -> Waiting:
    """The waiting file with what the form says of its cells. Raises Refusal as `mending.mend` and `batches.read`."""
    before, do = mending.from_plain(kept.mends), request.POST.get("do", "")
    if do == "back":
        return waiting.settle(kept, mends=[])
    typed = typed_cells(request)
    if back := _BACK.fullmatch(do):
        cell = (int(back[1]), int(back[2]))
        typed = {(one.row, one.column): one.old for one in before if (one.row, one.column) == cell}
    of = mapping_form.kind(kept.kind)
    file = batches.read(kept.path, kept.name, of, mapping_of(kept), "")
    return waiting.settle(kept, mends=mending.plain(mending.mend(actor, file.head, before, typed)))

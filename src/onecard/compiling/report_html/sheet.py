"""One public table on its leaf: title, head with spans, 栏次, body, notes; every amount a quiet link."""

from __future__ import annotations

from onecard.compiling.layout import Cell, Layout
from onecard.compiling.report_html.index import Index
from onecard.compiling.report_html.markup import Element, append, element
from onecard.compiling.report_html.wording import value_of

_TOP = 1
_LONG = 24
"""Rows of a table that needs small print to stand on one sheet."""


def anchor_of(layout: Layout) -> str:
    """The address of a table in the document: ``t05``."""
    return f"t{layout.table.form.number:02d}"


def short_title(layout: Layout) -> str:
    """The table as lists name it: ``公开05 一般公共预算财政拨款收入支出决算公开表``."""
    return f"{layout.name} {layout.title}"


def sheet(layout: Layout, index: Index) -> Element:
    """The table with its title and notes; its amounts are taken into the index."""
    anchor = anchor_of(layout)
    title = element("h3", layout.title, class_="sheet-title", id=anchor)
    meta = element(
        "div",
        element("span", layout.subject),
        element("span", layout.year),
        element("span", *(element("span", text) for text in (layout.code, layout.unit) if text)),
        class_="sheet-meta",
    )
    kinds = ["grid"]
    kinds += ["abreast"] if len(layout.table.form.blocks) > 1 else []
    kinds += ["long"] if len(layout.body) > _LONG else []
    table = element(
        "table", _head(layout), _body(layout, index), class_=" ".join(kinds), aria_labelledby=anchor
    )
    box = element("div", table, class_="table-box", tabindex="0", role="region", aria_label=layout.title)
    notes = [element("p", note, class_="sheet-foot") for note in layout.notes]
    # A plain element: the box of the table is the landmark, and one of its name is enough.
    return element("div", title, meta, box, *notes, class_="leaf sheet", data_name=layout.name)


def _head(layout: Layout) -> Element:
    head = element("thead")
    for cells in layout.head:
        row = element("tr")
        for cell in cells:
            if cell is not None:
                several = cell.columns > 1
                append(row, _span("th", cell, scope="colgroup" if several else "col"))
        append(head, row)
    if layout.numbers:
        numbers = (cell for cell in layout.numbers if cell is not None)
        append(head, element("tr", *(_span("td", cell, class_="line-no") for cell in numbers)))
    return head


def _body(layout: Layout, index: Index) -> Element:
    return element("tbody", *(_row(cells, layout, index) for cells in layout.body))


def _row(cells: list[Cell | None], layout: Layout, index: Index) -> Element:
    made = (
        _amount(cell, layout.name.removeprefix("公开"), index) if cell.kind == "amount" else _label(cell)
        for cell in cells
        if cell is not None
    )
    return element("tr", *made)


def _label(cell: Cell) -> Element:
    if cell.kind == "code":
        return _span("td", cell, class_="code")
    if cell.kind == "number" and (not cell.text or cell.text.isdecimal()):
        return _span("td", cell, class_="line-no")
    if not cell.text:
        return _span("td", cell, class_="name")
    kind = "name total" if cell.bold else f"name l{cell.level + _TOP}"
    return _span("th", cell, scope="row", class_=kind)


def _amount(cell: Cell, where: str, index: Index) -> Element:
    # A cell without a class is an amount: they are most of the page. Which are zero the reader's script marks.
    made = element("td", class_="total" if cell.bold else None)
    return made if cell.fact is None else append(made, index.figure(cell.fact, value_of(cell.fact), where))


def _span(tag: str, cell: Cell, **attributes: str) -> Element:
    return element(
        tag,
        cell.text,
        colspan=str(cell.columns) if cell.columns > 1 else None,
        rowspan=str(cell.rows) if cell.rows > 1 else None,
        **attributes,
    )

"""Filling the forms of the nine public tables with facts: the same for facts of our books and for stated ones.

Nothing is added up here: a cell whose fact is not known stays empty (None), also a parent or a 合计, so that a missing
sum shows and is not made up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from onecard.figures.fact import Fact, FactSet
from onecard.figures.figure import Dimensions, dimensions
from onecard.finalaccounts import codes, forms
from onecard.finalaccounts.form import Block, Column, FinalAccounts, FixedRow, Form, Table, TableRow

TOTAL = "total"
"""The key of the 合计 row of an open list."""


def fill(
    form: Form,
    facts: FactSet,
    year: int,
    prefer: tuple[str, ...] = (),
    additions: Iterable[codes.Code] = (),
    also: Collection[str] = (),
) -> Table:
    """The form filled with the facts of a fiscal year; every fact in it stands in the form (`Fact.form`).

    Where one quantity is stated in several forms, `prefer` names those that win, in order; then the same form, then a
    fact that stands by itself. `facts.defaults` say whose facts; `additions` are codes the unit added to the lists.
    An open list shows every code with a known amount other than zero, the codes of `also`, and the codes above them.
    """
    extra = tuple(additions)
    sources = (*prefer, form.name, "")
    table = Table(form, [])
    for block in form.blocks:
        if block.open_rows:
            table.blocks.append(_open_rows(form, block, facts, year, sources, extra, table.notices, also))
        else:
            heads = {column.key: column for column in block.columns}
            table.blocks.append([_fixed_row(heads, row, facts, year, sources) for row in block.rows])
    cells = [fact for rows in table.blocks for row in rows for fact in row.cells.values()]
    table.unknown = sum(fact is None for fact in cells)
    table.empty = not table.unknown and not any(fact is not None and fact.value for fact in cells)
    return table


def final_accounts(
    entity: str,
    name: str,
    year: int,
    facts: FactSet,
    prior: FactSet | None = None,
    *,
    region: str = "national",
    kind: str = "事业",
    level: str = "单位",
    notes: dict[str, str] | None = None,
    prefer: tuple[str, ...] = (),
    additions: Iterable[codes.Code] = (),
    absent: Collection[int] = (),
) -> FinalAccounts:
    """The nine tables of an entity's year in the forms of its region, keyed by meaning (7 基金, 8 国资, 9 三公).

    `prior` holds last year's facts (dimension year is last year's), where they are known; `absent` are the numbers of
    tables that a file of tables lacks. Raises Refusal `forms.no_region`.
    """
    extra = tuple(additions)
    tables = {form.number: fill(form, facts, year, prefer, extra) for form in forms.forms(year, region)}
    for number, table in tables.items():
        table.absent = number in absent
    return FinalAccounts(
        entity, name, year, tables, facts, prior,
        kind=kind, level=level, notes=dict(notes or {}), additions=extra,
    )  # fmt: skip


def form_of_columns(number: int, year: int, printed: Collection[tuple[str, str]], budget: str = "") -> Form:
    """Of the regions' forms of an open list the one with most of the columns that were printed, each named by its figure
    and fund: some print 公开05 with balances (年初、收入、年末), others without. The national form where none has more,
    and where the rows are fixed. `budget` is the basis of the budget that 公开09 prints, where it is one."""
    national = forms.form(number, year)
    if national.budget_basis:
        regional = (forms.form(number, year, region) for region in forms.regions())
        return next((one for one in regional if one.budget_basis == budget), national)
    if not all(block.open_rows for block in national.blocks):
        return national

    def columns(form: Form) -> int:
        own = {(one.figure, one.dims.get("fund", "")) for block in form.blocks for one in block.columns}
        return len(own.intersection(printed))

    return max((forms.form(number, year, region) for region in forms.regions()), key=columns)


def point(form: Form, row: str, column: str) -> tuple[str, dict[str, str]] | None:
    """The figure and the dimensions of the cell at a row key (a code in an open list) and a column key; None where the
    form has no such cell."""
    for block in form.blocks:
        shown = next((one for one in block.columns if one.key == column), None)
        if shown is not None and block.open_rows:
            return shown.figure, {**shown.dims, **({} if row == TOTAL else {block.open_rows: row})}
        fixed = next((one for one in block.rows if one.key == row), None)
        if shown is not None and fixed is not None and (found := fixed.shows(shown)):
            return found
    return None


def _fixed_row(
    heads: dict[str, Column], row: FixedRow, facts: FactSet, year: int, sources: tuple[str, ...]
) -> TableRow:
    cells: dict[str, Fact | None] = {}
    for key, column in heads.items():
        shown = row.shows(column)
        if shown is not None:
            cells[key] = _stated(facts, year, sources, *shown)
    return TableRow(row.key, row.label, cells, row.code, row.level, row.number, row.kind, heads)


def _open_rows(
    form: Form,
    block: Block,
    facts: FactSet,
    year: int,
    sources: tuple[str, ...],
    additions: tuple[codes.Code, ...],
    notices: list[str],
    also: Collection[str],
) -> list[TableRow]:
    rows = []
    heads = {column.key: column for column in block.columns}
    above = {code for one in also for code in codes.parents(one)}
    for code in sorted({*codes_shown(block, facts, year), *above}):
        label = codes.name(block.open_rows, code, year, additions)
        if label is None:
            notices.append(
                f"{form.name}表：科目编码{code}不在{year}年{codes.LIST_NAMES[block.open_rows]}科目表中，"
                "已按原编码列出；请核对编码，地方或本单位增设的科目写入增设科目文件。"
            )
        cells = _cells(block, facts, year, sources, {block.open_rows: code})
        level = len(codes.parents(code)) - 1
        rows.append(TableRow(code, label or "", cells, code, level, heads=heads))
    cells = _cells(block, facts, year, sources, {})
    total = TableRow(TOTAL, "合计", cells, kind="total", heads=heads)
    return [*rows, total] if block.total == "last" else [total, *rows]


def _cells(
    block: Block, facts: FactSet, year: int, sources: tuple[str, ...], dims: dict[str, str]
) -> dict[str, Fact | None]:
    return {
        column.key: _stated(facts, year, sources, column.figure, {**column.dims, **dims})
        for column in block.columns
    }


def codes_shown(block: Block, facts: FactSet, year: int, basis: str = "") -> list[str]:
    """Every code with an amount other than zero in one of the block's columns, with the codes above it, in order;
    with `basis`, of the columns as they stand at that basis.

    One pass over the facts of each figure: a year's facts at every combination of dimensions are many.
    """
    left_out = {block.open_rows} if "entity" in facts.defaults else {block.open_rows, "entity"}
    places: dict[str, set[Dimensions]] = {}
    for column in block.columns:
        dims = {"basis": "决算", **facts.defaults, "year": str(year), **column.dims}
        if basis:
            dims["basis"] = basis
        places.setdefault(column.figure, set()).add(dimensions(dims))
    shown: set[str] = set()
    for figure, wanted in places.items():
        lengths = {len(dims) + len(left_out) for dims in wanted}
        for fact in facts.narrowed(figure, block.open_rows):
            # Most facts stand at more dimensions: their number tells before any is compared.
            if len(fact.dims) not in lengths or not (fact.value or fact.exact or fact.adjustments):
                continue
            code = fact.dim(block.open_rows)
            if code and tuple(pair for pair in fact.dims if pair[0] not in left_out) in wanted:
                shown.update(codes.parents(code))
    return sorted(shown)


def _stated(
    facts: FactSet, year: int, sources: tuple[str, ...], key: str, dims: dict[str, str]
) -> Fact | None:
    """The fact for one cell, of the first of the sources that has it, standing in the form; None where it is not known.
    The last source but one is the form itself."""
    if not facts.of(key):
        return None
    if facts.defaults.get("basis") != "决算" or facts.defaults.get("year") != str(year):
        dims = {"basis": "决算", "year": str(year), **dims}
    found = facts.all_at(key, **dims)
    if not found:
        return None
    own = sources[-2]
    if len(found) == 1:
        return found[0].standing_in(own)
    first = (fact for source in sources for fact in found if fact.form == source)
    return next(first, found[0]).standing_in(own)


def places_of(of_year: tuple[Form, ...], codes: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The figure and dimensions of every cell of the forms; open rows at their total and at these codes."""
    for form in of_year:
        for block in form.blocks:
            yield from _open_places(block, codes) if block.open_rows else _fixed_places(block)


def _open_places(block: Block, codes: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for column in block.columns:
        yield column.figure, column.dims
        for code in codes:
            yield column.figure, {**column.dims, "function": code}


def _fixed_places(block: Block) -> Iterator[tuple[str, dict[str, str]]]:
    for row in block.rows:
        for column in block.columns:
            shown = row.shows(column)
            if shown is not None:
                yield shown

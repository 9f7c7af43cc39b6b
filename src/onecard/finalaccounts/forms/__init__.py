"""The forms of the nine public tables as data, by fiscal year and region: one TOML file a region, read when asked for.

``national.toml`` says everything; another region's file says only what differs there. Forms are issued each year by the
Ministry of Finance and in detail by provinces (预算法实施条例 第81条、第82条), so a difference belongs in these files.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from onecard.core.errors import Refusal
from onecard.finalaccounts.form import Block, Column, FixedRow, Form

Data = dict[str, Any]
_FOLDER = Path(__file__).parent
_NATIONAL = "national"
_ROOM = "finalaccounts."


def regions() -> tuple[str, ...]:
    """The regions whose forms are described, the national one first."""
    names = sorted(file.stem for file in _FOLDER.glob("*.toml"))
    return (_NATIONAL, *(name for name in names if name != _NATIONAL))


def form(number: int, year: int, region: str = _NATIONAL) -> Form:
    """The form of one table by its meaning: 1 to 6, 7 政府性基金, 8 国有资本经营预算, 9 三公, wherever it is printed.

    An empty region is the national form. Raises Refusal `forms.no_region`, and KeyError for a number not 1 to 9.
    """
    return _by_number(year, region or _NATIONAL)[number]


def forms(year: int, region: str = _NATIONAL) -> tuple[Form, ...]:
    """The nine forms of a year and region in the order they are printed in. Raises Refusal `forms.no_region`."""
    return tuple(_by_number(year, region or _NATIONAL).values())


def titles(number: int) -> tuple[str, ...]:
    """Every title the table is known by, in any region and year, the national one first."""
    named = [_raw(_NATIONAL), *(_raw(name) for name in regions() if name != _NATIONAL)]
    found: list[str] = []
    for data in named:
        editions = [data, *data.get("earlier", ())]
        for described in (one for edition in editions for one in edition.get("form", ())):
            if described["number"] == number:
                found += [described["title"]] if "title" in described else []
                found += described.get("aliases", [])
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16)
def _raw(region: str) -> Data:
    import tomllib

    if region not in regions():
        raise Refusal(
            "forms.no_region",
            f"没有名为{region}的报表样式。",
            f"已有样式：{'、'.join(regions())}；没有本地样式的用national（全国样式）。",
        )
    return tomllib.loads((_FOLDER / f"{region}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _by_number(year: int, region: str) -> dict[int, Form]:
    national = _raw(_NATIONAL)
    local = _raw(region) if region != _NATIONAL else {}
    edition: Data = next((one for one in national.get("earlier", ()) if year <= one["last"]), national)
    years = (None, edition["last"]) if edition is not national else (national["first"], None)
    described = {one["number"]: dict(one) for one in national["form"]}
    for layer in (edition, local):
        for one in layer.get("form", ()):
            described[one["number"]] = {**described[one["number"]], **one}
    context = {**national, **local, "all": described, "year": year}
    order = local.get("order") or edition["order"]
    return {number: _form(described[number], context, years, region) for number in order}


def _form(one: Data, context: Data, years: tuple[int | None, int | None], region: str) -> Form:
    number = one["number"]
    basis: Literal["", "年初", "全年"] = one.get("budget_basis", "")
    return Form(
        number=number,
        code=one["code"] if context.get("numbered_forms", True) else "",
        title=one["title"],
        region=region,
        years=years,
        blocks=tuple(_block(block, one, context, basis) for block in one["block"]),
        aliases=tuple(title for title in titles(number) if title != one["title"]),
        notes=(f"注：1.{one['note']}", f"2.{context['rounding_note']}"),
        empty_note=one["empty_note"],
        budget_basis=basis,
    )


def described_block(block: Data, context: Data) -> Block:
    """A block of any sheet described in the words of these files (the 财决 workbook's are); `context` gives `year`."""
    return _block(block, {}, {**_raw(_NATIONAL), **context}, "")


def _block(block: Data, one: Data, context: Data, basis: str) -> Block:
    numbered = context.get("numbered_rows", True)
    open_rows = block.get("open_rows", "")
    total: Literal["first", "last", "none"] = "none"
    if open_rows:
        total = context.get("total") or block["total"]
    labels = [tuple(titles) for titles in block["labels"] if numbered or titles[-1] != "行次"]
    rows = [row for described in block.get("rows", ()) for row in _rows(described, one, context)]
    return Block(
        key=block["key"],
        label_titles=tuple(labels),
        columns=_columns(block, one, context, basis),
        rows=tuple(rows),
        open_rows=open_rows,
        total=total,
    )


def _columns(block: Data, one: Data, context: Data, basis: str) -> tuple[Column, ...]:
    like = one.get("columns_like")
    described = context["all"][like["number"]]["block"][0]["columns"] if like else block["columns"]
    order = one.get("columns_order")
    if order:
        described = sorted(described, key=lambda column: order.index(column["key"]))
    return tuple(
        _column(column, place, one, context, basis, like and like["fund"])
        for place, column in enumerate(described, start=1)
    )


def _column(column: Data, place: int, one: Data, context: Data, basis: str, fund: str | None) -> Column:
    dims = dict(column.get("dims", {}))
    if fund:
        dims["fund"] = fund
    if column.get("budget"):
        dims["basis"] = basis
    titles = one.get("titles", {}).get(column["key"]) or column["titles"]
    if titles[-1] == "金额" and "amount_title" in context:
        titles = [*titles[:-1], context["amount_title"]]
    number = place if "columns_order" in one else column.get("number")
    return Column(column["key"], tuple(titles), number, _ROOM + column["figure"], dims)


def _rows(row: Data, one: Data, context: Data) -> list[FixedRow]:
    numbered = context.get("numbered_rows", True)
    if "functions" in row:
        first = row["functions"] if numbered else None
        return [
            _functional(code, label, None if first is None else first + place, context["year"])
            for place, (code, label) in enumerate(context["functional_rows"])
        ]
    if "blanks" in row:
        numbers = range(row["number"], row["number"] + row["blanks"])
        return [
            FixedRow(f"{row['key']}-blank-{n}", "", "blank", n if numbered else None, columns=("",))
            for n in numbers
        ]
    if "economies" in row:
        left_out = set(one.get("economies_left_out", ()))
        return [
            _economy(code, context["year"])
            for code in row["economies"]
            if code not in left_out and code[:3] not in left_out
        ]
    figures = {column: _ROOM + figure for column, figure in row.get("figures", {}).items()}
    return [
        FixedRow(
            row["key"],
            row["label"],
            row.get("kind", "item"),
            row.get("number") if numbered else None,
            level=row.get("level", 0),
            figure=_ROOM + row["figure"] if "figure" in row else "",
            dims=dict(row.get("dims", {})),
            aliases=tuple(row.get("aliases", ())),
            figures=figures,
        )
    ]


def _functional(code: str, label: str, number: int | None, year: int) -> FixedRow:
    """The row of a 类, numbered as in the file and named as the code was in the year."""
    from onecard.finalaccounts import codes

    numbering, separator, name = label.partition("、")
    named = f"{numbering}{separator}{codes.name('function', code, year) or name}"
    return FixedRow(f"out-{code}", named, number=number, code=code, dims={"function": code})


def _economy(code: str, year: int) -> FixedRow:
    from onecard.finalaccounts import codes

    names = codes.names_of("economy", code)
    label = codes.name("economy", code, year) or (names[-1] if names else code)
    return FixedRow(
        code, label, level=0 if len(code) == 3 else 1, code=code, dims={"economy": code}, aliases=names
    )

"""Which of the nine tables a section is: by its title and its columns together, never by a number alone.

A title known by heart needs the columns the table cannot be without. A title that only ends like one, or only speaks of
the table, a form number or a sheet's name needs every column of the form; without any of them the columns must fit one
form alone. What does not fit is left with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from onecard.core.quoting import quoted
from onecard.finalaccounts import forms
from onecard.finalaccounts.form import Form
from onecard.finalaccounts.layout import (
    SANGONG,
    Layout,
    label_text,
    public_layouts,
    row_texts,
    sangong_by_rows,
    title_text,
)
from onecard.finalaccounts.reading_columns import Columns, columns_in
from onecard.finalaccounts.sections import Section, mark_of
from onecard.finalaccounts.sheet import filled, head_of
from onecard.finalaccounts.titles import Titled, texts_above, titled_among
from onecard.reading.grid import text_of

How = Literal["title", "words", "mark", "columns"]
NOT_ONE = "不是九张公开报表之一"
_NEWEST = 9999
_LABELS_ENOUGH = 0.8
_ROWS_OF_A_FORM = 200

_WORDS: dict[int, tuple[str, str]] = {
    1: (r"收入.*支出|收支", r"拨款|公共预算|基金|国有资本|三公|基本支出|项目支出"),
    2: (r"收入", r"支出|收支|拨款|公共预算|基金|国有资本|三公"),
    3: (r"支出", r"收入|收支|拨款|公共预算|基金|国有资本|三公|基本支出|项目支出"),
    4: (r"财政拨款.*(收入.*支出|收支)", r"公共预算|基金|国有资本|三公|基本支出|项目支出"),
    5: (r"一般公共.*支出", r"基金|国有资本|三公|基本支出|项目支出"),
    6: (r"(一般公共|财政拨款).*基本支出", r"基金|国有资本|三公|项目支出"),
    7: (r"政府性基金", r"一般公共|国有资本|三公|基本支出|项目支出"),
    8: (r"国有资本经营", r"一般公共|基金|三公|基本支出|项目支出"),
    9: (r"三公", r"基金|国有资本"),
}
"""By table: the words its title must have, and the words of another table's title."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What a section is and how it was known, with the notice a clerk should see; or why it is none of the nine."""

    columns: Columns | None = None
    how: How | None = None
    notice: str = ""
    reason: str = NOT_ONE


def identify(section: Section, year: int | None = None) -> Identified:
    """The table a section is, or why it is none of the nine. Raises nothing."""
    layouts = public_layouts(year or _NEWEST)
    titled = titled_among(texts_above(section.grid), layouts)
    if titled is None or not titled.plain:
        return _by_less(section, titled, _all_columns_fit(section, layouts, year), year)
    columns = fitting(section, titled.layout, year)
    if columns is None:
        return Identified(
            reason=f"标题是{quoted(titled.text)}，表头却没有{_without(section, titled.layout, year)}"
        )
    # No other layout can know more than every amount column, which a title's own layout mostly does.
    amounts = sum(len(group.amounts) for group in columns.head.groups)
    candidates = _all_columns_fit(section, layouts, year) if len(columns.found) < amounts else []
    if candidates and len(candidates[0].found) > len(columns.found):
        others = "、".join(one.layout.name for one in candidates)
        return Identified(reason=f"标题是{quoted(titled.text)}（{titled.layout.name}），栏目却是{others}的")
    return Identified(columns, "title")


def _all_columns_fit(section: Section, layouts: tuple[Layout, ...], year: int | None) -> list[Columns]:
    """The layouts that have all their columns on the sheet; of these, those that know most of the sheet's columns."""
    whole = [
        columns
        for layout in layouts
        if (columns := fitting(section, layout, year)) is not None and not missing(columns, year)
    ]
    most = max((len(columns.found) for columns in whole), default=0)
    return [columns for columns in whole if len(columns.found) == most]


def _by_less(
    section: Section, titled: Titled | None, candidates: list[Columns], year: int | None
) -> Identified:
    """By the words of an unknown title, else by the form number or the sheet's name, else by the columns alone."""
    title = title_text(section.title)
    if title:
        meant = [one for one in candidates if _speaks_of(title, one.layout.number)]
        if len(meant) == 1:
            return _known(
                meant[0], "words", f"标题{quoted(section.title)}不是通用表名，按标题用词和栏目", year
            )
    marks = _marked(section, year)
    for one in candidates:
        if one.layout.number in marks and not (title and _speaks_of_another(title, one.layout.number)):
            said = f"标题{quoted(section.title)}不是通用表名" if title else "没有表名"
            return _known(one, "mark", f"{said}，按{marks[one.layout.number]}和栏目", year)
    if title:
        return Identified(reason=_unlike(section, titled, year))
    whole = [one for one in candidates if _has_rows(section, one)]
    if len(whole) == 1:
        return _known(whole[0], "columns", "没有表名和表号，按栏目", year)
    if whole:
        names = "、".join(one.layout.name for one in whole)
        return Identified(reason=f"没有表名，栏目与{names}都相符，分不清是哪一张；请补上表名")
    return Identified()


def _known(columns: Columns, how: How, by: str, year: int | None) -> Identified:
    form = forms.form(columns.layout.number, year or _NEWEST)
    return Identified(columns, how, f"{by}认作{form.name}（{form.title}）；请核对。")


def _unlike(section: Section, titled: Titled | None, year: int | None) -> str:
    if titled is None:
        return NOT_ONE
    lacking = _without(section, titled.layout, year, whole=True)
    end = f"标题{quoted(section.title)}只是末尾像{titled.layout.name}的表名"
    return f"{end}，表头也没有{lacking}，不是这张表" if lacking else f"{end}，不是这张表"


def fitting(section: Section, layout: Layout, year: int | None) -> Columns | None:
    """The columns of a section read as a layout, None where the table cannot be without one that lacks; 公开09 also
    where its items are the rows."""
    found = columns_in(section.grid, layout, year)
    if found is None and not section.grid.merged:
        head = head_of(section.grid, layout.labels)
        found = columns_in(filled(section.grid, head.first_row), layout, year)
    if found is None and layout.number == SANGONG:
        found = columns_in(section.grid, sangong_by_rows(year or _NEWEST), year)
    return found


def missing(columns: Columns, year: int | None) -> tuple[str, ...]:
    """The heads of the columns that the form nearest to the sheet has and the sheet lacks; empty where it has all."""
    layout = columns.layout
    if layout.number == SANGONG and layout.parts[0].rows and layout.parts[0].rows[0].label:
        return () if {"amount", "budget"} <= columns.keys else ("预算数",)
    lacking: list[tuple[str, ...]] = []
    keys = columns.keys
    for form in _columns_of_forms(layout.number, year or _NEWEST):
        lacking.append(tuple(dict.fromkeys(title for key, title in form if key not in keys)))
        if not lacking[-1]:
            break
    return min(lacking, key=len)


@lru_cache(maxsize=128)
def _columns_of_forms(number: int, year: int) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(
        tuple((column.key, _head(column.titles)) for block in form.blocks for column in block.columns)
        for form in _forms(number, year)
    )


def _head(titles: tuple[str, ...]) -> str:
    return "／".join(titles)


def _forms(number: int, year: int) -> list[Form]:
    return [forms.form(number, year, region) for region in forms.regions()]


def _without(section: Section, layout: Layout, year: int | None, *, whole: bool = False) -> str:
    """The heads a section lacks to be the layout: those it cannot be without, or (`whole`) all of the form."""
    found = columns_in(section.grid, layout, year, anyhow=True)
    keys = found.keys if found else frozenset()
    wanted: list[list[str]] = [
        [title for key, title in form if key not in keys and (whole or key in layout.required)]
        for form in _columns_of_forms(layout.number, year or _NEWEST)
    ]
    fewest: list[str] = min(wanted, key=len)
    return "、".join(dict.fromkeys(fewest))


def _speaks_of(title: str, number: int) -> bool:
    must, must_not = _WORDS[number]
    return re.search(must, title) is not None and re.search(must_not, title) is None


def _speaks_of_another(title: str, number: int) -> bool:
    return re.search(_WORDS[number][1], title) is not None


def _marked(section: Section, year: int | None) -> dict[int, str]:
    """By the tables' meaning: where a form number or a table's name stands, in words. The numbers are the year's."""
    found: dict[int, str] = {}
    for said, text in (
        ("表号", f"公开{section.mark}表" if section.mark else ""),
        ("工作表名", section.grid.name),
    ):
        number = mark_of(text)
        for form in forms.forms(year or _NEWEST) if number else ():
            if mark_of(form.code) == number:
                found.setdefault(form.number, f"{said}{form.code if said == '表号' else quoted(text)}")
        titled = titled_among([title_text(text)], public_layouts(year or _NEWEST)) if text else None
        if titled is not None and titled.plain:
            found.setdefault(titled.layout.number, f"{said}{quoted(text)}")
    return found


def _has_rows(section: Section, columns: Columns) -> bool:
    """Whether the rows a form has without a code stand on the sheet: what tells a table from another of such heads."""
    wanted = [row for part in columns.layout.parts for row in part.rows if row.label and not row.code]
    if not wanted:
        return True
    said = {
        label_text(text)
        for row in section.grid.rows[columns.head.first_row :][:_ROWS_OF_A_FORM]
        for cell in row
        if isinstance(cell, str) and len(cell) < 40 and (text := text_of(cell))
    }
    return sum(not said.isdisjoint(row_texts(row)) for row in wanted) >= _LABELS_ENOUGH * len(wanted)

"""The 财决 workbook (部门决算报表) as 久其 or 一体化 exports it: which sheet is which, and the facts they state, in 元.

Sheets of the set are told by their name (财决07, Z07) or the title inside; others are skipped with the reason. A sheet
named as one of the set that holds something else is refused by name: a silent gap would be read as no expenditure.
Two sheets of one form are refused too, unless they state the same: nothing tells which of them counts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from onecard.core.errors import Problem, Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact, FactSet, Place, measured
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts import forms
from onecard.finalaccounts.doubt import Doubt
from onecard.finalaccounts.form import Block, Column
from onecard.finalaccounts.layout import Layout, Part, folded, heads_of, part_of, public_layouts, title_text
from onecard.finalaccounts.reading_columns import Recognition, recognise_layout
from onecard.finalaccounts.titles import layout_by_title
from onecard.reading.grid import Grid, Spreadsheet

_SHEET = re.compile(r"^(?:财决|Z|CJ)?(附)?0*(\d{1,2})(?:[-_—](\d))?(?!\d)", re.IGNORECASE)
_OTHER_SET = re.compile(r"^(QB|CS|FB|BZ)[-_]?\d*", re.IGNORECASE)
_NEWEST = 9999
MONEY = "元"


@dataclass(slots=True)
class WorkbookReading:
    """What a workbook states: `sheets` are the names read, with the form each was read as; `skipped` the others, with
    the reason; facts stand in their form (财决07) with sheet and cell as `Place`; `doubts` are those of the `notices` that
    one cell settles."""

    year: int | None
    entity_name: str
    facts: list[Fact]
    sheets: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def recognise_workbook(
    spreadsheet: Spreadsheet, year: int | None = None, entity: str = ""
) -> WorkbookReading:
    """The facts a 财决 workbook states. `year` is the fiscal year where the sheets do not say one.

    Raises Refusal `workbook.no_sheet` where no sheet is of the set, `workbook.wrong_sheet` with every sheet that is
    named as one but holds something else, or another year than the rest, and `workbook.same_form` with every two
    sheets of one form that differ.
    """
    reading = WorkbookReading(None, "", [])
    problems: list[Problem] = []
    read: list[tuple[Grid, Recognition]] = []
    for grid in spreadsheet.sheets:
        layout = _layout_of(grid, year, reading, problems)
        if layout is None:
            continue
        found = recognise_layout(grid, layout, year, entity, MONEY)
        if found is None:
            problems.append(_wrong(grid, f"表头没有{layout.name}的栏目"))
            continue
        read.append((grid, found))
    reading.year = _year(read, problems) or year
    if problems:
        raise Refusal(
            "workbook.wrong_sheet",
            f"{spreadsheet.file}里有{len(problems)}张工作表与表名不符："
            + "；".join(f"{problem.place}{problem.sentence}" for problem in problems)
            + "。",
            "重新导出这几张表，或把不属于财决报表的工作表改名后再导入。",
            tuple(problems),
        )
    if not read:
        raise Refusal(
            "workbook.no_sheet",
            f"{spreadsheet.file}里没有财决报表的工作表。",
            "从久其或一体化导出整套部门决算报表（财决01、财决03、财决07等）；九张公开表请用“九张公开报表”导入。",
        )
    _collect(reading, _one_of_each(spreadsheet.file, reading, read), entity)
    return reading


def _one_of_each(
    file: str, reading: WorkbookReading, read: list[tuple[Grid, Recognition]]
) -> list[tuple[Grid, Recognition]]:
    """Each form once: of sheets that state the same the first is read, the others are skipped with the reason."""
    first: dict[str, tuple[Grid, Recognition]] = {}
    problems = []
    for grid, found in read:
        kept, other = first.setdefault(found.form, (grid, found))
        if kept is grid:
            continue
        if differing := _differing(other, found):
            problems.append(
                Problem(
                    f"工作表{quoted(kept.name)}和{quoted(grid.name)}",
                    f"都是{found.form}，有{len(differing)}处的数不同（{'；'.join(differing[:3])}）",
                    "核对哪一张是定稿，删去另一张。",
                    "workbook.same_form",
                )
            )
        else:
            reading.skipped[grid.name] = f"与{quoted(kept.name)}相同，只取{quoted(kept.name)}"
    if problems:
        raise Refusal(
            "workbook.same_form",
            f"{file}里同一张报表有两张工作表，分不清以哪张为准："
            + "；".join(f"{problem.place}{problem.sentence}" for problem in problems)
            + "。",
            "核对哪一张是定稿，删去多余的工作表（或把它改名成不是财决报表的名称）再导入。",
            tuple(problems),
        )
    return list(first.values())


def _differing(one: Recognition, other: Recognition) -> list[str]:
    """Where two sheets of one form differ: each place with both cells; a figure only one of them has counts too."""
    stated = [{(fact.key, fact.dims): fact for fact in found.facts} for found in (one, other)]
    return [
        f"{here}与{there}"
        for point in dict.fromkeys([*stated[0], *stated[1]])
        if (pair := [facts.get(point) for facts in stated])
        and _amount(pair[0]) != _amount(pair[1])
        and (words := [_written(fact) for fact in pair])
        for here, there in [words]
    ]


def _amount(fact: Fact | None) -> Decimal | None:
    return None if fact is None else fact.value if fact.exact is None else fact.exact


def _written(fact: Fact | None) -> str:
    if fact is None or not isinstance(fact.source, Place):
        return "空白"
    return f"{fact.source.cell}的{fact.source.quote}"


def _layout_of(
    grid: Grid, year: int | None, reading: WorkbookReading, problems: list[Problem]
) -> Layout | None:
    """The layout a sheet is to be read as; None where it is skipped or wrong, with the reason recorded."""
    layouts = workbook_layouts(year or _NEWEST)
    name = folded(grid.name)
    if _OTHER_SET.match(name):
        reading.skipped[grid.name] = "主管部门的补充报表，不是财决报表"
        return None
    if name.startswith("公开"):
        reading.skipped[grid.name] = "公开报表，请用“九张公开报表”导入"
        return None
    if not any(value is not None for row in grid.rows for value in row):
        reading.skipped[grid.name] = "空表"
        return None
    titled = layout_by_title(Grid("", grid.rows, grid.merged), layouts)
    numbered = _SHEET.match(name)
    if numbered is None:
        by_name = titled or layout_by_title(Grid(grid.name, []), layouts)
        if by_name is None:
            reading.skipped[grid.name] = "不是财决报表"
        return by_name
    form = _form_name(numbered)
    named = next((layout for layout in layouts if form in (layout.name, *_ALSO.get(layout.name, ()))), None)
    if named is None:
        if titled is not None and not name.startswith(("财决", "Z", "z")):
            return titled
        reading.skipped[grid.name] = f"{form}，九张公开报表不从这张表取数"
        return None
    if titled is not None and titled.name != named.name:
        problems.append(_wrong(grid, f"表内标题是{titled.titles[0]}（{titled.name}）"))
        return None
    return named


def _form_name(found: re.Match[str]) -> str:
    appendix, number, sub = found.groups()
    return f"财决{appendix or ''}{int(number):02d}" + (f"-{sub}" if sub else "")


def _wrong(grid: Grid, why: str) -> Problem:
    return Problem(f"工作表{quoted(grid.name)}", why, "核对这张工作表是否导错。", "workbook.wrong_sheet")


def _year(read: list[tuple[Grid, Recognition]], problems: list[Problem]) -> int | None:
    """The year most sheets print; a sheet of another year does not belong to the set."""
    counted = Counter(found.year for _, found in read if found.year is not None)
    if not counted:
        return None
    year = counted.most_common(1)[0][0]
    for grid, found in read:
        if found.year not in (None, year):
            problems.append(_wrong(grid, f"是{found.year}年度的，其余是{year}年度的"))
    return year


def _collect(reading: WorkbookReading, read: list[tuple[Grid, Recognition]], entity: str) -> None:
    names = Counter(found.entity_name for _, found in read if found.entity_name)
    reading.entity_name = names.most_common(1)[0][0] if names else ""
    for grid, found in read:
        reading.sheets[grid.name] = found.form
        reading.facts += found.facts
        reading.doubts += found.doubts
        reading.notices += [
            f"{grid.name}：{notice}" for notice in found.notices if "没有写金额单位" not in notice
        ]
    if reading.facts:  # else it is an empty template, which says nothing
        reading.facts += [zero for grid, found in read for zero in _nothing(grid, found, entity)]
    reading.facts += _staff_and_public(reading)


def _nothing(grid: Grid, found: Recognition, entity: str) -> list[Fact]:
    """The total of what a sheet has and leaves blank, as zero: of a sheet without a figure, and of the budget columns of
    财决附03. Without it a sheet that is there could not be told from one that is missing."""
    if any("没有采用" in notice for notice in found.notices):
        return []  # not blank: there is something that could not be read
    figure, own = _WHOLE[found.form]
    stated = {fact.dim("basis") for fact in found.facts}
    bases = {"决算", *(basis for key, basis in _BUDGETS if found.form == "财决附03" and key in found.columns)}
    subject = {name: text for name, text in (("year", str(found.year or "")), ("entity", entity)) if text}
    place = Place(grid.file, grid.name, "", quote="空白")
    return [
        measured(figure, {**subject, **own, "basis": basis}, Decimal(0), place, found.form)
        for basis in sorted(bases - stated)
    ]


def _staff_and_public(reading: WorkbookReading) -> list[Fact]:
    """人员经费 and 公用经费, added up from 财决08-1 where no sheet states them; the notice and the quote say so."""
    basic = {"fund": "一般公共", "nature": "基本"}
    total = next(
        (found for found in reading.facts if found.form == "财决08-1" and found.key == fa.EXPENDITURE.key),
        None,
    )
    if total is None:
        return []
    subject = {name: value for name, value in total.dims if name in ("entity", "year", "basis")}
    facts = FactSet(reading.facts, **subject)
    added = []
    for figure, classes in ((fa.STAFF, ("301", "303")), (fa.PUBLIC, ("302", "307", "310", "399"))):
        parts = [
            found
            for code in classes
            if (found := facts.at(fa.EXPENDITURE.key, "财决08-1", economy=code, **basic)) is not None
        ]
        if facts.at(figure.key, **basic) is not None or not parts:
            continue
        place = parts[0].source
        exact = sum((part.value if part.exact is None else part.exact for part in parts), Decimal(0))
        said = "＋".join(part.dim("economy") for part in parts)
        cells = "＋".join(part.source.cell for part in parts if isinstance(part.source, Place))
        if isinstance(place, Place):
            place = Place(place.file, place.section, cells, quote=said)
        added.append(measured(figure, {**subject, **basic}, exact, place, "财决08-1"))
        reading.notices.append(f"{figure.term}没有一张表直接列出，由财决08-1的{said}相加。")
    return added


_WHOLE = {
    "财决01": (fa.REVENUE, {}), "财决01-1": (fa.APPROPRIATION, {}), "财决03": (fa.REVENUE, {}),
    "财决04": (fa.EXPENDITURE, {}), "财决05-1": (fa.EXPENDITURE, {"nature": "基本"}),
    "财决07": (fa.EXPENDITURE, {"fund": "一般公共"}),
    "财决08-1": (fa.EXPENDITURE, {"fund": "一般公共", "nature": "基本"}),
    "财决09": (fa.EXPENDITURE, {"fund": "政府性基金"}), "财决11": (fa.EXPENDITURE, {"fund": "国有资本"}),
    "财决附03": (fa.SANGONG, {}),
}  # fmt: skip
"""The total of each sheet."""
_BUDGETS = (("initial", "年初"), ("full", "全年"))
_ALSO = {"财决附03": ("财决附01",)}
PUBLIC_TABLE = {
    "财决01": 1, "财决03": 2, "财决04": 3, "财决01-1": 4, "财决07": 5, "财决08-1": 6, "财决09": 7, "财决11": 8, "财决附03": 9,
}  # fmt: skip
"""The public table whose figures each sheet states."""


@lru_cache(maxsize=8)
def workbook_layouts(year: int) -> tuple[Layout, ...]:
    """The layouts of the workbook's sheets, from ``workbook.toml``."""
    import tomllib

    data = tomllib.loads((Path(__file__).parent / "workbook.toml").read_text(encoding="utf-8"))
    return tuple(
        Layout(
            sheet["name"],
            tuple(title_text(title) for title in sheet["titles"]),
            tuple(_parts(sheet, year)),
            frozenset(sheet.get("required", ())),
            MONEY,
            partial=True,
        )
        for sheet in data["sheet"]
    )


def _parts(sheet: dict[str, Any], year: int) -> list[Part]:
    extra = [_column(column) for column in sheet.get("columns", ())]
    if "like" in sheet:
        like = public_layouts(year)[sheet["like"] - 1].parts[0]
        return [Part(like.key, (*like.heads, *heads_of(extra)), like.rows, like.open_rows)]
    if "economies" in sheet:
        return [Part("rows", (), open_rows="function", economies=_column(sheet["economies"]))]
    parts = []
    for part in sheet["part"]:
        block = forms.described_block({"labels": [], **part}, {"year": year})
        if "rows_like" in part:
            number, place = part["rows_like"]
            block = Block(part["key"], (), block.columns, forms.form(number, year).blocks[place].rows)
        parts.append(part_of(block))
    return parts


def _column(data: dict[str, Any]) -> Column:
    return Column(
        data.get("key", ""),
        tuple(data.get("titles", ())),
        None,
        f"finalaccounts.{data['figure']}",
        data.get("dims", {}),
    )

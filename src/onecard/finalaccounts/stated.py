"""What a file of somebody's final accounts states: a 财决 workbook or the nine public tables, each fact with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.figures.fact import Fact
from onecard.finalaccounts import forms, recognise, workbook
from onecard.finalaccounts.doubt import Doubt
from onecard.finalaccounts.form import Form
from onecard.reading.grid import Spreadsheet

_NEWEST = 9999


@dataclass(slots=True)
class Stated:
    """What was found: whose and which year's by the file's own words, the facts, the sheets skipped with the reason, and
    what was noticed; `doubts` are those of the `notices` that one cell settles. `absent` are the public tables, by
    number, that a file of public tables lacks; `units` the names its tables say, each once."""

    year: int | None = None
    entity_name: str = ""
    facts: list[Fact] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    absent: tuple[int, ...] = ()
    units: tuple[str, ...] = ()


def read_workbook(sheets: Spreadsheet, year: int | None = None) -> Stated:
    """What a 财决 workbook states. Raises as `workbook.recognise_workbook`."""
    reading = workbook.recognise_workbook(sheets, year)
    return Stated(
        reading.year, reading.entity_name, list(reading.facts), dict(reading.skipped), list(reading.notices),
        list(reading.doubts),
    )  # fmt: skip


def read_either(sheets: Spreadsheet, year: int | None = None) -> Stated:
    """What a file states, whichever of the two it is. Raises as both, and Refusal `stated.nothing` where it is neither."""
    try:
        return read_workbook(sheets, year)
    except Refusal as refusal:
        # A wrong sheet among right ones is still the workbook.
        public = any(recognise.recognise(grid, year) for grid in sheets.sheets)
        if refusal.code != "workbook.no_sheet" and not public:
            raise
    found = read_tables(sheets, year)
    if not found.facts:
        raise Refusal(
            "stated.nothing",
            f"{sheets.file}里没有认出财决报表，也没有认出九张公开报表。",
            "核对文件是否选对；表头要有表名和栏目名，金额单位写明元或万元。",
        )
    return found


def read_tables(sheets: Spreadsheet, year: int | None = None) -> Stated:
    """What the nine public tables of a file state. Raises Refusal `import.other_year` and `import.same_table`."""
    found = Stated()
    file = sheets.file
    tables: list[recognise.Recognition] = []
    for grid in sheets.sheets:
        sheet = recognise.recognise_sheet(grid, year)
        found.skipped |= sheet.skipped
        tables += sheet.tables
    read = _one_of_each(file, found, tables)
    _require_one_year(file, read, year)
    for each in read:
        found.facts += each.facts
        found.doubts += each.doubts
        found.notices += [f"{each.place}：{notice}" for notice in each.notices]
    found.year = next((each.year for each in read if each.year), None)
    names = list(dict.fromkeys(each.entity_name for each in read if each.entity_name))
    found.entity_name, found.units = names[0] if names else "", tuple(names)
    if len(names) > 1:
        found.notices.append(f"各表写的单位不同：{'、'.join(names)}；请核对是不是同一套表。")
    if year and read and not any(each.year_printed for each in read):
        found.notices.append(f"各表都没有写年度，按{year}年度读取；请核对。")
    if read and (absent := _absent(read, year)):
        found.absent = tuple(form.number for form in absent)
        told = "、".join(f"{form.name}（{form.title}）" for form in absent)
        found.notices.append(f"文件里没有认出{told}，这几张表没有导入；请核对文件是否齐全。")
    return found


def _one_of_each(
    file: str, found: Stated, tables: list[recognise.Recognition]
) -> list[recognise.Recognition]:
    """Each table once. Of two that are the same table one that lacks columns is left for the one that has them all;
    raises Refusal `import.same_table` where both are as good, or what is left out would be silently another's."""
    by_form: dict[str, recognise.Recognition] = {}
    for each in sorted(tables, key=lambda table: bool(table.missing)):
        first = by_form.setdefault(each.form, each)
        if first is each:
            continue
        if each.missing and not first.missing:
            found.skipped[each.place] = (
                f"{quoted(first.place)}是栏目齐全的{each.form}，这一张没有{'、'.join(each.missing)}，没有采用"
            )
            continue
        raise Refusal(
            "import.same_table",
            f"{file}的工作表{quoted(first.place)}和{quoted(each.place)}都是{each.form}，分不清以哪张为准。",
            "删去多余的一张再导入。",
        )
    return [each for each in tables if by_form[each.form] is each]


def _require_one_year(file: str, read: list[recognise.Recognition], year: int | None) -> None:
    """The tables must be of one year."""
    expected = year or next((each.year for each in read if each.year), None)
    for each in read:
        if each.year not in (None, expected):
            raise Refusal(
                "import.other_year",
                f"{file}的工作表{quoted(each.place)}写明是{each.year}年度的，不是{expected}年度。",
                "改选年度，或换成同一年度的表再导入。",
            )


def _absent(read: list[recognise.Recognition], year: int | None) -> list[Form]:
    """Which of the nine tables the file lacks."""
    names = {each.form for each in read}
    of_year = year or next((each.year for each in read if each.year), None) or _NEWEST
    return [form for form in forms.forms(of_year) if form.name not in names]

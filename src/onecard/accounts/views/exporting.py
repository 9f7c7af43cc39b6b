"""Lists as files (导出): what the filter takes, every line of it, as CSV or XLSX."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime

from onecard.accounts.models.checked import Checked
from onecard.accounts.views.downloads import XLSX, attachment
from onecard.accounts.views.forms import Field
from onecard.accounts.views.place import Place
from onecard.accounts.views.records import name_of
from onecard.core import csv_text
from onecard.core.errors import Refusal
from onecard.core.money import yuan

FORMS = ("csv", "xlsx")
PARAMETER = "export"
XLSX_MOST = 100_000
"""More lines than this take a spreadsheet too long: they come as CSV."""
ROWS_AT_A_TIME = 500
Value = str | int | Decimal | datetime.date


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its title and what it says of a record; amounts are in 元."""

    title: str
    of: Callable[[Any], Value]


def form_asked(request: HttpRequest) -> str:
    """The form of file the address asks for, nothing where it asks for the page."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in FORMS else ""


def export_links(place: Place) -> list[tuple[str, str]]:
    """The title and address of each form of file of this page."""
    return [
        (f"导出{form.upper()}", place.with_params(**{PARAMETER: form, "page": None, "counted": None}))
        for form in FORMS
    ]


def columns_of(fields: Sequence[Field]) -> list[Column]:
    """The columns of records that are entered with these fields, and who made and checked them."""
    own = [column for field in fields for column in _columns_of_field(field)]
    return [Column("单位", lambda one: one.entity.name), *own, *MADE]


def _columns_of_field(field: Field) -> Iterator[Column]:
    title = field.title.partition("（")[0]
    if field.kind == "amount":
        if field.name == "area":
            yield Column(field.title, lambda one: yuan(one.area_dm2))
        else:
            yield Column(field.title, lambda one: yuan(getattr(one, f"{field.name}_fen")))
    elif field.kind == "check":
        yield Column(title, lambda one: "是" if getattr(one, field.name) else "否")
    elif field.codes:
        yield Column(f"{title}编码", lambda one: getattr(one, field.name))
        yield Column(f"{title}名称", lambda one: name_of(field.codes, getattr(one, field.name), one.year))
    else:
        yield Column(title, lambda one: _said(one, field.name))


def _said(one: Checked, name: str) -> Value:
    shown = getattr(one, f"get_{name}_display", None)
    value: Value = shown() if shown else getattr(one, name)
    return value


def _moment(at: datetime.datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


MADE = [
    Column("状态", lambda one: one.get_state_display()),
    Column("经办", lambda one: one.maker.name),
    Column("经办时间", lambda one: _moment(one.made_at)),
    Column("复核", lambda one: one.checker.name if one.checker else ""),
    Column("复核时间", lambda one: _moment(one.checked_at)),
]


def exported(
    place: Place, title: str, columns: Sequence[Column], records: Iterable[Any], count: int, form: str
) -> HttpResponseBase:
    """The file of these records. Raises Refusal `export.too_many` for more lines than a workbook takes."""
    name = f"{place.subject.code}-{place.year}-{title}.{form}"
    if form == "csv":
        answer = StreamingHttpResponse(
            csv_text.lines(_lines(columns, records)), content_type="text/csv; charset=utf-8"
        )
        answer.headers["Content-Disposition"] = attachment(name)
        return answer
    if count > XLSX_MOST:
        raise Refusal(
            "export.too_many",
            f"筛选结果有{count:,}行，XLSX最多导出{XLSX_MOST:,}行。",
            "导出CSV，或者再筛选一下。",
        )
    # Closed with the answer.
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    _write_workbook(file, title, columns, records)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _lines(columns: Sequence[Column], records: Iterable[Any]) -> Iterator[list[str]]:
    yield [column.title for column in columns]
    for one in records:
        yield [_text(column.of(one)) for column in columns]


def _text(value: Value) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _write_workbook(file: Any, title: str, columns: Sequence[Column], records: Iterable[Any]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#e8eef7", "border": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.title, head)
    for row, one in enumerate(records, start=1):
        for place, column in enumerate(columns):
            value = column.of(one)
            if isinstance(value, datetime.date):
                sheet.write_datetime(row, place, datetime.datetime.combine(value, datetime.time()), day)
            elif isinstance(value, Decimal):
                sheet.write_number(row, place, float(value), money)
            elif isinstance(value, int):
                sheet.write_number(row, place, value)
            else:
                sheet.write_string(row, place, value)
    book.close()

"""Files as they are handed in: reports that are right or wrong, of this unit or another, archives and lists of units."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import xlsxwriter

from onecard.audit.tests.printed import CORRECT, EXAMPLE
from onecard.reviewing import receive

UNIT = "南滨市社会保障卡一卡通中心"
OTHER = "南滨市档案馆"


@dataclass(frozen=True)
class Handed(receive.Handed):
    """A file whose bytes are at hand."""

    data: bytes = b""


def handed(name: str, data: bytes) -> Handed:
    """A file of these bytes."""
    return Handed(name, lambda: data, data)


def report(name: str = "报告.txt", *changes: tuple[str, str], unit: str = UNIT, year: int = 2024) -> Handed:
    """The report with the three faults of the example, after some words were put in the place of others."""
    text = EXAMPLE.replace(UNIT, unit)
    for earlier in (2023, 2024) if year < 2024 else ():
        text = text.replace(str(earlier), str(earlier - 2024 + year))
    for old, new in changes:
        text = text.replace(old, new)
    return handed(name, text.encode())


def right(name: str = "报告.txt", unit: str = UNIT) -> Handed:
    """The same report without a fault."""
    return report(name, *CORRECT, unit=unit)


def packed(name: str, *files: Handed) -> Handed:
    """Files in an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one in files:
            archive.writestr(one.name, one.data)
    return handed(name, out.getvalue())


def sheet(*rows: tuple[str, ...]) -> bytes:
    """A list of units as XLSX."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("名单")
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def tables(name: str, total: str, unit: str = UNIT) -> Handed:
    """A workbook with one of the nine tables, its total as given and its one item 118.00; without a unit it names none."""
    whose = ((f"编制单位：{unit}",),) if unit else ()
    return handed(
        name,
        sheet(
            ("2024年度一般公共预算财政拨款支出决算公开表（公开05表）",),
            *whose,
            ("金额单位：万元",),
            ("科目编码", "科目名称", "本年支出", "", ""),
            ("", "", "小计", "基本支出", "项目支出"),
            ("合计", "", total, total, "0.00"),
            ("208", "社会保障和就业支出", "118.00", "118.00", "0.00"),
        ),
    )

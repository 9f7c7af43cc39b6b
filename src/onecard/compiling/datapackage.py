"""The nine tables as a Frictionless data package: a zip of tidy CSV files, one row each amount, and their descriptor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from onecard.compiling.archive import archived
from onecard.core.csv_text import BYTE_ORDER_MARK, lines
from onecard.core.unseen import without_unseen
from onecard.figures.fact import Fact
from onecard.finalaccounts.form import Block, Column, FinalAccounts, Table, TableRow

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""The published profile the descriptor keeps to (Data Package 2.0)."""

_FIELDS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("entity", "string", "单位代码", "编制单位的代码。", {"required": True}),
    ("year", "integer", "年度", "决算年度。", {"required": True}),
    ("block", "string", "栏组", "表内并排的一组栏的标识，如收入、支出两边。", {"required": True}),
    ("row", "string", "行", "行的标识；科目行就是科目编码。", {"required": True}),
    ("column", "string", "栏", "金额栏的标识。", {"required": True}),
    (
        "kind",
        "string",
        "行的种类",
        "item项目，of_which其中（不再相加），total合计。",
        {"required": True, "enum": ["item", "of_which", "total"]},
    ),
    ("level", "integer", "层次", "缩进的层次，从0起。", {"required": True, "minimum": 0}),
    ("code", "string", "科目编码", "没有科目编码的行为空。", {}),
    ("label", "string", "项目或科目名称", "行的名称，如表上所印。", {}),
    ("line", "integer", "行次", "表上没有行次的为空。", {}),
    ("heading", "string", "栏目名称", "栏目从上到下的名称，以“/”相连。", {"required": True}),
    ("number", "integer", "栏次", "表上没有栏次的为空。", {}),
    ("figure", "string", "指标", "指标的键，见onecard的指标说明。", {"required": True}),
    ("term", "string", "指标名称", "指标的名称。", {"required": True}),
    ("function", "string", "功能分类", "支出功能分类科目编码；不分功能的为空。", {}),
    ("economy", "string", "经济分类", "部门预算支出经济分类科目编码；不分经济分类的为空。", {}),
    ("fund", "string", "资金性质", "一般公共、政府性基金、国有资本等；不分资金的为空。", {}),
    ("nature", "string", "支出性质", "基本、项目等；不分性质的为空。", {}),
    ("basis", "string", "口径", "决算、年初预算（年初）或全年预算（全年）。", {"required": True}),
    ("unit", "string", "计量单位", "金额的单位。", {"required": True}),
    ("value", "number", "公布数", "公布的金额，四舍五入到两位小数；负数前有减号。", {"required": True}),
    ("exact", "number", "准确数", "舍入以前的金额；从印好的表读来、不知道的为空。", {}),
)
_KEY = ["entity", "year", "block", "row", "column", "basis"]


def write(accounts: FinalAccounts) -> bytes:
    """The data package as a zip; equal accounts give equal bytes.

    The CSV files are UTF-8 without byte order mark; a text that a spreadsheet would take for a formula begins with an
    apostrophe. A cell that is blank or not known has no row.
    """
    files = {_path(table): _csv(table, accounts) for table in accounts.tables.values()}
    described = descriptor(accounts, files)
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    return archived([("datapackage.json", text.encode()), *files.items()])


def descriptor(accounts: FinalAccounts, files: dict[str, bytes]) -> dict[str, Any]:
    """The descriptor of these files, which are the tables' CSV by path."""
    name = without_unseen(accounts.name)
    return {
        "$schema": PROFILE,
        "name": _slug(f"{accounts.entity}-{accounts.year}-final-accounts"),
        "title": f"{name}{accounts.year}年度决算公开报表",
        "description": f"{name}{accounts.year}年度{accounts.level}决算的九张公开报表，每行一个金额，单位为万元。"
        "表上空白的格没有行。文字以=、+、-、@等开头的，前面加了一个撇号，以免电子表格当作公式。",
        "version": "1.0.0",
        "keywords": ["决算公开", f"{accounts.year}年度", accounts.level],
        "contributors": [{"title": name, "roles": ["publisher"]}],
        "resources": [_resource(table, files[_path(table)]) for table in accounts.tables.values()],
    }


def _resource(table: Table, data: bytes) -> dict[str, Any]:
    form = table.form
    notes = [*form.notes, *([form.empty_note] if table.empty and form.empty_note else [])]
    return {
        "name": f"table-{form.number:02d}",
        "path": _path(table),
        "title": f"{form.code} {form.title}",
        "description": "".join(notes) or form.title,
        "type": "table",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [
                {"name": name, "type": kind, "title": title, "description": about}
                | ({"constraints": rules} if rules else {})
                for name, kind, title, about, rules in _FIELDS
            ],
            "primaryKey": _KEY,
            "missingValues": [""],
        },
    }


def _path(table: Table) -> str:
    return f"table-{table.form.number:02d}.csv"


def _slug(text: str) -> str:
    """A name of the descriptor: lower-case letters, digits, dots, hyphens and underscores."""
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in text.lower()
    )


def _csv(table: Table, accounts: FinalAccounts) -> bytes:
    head = [name for name, *_ in _FIELDS]
    rows = [[without_unseen(cell) for cell in row] for row in _rows(table, accounts)]
    return "".join(lines([head, *rows])).removeprefix(BYTE_ORDER_MARK).encode()


def _rows(table: Table, accounts: FinalAccounts) -> Iterator[list[str]]:
    for block, rows in zip(table.form.blocks, table.blocks, strict=True):
        for row in rows:
            for column in block.columns:
                fact = row.cells.get(column.key)
                if fact is not None:
                    yield [accounts.entity, str(accounts.year), *_cell(block, row, column, fact)]


def _cell(block: Block, row: TableRow, column: Column, fact: Fact) -> Iterator[str]:
    yield from (block.key, row.key, column.key, row.kind, str(row.level), row.code, row.label)
    yield "" if row.number is None else str(row.number)
    yield "/".join(column.titles)
    yield "" if column.number is None else str(column.number)
    yield from (fact.key, fact.figure.term)
    yield from (fact.dim(name) for name in ("function", "economy", "fund", "nature", "basis"))
    yield from (fact.figure.unit, f"{fact.value:f}", "" if fact.exact is None else f"{fact.exact:f}")

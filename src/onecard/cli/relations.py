"""``onecard relations list|show``: the relations of final accounts, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.core.columns import aligned

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from onecard.figures.relation import Relation

SEVERITIES = {"error": "错误", "warning": "疑点", "info": "提示"}
INDEX = "relations.csv"
INDEX_FIELDS = ("id", "severity", "blocks", "tables", "title", "formula")
"""The list is read from a small index, written with the reference: the rules themselves take longer to load."""


class Relations:
    """The commands ``onecard relations list`` and ``onecard relations show``."""

    summary = "勾稽关系：列出、显示、检查"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        listing = steps.add_parser("list", help="列出全部勾稽关系")
        listing.add_argument("--table", type=int, metavar="表号", help="只列涉及这张公开报表的（1至9）")
        listing.add_argument(
            "--severity", choices=tuple(SEVERITIES), metavar="程度", help="error错误、warning疑点、info提示"
        )
        _format(listing)
        showing = steps.add_parser("show", help="显示一条：公式、要求、程度、不符时怎么办")
        showing.add_argument("id", metavar="编号", help="例如X-08")
        _format(showing)
        steps.add_parser(
            "check", help="检查一个年度的决算（中心平台的命令，用法见：onecard relations check --help）"
        )

    def run(self, args: argparse.Namespace) -> int:
        """List or show; returns 0. Raises Refusal `relations.unknown` for an id there is none of."""
        if args.step == "list":
            print(listed(read_index(), args.table, args.severity, args.format))
        else:
            print(shown(args.id, args.format))
        return 0


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", metavar="格式", help="text文字（默认）或json"
    )


def read_index() -> list[dict[str, str]]:
    """The rows of the index, by field."""
    import csv
    import os.path

    place = os.path.join(os.path.dirname(__file__), INDEX)  # noqa: PTH118, PTH120 - pathlib takes longer to load
    with open(place, encoding="utf-8", newline="") as index:  # noqa: PTH123
        return list(csv.DictReader(index))


def listed(rows: list[dict[str, str]], table: int | None, severity: str | None, form: str) -> str:
    """The list as text or JSON, narrowed to a table and a severity."""
    wanted = [
        row
        for row in rows
        if (table is None or str(table) in row["tables"].split())
        and (severity is None or row["severity"] == severity)
    ]
    if form == "json":
        import json

        return json.dumps([_typed(row) for row in wanted], ensure_ascii=False, indent=2)
    heads = ("编号", "程度", "公开报表", "名称")
    lines = [
        (row["id"], SEVERITIES[row["severity"]], _tables(row["tables"].split()), row["title"])
        for row in wanted
    ]
    return aligned([heads, *lines]) + f"\n共{len(wanted)}条。"


def _typed(row: dict[str, str]) -> dict[str, object]:
    return {
        "id": row["id"],
        "title": row["title"],
        "formula": row["formula"],
        "severity": row["severity"],
        "blocks": row["blocks"] == "1",
        "tables": [int(number) for number in row["tables"].split()],
    }


def _tables(numbers: list[str]) -> str:
    return "01至09" if len(numbers) == 9 else "、".join(f"{int(number):02d}" for number in numbers) or "－"


def shown(relation_id: str, form: str) -> str:
    """One relation as text or JSON; raises Refusal `relations.unknown`."""
    from onecard.audit.show import explain

    relation = explain.relation(relation_id)
    if relation is None:
        from onecard.core.errors import Refusal

        raise Refusal(
            "relations.unknown",
            f"没有编号为“{relation_id}”的勾稽关系。",
            "全部编号见：onecard relations list",
        )
    if form == "json":
        import json

        return json.dumps(as_data(relation), ensure_ascii=False, indent=2)
    return aligned(told(relation))


def as_data(relation: Relation[Any]) -> dict[str, object]:
    """A relation as plain data."""
    return {
        "id": relation.id,
        "title": relation.title,
        "formula": relation.formula,
        "requirement": relation.requirement,
        "severity": relation.severity,
        "blocks": relation.blocks,
        "error_from": relation.error_from,
        "years": list(relation.years),
        "tables": list(relation.tables),
        "explanation": relation.explanation,
    }


def told(relation: Relation[Any]) -> list[tuple[str, str]]:
    """A relation as a clerk reads it: pairs of heading and text."""
    first, last = relation.years
    years = "不限" if first is None and last is None else f"{first or ''}至{last or ''}年度"
    tables = "、".join(f"公开{number:02d}" for number in relation.tables) or "情况说明中的数"
    return [
        ("编号", relation.id),
        ("名称", relation.title),
        ("公式", relation.formula),
        ("要求", relation.requirement),
        ("程度", SEVERITIES[relation.severity]),
        ("不符时", _when_broken(relation)),
        ("年度", years),
        ("涉及", tables),
        ("说明", relation.explanation),
    ]


def _when_broken(relation: Relation[Any]) -> str:
    if relation.blocks or relation.severity == "error":
        return "不通过（须改正）"
    said = "须说明" if relation.severity == "warning" else "提示"
    return f"{said}；{relation.error_from}处以上不符时，不通过（须改正）" if relation.error_from else said


RELATIONS = Relations()

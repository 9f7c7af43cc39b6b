"""``onecard facts``, ``onecard tables`` and ``onecard relations check``: the accounts on the command line.

Doors only: every answer comes from `queries`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from onecard.core.errors import Refusal


def _subject_and_year(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="会计年度，例如2024；省略为最近有数据的一年")
    parser.add_argument("--entity", default="", help="单位或部门代码；系统里只有一个单位时可省略")


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认text")


class Facts:
    """The command ``onecard facts list|show``."""

    summary = "指标：列出全部数，或说明一个数的公式、依据和勾稽关系"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the two steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        listing = steps.add_parser("list", help="列出一年的全部数，包括为零的")
        show = steps.add_parser("show", help="说明一个数")
        show.add_argument("key", metavar="KEY", help="指标，例如finalaccounts.expenditure")
        show.add_argument(
            "--dim", action="append", default=[], metavar="名称=值", help="维度，例如function=2080108，可重复"
        )
        for step in (listing, show):
            _subject_and_year(step)
            _format(step)

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        whose, year, telling = _ready(args)
        if args.step == "list":
            answer: Any = telling.facts_listed(whose, year)
            text = telling.facts_as_text
        else:
            answer = telling.fact_shown(whose, year, args.key, _dims(args.dim))
            text = telling.fact_as_text
        print(_json(answer) if args.format == "json" else text(answer))
        return 0


class RelationsCheck:
    """The command ``onecard relations check``."""

    summary = "核对九张公开报表的全部勾稽关系；有须改正的未通过时退出码为1"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        _subject_and_year(parser)
        _format(parser)

    def run(self, args: argparse.Namespace) -> int:
        """Check and tell; exit status 1 where a relation that blocks approval fails."""
        whose, year, telling = _ready(args)
        checked = telling.relations_checked(whose, year)
        print(_json(checked) if args.format == "json" else telling.relations_as_text(checked))
        return 1 if any(one["state"] == "failed" and one["blocks"] for one in checked) else 0


class Tables:
    """The command ``onecard tables export``."""

    summary = "公开报表：导出九张表（XLSX核对版、上报版和PDF）"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the step and its options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        export = steps.add_parser("export", help="导出XLSX和PDF到一个目录，文件名固定")
        _subject_and_year(export)
        export.add_argument("--out", type=Path, required=True, metavar="DIR", help="目录，没有就建立")
        export.add_argument(
            "--version",
            choices=("核对", "上报"),
            default=None,
            help="只要一种XLSX：核对（准确数，合计是公式）或上报（公布数，没有公式）；省略为两种都要，PDF总是一起写出",
        )

    def run(self, args: argparse.Namespace) -> int:
        """Write the files and name them; what stands in the way of publishing them goes to standard error."""
        whose, year, telling = _ready(args)
        from onecard.accounts.export import VERSIONS, export_tables

        for path in export_tables(whose, year, args.out, (args.version,) if args.version else VERSIONS):
            print(path)
        for sentence in telling.before_publishing(whose, year):
            print(f"提示：{sentence}", file=sys.stderr)
        return 0


def _ready(args: argparse.Namespace) -> tuple[Any, int, Any]:
    """The centre made ready, the subject and year that are meant, and the module that tells."""
    from onecard.config.setup import ready

    ready()
    from onecard.accounts import queries, telling

    whose = queries.subject(args.entity)
    year = args.year
    if year is None:
        known = queries.years(whose)
        if not known:
            raise Refusal(
                "accounts.no_year",
                f"{whose.name}还没有凭证，也没有导入报表。",
                "先录入或导入，或运行onecard demo load装入示例。",
            )
        year = known[-1]
    return whose, year, telling


def _dims(pairs: list[str]) -> dict[str, str]:
    dims = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise Refusal(
                "facts.dimension_form", f"“{pair}”不是维度。", "写成名称=值，例如function=2080108。"
            )
        dims[name] = value
    return dims


def _json(answer: Any) -> str:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    return json.dumps(answer, ensure_ascii=False, indent=1)


FACTS = Facts()
RELATIONS_CHECK = RelationsCheck()
TABLES = Tables()

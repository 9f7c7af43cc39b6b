"""``onecard evaluation``: self-evaluations (绩效自评) recorded from a filled-in template and listed, on the command line.

A door only: what is recorded waits for another person to check it against its document on the site.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from onecard.core.errors import Refusal, reason_of


class Evaluation:
    """The command ``onecard evaluation record|list|template``."""

    summary = "绩效自评：从填好的模板记录并附上文件，列出一年的记录，写出模板"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the three steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        record = steps.add_parser("record", help="记录一个项目的自评表，待另一人在网站上复核")
        record.add_argument(
            "file", type=Path, metavar="FILE", help="填好的模板或项目支出绩效自评表：XLSX、XLS或CSV"
        )
        record.add_argument(
            "--document", type=Path, required=True, metavar="FILE", help="附件：PDF、OFD、Office文件或扫描件"
        )
        record.add_argument("--page", default="", help="自评表在附件里的页码或位置；省略用模板里写的")
        record.add_argument("--grade", default="", help="等级：优、良、中、差；省略用表里写的")
        record.add_argument("--year", type=int, required=True, help="会计年度，例如2024")
        listing = steps.add_parser("list", help="列出一年的绩效自评")
        listing.add_argument("--year", type=int, required=True, help="会计年度，例如2024")
        listing.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认text")
        for step in (record, listing):
            step.add_argument("--entity", default="", help="单位代码；系统里只有一个单位时可省略")
        template = steps.add_parser("template", help="写出模板")
        template.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        from onecard.config.setup import ready

        ready(prepared=args.step != "template")
        if args.step == "template":
            return _write_template(args.out)
        from onecard.accounts import books

        entity = books.entity(args.entity)
        return _record(args, entity) if args.step == "record" else _list(args, entity)


def _record(args: argparse.Namespace, entity: Any) -> int:
    from onecard.accounts.evaluation import attach_document, record_evaluation
    from onecard.accounts.imports.evaluation_form import read_form
    from onecard.office.people import local_actor

    form = read_form(args.file, args.file.name)
    content = _bytes_of(args.document)
    actor = local_actor()
    document = attach_document(actor, entity, name=args.document.name, content=content)
    given = {"page": args.page, "grade": args.grade}
    stated = form.stated() | {name: value for name, value in given.items() if value}
    one = record_evaluation(actor, entity, year=args.year, document=document, **stated)
    print(f"已记录{one.year}年“{one.project}”绩效自评，{len(form.indicators)}个指标。")
    print(f"附件：{document.name}，SHA-256 {document.sha256}")
    print("待另一人在网站上对照附件复核。")
    for notice in form.notices:
        print(f"提示：{notice}")
    return 0


def _bytes_of(path: Path) -> bytes:
    from onecard.accounts.attachment import LARGEST, too_large

    try:
        if path.stat().st_size > LARGEST:
            raise too_large(path.name)
        return path.read_bytes()
    except OSError as error:
        raise Refusal(
            "document.unreadable", f"附件{path}读不到：{reason_of(error)}。", "核对路径和权限。"
        ) from error


def _list(args: argparse.Namespace, entity: Any) -> int:
    from onecard.accounts.models import SelfEvaluation

    found = SelfEvaluation.objects.filter(entity=entity, year=args.year).order_by("pk")
    rows = [_told(one) for one in found.select_related("document").prefetch_related("indicators")]
    if args.format == "json":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif not rows:
        print(f"{entity.name}{args.year}年没有绩效自评。")
    else:
        print(_as_text(rows))
    return 0


def _told(one: Any) -> dict[str, Any]:
    """One evaluation as JSON holds it: money in 元 and every number as a plain decimal string."""
    from onecard.accounts.evaluation import STATES
    from onecard.core.money import yuan

    def number(value: Any) -> str | None:
        return None if value is None else f"{value:f}"

    texts = ("group", "subgroup", "name", "target", "actual", "measure", "deviation")
    return {
        "id": one.pk,
        "project": one.project,
        "initial": None if one.initial_fen is None else f"{yuan(one.initial_fen):.2f}",
        "budget": f"{yuan(one.budget_fen):.2f}",
        "executed": f"{yuan(one.executed_fen):.2f}",
        "score": number(one.score),
        "grade": one.grade,
        "state": STATES[one.state],
        "document": {"name": one.document.name, "sha256": one.document.sha256, "page": one.page},
        "indicators": [
            {name: getattr(line, name) for name in texts}
            | {name: number(getattr(line, name)) for name in ("weight", "score")}
            for line in sorted(one.indicators.all(), key=lambda line: line.line)
        ],
    }


def _as_text(rows: list[dict[str, Any]]) -> str:
    from onecard.core.columns import aligned

    head = ("编号", "项目", "全年预算数（元）", "全年执行数（元）", "得分", "等级", "指标", "状态", "附件")
    lines = [
        (
            str(row["id"]), row["project"], row["budget"], row["executed"], row["score"], row["grade"],
            f"{len(row['indicators'])}个", row["state"], f"{row['document']['name']} {row['document']['page']}".strip(),
        )
        for row in rows
    ]  # fmt: skip
    return aligned([head, *lines], right=(0, 2, 3, 4))


def _write_template(out: Path) -> int:
    from onecard.accounts.imports.evaluation_template import template

    try:
        out.write_bytes(template())
    except OSError as error:
        raise Refusal(
            "evaluation.template", f"模板写不到{out}：{reason_of(error)}。", "换一个能写的位置。"
        ) from error
    print(out)
    return 0


EVALUATION = Evaluation()

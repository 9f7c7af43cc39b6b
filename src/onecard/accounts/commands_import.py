"""``onecard import``: files of other systems taken into the books from the command line.

A door only: every rule is in `imports`. What is taken in waits for another person to check it on the site.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from onecard.core.errors import Refusal, reason_of
from onecard.core.money import fen_from_yuan

KINDS = {
    "vouchers": "凭证",
    "budgets": "预算",
    "workbook": "财决报表（久其或一体化导出的整本）",
    "tables": "公开报表（九张表）",
}
STATED = ("workbook", "tables")


class Import:
    """The command ``onecard import vouchers|budgets|workbook|tables FILE`` and ``onecard import template``."""

    summary = "导入：凭证、预算、财决报表、公开报表；先看结果用--preview"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what can be imported and the options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="内容")
        for kind, term in KINDS.items():
            step = steps.add_parser(kind, help=f"导入{term}")
            step.add_argument("file", type=Path, metavar="FILE", help="XLSX、XLS或CSV文件")
            step.add_argument("--entity", default="", help="单位代码；系统里只有一个单位时可省略")
            step.add_argument("--year", type=int, required=True, help="会计年度，例如2024")
            step.add_argument("--preview", action="store_true", help="只看会导入什么、哪里不合格，不导入")
            if kind not in STATED:
                step.add_argument("--profile", default="", help="已保存的列对应名称；省略时按表头识别")
                step.add_argument("--total", default="", help="文件应有的金额合计（元），不符就不导入")
        template = steps.add_parser("template", help="写出导入模板")
        template.add_argument("kind", choices=("vouchers", "budgets"), help="哪一种模板")
        template.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个文件")

    def run(self, args: argparse.Namespace) -> int:
        """Import, preview, or write a template; returns the exit status."""
        from onecard.config.setup import ready

        ready(prepared=args.step != "template")
        if args.step == "template":
            return _write_template(args)
        from onecard.accounts import books

        entity = books.entity(args.entity)
        if args.step in STATED:
            return _stated(args, entity)
        return _records(args, entity)


def _records(args: argparse.Namespace, entity: Any) -> int:
    from onecard.accounts.imports import budgets, vouchers
    from onecard.office.people import local_actor

    options = {
        "profile": args.profile,
        "declared_fen": fen_from_yuan(args.total) if args.total else None,
    }
    if args.preview:
        preview = vouchers.preview if args.step == "vouchers" else budgets.preview
        return _show(preview(entity, args.year, args.file, **options), args.step)
    take_in = vouchers.import_vouchers if args.step == "vouchers" else budgets.import_budgets
    _done(take_in(local_actor(), entity, args.year, args.file, **options))
    return 0


def _stated(args: argparse.Namespace, entity: Any) -> int:
    from onecard.accounts.imports import stated
    from onecard.office.people import local_actor

    if args.preview:
        found = stated.preview(args.file, kind=args.step, year=args.year)
        print(f"{found.file}：{found.entity_name or '未写明单位'}，{found.year or '未写明年度'}")
        for form, count in found.forms.items():
            print(f"  {form}：{count}个数")
        skipped = (f"跳过{name}：{why}" for name, why in found.skipped.items())
        unknown = stated.still_unknown(found, entity)
        _print_notices([*stated.other_unit(found, entity), *unknown, *found.notices, *skipped])
        stated.require_of_year(found, args.year)
        return 0
    _done(stated.import_stated(local_actor(), entity, args.year, args.file, kind=args.step))
    return 0


def _show(preview: Any, kind: str) -> int:
    from onecard.accounts import books

    print(f"{preview.file}，工作表“{preview.sheet}”，表头在第{preview.header_row}行")
    print("列对应：" + "，".join(f"{ours}←{theirs}" for ours, theirs in preview.columns.items()))
    if preview.unused:
        print(f"没有用到的列：{'、'.join(preview.unused)}")
    for row in preview.rows[:5]:
        print("  " + "，".join(value for value in row.values() if value))
    measure = "条预算" if kind == "budgets" else "张凭证"
    print(f"共{preview.count}行，{preview.records}{measure}，合计{books.money(preview.total_fen)}")
    _print_notices(preview.notices)
    if preview.problem_count:
        raise Refusal(
            "import.refused",
            f"有{preview.problem_count}处不合格，这样导入会被拒绝。",
            "改好后再导入。",
            preview.problems,
        )
    print("没有不合格的地方，可以导入。")
    return 0


def _done(batch: Any) -> None:
    from onecard.accounts import books

    if batch.kind in STATED:
        counted = f"{batch.records}张表，{batch.rows}个数"
        print(f"已导入{batch.file_name}：批次{batch.pk}，{counted}。")
        print("待另一人在网站上复核后可以作为报表的来源。")
    else:
        measure = "张凭证" if batch.kind == "vouchers" else "条预算"
        total = f"，合计{books.money(batch.total_fen)}" if batch.total_fen else ""
        print(f"已导入{batch.file_name}：批次{batch.pk}，{batch.rows}行，{batch.records}{measure}{total}。")
        print("待另一人在网站上复核后入账。")
    _print_notices(batch.notices)


def _print_notices(notices: list[str]) -> None:
    for notice in notices:
        print(f"提示：{notice}")


def _write_template(args: argparse.Namespace) -> int:
    from onecard.accounts.imports.template import template

    try:
        args.out.write_bytes(template(args.kind))
    except OSError as error:
        raise Refusal(
            "import.template", f"模板写不到{args.out}：{reason_of(error)}。", "换一个能写的位置。"
        ) from error
    print(args.out)
    return 0


IMPORT = Import()

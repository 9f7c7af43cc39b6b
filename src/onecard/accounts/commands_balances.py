"""``onecard difference`` and ``onecard balances``: a department's difference table (差额表), and balances carried forward.

Doors only: what is written here waits for another person to check it on the site.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from onecard.core.errors import Refusal


class Difference:
    """The command ``onecard difference list|declare``."""

    summary = "差额表：列出一个部门一年的各笔，登记一笔"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the two steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        listing = steps.add_parser("list", help="列出一年的各笔")
        _format(listing)
        declare = steps.add_parser("declare", help="登记一笔，待另一人在网站上复核")
        declare.add_argument(
            "--item", required=True, metavar="项目", help="收支项目的名称，例如支出、其他收入、年初结转和结余"
        )
        declare.add_argument(
            "--amount", required=True, metavar="元", help="金额，减少的写成--amount=-1000.00"
        )
        declare.add_argument("--reason", required=True, metavar="事由", help="为什么各单位之和要这样改")
        declare.add_argument("--fund", default="一般公共", metavar="资金", help="资金性质，默认一般公共")
        declare.add_argument("--function", default="", metavar="编码", help="功能分类编码，支出填到项")
        declare.add_argument("--economy", default="", metavar="编码", help="经济分类编码，只有支出填")
        declare.add_argument("--nature", default="", metavar="性质", help="支出性质，例如基本、项目")
        declare.add_argument("--project", default="", metavar="项目", help="项目名称")
        for step in (listing, declare):
            step.add_argument("--year", type=int, required=True, help="会计年度，例如2024")
            step.add_argument("--entity", required=True, metavar="代码", help="部门代码")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        from onecard.config.setup import ready

        ready()
        from onecard.accounts.subject import subject

        whose = subject(args.entity)
        return _declare(args, whose) if args.step == "declare" else _list(args, whose)


class Balances:
    """The command ``onecard balances carry-forward``."""

    summary = "结转结余：把上年年末结转和结余结转为本年年初数"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the step and its options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        forward = steps.add_parser("carry-forward", help="录入年初结转和结余，待另一人在网站上复核")
        forward.add_argument(
            "--year", type=int, required=True, help="结转到哪一年，例如2025是结转2024年年末数"
        )
        forward.add_argument("--entity", default="", help="单位代码；系统里只有一个单位时可省略")
        forward.add_argument("--preview", action="store_true", help="只列出将录入的，不录入")
        _format(forward)

    def run(self, args: argparse.Namespace) -> int:
        """Write the opening balances, or only list them; returns the exit status."""
        from onecard.config.setup import ready

        ready()
        from onecard.accounts import books
        from onecard.accounts.carry import carry_forward, to_carry
        from onecard.office.people import local_actor

        entity = books.entity(args.entity)
        found: list[Any] = (
            list(to_carry(entity, args.year))
            if args.preview
            else list(carry_forward(local_actor(), entity, args.year))
        )
        rows = [
            {
                "fund": one.fund, "function": one.function, "nature": one.nature, "project": one.project,
                "amount": _yuan(one.amount_fen),
            }
            for one in found
        ]  # fmt: skip
        if args.format == "json":
            _print_json(rows)
            return 0
        _print_columns(("资金性质", "功能分类", "支出性质", "项目", "金额（元）"), rows, right=(4,))
        total = _yuan(sum(one.amount_fen for one in found))
        done = "将录入" if args.preview else "已录入"
        after = "" if args.preview else "，待另一人在网站上复核"
        print(f"{done}{len(found)}笔年初结转和结余，合计{total}元{after}。")
        return 0


def _list(args: argparse.Namespace, whose: Any) -> int:
    from onecard.accounts.models import TableDifference

    _require_group(whose)
    found = TableDifference.objects.filter(group=whose.group_id, year=args.year).order_by("pk")
    rows = [
        {
            "id": one.pk, "item": one.get_item_display(), "fund": one.fund, "function": one.function,
            "economy": one.economy, "nature": one.nature, "project": one.project, "amount": _yuan(one.amount_fen),
            "reason": one.reason, "state": one.get_state_display(),
        }
        for one in found
    ]  # fmt: skip
    if args.format == "json":
        _print_json(rows)
    elif not rows:
        print(f"{whose.name}{args.year}年没有差额表。")
    else:
        head = (
            "编号",
            "收支项目",
            "资金性质",
            "功能分类",
            "经济分类",
            "支出性质",
            "项目",
            "金额（元）",
            "事由",
            "状态",
        )
        _print_columns(head, rows, right=(0, 7))
    return 0


def _declare(args: argparse.Namespace, whose: Any) -> int:
    from onecard.accounts.difference import declare_difference
    from onecard.accounts.models import BalanceItem, Item
    from onecard.core.money import fen_from_yuan
    from onecard.office.people import local_actor

    items = {title: value for value, title in (*Item.choices, *BalanceItem.choices)}
    line = declare_difference(
        local_actor(), whose, args.year, item=items.get(args.item, args.item), fund=args.fund,
        amount_fen=fen_from_yuan(args.amount), reason=args.reason, function=args.function, economy=args.economy,
        nature=args.nature, project=args.project,
    )  # fmt: skip
    print(f"已登记{whose.name}{line.year}年差额{line.get_item_display()}{_yuan(line.amount_fen)}元。")
    print("待另一人在网站上复核，复核后计入部门汇总数。")
    return 0


def _require_group(whose: Any) -> None:
    if not whose.is_group:
        raise Refusal(
            "difference.not_a_group", f"{whose.name}是单位，只有部门汇总才有差额表。", "写部门的代码。"
        )


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认text")


def _yuan(fen: int) -> str:
    from onecard.core.money import yuan

    return f"{yuan(fen):.2f}"


def _print_json(rows: list[dict[str, Any]]) -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(rows, ensure_ascii=False, indent=1))


def _print_columns(head: tuple[str, ...], rows: list[dict[str, Any]], right: tuple[int, ...]) -> None:
    from onecard.core.columns import aligned

    print(aligned([head, *(tuple(str(value) for value in row.values()) for row in rows)], right=right))


DIFFERENCE = Difference()
BALANCES = Balances()

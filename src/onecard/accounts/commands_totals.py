"""``onecard totals``: comparing the kept totals (发生额), and what vouchers are found by, with the records; both anew."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from onecard.core.money import yuan

if TYPE_CHECKING:
    from onecard.accounts.posting import Differing

SHOWN = 20
"""How many differing totals are told one by one."""


class Totals:
    """The command ``onecard totals verify|rebuild``."""

    summary = "发生额与凭证检索：与凭证、分录逐项核对，或重算"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("verify", help="发生额、收款人与已复核的分录核对，检索与凭证核对；不一致时退出码为1")
        steps.add_parser("rebuild", help="按分录重算发生额，按凭证重建检索，记入操作日志")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; exit status 1 where totals differ from the entries or a voucher is not found by what it says."""
        from onecard.config.setup import ready

        ready()
        from onecard.accounts import payees, posting, wording
        from onecard.office import people

        if args.step == "rebuild":
            mended = posting.rebuild_totals(people.local_actor())
            print(f"已按分录重算发生额，改正{mended}项；已重建凭证检索。")
            return 0
        differing, unfound, strangers = posting.differing(), wording.unfound(), payees.differing()
        if not (differing or unfound or strangers):
            print("发生额与分录一致，凭证都能按内容检索到。")
            return 0
        if unfound:
            print(f"有{unfound}张凭证不能按现有内容检索到。")
        if strangers:
            print(f"有{strangers}个收款人与已复核的分录不一致。")
        if differing:
            _tell(differing)
        print("运行onecard totals rebuild重算；核验操作日志，查明是谁改了数据库。")
        return 1


def _tell(differing: list[Differing]) -> None:
    print(f"发生额与分录有{len(differing)}项不一致：")
    for row in differing[:SHOWN]:
        print(f"  {_told(row)}")
    if len(differing) > SHOWN:
        print(f"  另有{len(differing) - SHOWN}项。")


def _told(row: Differing) -> str:
    return (
        f"{row.year}年{row.month}月 {' '.join(filter(None, row.dimensions))}："
        f"发生额{yuan(row.kept_fen):,.2f}元（{row.kept_records}笔），分录{yuan(row.true_fen):,.2f}元（{row.true_records}笔）"
    )


TOTALS = Totals()

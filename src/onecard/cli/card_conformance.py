"""``onecard card conform``: whether a card in a reader of this machine does what the specification says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from onecard.cli.card_reading import add_profile, add_readers, own_profile

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from onecard.chip.card import Card
    from onecard.core.errors import Refusal
    from onecard.reader.sam import Sam
    from onecard.reader.terminal import Terminal


def add_arguments(step: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_readers(step)
    step.add_argument(
        "--image",
        metavar="映像",
        help="不用读卡器，检测这个卡映像的一份副本：写入中途断电、空白卡装密钥也做，映像不变",
    )
    add_profile(step)
    step.add_argument(
        "--format",
        choices=("text", "json", "html"),
        default="text",
        metavar="格式",
        help="text文字（默认）、json，或html：一个网页，带每次交换",
    )
    step.add_argument("--out", metavar="文件", help="报告写到哪里（json、html含卡里的个人信息）；默认印出来")
    step.add_argument(
        "--destructive",
        action="store_true",
        help="也做用掉次数、写卡、锁卡的项目：做完卡是锁定的，不能再用，只用于测试卡",
    )


def conform(args: argparse.Namespace, chip: Card | None) -> int:
    """Test the card in the reader, or one in memory, and give the report; returns 1 where the card deviates."""
    import json
    from datetime import datetime

    from onecard.chip.key_source import TestKeys
    from onecard.reader.conformance import page, report, table

    if args.out is not None:
        _writable(args.out)
    at = datetime.now().astimezone()
    own = own_profile(args)
    with _card_and_sam(args, chip) as (card, sam):
        found = table.conform(card, sam, args.destructive, chip, TestKeys(), own)
    if args.format == "json":
        written = json.dumps(report.as_data(found, at), ensure_ascii=False, indent=2)
    else:
        written = page.as_page(found, at) if args.format == "html" else report.as_text(found)
    if args.out is None:
        print(written)
    else:
        _write(args.out, written)
        print(f"{report.summary(found)}报告{args.out}。")
    return 1 if found.count(table.Verdict.DEVIATES) else 0


@contextmanager
def _card_and_sam(args: argparse.Namespace, chip: Card | None) -> Iterator[tuple[Terminal, Sam | None]]:
    from onecard.reader.finding import card_and_sam
    from onecard.reader.terminal import Terminal

    if chip is not None:
        yield Terminal(chip.transmit, chip.reset(), chip.settings.direct, chip.reset), None
        return
    with card_and_sam(args.reader, args.sam) as found:
        yield found


def _writable(path: str) -> None:
    """Before anything is done to the card. Raises Refusal `card.report` where no report can be written there."""
    import os
    from pathlib import Path

    folder = Path(path).absolute().parent
    if not os.access(folder, os.W_OK):
        raise _refused(path, "没有权限" if folder.exists() else "没有这个文件夹")


def _write(path: str, written: str) -> None:
    """Write the report for its owner's eyes only. Raises Refusal `card.report` where that cannot be."""
    from pathlib import Path

    from onecard.chip.image import replace_file
    from onecard.core.errors import reason_of

    try:
        replace_file(Path(path), written.encode() + b"\n")
    except OSError as wrong:
        raise _refused(path, reason_of(wrong)) from None


def _refused(path: str, why: str) -> Refusal:
    from onecard.core.errors import Refusal

    return Refusal("card.report", f"报告写不进{path}：{why}。", "请用--out给出能写的文件。")

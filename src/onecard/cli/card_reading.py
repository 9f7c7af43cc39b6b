"""``onecard card read``, ``verify``, ``shell`` and ``trace``: a card in a reader of this machine, ours or one of plastic."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from onecard.core.columns import aligned

if TYPE_CHECKING:
    import argparse

    from onecard.chip.profile import Profile
    from onecard.crypto.sm2 import PublicKey
    from onecard.reader.basic import Reading
    from onecard.reader.terminal import Terminal


def add_arguments(reading: argparse.ArgumentParser, verifying: argparse.ArgumentParser) -> None:
    """Declare the options of both steps."""
    for step in (reading, verifying):
        step.add_argument(
            "--reader", default="", metavar="名称", help="卡在哪个读卡器，写名称的一部分；默认找到的第一张卡"
        )
        step.add_argument("--sam", default="", metavar="名称", help="SAM在哪个读卡器；默认自动找")
        step.add_argument(
            "--wait", type=int, default=0, metavar="秒", help="没有卡就等，最多这么多秒；默认不等"
        )
        step.add_argument("--trace", metavar="文件", help="把与卡的全部交换写进文件（含卡里的个人信息）")
        add_profile(step)
    reading.add_argument(
        "--format",
        choices=("text", "json", "line"),
        default="text",
        metavar="格式",
        help="text文字（默认）、json，或line：以“|”连接的一行",
    )
    verifying.add_argument(
        "--issuer", metavar="文件", help="发卡机构的SM2公钥（130位十六进制，04开头）；默认公开的测试公钥"
    )


def add_readers(step: argparse.ArgumentParser) -> None:
    """Declare the options that name the two readers."""
    for name, told in (("--reader", "卡在哪个读卡器"), ("--sam", "SAM在哪个读卡器")):
        step.add_argument(name, default="", metavar="名称", help=f"{told}，写名称的一部分；默认自动找")


def add_profile(step: argparse.ArgumentParser) -> None:
    """Declare the option that names the profile of a card."""
    step.add_argument(
        "--profile", metavar="配置", help="按这个卡配置（名称或文件）读卡；默认按卡的规范版本用现有的"
    )


def own_profile(args: argparse.Namespace) -> Profile | None:
    """The profile that was named, None where none was. Raises Refusal as `load_profile`."""
    from onecard.chip.profile_file import load_profile

    return load_profile(args.profile) if args.profile else None


def read(args: argparse.Namespace) -> int:
    """Print the basic data of the card; returns 0. What the card did not let read is said: beside a line, on the error stream."""
    from onecard.reader.basic import as_data, in_words, items, line, read_basic
    from onecard.reader.finding import card_and_sam

    own = own_profile(args)
    with card_and_sam(args.reader, args.sam, args.wait) as (card, sam):
        try:
            reading = read_basic(card, sam, own)
        finally:
            _keep(args.trace, card)
    if args.format == "line":
        print(line(reading))
        if reading.closed:
            print(_closed(reading), file=sys.stderr)
    elif args.format == "json":
        import json

        print(json.dumps(as_data(reading), ensure_ascii=False, indent=2))
    else:
        print(
            aligned(
                [
                    ("卡配置", reading.profile.title),
                    *((name, in_words(datum, value)) for datum, name, value in items(reading)),
                ]
            )
        )
        if reading.closed:
            print(_closed(reading))
    return 0


def _closed(reading: Reading) -> str:
    return f"没有读到（{reading.why_closed()}）：{'、'.join(reading.closed)}。"


def verify(args: argparse.Namespace) -> int:
    """Print what each check showed; returns 0 only where every one holds: what could not be decided is not shown genuine."""
    from onecard.reader.basic import read_basic
    from onecard.reader.finding import card_and_sam
    from onecard.reader.verifying import Outcome, not_shown
    from onecard.reader.verifying import verify as checked

    key, own = issuer(args.issuer), own_profile(args)
    with card_and_sam(args.reader, args.sam, args.wait) as (card, sam):
        try:
            reading = read_basic(card, sam, own)
            found = checked(reading, key)
        finally:
            _keep(args.trace, card)
    print(aligned([(one.name, one.outcome.value, one.sentence) for one in found]))
    if note := not_shown(reading, key):
        print(note)
    return 0 if all(one.outcome is Outcome.HOLDS for one in found) else 1


def shell(args: argparse.Namespace) -> None:
    """Talk to the card line by line, until `quit`."""
    import sys

    from onecard.reader.basic import begin
    from onecard.reader.finding import card_and_sam
    from onecard.reader.shell import Shell

    piped, own = None if sys.stdin.isatty() else sys.stdin, own_profile(args)
    with card_and_sam(args.reader, args.sam) as (card, sam):
        Shell(begin(card, sam, own), from_=piped).cmdloop()


def trace(args: argparse.Namespace) -> None:
    """Print a trace in words, one line for each exchange."""
    from pathlib import Path

    from onecard.chip.profile_file import load_profile
    from onecard.reader.telling import read_trace, tell

    for told in tell(read_trace(Path(args.file).read_text("utf-8", "replace")), load_profile(args.profile)):
        print(told)


def issuer(path: str | None) -> PublicKey:
    """The issuer's key in a file, else that of the published test keys. Raises Refusal `card.issuer`."""
    from pathlib import Path

    from onecard.chip.key_source import TestKeys
    from onecard.core.errors import Refusal
    from onecard.crypto.sm2 import PublicKey

    if path is None:
        return TestKeys().issuer
    try:
        return PublicKey(bytes.fromhex(Path(path).read_text("ascii", "replace")))
    except ValueError:
        raise Refusal(
            "card.issuer", f"{path}里不是十六进制的公钥。", "应当是130位十六进制，04开头。"
        ) from None


def _keep(path: str | None, card: Terminal) -> None:
    """Write the exchanges, also of a reading that was refused, for their owner's eyes only: the holder's data are in them."""
    import os

    if path is not None:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as kept:
            kept.writelines(f"{one}\n" for one in card.trace)

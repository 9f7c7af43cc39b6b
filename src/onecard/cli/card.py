"""``onecard card``: card profiles, making a card, putting it into a virtual reader, reading, verifying and testing cards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.cli import card_conformance, card_picture, card_pin, card_reading
from onecard.core.columns import aligned

if TYPE_CHECKING:
    import argparse

    from onecard.chip.card import Card
    from onecard.chip.holder import Issue
    from onecard.chip.profile import Profile

READERS = (1, 2)
"""vpcd has two readers."""
USING_KEYS = ("new", "insert", "verify", "conform")
"""Steps before which the cryptography is tested (密码自检)."""


class CardCommand:
    """The commands of ``onecard card``, one for each step."""

    summary = "社会保障卡：卡配置、制卡、插入虚拟读卡器、读卡、鉴别、检测"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("profiles", help="列出现有的卡配置")
        profile = steps.add_parser("profile", help="检查一个卡配置文件：不一致的逐处说明原因")
        profile.add_argument("what", choices=("check",), metavar="check", help="检查")
        profile.add_argument("file", metavar="文件", help="TOML文件，或现有配置的名称")
        new = steps.add_parser("new", help="用公开的测试密钥做一张卡，存为卡映像")
        new.add_argument("--profile", default="v3", metavar="配置", help="卡配置的名称或文件，默认v3")
        new.add_argument("--holder", metavar="文件", help="持卡人数据（JSON）；SAM不需要")
        new.add_argument("--issue", metavar="文件", help="发卡数据（JSON）；不写就发一张今天的测试卡")
        new.add_argument("--out", required=True, metavar="文件", help="卡映像写到哪里")
        new.add_argument("--replace", action="store_true", help="那里已有一张卡也写，原来的卡就没有了")
        show = steps.add_parser("show", help="列出一张卡里有哪些目录和文件，不显示内容")
        show.add_argument("image", metavar="映像", help="卡映像文件")
        insert = steps.add_parser("insert", help="把卡插入虚拟读卡器，直到取出")
        insert.add_argument("image", metavar="映像", help="卡映像文件")
        eject = steps.add_parser("eject", help="取出卡")
        reading = steps.add_parser("read", help="读卡的基本信息：PC/SC读卡器里的任何社会保障卡")
        verifying = steps.add_parser(
            "verify", help="鉴别卡的真伪：内部认证、外部认证、卡识别码、数据签名，逐项说明"
        )
        card_reading.add_arguments(reading, verifying)
        conforming = steps.add_parser(
            "conform", help="检测卡是否符合规范：命令、认证、数据、密钥、密码、交易、防拔、锁定"
        )
        card_conformance.add_arguments(conforming)
        card_pin.add_arguments(steps.add_parser("pin", help="密码：还可试几次，验证、修改、重装、解锁"))
        card_picture.add_arguments(steps.add_parser("picture", help="画出卡的结构、生命周期、密码运算"))
        shell = steps.add_parser("shell", help="逐条和卡交谈：选目录、读文件、认证，按名称补全")
        card_reading.add_readers(shell)
        card_reading.add_profile(shell)
        trace = steps.add_parser("trace", help="把交换记录（--trace所写，或scriptor所印）解读成文字")
        trace.add_argument("file", metavar="文件", help="交换记录：命令行以>开头，回答以<开头")
        trace.add_argument("--profile", default="v3", metavar="配置", help="卡配置的名称或文件，默认v3")
        for step in (insert, eject):
            step.add_argument(
                "--reader",
                type=int,
                choices=READERS,
                default=1,
                metavar="序号",
                help="第几个读卡器，1（默认）或2",
            )
        for step in (new, show, insert, conforming):
            step.add_argument(
                "--seal", metavar="文件", help="封存卡映像的密钥文件，默认var/card.key，第一次用时生成"
            )

    def run(self, args: argparse.Namespace) -> int:
        """Do it; returns 0, or 1 where a card does not pass.

        Raises Refusal where a profile, data or an image are refused, or the cryptography fails its self test.
        """
        if args.step in USING_KEYS:
            from onecard.crypto.self_test import self_test

            self_test()
        judging = {
            "read": card_reading.read,
            "verify": card_reading.verify,
            "conform": conform,
            "pin": card_pin.pin,
        }
        if args.step in judging:
            return judging[args.step](args)
        doing = {
            "profiles": profiles,
            "profile": check,
            "new": new,
            "show": show,
            "insert": insert,
            "eject": eject,
            "picture": card_picture.picture,
            "trace": card_reading.trace,
            "shell": card_reading.shell,
        }
        doing[args.step](args)
        return 0


def home() -> Path:
    """Where what lasts is kept on this machine: ``ONECARD_HOME``, or ``var``."""
    return Path(os.environ.get("ONECARD_HOME", "var"))


def profiles(args: argparse.Namespace) -> None:
    """The profiles that come with onecard."""
    from onecard.chip.profile_file import OURS, load_profile

    found = [load_profile(name) for name in OURS]
    heads = ("名称", "标题", "规范版本", "算法", "目录", "文件", "密钥", "容量（字节）")
    print(aligned([heads, *(_row(one) for one in found)], right=(4, 5, 6, 7)))


def _row(one: Profile) -> tuple[str, ...]:
    files = sum(1 for _ in one.files())
    keys = sum(len(directory.keys) for directory in one.directories)
    counts = (len(one.directories), files, keys, one.capacity)
    return (one.name, one.title, one.version or "－", one.algorithm, *(str(count) for count in counts))


def check(args: argparse.Namespace) -> None:
    """Whether a profile hangs together. Raises Refusal with everything that does not."""
    from onecard.chip.mould import structure
    from onecard.chip.profile_file import load_profile

    found = load_profile(args.file)
    used = structure(found).used
    print(f"卡配置{found.name}（{found.title}）没有矛盾：占用{used}字节，容量{found.capacity}字节。")


def new(args: argparse.Namespace) -> None:
    """Make a card through its own commands and write its image."""
    from onecard.chip.contents import contents_of
    from onecard.chip.holder import read_holder, read_issue
    from onecard.chip.image import free, replace_file, write_image
    from onecard.chip.key_source import TestKeys
    from onecard.chip.personalise import personalise
    from onecard.chip.profile_file import load_profile
    from onecard.chip.seal_key import make_seal
    from onecard.core.errors import Refusal

    profile = load_profile(args.profile)
    if not profile.sam and not args.holder:
        raise Refusal("card.holder", "没有写持卡人。", "请用--holder给出持卡人数据文件（JSON）。")
    out = Path(args.out)
    free(out)
    if out.exists() and not out.is_dir() and not args.replace:
        raise Refusal(
            "image.exists",
            f"{args.out}已经有了，没有做卡。",
            "请换一个文件名；不要原来的卡了，就写明--replace。",
        )
    source = TestKeys()
    holder = read_holder(Path(args.holder)) if args.holder and not profile.sam else None
    issue = read_issue(Path(args.issue)) if args.issue else _test_issue(source.area)
    made = personalise(contents_of(profile, issue, source, holder), source.transport_key(profile.algorithm))
    replace_file(out, write_image(made.memory, make_seal(_seal(args))))
    print(
        f"做好了{profile.title}：卡号{issue.card_number}，卡序列号{issue.serial.hex().upper()}，"
        f"发卡地区{issue.area}，映像{args.out}。\n密钥是公开的测试密钥，这张卡只能用于测试和演示。"
    )


def _seal(args: argparse.Namespace) -> Path:
    return Path(args.seal) if args.seal else home() / "card.key"


def _test_issue(area: str) -> Issue:
    """A card of today with a serial nobody has, valid for ten years."""
    import secrets
    from datetime import date

    from onecard.chip.holder import Issue
    from onecard.core.identity import card_check_character

    serial = secrets.token_bytes(4)
    first = f"T{int.from_bytes(serial, 'big') % 10**7:07d}"
    today = date.today()  # noqa: DTZ011 - a civil date
    # The last day of February has no anniversary in most years.
    expires = date(today.year + 10, today.month, min(today.day, 28) if today.month == 2 else today.day)
    return Issue(area, serial, first + card_check_character(first), today, expires, area.ljust(24, "0"))


def show(args: argparse.Namespace) -> None:
    """The tree of a card: what there is, not what it says."""
    from onecard.chip.outline import outline

    print(outline(_copy(args)))


def conform(args: argparse.Namespace) -> int:
    """Test the card in a reader, or a copy of an image; returns 1 where it deviates."""
    return card_conformance.conform(args, _copy(args) if args.image else None)


def _copy(args: argparse.Namespace) -> Card:
    """The card of an image, in memory: whatever is done to it, the image stays."""
    from onecard.chip.image import read_image
    from onecard.chip.inserting import card_in
    from onecard.chip.seal_key import read_seal

    memory, _ = read_image(Path(args.image).read_bytes(), read_seal(_seal(args)))
    return card_in(memory)


def insert(args: argparse.Namespace) -> None:
    """Serve the reader with the card until it is ejected or the reader is gone."""
    from contextlib import ExitStack, suppress

    from onecard.chip.inserting import inserted
    from onecard.core.errors import Refusal
    from onecard.reader.pcsc import Pcsc

    eject = "onecard card eject" + (f" --reader {args.reader}" if args.reader != READERS[0] else "")
    told = f"卡在第{args.reader}个读卡器里；按Ctrl-C，或运行{eject}，取出它。"
    with ExitStack() as held:
        # Where systemd keeps the service, it starts for a program that asks and ends a minute after the last one, the card's
        # reader with it. Without the service inserting says itself what is missing.
        with suppress(Refusal):
            held.enter_context(Pcsc())
        out = inserted(Path(args.image), _seal(args), home(), args.reader, lambda: print(told, flush=True))
    print("卡已取出。" if out else "智能卡服务停了，读卡器关闭了。卡的内容已经存在映像里。")


def eject(args: argparse.Namespace) -> None:
    """Take the card out of a reader."""
    from onecard.chip.inserting import ejected

    ejected(home(), args.reader)
    print(f"已从第{args.reader}个读卡器取出。")


CARD = CardCommand()

"""``onecard card pin``: the holder's PIN of a card in a reader. A PIN is never an argument: it is typed without being
shown, or read from standard input, a line each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from onecard.cli.card_reading import add_profile, add_readers, own_profile

if TYPE_CHECKING:
    import argparse

    from onecard.reader.basic import Reading

DOING = {
    "tries": "密码还可试几次",
    "verify": "验证密码",
    "change": "修改密码：先写原密码，再写新密码",
    "reload": "忘了密码，重装一个新的：要SAM",
    "unblock": "密码锁定了，恢复次数，密码不变：要SAM",
}
AGREED = "是"
Ask = Callable[[str], str]
"""Asks a person for a secret, or for a word, and gives what they wrote."""


def add_arguments(step: argparse.ArgumentParser) -> None:
    """Declare what is done and the options."""
    doing = "；".join(f"{name} {told}" for name, told in DOING.items())
    step.add_argument("doing", choices=tuple(DOING), metavar="做什么", help=doing)
    add_readers(step)
    step.add_argument(
        "--directory", default="SSSE", metavar="目录", help="哪个目录的密码，默认SSSE（社会保障）"
    )
    step.add_argument("--last-try", action="store_true", help="只剩最后一次也试，不再问")
    add_profile(step)


def pin(args: argparse.Namespace) -> int:
    """Do it and say how many tries are left before and after; returns 1 where the PIN was wrong or nothing was tried."""
    from onecard.reader.basic import begin
    from onecard.reader.finding import card_and_sam

    own = own_profile(args)
    with card_and_sam(args.reader, args.sam) as (card, sam):
        return operate(args, begin(card, sam, own), secret if sys.stdin.isatty() else line, word)


def operate(args: argparse.Namespace, reading: Reading, secretly: Ask, openly: Ask) -> int:
    """The same with a card that was found. Raises Refusal as `reader.pins`."""
    from onecard.reader import pins

    title = pins.directory_with_pin(reading, args.directory).title
    left = pins.tries_left(reading)
    print(f"{title}的密码：{_told(left)}。", flush=True)
    if args.doing in ("tries", "verify", "change") and left == 0:
        print("请持卡人到柜台解锁（onecard card pin unblock）或重装密码（onecard card pin reload）。")
        return 0 if args.doing == "tries" else 1
    if args.doing == "tries":
        return 0
    if args.doing == "unblock":
        pins.unblock(reading)
        print(f"已解锁，密码不变，{_told(pins.tries_after(reading))}。")
        return 0
    if args.doing == "reload":
        pins.reload(reading, _new(secretly))
        print(f"已重装密码，{_told(pins.tries_after(reading))}。")
        return 0
    if left in (1, None) and not (args.last_try or _agreed(left, openly)):
        print("没有试。")
        return 1
    return _try(args.doing, reading, secretly)


def _try(doing: str, reading: Reading, secretly: Ask) -> int:
    from onecard.reader import pins

    old = secretly("密码：" if doing == "verify" else "原密码：")
    tried = pins.verify(reading, old) if doing == "verify" else pins.change(reading, old, _new(secretly))
    if not tried.good:
        print(f"密码不对，{_told(tried.left)}。")
        return 1
    if doing == "change":
        print(f"密码已修改，{_told(pins.tries_after(reading))}。")
        return 0
    print("密码正确，次数已恢复。")
    if pins.is_initial(reading, old):
        print("这是初始密码，不能用于交易；请持卡人先修改。")
    return 0


def _told(left: int | None) -> str:
    if left is None:
        return "卡没有说还可试几次"
    return f"还可试{left}次" if left else "已锁定"


def _agreed(left: int | None, openly: Ask) -> bool:
    why = "只剩最后一次，再错就锁定" if left else "不知道还剩几次，可能是最后一次"
    return openly(f"{why}。继续请写“{AGREED}”：").strip() == AGREED


def _new(secretly: Ask) -> str:
    """A new PIN, typed twice by a person. Raises Refusal `card.pin_twice`."""
    from onecard.core.errors import Refusal

    new = secretly("新密码：")
    if secretly is not line and secretly("再写一次新密码：") != new:
        raise Refusal("card.pin_twice", "两次写的新密码不一样，卡没有变。", "请重做一次。")
    return new


def secret(prompt: str) -> str:
    """What is typed on the terminal, without showing it."""
    from getpass import getpass

    return getpass(prompt)


def line(prompt: str) -> str:
    """The next line of standard input, which is no terminal. Raises Refusal `card.pin_missing` where there is none."""
    from onecard.core.errors import Refusal

    found = sys.stdin.readline()
    if not found:
        raise Refusal(
            "card.pin_missing",
            f"标准输入里没有{prompt.rstrip('：')}。",
            "一行写一个，或在终端里运行，照提示写。",
        )
    return found.rstrip("\r\n")


def word(prompt: str) -> str:
    """What a person answers on the terminal; nothing where nobody is there to be asked."""
    if not sys.stdin.isatty():
        print(prompt.partition("。")[0] + "。要试请写明--last-try。")
        return ""
    return input(prompt)

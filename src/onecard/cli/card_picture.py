"""``onecard card picture``: how a card is built up and what it calculates, as SVG or in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from onecard.chip.picture.drawing import Drawing

KINDS = {
    "tree": "文件树",
    "directory": "一个目录的密钥、文件和数据项",
    "life": "卡、应用、密码的生命周期",
    "dispersal": "卡密钥的分散",
    "authentication": "内部认证",
    "mac": "写命令的鉴别码",
    "purchase": "一次消费：过程密钥、MAC1、MAC2、TAC",
}
OF_GUIDE = (
    ("tree", "v3"),
    ("tree", "v1"),
    ("directory", "v3"),
    ("life", "v3"),
    ("dispersal", "v3"),
    ("authentication", "v3"),
    ("authentication", "v1"),
    ("mac", "v3"),
    ("mac", "v1"),
    ("purchase", "v3"),
)
"""The pictures of the guide, by kind and profile."""


def add_arguments(step: argparse.ArgumentParser) -> None:
    """Declare what is drawn and the options."""
    told = "；".join(f"{kind} {meaning}" for kind, meaning in KINDS.items())
    step.add_argument("kind", choices=tuple(KINDS), metavar="图", help=told)
    step.add_argument("--profile", default="v3", metavar="配置", help="卡配置的名称或文件，默认v3")
    step.add_argument("--directory", default="SSSE", metavar="目录", help="directory画哪个目录，默认SSSE")
    step.add_argument(
        "--format",
        choices=("svg", "text"),
        default="svg",
        metavar="格式",
        help="svg图（默认），或text：图里的文字",
    )
    step.add_argument("--out", metavar="文件", help="写到哪里；默认印出来")


def picture(args: argparse.Namespace) -> None:
    """Draw it.

    Raises Refusal `picture.directory`, `picture.sam`, `picture.file`, `picture.life`, `picture.purse`, and where the profile is refused.
    """
    drawn = drawing(args.kind, args.profile, args.directory)
    written = drawn.svg() if args.format == "svg" else "\n".join((drawn.title, *drawn.told)) + "\n"
    if args.out is None:
        print(written, end="")
        return
    Path(args.out).write_text(written, "utf-8", newline="\n")
    print(f"已写到{args.out}。")


def drawing(kind: str, profile: str, directory: str = "SSSE") -> Drawing:
    """The picture of that kind, of a profile by name or file."""
    from onecard.chip.picture import cryptogram, life, purchase, steps, tree
    from onecard.chip.profile_file import load_profile

    told = load_profile(profile)
    calculations = {
        "dispersal": steps.dispersal,
        "authentication": steps.authentication,
        "mac": steps.command_mac,
        "purchase": purchase.purchase,
    }
    if kind in calculations:
        return cryptogram.picture(calculations[kind](told))
    if kind == "life":
        return life.picture(told)
    return tree.tree(told) if kind == "tree" else tree.directory(told, directory)


def of_guide() -> dict[Path, Callable[[], str]]:
    """The pictures of the guide by their place within the project's folder, each with what draws it."""
    return {
        Path(f"docs/pictures/card-{kind}-{profile}.svg"): partial(_svg, kind, profile)
        for kind, profile in OF_GUIDE
    }


def _svg(kind: str, profile: str) -> str:
    return drawing(kind, profile).svg()

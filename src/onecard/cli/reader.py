"""``onecard reader``: the readers of this machine, and the service by which pages in a browser read cards in them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onecard.cli.card_reading import add_readers, issuer
from onecard.core.columns import aligned

if TYPE_CHECKING:
    import argparse

    from onecard.reader.serving.door import Door

PORT = 8764


class ReaderCommand:
    """The commands of ``onecard reader``."""

    summary = "读卡器：列出，为浏览器里的网页提供读卡服务"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("list", help="列出读卡器，里面有没有卡")
        serve = steps.add_parser("serve", help="读卡服务：让这台机器的浏览器里的网页读卡，直到按Ctrl-C")
        serve.add_argument("--port", type=int, default=PORT, metavar="端口", help=f"默认{PORT}；0自动选一个")
        serve.add_argument(
            "--origin",
            action="append",
            default=[],
            metavar="来源",
            help="哪些网站的网页可以用，如https://card.example.gov.cn，可写几次；默认只有自带的演示页",
        )
        add_readers(serve)
        serve.add_argument(
            "--issuer",
            metavar="文件",
            help="发卡机构的SM2公钥（130位十六进制，04开头）；默认公开的测试公钥",
        )
        serve.add_argument(
            "--token-file",
            metavar="文件",
            help="口令放在哪个文件里，没有就生成一个，只有本人可读；默认每次启动换一个，写在给出的链接里",
        )

    def run(self, args: argparse.Namespace) -> int:
        """Do it; returns 0. Raises Refusal as `Pcsc` and `Service.run`."""
        {"list": list_readers, "serve": serve}[args.step](args)
        return 0


def list_readers(args: argparse.Namespace) -> None:
    """Each reader, and whether a card is in it."""
    from onecard.reader.pcsc import Pcsc

    with Pcsc() as service:
        slots = service.slots()
    print(aligned([(one.name, "有卡" if one.holds_card else "空") for one in slots]) or "没有读卡器。")


def serve(args: argparse.Namespace) -> None:
    """Serve until Ctrl-C. The log goes to the error stream."""
    import asyncio
    import logging

    from onecard.crypto.self_test import self_test
    from onecard.reader.serving.door import Door, new_token, origin, read_token
    from onecard.reader.serving.operations import Place
    from onecard.reader.serving.service import Service

    self_test()
    token = read_token(Path(args.token_file)) if args.token_file else new_token()
    door = Door(args.port, token, frozenset(map(origin, args.origin)))
    place = Place(args.reader, args.sam, issuer(args.issuer))
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
    )
    asyncio.run(Service(door, place).run(lambda found: _told(found, args.token_file)))


def _told(door: Door, token_file: str | None) -> None:
    """Where the page is; with the token behind it, which a browser does not send, unless it lies in a file."""
    address = f"http://127.0.0.1:{door.port}/"
    if token_file:
        print(f"{address}\n读卡服务在上面的地址，口令在{token_file}里。按Ctrl-C结束。", flush=True)
    else:
        print(
            f"{address}#{door.token}\n用浏览器打开上面的链接。链接里有口令，不要给别人。按Ctrl-C结束。",
            flush=True,
        )


READER = ReaderCommand()

"""``onecard site``: laying out the database and serving the site."""

from __future__ import annotations

import argparse
import os

from onecard.config.setup import ready
from onecard.core.errors import Refusal

PORT_DEFAULT = 8000


class Site:
    """The command ``onecard site prepare|serve``."""

    summary = "网站：准备数据库、启动服务"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the two steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("prepare", help="建立或升级数据库，整理静态文件；可重复执行")
        serve = steps.add_parser("serve", help="启动网站和任务进程，Ctrl-C结束")
        serve.add_argument(
            "--port", type=int, default=None, help=f"端口，默认取环境变量PORT，再默认{PORT_DEFAULT}"
        )
        serve.add_argument("--threads", type=int, default=8, help="同时处理的请求数，默认8")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        if args.step == "prepare":
            prepare()
            return 0
        from onecard.web.server import serve

        ready()
        return serve(_port(args.port), threads=args.threads)


def prepare() -> None:
    """Lay out or upgrade the database, complete what is kept for searching, collect the static files; harmless when
    nothing has to change."""
    ready(prepared=False)
    from django.conf import settings
    from django.core.management import call_command
    from django.db.utils import Error

    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        raise Refusal(
            "site.database",
            f"数据库没有准备好：{str(error).strip()}。",
            "检查DATABASE_URL和数据库的权限；已有数据没有改动。",
        ) from error
    from onecard.disclosure.public import catalogue

    catalogue.complete()
    call_command("collectstatic", verbosity=0, interactive=False)


def _port(given: int | None) -> int:
    text = str(given) if given is not None else os.environ.get("PORT", "") or str(PORT_DEFAULT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Refusal("site.port", f"端口“{text}”不能用。", "写1到65535之间的整数，例如PORT=8000。")
    return int(text)


SITE = Site()

"""``onecard jobs``: the worker, what stands in the queue, and what is done each hour."""

from __future__ import annotations

import argparse
import json
import signal
from dataclasses import asdict
from typing import TYPE_CHECKING

from onecard.config.setup import ready

if TYPE_CHECKING:
    from types import FrameType

    from onecard.jobs.queries import JobView


class Jobs:
    """The command ``onecard jobs work|list|chores``."""

    summary = "任务：执行排队的任务、列出任务、删除到期的文件"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the two steps and their options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        work = steps.add_parser("work", help="执行排队的任务，Ctrl-C结束")
        work.add_argument("--until-empty", action="store_true", help="队列空了就结束")
        listing = steps.add_parser("list", help="列出任务，新的在前")
        listing.add_argument("--all", action="store_true", help="连同已结束的")
        listing.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认text")
        steps.add_parser("chores", help="立即删除保留期已过的文件；任务进程每小时自己做一次")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        ready()
        if args.step == "work":
            return _work(until_empty=args.until_empty)
        if args.step == "chores":
            return _chores()
        from onecard.jobs.queries import jobs

        found = jobs(unended=not args.all)
        print(_json(found) if args.format == "json" else _text(found))
        return 0


def _work(*, until_empty: bool) -> int:
    from onecard.jobs.work import Worker

    worker = Worker()

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.work(until_empty=until_empty)
    return 0


def _chores() -> int:
    from onecard.jobs import regular

    broken = False
    for one, count in regular.do_all():
        broken |= count is None
        print(f"{one.title}：{'出错，没有做完，原因见上面的日志' if count is None else count}")
    return 1 if broken else 0


def _json(found: list[JobView]) -> str:
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str)


def _text(found: list[JobView]) -> str:
    if not found:
        return "没有任务。"
    lines = []
    for one in found:
        how_far = f" {one.percent}%" if one.percent is not None else ""
        lines.append(
            f"{one.id}  {one.state_label}{how_far}  {one.title}  {one.error_sentence or one.sentence}".rstrip()
        )
    return "\n".join(lines)


JOBS = Jobs()

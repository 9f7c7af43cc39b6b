"""``onecard trail``: verifying the trail from the command line."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from onecard.config.setup import ready

if TYPE_CHECKING:
    from onecard.office.trail import TrailReport


class Trail:
    """The command ``onecard trail verify``."""

    summary = "审计轨迹：逐个事件核验有没有改动、缺失、换位"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the step and its options."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        verify = steps.add_parser("verify", help="核验全部事件；有问题时退出码为1")
        verify.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，默认text")
        verify.add_argument("--mark", default="", metavar="标记", help="以前核验时留存的标记，应仍能找到")

    def run(self, args: argparse.Namespace) -> int:
        """Verify and say what was found; 0 when the trail is whole, 1 when it is not."""
        ready()
        from onecard.office import trail

        report = trail.verify(args.mark)
        print(_json(report) if args.format == "json" else _text(report))
        return 1 if report.fault else 0


def _json(report: TrailReport) -> str:
    found = asdict(report) | {"whole": report.fault is None, "mark": report.mark}
    return json.dumps(found, ensure_ascii=False, indent=2)


def _text(report: TrailReport) -> str:
    if report.fault:
        return f"审计轨迹有问题：{report.fault.sentence}此前{report.events}个事件完好。"
    return f"审计轨迹完好，共{report.events}个事件。\n标记（请留存在别处，下次用--mark核对）：{report.mark}"


TRAIL = Trail()

"""``onecard demo``: the example a newcomer can look at."""

from __future__ import annotations

import argparse

from onecard.config.setup import ready


class Demo:
    """The command ``onecard demo load``."""

    summary = "示例：载入虚构单位两年的账"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the one step."""
        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("load", help="载入示例市社会保障卡一卡通中心2023、2024年的账；已载入则不动")

    def run(self, args: argparse.Namespace) -> int:
        """Load the example; returns the exit status."""
        ready()
        from onecard.simulation.load import YEARS, load_example
        from onecard.simulation.reports import publish_example
        from onecard.simulation.sign_ins import ENTITY_NAME

        loaded = load_example()
        print(f"已载入示例：{ENTITY_NAME}，2023、2024年度。" if loaded else "示例已在，未改动。", flush=True)
        for report in publish_example(YEARS):
            print(f"已编制、审签、公开：{report}。", flush=True)
        return 0


DEMO = Demo()

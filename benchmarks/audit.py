"""Auditing whole PDF reports (read, understood, related, jointly consistent) ÷ bare extraction of their text by the same library.

The reports are made in the run: every wording of the proof of quality, with tables and without, all of them right, so
that what is measured is the common case; and the same with planted faults, whose contradictions have to be explained.
They are as long as published ones, of whose words three fifths stand in paragraphs without an amount or rate (duties,
results of evaluation, terms explained). The same cut down to their figures (`ratio_of_figures_only`) is what the figures
cost by themselves, for which there is no limit. One warm process; ours and the bare loop take turns; the middle one of
several rounds counts. Every round has reports that were never audited before, so that only what reports have in common
can be remembered. Then one report after another through the same process: the memory after 100 and after 1,000.
Prints one line of JSON; exit status 1 past a limit.
Usage: audit.py [--reports N] (how many the last part audits; 1,000)
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "prove"))

from printed_reports.files import WRITERS
from printed_reports.matters import TEMPLATES, write
from printed_reports.planting import plant
from printed_reports.unit import unit
from reading_pdf import bare

from onecard.audit import judging
from onecard.audit.audit import audit_document
from onecard.compiling import report_pdf
from onecard.compiling.tests import narratives
from onecard.reading.read import read_here

ROUNDS = 5
SEED = 6
LIMITS = {"ratio": 2.5, "feasibility": 0.10, "explanation_ms": 200.0, "memory": 1.02}
"""Audit ÷ bare extraction; joint feasibility's part of the time; one explanation; memory after all ÷ after 100 reports."""
_WARM = 100


class Clock:
    """The processor time that calls of one function take."""

    def __init__(self, name: str) -> None:
        self.times: list[float] = []
        self.called: Callable[..., object] = getattr(judging, name)
        setattr(judging, name, self)

    def __call__(self, *given: object, **named: object) -> object:
        started = time.process_time()
        try:
            return self.called(*given, **named)
        finally:
            self.times.append(time.process_time() - started)


def reports(*, faulty: bool, only_figures: bool = False, series: int = 0) -> list[bytes]:
    """A PDF of every wording and one that our own compiler made, all right; or of every wording with three faults; or of
    every wording with nothing but its figures. Each series is of other units."""
    found = [] if faulty or only_figures else [report_pdf.write(narratives.unfinished()).pdf]
    for number, template in enumerate(TEMPLATES):
        chance = random.Random(f"{SEED}:{number}" + f":{series}" * bool(series))
        printed = write(template, unit(chance), chance, only_figures=only_figures)
        if faulty:
            for _ in range(3):
                plant(chance, printed)
        found.append(WRITERS["pdf"](printed))
    return found


def audited(data: bytes) -> None:
    """Everything an audit does."""
    audit_document(read_here(data, "报告.pdf"))


def seconds(action: Callable[[bytes], object], data: bytes) -> float:
    """The processor time of one call."""
    started = time.process_time()
    action(data)
    return time.process_time() - started


def both(*, faulty: bool = False, only_figures: bool = False) -> tuple[float, float]:
    """The seconds of the audits, and of the bare extractions, of the reports of the middle round."""
    found = []
    for series in range(ROUNDS + 1):
        ours = alone = 0.0
        for data in reports(faulty=faulty, only_figures=only_figures, series=series):
            alone += seconds(bare, data)
            ours += seconds(audited, data)
        found.append((ours, alone))
    # The first round is for getting warm.
    return sorted(found[1:], key=lambda one: one[0] / one[1])[ROUNDS // 2]


def megabytes() -> float:
    """The memory of this process now, where the system tells; else the most it ever had."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def one_after_another(found: list[bytes], count: int) -> tuple[float, float]:
    """The memory after some reports and after all."""
    early = 0.0
    for number in range(count):
        audited(found[number % len(found)])
        if number + 1 == min(_WARM, count):
            early = megabytes()
    return early, megabytes()


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=1000)
    count = parser.parse_args(arguments).reports
    right, faulty = reports(faulty=False), reports(faulty=True)
    feasibility, explanation = Clock("can_all_be_true"), Clock("explain")
    ours, alone = both()
    for clock in (feasibility, explanation):
        clock.times.clear()
    spent = sum(seconds(audited, data) for data in right)
    joint = sum(feasibility.times) + sum(explanation.times)
    faulty_ours, faulty_alone = both(faulty=True)
    figures_ours, figures_alone = both(only_figures=True)
    early, late = one_after_another(right + faulty, count)
    measured = {
        "ratio": ours / alone,
        "feasibility": joint / spent,
        "explanation_ms": 1000 * max(explanation.times, default=0.0),
        "memory": late / early,
    }
    passed = [name for name, limit in LIMITS.items() if measured[name] > limit]
    print(
        json.dumps(
            {
                "benchmark": "audit",
                "reports": len(right),
                **{name: round(value, 3) for name, value in measured.items()},
                "limits": LIMITS,
                "past_the_limit": passed,
                "reports_per_second_per_core": round(len(right) / ours, 1),
                "ratio_with_faults": round(faulty_ours / faulty_alone, 3),
                "ratio_of_figures_only": round(figures_ours / figures_alone, 3),
                "megabytes": {
                    f"after {min(_WARM, count)}": round(early, 1),
                    f"after {count}": round(late, 1),
                },
            },
            ensure_ascii=False,
        )
    )
    return int(bool(passed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

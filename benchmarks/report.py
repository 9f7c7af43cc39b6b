"""A report from facts to PDF, and to every format, ÷ the typesetter alone on the same document; all warm.

Ours: facts → nine tables → narrative → PDF with its page map; every format of `onecard report compile`. Alone: typst's
`compile` on the data of such a document, prepared before. Each round has a unit of its own, so that nobody finds its
document typeset already; the three take turns. Prints one line of JSON; exit status 1 past a limit.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import typst

from onecard.compiling import report, report_pdf
from onecard.compiling.fonts import faces
from onecard.compiling.typesetting import TEMPLATES, prepared
from onecard.figures.fact import FactSet
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.tables import final_accounts
from onecard.finalaccounts.tests import sample

TEMPLATE = builtin.template("hainan")
ROUNDS = 12
WARMING = 3
LIMITS = {"pdf": 1.3, "all": 3.0}


def facts_of(unit: int) -> FactSet:
    """The facts of one unit: each has amounts of its own."""
    scaled = (replace(fact, value=fact.value * unit, exact=None) for fact in sample.facts())
    return FactSet(scaled, **sample.facts().defaults)


def accounts(unit: int, facts: FactSet) -> FinalAccounts:
    """The final accounts of a unit from its facts."""
    name = f"示例市第{unit}社会保障卡服务中心"
    return final_accounts(sample.ENTITY, name, sample.YEAR, facts, sample.prior(), region="hainan")


def alone(unit: int) -> Callable[[], object]:
    """The typesetter on a document whose data stand ready."""
    narrative = fill.fill(TEMPLATE, accounts(unit, facts_of(unit)))
    data = prepared(report_pdf.report_data(narrative))
    compiler = typst.Compiler(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        font_paths=faces().fonts,
        ignore_system_fonts=True,
        sys_inputs={"d": data},
    )
    return lambda: compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"])


def pdf(unit: int) -> Callable[[], object]:
    """The whole way from the facts of a unit to its PDF."""
    facts = facts_of(unit)
    return lambda: report_pdf.write(fill.fill(TEMPLATE, accounts(unit, facts)))


def every_format(unit: int) -> Callable[[], object]:
    """The whole way from the facts of a unit to every file."""
    facts = facts_of(unit)
    return lambda: report.files(
        report.Compiled(TEMPLATE, accounts(unit, facts), fill.NOTHING_SUPPLIED), report.FILES
    )


def seconds(action: Callable[[], object]) -> float:
    """The wall time of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> int:
    """Measure, print, and tell whether the limits hold."""
    units = iter(range(1, 1_000_000))
    ways = {"alone": alone, "pdf": pdf, "all": every_format}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(WARMING + ROUNDS):
        for name, way in ways.items():
            taken[name].append(seconds(way(next(units))))
    medians = {name: statistics.median(times[WARMING:]) for name, times in taken.items()}
    ratios = {name: medians[name] / medians["alone"] for name in LIMITS}
    print(
        json.dumps(
            {
                "benchmark": "report",
                "rounds": ROUNDS,
                "formats": list(report.FILES),
                **{f"{name}_s": round(seconds, 3) for name, seconds in medians.items()},
                **{f"{name}_ratio": round(ratio, 2) for name, ratio in ratios.items()},
                **{f"{name}_limit": limit for name, limit in LIMITS.items()},
            }
        )
    )
    return int(any(ratios[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())

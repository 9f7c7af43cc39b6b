"""A report from facts to PDF ÷ the typesetter alone on the same document, both warm.

Ours: facts → nine tables → narrative → PDF with its page map. Alone: typst's `compile` on the data of such a document,
prepared before. Each round has a unit of its own, so that neither side finds its document typeset already; the two take
turns. Prints one line of JSON; exit status 1 past the limit.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import typst

from onecard.compiling import report_pdf
from onecard.compiling.fonts import faces
from onecard.compiling.typesetting import TEMPLATES, prepared
from onecard.figures.fact import FactSet
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.document import Narrative
from onecard.finalaccounts.tables import final_accounts
from onecard.finalaccounts.tests import sample

ROUNDS = 12
WARMING = 3
LIMIT = 1.3


def facts_of(unit: int) -> FactSet:
    """The facts of one unit: each has amounts of its own."""
    scaled = (replace(fact, value=fact.value * unit, exact=None) for fact in sample.facts())
    return FactSet(scaled, **sample.facts().defaults)


def narrative(unit: int, facts: FactSet) -> Narrative:
    """The narrative of a unit from its facts."""
    accounts = final_accounts(
        sample.ENTITY,
        f"示例市第{unit}社会保障卡服务中心",
        sample.YEAR,
        facts,
        sample.prior(),
        region="hainan",
    )
    return fill.fill(builtin.template("hainan"), accounts)


def alone(unit: int) -> Callable[[], object]:
    """The typesetter on a document whose data stand ready."""
    data = prepared(report_pdf.report_data(narrative(unit, facts_of(unit))))
    compiler = typst.Compiler(
        str(TEMPLATES / "report.typ"),
        root=str(TEMPLATES),
        font_paths=faces().fonts,
        ignore_system_fonts=True,
        sys_inputs={"d": data},
    )
    return lambda: compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"])


def ours(unit: int) -> Callable[[], object]:
    """The whole way from the facts of a unit."""
    facts = facts_of(unit)
    return lambda: report_pdf.write(narrative(unit, facts))


def seconds(action: Callable[[], object]) -> float:
    """The wall time of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> int:
    """Measure, print, and tell whether the limit holds."""
    units = iter(range(1, 1_000_000))
    taken: dict[str, list[float]] = {"ours": [], "alone": []}
    for _ in range(WARMING + ROUNDS):
        taken["ours"].append(seconds(ours(next(units))))
        taken["alone"].append(seconds(alone(next(units))))
    medians = {name: statistics.median(times[WARMING:]) for name, times in taken.items()}
    ratio = medians["ours"] / medians["alone"]
    # The measure “all formats ÷ the typesetter alone ≤ 3” belongs here as soon as one call writes them all.
    print(
        json.dumps(
            {
                "benchmark": "report",
                "rounds": ROUNDS,
                "pdf_s": round(medians["ours"], 3),
                "typesetter_alone_s": round(medians["alone"], 3),
                "ratio": round(ratio, 2),
                "limit": LIMIT,
            }
        )
    )
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())

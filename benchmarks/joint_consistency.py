"""Joint consistency of the example report: feasibility, and the whole explanation against a limit of 200 ms.

65 printed figures, 39 relations and axioms of reading. Feasibility: the mended report is found consistent.
Explanation: every contradiction with its exact proof, and all smallest sets of figures that may be wrong.
Medians of repeated runs in one process; exit status 1 past the limit.
"""

from __future__ import annotations

import statistics
import sys

from onecard.figures.joint import explain
from onecard.figures.tests.example_report import CONSISTENT, Report

RUNS = 15
LIMIT_MILLISECONDS = 200.0


def main() -> int:
    """Print the medians and the ratio; 1 where the explanation takes longer than its limit."""
    report, mended = Report(), Report(**CONSISTENT)
    consistent = [explain(mended.statements) for _ in range(RUNS)]
    explained = [explain(report.statements) for _ in range(RUNS)]
    assert all(each.consistent for each in consistent)
    wrong = sum(len(group.sets[0]) for group in explained[-1].wrong)
    ties = [len(group.sets) for group in explained[-1].wrong]
    feasibility = statistics.median(each.feasibility_milliseconds for each in consistent)
    explanation = statistics.median(each.milliseconds for each in explained)
    ratio = explanation / LIMIT_MILLISECONDS
    print(f"figures {explained[-1].figures}, relations and axioms {explained[-1].rules}")
    print(f"feasibility {feasibility:.1f} ms (building the rows included)")
    print(f"explanation {explanation:.1f} ms: {wrong} figures at least are wrong, ties per group {ties}")
    print(f"explanation ÷ limit of {LIMIT_MILLISECONDS:.0f} ms: {ratio:.2f} (limit 1)")
    return 0 if ratio <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())

"""Reading PDF reports wholly (sentences, tables, places) ÷ bare extraction of their text by the same library; warm.

The reports are typeset in the run: our own report with its nine tables, the tables alone, the report unfinished (its
gaps shaded), and pages of two columns, tables without rules and turned pages. Ours and the bare loop take turns, the best
of several rounds counts. Prints one line of JSON; exit status 1 past a limit.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import pypdfium2

from onecard.compiling import report_pdf, tables_pdf
from onecard.compiling.tests import narratives
from onecard.reading.pdf import read_pdf
from onecard.reading.tests.typeset import pdf

ROUNDS = 9
LIMIT = 1.8
SENTENCE = (
    "2024年度收入总计1,234.56万元，支出总计1,234.56万元。与2023年度相比，收、支总计各减少6.64万元，下降5.13%，"
    "主要原因是项目支出略有压缩，人员经费结构优化，部分社会保险缴费基数调整。"
)


def table(rows: int, more: str = "") -> str:
    """A table of four columns, as typst writes it."""
    cells = ", ".join(
        f"[20801{number:02}], [信息化建设和运行维护{number}], [{number}71.30], [{number}58.80]"
        for number in range(rows)
    )
    return f"#table(columns: 4, {more}[编码], [科目名称], [合计], [基本支出], {cells})"


def reports() -> dict[str, bytes]:
    """The PDFs by what they are."""
    pages = "\n\n".join([SENTENCE] * 60)
    return {
        "report": report_pdf.write(narratives.finished()).pdf,
        "tables": tables_pdf.write(narratives.accounts()),
        "unfinished": report_pdf.write(narratives.unfinished()).pdf,
        "columns": pdf(f"#set page(columns: 2)\n#set text(size: 11pt)\n{pages}"),
        "no rules": pdf(f"{pages}\n{table(60, 'stroke: none, ')}"),
        "turned": pdf(f"#rotate(-90deg, reflow: true)[#block(width: 24cm)[{table(18)}]]\n" * 9),
    }


def bare(data: bytes) -> int:
    """What the library does by itself: the text of every page; how many pages there are."""
    file = pypdfium2.PdfDocument(data)
    for index in range(len(file)):
        page = file[index]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    count = len(file)
    file.close()
    return count


def seconds(action: Callable[[], object]) -> float:
    """The processor time of one call."""
    started = time.process_time()
    action()
    return time.process_time() - started


def main() -> int:
    """Measure and print."""
    found = reports()
    ours = dict.fromkeys(found, float("inf"))
    alone = dict(ours)
    pages = {name: bare(data) for name, data in found.items()}
    for _ in range(ROUNDS):
        for name, data in found.items():
            alone[name] = min(alone[name], seconds(lambda data=data: bare(data)))
            ours[name] = min(ours[name], seconds(lambda data=data: read_pdf(data, "报告.pdf")))
    ratio = sum(ours.values()) / sum(alone.values())
    print(
        json.dumps(
            {
                "benchmark": "reading_pdf",
                "pages": sum(pages.values()),
                "read_ms_per_page": round(1000 * sum(ours.values()) / sum(pages.values()), 2),
                "bare_ms_per_page": round(1000 * sum(alone.values()) / sum(pages.values()), 2),
                "ratio": round(ratio, 2),
                "limit": LIMIT,
                "each": {name: round(ours[name] / alone[name], 2) for name in found},
            },
            ensure_ascii=False,
        )
    )
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())

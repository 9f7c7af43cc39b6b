"""Scans of our own report read by OCR ÷ the same pages read as they were printed: characters, figures and cells that are right.

Pages of sentences and of tables are drawn with 150, 200 and 300 dots an inch, laid askew, with noise. Prints one line of
JSON for each; exit status 1 where fewer figures are right than the limit, or a page takes longer. Needs the extra ``ocr``.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from collections import Counter

import pikepdf

from onecard.compiling import report_pdf
from onecard.compiling.tests import narratives
from onecard.reading.document import Document, Paragraph
from onecard.reading.grid import text_of
from onecard.reading.pdf import read_pdf
from onecard.reading.tests.typeset import changed, scanned

PAGES = (4, 6, 9, 12, 16)
"""Some of tables, some of sentences, from 0."""
RIGHT, SECONDS = 0.98, 15.0
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def texts(document: Document) -> list[str]:
    """The paragraphs and cells, characters of one width, without blanks."""
    said = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            said.append(block.text)
        else:
            said += [text_of(cell) for row in block.grid.rows for cell in row if cell is not None]
    return ["".join(unicodedata.normalize("NFKC", one).split()) for one in said]


def share(whole: Counter[str], found: Counter[str]) -> float:
    """How much of the whole was found."""
    return round((whole & found).total() / whole.total(), 4)


def main() -> int:
    """Measure and print."""

    def keep(file: pikepdf.Pdf) -> None:
        for index in reversed(range(len(file.pages))):
            if index not in PAGES:
                del file.pages[index]

    printed = changed(report_pdf.write(narratives.finished()).pdf, keep)
    whole = texts(read_pdf(printed, "报告.pdf"))
    figures = Counter(_FIGURE.findall("\n".join(whole)))
    passed = True
    for dots in (150, 200, 300):
        scan = scanned(printed, dots=dots)
        started = time.process_time()
        found = texts(read_pdf(scan, "扫描件.pdf"))
        seconds = (time.process_time() - started) / len(PAGES)
        read = Counter(_FIGURE.findall("\n".join(found)))
        told = {
            "dots": dots,
            "characters": share(Counter("".join(whole)), Counter("".join(found))),
            "figures": share(figures, read),
            "right_of_those_read": share(read, figures),
            "cells_and_paragraphs": share(Counter(whole), Counter(found)),
            "seconds_a_page": round(seconds, 1),
        }
        passed = passed and told["figures"] >= RIGHT and seconds <= SECONDS
        print(json.dumps({**told, "limits": [RIGHT, SECONDS]}), flush=True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())

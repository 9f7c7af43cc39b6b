"""Change reports at random in every kind of file: each is read or refused in words, and what was read holds together.

Most are reports of a few lines (`small_reports`), which are read in a millisecond, the others whole ones. All are read in one
process after another, bounded in time and memory: where one ends, its case is told, and the next begins after it.
documents_fuzz.py [--seed N] [--seconds N | --cases N] [--whole SHARE] [--case N] [--kind NAME]
(a case is one changed file, the same for the same seed and share)
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count, takewhile
from pathlib import Path

from reading_fuzz import CHANGES, Change, cut, flip, inside, repeat
from small_reports import files as small_reports
from word_fuzz import changed as word_changed

from onecard.core.errors import Refusal
from onecard.reading import wire
from onecard.reading.archive import read_documents
from onecard.reading.charset import decode
from onecard.reading.document import Document, Paragraph
from onecard.reading.guard import BROKEN
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.read import read_here

ROOT = Path(__file__).parents[1]
LIMITS = Limits(
    seconds=20, memory_bytes=1536 * MEGABYTE, unpacked_bytes=200 * MEGABYTE, rows=50_000, pages=200
)
APART = (".pdf", ".xlsx", ".xls")
"""Files whose readers are another's machine code: the product opens them in a child, which may fall over without harm."""
EVERY = 10_000
"""After so many cases a line says how far it is."""
MARKS = (
    "<table>", "</table>", "<td colspan=9999>", "<td rowspan=0>", "</td>", "<ol start=99999>", "<li>", "<pre>", "<br>", "<div>" * 300,
    "<!--", "&#0;", "&#xD800;", "<p style='display:none'>", "目录\n", "……………3\n", "\f", "- 3 -\n", "|", "\t", "\r", "\u2028", "\x85",
    "一、", "（一）", "1.", "。", "，", "　　", "\x00", "\ufeff", "| a | b |\n|---|---|\n", "**", "# ", "<table>\n", "甲  1  2\n" * 5,
)  # fmt: skip


def marked(chance: random.Random, data: bytes) -> bytes:
    """Something that readers look for comes where nobody expects it."""
    charset = "utf-16-le" if data[:2] == b"\xff\xfe" else "gb18030" if b"\xca\xd5" in data[:2000] else "utf-8"
    for _ in range(chance.choice((1, 3, 30))):
        at = chance.randrange(len(data) + 1)
        data = (
            data[:at]
            + chance.choice(MARKS).encode(charset, "surrogatepass" if charset != "gb18030" else "ignore")
            + data[at:]
        )
    return data


def again(chance: random.Random, data: bytes) -> bytes:
    """A part comes again, but not so often that reading it takes long."""
    start, at = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return (
        data[:at] + data[start : start + chance.choice((1, 8, 60))] * chance.choice((1, 5, 100)) + data[at:]
    )


def in_words(chance: random.Random, data: bytes) -> bytes:
    """Tags and words of a Word file change places, as long as it can be opened."""
    try:
        return word_changed(chance, data)
    except (*BROKEN, UnicodeDecodeError, IndexError):
        return flip(chance, data)


Originals = dict[str, tuple[bytes, tuple[Change, ...]]]


def small() -> Originals:
    """A report of a few lines in each kind of file, and how it is changed."""
    plain, parts = (flip, cut, again, marked, marked, marked), (flip, cut, again, inside, inside, inside)
    files: Originals = {
        **{
            f"{one}-短.txt": (small_reports.TEXT.encode(one), plain) for one in ("utf-8", "gb18030", "utf-16")
        },
        "短.md": (small_reports.MARKED.encode(), plain),
        "短.html": (small_reports.PAGE.encode(), plain),
        "短国标.html": (small_reports.PAGE.encode("gb18030"), plain),
        "短.docx": (small_reports.word(), (in_words, in_words, *parts)),
        "短.pdf": (small_reports.pages(), (flip, cut, again)),
        "短.xlsx": (small_reports.workbook(), parts),
        "旧.xls": ((ROOT / "src/onecard/reading/tests/vouchers.xls").read_bytes(), (flip, cut, again)),
    }
    packed = small_reports.packed({name: files[name][0] for name in ("utf-8-短.txt", "短.html", "短.docx")})
    return {**files, "短.zip": (packed, parts)}


def whole() -> Originals:
    """A whole report in each kind of file, and how it is changed."""
    from onecard.compiling import report_docx, report_pdf, tables_xlsx
    from onecard.compiling.tests import narratives, word_samples
    from onecard.compiling.tests.example import accounts

    text = (ROOT / "src/onecard/audit/tests/report.txt").read_text("utf-8")
    table = "\n".join(f"| 20{n} | 支出{n} | {n}.20 |" for n in range(40))
    page = "".join(f"<p>{line}</p>\n" for line in text.splitlines() if line.strip()).replace(
        "<p>一", "<h2>一", 9
    )
    cells = "".join(f"<tr><td rowspan=2>{n}<td colspan=2>{n}.5</tr><tr><td>甲<td>1</tr>" for n in range(20))
    page = f"<html><head><style>p{{}}</style></head><body>{page}<table>{cells}</table><ol><li>甲<li>乙</ol></body></html>"
    example = narratives.finished()
    word = report_docx.write(example)
    plain = (flip, cut, repeat, marked, marked, marked)
    files = {
        **{f"{charset}.txt": (text.encode(charset), plain) for charset in ("utf-8", "gb18030", "utf-16")},
        "决算.md": (f"# 决算\n\n{table}\n\n<table><tr><td>1</table>\n{text}".encode(), plain),
        "决算.html": (page.encode(), plain),
        "国标.html": (page.encode("gb18030"), plain),
        "决算.docx": (word, CHANGES),
        "模板.docx": (word_samples.items(), (in_words, in_words, *CHANGES)),
        "决算.pdf": (report_pdf.write(example).pdf, (flip, cut, repeat)),
        "决算.xlsx": (tables_xlsx.write(accounts(), "核对"), CHANGES),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("utf-8.txt", "决算.html", "模板.docx"):
            archive.writestr(name, files[name][0])
    return {**files, "各单位.zip": (stream.getvalue(), CHANGES)}


def wrong_in(document: Document, data: bytes) -> str:
    """What does not hold together in a document that was read; '' for nothing."""
    source = decode(data, document.file) if document.kind in ("txt", "md") else ""
    for block in document.blocks:
        for one in (block, *block.above) if not isinstance(block, Paragraph) else (block,):
            if isinstance(one, Paragraph) and (wrong := _wrong_in(one, source)):
                return wrong
        if isinstance(block, Paragraph):
            continue
        grid = block.grid
        if any(len(row) != grid.width for row in grid.rows):
            return "rows of different length"
        if document.kind not in ("xlsx", "xls") and any(
            not (0 <= area.top <= area.bottom < len(grid.rows) and 0 <= area.left <= area.right < grid.width)
            for area in grid.merged
        ):
            return f"merged beyond the grid: {grid.merged}"
        for place, origin in block.origins.items():
            if not grid.text(*place) or (source and source[origin.at] != grid.text(*place)[0]):
                return f"a cell that is not where it is said to be: {place}"
    if wire.unpacked(wire.packed(document)).blocks != document.blocks:
        return "not the same behind the wire"
    return ""


def _wrong_in(paragraph: Paragraph, source: str) -> str:
    starts = [origin.start for origin in paragraph.origins]
    if not paragraph.text.strip() or any(sign in paragraph.text for sign in "\n\r"):
        return f"no paragraph: {paragraph.text!r}"
    if starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] >= len(paragraph.text):
        return f"origins out of order: {starts}"
    looked_at = range(0, len(paragraph.text), 1 + len(paragraph.text) // 2_000)
    if source and any(source[paragraph.origin(at).at] != paragraph.text[at] for at in looked_at):
        return f"a character that is not where it is said to be: {paragraph.text[:40]!r}"
    return ""


def attempt(name: str, data: bytes) -> tuple[str, str]:
    """What became of one file: (read | the refusal's code, empty | what is wrong)."""
    outcome = ""
    try:
        for _, found in read_documents(data, name, LIMITS, read_here):
            if isinstance(found, Refusal):
                raise found
            outcome = found.kind
            if not name.endswith(".zip") and (wrong := wrong_in(found, data)):
                return outcome, wrong
    except Refusal as refusal:
        words = any("一" <= sign <= "鿿" for sign in refusal.sentence) and refusal.remedy
        return refusal.code, "" if words else f"no words: {refusal}"
    except MemoryError:
        if not name.endswith(APART):
            raise
        return "out of memory in the child", ""
    return f"read as {outcome}", ""


class Cases:
    """The changed files of a seed, by their number."""

    def __init__(self, seed: int, share: float, kind: str) -> None:
        self._seed, self._share = seed, share
        self._files = [
            {name: one for name, one in files.items() if kind in name} for files in (small(), whole())
        ]

    def name(self, case: int) -> str:
        """Which file a case is made from."""
        return self._chosen(case)[1]

    def made(self, case: int) -> tuple[str, bytes]:
        """The file of a case: its name and bytes."""
        chance, name, (data, changes) = self._chosen(case)
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(changes)(chance, data)
        return name, data

    def _chosen(self, case: int) -> tuple[random.Random, str, tuple[bytes, tuple[Change, ...]]]:
        chance = random.Random(f"{self._seed}/{case}")
        small, whole = self._files
        files = whole if whole and (chance.random() < self._share or not small) else small
        # An old XLS is opened in a child of its own, which takes a hundred times as long.
        name = chance.choices(list(files), [0.05 if one.endswith(".xls") else 1.0 for one in files])[0]
        return chance, name, files[name]


def read_on(cases: Cases, numbers: Iterable[int], pipe: int) -> None:
    """In a child: read one case after another, and tell what became of each."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory_bytes, resource.RLIM_INFINITY))
    for case in numbers:
        # Time of the processor, not of the clock, for the machine may be busy; past it the system ends the child.
        used = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + LIMITS.seconds) + 1, resource.RLIM_INFINITY))
        name, data = cases.made(case)
        try:
            outcome, wrong = attempt(name, data)
        except Exception:  # whatever comes out here is what is looked for
            outcome, wrong = "fault", traceback.format_exc(limit=-6)
        os.write(pipe, f"{json.dumps((case, outcome, wrong, time.process_time() - used))}\n".encode())


def told(cases: Cases, first: int, last: float, until: float) -> Iterator[tuple[int, str, str, float]]:
    """What became of each case in turn: its number, the outcome, what is wrong, the seconds it took."""
    while first < last and time.monotonic() < until:
        out, into = os.pipe()
        child = os.fork()
        if not child:
            # The parent's to answer; and whatever comes out of a case, this process goes no way but its own.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            status = 1
            try:
                os.close(out)
                read_on(cases, takewhile(lambda case: case < last, count(first)), into)
                status = 0
            finally:
                os._exit(status)
        os.close(into)
        with os.fdopen(out, encoding="utf-8") as lines:
            for line in lines:
                first += 1
                yield tuple(json.loads(line))
                if time.monotonic() > until:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    return
        if status := os.waitpid(child, 0)[1]:
            by = os.WTERMSIG(status)
            how = "too slow" if by == signal.SIGXCPU else f"ended by signal {by}" if by else "ended"
            guarded = cases.name(first).endswith(APART)
            yield (first, f"{how} in the child", "", 0.0) if guarded else (first, "fault", how, 0.0)
            first += 1


def main() -> int:
    """Change and read for as long as was asked; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=120, help="how long")
    parser.add_argument("--cases", type=int, help="so many, however long it takes")
    parser.add_argument("--whole", type=float, default=0.05, help="the share of whole reports")
    parser.add_argument("--case", type=int, help="only this case")
    parser.add_argument("--kind", default="", help="only files whose name has this in it")
    arguments = parser.parse_args()
    cases = Cases(arguments.seed, arguments.whole, arguments.kind)
    # No old Word file is handed to LibreOffice: what it does with it is not ours.
    os.environ["PATH"] = ""
    first, last = arguments.case or 0, arguments.cases or math.inf
    if arguments.case is not None:
        last = first + 1
    until = math.inf if arguments.cases else time.monotonic() + arguments.seconds
    became: Counter[str] = Counter()
    faults, slowest, spent = 0, (0.0, 0), 0.0
    # Ctrl-C ends it with what was counted by then.
    with suppress(KeyboardInterrupt):
        for case, outcome, wrong, seconds in told(cases, first, last, until):
            slowest, spent = max(slowest, (seconds, case)), spent + seconds
            became[outcome] += 1
            if wrong:
                faults += 1
                print(f"FAULT seed {arguments.seed} case {case} ({cases.name(case)}): {wrong}", flush=True)
            if sum(became.values()) % EVERY == 0:
                print(f"{sum(became.values())} changed files, {faults} faults", file=sys.stderr, flush=True)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    listed = ", ".join(f"{number} {what}" for what, number in became.most_common())
    print(
        f"seed {arguments.seed}: {sum(became.values())} changed files in {spent:.0f} s of the processor: {listed}; "
        f"slowest {slowest[0]:.1f} s (case {slowest[1]}); {children} MB; {faults} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

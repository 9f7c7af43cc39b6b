"""Change reports at random in every kind of file: each is read or refused in words, and what was read holds together.

documents_fuzz.py [--seed N] [--seconds N] [--case N] [--kind NAME] (a case is one changed file, the same for the same seed)
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reading_fuzz import CHANGES, Change, cut, flip, repeat
from word_fuzz import changed as word_changed

from onecard.core.errors import Refusal
from onecard.reading import wire
from onecard.reading.archive import read_documents
from onecard.reading.charset import decode
from onecard.reading.document import Document, Paragraph
from onecard.reading.guard import BROKEN
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.read import read_document, read_here

ROOT = Path(__file__).parents[1]
LIMITS = Limits(
    seconds=20, memory_bytes=1536 * MEGABYTE, unpacked_bytes=200 * MEGABYTE, rows=50_000, pages=200
)
APART = ("决算.pdf", "决算.xlsx", "旧.xls")
"""Files whose readers are another's machine code: opened in the child, which may fall over without harm."""
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


def in_words(chance: random.Random, data: bytes) -> bytes:
    """Tags and words of a Word file change places, as long as it can be opened."""
    try:
        return word_changed(chance, data)
    except (*BROKEN, UnicodeDecodeError, IndexError):
        return flip(chance, data)


def originals() -> dict[str, tuple[bytes, tuple[Change, ...]]]:
    """A report in each kind of file, and how it is changed."""
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
        "旧.xls": ((ROOT / "src/onecard/reading/tests/vouchers.xls").read_bytes(), (flip, cut, repeat)),
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
    read: Callable[[bytes, str, Limits], Document] = read_document if name in APART else read_here
    # Time of the processor, not of the clock: the machine may be busy.
    signal.setitimer(signal.ITIMER_PROF, LIMITS.seconds)
    outcome = ""
    try:
        for _, found in read_documents(data, name, LIMITS, read):
            signal.setitimer(signal.ITIMER_PROF, 0)
            if isinstance(found, Refusal):
                raise found
            outcome = found.kind
            if not name.endswith(".zip") and (wrong := wrong_in(found, data)):
                return outcome, wrong
    except Refusal as refusal:
        words = any("一" <= sign <= "鿿" for sign in refusal.sentence) and refusal.remedy
        return refusal.code, "" if words else f"no words: {refusal}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return f"read as {outcome}", ""


def _hung(*_: object) -> None:
    raise TimeoutError("no answer in time")


def main() -> int:
    """Change and read for as long as was asked; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=120, help="how long")
    parser.add_argument("--case", type=int, help="only this case")
    parser.add_argument("--kind", default="", help="only files whose name has this in it")
    arguments = parser.parse_args()
    files = {name: file for name, file in originals().items() if arguments.kind in name}
    # No old Word file is handed to LibreOffice: what it does with it is not ours.
    os.environ["PATH"] = ""
    signal.signal(signal.SIGPROF, _hung)
    resource.setrlimit(resource.RLIMIT_AS, (3072 * MEGABYTE, resource.RLIM_INFINITY))
    became: Counter[str] = Counter()
    began, case, faults, slowest = time.monotonic(), arguments.case or 0, 0, (0.0, 0)
    while time.monotonic() - began < arguments.seconds:
        chance = random.Random(f"{arguments.seed}/{case}")
        name = chance.choice([one for one in files for _ in range(1 if one in APART else 4)])
        data, changes = files[name]
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(changes)(chance, data)
        started = time.process_time()
        try:
            outcome, wrong = attempt(name, data)
        except Exception:  # whatever comes out here is what is looked for
            outcome, wrong = "fault", traceback.format_exc(limit=-6)
        slowest = max(slowest, (time.process_time() - started, case))
        became[outcome] += 1
        if wrong:
            faults += 1
            print(f"FAULT seed {arguments.seed} case {case} ({name}): {wrong}", flush=True)
        case += 1
        if arguments.case is not None:
            break
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = ", ".join(f"{count} {what}" for what, count in became.most_common())
    print(
        f"seed {arguments.seed}: {sum(became.values())} changed files: {told}; "
        f"slowest {slowest[0]:.1f} s (case {slowest[1]}); {own} MB; {faults} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

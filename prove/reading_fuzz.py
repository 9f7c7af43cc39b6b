"""Change real spreadsheets at random: each is read or refused in words, within its time and memory, whatever was changed.

What is read is handed on to whoever tells what a sheet is, which must not fall over either.
reading_fuzz.py [--seed N] [--seconds N] [--case N] (a case is one changed file, the same for the same seed)
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl

from onecard.config.setup import ready
from onecard.core.errors import Refusal
from onecard.reading.guard import BROKEN
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.spreadsheet import read

ROOT = Path(__file__).parents[1]
LIMITS = Limits(seconds=8, memory_bytes=1024 * MEGABYTE, unpacked_bytes=200 * MEGABYTE, rows=20_000)
SLACK_SECONDS = 6
"""Beside the child's own limit: starting it, looking inside beforehand, and a busy machine."""
Change = Callable[[random.Random, bytes], bytes]


def originals() -> dict[str, bytes]:
    """Files as the house meets them: the example's export and tables, a calculated XLSX, an old XLS, CSV in four charsets."""
    from onecard.compiling import tables_xlsx
    from onecard.compiling.tests.example import accounts
    from onecard.simulation.payment_export import payment_export

    export = payment_export(2024, "示例市社会保障卡一卡通中心")
    plain = openpyxl.Workbook()
    plain.active.append(["凭证号", "日期", "金额"])
    plain.active.append(["记-1", 45356, "=SUM(1,2)"])
    saved = io.BytesIO()
    plain.save(saved)
    text = "".join(
        ",".join(f'"{cell}"' if cell else "" for cell in row) + "\r\n"
        for row in openpyxl.load_workbook(io.BytesIO(export)).active.iter_rows(max_row=60, values_only=True)
    )
    return {
        "凭证.xlsx": export,
        "核对.xlsx": tables_xlsx.write(accounts(), "核对"),
        "上报.xlsx": tables_xlsx.write(accounts("shanghai"), "上报"),
        "公式.xlsx": saved.getvalue(),
        "旧.xls": (ROOT / "src/onecard/reading/tests/vouchers.xls").read_bytes(),
        **{
            f"{charset}.csv": text.encode(charset)
            for charset in ("utf-8-sig", "gb18030", "utf-16", "utf-16-be")
        },
    }


def flip(chance: random.Random, data: bytes) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20, 200))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes) -> bytes:
    """A part is lost."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 10, 1000, len(data))) :]


def repeat(chance: random.Random, data: bytes) -> bytes:
    """A part comes again, somewhere, many times."""
    start, at = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return (
        data[:at]
        + data[start : start + chance.choice((1, 8, 500))] * chance.choice((1, 50, 5000))
        + data[at:]
    )


NASTY = (
    b"", b"0", b"-1", b"1e308", b"NaN", b"99999999999999999999", b"XFD1048576", b"A0", b"AAAA1", b"&#0;", b"&lol;", b"\xff\xfe",
    "　".encode(), b"../../../etc/passwd", b"=cmd|'/c calc'!A0", b"\"'<>", b"<", b"]]>", b"1048577", b"inlineStr", b"e", b"d", b"b",
)  # fmt: skip


def inside(chance: random.Random, data: bytes) -> bytes:
    """A part of the archive is changed and packed properly again, so that readers get to see it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {name: source.read(name) for name in source.namelist()}
    except BROKEN:
        return flip(chance, data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        name = chance.choice(list(parts))
        how = chance.randrange(7)
        if how == 0 and len(parts) > 1:
            del parts[name]
        elif how == 1:
            parts[name] = chance.choice((flip, cut, repeat))(chance, parts[name])
        elif how == 2:
            parts[name] = parts[chance.choice(list(parts))]
        else:
            parts[name] = _token(chance, parts[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def _token(chance: random.Random, content: bytes) -> bytes:
    """What stands between two marks of the XML becomes something nasty, once or everywhere it stands."""
    pieces = content.split(b'"' if chance.random() < 0.6 else b">")
    token = chance.choice(pieces)
    if not token or len(token) > 200:
        return content.replace(b"<row", b'<row r="1048576"', 1)
    return content.replace(token, chance.choice(NASTY), chance.choice((1, -1)))


CHANGES: tuple[Change, ...] = (flip, cut, repeat, inside, inside, inside)


def attempt(name: str, data: bytes) -> tuple[str, str]:
    """What became of one file: (read | the refusal's code, empty | what is wrong)."""
    from onecard.accounts.imports.head import find_head
    from onecard.finalaccounts import recognise, workbook

    began = time.monotonic()
    try:
        sheets = read(data, name, LIMITS)
    except Refusal as refusal:
        taken = time.monotonic() - began
        wrong = "" if refusal.remedy and _in_words(refusal.sentence) else f"no words: {refusal}"
        return refusal.code, wrong or (
            "" if taken < LIMITS.seconds + SLACK_SECONDS else f"refused after {taken:.1f} s"
        )
    taken = time.monotonic() - began
    if taken > LIMITS.seconds + SLACK_SECONDS:
        return "read", f"read in {taken:.1f} s"
    for grid in sheets.sheets:
        recognise.recognise(grid, 2024)
    for ask in (
        lambda: workbook.recognise_workbook(sheets, 2024),
        lambda: find_head(sheets, "vouchers"),
        lambda: find_head(sheets, "budgets"),
    ):
        try:
            ask()
        except Refusal as refusal:
            if not refusal.remedy:
                return "read", f"no remedy: {refusal}"
    return "read", ""


def _in_words(sentence: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in sentence)


def main() -> int:
    """Change and read for as long as was asked; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=40, help="how long")
    parser.add_argument("--case", type=int, help="only this case")
    arguments = parser.parse_args()
    ready(prepared=False)
    files = originals()
    became: Counter[str] = Counter()
    began, case, faults = time.monotonic(), arguments.case or 0, 0
    while time.monotonic() - began < arguments.seconds:
        chance = random.Random(f"{arguments.seed}/{case}")
        name = chance.choice(list(files))
        data = files[name]
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(CHANGES)(chance, data)
        try:
            outcome, wrong = attempt(name, data)
        except Exception:  # whatever comes out here is what is looked for
            outcome, wrong = "fault", traceback.format_exc(limit=-4)
        became[outcome] += 1
        if wrong:
            faults += 1
            print(f"FAULT seed {arguments.seed} case {case} ({name}): {wrong}", flush=True)
        case += 1
        if arguments.case is not None:
            break
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if children > LIMITS.memory_bytes // MEGABYTE:
        faults += 1
        print(f"FAULT: a reading child took {children} MB")
    told = ", ".join(f"{count} {what}" for what, count in became.most_common())
    print(
        f"seed {arguments.seed}: {sum(became.values())} changed files: {told}; child up to {children} MB, we {own} MB"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

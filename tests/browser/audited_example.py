"""The example's report with slips of the pen put into it, and its audit, for the pictures of the guide."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from onecard.audit.audit import audit_file
from onecard.audit.show import html
from onecard.reading import word

SLIPS = (
    ("住房保障支出（类）7.35万元，占5.99%", "5.99%", "9.59%"),
    ("职业年金缴费支出（项）。年初预算为22.48万元", "53.83%", "35.83%"),
    ("医疗费0.79万元", "医疗费0.79万元", "医疗费"),
    ("公务用车购置及运行维护费支出0.87万元，完成", "增长295.45%", "增长298.36%"),
)
"""A sentence, what stands in it, and what is put in its place."""


def with_slips(data: bytes) -> bytes:
    """The DOCX with every slip; raises ValueError where a sentence is not there."""
    file = word.read(data, "report.docx")
    for sentence, right, wrong in SLIPS:
        passage = next((one for one in file.passages if sentence in one.text), None)
        if passage is None:
            raise ValueError(f"no sentence {sentence}")
        start = passage.text.index(right)
        passage.put([(start, start + len(right), wrong)])
    return file.written()


def audited(home: Path, folder: Path) -> Path:
    """The audit of the example's report of 2024 with slips, as one HTML file in `folder`; `home` holds the books."""
    compiled = folder / "compiled"
    subprocess.run(
        [sys.executable, "-m", "onecard", "report", "compile", "--year", "2024", "--formats", "docx", "--out", str(compiled)],
        check=True, env={**os.environ, "ONECARD_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    file = folder / "单位决算公开报告.audit.html"
    file.write_bytes(
        html.write(audit_file(with_slips((compiled / "report.docx").read_bytes()), "单位决算公开报告.docx"))
    )
    return file

"""One HTML file that needs nothing else: its style sheet and scripts stand in it, and it may run and load nothing more."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from onecard.compiling.report_html.markup import Element, element, raw

BASE = Path(__file__).parent / "static" / "base.css"
"""The style every report in one file begins with."""


@lru_cache
def source(*files: Path) -> str:
    """Files of ours one after the other, without comments, indents and needless blanks: a reader of the page is not a
    reader of its source. All are style sheets, or all are scripts."""
    joined = "\n".join(
        re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL) for file in files
    )
    lines = (line.strip() for line in joined.splitlines())
    short = "\n".join(line for line in lines if line and not line.startswith("//"))
    return re.sub(r" ?([{};:]) ", r"\1", short) if files[0].suffix == ".css" else short


def policy(styles: tuple[Path, ...], scripts: tuple[Path, ...]) -> str:
    """What the page may do: run its own scripts, each file one element, use its own style sheet, and nothing else."""
    run = " ".join(_digest(source(script)) for script in scripts)
    style = _digest(source(*styles))
    return f"default-src 'none'; script-src {run}; style-src {style}; base-uri 'none'; form-action 'none'"


def head(title: str, styles: tuple[Path, ...], scripts: tuple[Path, ...]) -> Element:
    """The head of the page: title, policy and style sheet."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(styles, scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        raw("style", source(*styles)),
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

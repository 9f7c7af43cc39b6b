"""A report as a file of each kind: plain text, Word, web page, PDF; hard line ends and page breaks where such files have them."""

from __future__ import annotations

import html
import io
import json
import tempfile
from pathlib import Path

import docx
import typst

from onecard.compiling.fonts import faces
from printed_reports.writer import Writer

_WRAP = 74
"""Columns of a line of plain text; a Chinese character takes two."""
_TYPST = """#let d = json("report.json")
#set text(lang: "zh", region: "cn", font: d.face, size: 10.5pt)
#set page(paper: "a4", margin: 2.2cm, footer: context align(center)[- #counter(page).display() -])
#set par(first-line-indent: 2em, justify: true)
#for block in d.blocks {
  if type(block) == str { par(block) } else {
    set text(size: 6.5pt)
    set par(first-line-indent: 0em, justify: false)
    pagebreak(weak: true)
    align(center, text(size: 12pt, block.title))
    grid(columns: (1fr, 1fr), block.left, align(right, block.right))
    table(columns: block.width, inset: 2.5pt, ..block.cells)
  }
}
"""


def blocks(w: Writer) -> list[str | tuple[str, list[list[str]]]]:
    """Lines and tables in reading order; the tables stand under their heading."""
    found: list[str | tuple[str, list[list[str]]]] = []
    for number in range(len(w.lines)):
        found.append(w.text(number))
        if w.sheets and w.text(number).endswith("决算表") and w.levels[number] == 1:
            found += [(w.sheets[sheet].title, w.cells(sheet)) for sheet in range(len(w.sheets))]
    return found


def wrapped(text: str) -> list[str]:
    """A paragraph in lines of equal width, broken wherever the room ends, within a number, too."""
    lines, line, width = [], "", 0
    for sign in text:
        wide = 2 if ord(sign) > 0x2000 else 1
        if width + wide > _WRAP:
            lines.append(line)
            line, width = "", 0
        line, width = line + sign, width + wide
    return [*lines, line]


def as_txt(w: Writer) -> bytes:
    """Plain text with hard line ends; the cells of a table parted by tabs."""
    lines: list[str] = []
    for block in blocks(w):
        if isinstance(block, str):
            lines += [*wrapped(block), ""]
        else:
            lines += ["\t".join(row) for row in block[1]] + [""]
    return "\n".join(lines).encode("gb18030" if w.chance.random() < 0.3 else "utf-8")


def as_docx(w: Writer) -> bytes:
    """Word: plain paragraphs, tables with the lines above them as paragraphs."""
    document = docx.Document()
    for block in blocks(w):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        title, rows = block
        document.add_paragraph(title)
        document.add_paragraph(f"{rows[1][0]}    {rows[1][-1]}")
        table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for row in rows[2:]:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_html(w: Writer) -> bytes:
    """A web page of a government site: paragraphs and tables among menus."""
    parts = [
        "<html><head><meta charset='utf-8'><title>信息公开</title></head><body><div class='menu'>首页 政务公开</div>"
    ]
    for block in blocks(w):
        if isinstance(block, str):
            parts.append(f"<p>&emsp;&emsp;{html.escape(block)}</p>")
        else:
            rows = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                for row in block[1]
            )
            parts.append(f"<table border='1'>{rows}</table>")
    return "".join([*parts, "</body></html>"]).encode()


def as_pdf(w: Writer) -> bytes:
    """PDF: sentences run over lines and pages, tables with rules, page numbers below."""
    found: list[object] = []
    for block in blocks(w):
        if isinstance(block, str):
            found.append(block)
        else:
            title, rows = block
            found.append(
                {
                    "title": title,
                    "left": rows[1][0],
                    "right": rows[1][-1],
                    "width": len(rows[0]),
                    "cells": [cell for row in rows[2:] for cell in row],
                }
            )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "report.json").write_text(
            json.dumps({"face": faces().names()["song"], "blocks": found}, ensure_ascii=False),
            encoding="utf-8",
        )
        Path(folder, "report.typ").write_text(_TYPST, encoding="utf-8")
        pdf = typst.compile(str(Path(folder, "report.typ")), format="pdf", font_paths=faces().fonts)
    assert isinstance(pdf, bytes)
    return pdf


WRITERS = {"txt": as_txt, "docx": as_docx, "html": as_html, "pdf": as_pdf}

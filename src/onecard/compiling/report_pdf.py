"""The narrative of final accounts as a PDF: cover, contents, text and the nine tables at their place (GB/T 9704—2012)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onecard.compiling.layout import lay_out
from onecard.compiling.tables_pdf import table_data
from onecard.compiling.typesetting import Typesetter
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph, Run


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset report: the `pdf`, and in `pages` the printed page number of each heading by its anchor, and of each
    table by the name of its form (``公开05``)."""

    pdf: bytes
    pages: dict[str, int]


def write(narrative: Narrative) -> Typeset:
    """The report as PDF, tagged and archival (PDF/A-2a, PDF/UA-1); equal narratives and faces give equal bytes.

    While something is missing every page says 草稿，不得公开. Raises Refusal `compiling.no_chinese_font`, or
    `compiling.not_printable` naming a character no face has.
    """
    typesetter = Typesetter("report.typ", report_data(narrative), "决算公开报告")
    return Typeset(typesetter.pdf(), dict(typesetter.told("pages")))


def report_data(narrative: Narrative) -> dict[str, object]:
    """What the template prints, ready for JSON."""
    accounts = narrative.accounts
    count = f"还有{len(narrative.missing)}项待补，" if narrative.missing else "还有待补之处，"
    return {
        "title": narrative.title,
        "title-lines": _title_lines(narrative.title, accounts.name),
        "author": accounts.name,
        "year": accounts.year,
        "draft": narrative.draft,
        "draft-note": f"草稿，不得公开：{count}文中用底纹标明。",
        "blocks": list(_blocks(narrative)),
        "tables": [{**table_data(layout), "anchor": layout.table.form.name} for layout in lay_out(accounts)],
    }


def _title_lines(title: str, name: str) -> list[str]:
    """The title broken after the unit's name, where it begins with it: a line holds what belongs together."""
    rest = title.removeprefix(name)
    return [name, rest] if name and rest and rest != title else [title]


def _blocks(narrative: Narrative) -> Iterator[dict[str, object]]:
    # A tagged document may not skip a level of its headings: 第一部分 is followed by 一、, whatever a template writes.
    above = 1
    for block in narrative.blocks:
        if isinstance(block, Heading):
            above = min(block.level, above + 1)
            # 第一部分 is set apart from its words, the other numbers run on.
            apart = {"number": block.number} if block.level == 1 and block.number else {}
            runs = _runs("" if apart else block.number, block.runs)
            yield {"kind": "heading", "level": above, "anchor": block.anchor, **apart, "runs": runs}
        elif isinstance(block, Paragraph):
            yield {"kind": "paragraph", "runs": _runs(block.number, block.runs)}
        else:
            yield {"kind": "tables"}


def _runs(number: str, runs: tuple[Run, ...]) -> list[str | dict[str, str]]:
    """The words in as few pieces as can be: only what is missing is set apart."""
    pieces: list[str | dict[str, str]] = [number] if number else []
    for run in runs:
        if run.kind == "missing":
            pieces.append({"missing": run.text})
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += run.text
        else:
            pieces.append(run.text)
    return pieces

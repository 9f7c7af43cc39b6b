"""Word files as bureaus hand them out, in three ways of leaving blanks; the wording is invented."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt, RGBColor

RED, BLUE = RGBColor(0xFF, 0, 0), RGBColor(0, 0x70, 0xC0)


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a document."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def line(document: docx.document.Document, text: str, style: str | None = None) -> None:
    """A paragraph; `|` begins another run, `~…~` is red, `^…^` highlighted, `=…=` underlined."""
    paragraph = document.add_paragraph(style=style)
    for part in text.split("|"):
        kind = part[:1] if part[:1] in "~^=" and part[:1] == part[-1:] and len(part) > 2 else ""
        run = paragraph.add_run(part.strip(kind) if kind else part)
        run.font.size = Pt(16)
        run.font.color.rgb = RED if kind == "~" else None
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW if kind == "^" else None
        run.underline = True if kind == "=" else None


def crosses() -> bytes:
    """Blanks as XX, choices in brackets, guidance in red, a table of its own."""
    document = docx.Document()
    line(document, "XX|市XX局|20XX年度部门（单位）决算公开")
    line(document, "~（填报说明：本模板红色文字为提示，请填写后删除）~")
    line(document, "第一部分 概况")
    line(document, "一、主要职责")
    line(document, "（主要职责）")
    line(document, "二、机构设置")
    line(document, "^请列出内设机构和所属单位^")
    line(document, "第二部分 决算情况说明")
    line(document, "一、收入支出决算总体情况")
    line(
        document,
        "20XX年度收、支总计各为X|X|万元。与上年相比，收、支总计各增加（减|少）X|X万元，增长（下降）XX%，主要原因是……。",
    )
    line(document, "二、收入决算情况")
    line(document, "本年收入合计XX万元，其中：财政拨款收入XX万元，占XX%；上级补助收入XX万元，占XX%（如有）。")
    line(document, "三、“三公”经费支出情况")
    line(
        document,
        "“三公”经费支出全年预算为XX万元，支出决算为XX万元，完成全年预算的XX%，决算数大于（小于）预算数的主要原因是XX。"
        "因公出国（境）费支出XX万元，公务接待费支出XX万元，比上年增长（下降）XX%。",
    )
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate(
        (
            ("项目", "本年决算数（万元）", "上年决算数（万元）"),
            ("“三公”经费合计", "XX", ""),
            ("公务接待费", "", "XX"),
        )
    ):
        for column, words in enumerate(cells):
            table.rows[row].cells[column].text = words
    return saved(document)


def underlines() -> bytes:
    """Blanks as underscores and underlined blanks over several runs, real headings, choices with a stroke."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "（单位名称）决算公开"
    document.add_heading("情况说明", 1)
    document.add_heading("政府性基金预算财政拨款支出决算情况", 2)
    line(
        document,
        "本年支出|=      =|万元，其中：基本支出|__|__|万元，项目支出____万元，比上年增加/减少____万元，增长/下降____%。",
    )
    document.add_heading("机关运行经费支出情况", 2)
    line(document, "本部门（单位）机关运行经费支出____万元，较上年增（减）____万元。")
    document.add_heading("国有资产占用情况", 2)
    line(document, "截至____年12月31日，共有车辆____辆，房屋面积____平方米。年末在建工程____万元。")
    return saved(document)


def items() -> bytes:
    """Blanks as ××× with lists: classes in a sentence, a numbered item that stands for all, an ellipsis behind it."""
    document = docx.Document()
    line(document, "五、一般公共预算财政拨款支出决算情况说明")
    line(document, "（二）支出决算结构情况")
    line(
        document,
        "一般公共预算财政拨款支出×××万元，主要用于以下方面：××（类）支出××万元，占××%；××（类）支出××万元，占××%；……。",
    )
    line(document, "（三）支出决算具体情况")
    line(
        document,
        "1.|××（类）××（款）××（项）。|年初预算为××万元，支出决算为××万元，完成年初预算的××%，决算数大（小）于预算数的主要原因是××。",
    )
    line(document, "2.××（类）××（款）××（项）。年初预算为××万元，支出决算为××万元，完成年初预算的××%。")
    line(document, "……")
    return saved(document)

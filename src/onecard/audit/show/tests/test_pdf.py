"""Highlights and notes in a copy of the PDF that was audited: at the very words, whatever way the page lies."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show.pdf import annotate
from onecard.audit.show.tests import samples
from onecard.core.errors import Refusal
from onecard.reading.document import Paragraph
from onecard.reading.pdf import read_pdf
from onecard.reading.tests.typeset import changed, needs_type, pdf

pytestmark = needs_type

SOURCE = (
    f"{samples.SPENT}\n\n{samples.HOSPITALITY}\n\n"
    "#table(columns: 3, [科目名称], [小计], [基本支出], [合计], [122.81], [111.35], [住房保障支出], [7.35], [7.36])\n"
)
CORNERS = {"0": 0, "90": 90, "180": 180, "270": 270}


@pytest.fixture(scope="module")
def file() -> bytes:
    return pdf(SOURCE)


def turned(data: bytes, degrees: int) -> bytes:
    def turn(made: pikepdf.Pdf) -> None:
        for page in made.pages:
            page.Rotate = degrees
            page.CropBox = [20, 30, 560, 800]

    return changed(data, turn)


def audited(data: bytes) -> Audit:
    read = read_pdf(data, "报告.pdf")
    block = next(
        at for at, one in enumerate(read.blocks) if isinstance(one, Paragraph) and "298.36%" in one.text
    )
    first = next(
        at for at, one in enumerate(read.blocks) if isinstance(one, Paragraph) and "178.25" in one.text
    )
    rate, other = samples.printed(read, block, "298.36%"), samples.printed(read, block, "295.45%")
    sentence = samples.printed(
        read, first, "信息化建设，年初预算104.44万元，决算83.89万元；基本养老保险缴费，10.97万元"
    )
    (table,) = read.tables
    place = DocumentPlace(
        "报告.pdf", 1, table.grid.name, "C3", block=read.blocks.index(table), box=table.boxes[2, 2]
    )
    findings = [
        Finding("rate", "error", "P-09", "增长率", "应为295.45%。", "", (rate, other), likely_wrong=(rate,)),
        Finding(
            "cell",
            "warning",
            "X-06",
            "文与表",
            "表里是7.36。",
            "",
            (PrintedFigure("7.36", None, "", {}, place),),
        ),
        Finding("long", "info", "M-09", "长句", "这一句。", "", (sentence,)),
        Finding("gone", "info", "M-06", "缺少部分", "没有“名词解释”部分。", ""),
    ]
    return Audit("报告.pdf", read.sha256, document=read, findings=findings)


def remarks(data: bytes) -> list[Any]:
    with pikepdf.open(io.BytesIO(data)) as made:
        return [
            (str(one.Subtype), str(one.Contents), [float(edge) for edge in one.get("/QuadPoints", [])])
            for page in made.pages
            for one in page.get("/Annots", [])
        ]


def words(data: bytes, quads: list[float]) -> str:
    """What the page prints within the boxes of a highlight."""
    made = pypdfium2.PdfDocument(data)
    text = made[0].get_textpage()
    found = []
    for at in range(0, len(quads), 8):
        xs, ys = quads[at : at + 8 : 2], quads[at + 1 : at + 8 : 2]
        found.append(text.get_text_bounded(min(xs), min(ys), max(xs), max(ys)))
    text.close()
    made.close()
    return "".join(found).strip()


@pytest.mark.parametrize("degrees", CORNERS.values(), ids=CORNERS)
def test_every_highlight_lies_on_its_words_whatever_way_the_page_lies(file: bytes, degrees: int) -> None:
    data = turned(file, degrees)
    told = remarks(annotate(audited(data), data))
    at = {said.split("）")[0]: words(data, quads) for kind, said, quads in told if kind == "/Highlight"}
    assert at["【错误】增长率（P-09"] == "298.36%"
    assert at["【疑点】文与表（X-06"] == "7.36"
    assert (
        at["【提示】长句（M-09"]
        == "信息化建设，年初预算104.44万元，决算83.89万元；基本养老保险缴费，10.97万元"
    )
    assert [words(data, quads) for kind, _, quads in told if kind == "/Underline"] == ["295.45%"]


def test_a_note_says_everything_and_one_beside_it_which_finding_it_belongs_to(file: bytes) -> None:
    said = {
        kind: words
        for kind, words, _ in remarks(annotate(audited(file), file))
        if "1个" in words or "P-09" in words
    }
    assert said["/Highlight"].split("\n") == [
        "【错误】增长率（P-09）",
        "应为295.45%。",
        "最可能有误：298.36%。",
    ]
    assert said["/Underline"] == "第1个问题（错误：增长率）涉及这里。"


def test_what_stands_nowhere_is_a_note_at_the_top_of_the_first_page(file: bytes) -> None:
    (note,) = (words for kind, words, _ in remarks(annotate(audited(file), file)) if kind == "/Text")
    assert note == "全文：【提示】缺少部分（M-06）\n没有“名词解释”部分。"


def test_what_the_pages_print_stays(file: bytes) -> None:
    before, after = read_pdf(file, "a.pdf"), read_pdf(annotate(audited(file), file), "a.pdf")
    assert before.blocks == after.blocks


def test_a_file_whose_directory_is_broken_is_remarked_too(file: bytes) -> None:
    broken = file.replace(b"startxref", b"startxxxx")
    told = remarks(annotate(audited(broken), broken))
    assert len(told) == 5


def test_only_findings_as_hard_as_asked_for_are_remarked(file: bytes) -> None:
    assert {kind for kind, _, _ in remarks(annotate(audited(file), file, "error"))} == {
        "/Highlight",
        "/Underline",
    }


def test_remarks_that_were_there_stay(file: bytes) -> None:
    once = annotate(audited(file), file)
    assert len(remarks(annotate(audited(once), once))) == 2 * len(remarks(once))


def test_many_notes_stay_on_their_page(file: bytes) -> None:
    audit = audited(file)
    audit.findings = [Finding(str(at), "info", "M-06", f"缺{at}", "没有。", "") for at in range(60)]
    with pikepdf.open(io.BytesIO(annotate(audit, file))) as made:
        boxes = [[float(edge) for edge in one.Rect] for one in made.pages[0].Annots]
    assert len(boxes) == 60
    assert all(box[1] >= 0 for box in boxes)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"PK\x03\x04"])
def test_a_file_that_cannot_be_opened_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        annotate(samples.audit("pdf", "a.pdf"), data)
    assert refused.value.code == "audit.no_pdf"


def test_another_kind_of_file_is_refused(file: bytes) -> None:
    with pytest.raises(Refusal, match="不是PDF文件"):
        annotate(samples.audit(), file)

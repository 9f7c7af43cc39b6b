"""Comments in a copy of the author's DOCX: real ones, at the very words, nothing else changed."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
import pytest
from docx.document import Document as WordDocument
from lxml import etree

from onecard.audit.finding import Audit, DocumentPlace, Finding, PrintedFigure
from onecard.audit.show.docx import annotate
from onecard.audit.show.tests import samples
from onecard.core.errors import Refusal
from onecard.reading.document import Origin, Paragraph
from onecard.reading.word_passages import W


def file(*, cut: int = 0) -> bytes:
    """The sample report as a DOCX; every paragraph in runs of `cut` characters (0: one run), every third bold."""
    made = docx.Document()
    read = samples.document()
    for paragraph in read.paragraphs:
        added = made.add_paragraph()
        size = cut or len(paragraph.text)
        for at in range(0, len(paragraph.text), size):
            added.add_run(paragraph.text[at : at + size]).bold = at // size % 3 == 0
    grid = read.tables[0].grid
    table = made.add_table(len(grid.rows), grid.width)
    for row in range(len(grid.rows)):
        for column in range(grid.width):
            table.cell(row, column).text = grid.text(row, column)
    for area in grid.merged:
        left, right = table.cell(area.top, area.left), table.cell(area.bottom, area.right)
        words = left.text
        left.merge(right).text = words
    return saved(made)


def saved(made: WordDocument) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def commented(data: bytes) -> dict[str, str]:
    """The words each comment stands at, by the first line of the comment."""
    found = opened(data)
    heads = {str(one.comment_id): one.text.split("\n")[0] for one in found.comments}
    return {heads[number]: words for number, words in ranges(found.element)}


def ranges(root: etree._Element) -> Iterator[tuple[str, str]]:
    open_: dict[str, list[str]] = {}
    for element in root.iter():
        tag, number = etree.QName(element).localname, str(element.get(f"{{{W}}}id"))
        if tag == "commentRangeStart":
            open_[number] = []
        elif tag == "commentRangeEnd":
            yield number, "".join(open_.pop(number))
        elif tag == "t":
            for words in open_.values():
                words.append(element.text or "")
    assert not open_


AT = {
    "【错误】“医疗费”后面缺金额（P-17）": "医疗费",
    "【错误】同样的金额写出两个增长率（P-09）": "298.36%",
    "【错误】合计的唯一部分与合计同率（G-02）": "298.36%",
    "【疑点】分项年初预算之和与合计（P-11）": "178.25",
    "【疑点】文与表不一致（X-06）": "7.35",
    "【提示】小数位数不一（M-09）": "12.1",
    "【提示】缺少部分（M-06）": samples.TITLE,
}


@pytest.mark.parametrize("cut", [0, 1, 7])
def test_every_finding_is_a_comment_at_its_very_words(cut: int) -> None:
    assert commented(annotate(samples.audit(), file(cut=cut))) == AT


@pytest.mark.parametrize("cut", [0, 7])
def test_text_and_formatting_stay_as_they_were(cut: int) -> None:
    before, after = opened(file(cut=cut)), opened(annotate(samples.audit(), file(cut=cut)))

    def characters(made: WordDocument) -> list[tuple[str, bool | None]]:
        return [(sign, run.bold) for one in made.paragraphs for run in one.runs for sign in run.text]

    assert characters(before) == characters(after)
    assert [cell.text for cell in before.tables[0]._cells] == [cell.text for cell in after.tables[0]._cells]


def test_a_comment_says_everything_a_reader_needs_and_who_says_it() -> None:
    rate = next(one for one in opened(annotate(samples.audit(), file())).comments if "（P-09）" in one.text)
    assert (rate.author, rate.initials) == ("审核", "审")
    assert rate.text.split("\n")[1:] == [
        "0.65÷0.22＝295.45%，后面却写增长298.36%。",
        "0.65÷0.22＝295.45%≠298.36%",
        "最可能有误：公务用车购置及运行维护费比上年增长298.36%，改为295.45%就成立。",
        "涉及：“三公”经费比上年增长295.45%",
    ]


def test_only_findings_as_hard_as_asked_for_are_remarked() -> None:
    assert len(list(opened(annotate(samples.audit(), file(), "error")).comments)) == 3


def test_comments_that_were_there_stay() -> None:
    made = opened(file())
    made.add_comment(made.paragraphs[2].runs, "原有的批注", "作者")
    texts = [one.text for one in opened(annotate(samples.audit(), saved(made))).comments]
    assert texts[0] == "原有的批注"
    assert len(texts) == 8


def test_of_two_equal_tables_the_one_with_the_finding_is_remarked() -> None:
    audit = samples.audit()
    assert audit.document
    made = opened(file())
    twice = made.tables[0]._tbl
    made.tables[0]._tbl.addprevious(etree.fromstring(etree.tostring(twice)))
    audit.document.blocks.insert(len(audit.document.blocks) - 1, samples.table())
    audit.findings = [one for one in samples.findings(audit.document) if one.id == "f-table"]
    after = opened(annotate(audit, saved(made)))
    assert "commentRangeStart" not in etree.tostring(after.tables[0]._tbl).decode()
    assert "commentRangeStart" in etree.tostring(after.tables[1]._tbl).decode()


def test_a_figure_behind_a_list_number_that_the_file_does_not_write_is_found() -> None:
    made = docx.Document()
    made.add_paragraph("支出178.25万元。")
    audit = samples.audit()
    assert audit.document
    words = "一、支出178.25万元。"
    audit.document.blocks = [Paragraph(words, (Origin(0, -1), Origin(2, 0)))]
    place = DocumentPlace(audit.file, start=0, end=len("一、支出178.25"), block=0)
    figure = PrintedFigure("178.25", None, "", {}, place)
    audit.findings = [Finding("x", "info", "M-09", "名", "句。", "", (figure,))]
    assert commented(annotate(audit, saved(made))) == {"【提示】名（M-09）": "支出178.25"}


def test_marks_stand_outside_a_control_that_may_hold_nothing_but_text() -> None:
    made = opened(file())
    paragraph = made.paragraphs[5]
    before, _, after = paragraph.text.partition("298.36%")
    paragraph.runs[0].text = before
    control = etree.fromstring(
        f'<w:sdt xmlns:w="{W}"><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>298.36%</w:t></w:r></w:sdtContent></w:sdt>'
    )
    paragraph._p.append(control)
    paragraph.add_run(after)
    data = annotate(samples.audit(), saved(made))
    assert commented(data) == AT
    (inside,) = opened(data).element.iter(f"{{{W}}}sdtContent")
    assert [etree.QName(one).localname for one in inside] == ["r"]


def test_a_file_without_words_still_takes_the_remark() -> None:
    audit = samples.audit()
    assert len(commented(annotate(audit, saved(docx.Document())))) == 7


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7"])
def test_a_file_that_cannot_be_written_into_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        annotate(samples.audit(), data)
    assert refused.value.code == "audit.no_docx"


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(Refusal, match="不是Word文档"):
        annotate(samples.audit("pdf", "a.pdf"), b"")
    with pytest.raises(Refusal):
        annotate(Audit("a.docx", ""), file())


def test_unseen_characters_in_a_remark_leave_a_file_that_opens() -> None:
    audit = samples.hostile("数\x00\x1b额")
    assert commented(annotate(audit, file()))

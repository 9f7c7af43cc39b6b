"""DOCX of other people: read as passages, written back as they were, refused in words where they could do harm."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor

from onecard.core.errors import Refusal
from onecard.reading import word
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.word_passages import Mark

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def plain(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def again(paragraph: str, times: int) -> bytes:
    """One paragraph again and again, copied at once: to add one, python-docx goes through all that are there."""
    document = docx.Document()
    first = document.add_paragraph(paragraph)._p
    document.element.body[:0] = [copy.deepcopy(first) for _ in range(times - 1)]
    return saved(document)


def changed(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The file with other or additional parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, parts.get(name, source.read(name)))
        for name in parts.keys() - set(source.namelist()):
            target.writestr(name, parts[name])
    return stream.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(data: bytes, limits: Limits = word.LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        word.read(data, "模板.docx", limits)
    assert caught.value.sentence
    assert caught.value.remedy
    return caught.value


def relationship(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def test_paragraphs_come_in_order_with_headers_and_notes_behind_the_text():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_heading("标题", 2)
    document.add_table(1, 1).rows[0].cells[0].text = "格"
    document.add_paragraph("末段")
    passages = word.read(saved(document), "a.docx").passages
    assert [(one.text, one.level) for one in passages] == [("标题", 2), ("格", 0), ("末段", 0), ("页眉", 0)]
    assert [one.id for one in passages] == ["p1", "p2", "p3", "p4"]


def test_a_cell_knows_the_words_beside_and_above_it():
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, words in enumerate((("项目", "决算数", ""), ("", "本年", "上年"), ("接待费", "XX", ""))):
        for column, text in enumerate(words):
            table.rows[row].cells[column].text = text
    table.rows[0].cells[1].merge(table.rows[0].cells[2])
    cells = [
        one
        for one in word.read(saved(document), "a.docx").passages
        if one.cell and one.cell.label == "接待费"
    ]
    assert [one.cell.head for one in cells] == ["决算数本年", "决算数上年"]


def test_marks_tell_what_stands_out():
    document = docx.Document()
    paragraph = document.add_paragraph("黑")
    paragraph.add_run("红").font.color.rgb = RGBColor(255, 0, 0)
    paragraph.add_run("近黑").font.color.rgb = RGBColor(0x20, 0x20, 0x20)
    paragraph.add_run("亮").font.highlight_color = WD_COLOR_INDEX.YELLOW
    paragraph.add_run("    ").underline = True
    paragraph.add_run("线").underline = True
    (passage,) = word.read(saved(document), "a.docx").passages
    assert passage.marks == [Mark(1, 2, "marked"), Mark(4, 5, "marked"), Mark(5, 9, "line")]


def test_words_are_put_into_the_run_they_stand_in_and_nothing_else_moves():
    document = docx.Document()
    paragraph = document.add_paragraph("收入X")
    paragraph.add_run("X").bold = True
    paragraph.add_run("万元，支出XX万元")
    file = word.read(saved(document), "a.docx")
    file.passages[0].put([(2, 4, "1.00"), (9, 11, "2.00")])
    (after,) = docx.Document(io.BytesIO(file.written())).paragraphs
    assert [(run.text, run.bold) for run in after.runs] == [
        ("收入1.00", None),
        ("", True),
        ("万元，支出2.00万元", None),
    ]


def test_a_coloured_run_that_was_filled_is_plain_and_one_that_was_not_keeps_its_colour():
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text in ("XX", "提示"):
        paragraph.add_run(text).font.color.rgb = RGBColor(255, 0, 0)
    file = word.read(saved(document), "a.docx")
    file.passages[0].put([(0, 2, "1.00")])
    assert [run.font.color.rgb for run in docx.Document(io.BytesIO(file.written())).paragraphs[0].runs] == [
        None,
        RGBColor(255, 0, 0),
    ]


def test_a_file_nothing_was_put_into_is_written_as_it_was():
    data = plain("甲", "乙")
    before, after = parts(data), parts(word.read(data, "a.docx").written())
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name] and name != "word/document.xml"] == []
    assert [
        one.text for one in docx.Document(io.BytesIO(word.read(data, "a.docx").written())).paragraphs
    ] == ["甲", "乙"]


def test_a_removed_paragraph_leaves_a_cell_with_an_empty_one():
    document = docx.Document()
    document.add_table(1, 1).rows[0].cells[0].text = "格"
    document.add_paragraph("段")
    file = word.read(saved(document), "a.docx")
    for passage in file.passages:
        passage.remove()
    after = docx.Document(io.BytesIO(file.written()))
    assert [one.text for one in after.paragraphs] == []
    assert after.tables[0].rows[0].cells[0].text == ""


def test_changes_that_were_not_accepted_are_counted_and_deleted_words_are_not_read():
    data = plain("甲")
    document = parts(data)["word/document.xml"].replace(
        b"</w:p>",
        '<w:del w:id="1" w:author="a"><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>'.encode(),
        1,
    )
    file = word.read(changed(data, {"word/document.xml": document}), "a.docx")
    assert (file.tracked, file.passages[0].text) == (1, "甲")


def test_remarks_in_the_margin_are_counted():
    document = docx.Document()
    document.add_comment(document.add_paragraph("甲").runs, text="请核对", author="局")
    assert word.read(saved(document), "a.docx").comments == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "reading.empty"),
        (b"\0" * 100, "reading.empty"),
        (b"%PDF-1.7", "reading.not_a_document"),
        (OLE + "WordDocument".encode("utf-16-le"), "reading.not_a_document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "reading.password"),
        (b"PK\x03\x04" + b"\0" * 500, "reading.damaged"),
        (plain("甲")[:-200], "reading.damaged"),
        (changed(plain("甲"), {"word/document.xml": b"<w:document"}), "reading.damaged"),
    ],
)
def test_what_is_no_sound_docx_is_refused(data: bytes, code: str):
    assert refused(data).code == code


@pytest.mark.parametrize(
    "part",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/activeX/activeX1.xml": b"<x/>"},
        {"[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"},
    ],
)
def test_macros_and_embedded_objects_are_refused(part: dict[str, bytes]):
    assert refused(changed(plain("甲"), part)).code == "reading.macros"


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("attachedTemplate", "https://example.org/a.dotm", "External"),
        ("image", "file://server/share/a.png", "External"),
        ("aFChunk", "chunk.html", "Internal"),
    ],
)
def test_what_lies_elsewhere_is_refused(kind: str, target: str, mode: str):
    data = changed(plain("甲"), {"word/_rels/settings.xml.rels": relationship(kind, target, mode)})
    assert refused(data).code == "reading.outside"


def test_a_link_for_readers_is_no_harm():
    data = changed(
        plain("甲"), {"word/_rels/footer9.xml.rels": relationship("hyperlink", "https://example.org")}
    )
    assert word.read(data, "a.docx").passages[0].text == "甲"


def test_entities_are_never_expanded():
    bomb = f'<!DOCTYPE d [<!ENTITY a "{"甲" * 100}">]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    assert refused(changed(plain("甲"), {"word/document.xml": bomb.encode()})).code == "reading.damaged"


def test_a_file_that_unpacks_beyond_belief_is_refused_as_a_document():
    bomb = changed(plain("甲"), {"word/document.xml": b"<a>" + b" " * (60 * MEGABYTE) + b"</a>"})
    refusal = refused(bomb)
    assert refusal.code == "reading.bomb"
    assert "Word" in refusal.remedy
    assert refused(plain("甲"), Limits(file_bytes=100)).code == "reading.too_large"
    assert refused(plain("甲"), Limits(unpacked_bytes=1000)).code == "reading.too_large"


@pytest.mark.parametrize(
    ("paragraph", "times"),
    [
        ("甲", word.PARAGRAPHS + 1),
        ("甲" * (word.LONGEST + 1), 1),
        ("甲" * word.LONGEST, word.CHARACTERS // word.LONGEST + 1),
    ],
    ids=["paragraphs", "one", "all"],
)
def test_more_text_than_any_report_has_is_refused(paragraph: str, times: int):
    assert refused(again(paragraph, times)).code == "reading.too_large"


def test_an_upload_is_tried_by_a_child_process_first():
    word.demand_readable(data := plain("收入总计__万元。"), "a.docx")
    for given, limits, code in (
        (b"", word.LIMITS, "reading.empty"),
        (b"{}", word.LIMITS, "reading.not_a_document"),
        (data, replace(word.LIMITS, seconds=0.001), "reading.too_slow"),
        (data, replace(word.LIMITS, memory_bytes=30 * MEGABYTE), "reading.could_not_open"),
    ):
        with pytest.raises(Refusal) as caught:
            word.demand_readable(given, "a.docx", limits)
        assert caught.value.code == code
        assert "导入" not in str(caught.value)

"""The DOCX of a narrative, read back by python-docx and as XML: words, numbers Word counts, tables, facts, marks, bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from onecard.compiling import report_docx
from onecard.compiling.layout import lay_out
from onecard.finalaccounts.narrative import builtin, fill
from onecard.finalaccounts.narrative.document import Heading, Narrative, Paragraph, Run, TablesHere
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.tests import sample

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs spacing sz szCs highlight lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols",
    "sdtPr": "alias tag id text docPartObj",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr",
    "style": "name basedOn next qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
    "font": "altName charset family",
}
"""The order of children that ECMA-376 demands, of those we write."""
DIGITS = "零一二三四五六七八九"


@pytest.fixture(scope="module", params=builtin.names())
def narrative(request: pytest.FixtureRequest) -> Narrative:
    return fill.fill(builtin.template(request.param), sample.unit(region=request.param))


def written(
    *blocks: Heading | Paragraph | TablesHere, title: str = "标题", pages: dict[str, int] | None = None
) -> bytes:
    return report_docx.write(Narrative(title, sample.unit(), list(blocks)), pages or {})


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(parts(data)[part])


def words(element: etree._Element) -> str:
    return "".join(found.text or "" for found in element.iter(qn("w:t")))


def value(element: etree._Element | None, name: str = "val") -> str:
    return "" if element is None else element.get(qn(f"w:{name}"), "")


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{'' if tens < 2 else DIGITS[tens]}{'十' if tens else ''}{DIGITS[ones] if ones else ''}"


def paragraphs_as_counted(data: bytes) -> Iterator[tuple[str, str]]:
    """Style and words of each paragraph outside tables, with the number a word processor counts for it."""
    numbering, styles = tree(data, "word/numbering.xml"), tree(data, "word/styles.xml")
    abstract = {value(one, "abstractNumId"): one for one in numbering.iter(qn("w:abstractNum"))}
    kinds = {
        value(one, "numId"): abstract[value(one.find(qn("w:abstractNumId")))]
        for one in numbering.iter(qn("w:num"))
    }
    by_style = {value(one, "styleId"): one.find(f".//{qn('w:numPr')}") for one in styles.iter(qn("w:style"))}
    counts: dict[str, list[int]] = {}
    for paragraph in tree(data).find(qn("w:body")).iterchildren(qn("w:p")):
        style = value(paragraph.find(f".//{qn('w:pStyle')}"))
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        listed = by_style[style] if own is None else own
        number = value(listed.find(qn("w:numId"))) if listed is not None else "0"
        said = ""
        if number != "0":
            level = int(value(listed.find(qn("w:ilvl"))) or 0)
            count = counts.setdefault(number, [0] * 9)
            count[level] += 1
            count[level + 1 :] = [0] * (8 - level)
            form = kinds[number].findall(qn("w:lvl"))[level]
            counted = count[level]
            shown = str(counted) if value(form.find(qn("w:numFmt"))) == "decimal" else chinese(counted)
            said = value(form.find(qn("w:lvlText"))).replace(f"%{level + 1}", shown)
            said += " " if value(form.find(qn("w:suff"))) == "space" else ""
        yield style, said + words(paragraph)


def test_the_words_with_the_numbers_word_counts_are_those_of_the_narrative(narrative):
    found = [
        (style, said)
        for style, said in paragraphs_as_counted(report_docx.write(narrative))
        if style.startswith(("Heading", "BodyText", "ReportItem"))
    ]
    expected = [
        (f"Heading{one.level}", one.title)
        if isinstance(one, Heading)
        else ("ReportItem" if one.number else "BodyTextFirstIndent", one.text)
        for one in narrative.blocks
        if not isinstance(one, TablesHere)
    ]
    assert found == expected


def test_a_number_word_would_count_otherwise_is_written_out():
    data = written(
        Heading(2, "三、", (Run("甲"),), "a"),
        Paragraph((Run("乙"),), "7."),
        Paragraph((Run("丙"),), "1."),
        Paragraph((Run("丁"),), "3."),
        Paragraph((Run("戊"),), "一、"),
        Heading(2, "二、", (Run("己"),), "b"),
    )
    assert [said for style, said in paragraphs_as_counted(data) if style not in ("Title", "TOCHeading")] == [
        *["", "三、甲", "7.乙", "1.丙", "3.丁", "一、戊", "二、己"]
    ]


def test_a_list_after_a_heading_begins_anew():
    item = Paragraph((Run("项"),), "1.")
    data = written(Heading(2, "一、", (Run("甲"),), "a"), item, Heading(2, "二、", (Run("乙"),), "b"), item)
    assert [said for _, said in paragraphs_as_counted(data)][-4:] == ["一、甲", "1.项", "二、乙", "1.项"]


def test_the_contents_list_two_levels_with_the_pages_they_are_given(narrative):
    pages = {one.anchor: at + 3 for at, one in enumerate(narrative.headings())}
    body = tree(report_docx.write(narrative, pages))
    listed = [one for one in narrative.headings() if one.level <= 2]
    entries = body.findall(f".//{qn('w:hyperlink')}")
    assert [words(one) for one in entries] == [f"{one.title}{pages[one.anchor]}" for one in listed]
    marks = {value(one, "name") for one in body.iter(qn("w:bookmarkStart"))}
    assert {value(one, "anchor") for one in entries} <= marks
    fields = [one.text.split() for one in body.iter(qn("w:instrText"))]
    assert fields[0][0] == "TOC"
    assert {one[1] for one in fields[1:] if one[0] == "PAGEREF"} == {value(one, "anchor") for one in entries}


def test_every_field_that_begins_ends(narrative):
    for name, data in parts(report_docx.write(narrative, {"s1": 1})).items():
        if name.startswith("word/"):
            kinds = [value(one, "fldCharType") for one in etree.fromstring(data).iter(qn("w:fldChar"))]
            assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_contents_without_pages_have_no_numbers(narrative):
    body = tree(report_docx.write(narrative))
    listed = [one.title for one in narrative.headings() if one.level <= 2]
    assert [words(one) for one in body.iter(qn("w:hyperlink"))] == listed
    assert not [one for one in body.iter(qn("w:instrText")) if "PAGEREF" in one.text]


def test_every_figure_is_a_content_control_that_leads_to_its_fact(narrative):
    data = report_docx.write(narrative)
    facts = {one.get("id"): one for one in tree(data, "customXml/item1.xml")}
    controls = [one for one in tree(data).iter(qn("w:sdt")) if one.find(f".//{qn('w:tag')}") is not None]
    said = [run for _, run in narrative.said()]
    assert [words(one) for one in controls] == [run.text for run in said]
    for control, run in zip(controls, said, strict=True):
        tag = value(control.find(f".//{qn('w:tag')}"))
        key, _, number = tag.rpartition("#")
        fact = facts[number]
        assert len(tag) <= 64
        assert key == fact.get("figure") == run.fact.key
        assert Decimal(fact.get("value")) == run.fact.value
        assert {dim.get("name"): dim.text for dim in fact} == dict(run.fact.dims)
        assert value(control.find(f".//{qn('w:alias')}")) == run.fact.figure.term
    ids = [value(one) for one in tree(data).iter(qn("w:id"))]
    assert len(set(ids)) == len(ids)


def test_what_is_missing_is_highlighted_with_a_comment_that_says_what_to_do(narrative):
    data = report_docx.write(narrative)
    marked = [one.getparent() for one in tree(data).iter(qn("w:highlight"))]
    lacking = [run for _, run in narrative.runs() if run.kind == "missing"]
    assert [words(one.getparent()) for one in marked] == [run.text for run in lacking]
    remedies = {one.key: one.remedy for one in narrative.missing}
    comments = {value(one, "id"): one for one in tree(data, "word/comments.xml").iter(qn("w:comment"))}
    references = [value(one, "id") for one in tree(data).iter(qn("w:commentReference"))]
    assert len(references) == len(lacking) > 0
    for reference, run in zip(references, lacking, strict=True):
        assert remedies[run.key] in words(comments[reference])
        assert value(comments[reference], "date") == ""


def test_a_draft_says_so_above_every_page_and_a_complete_report_does_not(narrative):
    assert narrative.draft
    for section in opened(report_docx.write(narrative)).sections:
        for header in (section.header, section.even_page_header):
            assert [one.text for one in header.paragraphs] == ["草稿，不得公开"]
    complete = opened(written(Paragraph((Run("齐全。"),)))).sections
    assert {one.text for section in complete for one in section.header.paragraphs} <= {""}


def test_a_complete_report_has_neither_marks_nor_comments():
    data = written(Paragraph((Run("齐全。"),)))
    assert "word/comments.xml" not in parts(data)
    assert b"highlight" not in parts(data)["word/document.xml"]


def test_the_nine_tables_stand_with_every_amount_in_its_place(narrative):
    found = opened(report_docx.write(narrative)).tables
    layouts = lay_out(narrative.accounts)
    assert len(found) == len(layouts) == 9
    for table, layout in zip(found, layouts, strict=True):
        heads = len(layout.head) + bool(layout.numbers)
        for row, cells in zip(table._tbl.tr_lst[heads:], layout.body, strict=True):
            at = 0
            for tc in row.tc_lst:
                cell = cells[at]
                assert words(tc) == (cell.text if cell.fact is None else f"{cell.fact.value:,.2f}")
                at += tc.grid_span
            assert at == len(layout.columns)


def test_a_name_of_any_length_leaves_the_unit_of_money_at_its_place(narrative):
    lines = [
        line
        for line in tree(report_docx.write(narrative, {})).iter(qn("w:p"))
        if "金额单位" in "".join(line.itertext())
    ]
    assert len(lines) == 9
    for line in lines:
        assert [stop.get(qn("w:val")) for stop in line.find(qn("w:pPr")).iter(qn("w:tab"))] == ["right"]
        assert len(list(line.iterfind(f"{qn('w:r')}/{qn('w:tab')}"))) == 1


def test_heads_are_joined_and_repeated_and_no_line_is_split(narrative):
    for table, layout in zip(
        opened(report_docx.write(narrative)).tables, lay_out(narrative.accounts), strict=True
    ):
        heads = len(layout.head) + bool(layout.numbers)
        rows = table._tbl.tr_lst
        assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [
            at < heads for at in range(len(rows))
        ]
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        assert [sum(tc.grid_span for tc in row.tc_lst) for row in rows] == [len(layout.columns)] * len(rows)
        joined = [
            words(tc)
            for row in rows[:heads]
            for tc in row.tc_lst
            if tc.vMerge == "restart" or tc.grid_span > 1
        ]
        cells = [cell for row in [*layout.head, layout.numbers] for cell in row if cell is not None]
        assert joined == [cell.text for cell in cells if cell.rows > 1 or cell.columns > 1]


def test_tables_lie_or_stand_on_pages_of_their_own_and_numbers_begin_after_the_contents(narrative):
    sections = opened(report_docx.write(narrative)).sections
    lying = [one.orientation.name == "LANDSCAPE" for one in sections]
    expected = [one.table.form.landscape for one in lay_out(narrative.accounts)]
    at = len(sections) - len(expected) - 1
    assert lying == [False] * at + expected + [False]
    starts = [value(one._sectPr.find(qn("w:pgNumType")), "start") for one in sections]
    assert starts == ["", "1", *[""] * (len(sections) - 2)]


def test_the_page_number_stands_between_dashes_at_the_outer_edge(narrative):
    section = opened(report_docx.write(narrative)).sections[1]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert words(footer._element) == "— 1 —"
        assert [one.text.strip() for one in footer._element.iter(qn("w:instrText"))] == ["PAGE"]
        assert value(footer._element.find(f".//{qn('w:jc')}")) == side


def test_a_report_may_end_with_the_tables_or_have_neither_tables_nor_headings():
    assert len(opened(written(Paragraph((Run("甲"),)), TablesHere())).sections) == 11
    plain = opened(written(Paragraph((Run("甲"),))))
    assert [one.text for one in plain.paragraphs] == ["标题", "目录", "", "甲"]


def test_elements_stand_in_the_order_of_the_schema(narrative):
    seen: set[str] = set()
    for name, data in parts(report_docx.write(narrative, {"s1": 1})).items():
        for element in etree.fromstring(data).iter() if name.startswith("word/") else ():
            kind = etree.QName(element).localname
            if kind in ORDER:
                seen.add(kind)
                order = ORDER[kind].split()
                places = [order.index(etree.QName(child).localname) for child in element]
                assert places == sorted(places), (kind, etree.tostring(element))
    assert seen == set(ORDER)


def test_styles_are_those_of_official_texts(narrative):
    styles = tree(report_docx.write(narrative), "word/styles.xml")
    faces = {
        value(one.find(qn("w:name"))): value(one.find(f".//{qn('w:rFonts')}"), "eastAsia")
        for one in styles.iter(qn("w:style"))
    }
    expected = {
        "heading 1": "方正小标宋简体",
        "heading 2": "黑体",
        "heading 3": "楷体_GB2312",
        "Normal": "仿宋_GB2312",
    }
    assert {name: faces[name] for name in expected} == expected
    text = next(one for one in styles.iter(qn("w:style")) if value(one, "styleId") == "BodyTextFirstIndent")
    indent = text.find(f".//{qn('w:ind')}")
    assert (value(indent, "firstLineChars"), value(indent, "firstLine")) == ("200", "640")
    assert value(styles.find(f".//{qn('w:lang')}"), "eastAsia") == "zh-CN"
    assert b"Theme" not in etree.tostring(styles)
    used = {value(one) for one in tree(report_docx.write(narrative)).iter(qn("w:pStyle"))}
    assert used <= {value(one, "styleId") for one in styles.iter(qn("w:style"))}


def test_markup_and_control_characters_are_words_like_any_other():
    strange = "甲</w:t></w:r><w:p/>&lt;\"'\x00\x0b\u202e乙\n丙\ufffe"
    unit = sample.unit()
    unit.name = f"<b>{strange}"
    made = Narrative(
        strange,
        unit,
        [Heading(1, "第一部分", (Run(strange),), "s1"), Paragraph((Run(strange, "own"),)), TablesHere()],
    )
    data = report_docx.write(made)
    seen = "甲</w:t></w:r><w:p/>&lt;\"' 乙 丙"
    document = opened(data)
    assert document.core_properties.title == seen
    assert document.core_properties.author == f"<b>{seen}"
    assert [one.text for one in document.paragraphs if one.style.style_id == "BodyTextFirstIndent"] == [seen]
    assert [one.text for one in document.paragraphs if one.style.style_id == "Heading1"] == [seen]


def test_equal_input_gives_equal_bytes_and_no_time_or_path(narrative):
    pages = {"s1": 1}
    data = report_docx.write(narrative, pages)
    assert report_docx.write(narrative, pages) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(data).core_properties
    assert properties.created == properties.modified == datetime(sample.YEAR, 12, 31, tzinfo=UTC)
    assert (properties.title, properties.author) == (narrative.title, sample.NAME)
    whole = b"".join(parts(data).values())
    assert not [word for word in (b"/home", b"/work", b"/tmp", b"python-docx") if word in whole]


def test_a_reason_and_a_text_of_the_unit_are_plain_words_to_go_on_with():
    unit = sample.unit(region="hainan")
    template = builtin.template("hainan")
    wanted = next(one for one in fill.fill(template, unit).missing if one.kind == "reason")
    supplied = Supplied({"职责": "第一段。\n第二段。"}, {wanted.key: "账面上的原因"})
    document = opened(report_docx.write(fill.fill(template, unit, supplied)))
    said = [one.text for one in document.paragraphs]
    assert said[said.index("第一段。") + 1] == "第二段。"
    assert any("主要原因是账面上的原因。" in words(one._p) for one in document.paragraphs)

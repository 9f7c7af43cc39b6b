"""A DOCX becomes what a reader sees: numbers counted, changes accepted, tables with spans, every character placed."""

from __future__ import annotations

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.reading import word
from onecard.reading.document import Document
from onecard.reading.grid import Merged
from onecard.reading.limits import Limits
from onecard.reading.tests.test_word import W, changed, plain, saved
from onecard.reading.word_document import read_docx
from onecard.reading.word_numbers import chinese

VML = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'


def document(data: bytes) -> Document:
    return read_docx(data, "报告.docx", Limits())


def of_body(body: str, **parts: str) -> Document:
    """The document whose body is this XML; other parts by their name (``numbering``)."""
    files = {
        f"word/{name}.xml": f"<w:{name} {W}>{content}</w:{name}>".encode() for name, content in parts.items()
    }
    files["word/document.xml"] = f"<w:document {W} {VML}><w:body>{body}</w:body></w:document>".encode()
    return document(changed(plain(""), files))


def texts(found: Document) -> list[str]:
    return [one.text for one in found.paragraphs]


def p(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def item(text: str, level: int = 0, key: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def level(at: int, kind: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


LIST = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    + '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def test_headings_come_with_level_and_centred_and_bold_as_the_styles_say():
    source = docx.Document()
    source.add_heading("第一部分 概况", 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    source.add_paragraph().add_run("一、职责").bold = True
    source.add_paragraph("本局负责工作。")
    found = document(saved(source)).paragraphs
    assert [(one.text, one.level, one.centred, one.bold) for one in found] == [
        ("第一部分 概况", 1, True, True),
        ("一、职责", 0, False, True),
        ("本局负责工作。", 0, False, False),
    ]


def test_numbers_that_word_counts_stand_before_the_text_and_have_no_place_in_the_file():
    found = of_body(
        item("收入") + item("总体", 1) + item("2024年", 2) + item("支出") + item("再来", 1), numbering=LIST
    )
    assert texts(found) == ["一、收入", "（一）总体", "1. 2024年", "二、支出", "（一）再来"]
    first = found.paragraphs[0]
    assert [(first.origin(at).at, first.origin(at).part) for at in range(4)] == [
        (-1, 0),
        (-1, 0),
        (0, 0),
        (1, 0),
    ]


def test_an_empty_item_counts_though_it_is_not_read():
    gone = item("").replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>")
    assert texts(of_body(item("甲") + item("") + gone + item("乙"), numbering=LIST)) == ["一、甲", "三、乙"]


def test_a_second_list_goes_on_counting_unless_it_says_where_it_begins():
    found = of_body(item("甲") + item("乙", key=2) + item("丙"), numbering=LIST)
    assert texts(found) == ["一、甲", "一、乙", "二、丙"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
    ],
)
def test_counts_are_written_as_chinese_lists_write_them(count, said):
    assert chinese(count) == said


def test_a_bullet_is_no_number_and_an_unknown_list_neither():
    bullets = f'<w:abstractNum w:abstractNumId="0">{level(0, "bullet", "")}</w:abstractNum>'
    numbering = bullets + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    assert texts(of_body(item("甲") + item("乙", key=7), numbering=numbering)) == ["甲", "乙"]


def test_changes_are_read_as_accepted():
    body = (
        "<w:p><w:r><w:t>收入</w:t></w:r><w:del><w:r><w:delText>1</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>2</w:t></w:r></w:ins><w:r><w:t>万元。</w:t></w:r></w:p>"
        + p("前半句", "<w:rPr><w:del/></w:rPr>")
        + p("后半句。")
    )
    found = of_body(body)
    assert texts(found) == ["收入2万元。", "前半句后半句。"]
    assert found.notices == ["文件里有3处修订还没有接受或拒绝，按全部接受读入。"]
    assert [found.paragraphs[1].origin(at).part for at in (2, 3)] == [1, 2]


def test_fields_show_their_result_and_hidden_words_nothing():
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="separate"/>'
        '<w:t>7</w:t><w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>'
        "<w:r><w:t>页2016</w:t><w:noBreakHyphen/><w:t>2025</w:t></w:r></w:p>"
    )
    found = of_body(body)
    assert texts(found) == ["7页2016-2025"]
    assert found.paragraphs[0].origin(1).at == 2


def test_the_raised_mark_of_a_note_does_not_lengthen_a_number():
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    body = f"<w:p><w:r><w:t>收入12.30</w:t></w:r>{raised.format(1)}<w:r><w:t>万元，5m</w:t></w:r>{raised.format(2)}</w:p>"
    assert texts(of_body(body)) == ["收入12.30万元，5m2"]


def test_soft_line_breaks_part_paragraphs_unless_a_sentence_goes_on():
    body = "<w:p><w:r><w:t>办公费1万元。</w:t><w:br/><w:t>本年度支出合计2万元，基本支出占</w:t><w:br/><w:t>90%。</w:t></w:r></w:p>"
    assert texts(of_body(body)) == ["办公费1万元。", "本年度支出合计2万元，基本支出占90%。"]


def test_text_boxes_controls_and_notes_are_read_once_each():
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>正文</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('控件内')}</w:sdtContent></w:sdt>"
    )
    notes = f'<w:footnote w:type="separator">{p("线")}</w:footnote><w:footnote w:id="2">{p("脚注。")}</w:footnote>'
    assert texts(of_body(body, footnotes=notes)) == ["正文", "框内", "控件内", "脚注。"]


def test_a_contents_list_by_style_control_or_look_is_left_out_with_a_notice():
    styles = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    by_style = p("目 录") + p("一、收入\t3", '<w:pStyle w:val="T1"/>') + p("一、收入")
    by_control = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}{p('一、收入 3')}</w:sdtContent></w:sdt>{p('一、收入')}"
    )
    by_look = p("目录") + p("一、收入……3") + p("一、收入")
    for body in (by_style, by_control, by_look):
        found = of_body(body, styles=styles)
        assert texts(found) == ["一、收入"]
        assert found.notices == ["目录（2行）没有当作正文读入。"]


def test_tables_keep_spans_over_columns_and_rows_and_the_lines_above():
    down, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    table = (
        f"<w:tbl><w:tr>{cell('项目', wide)}{cell('金额', down)}</w:tr>"
        f"<w:tr>{cell('编码')}{cell('名称')}{cell('', '<w:vMerge/>')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("社保")}{cell("1.20")}</w:tr>'
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删去')}</w:tr></w:tbl>"
    )
    found = of_body(p("二、收入") + p("收入决算表") + p("单位：万元") + table + p("注：无。"))
    (grid,) = found.tables
    assert grid.grid.rows == [["项目", None, "金额"], ["编码", "名称", None], [None, "社保", "1.20"]]
    assert grid.grid.merged == [Merged(0, 0, 0, 1), Merged(0, 2, 1, 2)]
    assert [one.text for one in grid.above] == ["二、收入", "收入决算表", "单位：万元"]
    assert texts(found) == ["二、收入", "注：无。"]
    assert grid.origins[2, 2].part == 9


def test_a_frame_of_one_cell_is_text_and_a_nested_table_a_table_of_its_own():
    inner = f"<w:tbl><w:tr>{cell('甲')}{cell('1')}</w:tr></w:tbl>"
    framed = f"<w:tbl><w:tr><w:tc>{p('说明文字。')}{inner}{p('')}</w:tc></w:tr></w:tbl>"
    found = of_body(framed)
    assert texts(found) == ["说明文字。"]
    assert [one.grid.rows for one in found.tables] == [[["甲", "1"]]]


def test_a_sentence_broken_by_paragraph_marks_is_one_again_where_the_indents_show_it():
    indent = '<w:ind w:firstLineChars="200"/>'
    found = of_body(
        p("本年度支出合计为1万元，项目支", indent)
        + p("出2万元。")
        + p("本年度收入合计3万元，无变化", indent)
        + p("支出4万元。", indent)
    )
    assert texts(found) == [
        "本年度支出合计为1万元，项目支出2万元。",
        "本年度收入合计3万元，无变化",
        "支出4万元。",
    ]


def test_objects_and_pictures_that_are_not_read_are_told():
    found = of_body(
        p("决算表如下。")
        + "<w:p><w:r><w:object><v:imagedata/></w:object></w:r></w:p>"
        + "<w:p><v:imagedata/></w:p>"
    )
    assert ["嵌入的对象" in found.notices[0], "1张图片" in found.notices[1]] == [True, True]


def test_a_document_of_the_strict_kind_is_read_too():
    strict = plain("严格。")
    xml = word.read(strict, "a.docx", word.LIMITS)
    assert xml.passages[0].text == "严格。"
    body = f"<w:document {W}><w:body>{p('严格。')}</w:body></w:document>".replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert texts(document(changed(strict, {"word/document.xml": body.encode()}))) == ["严格。"]


def test_a_document_of_more_paragraphs_than_anybody_writes_is_refused():
    with pytest.raises(Refusal) as caught:
        read_docx(plain(*"甲" * 30), "报告.docx", Limits(rows=10))
    assert caught.value.code == "reading.too_large"


def test_a_document_without_words_is_refused():
    with pytest.raises(Refusal) as caught:
        document(plain(""))
    assert caught.value.code == "reading.empty"


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.text("一、（1.2占。，；\n\t 　", max_size=12), min_size=1, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_each_character_of_each_paragraph_is_the_one_at_its_place(runs):
    source = docx.Document()
    for paragraph in runs:
        one = source.add_paragraph()
        for text in paragraph:
            one.add_run(text)
    data = saved(source)
    try:
        found = document(data)
    except Refusal:
        return
    passages = [one.text for one in word.read(data, "a.docx", word.LIMITS).passages]
    for paragraph in found.paragraphs:
        places = [paragraph.origin(at) for at in range(len(paragraph.text))]
        assert [passages[place.part][place.at] for place in places] == list(paragraph.text)

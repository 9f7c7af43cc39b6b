"""A PDF read: its sentences over lines and pages, its tables over pages, and what is said of a file that cannot be read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pikepdf
import pytest

from onecard.core.errors import Refusal
from onecard.reading.document import Document, DocumentTable
from onecard.reading.limits import Limits
from onecard.reading.pdf import boxes_of, read_pdf
from onecard.reading.tests.typeset import changed, needs_type, pdf

pytestmark = needs_type

SENTENCE = (
    "2024年度收入总计1,234.56万元，支出总计1,234.56万元。与2023年度相比，收、支总计各减少6.64万元，下降5.13%，"
    "主要原因是项目支出略有压缩，人员经费结构优化，部分社会保险缴费基数调整。"
)


def read(source: str) -> Document:
    return read_pdf(pdf(source), "report.pdf")


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def the_table(document: Document) -> DocumentTable:
    (table,) = document.tables
    return table


def refusal(data: bytes, limits: Limits = Limits()) -> Refusal:  # noqa: B008 - frozen
    with pytest.raises(Refusal) as caught:
        read_pdf(data, "报告.pdf", limits)
    return caught.value


def test_the_lines_of_a_paragraph_are_joined_and_paragraphs_are_kept_apart() -> None:
    document = read(f"一、收入支出情况\n\n{SENTENCE}\n\n{SENTENCE}\n\n12.30 万元是年末结转。")
    assert texts(document) == ["一、收入支出情况", SENTENCE, SENTENCE, "12.30 万元是年末结转。"]


def test_a_heading_that_fills_its_line_takes_in_nothing_of_the_paragraph_beneath() -> None:
    heading = "（一）国有资本经营预算财政拨款支出决算总体情况说明"  # no room behind it for 2024
    document = read(f"#set par(justify: false)\n{heading}\n\n{SENTENCE}\n\n{SENTENCE}")
    assert texts(document) == [heading, SENTENCE, SENTENCE]


def test_a_line_is_broken_before_a_bracket_that_would_not_have_fitted_in() -> None:
    item = "2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。"
    document = read(f"#set par(justify: false)\n{SENTENCE}\n\n{item}\n\n{SENTENCE}")
    assert texts(document) == [SENTENCE, item, SENTENCE]


def test_paragraphs_that_are_not_set_in_are_told_by_the_room_between_them() -> None:
    said = "与2023年度相比，财政拨款收入减少6.64万元，下降5.13%，主要原因为年度预算统筹安排。"
    document = read(
        f"#set par(first-line-indent: 0em)\n#set text(size: 11pt)\n{said}\n\n{said}\n\n{said * 3}"
    )
    assert texts(document) == [said, said, said * 3]


def test_a_sentence_runs_over_a_page_past_footer_and_header() -> None:
    marked = "#set page(height: 7cm, header: [示例市某中心决算], footer: context align(center)[— #counter(page).display() —])\n"
    document = read(marked + "\n\n".join([SENTENCE] * 7))
    assert (document.pages or 0) > 2
    assert texts(document) == [SENTENCE] * 7


@pytest.mark.parametrize("number", ["— #n —", "第#(n)页", "第 #n 页 共 9 页", "#n", "#n / 9"])
def test_page_numbers_are_no_text(number: str) -> None:
    footer = f"#set page(height: 6cm, footer: context {{ let n = counter(page).display(); align(center)[{number}] }})\n"
    document = read(footer + "\n#pagebreak()\n".join(f"第{name}页的话。" for name in "甲乙丙丁"))
    assert texts(document) == [f"第{name}页的话。" for name in "甲乙丙丁"]


def test_a_number_alone_on_a_last_line_is_kept_where_pages_are_not_counted_so() -> None:
    document = read("#set page(height: 6cm)\n年末车辆数为\n\n12\n#pagebreak()\n其他情况。")
    assert "12" in "".join(texts(document))


def test_each_character_of_a_joined_paragraph_knows_its_place() -> None:
    data = pdf(f"#set page(height: 6cm)\n{SENTENCE}\n\n{SENTENCE}\n\n{SENTENCE}")
    paragraph = read_pdf(data, "report.pdf").paragraphs[1]
    start = paragraph.text.index("5.13%")
    first, last = paragraph.origin(start), paragraph.origin(start + 4)
    assert first.page is not None
    assert last.at == first.at + 4
    ((box,),) = boxes_of(data, [(first.page, first.at, last.at + 1)]).values()
    assert 0 < box[0] < box[2] < 600
    assert 0 < box[1] < box[3] < 6 / 2.54 * 72
    assert 5 * 6 < box[2] - box[0] < 5 * 16


def test_what_stands_in_cells_is_in_no_paragraph_and_what_names_a_table_is_above_it() -> None:
    document = read(
        "一、收入决算情况\n\n#align(center)[收入决算表]\n#align(right)[公开02表]\n#align(right)[单位：万元]\n"
        "#table(columns: 3, table.cell(colspan: 2)[项目], [金额], [208], [社会保障和就业支出], [1,234.56])\n注：本表说明。"
    )
    table = the_table(document)
    assert texts(document) == ["一、收入决算情况", "注：本表说明。"]
    assert [line.text for line in table.above] == [
        "一、收入决算情况",  # the section the table stands in
        "收入决算表",
        "公开02表",
        "单位：万元",
    ]
    assert table.grid.rows == [["项目", None, "金额"], ["208", "社会保障和就业支出", "1,234.56"]]
    assert [(one.top, one.left, one.bottom, one.right) for one in table.grid.merged] == [(0, 0, 0, 1)]
    assert table.boxes[1, 2][0] == pytest.approx(table.boxes[0, 2][0])


def test_a_table_over_pages_is_one_and_each_row_knows_its_page() -> None:
    rows = ", ".join(f"[{code}], [科目], [{code}.00]" for code in range(201, 231))
    document = read(
        f"#set page(height: 10cm)\n#table(columns: 3, table.header([编码], [名称], [金额]), {rows})"
    )
    table = the_table(document)
    assert (table.pages[0], table.pages[-1]) == (1, document.pages)
    assert [row[2] for row in table.grid.rows if row[0] != "编码"] == [
        f"{code}.00" for code in range(201, 231)
    ]


def test_a_password_is_asked_for_in_words() -> None:
    locked = changed(pdf("收入"), lambda file: None, encryption=pikepdf.Encryption(user="u", owner="o"))
    assert refusal(locked).code == "reading.password"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"PK\x03\x04 no pdf", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert refusal(data).code == "reading.damaged"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_read_as_far_as_it_goes_with_a_notice_or_refused(share: float) -> None:
    data = pdf(SENTENCE)
    with suppress(Refusal):
        document = read_pdf(data[: int(len(data) * share)], "报告.pdf")
        assert any("结尾缺失" in notice for notice in document.notices)


def test_more_pages_than_a_report_has_are_refused() -> None:
    many = pdf("#set page(height: 3cm, width: 3cm)\n" + "#pagebreak()\n".join(["页"] * 40))
    found = refusal(many, Limits(pages=39))
    assert found.code == "reading.too_many_pages"
    assert "40页" in found.sentence


def test_a_page_of_pictures_is_told_and_a_file_of_nothing_else_refused() -> None:
    raster = _with_picture(pdf("#page[]\n#page[]"))
    assert refusal(raster).code == "reading.scanned"
    assert refusal(pdf("#page[]")).code == "reading.empty"
    document = read_pdf(_with_picture(pdf("#page[]\n有文字的一页。")), "报告.pdf")
    assert document.scanned == (1,)
    assert "第1页是图片" in document.notices[0]


def test_signs_whose_fonts_do_not_tell_their_meaning_are_not_taken_for_words() -> None:
    def forget(file: pikepdf.Pdf) -> None:
        for one in file.objects:
            if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one:
                del one["/ToUnicode"]

    assert refusal(changed(pdf(SENTENCE), forget), Limits(scanned_pages=0)).code == "reading.unreadable"


def test_a_sign_whose_font_calls_it_the_end_of_a_line_ends_none() -> None:
    def call(file: pikepdf.Pdf) -> None:
        for one in file.objects:
            if isinstance(one, pikepdf.Stream) and b"begincmap" in (meanings := one.read_bytes()):
                one.write(meanings.replace(b"<964D>", b"<000D>"))

    document = read_pdf(changed(pdf("收入下降5.13%。\n#line(length: 100%)\n#rect[框]"), call), "报告.pdf")
    assert texts(document)[0] == "收入下 5.13%。"


def test_the_hidden_text_under_a_picture_is_doubtful() -> None:
    def hide(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        page.contents_coalesce()
        page.Contents = file.make_stream(page.Contents.read_bytes().replace(b"BT 0 Tr", b"BT 3 Tr"))

    document = read_pdf(changed(_with_picture(pdf(SENTENCE)), hide), "报告.pdf")
    assert document.paragraphs[0].text == SENTENCE
    assert "识别" in document.paragraphs[0].doubtful


def _with_picture(data: bytes) -> bytes:
    """The PDF with a picture of one dot drawn over its first page."""

    def draw(file: pikepdf.Pdf) -> None:
        dot = pikepdf.Stream(
            file, b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        page = file.pages[0]
        page.contents_add(b"q 500 0 0 700 20 20 cm /Dot Do Q")
        page.obj.Resources["/XObject"] = pikepdf.Dictionary(Dot=dot)

    return changed(data, draw)


def test_a_file_that_takes_too_long_is_stopped() -> None:
    found = refusal(pdf(SENTENCE), Limits(seconds=0.0))
    assert found.code == "reading.too_slow"


def test_threads_wait_for_each_other() -> None:
    data = pdf("\n\n".join([SENTENCE] * 30))
    with ThreadPoolExecutor(4) as pool:
        read_at_once = list(pool.map(lambda _: texts(read_pdf(data, "报告.pdf")), range(12)))
    assert read_at_once == [[SENTENCE] * 30] * 12

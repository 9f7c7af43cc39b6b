"""PDFs that were set up awkwardly: turned pages, two columns, tables without rules, digits drawn apart, frames."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from onecard.reading.document import Document, DocumentTable
from onecard.reading.pdf import boxes_of, read_pdf
from onecard.reading.tests.test_pdf import SENTENCE, texts, the_table
from onecard.reading.tests.typeset import changed, needs_type, pdf

pytestmark = needs_type

CELLS = (
    "[编码], [科目名称], [合计], [基本支出], [208], [社会保障和就业支出], [71.30], [58.80], "
    "[20801], [人力资源和社会保障], [59.30], [], [2080108], [信息化建设], [59.30], [46.80]"
)
ROWS = [
    ["编码", "科目名称", "合计", "基本支出"],
    ["208", "社会保障和就业支出", "71.30", "58.80"],
    ["20801", "人力资源和社会保障", "59.30", None],
    ["2080108", "信息化建设", "59.30", "46.80"],
]
MARKS = Path(__file__).parent / "quotation_marks.pdf"
COLUMNS = "columns: (2fr, 4fr, 2fr, 2fr)"


def read(source: str) -> Document:
    return read_pdf(pdf(source), "report.pdf")


def rows_of(table: DocumentTable) -> list[list[object]]:
    return [list(row) for row in table.grid.rows]


@pytest.mark.parametrize("angle", ["-90deg", "90deg", "180deg"])
def test_text_turned_by_itself_reads_as_if_it_stood_upright(angle: str) -> None:
    body = f"#block(width: 16cm)[{SENTENCE}\n\n单位：万元\n#table({COLUMNS}, {CELLS})]"
    document = read(f"#rotate({angle}, reflow: true)[{body}]")
    assert texts(document) == [SENTENCE]
    assert rows_of(the_table(document)) == ROWS


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_page_shown_turned_has_its_boxes_where_it_is_seen(quarter: int) -> None:
    plain = pdf(f"#set page(width: 400pt, height: 300pt, margin: 40pt)\n#table({COLUMNS}, {CELLS})")
    turned = changed(plain, lambda file: setattr(file.pages[0], "Rotate", quarter))
    upright, seen = the_table(read_pdf(plain, "a.pdf")), the_table(read_pdf(turned, "a.pdf"))
    assert rows_of(seen) == ROWS
    left, bottom, right, top = upright.boxes[3, 2]
    assert seen.boxes[3, 2] == pytest.approx(
        {
            90: (bottom, 400 - right, top, 400 - left),
            180: (400 - right, 300 - top, 400 - left, 300 - bottom),
            270: (300 - top, left, 300 - bottom, right),
        }[quarter]
    )


@pytest.mark.parametrize(("angle", "quarter"), [("-90deg", 90), ("90deg", 270)])
def test_a_landscape_page_that_is_stored_upright_is_shown_and_read_as_it_is_meant(
    angle: str, quarter: int
) -> None:
    body = f"#block(width: 500pt)[{SENTENCE}\n\n#table({COLUMNS}, {CELLS})]"
    stored = pdf(
        f"#set page(width: 400pt, height: 600pt, margin: 30pt)\n#rotate({angle}, reflow: true)[{body}]"
    )
    data = changed(stored, lambda file: setattr(file.pages[0], "Rotate", quarter))
    document = read_pdf(data, "report.pdf")
    table, (sentence,) = the_table(document), document.paragraphs
    assert (rows_of(table), sentence.text) == (ROWS, SENTENCE)
    ((line,),) = boxes_of(data, [(1, sentence.origin(0).at, sentence.origin(9).at)]).values()
    first, last = table.boxes[0, 0], table.boxes[3, 3]
    assert first[2] <= last[0] < last[2] <= 600
    assert 0 <= last[1] < last[3] <= first[1] < first[3] <= line[1]


def test_boxes_are_counted_from_the_corner_of_what_is_shown_of_a_page() -> None:
    plain = pdf(f"#set page(width: 400pt, height: 300pt, margin: 40pt)\n{SENTENCE}")

    def crop(file: pikepdf.Pdf) -> None:
        file.pages[0].CropBox = pikepdf.Array([30, 20, 380, 290])

    ((before,),) = boxes_of(plain, [(1, 0, 5)]).values()
    ((after,),) = boxes_of(changed(plain, crop), [(1, 0, 5)]).values()
    assert after == pytest.approx((before[0] - 30, before[1] - 20, before[2] - 30, before[3] - 20))


def test_two_columns_are_read_one_after_the_other() -> None:
    many = "\n\n".join([f"一、收入情况\n\n{SENTENCE}\n\n{SENTENCE}"] + [SENTENCE] * 5)
    document = read(f"#set page(height: 14cm, columns: 2)\n#set text(size: 11pt)\n{many}")
    assert texts(document) == ["一、收入情况", *[SENTENCE] * 7]


def test_columns_of_more_headings_than_full_lines_are_read_one_after_the_other() -> None:
    heads = ["一、单位职责", "二、机构设置", "第二部分 情况说明", "（一）总体情况", "一、收入情况"]
    left = ["目录", *heads, SENTENCE, *heads, SENTENCE, SENTENCE, "（二）具体情况"]
    right = ["六、支出情况", *heads, SENTENCE, SENTENCE, *heads, SENTENCE]
    columns = "\n\n#colbreak()\n\n".join("\n\n".join(one) for one in (left, right))
    document = read(f"#set page(height: 29.7cm, columns: 2)\n#set text(size: 11pt)\n{columns}")
    assert texts(document) == [*left, *right]


def test_brackets_at_the_head_of_a_line_of_the_second_column_stand_in_it() -> None:
    items = [
        f"{number}、社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。"
        f"年初预算 24{number}.00 万元，支出决算 231.77 万元，完成年初预算的 96.57%，主要原因是据实支出。"
        for number in range(1, 10)
    ]
    body = "\n\n".join(items)
    document = read(f"#set page(height: 14cm, columns: 2)\n#set text(size: 10pt)\n{body}")
    assert ["".join(text.split()) for text in texts(document)] == ["".join(item.split()) for item in items]


def test_names_and_amounts_side_by_side_are_no_columns_of_prose() -> None:
    names = ("社会保障和就业支出合计", "机关事业单位基本养老保险缴费", "行政事业单位医疗支出小计")
    cells = ", ".join(f"[{name}], [1,2{number}4,567.89]" for number, name in enumerate(names * 4, 10))
    document = read(
        f"#set text(size: 10pt)\n#align(center, table(columns: (16em, 8em), stroke: none, {cells}))"
    )
    assert [row[1] for row in the_table(document).grid.rows] == [f"1,2{n}4,567.89" for n in range(10, 22)]


@pytest.mark.parametrize("ground", ["", "fill: (x, y) => if calc.odd(y) { luma(220) }, "])
def test_a_table_without_rules_is_told_by_where_its_words_stand_and_is_doubtful(ground: str) -> None:
    table = f"#table(stroke: none, {ground}{COLUMNS}, {CELLS})"
    document = read(f"收入决算表\n\n单位：万元\n\n{table}\n\n{SENTENCE}")
    found = the_table(document)
    assert rows_of(found) == ROWS
    assert [line.text for line in found.above] == ["收入决算表", "单位：万元"]
    assert "没有框线" in found.doubtful
    assert texts(document) == [SENTENCE]


def test_a_table_of_three_lines_is_one_without_rules() -> None:
    cells = CELLS.replace("[208]", "table.hline(), [208]")
    document = read(f"#table(stroke: none, {COLUMNS}, table.hline(), {cells}, table.hline())")
    assert rows_of(the_table(document)) == ROWS


def test_the_rest_of_a_long_name_goes_to_the_row_of_its_amounts() -> None:
    cells = CELLS.replace("[人力资源和社会保障]", "[人力资源和社会保障管理事务]")
    document = read(f"#set par(leading: 0.3em)\n#table(stroke: none, {COLUMNS}, inset: 8pt, {cells})")
    assert the_table(document).grid.rows[2][1] == "人力资源和社会保障管理事务"


def test_a_list_of_contents_is_no_table_and_its_lines_are_not_joined() -> None:
    lines = [
        ("第一部分 单位概况", 1),
        ("一、机构设置情况，人员情况和其他需要说明的情况", 2),
        ("收入支出决算总表", 4),
    ]
    set_up = "#let l(t, n) = [#t #box(width: 1fr, repeat[.]) #n]\n"
    document = read(set_up + "\n\n".join(f"#l([{title}], [{page}])" for title, page in lines))
    assert [text.split(" .")[0].rstrip(".") for text in texts(document)] == [title for title, _ in lines]
    bare = "#let l(t, n) = [#t #h(1fr) #n]\n"
    assert not read(bare + "\n\n".join(f"#l([{title}], [{page}])" for title, page in lines)).tables


def test_a_table_open_at_its_sides_keeps_its_outer_columns() -> None:
    stroke = "stroke: (x, y) => (top: 0.5pt, bottom: 0.5pt, left: if x > 0 { 0.5pt } else { none })"
    assert rows_of(the_table(read(f"#table({stroke}, {COLUMNS}, {CELLS})"))) == ROWS


def test_tables_side_by_side_are_two() -> None:
    document = read(
        "#grid(columns: (1fr, 1fr), gutter: 1cm, [#table(columns: 2, [项目], [金额], [收入], [1.00])],"
        "[#table(columns: 2, [项目], [数量], [车辆], [3], [设备], [4])])"
    )
    assert [rows_of(table) for table in document.tables] == [
        [["项目", "金额"], ["收入", "1.00"]],
        [["项目", "数量"], ["车辆", "3"], ["设备", "4"]],
    ]


def test_underlined_words_do_not_cut_a_row_in_two() -> None:
    document = read("#table(columns: 2, [#underline[收入项目甲]], [1.00], [支出], [#underline[2.00]])")
    assert rows_of(the_table(document)) == [["收入项目甲", "1.00"], ["支出", "2.00"]]


def test_a_frame_around_words_is_no_table() -> None:
    assert texts(read(f"#rect(width: 100%)[{SENTENCE}]\n\n{SENTENCE}")) == [SENTENCE, SENTENCE]


def test_a_watermark_is_no_text() -> None:
    mark = "#set page(background: rotate(45deg, text(60pt, fill: luma(220))[内部资料]))\n"
    assert texts(read(f"{mark}{SENTENCE}\n\n{SENTENCE}")) == [SENTENCE, SENTENCE]


def test_a_frame_around_a_page_is_no_part_of_its_table() -> None:
    document = read(
        f"#set page(background: rect(width: 92%, height: 94%))\n{SENTENCE}\n\n#table({COLUMNS}, {CELLS})\n\n{SENTENCE}"
    )
    assert rows_of(the_table(document)) == ROWS
    assert texts(document) == [SENTENCE, SENTENCE]


def test_rows_that_no_rule_parts_are_told_by_their_amounts() -> None:
    stroke = (
        "stroke: (x, y) => (left: .5pt, right: .5pt, top: if y <= 1 { .5pt }, bottom: if y == 3 { .5pt })"
    )
    table = the_table(read(f"#table({stroke}, {COLUMNS}, {CELLS})"))
    assert rows_of(table) == ROWS
    assert "没有横线" in table.doubtful


def test_digits_drawn_apart_from_their_sentence_are_put_into_its_gaps_and_said_to_be() -> None:
    # First the words of two lines with gaps, then the digits of both, a little lower.
    document = read(
        "#set par(first-line-indent: 0em, justify: false)\n#block(height: 5em)["
        "#place(top + left)[#h(2.3em)年度收入总计#h(3.8em)万元，\\ 占#h(2.6em)%。]"
        "#place(top + left, dy: 3pt)[2024]#place(top + left, dx: 8.3em, dy: 3pt)[1234.56]"
        "#place(top + left, dx: 1em, dy: 28.5pt)[12.30]]\n其他情况。"
    )
    sentence, other = document.paragraphs
    assert sentence.text == "2024年度收入总计1234.56万元，占12.30%。"
    assert "拼合" in sentence.doubtful
    assert other.doubtful == ""


def test_quotation_marks_of_another_face_stand_where_they_are_drawn_without_a_doubt() -> None:
    # As an office program writes them: pdfium tells such marks behind the line they stand in.
    document = read_pdf(MARKS.read_bytes(), "marks.pdf")
    (sentence,) = document.paragraphs
    assert sentence.text.startswith(
        "1、“社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）”：年初预算为"
    )
    assert sentence.doubtful == ""


def test_digits_drawn_apart_in_a_cell_are_put_into_its_gaps() -> None:
    apart = "#block(width: 12em, height: 1.5em)[#place(top + left)[#h(2.5em)年度合计] #place(top + left, dy: 2pt)[2024]]"
    assert rows_of(the_table(read(f"#table(columns: 2, [{apart}], [1.00], [支出], [2.00])"))) == [
        ["2024年度合计", "1.00"],
        ["支出", "2.00"],
    ]


def test_amounts_that_touch_stand_in_their_own_cells() -> None:
    document = read(
        "#set text(size: 10pt)\n#table(columns: (24pt, 31pt, 31pt, 31pt), inset: 0pt, "
        "[行次], [收入数], [支出数], [其他数], [11], [123.45], [678.90], [123.45])"
    )
    assert rows_of(the_table(document)) == [
        ["行次", "收入数", "支出数", "其他数"],
        ["11", "123.45", "678.90", "123.45"],
    ]


def test_an_amount_broken_over_two_lines_is_one_and_two_amounts_are_two() -> None:
    document = read("#table(columns: 3, [甲], [12.30\\ 4.50], [1,234,\\ 567.89], [20805\\ 05], [a], [b])")
    assert rows_of(the_table(document)) == [["甲", "12.30 4.50", "1,234,567.89"], ["2080505", "a", "b"]]


def test_heads_at_the_left_of_a_column_without_rules_stand_above_its_figures_at_the_right() -> None:
    align = "align: (x, y) => if y > 0 and x > 0 { right } else { left }"
    cells = "[项目], [金额], [比例], [甲], [1.50], [2.25%], [乙], [3.50], [4.25%], [丙], [5.50], [6.25%]"
    assert rows_of(the_table(read(f"#table(columns: (1fr, 1fr, 1fr), stroke: none, {align}, {cells})"))) == [
        ["项目", "金额", "比例"],
        ["甲", "1.50", "2.25%"],
        ["乙", "3.50", "4.25%"],
        ["丙", "5.50", "6.25%"],
    ]


def test_a_footer_that_holds_the_number_of_its_page_is_no_text_and_parts_no_table() -> None:
    rows = ", ".join(f"[{code}], [科目], [{code}.00]" for code in range(201, 231))
    footer = "footer: context [示例市某局 #counter(page).display() / 9 页]"
    document = read(f"#set page(height: 10cm, {footer})\n#table(columns: 3, {rows})")
    assert len(the_table(document).grid.rows) == 30
    assert not document.paragraphs


def test_the_rest_of_a_row_that_a_page_cut_goes_to_its_name() -> None:
    name = "机关事业单位基本养老保险缴费支出和职业年金缴费支出等其他各种支出"
    cells = f"[编码], [名称], [金额], [2080505], [{name}], [8.00], [], [合计], [8.00]"
    data = pdf(f"#set page(height: 5cm, margin: 1.5cm)\n#table(columns: (2fr, 3fr, 2fr), {cells})")
    rows = [["编码", "名称", "金额"], ["2080505", name, "8.00"], [None, "合计", "8.00"]]
    assert rows_of(the_table(read_pdf(data, "report.pdf"))) == rows


def test_both_sides_of_a_row_that_a_page_cut_go_to_their_names() -> None:
    left, right = "政府性基金预算财政拨款收入和其他各项收入", "城乡社区支出和其他各项支出等各种支出合计"
    cells = (
        f"[项目], [行次], [金额], [项目], [行次], [金额], [{left}], [2], [25.60], [{right}], [41], [53.03]"
    )
    size = "height: 5cm, width: 16cm, margin: 1.5cm"
    data = pdf(f"#set page({size})\n#table(columns: (2fr, 1fr, 1fr, 2fr, 1fr, 1fr), {cells})")
    rows = [["项目", "行次", "金额"] * 2, [left, "2", "25.60", right, "41", "53.03"]]
    assert rows_of(the_table(read_pdf(data, "report.pdf"))) == rows


def test_an_amount_too_wide_for_its_column_stays_one() -> None:
    narrow = "columns: (60pt, 40pt, 60pt), inset: 2pt"
    wide = "#h(-7pt)#box(width: 0pt)[1,234.56]"
    document = read(
        f"#set text(size: 10pt)\n#table({narrow}, [支出], [合计], [其他], [甲], [{wide}], [9.00])"
    )
    assert rows_of(the_table(document)) == [["支出", "合计", "其他"], ["甲", "1,234.56", "9.00"]]


def test_what_names_a_table_without_rules_is_no_row_of_it() -> None:
    named = "编制单位：示例市某局#h(1fr)金额单位：万元"
    table = the_table(read(f"收入决算表\n\n{named}\n\n#table(stroke: none, {COLUMNS}, {CELLS})"))
    assert [line.text for line in table.above] == ["收入决算表", "编制单位：示例市某局 金额单位：万元"]
    assert rows_of(table) == ROWS


def test_a_page_without_the_head_that_parts_a_column_goes_on_with_the_table() -> None:
    # The head parts 支出 in two; the rows beneath, and with them the next page, have it as one.
    head = "table.cell(rowspan: 2)[编码], table.cell(colspan: 2)[支出], [基本], [项目]"
    rows = ", ".join(f"[{code}], table.cell(colspan: 2)[{code}.00]" for code in range(201, 221))
    table = the_table(read(f"#set page(height: 9cm)\n#table(columns: (1fr, 1fr, 1fr), {head}, {rows})"))
    assert table.grid.rows[-1] == ["220", "220.00", None]
    assert table.grid.width == 3
    assert len(table.grid.rows) == 22
    assert table.grid.merged[-1].right == 2


def test_bold_rules_are_rules() -> None:
    assert rows_of(the_table(read(f"#table(stroke: 4pt, inset: 8pt, {COLUMNS}, {CELLS})"))) == ROWS


def test_signs_spread_to_fill_their_cell_or_line_are_words() -> None:
    spread = "#text(tracking: 0.9em)[合计123.45]"
    document = read(f"#table(columns: (12cm, 3cm), [{spread}], [1.00], [支出], [2.00])\n\n{spread}")
    assert rows_of(the_table(document))[0] == ["合计123.45", "1.00"]
    assert texts(document) == ["合计123.45"]


@pytest.mark.parametrize("title", ["收入决算表（续表）", "收入决算表", "续上表", "公开02表（续1）"])
def test_a_table_goes_on_beneath_a_title_that_says_so_and_past_a_number_at_its_side(title: str) -> None:
    side = "place(left + horizon, dx: 20pt, rotate(90deg)[#counter(page).display()])"
    pages = [
        f"#page(background: context {side})[#align(center)[{name}]\n#table({COLUMNS}, {CELLS})]"
        for name in ("收入决算表", title)
    ]
    table = the_table(read("\n".join(pages)))
    assert rows_of(table) == ROWS * 2
    assert table.pages == (1,) * 4 + (2,) * 4


def test_tables_of_the_same_columns_under_other_titles_are_others() -> None:
    pages = [
        f"#page[#align(center)[{name}]\n#table({COLUMNS}, {CELLS})]" for name in ("收入决算表", "支出决算表")
    ]
    document = read("\n".join(pages))
    assert [[line.text for line in table.above] for table in document.tables] == [
        ["收入决算表"],
        ["支出决算表"],
    ]

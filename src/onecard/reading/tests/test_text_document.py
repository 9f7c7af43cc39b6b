"""Plain text and Markdown become paragraphs and tables whose every character knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.reading.charset import decode
from onecard.reading.document import Document, FileKind
from onecard.reading.limits import Limits
from onecard.reading.text_document import read_text

PROSE = "2024年度收入总计122.81万元，与上年相比减少6.64万元，下降5.13%。"


def document(text: str, kind: FileKind = "txt", charset: str = "utf-8") -> Document:
    return read_text(text.encode(charset), "报告.txt", Limits(), kind)


def texts(text: str, kind: FileKind = "txt") -> list[str]:
    return [paragraph.text for paragraph in document(text, kind).paragraphs]


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_text(data, "报告.txt", Limits())
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_every_charset_of_chinese_offices_is_read(charset):
    data = PROSE.encode(charset)
    assert [one.text for one in read_text(data, "a.txt", Limits()).paragraphs] == [PROSE]


def test_traditional_characters_stay_as_they_are():
    assert texts("第三部分 決算情況說明") == ["第三部分 決算情況說明"]


def test_utf8_that_lost_a_byte_is_read_with_a_notice_and_not_as_another_charset():
    data = (PROSE * 20).encode()
    found = read_text(data[:100] + data[101:], "a.txt", Limits())
    assert found.paragraphs[0].text.count("\ufffd") in (1, 2)
    assert PROSE in found.paragraphs[0].text
    assert "字节损坏" in found.notices[0]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "reading.empty"),
        (b"\xef\xbb\xbf \r\n", "reading.empty"),
        (bytes(range(256)) * 40, "reading.not_a_document"),
        (b"\x81\x20" * 50 + b"\xff", "reading.charset"),
    ],
)
def test_what_is_no_text_is_refused_in_words(data, code):
    assert refused(data).code == code


def test_form_feeds_are_pages_and_a_sentence_goes_on_over_the_foot_of_one():
    found = document(
        "本年支出122.81万元，其中：基本支出占\n- 1 -\n\f90.67%，项目支出占9.33%。\n2\n\f第四部分 名词解释\n\f"
    )
    first, last = found.paragraphs
    assert first.text == "本年支出122.81万元，其中：基本支出占90.67%，项目支出占9.33%。"
    assert [(origin.start, origin.page) for origin in first.origins] == [(0, 1), (21, 2)]
    assert (last.page, found.pages) == (3, 3)


def test_running_heads_of_many_pages_are_no_text():
    pages = [f"某局{n}年决算公开\n正文{name}在此。\n第 {n} 页" for n, name in enumerate("甲乙丙丁", 1)]
    assert texts("\f".join(pages)) == [f"正文{name}在此。" for name in "甲乙丙丁"]


def test_lines_broken_at_the_margin_are_one_paragraph():
    words = "本年度财政拨款支出" * 30 + "。"
    lines = [words[:33], *(words[at : at + 35] for at in range(33, len(words), 35))]
    assert texts("一、支出情况\n　　" + "\n".join(lines) + "\n　　" + "\n".join(lines)) == [
        "一、支出情况",
        words,
        words,
    ]


def test_a_contents_list_is_left_out_with_a_notice():
    found = document("某局决算\n目 录\n第一部分 概况\t2\n一、 职责 ……3\n第一部分 概况\n一、职责\n")
    assert [one.text for one in found.paragraphs] == ["某局决算", "第一部分 概况", "一、职责"]
    assert found.notices == ["目录（3行）没有当作正文读入。"]


def test_a_contents_list_without_numbers_ends_where_its_first_heading_comes_again():
    assert texts(
        "目录\n第一部分 概况\n第二部分 说明\n\n第一部分 某局概况\n本局职责如下。\n第二部分 说明"
    ) == [
        "第一部分 某局概况",
        "本局职责如下。",
        "第二部分 说明",
    ]


def test_the_word_contents_alone_takes_nothing_away():
    assert texts("目录\n一、职责\n本局负责工作。") == ["目录", "一、职责", "本局负责工作。"]


@pytest.mark.parametrize(
    "table",
    [
        "| 科目 | 名称 | 金额 |\n|---|:--:|---:|\n| 208 | 社保 | 1.20 |\n| 210 |  | 3 |",
        "┌──┬──┬──┐\n│科目│名称│金额│\n├──┼──┼──┤\n│208│社保│1.20│\n│210││3│\n└──┴──┴──┘",
        "科目\t名称\t金额\n208\t社保\t1.20\n210\t\t3",
        "科目     名称       金额\n208      社保       1.20\n210                    3",
    ],
    ids=["markdown", "drawn", "tabs", "blanks"],
)
def test_tables_in_text_become_grids_with_the_lines_above(table):
    found = document(f"二、收入情况\n收入决算表\n部门：某局    单位：万元\n{table}\n\n注：空表说明。\n")
    (grid,) = found.tables
    assert grid.grid.rows == [["科目", "名称", "金额"], ["208", "社保", "1.20"], ["210", None, "3"]]
    assert [one.text for one in grid.above] == ["二、收入情况", "收入决算表", "部门：某局    单位：万元"]
    assert [one.text for one in found.paragraphs] == ["二、收入情况", "注：空表说明。"]
    source = f"二、收入情况\n收入决算表\n部门：某局    单位：万元\n{table}"
    for (row, column), origin in grid.origins.items():
        assert source[origin.at :].startswith(str(grid.grid.rows[row][column]))


LAID_OUT = """
                 收入支出决算公开表
编制单位：某局                                             金额单位：万元
          收入                                   支出
     项目          行次     金额           项目          行次      金额
一、一般公共预算财政拨款收入     1   122.81 一、一般公共服务支出       32     0.00
             9            九、卫生健康支出         40    10.71
本年收入合计         27   122.81 本年支出合计           58   122.81
"""
"""As `pdftotext -layout` writes it: a Chinese character counts as one column, a name may fill its column."""


def test_a_table_laid_out_by_blanks_has_its_figures_in_their_columns():
    (table,) = document(LAID_OUT).tables
    assert table.grid.rows[1:] == [
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["一、一般公共预算财政拨款收入", "1", "122.81", "一、一般公共服务支出", "32", "0.00"],
        [None, "9", None, "九、卫生健康支出", "40", "10.71"],
        ["本年收入合计", "27", "122.81", "本年支出合计", "58", "122.81"],
    ]
    assert [one.text.split()[0] for one in table.above] == ["收入支出决算公开表", "编制单位：某局"]


def test_words_of_a_head_stand_over_their_columns_and_halves_of_one_are_joined():
    laid_out = """
       项目                       本年支出
                              一般公共预算 政府性基金预算
科目编码       名称           合计
                                财政拨款    财政拨款
208    社会保障         104.75     93.29      11.46
210    卫生健康          10.71     10.71       0.00
221    住房保障           7.35      7.35       0.00
"""
    (table,) = document(laid_out).tables
    assert table.grid.rows[2] == [
        "科目编码",
        "名称",
        "合计",
        "一般公共预算财政拨款",
        "政府性基金预算财政拨款",
    ]


def test_a_contents_list_whose_numbers_stand_below_its_entries_is_left_out():
    assert texts("目\n录\n第一部分 概况\n\n1\n\n一、职责\n\n1\n\n第一部分\n概况\n") == ["第一部分", "概况"]


def test_columns_told_by_blanks_alone_are_doubtful_and_those_with_marks_are_not():
    assert document("甲  1.00  2.00\n乙  3.00  4.00\n丙  5.00  6.00").tables[0].doubtful
    assert not document("甲\t1.00\n乙\t2.00\n").tables[0].doubtful


def test_markdown_tells_levels_and_loses_its_marks():
    found = document("# 决算\n\n**一、收入**情况\n\n收入1\\.5万元。", "md")
    assert [(one.text, one.level) for one in found.paragraphs] == [
        ("决算", 1),
        ("一、收入情况", 0),
        ("收入1.5万元。", 0),
    ]
    assert found.paragraphs[1].origin(5).at == "# 决算\n\n**一、收入**情况".index("况")


def test_a_heading_of_markdown_that_is_closed_by_its_marks_knows_where_it_stands():
    text = "# 决算公开 #\n\n正文。\n"
    heading = document(text, "md").paragraphs[0]
    assert (heading.text, heading.level) == ("决算公开", 1)
    assert text[heading.origin(0).at] == "决"


def test_markdown_may_hold_tables_written_as_html():
    found = document(
        "# 表\n\n<table><tr><td>科目</td>\n<td>金额</td></tr></table>\n\n本年收入1.2万元。", "md"
    )
    assert [one.grid.rows for one in found.tables] == [[["科目", "金额"]]]
    assert [one.text for one in found.paragraphs] == ["表", "本年收入1.2万元。"]


def test_a_text_of_a_million_empty_lines_is_read_or_refused_at_once():
    assert refused(b"\n" * 1_000_000 + "万元".encode()).code == "reading.too_large"


SIGNS = "一、（）(1.2 占收支%，。；：|-\t\n\r\f　目录第部分…*\\#表"


@given(st.text(SIGNS, min_size=1, max_size=300), st.sampled_from(["txt", "md"]))
def test_each_character_of_each_paragraph_is_the_one_at_its_place(text, kind):
    try:
        found = document(text, kind)
    except Refusal:
        return
    source = decode(text.encode(), "a.txt")
    above = [one for table in found.tables for one in table.above]
    for paragraph in [*found.paragraphs, *above]:
        assert [source[paragraph.origin(at).at] for at in range(len(paragraph.text))] == list(paragraph.text)
        assert "\n" not in paragraph.text
    for table in found.tables:
        for place, origin in table.origins.items():
            assert source[origin.at] == table.grid.text(*place)[0]


FALLEN = (
    "    年度收入总计      万元，与    年度相比，增加     万元，增长    %。\n2024 122.81 2023\n6.64 5.72\n"
)


def test_digits_that_fell_to_lines_of_their_own_are_put_back_in_order_and_doubted():
    (read,) = document(FALLEN).paragraphs
    assert read.text == "2024年度收入总计122.81万元，与2023年度相比，增加6.64万元，增长5.72%。"
    assert "另起一行" in read.doubtful
    for words in ("2024", "收入总计", "122.81", "6.64", "5.72"):
        at = read.origin(read.text.index(words)).at
        assert FALLEN[at : at + len(words)] == words


@pytest.mark.parametrize(
    "below",
    ["2024 122.81 2023 6.64\n", "2024 122.81 2023 6.64 5.72 1.00\n", "2024 122.81 2023 6.64 增长\n"],
    ids=["fewer", "more", "words among them"],
)
def test_digits_that_do_not_fit_the_gaps_stay_where_they_stand(below):
    first, *others = document(FALLEN.split("\n")[0] + "\n" + below).paragraphs
    assert "122.81" not in first.text.split("年度相比")[0]
    assert not first.doubtful
    assert others or first.text.endswith(below.strip())


def test_a_line_whose_gaps_hold_their_numbers_is_left_alone():
    text = "2024年度收入总计 122.81 万元，增长 5.72 %。\n2024 122.81\n"
    assert [one.doubtful for one in document(text).paragraphs] == [""] * len(document(text).paragraphs)

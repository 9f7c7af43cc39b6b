"""A web page becomes what a browser shows of it, without running or fetching anything."""

from __future__ import annotations

import time

import pytest

from onecard.core.errors import Refusal
from onecard.reading.document import Document
from onecard.reading.grid import Merged
from onecard.reading.html_document import read_html
from onecard.reading.limits import Limits


def document(body: str, charset: str = "utf-8") -> Document:
    return read_html(f"<html><body>{body}</body></html>".encode(charset), "报告.html", Limits())


def texts(body: str) -> list[str]:
    return [one.text for one in document(body).paragraphs]


def test_headings_and_looks_are_told():
    found = document(
        "<h2 align=center>一、收入</h2><p style='text-align:center'><b>表</b></p><div>正文。</div>"
    )
    assert [(one.text, one.level, one.centred, one.bold) for one in found.paragraphs] == [
        ("一、收入", 2, True, True),
        ("表", 0, True, True),
        ("正文。", 0, False, False),
    ]


def test_blanks_and_line_ends_of_the_source_are_as_a_browser_shows_them():
    assert texts("<p>\n　　收入总计 &nbsp;<b>12</b>.30\n万元，\n减少</p>") == ["收入总计 12.30 万元，减少"]


def test_signs_that_no_browser_shows_part_no_number_from_its_unit():
    body = f"<p>占\x04100.00\x05%，本年收入\x04122.81\x05万元。</p><p>{'其余的话。' * 200}</p>"
    assert texts(body)[0] == "占100.00%，本年收入122.81万元。"


def test_what_is_hidden_run_or_only_leads_elsewhere_is_no_text():
    body = "<nav>首页</nav><script>x='收入'</script><style>p{}</style><p>正文<span style='display: none'>藏</span>。</p>"
    assert texts(
        body + "<div hidden>藏</div><!-- 藏 --><svg><text>藏</text></svg><p style='FONT-SIZE: 0px'>藏</p>"
    ) == ["正文。"]


def test_the_raised_mark_of_a_note_does_not_lengthen_a_number():
    assert texts("<p>收入12.30<sup>[1]</sup>万元，5m<sup>2</sup></p>") == ["收入12.30万元，5m2"]


def test_line_breaks_part_paragraphs_unless_a_sentence_goes_on():
    assert texts("一、收入<br>　　本年度收入合计为1万元，占<br>90%。<br>　　支出2万元。") == [
        "一、收入",
        "本年度收入合计为1万元，占90%。",
        "支出2万元。",
    ]


def test_numbers_of_ordered_lists_are_those_a_browser_counts():
    body = "<ol start=3><li>甲<li>乙</ol><ol type=A><li>丙</ol><ol style='list-style-type:simp-chinese-informal'><li>丁</ol>"
    found = document(body + "<ul><li>戊</ul>").paragraphs
    assert [one.text for one in found] == ["3. 甲", "4. 乙", "A. 丙", "一、丁", "戊"]
    assert [found[0].origin(at).at for at in range(4)] == [-1, -1, -1, 0]


def test_tables_keep_their_spans_and_the_lines_above():
    found = document(
        "<h3>二、收入</h3><p>收入决算表</p><p>单位：万元</p>"
        "<table><thead><tr><td rowspan=2>项目<br>名称<td colspan=2>合计</tr><tr><td>基本<td>项目</tr></thead>"
        "<tr><td>社保<td>1.20<td></tr><tr style='display:none'><td>藏</tr></table><p>注：无。</p>"
    )
    (table,) = found.tables
    assert table.grid.rows == [["项目\n名称", "合计", None], [None, "基本", "项目"], ["社保", "1.20", None]]
    assert table.grid.merged == [Merged(0, 0, 1, 0), Merged(0, 1, 0, 2)]
    assert [one.text for one in table.above] == ["二、收入", "收入决算表", "单位：万元"]
    assert [one.text for one in found.paragraphs] == ["二、收入", "注：无。"]


def test_a_table_that_only_lays_out_the_page_is_read_as_text_and_the_one_within_as_a_table():
    found = document("<table><tr><td>左栏<td><p>正文。</p><table><tr><td>甲<td>1</table></table>")
    assert [one.text for one in found.paragraphs] == ["左栏", "正文。"]
    assert [one.grid.rows for one in found.tables] == [[["甲", "1"]]]


def test_a_table_copied_with_a_paragraph_for_each_cell_is_a_table_again():
    cells = ["单位：万元", "项目", "合计", "基本支出", "栏次", "1", "2", "合计", "122.81", "111.35"]
    cells += ["社保", "104.75", "93.29", "卫生", "10.71", "10.71"]
    found = document("".join(f"<p>{cell}</p>" for cell in cells) + "<p>注：无。</p>")
    (table,) = found.tables
    assert table.grid.rows[-1] == ["卫生", "10.71", "10.71"]
    assert table.doubtful
    assert [one.text for one in table.above] == ["单位：万元"]


def test_an_endless_span_makes_no_million_cells():
    found = document("<table><tr><td colspan=999999 rowspan=65534>甲<td>乙</tr><tr><td>丙</tr></table>")
    assert found.tables[0].grid.width <= 202


def test_a_contents_list_of_word_or_with_leaders_is_left_out():
    body = "<p class=MsoToc1>一、收入 2</p><p>目录</p><p>一、收入……2</p><p>一、收入</p>"
    assert texts(body) == ["一、收入"]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_the_bytes_tell_the_charset_whatever_the_page_declares(charset):
    page = "<html><meta charset=big5><p>决算说明，收入万元。</p></html>".encode(charset)
    assert read_html(page, "a.html", Limits()).paragraphs[0].text == "决算说明，收入万元。"


def test_tags_left_open_thousands_deep_lose_nothing_or_are_refused():
    assert document("<font color=red><p>收入" * 3000).paragraphs[-1].text == "收入"
    with pytest.raises(Refusal) as caught:
        document("<div>" * 100_000 + "收入")
    assert caught.value.code == "reading.too_deep"


def test_entities_of_a_document_type_are_not_unfolded():
    bomb = "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "哈"}{"x" * 100}">' for n in range(20))
    began = time.process_time()
    found = read_html(f"<!DOCTYPE html [{bomb}]><p>收入&a19;</p>".encode(), "a.html", Limits())
    assert "收入" in found.paragraphs[-1].text
    assert time.process_time() - began < 2


def test_a_page_of_more_lines_than_anybody_writes_is_refused():
    with pytest.raises(Refusal) as caught:
        read_html(b"<p>1" * 300, "a.html", Limits(rows=100))
    assert caught.value.code == "reading.too_large"


def test_a_page_that_a_script_fills_is_refused_saying_so():
    with pytest.raises(Refusal) as caught:
        document("<div id=app></div><script>render()</script>")
    assert caught.value.code == "reading.empty"
    assert "脚本" in caught.value.sentence


def test_each_line_is_a_part_of_its_own():
    found = document("<p>甲，</p><p>乙。</p><table><tr><td>丙<td>丁</table><p>戊</p>")
    places = [[(one.part, one.at) for one in paragraph.origins] for paragraph in found.paragraphs]
    assert places == [[(0, 0), (1, 0)], [(4, 0)]]
    assert {place: origin.part for place, origin in found.tables[0].origins.items()} == {(0, 0): 2, (0, 1): 3}

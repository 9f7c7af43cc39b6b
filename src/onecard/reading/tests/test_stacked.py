"""Tables copied with one cell a line are put together again by the numbers of their columns and lines, or by codes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onecard.reading.stacked import stacked

SIDES = """单位：万元 收入 支出 项目 行次 金额 项目 行次 金额 栏次 1 栏次 2
一、财政拨款收入 1 122.81 一、一般公共服务支出 32 0.00 二、上级补助收入 2 二、外交支出 33 3 34 1.20 总计 4 122.81 总计 35"""
NAMES = """单位：万元 项目 合计 基本支出 项目支出 科目编码 科目名称 栏次 1 2 3
合计 122.81 111.35 11.46 208 社会保障和就业支出 104.75 93.29 11.46 2080108 信息化建设 83.89"""
CODES = """单位：万元 编码 名称 决算数 301 工资福利支出 106.25 302 商品和服务支出 5.03
30101 基本工资 20.61 30201 办公费 30102 津贴补贴 13.58"""


def rows(text: str, *around: str) -> list[list[str | None]]:
    """The rows of the one table in lines that are the words of the text."""
    lines = [*around, *text.split(), *around]
    (found,) = stacked(lines)
    return [[None if at is None else lines[at] for at in row] for row in found.rows]


def test_two_sides_are_told_by_the_numbers_of_their_lines_and_blank_cells_stay_blank():
    assert rows(SIDES, "本年收支情况见下表。")[2:] == [
        ["栏次", None, "1", "栏次", None, "2"],
        ["一、财政拨款收入", "1", "122.81", "一、一般公共服务支出", "32", "0.00"],
        ["二、上级补助收入", "2", None, "二、外交支出", "33", None],
        [None, "3", None, None, "34", "1.20"],
        ["总计", "4", "122.81", "总计", "35", None],
    ]


def test_rows_of_codes_and_names_have_as_many_amounts_as_columns_are_numbered():
    assert rows(NAMES)[1:] == [
        ["科目编码", "科目名称", None, None, None],
        ["栏次", None, "1", "2", "3"],
        [None, "合计", "122.81", "111.35", "11.46"],
        ["208", "社会保障和就业支出", "104.75", "93.29", "11.46"],
        ["2080108", "信息化建设", "83.89", None, None],
    ]


def test_codes_make_rows_where_no_column_is_numbered():
    assert rows(CODES) == [
        ["编码", "名称", "决算数"],
        ["301", "工资福利支出", "106.25"],
        ["302", "商品和服务支出", "5.03"],
        ["30101", "基本工资", "20.61"],
        ["30201", "办公费", None],
        ["30102", "津贴补贴", "13.58"],
    ]


def test_amounts_alone_are_the_row_under_numbered_columns():
    head = "单位：万元 合计 因公出国费 小计 购置费 运行费 接待费"
    assert rows(f"{head} 1 2 3 4 5 6 1.65 0.00 1.65 0.00 1.65 0.00")[1:] == [
        ["1", "2", "3", "4", "5", "6"],
        ["1.65", "0.00", "1.65", "0.00", "1.65", "0.00"],
    ]


def test_lists_and_sentences_are_no_tables():
    assert not list(stacked(["一、收入", "二、支出", "三、结余"] * 10))
    assert not list(stacked(["本年收入1万元，支出2万元。", "1", "2"] * 10))


SIGNS = [
    *("单位：万元", "栏次", "行次", "1", "2", "3", "4", "32", "33", "208", "20801"),
    *("合计", "项目", "1.20", "-", "注：无", "收入，支出。", ""),
]


@given(
    st.lists(
        st.sampled_from(SIGNS),
        max_size=60,
    )
)
def test_a_line_is_at_most_one_cell_and_all_cells_lie_within_the_table(lines):
    before = 0
    for found in stacked(lines):
        cells = [at for row in found.rows for at in row if at is not None]
        assert before <= found.start < found.end <= len(lines)
        assert len(cells) == len(set(cells))
        assert all(found.start <= at < found.end for at in cells)
        assert len({len(row) for row in found.rows}) == 1
        before = found.end

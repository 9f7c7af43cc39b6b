"""A bureau's Word file filled with facts: the right values in the right runs, all else letter for letter, leftovers told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from onecard.compiling.tests import word_samples
from onecard.compiling.word_fill import FilledWord, clause, fill_word
from onecard.compiling.word_template import check_mapping, marked, read_template
from onecard.core.errors import Refusal
from onecard.figures.fact import FactSet, measured
from onecard.figures.figure import Figure
from onecard.finalaccounts import figures as fa
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.word_mapping import KEEP, WordMapping
from onecard.finalaccounts.tests import sample

SUPPLIED = Supplied({"职责": "发卡。\n\n管卡。"})


def document(*lines: str) -> bytes:
    made = docx.Document()
    for text in lines:
        word_samples.line(made, text)
    return word_samples.saved(made)


def accounts(**last_year: str) -> FinalAccounts:
    """The sample unit; last year's figures of these names are as given."""
    unit = sample.unit()
    named: dict[str, Figure] = {"income": fa.TOTAL_IN, "reception": fa.RECEPTION}
    for name, amount in last_year.items():
        dims = {"entity": sample.ENTITY, "year": str(sample.YEAR - 1), "basis": "决算"}
        fact = measured(named[name], dims, Decimal(amount))
        known = unit.prior.at(fact.key)
        unit.prior.replace(known, fact) if known else unit.prior.add(fact)
    return unit


def filled(
    data: bytes, unit: FinalAccounts | None = None, supplied: Supplied = SUPPLIED, **choices: str
) -> FilledWord:
    """The file by its suggestions and some choices (`p1_2` for p1.2)."""
    mapping = read_template(data, "a.docx").suggested()
    slots = {**mapping.slots, **{key.replace("_", "."): choice for key, choice in choices.items()}}
    return fill_word(data, replace(mapping, slots=slots), unit or accounts(), supplied)


def lines(data: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def codes(result: FilledWord) -> list[str]:
    return [one.code for one in result.problems]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(text: str, unit: FinalAccounts | None = None, supplied: Supplied = SUPPLIED) -> str:
    return lines(filled(document(text), unit, supplied).data)[-1]


def test_a_file_with_crosses_is_filled_as_its_suggestions_say():
    result = filled(word_samples.crosses(), accounts(income="105.84"))
    text = lines(result.data)
    assert text[0] == f"{sample.NAME}2024年度单位决算公开"
    assert text[1:6] == ["第一部分 概况", "一、主要职责", "发卡。", "管卡。", "二、机构设置"]
    assert (
        "收、支总计各减少6.64万元，下降6.27%，主要原因是【待说明：收入总计与2023年度相比减少的主要原因】。"
        in text[8]
    )
    assert text[10] == (
        "本年收入合计96.40万元，其中：财政拨款收入91.20万元，占94.61%；上级补助收入1.00万元，占1.04%。"
    )
    assert "全年预算为5.20万元，支出决算为2.60万元，完成全年预算的50.00%，决算数小于预算数" in text[12]
    assert "公务接待费支出0.30万元，比上年持平。" in text[12]
    (table,) = docx.Document(io.BytesIO(result.data)).tables
    assert [[cell.text for cell in row.cells[1:]] for row in table.rows[1:]] == [
        ["2.60", "2.00"],
        ["0.30", "0.30"],
    ]
    assert result.problems == ()


def test_a_file_with_underlines_is_filled_in_its_header_and_over_several_runs():
    result = filled(word_samples.underlines())
    document_ = docx.Document(io.BytesIO(result.data))
    assert document_.sections[0].header.paragraphs[0].text == f"{sample.NAME}决算公开"
    text = lines(result.data)
    assert text[2].startswith("本年支出6.00万元，其中：基本支出")
    assert text[-1].startswith("截至2024年12月31日，共有车辆1辆，房屋面积300.00平方米。")
    run = next(run for run in document_.paragraphs[2].runs if run.text == "6.00")
    assert run.underline is True


def test_lists_are_repeated_in_the_files_own_words():
    text = lines(filled(word_samples.items()).data)
    assert text[2] == (
        "一般公共预算财政拨款支出83.00万元，主要用于以下方面：社会保障和就业支出（类）71.30万元，占85.90%；"
        "卫生健康支出（类）4.70万元，占5.66%；住房保障支出（类）7.00万元，占8.43%。"
    )
    assert [one[:2] for one in text[4:]] == [f"{number}." for number in range(1, 7)]
    assert text[4].startswith(
        "1.社会保障和就业支出（类）人力资源和社会保障管理事务（款）信息化建设（项）。"
        "年初预算为70.00万元，支出决算为59.30万元，完成年初预算的84.71%，决算数小于预算数的主要原因是【待说明"
    )


def test_a_list_of_nothing_behind_a_colon_says_so():
    unit = accounts()
    nothing = {**unit.facts.defaults, "fund": "一般公共"}
    unit.facts = FactSet([measured(fa.EXPENDITURE, nothing, Decimal(0))], **unit.facts.defaults)
    text = lines(filled(word_samples.items(), unit).data)
    assert text[2] == "一般公共预算财政拨款支出0.00万元，主要用于以下方面：无。"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("90.00", "比上年增加9.20万元，增长10.22%。"),
        ("99.20", "比上年持平。"),
        ("105.84", "比上年减少6.64万元，下降6.27%。"),
        ("0", "比上年增加99.20万元（上年为零，不计算增减率）。"),
    ],
)
def test_a_movement_is_told_by_the_facts_in_the_files_words(before: str, expected: str):
    assert said(
        "收入总计比上年增加（减|少）X|X万元，增长（下降）XX%。", accounts(income=before)
    ) == expected.replace("比上年", "收入总计比上年")


@given(before=st.decimals(0, 10**6, places=2))
@settings(max_examples=40, deadline=None)
def test_signs_never_contradict_the_amounts(before: Decimal):
    text = said("收入总计比上年上升/降低/基本持平XX万元，提高（下降）XX%。", accounts(income=str(before)))
    now = Decimal("99.20")
    assert ("上升" in text) == (now > before)
    assert ("降低" in text) == ("下降" in text) == (now < before)
    assert ("基本持平" in text) == (now == before)
    assert "-" not in text


@pytest.mark.parametrize(
    ("options", "word"),
    [("大于（小于）", "小于"), ("大（小）于", "小于"), ("高于/低于", "低于"), ("多于、少于、等于", "少于")],
)
def test_a_choice_between_words_is_made_by_the_facts(options: str, word: str):
    text = said(f"“三公”经费支出决算数{options}全年预算数。")
    assert text == f"“三公”经费支出决算数{word}全年预算数。"


@pytest.mark.parametrize(
    ("before", "told"), [("90.00", []), ("99.20", ["word.sign"]), ("105.84", ["word.sign"])]
)
def test_a_sign_the_file_has_fixed_against_the_facts_blocks(before: str, told: list[str]):
    result = filled(document("收入总计比上年增加XX万元。"), accounts(income=before))
    assert [one for one in codes(result) if one != "word.left_over"] == told
    assert ("XX" in lines(result.data)[0]) == bool(told)


def test_a_rate_without_a_base_is_left_out_with_its_clause():
    unit = sample.unit("2080108 30101 一般公共 基本 0.00")
    text = "本年支出合计XX万元，其中：基本支出XX万元，占XX%；项目支出XX万元（占XX%）。"
    assert said(text, unit) == "本年支出合计0.00万元，其中：基本支出0.00万元；项目支出0.00万元。"


def test_a_rate_that_must_be_said_and_has_no_base_blocks():
    data = document("收入总计比上年增长（下降）XX%。")
    assert "word.no_base" in codes(filled(data, accounts(income="0")))
    optional = filled(data, accounts(income="0"), p1_1="〔比上年：收入总计〕")
    assert (lines(optional.data), codes(optional)) == ([""], [])


def test_a_reason_that_was_given_is_written_and_one_that_is_wanted_is_listed():
    text = "公务接待费比上年增加（减少）XX万元，主要原因是XX。"
    result = filled(document(text), accounts(reception="0.10"))
    (wanted,) = [one for one in result.missing if one.kind == "reason"]
    given_one = Supplied(reasons={wanted.key: "来访增多"})
    assert (
        said(text, accounts(reception="0.10"), given_one)
        == "公务接待费比上年增加0.20万元，主要原因是来访增多。"
    )
    assert said(text, accounts(reception="0.30")) == "公务接待费比上年持平。"


def test_what_is_not_known_stands_in_its_place_and_is_listed_with_its_section():
    result = filled(document("三、国有资产占用情况", "年末在建工程XX万元。"))
    assert lines(result.data)[-1] == "年末在建工程【待补：年末在建工程】万元。"
    assert [(one.kind, one.where) for one in result.missing] == [("fact", "三、国有资产占用情况")]


@pytest.mark.parametrize("made", [word_samples.crosses, word_samples.underlines, word_samples.items])
def test_every_letter_and_format_outside_the_filled_runs_stays(made: Callable[[], bytes]):
    data = made()
    template = read_template(data, "a.docx")
    # Values only: whole paragraphs that go or are repeated would make the comparison of runs meaningless.
    slots = {
        blank.id: slot if (slot := template.suggested().slots.get(blank.id, KEEP)) != "删段" else KEEP
        for blank in template.blanks()
    }
    after = fill_word(data, WordMapping(template.file.sha256, slots), accounts(income="105.84")).data
    before, now = parts(data), parts(after)
    assert list(before) == list(now)
    texts = [name for name in before if before[name] != now[name]]
    assert set(texts) <= {"word/document.xml", "word/header1.xml"}
    touched = {
        (passage.element, piece.run)
        for passage, paragraph in zip(template.file.passages, template.paragraphs, strict=True)
        for blank in paragraph.blanks
        if slots[blank.id] != KEEP
        for piece in passage.pieces
        if piece.start < blank.end and blank.start < piece.end
    }
    runs = {run for _, run in touched}
    kept = [
        one
        for passage in template.file.passages
        for one in passage.element.iter(qn("w:r"))
        if one not in runs
    ]
    new = [
        run
        for name in ("word/document.xml", "word/header1.xml")
        if name in now
        for run in etree.fromstring(now[name]).iter(qn("w:r"))
    ]
    written = [etree.tostring(one, method="c14n") for one in new]
    assert len(kept) > 5
    for run in kept:
        assert etree.tostring(run, method="c14n") in written
    assert skeleton(before["word/document.xml"]) == skeleton(now["word/document.xml"])


def skeleton(data: bytes) -> bytes:
    """The XML without the words, and without the marks that told what was to be filled; an empty cell got its first run."""
    root = etree.fromstring(data)
    for text in root.iter(qn("w:t")):
        text.text = ""
        text.attrib.clear()
    for mark in [*root.iter(qn("w:highlight")), *root.iter(qn("w:color"))]:
        mark.getparent().remove(mark)
    for cell in root.iter(qn("w:tc")):
        for run in list(cell.iter(qn("w:r"))):
            run.getparent().remove(run)
    lines_ = [one for one in root.iter(qn("w:p")) if one.find(f".//{qn('w:t')}") is not None]
    return b"".join(etree.tostring(one, method="c14n") for one in [*lines_[:1], root])


def test_equal_input_gives_equal_bytes():
    data = word_samples.crosses()
    assert filled(data).data == filled(data).data


def test_blanks_without_a_choice_and_guidance_that_stays_block():
    data = document("收入总计XX万元（如有）。", "共XX万元。", "^请删去本段^")
    template = read_template(data, "a.docx")
    result = fill_word(data, WordMapping(template.file.sha256, {}), accounts())
    assert codes(result).count("word.unmapped") == codes(result).count("word.left_over") == 4
    assert all(one.remedy and one.place for one in result.problems)
    assert lines(result.data) == ["收入总计XX万元（如有）。", "共XX万元。", "请删去本段"]


def test_what_the_clerk_keeps_writes_or_drops_is_done():
    data = document("收入总计XX万元（如有）。", "共XX万元。", "^请看本段^")
    result = filled(data, p2_1="写：12.00", p3_1=KEEP)
    assert (lines(result.data), codes(result)) == (["收入总计99.20万元。", "共12.00万元。", "请看本段"], [])


def test_a_stretch_the_clerk_marked_is_a_blank_too():
    data = document("收入总计88.00万元，支出总计XX万元。")
    template = marked(read_template(data, "a.docx"), ["p1@4-9", "p1@15-17", "p1@90-99", "p1@7-7", "nonsense"])
    assert [(one.text, template.suggestions[one.id].slot) for one in template.blanks()] == [
        ("88.00", "收入总计"),
        ("XX", "支出总计"),
    ]
    result = fill_word(data, template.suggested(), accounts())
    assert (lines(result.data), codes(result)) == (["收入总计99.20万元，支出总计99.20万元。"], [])
    assert "word.no_such_blank" in codes(filled(data, **{"p1@90-99": "收入总计"}))


def test_brackets_in_the_units_own_words_are_no_guidance_of_the_file():
    result = filled(
        document("一、主要职责", "（主要职责）"), supplied=Supplied({"职责": "结算（据实结算）。"})
    )
    assert codes(result) == []


def test_residue_in_the_units_own_words_blocks_too():
    result = filled(document("一、主要职责", "XXXX"), supplied=Supplied({"职责": "管理XX市社保卡"}))
    assert codes(result) == ["word.left_over"]


def test_remarks_and_changes_in_the_file_block():
    made = docx.Document()
    made.add_comment(made.add_paragraph("全文。").runs, text="请核对", author="局")
    assert codes(filled(word_samples.saved(made))) == ["word.unfinished"]


@pytest.mark.parametrize(
    ("text", "choice", "code"),
    [
        ("收入总计XX万元。", "收人总计", "template.unknown_slot"),
        ("收入总计XX元。", "收入总计", "template.unit"),
        ("比上年增加（减少）XX元。", "比上年：收入总计", "template.unit"),
        ("比上年增加（减少）XX万元。", "收入总计", "word.no_movement"),
        ("收入总计XX万元，占XX%。", "财政拨款收入·占比", "template.unit"),
        ("收入总计XX万元。", "收入总计\n支出总计", "template.malformed"),
        ("收入总计XX万元。", "【逐项 没有】{金额}【完】", "template.unknown_list"),
    ],
)
def test_a_choice_that_does_not_fit_is_told_and_nothing_is_filled(text: str, choice: str, code: str):
    data = document(text)
    result = filled(data, p1_1=choice)
    assert code in codes(result)
    assert "XX" in lines(result.data)[0]


def test_ids_of_nothing_and_lists_of_nothing_are_told():
    data = document("收入总计XX万元。")
    assert "word.no_such_blank" in codes(filled(data, p9_1="收入总计"))
    assert "template.unknown_list" in codes(filled(data, p1="逐项 没有的列表"))


def test_a_mapping_of_another_file_is_refused():
    template = read_template(document("收入总计XX万元。"), "a.docx")
    with pytest.raises(Refusal) as caught:
        check_mapping(template, WordMapping("0" * 64, {}))
    assert caught.value.code == "word.other_file"


def test_markup_in_what_the_unit_wrote_is_words():
    hostile = "甲</w:t></w:r><w:p/>&amp;乙"
    assert said("一、主要职责|", supplied=SUPPLIED) == "一、主要职责"
    result = filled(document("一、主要职责", "……"), supplied=Supplied({"职责": hostile}))
    assert lines(result.data)[-1] == hostile


@pytest.mark.parametrize(
    ("text", "blank", "left"),
    [
        ("甲1万元，占X%；乙", "X", "甲1万元；乙"),
        ("甲1万元（占X%）。", "X", "甲1万元。"),
        ("甲。原因是X。乙", "X", "甲。乙"),
        ("甲，大（小）于预算的原因是X。", "X", "甲。"),
        ("X", "X", ""),
    ],
)
def test_a_clause_goes_with_its_comma_or_its_brackets(text: str, blank: str, left: str):
    at = text.index(blank)
    start, end = clause(text, at, at + len(blank))
    assert text[:start] + text[end:] == left

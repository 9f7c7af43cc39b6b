"""How a bureau's Word file would read: the same words as the filled file has, and nothing written."""

from __future__ import annotations

import io

import docx

from onecard.compiling.tests import word_samples
from onecard.compiling.word_fill import fill_word
from onecard.compiling.word_preview import Preview, preview
from onecard.compiling.word_template import WordTemplate, check_chosen, read_template
from onecard.finalaccounts.narrative.reasons import Supplied
from onecard.finalaccounts.narrative.word_mapping import WordMapping
from onecard.finalaccounts.tests import sample

SUPPLIED = Supplied({"职责": "发卡。\n\n管卡。"})


def text_of(one: Preview) -> str:
    return "".join(stretch.text for stretch in one.stretches)


def chosen(template: WordTemplate, **slots: str) -> WordMapping:
    return WordMapping(template.file.sha256, {key.replace("_", "."): slot for key, slot in slots.items()})


def test_a_preview_reads_as_the_filled_file_does():
    for data in (word_samples.crosses(), word_samples.underlines(), word_samples.items()):
        template = read_template(data, "a.docx")
        mapping = template.suggested()
        filled = docx.Document(io.BytesIO(fill_word(data, mapping, sample.unit(), SUPPLIED).data))
        said = "\n".join(one.text for one in filled.paragraphs)
        found = preview(template, mapping, sample.unit(), SUPPLIED)
        assert len(found) > 3
        cells = {paragraph.id for paragraph in template.paragraphs if paragraph.label or paragraph.id == "p8"}
        for key, one in found.items():
            assert key in cells or text_of(one) in said
        assert template.file.written() == read_template(data, "a.docx").file.written()


def test_what_is_put_is_told_from_what_is_fixed_and_from_what_is_still_open():
    template = read_template(word_samples.underlines(), "a.docx")
    (one,) = preview(
        template, chosen(template, p7_1="年度", p7_2="照留"), sample.unit(), only=["p7"]
    ).values()
    assert [(stretch.kind, stretch.text) for stretch in one.stretches[:4]] == [
        ("fixed", "截至"), ("put", "2024"), ("fixed", "年12月31日，共有车辆____辆，房屋面积"), ("open", "____"),
    ]  # fmt: skip


def test_a_paragraph_that_goes_reads_as_nothing_and_one_that_is_repeated_tells_how_often():
    template = read_template(word_samples.items(), "a.docx")
    found = preview(template, template.suggested(), sample.unit())
    assert found["p6"] == Preview(())
    assert found["p5"].times == 6
    assert text_of(found["p5"]).startswith("1.社会保障和就业支出（类）")


def test_choices_are_checked_by_themselves_before_all_of_them_are_made():
    template = read_template(word_samples.items(), "a.docx")
    for slots, code in (
        ({"p3_1": "收入总计"}, []),
        ({"p3_1": "收人总计"}, ["template.unknown_slot"]),
        ({"p5": "逐项 没有的"}, ["template.unknown_list"]),
        ({"p5": "收入总计"}, ["word.no_whole"]),
        ({"p3_1": "写：\x0b"}, ["word.control_character"]),
        ({"p99_1": "收入总计"}, ["word.no_such_blank"]),
    ):
        assert [one.code for one in check_chosen(template, chosen(template, **slots))] == code

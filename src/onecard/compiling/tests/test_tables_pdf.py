"""The PDF of the nine tables, read back: every figure, every page, the same bytes, and what it says without type."""

from __future__ import annotations

import pypdfium2
import pytest

from onecard.compiling import fonts, tables_pdf
from onecard.compiling.layout import lay_out
from onecard.compiling.tests.example import NAME, accounts
from onecard.compiling.tests.needs_type import needs_type
from onecard.core.errors import Refusal

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def pages_of(data: bytes) -> list[tuple[str, tuple[float, float]]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [(page.get_textpage().get_text_range(), page.get_size()) for page in document]
    finally:
        document.close()


@needs_type
@pytest.mark.parametrize("region", ["national", "hainan", "shanghai"])
def test_every_figure_title_and_note_is_in_the_text_of_its_page(region):
    final_accounts = accounts(region)
    layouts = lay_out(final_accounts)
    pages = pages_of(tables_pdf.write(final_accounts))
    assert len(pages) == len(layouts)
    for layout, (text, _) in zip(layouts, pages, strict=True):
        squeezed = "".join(text.split())
        assert layout.title in squeezed
        assert NAME in squeezed
        assert "2024年度" in squeezed
        assert "金额单位：万元" in squeezed
        for note in layout.notes:
            assert "".join(note.split()) in squeezed
        words = text.split()
        amounts = [f"{cell.fact.value:,.2f}" for row in layout.body for cell in row if cell and cell.fact]
        for amount in set(amounts):
            assert words.count(amount) == amounts.count(amount), (layout.name, amount)


@needs_type
def test_pages_are_a4_on_their_side():
    for _, size in pages_of(tables_pdf.write(accounts())):
        assert [round(length) for length in size] == [842, 595]


@needs_type
def test_equal_accounts_give_equal_bytes():
    assert tables_pdf.write(accounts()) == tables_pdf.write(accounts())


@needs_type
def test_the_file_declares_itself_archival_and_accessible():
    data = tables_pdf.write(accounts())
    assert b"pdfaid" in data
    assert b"pdfuaid" in data


@needs_type
def test_words_from_outside_are_not_markup():
    name = "示例#市*一卡通*$中心$"
    assert name in pages_of(tables_pdf.write(accounts(name=name)))[0][0]


@needs_type
def test_a_character_no_face_has_is_refused_by_name():
    with pytest.raises(Refusal) as refusal:
        tables_pdf.write(accounts(name="示例市\U0001f980中心"))
    assert refusal.value.code == "compiling.not_printable"
    assert "“示例市\U0001f980中心" in refusal.value.sentence
    assert "字" in refusal.value.remedy


def test_without_chinese_type_the_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_ROOTS", (str(tmp_path),))
    monkeypatch.setenv(fonts.FONT_DIRS, str(tmp_path))
    with pytest.raises(Refusal) as refusal:
        fonts.faces()
    assert refusal.value.code == "compiling.no_chinese_font"
    assert "fonts-noto-cjk" in refusal.value.remedy
    assert "ONECARD_FONT_DIRS" in refusal.value.remedy

"""Boxes of figures in the sentences of a PDF: around the very words, on the page as it is shown."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from onecard.audit.finding import Audit, Finding
from onecard.audit.show.boxes import boxed
from onecard.audit.show.tests import samples
from onecard.reading.document import Box, Paragraph
from onecard.reading.pdf import read_pdf
from onecard.reading.tests.typeset import changed, needs_type, pdf

pytestmark = needs_type

SOURCE = f"#set page(width: 400pt, height: 500pt, margin: 40pt)\n{samples.SPENT}\n\n{samples.HOSPITALITY}\n"


def audited(data: bytes, *printed: str) -> Audit:
    """An audit with a finding for each of the printed texts."""
    read = read_pdf(data, "报告.pdf")
    findings = []
    for text in printed:
        at, paragraph = next(
            (at, one) for at, one in enumerate(read.blocks) if isinstance(one, Paragraph) and text in one.text
        )
        figure = samples.printed(read, at, text)
        place = replace(figure.place, page=paragraph.origin(figure.place.start).page)
        figure = replace(figure, place=place)
        findings.append(Finding(text, "error", "P-09", "", "", "", (figure,), likely_wrong=(figure,)))
    return Audit("报告.pdf", read.sha256, document=read, findings=findings)


def said_in(data: bytes, box: Box) -> str:
    """What an upright first page prints within a box."""
    made = pypdfium2.PdfDocument(data)
    text = made[0].get_textpage()
    found = text.get_text_bounded(*box)
    text.close()
    made.close()
    return found.strip()


def boxes(audit: Audit) -> list[Box | None]:
    return [figure.place.box for finding in audit.findings for figure in finding.printed]


def test_each_figure_of_a_finding_has_the_box_of_its_words() -> None:
    data = pdf(SOURCE)
    found = boxed(audited(data, "298.36%", "83.89万元"), data)
    assert [said_in(data, box) for box in boxes(found) if box] == ["298.36%", "83.89万元"]
    assert [finding.likely_wrong for finding in found.findings] == [one.printed for one in found.findings]


def test_a_box_is_counted_on_the_page_as_it_is_shown() -> None:
    plain = pdf(SOURCE)
    turned = changed(plain, lambda file: setattr(file.pages[0], "Rotate", 90))
    (before,) = boxes(boxed(audited(plain, "298.36%"), plain))
    (after,) = boxes(boxed(audited(turned, "298.36%"), turned))
    assert before is not None
    left, bottom, right, top = before
    assert after == pytest.approx((bottom, 400 - right, top, 400 - left))


def test_words_over_two_lines_have_the_box_around_both() -> None:
    data = pdf(SOURCE)
    (box,) = boxes(boxed(audited(data, samples.HOSPITALITY[:40]), data))
    assert box is not None
    assert box[3] - box[1] > 2 * 16
    assert said_in(data, box).startswith(samples.HOSPITALITY[:10])


def test_findings_that_are_not_shown_are_not_looked_for() -> None:
    data = pdf(SOURCE)
    audit = audited(data, "298.36%")
    audit.findings = [replace(one, severity="info") for one in audit.findings]
    assert boxes(boxed(audit, data, "error")) == [None]


def test_a_report_that_is_no_pdf_stays_without_boxes() -> None:
    audit = samples.audit()
    assert boxed(audit, b"") is audit


def test_a_file_that_does_not_open_again_leaves_its_figures_without_boxes() -> None:
    data = pdf(SOURCE)
    audit = audited(data, "298.36%")
    assert boxed(audit, data[:100]) is audit

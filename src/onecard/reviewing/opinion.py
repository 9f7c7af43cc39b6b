"""The review opinion (审核意见) on one report as a DOCX: what is to be mended, what is to be explained, in the bureau's words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from onecard.core.errors import Refusal
from onecard.core.unseen import without_unseen
from onecard.office.action import performing
from onecard.office.models import User
from onecard.reviewing import events
from onecard.reviewing.models import Judgement, OpinionWording, ReviewBatch, ReviewedReport, Verdict
from onecard.reviewing.queries import counting, judgements, lines, of_desk
from onecard.reviewing.receive import REVIEW
from onecard.reviewing.telling import Told

SLOTS = ("单位", "年度", "轮次", "改正数", "说明数")
"""What a wording may name in braces."""
OPENING = "{单位}：\n你单位{年度}年度决算公开报告已审核（第{轮次}轮）。须改正{改正数}处，须说明{说明数}处，意见如下。"
CLOSING = "请改正后重新报送；须说明的，随报告一并说明。"
LONGEST = 2_000
_SLOT = re.compile(r"\{([^{}]*)\}")
_BODY, _TITLE = 16, 22
"""Points of the text and of the title: 三号 and 二号."""


def wording_of(batch: ReviewBatch) -> tuple[str, str]:
    """Opening and closing as the desk of the batch words them."""
    return _worded(OpinionWording.objects.filter(of_desk("entity", batch.entity_id)).first())


def own_wording(actor: User) -> tuple[str, str]:
    """Opening and closing as the actor's desk words them."""
    return _worded(OpinionWording.objects.filter(of_desk("entity", actor.entity_id)).first())


def _worded(kept: OpinionWording | None) -> tuple[str, str]:
    return (kept.opening, kept.closing) if kept else (OPENING, CLOSING)


def word(actor: User, *, opening: str, closing: str) -> OpinionWording:
    """Word the opinions of the actor's desk anew (修改审核意见的措辞), from the next one on.

    Raises Refusal `review.wording` for an empty or too long text or a slot that is none, `office.not_permitted`.
    """
    opening, closing = _checked(opening, "开头"), _checked(closing, "结尾")
    with performing(actor, events.WORDED, permission=REVIEW) as said:
        before = own_wording(actor)
        one = OpinionWording.objects.filter(of_desk("entity", actor.entity_id)).first()
        one = one or OpinionWording(entity=actor.entity)
        one.opening, one.closing = opening, closing
        one.save()
        said.subject = "审核意见的措辞"
        said.before = {"opening": before[0], "closing": before[1]}
        said.after = {"opening": opening, "closing": closing}
    return one


def _checked(text: str, which: str) -> str:
    text = "\n".join(without_unseen(line).strip() for line in text.strip().splitlines())
    if not text or len(text) > LONGEST:
        raise Refusal("review.wording", f"{which}是空的，或超过{LONGEST}个字。", "写好再保存。")
    unknown = [one for one in _SLOT.findall(text) if one not in SLOTS]
    if unknown:
        offered = "、".join(f"{{{one}}}" for one in SLOTS)
        raise Refusal("review.wording", f"{which}里的{{{unknown[0]}}}不知道填什么。", f"可以用{offered}。")
    return text


def write(report: ReviewedReport) -> bytes:
    """The opinion. Only what was judged is in it: 属实 to be mended, 须说明 to be explained unless that was accepted.

    Raises Refusal `review.not_judged` while nothing of it was judged.
    """
    judged = judgements(report)
    if report.findings and not judged:
        raise Refusal(
            "review.not_judged", "还没有认定过问题。", "先认定，审核意见里只有认定为属实或须说明的。"
        )
    wrong = [(one, judged[one["id"]]) for one in report.findings if _is(judged, one, Verdict.TRUE)]
    asked = [(one, judged[one["id"]]) for one in report.findings if _is(judged, one, Verdict.EXPLAIN)]
    asked = [(one, said) for one, said in asked if not said.accepted]
    values = (
        report.unit or report.name,
        report.year or report.batch.year,
        report.round,
        len(wrong),
        len(asked),
    )
    named = dict(zip(SLOTS, map(str, values), strict=True))
    opening, closing = (_SLOT.sub(lambda slot: named[slot[1]], text) for text in wording_of(report.batch))
    document = _document(f"{named['单位']}{named['年度']}年度决算公开报告审核意见")
    for line in opening.splitlines():
        _paragraph(document, line, indented=not line.endswith("："))
    _listed(document, "一、须改正", wrong)
    _listed(document, "二、须说明" if wrong else "一、须说明", asked)
    for line in closing.splitlines():
        _paragraph(document, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_all(batch: ReviewBatch) -> bytes:
    """The opinions on the reports of the ledger that were judged, in one archive, each named after its unit.

    Raises Refusal `review.not_judged` where none was.
    """
    out, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for report in counting(lines(batch)):
            if not judgements(report):
                continue
            whose = re.sub(r'[\\/:*?"<>|]', "", report.unit or report.name)
            name = next(
                each
                for each in (f"{whose}{at or ''}-审核意见.docx" for at in range(len(taken) + 1))
                if each not in taken
            )
            taken.add(name)
            archive.writestr(name, write(report))
    if not taken:
        raise Refusal("review.not_judged", "这一批还没有认定过问题。", "先逐份认定，再导出审核意见。")
    return out.getvalue()


def _is(judged: dict[str, Judgement], one: Told | dict[str, object], verdict: Verdict) -> bool:
    said = judged.get(str(one["id"]))
    return said is not None and said.verdict == verdict


def _document(title: str) -> docx.document.Document:
    document = docx.Document()
    document.core_properties.author, document.core_properties.title = "", title
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "仿宋", Pt(_BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(_TITLE)
    return document


def _paragraph(
    document: docx.document.Document, text: str, *, indented: bool = True, bold: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * _BODY) if indented else None
    paragraph.add_run(text).bold = bold


def _listed(
    document: docx.document.Document, head: str, found: Iterable[tuple[dict[str, str], Judgement]]
) -> None:
    for at, (one, said) in enumerate(found, 1):
        if at == 1:
            _paragraph(document, head, bold=True)
        where = f"（{one['where']}）" if one["where"] else ""
        note = f"审核人：{said.note.removesuffix('。')}。" if said.note else ""
        _paragraph(document, f"{at}．{one['title']}{where}：{one['message']}{one['mending']}{note}")

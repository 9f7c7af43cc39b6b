"""正文预览: the report as it would be printed now; every figure leads to its evidence, comments stand at their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.core.errors import Refusal
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Comment, Report, Stage
from onecard.disclosure.views.places import anchor_of_missing
from onecard.disclosure.views.whose import address, place_of_report, report_of
from onecard.finalaccounts.narrative.document import Block, Heading, Narrative, Paragraph, Run, TablesHere
from onecard.office import permissions
from onecard.office.asking import REFUSED
from onecard.office.door import page, person

OUT = (Stage.PUBLISHED, Stage.WITHDRAWN)


@dataclass(slots=True)
class Shown:
    """One block as the page shows it: `runs` with the address each leads to, the comments at it, its number."""

    number: int
    block: Block
    runs: list[tuple[Run, str]]
    comments: list[Comment] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``h2`` to ``h4``, ``p`` or ``tables``."""
        if isinstance(self.block, Heading):
            return f"h{self.block.level + 1}"
        return "tables" if isinstance(self.block, TablesHere) else "p"

    @property
    def section(self) -> str:
        """The anchor of the heading it stands under."""
        return self.block.anchor if isinstance(self.block, Heading) else self.block.section


@page("disclosure.read")
@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's text; ``at`` names the block whose comment is being written."""
    return text_page(request, report_of(request, pk))


def text_page(request: HttpRequest, report: Report, refusal: Refusal | None = None) -> HttpResponse:
    """The page of the text; after a refused comment with what was typed."""
    narrative = compiled(report).narrative
    user = person(request)
    drafting = report.stage == Stage.DRAFT and permissions.may(user, "disclosure.prepare", report.entity)
    shown = laid_out(narrative, address(report, "words") if drafting else "")
    _attach(shown, list(report.comments.select_related("author", "answered_by").order_by("pk")))
    may_comment = report.stage not in OUT and permissions.may(user, "disclosure.comment", report.entity)
    asked = request.POST.get("at") or request.GET.get("at", "")
    at = next((one for one in shown if str(one.number) == asked), None) if may_comment else None
    return render(
        request,
        "disclosure/text.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "narrative": narrative,
            "blocks": shown,
            "may_comment": may_comment,
            "may_prepare": permissions.may(user, "disclosure.prepare", report.entity),
            "at": at,
            "quotes": quotes(at.block) if at else [],
            "typed": request.POST,
            "refusal": refusal,
        },
        status=REFUSED if refusal else 200,
    )


def laid_out(narrative: Narrative, words: str) -> list[Shown]:
    """The blocks of a narrative with where each run leads: what is missing leads to the page `words`, if any."""
    wanted = {one.key: anchor_of_missing(one) for one in narrative.missing if one.kind != "fact"}
    return [
        Shown(
            number,
            block,
            []
            if isinstance(block, TablesHere)
            else [
                (run, f"{words}#{wanted[run.key]}" if words and run.key in wanted else "")
                for run in block.runs
            ],
        )
        for number, block in enumerate(narrative.blocks)
    ]


def quotes(block: Block) -> list[str]:
    """What of a block one may comment on: all of it, each sentence, each clause with a figure."""
    if not isinstance(block, Paragraph):
        return [block.text] if isinstance(block, Heading) else []
    sentences = re.findall(r"[^。；]+[。；]?", block.text)
    clauses = [
        clause for clause in re.split(r"[，。；：（）]", block.text) if re.search(r"[0-9]\.[0-9]", clause)
    ]
    return list(dict.fromkeys(one.strip() for one in (block.text, *sentences, *clauses) if one.strip()))


def _attach(shown: list[Shown], comments: list[Comment]) -> None:
    """Put each comment at the block that holds its words, else at its heading, else at the beginning."""
    for one in comments:
        here = [block for block in shown if block.section == one.section]
        said = (block for block in here if one.quote and one.quote in _plain(block.block))
        if place := next(said, next(iter(here), next(iter(shown), None))):
            place.comments.append(one)


def _plain(block: Block) -> str:
    return "" if isinstance(block, TablesHere) else block.text

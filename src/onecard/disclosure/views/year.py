"""The steps of a year's report (编制 → 报送 → 公开) as the home page shows them after those of the books."""

from __future__ import annotations

from django.urls import reverse

from onecard.accounts.views.place import Place
from onecard.accounts.views.steps import Step
from onecard.disclosure import rules
from onecard.disclosure.begin import find
from onecard.disclosure.models import Report, Stage
from onecard.disclosure.views.reports import deadline_of
from onecard.disclosure.views.whose import address

ORDER = (
    Stage.DRAFT, Stage.IN_REVIEW, Stage.REVIEWED, Stage.SIGNED, Stage.SENT, Stage.APPROVED, Stage.CLEARED,
    Stage.PUBLISHED, Stage.WITHDRAWN,
)  # fmt: skip


def report_steps(place: Place) -> list[Step]:
    """The three steps of the place's report, whether it was begun or not."""
    report = find(place.subject, place.year)
    if report is None:
        href = f"{reverse('disclosure:reports')}{place.query}"
        return [
            Step("编制", "还没有开始编制", href),
            Step("报送", "审签以后报送", href),
            Step("公开", f"批复后{rules.DAYS_TO_PUBLISH}日内公开", href),
        ]
    href, stage = address(report), Stage(report.stage)
    signed, sent = _is_past(stage, Stage.SIGNED), _is_past(stage, Stage.SENT)
    edition = f"第{report.edition}版" if report.edition > 1 else ""
    return [
        Step("编制", "已审签" if signed else f"{edition}{stage.label}", href, done=signed),
        Step("报送", "已报送" if sent else "审签以后报送", href, done=sent),
        Step("公开", _published(report, stage, edition), href, done=stage == Stage.PUBLISHED),
    ]


def _is_past(stage: Stage, wanted: Stage) -> bool:
    return ORDER.index(stage) >= ORDER.index(wanted)


def _published(report: Report, stage: Stage, edition: str) -> str:
    if stage in (Stage.PUBLISHED, Stage.WITHDRAWN):
        return f"{edition}{stage.label}"
    if (deadline := deadline_of(report)) is not None:
        return f"{deadline.by:%m月%d日}前公开，{deadline.says}"
    return "更正后重新公开" if edition else f"批复后{rules.DAYS_TO_PUBLISH}日内公开"

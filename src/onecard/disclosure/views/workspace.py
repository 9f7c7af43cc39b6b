"""The workspace of a report (决算公开报告): where it stands, what stands in the way, what is next and by whom."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from onecard.accounts.views.forms import Field, FormPage, Typed, form_page
from onecard.accounts.views.place import Place
from onecard.compiling.report import Compiled
from onecard.disclosure import bureau, queries, rules
from onecard.disclosure.approved import Break, breaks
from onecard.disclosure.compile import compiled, latest
from onecard.disclosure.difference import Difference
from onecard.disclosure.models import Report, Stage, StepKind
from onecard.disclosure.onward import aside, onward
from onecard.disclosure.publishable import UNLIKE_APPROVED, changes_since, standing_in_the_way
from onecard.disclosure.taken import this_round
from onecard.disclosure.views.explain import address_of
from onecard.disclosure.views.files import offered
from onecard.disclosure.views.places import anchor_of_missing
from onecard.disclosure.views.reports import deadline_of
from onecard.disclosure.views.step_forms import FORMS, OF_KIND
from onecard.disclosure.views.whose import SECTION, above, address, place_of_report, report_of
from onecard.disclosure.write import set_up
from onecard.finalaccounts.relations import RELATIONS
from onecard.office import permissions
from onecard.office.asking import told, tried
from onecard.office.door import page, person

TITLES = {
    StepKind.SUBMITTED: "编制",
    StepKind.REVIEWED: "内部复核",
    StepKind.SIGNED: "负责人审签",
    StepKind.SENT: "报送",
    StepKind.APPROVED: "批复",
    StepKind.CLEARED: "保密审查",
    StepKind.PUBLISHED: "公开",
}
"""What each step that leads on ends."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the way: done by whom and when, or the current one."""

    title: str
    who: str = ""
    at: datetime.datetime | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way: where, what, how it is mended and at which address."""

    place: str
    sentence: str
    remedy: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in the way, of one kind."""

    title: str
    lines: list[Hindrance]


@page("disclosure.read")
@require_safe
def workspace(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one report on one page."""
    report = report_of(request, pk)
    user, place = person(request), place_of_report(request, report)
    made, broken = tried(lambda: compiled(report))
    approved = breaks(report, made, latest(report)) if made else []
    steps = queries.steps(report)
    word = bureau.current(report)
    comments = list(report.comments.select_related("author", "answered_by").order_by("-pk"))
    return render(
        request,
        "disclosure/report.html",
        {
            "place": place,
            "report": report,
            "marks": marks(report),
            "onward": [
                (one, FORMS[OF_KIND[one.kind]], address(report, OF_KIND[one.kind]))
                for one in onward(user, report)
            ],
            "aside": [(FORMS[OF_KIND[kind]], address(report, OF_KIND[kind])) for kind in aside(user, report)],
            "broken": broken,
            "groups": hindrances(report, place, made, approved)
            if made and report.stage != Stage.PUBLISHED
            else [],
            "changes": _changes(report, made),
            "deadline": deadline_of(report),
            "returned": _returned(report),
            "explained": [(one, address_of(report, one)) for one in approved if one.words is not None],
            "open_comments": [one for one in comments if one.answered_at is None],
            "answered": [one for one in comments if one.answered_at is not None],
            "steps": steps,
            "published": next(iter(queries.editions(report)), None),
            "files": offered(),
            "bureau_file": word,
            "bureau_finished": made is not None
            and word is not None
            and bureau.filled(report, word, made.narrative.accounts).is_finished,
            "drafting": report.stage == Stage.DRAFT,
            "may_prepare": permissions.may(user, "disclosure.prepare", report.entity),
        },
    )


def marks(report: Report) -> list[Mark]:
    """The way of a report, each step with who took it last in this round."""
    taken = {one.kind: one for one in this_round(report).order_by("pk").select_related("actor")}
    found, now = [], True
    for kind, title in TITLES.items():
        step = taken.get(kind)
        done = step is not None
        found.append(
            Mark(title, step.actor.name if step else "", step.at if step else None, current=now and not done)
        )
        now = now and done
    return found


def hindrances(report: Report, place: Place, made: Compiled, approved: list[Break]) -> list[Group]:
    """What stands in the way, grouped by how it is mended, each with the address where."""
    words, text = address(report, "words"), address(report, "text")
    lacking: dict[str, list[Hindrance]] = {"text": [], "reason": [], "fact": []}
    for one in made.verdict.missing:
        href = f"{reverse('accounts:imports')}{place.query}"
        if one.kind != "fact":
            href = f"{words}#{anchor_of_missing(one)}"
        lacking[one.kind].append(Hindrance(one.where, f"缺{one.what}。", one.remedy, href))
    others: dict[str, list[Hindrance]] = {
        "relation.failed": [],
        "relation.unexplained": [],
        UNLIKE_APPROVED: [],
    }
    for problem in standing_in_the_way(report, made):
        if problem.code == UNLIKE_APPROVED:
            href = f"{reverse('accounts:tables')}{place.query}"
            others[UNLIKE_APPROVED].append(Hindrance(problem.place, problem.sentence, problem.remedy, href))
        elif problem.code in others:
            relation = problem.sentence.split(" ", 1)[0]
            ours = relation in RELATIONS
            href = f"{reverse('accounts:relations')}{place.query}#{relation}" if ours else text
            others[problem.code].append(Hindrance(problem.place, problem.sentence, problem.remedy, href))
    notes = [
        Hindrance(one.where, f"{one.title}：{one.sums}。", "写审核说明。", address_of(report, one))
        for one in approved
        if one.words is None
    ]
    groups = [
        Group("文字没有写", lacking["text"]),
        Group("主要原因没有写", lacking["reason"]),
        Group("数还不知道", lacking["fact"]),
        Group("勾稽关系不通过", others["relation.failed"]),
        Group("与批复的数不同", others[UNLIKE_APPROVED]),
        Group("在批复过的数里不成立，须写审核说明", notes),
        Group("须说明而没有审核说明", others["relation.unexplained"]),
    ]
    return [one for one in groups if one.lines]


def _changes(report: Report, made: Compiled | None) -> list[Difference]:
    """What has changed since what goes out was settled; nothing while it is drafted or once it is out."""
    if made is None or report.stage not in (
        Stage.REVIEWED,
        Stage.SIGNED,
        Stage.SENT,
        Stage.APPROVED,
        Stage.CLEARED,
    ):
        return []
    since = {Stage.REVIEWED: StepKind.REVIEWED, Stage.SIGNED: StepKind.SIGNED}
    return changes_since(report, since.get(Stage(report.stage), StepKind.SENT), made)


def _returned(report: Report) -> object:
    """The step that brought the report back, while it is drafted again."""
    if report.stage != Stage.DRAFT:
        return None
    last = report.steps.order_by("-pk").select_related("actor").first()
    return last if last is not None and last.kind in rules.BACK else None


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """From which change on a reason is required, and whether the public may see single vouchers."""
    report = report_of(request, pk)
    refusal = None
    if request.method == "POST":
        saved, refusal = tried(lambda: _set_up(request, report))
        if saved is not None:
            told(request, "设置已保存。")
            return redirect(address(report))
    place = place_of_report(request, report)
    shown = FormPage(
        title="设置", verb="保存", back=address(report), back_title="报告", section=SECTION, lede=str(report),
        above=above(place, report), unchanged="设置没有变化",
        says=("说明起点：变动达到这个百分数的，必须写主要原因；0表示凡有变动都要写。",
              "公开到凭证：公众能看到每个数下面的凭证；不勾选的，只看到汇总。"),
    )  # fmt: skip
    fields = [
        Field("threshold", "说明起点（%）", "amount", value=f"{report.threshold.normalize():f}"),
        Field("opens_vouchers", "公开到凭证", "check", value="on" if report.opens_vouchers else ""),
    ]
    return form_page(request, place, shown, fields, refusal)


def _set_up(request: HttpRequest, report: Report) -> Report:
    typed = Typed(request.POST.dict())
    threshold = typed.decimal("threshold", "说明起点")
    typed.require("设置没有保存。")
    return set_up(
        person(request), report, threshold=threshold, opens_vouchers="opens_vouchers" in request.POST
    )

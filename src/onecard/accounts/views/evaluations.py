"""Self-evaluations (绩效自评): the list of a year, each one beside its document, and the steps of each."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import queries
from onecard.accounts.attachment import media_of
from onecard.accounts.evaluation import STATES, check_evaluation, subject, voiding_of, withdraw_evaluation
from onecard.accounts.models import Document, Grade, SelfEvaluation, State, Voiding
from onecard.accounts.registers import check_register, void_record
from onecard.accounts.views.books_place import open_record, place_of_record
from onecard.accounts.views.exporting import MADE, Column, export_links, form_asked
from onecard.accounts.views.forms import FormPage
from onecard.accounts.views.listed import reasoned, taken
from onecard.accounts.views.narrowing import Choosing, Filter
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.returning import next_address
from onecard.accounts.views.rights import rights
from onecard.core.errors import Refusal
from onecard.core.money import yuan
from onecard.figures.fact import Fact
from onecard.finalaccounts import figures as fa
from onecard.office import permissions
from onecard.office.action import about
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person
from onecard.office.models import TrailEvent

ENTER, CHECK = "accounts.enter_register", "accounts.check_register"
OF_PROJECT = (fa.EVALUATION_BUDGET, fa.EVALUATION_EXECUTED, fa.EVALUATION_RATE, fa.EVALUATION_SCORE)


FILTER = Filter(
    "项目、附件", ("project", "document__name"), (Choosing("grade", "等级", Grade.choices),),
    sorts={"项目": "project", "全年预算数（元）": "budget_fen", "全年执行数（元）": "executed_fen", "得分": "score"},
    states=[(str(value), title) for value, title in STATES.items()],
)  # fmt: skip
HEADS = (
    ("项目", False), ("全年预算数（元）", True), ("全年执行数（元）", True), ("得分", True), ("等级", False), ("附件", False),
)  # fmt: skip
COLUMNS = [
    Column("单位", lambda one: one.entity.name),
    Column("项目", lambda one: one.project),
    Column("年初预算数（元）", lambda one: "" if one.initial_fen is None else yuan(one.initial_fen)),
    Column("全年预算数（元）", lambda one: yuan(one.budget_fen)),
    Column("全年执行数（元）", lambda one: yuan(one.executed_fen)),
    Column("得分", lambda one: one.score),
    Column("等级", lambda one: one.grade),
    Column("附件", lambda one: one.document.name),
    Column("位置", lambda one: one.page),
    *MADE,
]


@page("accounts.read")
@require_safe
def evaluations(request: HttpRequest) -> HttpResponseBase:
    """The evaluations of the year that the filter takes, what waits to be checked first."""
    place = place_of(request)
    ids = [member.id for member in place.subject.members]
    every = SelfEvaluation.objects.filter(entity__in=ids, year=place.year).select_related("document")
    chosen = taken(request, place, every, FILTER)
    if form := form_asked(request):
        return chosen.file(place, "绩效自评", COLUMNS, form)
    return render(
        request,
        "accounts/evaluations.html",
        {
            "place": place,
            "rows": [(one, STATES[State(one.state)]) for one in chosen.shown],
            "totals": _totals(chosen.found),
            "all_count": every.count(),
            "waiting": every.filter(state=State.DRAFT).count(),
            "narrowed": chosen.narrowed,
            "columns": [
                (title, is_number, *chosen.narrowed.sorting(title, place.with_params))
                for title, is_number in HEADS
            ],
            "exports": export_links(place),
            "several_units": len(ids) > 1,
            "pages": chosen.pages,
            "page_addresses": chosen.pages.addresses(place),
            "clear_address": place.query_of(place.subject.code, place.year),
            "may_enter": permissions.may(person(request), ENTER),
        },
    )


def _totals(found: QuerySet[SelfEvaluation]) -> dict[str, Any]:
    """What the checked ones of the list add up to."""
    sums = {"budget": Sum("budget_fen"), "executed": Sum("executed_fen")}
    return found.filter(state=State.POSTED).aggregate(**sums)


@page("accounts.read")
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation: what the form states, the document it is taken from, and what may be done with it."""
    return _page(request, evaluation_of(request, pk))


def evaluation_of(request: HttpRequest, pk: int) -> SelfEvaluation:
    """The evaluation. Raises Http404 for one not open to the reader as for one that is not there."""
    seen_with = ("entity", "maker", "checker", "document", "document__maker")
    return open_record(request, SelfEvaluation.objects.select_related(*seen_with), pk)


def _page(request: HttpRequest, one: SelfEvaluation, refusal: Refusal | None = None) -> HttpResponse:
    place = place_of_record(request, one, reverse("accounts:evaluations"))
    user = person(request)
    voiding = voiding_of(one)
    right = rights(user, one, ENTER, CHECK)
    facts = _facts(place, one) if one.state == State.POSTED else {}
    lines = [
        (
            each,
            facts.get((fa.INDICATOR_TARGET.key, each.name)),
            facts.get((fa.INDICATOR_ACTUAL.key, each.name)),
        )
        for each in one.indicators.order_by("line")
    ]
    return render(
        request,
        "accounts/evaluation.html",
        {
            "place": place,
            "one": one,
            "refusal": refusal,
            "state": STATES[State(one.state)],
            "right": right,
            "may_void": right.reverse and voiding is None,
            "may_copy": permissions.may(user, ENTER, one.entity),
            "voiding": voiding,
            "voiding_right": rights(user, voiding, ENTER, CHECK) if voiding else None,
            "lines": lines,
            "scored": any(each.weight is not None or each.score is not None for each, *_ in lines),
            "explained": any(each.deviation for each, *_ in lines),
            "facts": [facts[key.key, ""] for key in OF_PROJECT if (key.key, "") in facts],
            "budget_fact": facts.get((fa.EVALUATION_BUDGET.key, "")),
            "executed_fact": facts.get((fa.EVALUATION_EXECUTED.key, "")),
            "rate_fact": facts.get((fa.EVALUATION_RATE.key, "")),
            "score_fact": facts.get((fa.EVALUATION_SCORE.key, "")),
            "trail": _trail(request, one, voiding),
        },
        status=REFUSED if refusal else 200,
    )


def _facts(place: Place, one: SelfEvaluation) -> dict[tuple[str, str], Fact]:
    """The facts of the year that are about this project, by figure and indicator."""
    if not place.has_data:
        return {}
    return {
        (fact.key, fact.dim("indicator", "")): fact
        for fact in queries.facts(place.subject, one.year)
        if fact.dim("project", "") == one.project
    }


def _trail(request: HttpRequest, one: SelfEvaluation, voiding: Voiding | None) -> list[TrailEvent]:
    if not permissions.may(person(request), "trail.read"):
        return []
    names = [subject(one), f"{one.year}年台账：作废{one}"]
    # Another unit may have a project of this name: only what the record's own people did is its trail.
    people = {one.maker_id, one.checker_id}
    people |= {voiding.maker_id, voiding.checker_id} if voiding else set()
    found = TrailEvent.objects.filter(
        reduce(or_, (about(name, one.entity) for name in names)),
        at__gte=one.made_at,
        actor__in=people - {None},
    ).order_by("sequence")
    later = SelfEvaluation.objects.filter(
        entity=one.entity, year=one.year, project=one.project, pk__gt=one.pk
    ).order_by("pk")
    # A project recorded again has the same name: what came after that is the other record's.
    return list(found.filter(at__lt=later[0].made_at) if later else found)


@page("accounts.read")
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attached document as it was kept; it is saved and never shown, whatever it holds."""
    one = open_record(request, Document.objects.all(), pk)
    if not one.file.storage.exists(one.file.name or ""):
        raise Http404
    return FileResponse(
        one.file.open("rb"),
        as_attachment=True,
        filename=one.name,
        content_type=media_of(one.name),
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@page("accounts.check_register")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a draft against its document."""
    one = evaluation_of(request, pk)
    done, refusal = tried(lambda: check_evaluation(person(request), one))
    if done is None:
        return _page(request, evaluation_of(request, pk), refusal)
    told(request, f"{done.project}的绩效自评已复核，从现在起可以在指标里查到。")
    return redirect(next_address(request, reverse("accounts:evaluation", args=[pk])))


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a draft is taken back, and take it back."""
    one = evaluation_of(request, pk)
    says = (
        "还没有复核，指标没有变化；记录和附件留着备查，不能恢复。",
        "撤回后可以照原样重新记录，改好再交。",
    )
    return reasoned(
        request, _place(request, one), _step(one, "撤回", says),
        lambda why: withdraw_evaluation(person(request), one, reason=why), f"{one.project}的绩效自评已撤回。",
    )  # fmt: skip


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an evaluation that counts is voided, and write the voiding."""
    one = evaluation_of(request, pk)
    says = ("写一条作废记录，原来的和附件都不删。", "要由另一人复核；复核前原来的仍可查到，作废也可以撤回。")
    return reasoned(
        request, _place(request, one), _step(one, "作废", says),
        lambda why: void_record(person(request), one, reason=why), f"{one.project}的作废待另一人复核。",
    )  # fmt: skip


@page("accounts.check_register")
@require_POST
def check_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the voiding of an evaluation."""
    one = evaluation_of(request, pk)
    voiding = voiding_of(one)
    if voiding is None:
        raise Http404
    done, refusal = tried(lambda: check_register(person(request), voiding))
    if done is None:
        return _page(request, evaluation_of(request, pk), refusal)
    told(request, f"{one.project}的绩效自评已作废，不再计入指标，可以重新记录。")
    return redirect(next_address(request, reverse("accounts:evaluation", args=[pk])))


def _step(one: SelfEvaluation, verb: str, says: tuple[str, ...]) -> FormPage:
    return FormPage(
        title=f"{verb}{one.project}的绩效自评", verb=verb, back=reverse("accounts:evaluation", args=[one.pk]),
        back_title="绩效自评", says=says, danger=True,
    )  # fmt: skip


def _place(request: HttpRequest, one: SelfEvaluation) -> Place:
    return place_of_record(request, one, reverse("accounts:evaluations"))

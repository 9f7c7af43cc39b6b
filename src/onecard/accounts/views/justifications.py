"""Writing, checking and taking back what explains a failed relation (审核说明)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onecard.accounts.justified import Break, figures, records_of, remembered
from onecard.accounts.justify import TERM, check_justification, find_break, justify, withdraw_justification
from onecard.accounts.models import Justification
from onecard.accounts.subject import Subject
from onecard.accounts.views.books_place import code_of, place_of_record
from onecard.accounts.views.forms import Field, FormPage, form_page
from onecard.accounts.views.listed import checked, reasoned
from onecard.accounts.views.place import Place, place_of, subjects_open_to
from onecard.finalaccounts.relations import RELATIONS
from onecard.office.asking import told, told_refusal, tried
from onecard.office.door import page, person

TITLE = "勾稽关系"
SECTION = "决算"


@page("accounts.justify")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, relation: str) -> HttpResponse:
    """Explain the break of a relation at the place the address names; words given before stand in the form already."""
    place = place_of(request)
    instance = request.GET.get("instance", "")
    if relation not in RELATIONS or not instance:
        raise Http404
    whose, year = place.subject, place.year
    refusal = None
    if request.method == "POST":
        made, refusal = tried(
            lambda: justify(
                person(request), whose, year, relation=relation, instance=instance,
                words=request.POST.get("words", ""), seen=request.POST.get("seen"),
            )
        )  # fmt: skip
        if made is not None:
            told(request, f"{relation}的审核说明待另一人复核，复核后显示“已说明”。")
            return redirect(_back(whose, year, made))
    found, gone = tried(lambda: find_break(whose, year, relation, instance))
    if found is None or not found[0].justifiable:
        if gone := refusal or gone:
            told_refusal(request, gone)
        return redirect(f"{reverse('accounts:relations')}{place.query}#{relation}")
    return form_page(request, place, _form(place, relation), _fields(place, relation, found[1]), refusal)


def _form(place: Place, relation: str) -> FormPage:
    return FormPage(
        title=f"{TERM} {relation}",
        section=SECTION,
        verb="提交复核",
        back=f"{reverse('accounts:relations')}{place.query}#{relation}",
        back_title=TITLE,
        lede=RELATIONS[relation].title,
        says=(
            "核实以后确实合理的，写明原因和依据；是录错、漏记的，改正凭证或报表，不要用说明代替。",
            "由另一人复核后才算已说明；这条勾稽关系的状态不变。",
            "只对现在的左式、右式、差额有效：数变了，说明失效，要重新说明。",
        ),
    )


def _fields(place: Place, relation: str, broken: Break) -> list[Field]:
    """What is not in order, as it is only shown, and the words: those of before, to be accepted or edited."""
    now = figures(broken.verdict)
    where = broken.verdict.instance.where
    shown = [Field("remark", "不符之处", "said", value=now["remark"])] if now["remark"] else [
        Field("left", "左式", "said", value=_minus(now["left"])),
        Field("right", "右式", "said", value=_minus(now["right"])),
        Field("difference", "差额", "said", value=_minus(now["difference"])),
    ]  # fmt: skip
    if where and where not in now["remark"]:
        shown.insert(0, Field("where", "位置", "said", value=where))
    words, hint = _draft(place, relation, broken)
    seen = now["difference"] or now["remark"]
    return [
        *shown,
        Field("words", TERM, "long", value=words, hint=hint),
        Field("seen", "", "hidden", value=seen),
    ]


def _draft(place: Place, relation: str, broken: Break) -> tuple[str, str]:
    """Words to begin with, and where they come from: those that lapsed, those of an earlier year, or the reason
    recorded with what made the difference."""
    if broken.record is not None:
        return broken.record.words, "已照抄失效的说明，按现在的数改好再提交。"
    if earlier := remembered(place.subject, place.year, relation, broken.instance):
        sums = f"，当时差额{_minus(earlier.difference)}" if earlier.difference else ""
        return earlier.words, f"已照抄{earlier.year}年的说明{sums}；今年仍然适用的直接提交，不适用的改写。"
    recorded = broken.verdict.instance.note.removeprefix("已说明：")
    if recorded != broken.verdict.instance.note:
        return recorded, "已照抄录入记录时写的事由，核对后提交。"
    return "", "写明原因和依据，例如文件号、凭证号。最多500个字。"


def _minus(text: str) -> str:
    return text.replace("-", "−")


@page("accounts.check_justification")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check what explains a relation."""
    whose, one = _justification(request, pk)
    said = f"{one.relation}的审核说明已复核，按现在的数已说明。"
    return checked(
        request, lambda: check_justification(person(request), whose, one), said, _back(whose, one.year, one)
    )


@page("accounts.justify")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an explanation is taken back, and take it back."""
    whose, one = _justification(request, pk)
    shown = FormPage(
        title=f"撤回{TERM} {one.relation}", section=SECTION, verb="撤回", back=_back(whose, one.year, one),
        back_title=TITLE, lede=one.words, says=("撤回后这条勾稽关系要重新说明；记录留着备查，不能恢复。",), danger=True,
    )  # fmt: skip
    return reasoned(
        request, place_of_record(request, one, reverse("accounts:relations")), shown,
        lambda reason: withdraw_justification(person(request), whose, one, reason=reason),
        f"{one.relation}的审核说明已撤回。",
    )  # fmt: skip


def _justification(request: HttpRequest, pk: int) -> tuple[Subject, Justification]:
    """The explanation and whose tables it is about; Http404 for one not open to the reader as for one not there."""
    one = Justification.objects.select_related("entity", "group").filter(pk=pk).first()
    for whose in subjects_open_to(person(request)):
        if one is not None and whose.code == code_of(one) and records_of(whose).filter(pk=pk).exists():
            return whose, one
    raise Http404


def _back(whose: Subject, year: int, one: Justification) -> str:
    return f"{reverse('accounts:relations')}?{urlencode({'entity': whose.code, 'year': year})}#{one.relation}"

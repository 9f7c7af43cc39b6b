"""主管部门的Word模板: uploaded, its blanks confirmed one by one in their sentences, then filled with the report's facts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts import queries
from onecard.accounts.attachment import media_of
from onecard.accounts.imports.uploads import TOO_LARGE
from onecard.accounts.views.codes import OFFERED
from onecard.accounts.views.downloads import attachment
from onecard.accounts.views.typed_text import folded
from onecard.compiling.word_fill import FilledWord
from onecard.compiling.word_template import WordTemplate
from onecard.core.errors import Problem, Refusal
from onecard.disclosure import blanks as going_through
from onecard.disclosure import bureau
from onecard.disclosure.blanks import Choice
from onecard.disclosure.compile import subject_of, supplied
from onecard.disclosure.models import BureauFile, Report, Stage
from onecard.disclosure.views.files import SAFE
from onecard.disclosure.views.places import anchor_of_missing
from onecard.disclosure.views.whose import address, place_of_report, report_of
from onecard.finalaccounts.form import FinalAccounts
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person
from onecard.reading.limits import MEGABYTE
from onecard.reading.word import LIMITS

FIELD = "s:"
"""What the name of a blank's field begins with."""


@dataclass(frozen=True, slots=True)
class Left:
    """What keeps the filled file from going out: blanks nobody confirmed, what is wrong or left over, and what is missing
    with the address where it is written."""

    unconfirmed: int
    problems: list[Problem]
    missing: list[tuple[str, str, str]]

    @property
    def count(self) -> int:
        """How many of all."""
        return self.unconfirmed + len(self.problems) + len(self.missing)


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the bureau's file, or another in its place."""
    report = report_of(request, pk)
    refusal = None
    if request.method == "POST":
        one, refusal = tried(lambda: _take(request, report))
        if one is not None:
            told(request, f"{one.name}已上传，逐处核对要填的内容。")
            return redirect(address(report, "bureau"))
    return _upload_page(request, report, refusal)


def _upload_page(request: HttpRequest, report: Report, refusal: Refusal | None = None) -> HttpResponse:
    return render(
        request,
        "disclosure/bureau_new.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "drafting": report.stage == Stage.DRAFT,
            "current": bureau.current(report),
            "refusal": refusal,
            "megabytes": LIMITS.file_bytes // MEGABYTE,
        },
        status=REFUSED if refusal else 200,
    )


def _take(request: HttpRequest, report: Report) -> BureauFile:
    given = request.FILES.get("file")
    if request.META.get(TOO_LARGE) or (given is not None and (given.size or 0) > LIMITS.file_bytes):
        raise Refusal(
            "reading.too_large",
            f"文件超过{LIMITS.file_bytes // MEGABYTE}MB的上限，没有收下。",
            "请去掉其中的图片和附件，另存后再上传。",
        )
    if given is None:
        raise Refusal("word.no_file", "没有选文件。", "选主管部门下发的Word文件（.docx）再上传。")
    return bureau.take_file(person(request), report, given.name or "", given.read())


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def blanks(request: HttpRequest, pk: int) -> HttpResponse:
    """Every blank of the file in its sentence, what is suggested for it, and what the sentence would say; saving confirms."""
    report = report_of(request, pk)
    kept = bureau.current(report)
    return _upload_page(request, report) if kept is None else _blanks_page(request, report, kept)


def _blanks_page(request: HttpRequest, report: Report, one: BureauFile) -> HttpResponse:
    template = bureau.opened(one)
    again, whence = bureau.known_before(report, one, template)
    offered = going_through.choices(template, one.slots, again)
    typed, refusal = None, None
    if request.method == "POST" and request.POST.get("file") != str(one.pk):
        # The blanks of another file have other meanings under the same numbers.
        refusal = Refusal(
            "word.replaced",
            f"打开以后换了模板，现在是“{one.name}”，没有保存。",
            "照新的模板重新核对；以前核对过的照样给出。",
        )
    elif request.method == "POST":
        typed = _typed(request.POST)
        if "take" in request.POST:
            # One of the others that may be meant: it stands in the field, and is not confirmed yet.
            key, _, slot = request.POST["take"].partition("=")
            typed[key] = slot
        else:
            saved, refusal = _confirm(request, one, offered, typed)
            if saved is not None:
                told(request, f"已保存，核对过{len(saved.slots)}处。")
                return redirect(address(report, "bureau"))
            one = bureau.current(report) or one
    accounts = queries.final_accounts(subject_of(report), report.year)
    chosen = going_through.choices(template, one.slots, again, typed)
    conflict = refusal is not None and refusal.code == "word.confirmed_meanwhile"
    theirs = _theirs(one, chosen) if conflict else None
    found = going_through.places(template, chosen, accounts, supplied(report), theirs)
    rows = [row for each in found for row in each.rows]
    unconfirmed = [row for row in rows if not row.is_confirmed]
    return render(
        request,
        "disclosure/bureau.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "one": one,
            "drafting": report.stage == Stage.DRAFT,
            "refusal": refusal,
            "ticked": set(one.slots if typed is None else request.POST.getlist("ok")),
            "sections": [(name, list(group)) for name, group in groupby(found, lambda each: each.section)],
            "total": len(rows),
            "sure": sum(row.choice.is_sure and not row.problems for row in unconfirmed),
            "first": next(iter(unconfirmed), None),
            "left": left_over(report, bureau.filled(report, one, accounts), len(unconfirmed)),
            "whence": whence if again else "",
        },
        status=REFUSED if refusal else 200,
    )


def _typed(posted: MultiValueDict[str, str]) -> dict[str, str]:
    """What stands in each field, by blank."""
    return {name.removeprefix(FIELD): str(posted[name]).strip() for name in posted if name.startswith(FIELD)}


def _confirm(
    request: HttpRequest, one: BureauFile, offered: dict[str, Choice], typed: dict[str, str]
) -> tuple[BureauFile | None, Refusal | None]:
    """Confirm what was ticked, what was changed, and where asked all that are sure."""
    ticked = set(request.POST.getlist("ok"))
    sure = request.POST.get("all") == "sure"
    slots = {
        key: slot
        for key, slot in typed.items()
        if (was := offered.get(key)) is not None
        and (key in ticked or slot != was.slot or (sure and was.is_sure))
    }
    seen = request.POST.get("seen", "")
    revision = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
    return tried(lambda: bureau.confirm(person(request), one, slots, seen=revision))


def _theirs(one: BureauFile, chosen: dict[str, Choice]) -> dict[str, str]:
    return {key: slot for key, slot in one.slots.items() if key in chosen and chosen[key].slot != slot}


def left_over(report: Report, made: FilledWord, unconfirmed: int) -> Left:
    """What keeps a filled file from going out. While blanks wait to be confirmed, that they are still in it is no news."""
    known = {"word.unmapped", "word.left_over"} if unconfirmed else {"word.unmapped"}
    return Left(
        unconfirmed,
        [one for one in made.problems if one.code not in known],
        [
            (
                one.where,
                f"缺{one.what}。",
                "" if one.kind == "fact" else f"{address(report, 'words')}#{anchor_of_missing(one)}",
            )
            for one in dict.fromkeys(made.missing)
        ],
    )


@page("disclosure.prepare", writes_once=False)
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How the paragraph ``at`` would read by what is typed so far; nothing is saved."""
    report, one, template, accounts = _of(request, pk)
    chosen = going_through.choices(template, one.slots, {}, _typed(request.POST))
    found = going_through.places(
        template, chosen, accounts, supplied(report), only=request.GET.get("at", "") or "-"
    )
    if not found:
        return HttpResponse(status=204)
    return render(request, "disclosure/_bureau_reads.html", {"one": found[0]})


@page("disclosure.prepare")
@require_safe
def slots(request: HttpRequest, pk: int) -> HttpResponse:
    """The first slots that fit a blank and that ``q`` finds, as options of a list, each with what it is worth now."""
    report, one, template, accounts = _of(request, pk)
    key, sought = request.GET.get("blank", ""), folded(request.GET.get("q", ""))
    chosen = going_through.choices(template, one.slots, {})
    found = going_through.offers(template, key, sought, chosen, accounts, supplied(report), OFFERED)
    return render(request, "disclosure/_slots.html", {"offers": found})


def _of(request: HttpRequest, pk: int) -> tuple[Report, BureauFile, WordTemplate, FinalAccounts]:
    report = report_of(request, pk)
    one = bureau.current(report)
    if one is None:
        raise Http404
    accounts = queries.final_accounts(subject_of(report), report.year)
    return report, one, bureau.opened(one), accounts


@page("disclosure.read")
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau's file filled as far as it is confirmed; what is not finished says 未填完 in its name."""
    report, one, _, accounts = _of(request, pk)
    made = bureau.filled(report, one, accounts)
    mark = "" if made.is_finished else "-未填完"
    return _handed_out(f"{report.whose.code}-{report.year}{mark}-{one.name}", made.data)


@page("disclosure.read")
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau's file as it was uploaded."""
    one = bureau.current(report_of(request, pk))
    if one is None or not one.file.storage.exists(one.file.name or ""):
        raise Http404
    return _handed_out(one.name, bureau.content(one))


def _handed_out(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=media_of(name), headers=SAFE)
    response.headers["Content-Disposition"] = attachment(name)
    return response

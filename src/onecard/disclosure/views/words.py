"""文字和主要原因: one form a place, saved one by one; where two people write at one place, both texts are shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onecard.core.errors import Refusal
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, Stage, Words, WordsKind
from onecard.disclosure.places import WritingPlace, writing_places
from onecard.disclosure.views.places import anchor
from onecard.disclosure.views.whose import address, place_of_report, report_of
from onecard.disclosure.write import write
from onecard.office.asking import REFUSED, tried
from onecard.office.door import page, person


@dataclass(frozen=True, slots=True)
class Asked:
    """One form: its place, what stands in its field, why what was typed was not saved."""

    place: WritingPlace
    text: str
    refusal: Refusal | None = None
    copied: bool = False

    @property
    def anchor(self) -> str:
        """The name of the place in addresses."""
        return anchor(self.place.kind, self.place.key)

    @property
    def theirs(self) -> str:
        """What somebody else wrote meanwhile; nothing where that was not the matter."""
        return self.place.text if self.refusal and self.refusal.code == "report.words_changed" else ""


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Every place of the report; what was posted is saved at its own."""
    report = report_of(request, pk)
    refusal = None
    if request.method == "POST":
        saved, refusal = tried(lambda: _save(request, report))
        if saved is not None:
            return redirect(f"{address(report, 'words')}#{anchor(saved.kind, saved.key)}")
    places = writing_places(report, compiled(report))
    asked = [_asked(request, one, refusal) for one in places]
    typed = anchor(request.POST.get("kind", ""), request.POST.get("key", ""))
    return render(
        request,
        "disclosure/words.html",
        {
            "place": place_of_report(request, report),
            "report": report,
            "drafting": report.stage == Stage.DRAFT,
            "sections": [
                (section, list(group)) for section, group in groupby(asked, lambda one: one.place.section)
            ],
            "count": len(places),
            "lacking": sum(one.lacking for one in places),
            # A place the template has lost meanwhile: what was typed there is not.
            "stray": refusal if all(one.anchor != typed for one in asked) else None,
            "stray_anchor": typed,
            "stray_text": request.POST.get("words", ""),
        },
        status=REFUSED if refusal else 200,
    )


def _save(request: HttpRequest, report: Report) -> Words:
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    places = {(one.kind, one.key) for one in writing_places(report, compiled(report))}
    if kind not in WordsKind.values or (WordsKind(kind), key) not in places:
        raise Refusal(
            "report.no_place", "模板里没有这一处，没有保存。", "模板可能改过；把写的抄到相应的地方。"
        )
    seen = request.POST.get("seen", "")
    return write(
        person(request), report, WordsKind(kind), key, request.POST.get("words", ""),
        seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else None,
    )  # fmt: skip


def _asked(request: HttpRequest, place: WritingPlace, refusal: Refusal | None) -> Asked:
    if refusal and (request.POST.get("kind"), request.POST.get("key")) == (place.kind, place.key):
        return Asked(place, request.POST.get("words", ""), refusal)
    if place.draft and request.GET.get("copy") == anchor(place.kind, place.key):
        return Asked(place, place.draft, copied=True)
    return Asked(place, place.text)

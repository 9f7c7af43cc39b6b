"""审核说明: where a relation fails in figures approved above, what is said of it, published with the report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from onecard.accounts.views.forms import Field, FormPage, form_page
from onecard.disclosure import rules
from onecard.disclosure.approved import Break
from onecard.disclosure.explain import explain, place_of
from onecard.disclosure.models import Report, WordsKind
from onecard.disclosure.views.places import anchor
from onecard.disclosure.views.whose import SECTION, address, place_of_report, report_of
from onecard.office.asking import told, told_refusal, tried
from onecard.office.door import page, person


def address_of(report: Report, one: Break) -> str:
    """Where the words for a break are written."""
    return reverse("disclosure:explain", args=[report.pk, anchor(WordsKind.NOTE, one.key)])


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, at: str) -> HttpResponse:
    """Write what is said of one break, or say it anew."""
    report = report_of(request, pk)
    one, gone = tried(lambda: place_of(report, lambda one: anchor(WordsKind.NOTE, one.key) == at))
    if one is None:
        if gone is not None:
            told_refusal(request, gone)
        return redirect(address(report))
    refusal = None
    if request.method == "POST":
        seen, words = request.POST.get("seen", ""), request.POST.get("words", "")
        number = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else None
        written, refusal = tried(lambda: explain(person(request), report, one.key, words, seen=number))
        if written is not None:
            told(request, f"{one.title}的审核说明已保存，随报告审签、公开。")
            return redirect(address(report))
    shown = FormPage(
        title=f"审核说明：{one.title}", verb="保存", back=address(report), back_title="报告", section=SECTION,
        lede=str(report),
        says=(
            f"{one.where}：{one.sums}。", "这些数已经批复，表照批复公开，不改。",
            "说明由本人以外的人复核、审签，印在报告最后，公众看得到。",
        ),
    )  # fmt: skip
    fields = [
        Field("words", "审核说明", "long", value=one.words.words if one.words else "",
              hint=f"为什么不成立、依据是什么、怎样处理。最多{rules.LONGEST_OPINION}字。"),
        Field("seen", "", "hidden", value=str(one.words.pk) if one.words else ""),
    ]  # fmt: skip
    return form_page(request, place_of_report(request, report), shown, fields, refusal)

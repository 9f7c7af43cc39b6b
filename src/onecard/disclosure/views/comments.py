"""Comments (批注): written at words of the text, answered by whoever prepares the report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from onecard.accounts.views.forms import Field, FormPage, form_page
from onecard.disclosure import rules
from onecard.disclosure.comment import answer, comment
from onecard.disclosure.models import Comment
from onecard.disclosure.views.text import text_page
from onecard.disclosure.views.whose import SECTION, above, address, place_of_report, report_of
from onecard.office.asking import told, tried
from onecard.office.door import page, person


@page("disclosure.comment")
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a comment at the words the form names."""
    report, posted = report_of(request, pk), request.POST
    written, refusal = tried(
        lambda: comment(
            person(request), report, section=posted.get("section", ""), quote=posted.get("quote", ""),
            words=posted.get("words", ""),
        )
    )  # fmt: skip
    if written is None:
        return text_page(request, report, refusal)
    told(request, "已批注，编制人处理后报告才能送审、通过。")
    return redirect(f"{address(report, 'text')}#c{written.pk}")


@page("disclosure.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a comment."""
    one = Comment.objects.select_related("report").filter(pk=pk).first()
    if one is None:
        raise Http404
    report = report_of(request, one.report_id)
    refusal = None
    if request.method == "POST":
        answered, refusal = tried(lambda: answer(person(request), one, words=request.POST.get("words", "")))
        if answered is not None:
            told(request, "批注已处理。")
            return redirect(f"{address(report)}#c{one.pk}")
    place = place_of_report(request, report)
    shown = FormPage(
        title="处理批注", verb="处理", back=address(report), back_title="报告", section=SECTION, lede=str(report),
        above=above(place, report), unchanged="批注没有变化",
        says=tuple(filter(None, (f"原文：{one.quote}" if one.quote else "", f"{one.author.name}批注：{one.words}"))),
    )  # fmt: skip
    fields = [
        Field("words", "怎么处理的", "long", hint=f"改了什么，或为什么不改。最多{rules.LONGEST_OPINION}字。")
    ]
    return form_page(request, place, shown, fields, refusal)

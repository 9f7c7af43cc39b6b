"""The steps of a voucher (凭证): 复核 by another person, 撤回 of a draft, 冲销 of what counts; each by its action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from onecard.accounts.check import check_voucher
from onecard.accounts.enter import withdraw_draft
from onecard.accounts.models import Voucher
from onecard.accounts.reverse import REVERSAL_PREFIX, reverse_voucher
from onecard.accounts.views.books_place import place_of_record
from onecard.accounts.views.forms import REASON, Field, FormPage, Typed, form_page
from onecard.accounts.views.returning import next_address
from onecard.accounts.views.vouchers import voucher_of, voucher_page
from onecard.office.asking import told, tried
from onecard.office.door import page, person


@page("accounts.check_voucher")
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a draft as the page showed it."""
    one = voucher_of(request, pk)
    seen = request.POST.get("seen", "")
    checked, refusal = tried(lambda: check_voucher(person(request), one, seen=seen))
    if checked is None:
        return voucher_page(request, voucher_of(request, pk), refusal)
    told(request, f"{checked.number}已复核，从现在起计入账表。")
    return redirect(next_address(request, reverse("accounts:voucher", args=[pk])))


@page("accounts.enter_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a draft is taken back, and take it back."""
    one = voucher_of(request, pk)
    refusal = None
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        withdrawn, refusal = tried(lambda: withdraw_draft(person(request), one, reason=reason))
        if withdrawn is not None:
            told(request, f"{withdrawn.number}已撤回，凭证号可以再用。")
            return redirect("accounts:voucher", pk)
    shown = _page(
        one,
        "撤回",
        ("撤回后不能复核，也不能恢复；记录留着备查。", "还没有复核，账表没有变化；凭证号可以再用。"),
    )
    return form_page(
        request, place_of_record(request, one, reverse("accounts:vouchers")), shown, [REASON], refusal
    )


@page("accounts.enter_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a voucher is reversed, and write its reversal."""
    one = voucher_of(request, pk)
    refusal = None
    if request.method == "POST":
        written, refusal = tried(lambda: _reverse(request, one))
        if written is not None:
            told(request, f"冲销凭证{written.number}待另一人复核，复核后才抵销{one.number}。")
            return redirect("accounts:voucher", written.pk)
    shown = _page(
        one,
        "冲销",
        (
            "生成一张金额相反的凭证，原凭证不删。",
            "要由另一人复核；复核前原凭证仍计入账表，冲销凭证也可以撤回。",
        ),
    )
    fields = [
        REASON,
        Field("date", "冲销日期", "day", optional=True, hint="空着按原日期；原月份已结账的，填未结账月份的日期。"),
        Field("number", "冲销凭证号", optional=True, hint=f"空着用{REVERSAL_PREFIX}{one.number}。"),
    ]  # fmt: skip
    return form_page(
        request, place_of_record(request, one, reverse("accounts:vouchers")), shown, fields, refusal
    )


def _reverse(request: HttpRequest, one: Voucher) -> Voucher:
    typed = Typed(request.POST.dict())
    date = typed.day_or_none("date", "冲销日期")
    typed.require("凭证没有冲销。")
    return reverse_voucher(
        person(request), one, reason=typed.text("reason"), date=date, number=typed.text("number")
    )


def _page(one: Voucher, verb: str, says: tuple[str, ...]) -> FormPage:
    return FormPage(
        title=f"{verb}{one.number}",
        verb=verb,
        back=reverse("accounts:voucher", args=[one.pk]),
        back_title=f"凭证{one.number}",
        lede=f"{one.date.isoformat()}，{one.summary}",
        says=says,
        danger=True,
    )

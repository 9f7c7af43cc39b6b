"""Documents of records on the pages (附件): listed on the record's page, added on a form of their own, voided with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from onecard.accounts.attach import (
    LONGEST_NOTE,
    PERMISSIONS,
    Attachable,
    attach,
    attachments_of,
    kind_of,
    may_attach,
    record_of,
    subject,
    void_attachment,
)
from onecard.accounts.attachment import ACCEPTED, LARGEST, SUFFIXES, too_large
from onecard.accounts.imports.uploads import TOO_LARGE
from onecard.accounts.models import AttachedTo, Attachment, BudgetLine, Procurement, State, Voucher
from onecard.accounts.views.books_place import open_record, place_of_record
from onecard.accounts.views.forms import Field, FormPage, filled
from onecard.accounts.views.listed import reasoned
from onecard.core.errors import Refusal
from onecard.office import permissions
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person

NOTE = Field("note", "说明", optional=True, hint=f"例如发票号码、第几页；最多{LONGEST_NOTE}字。")


@dataclass(frozen=True, slots=True)
class Attached:
    """The documents of a record as its page lists them; `add` is where one is added, `may` whether the reader may."""

    all: list[Attachment]
    add: str
    may: bool

    @property
    def standing(self) -> int:
        """How many are not voided."""
        return sum(one.voided_at is None for one in self.all)


def attached_to(request: HttpRequest, record: Attachable) -> Attached:
    """The documents of a record, and what the reader may do with them."""
    user = person(request)
    allowed = permissions.may(user, PERMISSIONS[kind_of(record)], record.entity) and may_attach(user, record)
    return Attached(attachments_of(record), _address(record, "attach"), allowed)


@page("accounts.enter_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def to_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach documents to a voucher."""
    return _add(request, open_record(request, Voucher.objects.select_related("entity"), pk))


@page("accounts.enter_budget")
@require_http_methods(["GET", "HEAD", "POST"])
def to_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach documents to a budget line."""
    return _add(request, open_record(request, BudgetLine.objects.select_related("entity"), pk))


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def to_procurement(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach documents to a contract."""
    return _add(request, open_record(request, Procurement.objects.select_related("entity"), pk))


def _add(request: HttpRequest, record: Attachable) -> HttpResponse:
    here = _address(record)
    refusal = None
    if request.method == "POST":
        added, refusal = tried(lambda: _attach_all(request, record))
        if added is not None:
            told(request, f"已附上{'、'.join(str(one) for one in added)}。")
            return redirect(f"{here}#attachments")
    later = "这条记录已复核：新加的会标明“补充”。" if record.state != State.DRAFT else ""
    shown = FormPage(
        title=f"给{subject(record)}添加附件", verb="添加附件", back=here, back_title=_title(record),
        lede=f"{later}附件只供下载查看，添加和作废都记入操作日志。",
    )  # fmt: skip
    return render(
        request,
        "accounts/attach.html",
        {
            "place": place_of_record(request, record, reverse("accounts:vouchers")),
            "form": shown,
            "fields": filled([NOTE], request.POST.dict(), refusal),
            "refusal": refusal,
            "suffixes": ",".join(SUFFIXES),
            "accepted": ACCEPTED,
            "megabytes": LARGEST // 1024 // 1024,
        },
        status=REFUSED if refusal else 200,
    )


def _attach_all(request: HttpRequest, record: Attachable) -> list[Attachment]:
    """Attach every file that came with the form, or none. Raises Refusal as `attach`, and `attachment.no_file`."""
    if request.META.get(TOO_LARGE):
        raise too_large("")
    files = [one for one in request.FILES.getlist("file") if isinstance(one, UploadedFile)]
    if not files:
        raise Refusal("attachment.no_file", "没有选文件。", "选一份文件再添加。")
    note = request.POST.get("note", "")
    with transaction.atomic():
        return [_attach_one(request, record, file, note) for file in files]


def _attach_one(request: HttpRequest, record: Attachable, file: UploadedFile[Any], note: str) -> Attachment:
    if (file.size or 0) > LARGEST:
        raise too_large(file.name or "")
    return attach(person(request), record, name=file.name or "", content=file.read(), note=note)


@page("accounts.read")
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an attachment is voided, and void it; for whoever enters what it is attached to."""
    one = open_record(request, Attachment.objects.select_related("document"), pk)
    permissions.require(person(request), PERMISSIONS[AttachedTo(one.kind)])
    record = record_of(one)
    shown = FormPage(
        title=f"作废附件{one}", verb="作废", back=_address(record), back_title=_title(record), lede=subject(record),
        says=("附件不删，标明“已作废”和事由，仍可下载；作废记入操作日志，不能恢复。",), danger=True,
    )  # fmt: skip
    return reasoned(
        request, place_of_record(request, record, reverse("accounts:vouchers")), shown,
        lambda why: void_attachment(person(request), one, reason=why), f"附件{one}已作废。",
    )  # fmt: skip


def _address(record: Attachable, step: str = "") -> str:
    """The address of the record's page, or of a step of it."""
    kind = kind_of(record)
    if kind == AttachedTo.PROCUREMENT and not step:
        return reverse("accounts:register_record", args=["procurements", record.pk])
    return reverse(f"accounts:{kind}{'_' if step else ''}{step}", args=[record.pk])


def _title(record: Attachable) -> str:
    return f"{AttachedTo(kind_of(record)).label}{record}"

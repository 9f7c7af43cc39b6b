"""Attaching documents to records (添加附件) and voiding attachments: looked at by people, kept by digest, never run."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from onecard.accounts import books, budget, enter, events, registers, rules
from onecard.accounts.attachment import plain_name, require_document
from onecard.accounts.models import (
    AttachedTo,
    Attachment,
    BudgetLine,
    Document,
    Procurement,
    State,
    Voucher,
)
from onecard.core.errors import Refusal
from onecard.core.unseen import has_unseen
from onecard.office.action import performing
from onecard.office.models import Entity, User

MOST = 50
"""More documents than this on one record are one bundle."""
LONGEST_NOTE = 200
Attachable = Voucher | BudgetLine | Procurement

MODELS: dict[AttachedTo, type[Attachable]] = {
    AttachedTo.VOUCHER: Voucher,
    AttachedTo.BUDGET: BudgetLine,
    AttachedTo.PROCUREMENT: Procurement,
}
PERMISSIONS = {
    AttachedTo.VOUCHER: "accounts.enter_voucher",
    AttachedTo.BUDGET: "accounts.enter_budget",
    AttachedTo.PROCUREMENT: "accounts.enter_register",
}
"""Who enters a record attaches to it."""


def attach(actor: User, record: Attachable, *, name: str, content: bytes, note: str = "") -> Attachment:
    """Attach a document to a record: while it is a draft by its maker, afterwards as an addition (补充).

    Raises Refusal as `attachment.require_document`, and `attachment.note`, `attachment.twice`, `attachment.too_many`,
    `record.state`, `record.not_maker`, `office.not_permitted`.
    """
    kind = kind_of(record)
    name, note = plain_name(name), note.strip()
    require_document(name, content)
    if len(note) > LONGEST_NOTE or has_unseen(note):
        raise Refusal("attachment.note", f"说明超过{LONGEST_NOTE}字，或有看不见的字符。", "写短一些。")
    with performing(actor, events.ATTACHED, permission=PERMISSIONS[kind], entity=record.entity) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = subject(record)
        _require_open_to(actor, record, said.subject)
        document = keep_document(actor, record.entity, name, content)
        _require_room(kind, record, document)
        attachment = Attachment.objects.create(
            entity=record.entity, kind=kind, record_id=record.pk, document=document, note=note,
            later=record.state != State.DRAFT, **books.made_by(actor),
        )  # fmt: skip
        said.after = {"attachment": name, "sha256": document.sha256, "size": document.size, "note": note}
    return attachment


def void_attachment(actor: User, attachment: Attachment, *, reason: str) -> Attachment:
    """Void an attachment, with the reason: it is marked so, stays in its place and can still be read.

    Raises Refusal `reason.missing`, `attachment.voided`, `record.state`, `record.not_maker`, `office.not_permitted`.
    """
    rules.reason(reason, "作废附件")
    record = record_of(attachment)
    with performing(
        actor, events.ATTACHMENT_VOIDED, permission=PERMISSIONS[kind_of(record)], entity=record.entity
    ) as said:
        books.hold(record.entity)
        record = books.again(record)
        said.subject = subject(record)
        _require_open_to(actor, record, said.subject)
        attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if attachment.voided_at:
            raise Refusal("attachment.voided", f"附件{attachment}已经作废。", "不用再作废。")
        attachment.voided_by, attachment.voided_at = actor, timezone.now()
        attachment.void_reason = reason.strip()
        attachment.save(update_fields=["voided_by", "voided_at", "void_reason"])
        said.before = {"attachment": str(attachment), "sha256": attachment.document.sha256}
        said.after = {"reason": attachment.void_reason}
    return attachment


def attachments_of(record: Attachable) -> list[Attachment]:
    """The documents attached to a record, the voided ones too, in the order they came."""
    found = Attachment.objects.filter(kind=kind_of(record), record_id=record.pk).order_by("pk")
    return list(found.select_related("document", "maker", "voided_by"))


def may_attach(actor: User, record: Attachable) -> bool:
    """Whether the record takes documents of a person who may enter such records."""
    return record.state != State.WITHDRAWN and (record.state != State.DRAFT or record.maker_id == actor.pk)


def kind_of(record: Attachable) -> AttachedTo:
    """What kind of thing a record is, to which documents may be attached."""
    return next(kind for kind, model in MODELS.items() if isinstance(record, model))


def record_of(attachment: Attachment) -> Attachable:
    """The record a document is attached to."""
    return MODELS[AttachedTo(attachment.kind)]._default_manager.get(pk=attachment.record_id)


def subject(record: Attachable) -> str:
    """The record as the trail names it."""
    if isinstance(record, Voucher):
        return enter.subject(record)
    return budget.subject(record) if isinstance(record, BudgetLine) else registers.subject(record)


def keep_document(actor: User, entity: Entity, name: str, content: bytes) -> Document:
    """Keep the bytes of a document under a name of ours, known by their digest; the same bytes twice are kept once.

    Called inside the action that says what the document is for.
    """
    digest = hashlib.sha256(content).hexdigest()
    kept = Document.objects.filter(entity=entity, sha256=digest).first()
    if kept:
        return kept
    document = Document(entity=entity, name=name, sha256=digest, size=len(content), **books.made_by(actor))
    document.file.save(digest, ContentFile(content), save=False)
    document.save()
    return document


def _require_open_to(actor: User, record: Attachable, what: str) -> None:
    if record.state == State.WITHDRAWN:
        books.require_state(record, what, State.DRAFT, State.POSTED)
    if record.state == State.DRAFT:
        books.require_maker(actor, record, what)


def _require_room(kind: AttachedTo, record: Attachable, document: Document) -> None:
    standing = Attachment.objects.filter(kind=kind, record_id=record.pk, voided_at=None)
    if standing.filter(document=document).exists():
        raise Refusal(
            "attachment.twice", f"这份文件已经附上，名字是{document.name}。", "不用再附；要换就选另一份。"
        )
    if standing.count() >= MOST:
        raise Refusal("attachment.too_many", f"一条记录最多附{MOST}份，已经附满。", "把几份合成一个PDF再附。")

"""Documents attached to records (附件): a voucher's invoice, a budget's notice, a contract's text."""

from __future__ import annotations

from django.db import models

from onecard.accounts.models.checked import person
from onecard.accounts.models.evaluation import Document


class AttachedTo(models.TextChoices):
    """What a document may be attached to."""

    VOUCHER = "voucher", "凭证"
    BUDGET = "budget", "预算"
    PROCUREMENT = "procurement", "采购合同"


class Attachment(models.Model):
    """One document attached to one record; never taken away: voided, with the reason, and still readable.

    `later` is true where the record counted already when the document was added (补充).
    """

    entity = models.ForeignKey("office.Entity", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("附在", max_length=11, choices=AttachedTo.choices)
    record_id = models.PositiveBigIntegerField("记录")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    note = models.CharField("说明", max_length=200, blank=True)
    later = models.BooleanField("补充", default=False)
    maker = person()
    made_at = models.DateTimeField("添加时间")
    voided_by = person(null=True)
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废事由", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "record_id", "document"),
                condition=models.Q(voided_at__isnull=True),
                name="accounts_attachment_once",
            ),
        )
        indexes = (models.Index(fields=("kind", "record_id"), name="accounts_attachment_of"),)

    def __str__(self) -> str:
        return self.document.name

"""What the texts of vouchers say, by pairs of characters, so that a text is found without reading every voucher."""

from __future__ import annotations

from django.db import models


class Wording(models.Model):
    """Vouchers of a unit's year in whose texts two characters follow each other.

    Written only by `wording.note` at the moment the texts are written, and never changed: a pair has one row for every
    such moment. It may name a voucher that no longer says so, never leave one out that does (`wording.unfound`).
    """

    entity = models.ForeignKey(
        "office.Entity",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    pair = models.BigIntegerField("字对")
    """Both code points in one number, the first in the higher bits; the second is 0 at the end of a text."""
    size = models.PositiveIntegerField("凭证数")
    first = models.BigIntegerField("起始凭证")
    last = models.BigIntegerField("末尾凭证")
    vouchers = models.BinaryField("凭证")
    """How far each voucher's key lies behind `first`: numbers of 4 bytes, little-endian, in no order."""

    class Meta:
        indexes = (
            models.Index(fields=("entity", "pair", "year", "size"), name="accounts_wording_pair"),
            # What is noted of some vouchers, for comparing.
            models.Index(fields=("first", "last"), name="accounts_wording_span"),
        )

    def __str__(self) -> str:
        first, second = divmod(self.pair, 1 << 21)
        return chr(first) + (chr(second) if second else "")

"""What the vouchers that were there before say."""

from collections import defaultdict
from itertools import chain, pairwise
from typing import Any

from django.db import migrations

CHUNK = 20_000
SHIFT = 21


def note(apps: Any, schema_editor: Any) -> None:
    """Note the vouchers in which two characters follow each other, or one ends a text, some thousand vouchers at a time."""
    voucher, entry, wording = (apps.get_model("accounts", name) for name in ("Voucher", "Entry", "Wording"))
    every = voucher.objects.order_by("pk").values_list("entity", "year", "pk", "number", "summary")
    after = 0
    while rows := list(every.filter(pk__gt=after)[:CHUNK]):
        first, after = rows[0][2], rows[-1][2]
        entries = entry.objects.filter(voucher__gte=first, voucher__lte=after).order_by()
        lines = entries.values_list("entity", "year", "voucher", "payee", "summary", "project")
        holding: defaultdict[tuple[int, int, int], set[int]] = defaultdict(set)
        for entity_id, year, key, *texts in chain(rows, lines.iterator(chunk_size=CHUNK)):
            for pair in chain.from_iterable(map(_pairs, texts)):
                holding[entity_id, year, pair].add(key)
        noted = (
            wording(
                entity_id=entity_id, year=year, pair=pair, size=len(keys), first=min(keys), last=max(keys),
                vouchers=_behind(min(keys), keys),
            )
            for (entity_id, year, pair), keys in holding.items()
        )  # fmt: skip
        wording.objects.bulk_create(noted, batch_size=1_000)


def _pairs(text: str) -> list[int]:
    letters = [ord(letter) for letter in text.replace("\0", " ").casefold()]
    return [one << SHIFT | next_one for one, next_one in pairwise([*letters, 0])]


def _behind(first: int, keys: set[int]) -> bytes:
    return b"".join((key - first).to_bytes(4, "little") for key in keys)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_wording")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]

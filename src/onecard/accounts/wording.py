"""Finding vouchers by what their texts say (凭证号, 摘要, 收款人, 项目): any part of them, from one character on.

Every two characters that follow each other are noted with the vouchers they stand in, at the moment the texts are
written. A text looked for is then in no voucher but those that have all its pairs, and few of these have to be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from operator import add
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Exists, Q, QuerySet, Sum
from numpy.typing import NDArray

from onecard.accounts.models import Entry, Voucher, Wording

CHUNK = 20_000
"""How many vouchers are noted or compared at a time."""
BLOCK = 50_000
"""How many texts are taken apart at a time."""
COMMON = 200_000
"""A pair in more vouchers than this is not read: it tells too little."""
ENOUGH = 500
"""So few vouchers are sooner read than narrowed by a further pair."""
END = "\0"
"""What stands behind each text."""
SHIFT = 21
"""A code point has 21 bits."""
TEXTS_OF_ENTRIES = ("payee", "summary", "project")

Key = tuple[int, int]
"""A unit's id and a year."""
Keys = NDArray[np.int64]


class Texts:
    """Texts beside the keys of the vouchers they stand in."""

    def __init__(self) -> None:
        self.columns: list[tuple[Keys, Sequence[str]]] = []

    def add(self, vouchers: Sequence[int], texts: Sequence[str]) -> None:
        """Add a column of texts, each beside the key of its voucher."""
        self.columns.append((np.asarray(vouchers, np.int64), texts))

    def span(self) -> tuple[int, int]:
        """The least and the greatest key of the vouchers."""
        return min(int(keys.min()) for keys, _ in self.columns), max(
            int(keys.max()) for keys, _ in self.columns
        )

    def pairs(self) -> Iterator[tuple[int, Keys]]:
        """Pairs of characters with vouchers they stand in; what is there many times may come several times."""
        for vouchers, texts in self.columns:
            for start in range(0, len(texts), BLOCK):
                yield from _pairs(vouchers[start : start + BLOCK], texts[start : start + BLOCK])


def _pairs(vouchers: Keys, texts: Sequence[str]) -> Iterator[tuple[int, Keys]]:
    joined = END.join([*texts, ""])
    if joined.count(END) != len(texts):
        # Nobody can enter such a text; it must not move the others to another voucher.
        joined = END.join([*(text.replace(END, " ") for text in texts), ""])
    letters = np.frombuffer(joined.casefold().encode("utf-32-le", "surrogatepass"), "<u4")
    begins = letters[:-1] != 0
    owners = vouchers[np.cumsum(letters == 0)[:-1][begins]]
    there, places = _counted_from_0(letters)
    first, second = places[:-1][begins], places[1:][begins]
    # By the second letter, then by the first, each of few bits and in linear time.
    order = np.argsort(second, kind="stable")
    order = order[np.argsort(first[order], kind="stable")]
    first, second, owners = first[order], second[order], owners[order]
    changes = np.flatnonzero((first[1:] != first[:-1]) | (second[1:] != second[:-1])) + 1
    for start, stop in pairwise([0, *changes.tolist(), len(order)]):
        if start < stop:
            pair = int(there[first[start]]) << SHIFT | int(there[second[start]])
            yield pair, owners[start:stop]


def _counted_from_0(letters: NDArray[np.uint32]) -> tuple[Keys, NDArray[Any]]:
    """The letters there are, and for each of those given its place among them."""
    seen = np.zeros(1 << SHIFT, bool)
    seen[letters] = True
    there = np.flatnonzero(seen)
    places = np.zeros(1 << SHIFT, np.min_scalar_type(len(there)))
    places[there] = np.arange(len(there))
    return there, places[letters]


def note(entity_id: int, year: int, texts: Texts) -> None:
    """Write down what vouchers of a unit's year say, in the transaction that writes them."""
    first, last = texts.span()
    rows = [
        (entity_id, year, pair, len(vouchers), first, last, (vouchers - first).astype("<u4").tobytes())
        for pair, vouchers in texts.pairs()
    ]
    table = Wording._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (entity_id, year, pair, size, first, last, vouchers)"  # noqa: S608 - the model's name
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def note_columns(entity_id: int, year: int, columns: Sequence[tuple[Sequence[int], Sequence[str]]]) -> None:
    """Write down what many vouchers say: columns of texts, each beside the keys of their vouchers."""
    held = Texts()
    for vouchers, texts in columns:
        held.add(vouchers, texts)
    note(entity_id, year, held)


def note_voucher(voucher: Voucher, texts: Iterable[str]) -> None:
    """Write down what one voucher says: its own texts and those of its entries."""
    said = list({voucher.number, voucher.summary, *texts})
    held = Texts()
    held.add([voucher.pk] * len(said), said)
    note(voucher.entity_id, voucher.year, held)


def candidates(entities: Sequence[int], text: str, year: int) -> list[int] | None:
    """The keys, in order, of all vouchers of these units and this year that may say `text`.

    None where the text is so common that reading the vouchers in their order finds some sooner.
    """
    rows = Wording.objects.filter(entity__in=entities, year=year)
    folded = text.casefold()
    if len(folded) == 1:
        start = ord(folded) << SHIFT
        beginning = rows.filter(pair__gte=start, pair__lt=start + (1 << SHIFT))
        size = beginning.aggregate(size=Sum("size"))["size"] or 0
        return None if size > COMMON else list(map(int, np.unique(_vouchers(beginning))))
    pairs = {_number(pair) for pair in map(add, folded, folded[1:])}
    sizes = dict(rows.filter(pair__in=pairs).order_by().values_list("pair").annotate(Sum("size")))
    if len(sizes) < len(pairs):
        return []
    rarest, *others = sorted(pairs, key=sizes.__getitem__)
    if sizes[rarest] > COMMON:
        return None
    found: Keys = np.unique(_vouchers(rows.filter(pair=rarest)))
    for pair in others:
        if len(found) <= ENOUGH:
            break
        found = found[np.isin(found, _vouchers(rows.filter(pair=pair)))]
    return list(map(int, found))


def saying(text: str, entries: QuerySet[Entry]) -> Q:
    """The condition that a voucher says `text`; `entries` are those of the voucher, as an outer query names it."""
    named = Q(payee__contains=text) | Q(summary__contains=text) | Q(project__contains=text)
    own = Q(number__contains=text) | Q(summary__contains=text)
    return own | Q(Exists(entries.filter(named)))


def unfound() -> int:
    """How many vouchers would not be found by all they say; 0 where all is well."""
    missing: set[int] = set()
    for first, last, by_key in _all_texts():
        noted = Wording.objects.filter(first__lte=last, last__gte=first)
        for (entity_id, year), texts in by_key.items():
            of_year = noted.filter(entity=entity_id, year=year)
            held: defaultdict[int, set[int]] = defaultdict(set)
            for pair, begin, vouchers in of_year.values_list("pair", "first", "vouchers").iterator():
                held[pair].update(_keys(begin, vouchers).tolist())
            for pair, keys in texts.pairs():
                missing.update(set(keys.tolist()) - held[pair])
    return len(missing)


def note_all() -> None:
    """Note anew what all vouchers say."""
    Wording.objects.all().delete()
    for _, _, by_key in _all_texts():
        for (entity_id, year), texts in by_key.items():
            note(entity_id, year, texts)


def _all_texts() -> Iterator[tuple[int, int, dict[Key, Texts]]]:
    """The texts of all vouchers, some thousand vouchers at a time: the first and last key, the texts by unit and year."""
    after = 0
    every = Voucher.objects.order_by("pk").values_list("entity", "year", "pk", "number", "summary")
    while rows := list(every.filter(pk__gt=after)[:CHUNK]):
        first, after = rows[0][2], rows[-1][2]
        entries = Entry.objects.filter(voucher__gte=first, voucher__lte=after).order_by()
        lines = entries.values_list("entity", "year", "voucher", *TEXTS_OF_ENTRIES).iterator(chunk_size=CHUNK)
        said: defaultdict[Key, list[tuple[int, str]]] = defaultdict(list)
        for entity_id, year, voucher, *texts in chain(rows, lines):
            said[entity_id, year].extend((voucher, text) for text in texts)
        yield first, after, {key: _beside(pairs) for key, pairs in said.items()}


def _beside(said: list[tuple[int, str]]) -> Texts:
    texts = Texts()
    texts.add([voucher for voucher, _ in said], [text for _, text in said])
    return texts


def _vouchers(rows: QuerySet[Wording]) -> Keys:
    of_rows = rows.order_by().values_list("first", "vouchers")
    return np.concatenate([_keys(first, vouchers) for first, vouchers in of_rows] or [np.empty(0, np.int64)])


def _keys(first: int, vouchers: bytes | memoryview) -> Keys:
    return np.frombuffer(vouchers, "<u4").astype(np.int64) + first


def _number(pair: str) -> int:
    return ord(pair[0]) << SHIFT | (ord(pair[1]) if len(pair) == 2 else 0)

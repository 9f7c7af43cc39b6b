"""The four tables of a corpus: one row a report, a statement, a relation checked, a finding.

Every table begins with the same key: `digest`, the SHA-256 of the file in the folder, `edition` of the rules, and
`member`, the path of the report within an archive ('' where the file is the report).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

_VALUE = pa.decimal128(38, 8)
_MOST = Decimal(10) ** 29
_KEY = [("digest", pa.string()), ("edition", pa.string()), ("member", pa.string())]
_PLACE = [
    ("page", pa.int32()),
    ("sheet", pa.string()),
    ("cell", pa.string()),
    ("section", pa.string()),
    ("quote", pa.string()),
]
_COUNTS = (
    *("quantities", "understood", "cells", "cells_understood"),
    *("statements", "relations_checked", "relations_held", "errors", "warnings", "infos"),
)
SCHEMAS: Mapping[str, pa.Schema] = {
    "statements": pa.schema(
        [
            *_KEY,
            ("number", pa.int32()),
            ("stated", pa.string()),
            ("figure", pa.string()),
            ("term", pa.string()),
            ("dimensions", pa.map_(pa.string(), pa.string())),
            ("text", pa.string()),
            ("value", _VALUE),
            ("unit", pa.string()),
            ("form", pa.string()),
            *_PLACE,
        ]
    ),
    "relations": pa.schema(
        [
            *_KEY,
            ("number", pa.int32()),
            ("relation", pa.string()),
            ("severity", pa.string()),
            ("at", pa.string()),
            ("figures", pa.int32()),
            ("state", pa.string()),
        ]
    ),
    "findings": pa.schema(
        [
            *_KEY,
            ("id", pa.string()),
            ("severity", pa.string()),
            ("relation", pa.string()),
            ("title", pa.string()),
            ("message", pa.string()),
            ("cause", pa.string()),
            ("printed", pa.list_(pa.string())),
            ("computed", pa.string()),
            ("formula", pa.string()),
            ("arithmetic", pa.string()),
            ("likely_wrong", pa.list_(pa.string())),
            ("suggested", pa.string()),
            *_PLACE,
        ]
    ),
    "reports": pa.schema(
        [
            *_KEY,
            ("file", pa.string()),
            ("sha256", pa.string()),
            ("format", pa.string()),
            ("kind", pa.string()),
            ("level", pa.string()),
            ("entity", pa.string()),
            ("year", pa.int16()),
            ("amount_unit", pa.string()),
            *((name, pa.int32()) for name in _COUNTS),
            ("notices", pa.list_(pa.string())),
            ("error", pa.string()),
            ("seconds", pa.float32()),
        ]
    ),
}
"""By name the columns of each table. `reports` is last: its part is what says that the others are whole."""
PATHS = pa.schema(
    [("path", pa.string()), ("digest", pa.string()), ("edition", pa.string()), ("error", pa.string())]
)
"""Which file of the folder had which digest when it was last looked through; `error` says why one could not be opened."""

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""By table its rows."""


def amount(value: Decimal) -> Decimal | None:
    """A printed value as the tables keep it, to eight decimals; None for one too large to be a figure of a report."""
    return value.quantize(Decimal("1e-8")) if abs(value) < _MOST else None


def packed(rows: Rows) -> dict[str, bytes]:
    """The rows as Arrow hands them from one process to another."""
    made = {}
    for name, schema in SCHEMAS.items():
        batch = pa.RecordBatch.from_pylist(rows.get(name, []), schema)
        made[name] = batch.serialize().to_pybytes()
    return made


def unpacked(name: str, packets: Iterable[bytes]) -> pa.Table:
    """The table of this name of what `packed` made."""
    schema = SCHEMAS[name]
    batches = [pa.ipc.read_record_batch(pa.py_buffer(packet), schema) for packet in packets]
    return pa.Table.from_batches(batches, schema).combine_chunks()

"""How large the tables of other people may be; a report's largest have a few thousand cells."""

from __future__ import annotations

CELLS = 2_000_000
"""Cells of one table, those between its filled ones included."""
WIDEST = 200
"""Columns that one cell may span."""

"""Quoting in Chinese sentences: outer quotation marks “ ” with ‘ ’ inside (GB/T 15834—2011, 4.8)."""

from __future__ import annotations

_INNER = str.maketrans({"“": "‘", "”": "’", "‘": "“", "’": "”"})


def quoted(text: str) -> str:
    """`text` in quotation marks; marks inside it change from double to single and back: “‘三公’经费合计”."""
    return f"“{text.translate(_INNER)}”"

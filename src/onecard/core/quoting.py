"""Quoting in Chinese sentences: outer quotation marks “ ” with ‘ ’ inside (GB/T 15834—2011, 4.8)."""

from __future__ import annotations

from onecard.core.unseen import without_unseen

_INNER = str.maketrans({"“": "‘", "”": "’", "‘": "“", "’": "”"})


def quoted(text: str) -> str:
    """`text` in quotation marks; marks inside it change from double to single and back: “‘三公’经费合计”. What nobody sees
    of it is left out: a mark that turns the direction would turn the rest of the sentence with it."""
    return f"“{without_unseen(text).translate(_INNER)}”"

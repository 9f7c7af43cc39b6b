"""Characters nobody sees: what no text of a record may hold, for it would print as something else than it is."""

from __future__ import annotations

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def has_unseen(text: str) -> bool:
    """Whether a text holds control characters, line breaks or marks that turn its direction; blanks of any width and the
    private characters of rare names are fine."""
    return not text.isprintable() and any(unicodedata.category(sign) in _UNSEEN for sign in text)

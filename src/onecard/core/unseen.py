"""Characters nobody sees: what no text of a record may hold, for it would print as something else than it is."""

from __future__ import annotations

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NO_CHARACTERS = frozenset("\ufffe\uffff")


def has_unseen(text: str) -> bool:
    """Whether a text holds control characters, line breaks or marks that turn its direction; blanks of any width and the
    private characters of rare names are fine."""
    return not text.isprintable() and any(unicodedata.category(sign) in _UNSEEN for sign in text)


def without_unseen(text: str) -> str:
    """The text as it may be printed: line breaks and tabs are blanks, what else nobody sees is left out."""
    if text.isprintable() or (not has_unseen(text) and _NO_CHARACTERS.isdisjoint(text)):
        return text
    blank = "".join(
        " " if sign in "\n\r\t\v\f\x85\u2028\u2029" else sign for sign in text.replace("\r\n", "\n")
    )
    return "".join(
        sign for sign in blank if unicodedata.category(sign) not in _UNSEEN and sign not in _NO_CHARACTERS
    )

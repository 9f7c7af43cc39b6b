"""PDFs for tests, typeset as awkwardly as the trade's files are."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
import typst

FACE = "Noto Serif CJK SC"
_FONTS = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
needs_type = pytest.mark.skipif(
    FACE not in _FONTS.families(), reason="no Chinese type on this machine (fonts-noto-cjk)"
)

REPORT = f"""
#set text(font: "{FACE}", size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none)
#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 0.8em)
"""


def pdf(source: str, preamble: str = REPORT) -> bytes:
    """What typst makes of the source."""
    return bytes(typst.compile((preamble + source).encode(), font_paths=_FONTS, format="pdf"))


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    """The PDF after `change` was done to it."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        change(file)
        file.save(buffer, **saving)
    return buffer.getvalue()

"""PDFs for tests, typeset as awkwardly as the trade's files are."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
import typst

from onecard.reading import ocr
from onecard.reading.pdf_library import ALONE

FACE = "Noto Serif CJK SC"
_FONTS = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
needs_type = pytest.mark.skipif(
    FACE not in _FONTS.families(), reason="no Chinese type on this machine (fonts-noto-cjk)"
)
needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")

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


def scanned(data: bytes, askew: float = 0.3, noise: float = 6.0, dots: int = 200) -> bytes:
    """The PDF as a scanner gives it back: a picture of each page, a little askew (degrees), with noise, and no text."""
    chance = np.random.default_rng(1)
    with ALONE:
        printed, sheets = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
        for page in printed:
            wide, high = page.get_size()
            seen = page.render(scale=dots / 72, prefer_bgrx=False).to_numpy().astype(float)
            seen = np.clip(seen * 0.92 + 12 + chance.normal(0, noise, seen.shape), 0, 255).astype(np.uint8)
            picture = pypdfium2.PdfImage.new(sheets)
            picture.set_bitmap(_bitmap(seen))
            picture.set_matrix(pypdfium2.PdfMatrix().scale(wide, high).rotate(askew))
            sheet = sheets.new_page(wide, high)
            sheet.insert_obj(picture)
            sheet.gen_content()
        buffer = io.BytesIO()
        sheets.save(buffer)
        return buffer.getvalue()


def _bitmap(seen: np.ndarray) -> pypdfium2.PdfBitmap:
    high, wide = seen.shape[:2]
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, raw.FPDFBitmap_BGR)
    bitmap.to_numpy()[:] = seen[:, :, :3]
    return bitmap

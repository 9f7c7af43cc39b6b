"""The functions of pdfium that are called for every line and rule of a page, bound so that a call costs little.

The bindings of pypdfium2 make objects and let go of the interpreter's lock at every call; here addresses are plain
integers and the lock is kept. Handles are valid as long as the page or text page of pypdfium2 they were taken from.
pdfium is not thread-safe, not even for two documents: whoever opens one holds `ALONE` until it is closed.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

_POINTER, _INT, _UINT, _ULONG, _DOUBLE = (
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_uint,
    ctypes.c_ulong,
    ctypes.c_double,
)


def _bound(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    # Of the library that is loaded already, wherever this machine keeps it.
    address = ctypes.cast(getattr(raw, name), _POINTER).value
    if address is None:
        raise ImportError(f"pdfium has no function {name}")
    bound: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return bound


char_origin = _bound("FPDFText_GetCharOrigin", _INT, _POINTER, _INT, _POINTER, _POINTER)
char_unicode = _bound("FPDFText_GetUnicode", _UINT, _POINTER, _INT)
char_unknown = _bound("FPDFText_HasUnicodeMapError", _INT, _POINTER, _INT)
char_object = _bound("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
render_mode = _bound("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
font_size = _bound("FPDFText_GetFontSize", _DOUBLE, _POINTER, _INT)
char_matrix = _bound("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
object_count = _bound("FPDFPage_CountObjects", _INT, _POINTER)
page_object = _bound("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
object_type = _bound("FPDFPageObj_GetType", _INT, _POINTER)
object_bounds = _bound("FPDFPageObj_GetBounds", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
object_matrix = _bound("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)
form_count = _bound("FPDFFormObj_CountObjects", _INT, _POINTER)
form_object = _bound("FPDFFormObj_GetObject", _POINTER, _POINTER, _ULONG)
draw_mode = _bound("FPDFPath_GetDrawMode", _INT, _POINTER, _POINTER, _POINTER)
segment_count = _bound("FPDFPath_CountSegments", _INT, _POINTER)
path_segment = _bound("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
segment_point = _bound("FPDFPathSegment_GetPoint", _INT, _POINTER, _POINTER, _POINTER)
segment_type = _bound("FPDFPathSegment_GetType", _INT, _POINTER)
segment_close = _bound("FPDFPathSegment_GetClose", _INT, _POINTER)

INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE
TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)

ALONE = threading.RLock()
"""Held by the one thread that has a PDF open."""

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


def handle(owner: Any) -> int:
    """The address of a page or text page of pypdfium2 as a plain integer."""
    return ctypes.cast(owner.raw, _POINTER).value or 0


def origins(text_page: int, indices: Sequence[int]) -> list[float]:
    """The pen positions of the characters at these indices: x and y in turn.

    That of a blank or line end which pdfium put in itself is where the pen stood after the character before it.
    """
    count = len(indices)
    buffer = (ctypes.c_double * (2 * count))()
    start = ctypes.addressof(buffer)
    end = start + 16 * count
    calls = map(
        char_origin, repeat(text_page, count), indices, range(start, end, 16), range(start + 8, end, 16)
    )
    deque(calls, maxlen=0)
    return list(buffer)


_matrix = raw.FS_MATRIX()
_matrix_address = ctypes.addressof(_matrix)


def matrix_of(function: Callable[..., Any], *of: int) -> Matrix:
    """What `char_matrix` or `object_matrix` answers; the identity where it answers nothing."""
    if not function(*of, _matrix_address):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return _matrix.a, _matrix.b, _matrix.c, _matrix.d, _matrix.e, _matrix.f


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first` and `then` after it."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def joined_text(text_page: int, count: int) -> str:
    """The characters one by one, where pdfium's own text leaves some out: a sign without a Unicode value is U+FFFD."""
    codes = map(char_unicode, repeat(text_page, count), range(count))
    return "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])


def are_unknown(text_page: int, indices: Sequence[int]) -> list[bool]:
    """Whether pdfium could only guess what each of these characters means, for its font does not tell."""
    return [one == 1 for one in map(char_unknown, repeat(text_page), indices)]

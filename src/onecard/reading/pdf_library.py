"""The functions of pdfium that are called for every line and rule of a page, bound so that a call costs little.

The bindings of pypdfium2 make objects and let go of the interpreter's lock at every call; here addresses are plain
integers and the lock is kept. A handle is valid as long as what it was taken from.
pdfium is not thread-safe, not even for two documents: whoever opens one holds `ALONE` until it is closed.
"""

from __future__ import annotations

import ctypes
import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

_POINTER, _INT, _UINT, _ULONG, _DOUBLE = (
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_uint,
    ctypes.c_ulong,
    ctypes.c_double,
)


_ready: Callable[[int], Any] = _POINTER.from_param
"""An address as it is handed to a function, made once for many calls."""


def _bound(name: str, result: Any, *arguments: Any, like: Any = ctypes.PYFUNCTYPE) -> Callable[..., Any]:
    """A function of the library that is loaded already, wherever this machine keeps it.

    Behind `arguments` it takes what `_ready` made and small numbers, which spares looking at each.
    """
    address = ctypes.cast(getattr(raw, name), _POINTER).value
    if address is None:
        raise ImportError(f"pdfium has no function {name}")
    bound: Callable[..., Any] = like(result, *arguments)(address)
    return bound


# These two take long, other threads run meanwhile.
_load_page = _bound("FPDF_LoadPage", _POINTER, _POINTER, _INT, like=ctypes.CFUNCTYPE)
_load_text = _bound("FPDFText_LoadPage", _POINTER, _POINTER, like=ctypes.CFUNCTYPE)
_close_page = _bound("FPDF_ClosePage", None, _POINTER)
page_width = _bound("FPDF_GetPageWidthF", ctypes.c_float, _POINTER)
page_height = _bound("FPDF_GetPageHeightF", ctypes.c_float, _POINTER)
page_rotation = _bound("FPDFPage_GetRotation", _INT, _POINTER)
_crop_box = _bound("FPDFPage_GetCropBox", _INT, _POINTER)
_media_box = _bound("FPDFPage_GetMediaBox", _INT, _POINTER)
_close_text = _bound("FPDFText_ClosePage", None, _POINTER)
_count_chars = _bound("FPDFText_CountChars", _INT, _POINTER)
_text_index = _bound("FPDFText_GetTextIndexFromCharIndex", _INT, _POINTER, _INT)
_get_text = _bound("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
_count_rects = _bound("FPDFText_CountRects", _INT, _POINTER, _INT, _INT)
_rect = _bound("FPDFText_GetRect", _INT, _POINTER, _INT, *[_POINTER] * 4)
_char_origin = _bound("FPDFText_GetCharOrigin", None)
_font_size = _bound("FPDFText_GetFontSize", _DOUBLE)
char_unicode = _bound("FPDFText_GetUnicode", _UINT, _POINTER, _INT)
char_unknown = _bound("FPDFText_HasUnicodeMapError", _INT, _POINTER, _INT)
char_object = _bound("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
render_mode = _bound("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
char_matrix = _bound("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
object_count = _bound("FPDFPage_CountObjects", _INT, _POINTER)
_page_object = _bound("FPDFPage_GetObject", _POINTER)
object_type = _bound("FPDFPageObj_GetType", _INT, _POINTER)
_object_bounds = _bound("FPDFPageObj_GetBounds", _INT, _POINTER)
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
    """The address of a document of pypdfium2 as a plain integer."""
    return ctypes.cast(owner.raw, _POINTER).value or 0


@contextmanager
def page_of(document: int, index: int) -> Iterator[tuple[int, int]]:
    """A page of a document (counted from 0) and its text page. Raises PdfiumError where one of them cannot be made."""
    page = _load_page(document, index)
    if not page:
        raise pypdfium2.PdfiumError("Failed to load page.")
    try:
        text = _load_text(page)
        if not text:
            raise pypdfium2.PdfiumError("Failed to load text page.")
        try:
            yield page, text
        finally:
            _close_text(text)
    finally:
        _close_page(page)


_floats = (ctypes.c_float * 4)()
_sides = [_ready(ctypes.addressof(_floats) + 4 * at) for at in range(4)]


def objects(page: int) -> list[int]:
    """The objects of a page, in the order they are drawn."""
    return list(map(_page_object, repeat(_ready(page)), range(object_count(page))))


def bounds(drawn: int) -> list[float] | None:
    """The left, bottom, right and top of an object, None where it has no place."""
    return _floats[:] if _object_bounds(drawn, *_sides) else None


def crop_box(page: int) -> tuple[float, float, float, float]:
    """The left, bottom, right and top of what is shown of a page, in its own coordinates."""
    if not (_crop_box(page, *_sides) or _media_box(page, *_sides)):
        return 0.0, 0.0, 612.0, 792.0  # as pdfium itself has it
    left, bottom, right, top = _floats
    return left, bottom, right, top


def text_of(text_page: int) -> str:
    """The characters of a text page: a sign without a Unicode value is U+FFFD."""
    count = _count_chars(text_page)
    if count < 1:
        return ""
    if _text_index(text_page, count - 1) == count - 1 and not _text_index(text_page, 0):
        room = 4 * count + 4  # two units for a sign beyond the common ones, and an end
        buffer = _signs if room <= len(_signs) else ctypes.create_string_buffer(room)
        units = _get_text(text_page, 0, count, buffer) - 1
        text = ctypes.string_at(buffer, 2 * units).decode("utf-16-le", "ignore")
        if len(text) == count:
            return text
    # pdfium's own text leaves some out.
    codes = map(char_unicode, repeat(text_page, count), range(count))
    return "".join([chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes])


# Made once: a buffer of another size is another type for Python, which takes longer to make than a page to copy.
_signs = ctypes.create_string_buffer(1 << 16)
_ROOM = 512
_points = array("d", bytes(16 * _ROOM))
_xs = [_ready(_points.buffer_info()[0] + 16 * at) for at in range(_ROOM)]
_ys = [_ready(_points.buffer_info()[0] + 16 * at + 8) for at in range(_ROOM)]


def origins(text_page: int, indices: Sequence[int]) -> list[float]:
    """The pen positions of the characters at these indices: x and y in turn.

    That of a blank or line end which pdfium put in itself is where the pen stood after the character before it.
    """
    found: list[float] = []
    handle = repeat(_ready(text_page))
    for at in range(0, len(indices), _ROOM):
        some = indices[at : at + _ROOM]
        deque(map(_char_origin, handle, some, _xs, _ys), maxlen=0)
        found += _points[: 2 * len(some)].tolist()
    return found


def font_sizes(text_page: int, indices: Iterable[int]) -> list[float]:
    """The size of the type of the characters at these indices, as the file names it."""
    return list(map(_font_size, repeat(_ready(text_page)), indices))


def rectangles(text_page: int, start: int, count: int) -> list[tuple[float, float, float, float]]:
    """The left, bottom, right and top of so many characters from `start` on, one for each line they take."""
    edges = (_DOUBLE * 4)()
    found = []
    for index in range(_count_rects(text_page, start, count)):
        _rect(text_page, index, *(ctypes.addressof(edges) + 8 * at for at in (0, 3, 2, 1)))
        left, bottom, right, top = edges
        found.append((left, bottom, right, top))
    return found


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


def are_unknown(text_page: int, indices: Sequence[int]) -> list[bool]:
    """Whether pdfium could only guess what each of these characters means, for its font does not tell."""
    return [one == 1 for one in map(char_unknown, repeat(text_page), indices)]

"""Reading the picture of a page by OCR: the one place that knows the library, which the extra ``ocr`` installs.

Its models come within its package: nothing is fetched, whatever machine it runs on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

Rule = tuple[float, float, float]
"""Where a rule lies across its own direction, and from where to where it runs along it."""
Told = Callable[[int, int], None]
"""Hears how many of how many pages OCR has read."""
LIBRARIES = ("rapidocr", "onnxruntime")
DOUBTFUL = "文字由OCR识别，数字可能认错"
"""Why what OCR reads is doubtful."""
INSTALL = "pip install '.[ocr]'"
_SURE = 0.5
"""Lines the library is less sure of are none."""
_AROUND = 2.0
"""How much is taken in around what is surely writing: with less, 一 at the beginning of a line is lost."""
_SIMPLIFIED = str.maketrans(
    "決額經費預財務會計撥護產業國營萬億執單關總結餘轉還檢償資補貼養險醫療衛農鄉鎮區環節體軍隊運維車輛購買員團組際開報說項類別級數據績標達減較漲規範備採設實應當屬圍觀構訊網絡臺灣",
    "决额经费预财务会计拨护产业国营万亿执单关总结余转还检偿资补贴养险医疗卫农乡镇区环节体军队运维车辆购买员团组际开报说项类别级数据绩标达减较涨规范备采设实应当属围观构讯网络台湾",
)
"""The library reads both ways of writing, and at times takes a character for its older form; reports have none."""
_RIGHT_WAY_UP = 0.8
"""A picture whose lines are read less surely than that may stand on its side or on its head."""
_TALL = 1.5
_LEVEL = 5
"""Only lines so many times as wide as high tell how far the picture is askew."""
_MOST_ASKEW = 0.1
"""Radians: more is a turn, not a sheet laid in askew."""
_INK = 30
"""So much darker than its surroundings, of 255, is a rule: a hair line of a coarse scan is no darker."""
_RULE_LEVEL, _RULE_UPRIGHT = 3.0, 1.1
"""A rule is at least so many times as long as lines of text are high, so that few strokes of characters are any."""
_NEAR = 5.0
"""Rules that meet end at most so many pixels apart."""


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line as it was read: its characters, from where to where each of them reaches, and the height of its middle, in
    pixels of the picture laid straight; `corners` are those of the line in the picture as it is."""

    text: str
    spans: tuple[tuple[float, float], ...]
    middle: float
    height: float
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows after `turn` quarters with the clock: its lines, and its level and upright rules (where a
    rule lies across its own direction, and from where to where it runs along it), in pixels from the upper left corner."""

    turn: int
    lines: list[SeenLine]
    level: list[Rule]
    upright: list[Rule]


def untold(done: int, count: int) -> None:
    """Say nothing of how far OCR is."""


def is_installed() -> bool:
    """Whether pictures can be read on this computer."""
    return all(find_spec(name) is not None for name in LIBRARIES)


def read_picture(picture: Picture) -> Seen:
    """What the picture (height × width × 3) shows, turned so that its lines read from left to right."""
    import numpy as np

    turn, found = 0, _read(picture)
    if not _is_right_way_up(found):
        for quarters in (1, 2, 3):
            other = _read(np.ascontiguousarray(np.rot90(picture, -quarters)))
            if _sureness(other) > _sureness(found):
                turn, found = quarters, other
    upright = np.ascontiguousarray(np.rot90(picture, -turn))
    askew = _askew(found)
    straight = _straightener(upright, askew)
    lines = [_line(one, straight) for one in found]
    level, rising = _rules(upright, straight, median([line.height for line in lines]) if lines else 20.0)
    return Seen(turn, lines, level, rising)


@dataclass(frozen=True, slots=True)
class _Found:
    """A line as the library answers it: its corners clockwise from the upper left, text, sureness, and boxes of characters."""

    corners: Any
    text: str
    sureness: float
    characters: list[tuple[str, Any]]

    @property
    def wide(self) -> float:
        return abs(float(self.corners[1][0] - self.corners[0][0]))

    @property
    def high(self) -> float:
        return abs(float(self.corners[3][1] - self.corners[0][1]))


@lru_cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Half the cores: who reads a scan wants to go on working, and a site to be served.
    threads = max(1, (os.cpu_count() or 1) // 2)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 10_000,
            "Global.text_score": _SURE,
            "Global.use_cls": False,
            "Det.unclip_ratio": _AROUND,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _read(picture: Picture) -> list[_Found]:
    """What stands in the picture. Raises MemoryError where the engine fails, which it does where memory ends."""
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        answer = _engine()(picture, return_word_box=True, return_single_char_box=True)
    except ONNXRuntimeError as failed:
        raise MemoryError("the engine of OCR failed") from failed
    if answer.boxes is None or answer.txts is None:
        return []
    told = zip(answer.boxes, answer.txts, answer.scores, answer.word_results, strict=True)
    return [
        _Found(corners, text, float(score), [(sign, box) for sign, _, box in signs])
        for corners, text, score, signs in told
    ]


def _is_right_way_up(found: list[_Found]) -> bool:
    words = [one for one in found if len(one.text) > 1]
    tall = sum(one.high > _TALL * one.wide for one in words)
    return not words or (2 * tall < len(words) and median(one.sureness for one in words) >= _RIGHT_WAY_UP)


def _sureness(found: list[_Found]) -> float:
    """How much of a picture was read, and how surely, in lines that lie level."""
    return sum(
        len(one.text) * one.sureness for one in found if one.high <= _TALL * one.wide or len(one.text) < 2
    )


def _askew(found: list[_Found]) -> float:
    """The angle in radians the lines fall at to the right; 0 where none is long enough to tell."""
    long = [one for one in found if one.wide > _LEVEL * one.high]
    falls = sorted(
        (
            float(one.corners[1][1] + one.corners[2][1] - one.corners[0][1] - one.corners[3][1])
            / 2
            / one.wide,
            one.wide,
        )
        for one in long
    )
    half = sum(wide for _, wide in falls) / 2
    for fall, wide in falls:
        half -= wide
        if half <= 0:
            return fall if abs(fall) < _MOST_ASKEW else 0.0
    return 0.0


def _straightener(picture: Picture, askew: float) -> Any:
    """The matrix that lays a picture straight, about its middle."""
    import cv2
    from numpy import degrees

    high, wide = picture.shape[:2]
    return cv2.getRotationMatrix2D((wide / 2, high / 2), float(degrees(askew)), 1.0)


def _line(one: _Found, straight: Any) -> SeenLine:
    corners = [_moved(corner, straight) for corner in one.corners]
    boxes = [[_moved(corner, straight)[0] for corner in box] for _, box in one.characters]
    return SeenLine(
        "".join(sign for sign, _ in one.characters).translate(_SIMPLIFIED),
        tuple((min(xs), max(xs)) for xs in boxes),
        sum(y for _, y in corners) / 4,
        (corners[3][1] + corners[2][1] - corners[0][1] - corners[1][1]) / 2,
        tuple((float(x), float(y)) for x, y in one.corners),
    )


def _moved(point: Any, matrix: Any) -> tuple[float, float]:
    x, y = float(point[0]), float(point[1])
    (a, b, c), (d, e, f) = matrix
    return float(a * x + b * y + c), float(d * x + e * y + f)


def _rules(picture: Picture, straight: Any, text: float) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright rules of a picture whose lines of text are `text` pixels high."""
    import cv2
    import numpy as np

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    high, wide = grey.shape
    grey = cv2.warpAffine(grey, straight, (wide, high), flags=cv2.INTER_LINEAR, borderValue=255)
    # Darker than what is around it, so that a grey ground or a shadow is none.
    ink = ((cv2.blur(grey, (51, 51)).astype(np.int16) - grey) > _INK).astype(np.uint8)
    level = [(y + h / 2, float(x), float(x + w)) for x, y, w, h in _strokes(ink, int(_RULE_LEVEL * text), 1)]
    upright = [
        (x + w / 2, float(y), float(y + h)) for x, y, w, h in _strokes(ink, 1, int(_RULE_UPRIGHT * text))
    ]
    return level, [rule for rule in upright if _joins(rule, level)]


def _strokes(ink: Any, wide: int, high: int) -> list[tuple[int, int, int, int]]:
    """The boxes (left, top, width, height) of what is at least so long in one direction."""
    import cv2
    import numpy as np

    # A rule that falls by a pixel on its way is one.
    whole = cv2.dilate(ink, np.ones((3, 1) if high == 1 else (1, 3), np.uint8))
    kept = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(kept)
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in boxes[1:]]


def _joins(upright: Rule, level: list[Rule]) -> bool:
    """Whether an upright rule meets two level ones, as strokes of characters do not."""
    x, top, bottom = upright
    met = {
        round(y / _NEAR)
        for y, left, right in level
        if left - _NEAR <= x <= right + _NEAR and top - _NEAR <= y <= bottom + _NEAR
    }
    return len(met) > 1

"""Steps of a cryptogram as a picture (密码运算图): keys and data go into a cipher, its result goes into the next."""

from __future__ import annotations

from onecard.chip.picture.calculation import Calculation, Part, Step
from onecard.chip.picture.drawing import Drawing, Point, measured

WIDTH, EDGE = 960.0, 24.0
_BOX, _CIPHER, _GAP, _ARROW, _HIGH = 258.0, 84.0, 10.0, 22.0, 50.0
_SMALL, _MONO = 12.0, 12.0
_INPUTS = (EDGE, EDGE + _BOX + _GAP)
_OPERATION = EDGE + 2 * _BOX + _GAP + _ARROW
_RESULT = _OPERATION + _CIPHER + _ARROW


def picture(made: Calculation) -> Drawing:
    """The steps beneath each other, then what went over the line."""
    drawing = Drawing(made.title, WIDTH)
    drawing.text((EDGE, 38), made.title, 18, bold=True)
    y = 60.0
    if made.pieces:
        y = _pieces(drawing, made, y)
    below = 0.0
    for number, step in enumerate(made.steps, 1):
        y, below = _step(drawing, number, step, y, below)
    _exchanges(drawing, made, y)
    return drawing


def _pieces(drawing: Drawing, made: Calculation, y: float) -> float:
    """What is calculated over, piece by piece in one row."""
    drawing.text((EDGE, y + 10), made.begins, 14, "sea", bold=True)
    x = EDGE
    for name, held in made.pieces:
        wide = max(measured(held, _MONO, True), measured(name, _SMALL)) + 16
        _value(drawing, (x, y + 22), wide, (name, held))
        x += wide
    drawing.tell(f"{made.begins}：" + "，".join(f"{name} {held}" for name, held in made.pieces))
    return y + 22 + _HIGH + 18


def _step(drawing: Drawing, number: int, step: Step, y: float, below: float) -> tuple[float, float]:
    """One step; returns where it ends, and where its result does."""
    drawing.line([(EDGE, y), (WIDTH - EDGE, y)], "hair")
    drawing.text((EDGE, y + 24), f"{number}　{step.title}", 14, "sea", bold=True)
    drawing.text((EDGE + measured(f"{number}　{step.title}", 14) + 14, y + 24), step.formula, _SMALL, "soft")
    top = y + 52
    if step.carried is not None:
        # Between the words of this step and its boxes, from the result above.
        x = _INPUTS[step.carried] + _BOX / 2
        drawing.line(
            [(_RESULT + _BOX / 2, below), (_RESULT + _BOX / 2, y + 38), (x, y + 38), (x, top)],
            "sea",
            arrow=True,
        )
    for x, part in zip(_INPUTS, step.inputs, strict=True):
        _value(drawing, (x, top), _BOX, part)
    middle = top + _HIGH / 2
    drawing.line([(_OPERATION - _ARROW, middle), (_OPERATION - 2, middle)], "sea", arrow=True)
    drawing.box((_OPERATION, middle - 18), (_CIPHER, 36), "warn-fill", "warn-line", 18)
    drawing.text((_OPERATION + _CIPHER / 2, middle + 5), step.operation, 13, "warn", "middle", bold=True)
    drawing.line([(_OPERATION + _CIPHER, middle), (_RESULT - 2, middle)], "sea", arrow=True)
    _value(drawing, (_RESULT, top), _BOX, step.result, "good")
    told = "，".join(f"{name} {held}" for name, held in step.inputs)
    drawing.tell(
        f"{number} {step.title}（{step.formula}）：{told}；{step.operation}得{step.result[0]} {step.result[1]}"
    )
    return top + _HIGH + 18, top + _HIGH


def _value(drawing: Drawing, at: Point, wide: float, part: Part, tone: str = "note") -> None:
    x, y = at
    name, held = part
    drawing.box((x, y), (wide, _HIGH), f"{tone}-fill", f"{tone}-line")
    drawing.text((x + 8, y + 18), name, _SMALL, tone, bold=True)
    drawing.text((x + 8, y + 38), held, _MONO, mono=True)


def _exchanges(drawing: Drawing, made: Calculation, y: float) -> None:
    drawing.line([(EDGE, y), (WIDTH - EDGE, y)], "hair")
    y += 24
    if made.exchanges:
        drawing.text((EDGE, y), "和卡的交换", 14, "sea", bold=True)
    for sent, got in made.exchanges:
        for mark, held in ((">", sent), ("<", got)):
            y += 20
            drawing.text((EDGE, y), f"{mark} {held}", _MONO, mono=True)
            drawing.tell(f"{mark} {held}")
    y += 24 if made.exchanges else 0
    drawing.text((EDGE, y), made.verdict, 13, "good", bold=True)
    drawing.tell(made.verdict)

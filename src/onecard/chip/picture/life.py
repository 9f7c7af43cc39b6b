"""The life of card, application and PIN as a picture (生命周期), from what the chip was seen to do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from onecard.chip.picture.drawing import Drawing, Point, measured
from onecard.chip.picture.watching import Change, Watched, application, life, pin
from onecard.chip.profile import Profile
from onecard.chip.status import in_words

WIDTH, EDGE = 960.0, 24.0
_SMALL, _LINE, _BUS = 12.0, 16.0, 40.0
_WIDEST, _HIGH = 94.0, 62.0


def picture(profile: Profile) -> Drawing:
    """Three lanes: the card, an application, its PIN."""
    drawing = Drawing(f"{profile.title}的生命周期", WIDTH)
    drawing.text((EDGE, 38), f"{profile.title}：卡、应用、密码的生命周期", 18, bold=True)
    of_card, of_application = life(profile)
    place = application(profile)
    y = 62.0
    for title, watched in (
        ("整张卡", of_card),
        (f"应用（以{place.name} {place.title}为例）", of_application),
        (f"{place.name}的密码", pin(profile)),
    ):
        y = _lane(drawing, y, title, watched) + 18
    return drawing


def _lane(drawing: Drawing, y: float, title: str, watched: Watched) -> float:
    """One thing's states in a row with what changes them; returns where the lane ends."""
    drawing.line([(EDGE, y), (WIDTH - EDGE, y)], "hair")
    drawing.text((EDGE, y + 24), title, 15, "sea", bold=True)
    drawing.tell(f"{title}：")
    names = list(watched.states)
    groups = _groups(watched.changes, names)
    above = [one for at, one in enumerate(groups) if at % 2 == 0]
    under = [one for at, one in enumerate(groups) if at % 2]
    top = y + 44 + _BUS * len(above)
    middle = top + _HIGH / 2
    neighbours = list(_neighbours(watched.changes, names))
    wide = _box_width(len(names), [one for _, _, changes in neighbours for one in changes])
    step = (WIDTH - 2 * EDGE - wide) / max(1, len(names) - 1)
    centres = {name: EDGE + wide / 2 + step * at for at, name in enumerate(names)}
    for name, x in centres.items():
        _state(drawing, (x - wide / 2, top), wide, name, watched.states[name])
    for before, after, changes in neighbours:
        begin, end = centres[before] + wide / 2 + 3, centres[after] - wide / 2 - 3
        drawing.line([(begin, middle), (end, middle)], "sea", arrow=True)
        _labels(drawing, ((begin + end) / 2, middle), changes)
    for at, (after, befores, deeds) in enumerate(above):
        _bus(drawing, top, -_BUS * (at + 1) + 14, centres, after, befores, deeds)
    for at, (after, befores, deeds) in enumerate(under):
        _bus(drawing, top + _HIGH, _BUS * (at + 1) - 14, centres, after, befores, deeds)
    for one in watched.changes:
        drawing.tell(f"　{one.before}，{_named(one)}：{one.after}（卡回答{one.status:04X}）")
    return _meanings(drawing, top + _HIGH + _BUS * len(under) + 8, watched)


def _box_width(states: int, between: list[Change]) -> float:
    """How wide a state is drawn, so that what leads from one to the next has room between them."""
    label = max(
        (max(measured(one.deed, _SMALL), measured(one.header, 11, True)) for one in between), default=0
    )
    return min(_WIDEST, (WIDTH - 2 * EDGE - (states - 1) * (label + 14)) / states)


def _state(drawing: Drawing, at: Point, wide: float, name: str, answers: list[tuple[str, int]]) -> None:
    x, y = at
    drawing.box((x, y), (wide, _HIGH), "sea-fill", "sea-line", 10)
    x += wide / 2
    inside = [f"{asked} {status:04X}" for asked, status in answers]
    first = y + _HIGH / 2 + 5 - 8.5 * len(inside)
    drawing.text((x, first), name, 14, anchor="middle", bold=True)
    for number, line in enumerate(inside, 1):
        drawing.text((x, first + 17 * number), line, _SMALL, "soft", "middle")
    drawing.tell(f"　状态：{name}{'，' if inside else ''}{'，'.join(inside)}")


def _neighbours(changes: list[Change], names: list[str]) -> Iterable[tuple[str, str, list[Change]]]:
    """The changes from one state to the next one in the row."""
    for before, after in pairwise(names):
        found = [one for one in changes if (one.before, one.after) == (before, after)]
        if found:
            yield before, after, found


Group = tuple[str, list[str], list[str]]
"""A state, the states it is reached from, and the deeds that do it from each of them."""


def _groups(changes: list[Change], names: list[str]) -> list[Group]:
    """The changes that are not from one state to the next: those to one state by the same deeds together."""
    by_pair: dict[tuple[str, str], list[str]] = {}
    for one in changes:
        if names.index(one.after) != names.index(one.before) + 1:
            by_pair.setdefault((one.before, one.after), []).append(_named(one))
    found: list[Group] = []
    for (before, after), deeds in by_pair.items():
        same = next((group for group in found if group[0] == after and group[2] == deeds), None)
        if same is None:
            found.append((after, [before], deeds))
        else:
            same[1].append(before)
    return found


def _named(change: Change) -> str:
    return f"{change.deed} {change.header}"


def _labels(drawing: Drawing, at: Point, changes: list[Change]) -> None:
    """What leads over an arrow: the first above it, another below."""
    x, y = at
    for number, one in enumerate(changes):
        top = y - 24 if number == 0 else y + 18 + (number - 1) * 2 * _LINE
        drawing.text((x, top), one.deed, _SMALL, anchor="middle")
        drawing.text((x, top + _LINE), one.header, 11, "sea", "middle", mono=True)


def _bus(
    drawing: Drawing,
    edge: float,
    away: float,
    centres: dict[str, float],
    after: str,
    befores: list[str],
    deeds: list[str],
) -> None:
    """A line that gathers those states and leads to one, `away` from the edge of the boxes."""
    y, end = edge + away, centres[after]
    aside = 14.0 if away < 0 else -14.0
    for before in befores:
        x = centres[before] + (-aside if centres[before] > end else aside)
        drawing.line([(x, edge), (x, y)], "sea")
    far = max((centres[one] for one in befores), key=lambda x: abs(x - end))
    x = far + (-aside if far > end else aside)
    target = end + (aside if far > end else -aside)
    drawing.line([(x, y), (target, y), (target, edge)], "sea", arrow=True)
    text = "，".join(deeds)
    middle = (x + target) / 2
    wide = measured(text, _SMALL) + 12
    drawing.box((middle - wide / 2, y - 10), (wide, 20), "paper", "sea-line", 4)
    drawing.text((middle, y + 4), text, _SMALL, anchor="middle")


def _meanings(drawing: Drawing, y: float, watched: Watched) -> float:
    """The status words that stand in the lane, in words."""
    seen = dict.fromkeys(status for told in watched.states.values() for _, status in told)
    text = "　".join(f"{status:04X} {in_words(status)}" for status in seen if status & 0xFFF0 != 0x63C0)
    drawing.text((EDGE, y + 14), text, _SMALL, "soft")
    drawing.tell(f"　{text}")
    return y + 22

"""Cards that come and go (插卡、拔卡), told as they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

from onecard.reader.finding import LOOK_SECONDS, rest
from onecard.reader.pcsc import Pcsc, Slot
from onecard.reader.serving.operations import told

Told = Callable[[dict[str, object]], None]


def watched(tell: Told, stopped: Event) -> None:
    """Tell all readers, then every change, until it is stopped. Raises Refusal as `Pcsc` where the service ends."""
    with Pcsc() as service:
        known = service.slots()
        tell(_all(known))
        while not stopped.is_set():
            rest(service, known, LOOK_SECONDS)
            now = service.slots()
            for change in changes(known, now):
                tell(change)
            known = now


def changes(known: list[Slot], now: list[Slot]) -> Iterator[dict[str, object]]:
    """What happened between two looks: readers that came or went, cards taken out and put in, also both at once."""
    if [one.name for one in known] != [one.name for one in now]:
        yield _all(now)
    before = {one.name: one for one in known}
    for slot in now:
        old = before.get(slot.name, slot)
        other = old.holds_card != slot.holds_card or old.events != slot.events
        if other and old.holds_card:
            yield {"event": "card_removed", "reader": slot.name}
        if other and slot.holds_card:
            yield {"event": "card_inserted", "reader": slot.name}


def _all(slots: list[Slot]) -> dict[str, object]:
    return {"event": "readers", "readers": told(slots)}

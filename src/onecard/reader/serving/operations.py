"""What is done for a client: the same functions of this room that the command line calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from onecard.core.errors import Refusal
from onecard.crypto.sm2 import PublicKey
from onecard.reader import pins
from onecard.reader.basic import as_data, begin, read_basic
from onecard.reader.finding import card_and_sam
from onecard.reader.pcsc import Pcsc, Slot
from onecard.reader.sam import Sam
from onecard.reader.serving.messages import Request
from onecard.reader.terminal import Exchange, Terminal
from onecard.reader.verifying import Outcome, not_shown, verify

_HOLDS = {Outcome.HOLDS: True, Outcome.FAILS: False, Outcome.UNDECIDED: None}


@dataclass(frozen=True, slots=True)
class Place:
    """Where card and SAM are looked for, and by whose key the statements of a card are checked."""

    reader: str = ""
    module: str = ""
    issuer: PublicKey | None = None


def perform(request: Request, place: Place, heed: Callable[[], None]) -> dict[str, object]:
    """The result of a question about readers or a card. Raises Refusal as the function it calls, or as `heed`."""
    if request.do not in _DOING:
        return readers()
    with card_and_sam(place.reader, place.module, request.wait, heed) as (card, sam):
        return _DOING[request.do](card, sam, request, place)


def readers() -> dict[str, object]:
    """The readers as they are now. Raises Refusal as `Pcsc`."""
    with Pcsc() as service:
        return {"readers": told(service.slots())}


def told(slots: Iterable[Slot]) -> list[dict[str, object]]:
    """Readers as they are told a client."""
    return [{"name": one.name, "card": one.holds_card} for one in slots]


def _read(card: Terminal, sam: Sam | None, request: Request, place: Place) -> dict[str, object]:
    result: dict[str, object] = {"reader": card.reader, "card": as_data(read_basic(card, sam))}
    return result | _exchanges(request, card.trace)


def _verify(card: Terminal, sam: Sam | None, request: Request, place: Place) -> dict[str, object]:
    reading = read_basic(card, sam)
    basic = len(card.trace)
    checks = verify(reading, place.issuer)
    outcomes = {one.outcome for one in checks}
    worst = next(one for one in (Outcome.FAILS, Outcome.UNDECIDED, Outcome.HOLDS) if one in outcomes)
    shown = [
        {
            "name": one.name,
            "outcome": one.outcome.value,
            "holds": _HOLDS[one.outcome],
            "sentence": one.sentence,
        }
        | _exchanges(request, one.trace)
        for one in checks
    ]
    result: dict[str, object] = {
        "reader": card.reader,
        "card": as_data(reading),
        "genuine": _HOLDS[worst],
        "checks": shown,
        "note": not_shown(reading, place.issuer),
    }
    return result | _exchanges(request, card.trace[:basic])


def _exchanges(request: Request, trace: Iterable[Exchange]) -> dict[str, object]:
    """What went over the line, only where it was asked for: it holds what is on the card."""
    if not request.on("exchanges"):
        return {}
    return {
        "exchanges": [
            {"command": one.command.hex().upper(), "answer": one.answer.hex().upper()} for one in trace
        ]
    }


def _tries(card: Terminal, sam: Sam | None, request: Request, place: Place) -> dict[str, object]:
    reading = begin(card, sam)
    pins.directory_with_pin(reading, request.text("directory", "SSSE"))
    return {"left": pins.tries_left(reading)}


def _pin(card: Terminal, sam: Sam | None, request: Request, place: Place) -> dict[str, object]:
    """Verify a PIN. The last try is made only for who says so; raises Refusal `card.pin_locked`, `card.pin_last`."""
    reading = begin(card, sam)
    pins.directory_with_pin(reading, request.text("directory", "SSSE"))
    left = pins.tries_left(reading)
    if left == 0:
        raise Refusal("card.pin_locked", "密码已锁定，没有试。", "请持卡人到柜台解锁或重装密码。")
    if left in (1, None) and not request.on("last_try"):
        raise Refusal(
            "card.pin_last",
            "只剩最后一次，再错就锁定，没有试。" if left else "不知道还剩几次，没有试。",
            "要试，请带上last_try。",
        )
    tried = pins.verify(reading, request.text("pin"))
    initial = tried.good and pins.is_initial(reading, request.text("pin"))
    return {
        "good": tried.good,
        "left": pins.tries_after(reading) if tried.good else tried.left,
        "initial": initial,
    }


_DOING: dict[str, Callable[[Terminal, Sam | None, Request, Place], dict[str, object]]] = {
    "read": _read,
    "verify": _verify,
    "tries": _tries,
    "pin": _pin,
}

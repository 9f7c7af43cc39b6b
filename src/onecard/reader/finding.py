"""Which reader holds the card and which the SAM (找读卡器): by name, or by what answers in them; a card may be waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from onecard.core.errors import Refusal
from onecard.reader.basic import ENVIRONMENT, LOCKED
from onecard.reader.pcsc import Connection, Pcsc, Slot, connect
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal

LOOK_SECONDS = 1.0
"""Whoever waits looks up so often: a reader that was plugged in is seen, a wait that is called off ends."""
_MAY_COME = {"reader.none", "reader.empty", "reader.removed"}
"""What is mended by a card that comes."""


def unheeding() -> None:
    """Heed nothing."""


@contextmanager
def card_and_sam(
    reader: str = "", module: str = "", seconds: float = 0, heed: Callable[[], None] = unheeding
) -> Iterator[tuple[Terminal, Sam | None]]:
    """The card, and the SAM where there is one, both for us alone meanwhile; part of a reader's name is enough.

    The card is waited for so many seconds. `heed` is asked before every command and while waiting: what it raises ends it.
    Raises Refusal `reader.none`, `reader.empty`, `reader.no_sam`, `reader.occupied`, and what `Pcsc` does.
    """
    end = time.monotonic() + seconds
    with ExitStack() as held:
        service = held.enter_context(Pcsc())
        while True:
            heed()
            slots = service.slots()
            try:
                with ExitStack() as tried:
                    found = _found(slots, reader, module, tried, heed)
                    held.push(tried.pop_all())
                break
            except Refusal as refused:
                left = end - time.monotonic()
                if refused.code not in _MAY_COME or left <= 0:
                    raise
            rest(service, slots, min(left, LOOK_SECONDS))
        yield found


def rest(service: Pcsc, slots: list[Slot], seconds: float) -> None:
    """Wait until one of these readers changes, at most so long; where there is none, so long."""
    if slots:
        service.await_change(slots, seconds)
    else:
        time.sleep(seconds)


def _found(
    slots: list[Slot],
    reader: str,
    module: str,
    held: ExitStack,
    heed: Callable[[], None],
) -> tuple[Terminal, Sam | None]:
    """The card and the SAM that are there now. Raises as `card_and_sam`."""
    names = [one.name for one in slots]
    if not names:
        raise Refusal("reader.none", "没有读卡器。", "请接好读卡器，或启动带vsmartcard-vpcd的pcscd。")
    for part in filter(None, (reader, module)):
        if not any(part in name for name in names):
            raise Refusal("reader.none", f"没有读卡器“{part}”。", f"现有的读卡器：{'、'.join(names)}。")
    card: Terminal | None = None
    locked: Terminal | None = None
    sam: Sam | None = None
    occupied: list[tuple[str, Refusal]] = []
    for name, connection in _present(slots, held, occupied):
        transmit = _heeding(connection, heed)
        terminal = Terminal(transmit, connection.atr, connection.direct, connection.reset, name)
        chosen = terminal.select_name(ENVIRONMENT) if card is None and reader in name else None
        if chosen is not None and chosen.good:
            card = terminal
        elif chosen is not None and chosen.status in LOCKED:
            locked = locked or terminal
        elif sam is None and module in name:
            sam = Sam.found(terminal)
    # Whoever reads a locked card is told that it is locked, unless another reader holds one that is not.
    card = card or locked
    if card is None:
        for name, refused in occupied:
            if reader in name:
                raise refused
        raise Refusal("reader.empty", f"读卡器（{'、'.join(names)}）里没有社会保障卡。", "请把卡插好。")
    if module and sam is None:
        for name, refused in occupied:
            if module in name:
                raise refused
        raise Refusal("reader.no_sam", f"读卡器“{module}”里没有SAM。", "请把SAM插好。")
    return card, sam


def _heeding(connection: Connection, heed: Callable[[], None]) -> Callable[[bytes], bytes]:
    def transmit(command: bytes) -> bytes:
        heed()
        return connection.transmit(command)

    return transmit


def _present(
    slots: list[Slot], held: ExitStack, occupied: list[tuple[str, Refusal]]
) -> Iterator[tuple[str, Connection]]:
    """The readers with a card in them that no other program has for itself; those it has are noted in `occupied`."""
    for slot in slots:
        try:
            yield slot.name, held.enter_context(connect(slot.name))
        except Refusal as refused:
            if refused.code == "reader.occupied":
                occupied.append((slot.name, refused))
            elif refused.code != "reader.empty":
                raise

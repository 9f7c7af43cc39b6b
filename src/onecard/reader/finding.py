"""Which reader holds the card and which the SAM (找读卡器): by name, or by what answers in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from onecard.core.errors import Refusal
from onecard.reader.basic import ENVIRONMENT
from onecard.reader.pcsc import Connection, Pcsc
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal


@contextmanager
def card_and_sam(reader: str = "", module: str = "") -> Iterator[tuple[Terminal, Sam | None]]:
    """The card, and the SAM where there is one, both for us alone meanwhile; part of a reader's name is enough.

    Raises Refusal `reader.none`, `reader.empty`, `reader.no_sam`, and what `Pcsc` does.
    """
    with ExitStack() as held:
        service = held.enter_context(Pcsc())
        names = service.readers()
        if not names:
            raise Refusal("reader.none", "没有读卡器。", "请接好读卡器，或启动带vsmartcard-vpcd的pcscd。")
        card: Terminal | None = None
        sam: Sam | None = None
        for name, connection in _present(service, _wanted(names, reader, module), held):
            terminal = Terminal(connection.transmit, connection.atr, connection.direct)
            if card is None and reader in name and terminal.select_name(ENVIRONMENT).good:
                card = terminal
            elif sam is None and module in name:
                sam = Sam.found(terminal)
        if card is None:
            raise Refusal("reader.empty", f"读卡器（{'、'.join(names)}）里没有社会保障卡。", "请把卡插好。")
        if module and sam is None:
            raise Refusal("reader.no_sam", f"读卡器“{module}”里没有SAM。", "请把SAM插好。")
        yield card, sam


def _wanted(names: list[str], reader: str, module: str) -> list[str]:
    """The readers to look into. Raises Refusal `reader.none` where a named one is not there."""
    for part in filter(None, (reader, module)):
        if not any(part in name for name in names):
            raise Refusal("reader.none", f"没有读卡器“{part}”。", f"现有的读卡器：{'、'.join(names)}。")
    return names


def _present(service: Pcsc, names: list[str], held: ExitStack) -> Iterator[tuple[str, Connection]]:
    """The readers with a card in them."""
    for name in names:
        try:
            connection = service.connect(name)
        except Refusal as refused:
            if refused.code == "reader.empty":
                continue
            raise
        yield name, held.enter_context(connection)

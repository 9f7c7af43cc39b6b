"""APPLICATION BLOCK and UNBLOCK, CARD BLOCK (应用锁定、解锁，卡锁定): with the lock key proved and a MAC under the line key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.chip import secrets, settings
from onecard.chip.files import Life
from onecard.chip.lines import line_key, unwrapped
from onecard.chip.secrets import Usage
from onecard.chip.status import Ended, Status

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

FOR_EVER = 0x01


def _permitted(card: Card, command: Command) -> None:
    lock = secrets.find(card.system, card.directory, Usage.LK)
    if lock is None or lock.header.id not in card.session.proved:
        raise Ended(Status.SECURITY)
    if unwrapped(card, command, line_key(card)):
        raise Ended(Status.LENGTH)


def application_block(card: Card, command: Command) -> bytes:
    """Block the selected directory: P2 00 until it is unblocked, 01 for ever."""
    _permitted(card, command)
    if card.system.state(card.directory) is not Life.ENDED:
        card.system.enter(card.directory, Life.ENDED if command.p2 == FOR_EVER else Life.BLOCKED)
    card.session.forget()
    return b""


def application_unblock(card: Card, command: Command) -> bytes:
    """Open a blocked directory again. Where the tries of the line key end here, it is blocked for ever (9303)."""
    if card.system.state(card.directory) is not Life.BLOCKED:
        raise Ended(Status.CONDITIONS)
    try:
        _permitted(card, command)
    except Ended:
        key = line_key(card)
        if key is not None and not key.left:
            card.system.enter(card.directory, Life.ENDED)
            raise Ended(Status.LOCKED_FOR_EVER) from None
        raise
    card.system.enter(card.directory, Life.ACTIVE)
    card.session.forget()
    return b""


def card_block(card: Card, command: Command) -> bytes:
    """End the card: from now on it answers 6A81. Given in the master file."""
    if card.directory is not card.system.root:
        raise Ended(Status.CONDITIONS)
    _permitted(card, command)
    settings.enter(card.memory, Life.ENDED)
    return b""

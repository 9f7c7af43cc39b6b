"""SELECT, GET RESPONSE and GET CHALLENGE (选择文件、取响应、取随机数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.chip.files import File, Life
from onecard.chip.status import Ended, Status

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

BY_NAME, NEXT = 0x04, 0x02


def select(card: Card, command: Command) -> bytes:
    """By the beginning of a name, the first or the next that has it; by identifier; the master file where nothing is said.

    A blocked directory is selected, and says so by 6283; one that is blocked for ever by 9303.
    """
    found = _by_name(card, command) if command.p1 == BY_NAME else _by_identifier(card, command)
    if not found.is_directory:
        card.session.file = found
        return found.descriptor.told()
    card.session.enter(found)
    state = card.system.state(found)
    if state is Life.BLOCKED:
        raise Ended(Status.INVALIDATED)
    if state is Life.ENDED:
        raise Ended(Status.LOCKED_FOR_EVER)
    return found.descriptor.told()


def _by_name(card: Card, command: Command) -> File:
    if not command.data:
        raise Ended(Status.LENGTH)
    found = card.system.named(command.data)
    if command.p2 == NEXT:
        found = found[found.index(card.directory) + 1 :] if card.directory in found else []
    if not found:
        raise Ended(Status.FILE)
    return found[0]


def _by_identifier(card: Card, command: Command) -> File:
    if command.p2 == NEXT:
        raise Ended(Status.PARAMETERS)
    if not command.data:
        return card.system.root
    if len(command.data) != 2:
        raise Ended(Status.LENGTH)
    found = card.system.near(card.directory, int.from_bytes(command.data, "big"))
    if found is None or found.is_internal:
        raise Ended(Status.FILE)
    return found


def get_response(card: Card, command: Command) -> bytes:
    """What the last command left to be fetched; 6985 where there is nothing, 6Cxx where less is left than asked for."""
    kept = card.session.answer
    if not kept:
        raise Ended(Status.CONDITIONS)
    if command.le is not None and command.le > len(kept) and command.le != 256:
        raise Ended(Status.WRONG_LE | len(kept) & 0xFF)
    return kept


def get_challenge(card: Card, command: Command) -> bytes:
    """4, 8 or 16 random bytes, which serve one try."""
    if command.le not in (4, 8, 16):
        raise Ended(Status.LENGTH)
    card.session.challenge = card.random(command.le)
    return card.session.challenge

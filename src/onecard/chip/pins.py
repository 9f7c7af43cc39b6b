"""VERIFY, CHANGE, RELOAD and UNBLOCK PIN (验证、修改、重装、解锁密码). A PIN is decimal digits, two to a byte.

The PIN of a directory is its own or that of the nearest directory above it; its reload key (RRK) and unblock key (PUK)
stand beside it. Verifying counts in the selected directory.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from onecard.chip import secrets
from onecard.chip.files import File
from onecard.chip.lines import unwrapped
from onecard.chip.secrets import Secret, Usage
from onecard.chip.status import Ended, Status, tries_left
from onecard.core.errors import Refusal
from onecard.crypto.messaging import decipher

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

SEPARATOR = b"\xff"
RELOAD, UNBLOCK = 0x01, 0x00


def _pin(card: Card) -> tuple[File, Secret]:
    """The PIN that counts here, and the directory it stands in. Ends with 6A88 where there is none."""
    place: File | None = card.directory
    while place is not None:
        found = secrets.find(card.system, place, Usage.PIN)
        if found is not None:
            return place, found
        place = place.parent
    raise Ended(Status.KEY)


def _verified(card: Card, pin: Secret, given: bytes) -> None:
    left = secrets.attempt(card.system, pin, lambda held: compare_digest(held.reveal(), given))
    if left is not None:
        card.session.forget()
        raise tries_left(left)


def verify(card: Card, command: Command) -> bytes:
    """Compare; 63Cx and then 6983 where it is wrong. Without data: the tries left, or 9000 where it is verified."""
    _, pin = _pin(card)
    if not command.data:
        if card.session.pin:
            return b""
        raise tries_left(pin.left)
    if len(command.data) != pin.length:
        raise Ended(Status.LENGTH)
    _verified(card, pin, command.data)
    card.session.pin = True
    return b""


def change_pin(card: Card, command: Command) -> bytes:
    """The old PIN, FF, the new one. The new one is not thereby verified."""
    _, pin = _pin(card)
    old, new = command.data[: pin.length], command.data[pin.length + 1 :]
    if len(command.data) != 2 * pin.length + 1:
        raise Ended(Status.LENGTH)
    if command.data[pin.length : pin.length + 1] != SEPARATOR or not is_pin(new):
        raise Ended(Status.DATA)
    _verified(card, pin, old)
    secrets.replace(card.system, pin, new)
    card.session.pin = False
    return b""


def reload_pin(card: Card, command: Command) -> bytes:
    """A new PIN, enciphered and with a MAC, under the reload key; or all tries again, with a MAC under the unblock key."""
    home, pin = _pin(card)
    usage = Usage.RRK if command.p2 == RELOAD else Usage.PUK
    key = secrets.find(card.system, home, usage)
    data = unwrapped(card, command, key)
    assert key is not None  # noqa: S101 - unwrapped has ended where there is none
    card.session.pin = False
    if command.p2 == UNBLOCK:
        if data:
            raise Ended(Status.LENGTH)
        new = secrets.value(card.system, pin).reveal()
    else:
        try:
            new = decipher(key.algorithm, secrets.value(card.system, key), data)
        except Refusal:
            raise Ended(Status.DATA) from None
        if len(new) != pin.length or not is_pin(new):
            raise Ended(Status.DATA)
    secrets.replace(card.system, pin, new)
    return b""


def is_pin(held: bytes) -> bool:
    """Whether these bytes are decimal digits."""
    return held.hex().isdecimal()

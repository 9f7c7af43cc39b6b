"""Line protection (线路保护): a command whose data end with a MAC over it, from a challenge the card gave (card.md 4.6)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from onecard.chip import secrets
from onecard.chip.secrets import Secret, Usage
from onecard.chip.status import Ended, Status
from onecard.crypto.mac import LENGTH
from onecard.crypto.messaging import command_mac

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

WITH_MAC = 0x04
"""The bit of the class that says a MAC stands behind the data."""


def unwrapped(card: Card, command: Command, secret: Secret | None) -> bytes:
    """The data before the MAC, which is right; the challenge is spent.

    Ends with 6A88 without a key, 6983 where it is locked, 6987, 6984 without a challenge, 6988 where the MAC is wrong,
    which counts against the key and loses every proof.
    """
    if secret is None:
        raise Ended(Status.KEY)
    if len(command.data) < LENGTH:
        raise Ended(Status.MAC_MISSING)
    challenge = take_challenge(card, secret.algorithm.block)
    if not secret.left:
        raise Ended(Status.KEY_LOCKED)
    data, sent = command.data[:-LENGTH], command.data[-LENGTH:]
    left = secrets.attempt(
        card.system,
        secret,
        lambda key: compare_digest(command_mac(secret.algorithm, key, command.header, data, challenge), sent),
    )
    if left is not None:
        card.session.forget()
        raise Ended(Status.MAC_WRONG)
    return data


def take_challenge(card: Card, block: int) -> bytes:
    """The challenge that waits, as far as a block takes it; it serves once. Ends with 6984 where there is none."""
    challenge, card.session.challenge = card.session.challenge, b""
    if not challenge:
        raise Ended(Status.NO_CHALLENGE)
    return challenge[:block]


def line_protected(card: Card, command: Command, asked: bool) -> bytes:
    """The data of a write: without its MAC where the class says there is one. Ends with 6987 where one is asked for."""
    if command.cla & WITH_MAC:
        return unwrapped(card, command, line_key(card))
    if asked and not card.personalising:
        raise Ended(Status.MAC_MISSING)
    return command.data


def line_key(card: Card) -> Secret | None:
    """The key of line protection (STK) in the selected directory."""
    return secrets.find(card.system, card.directory, Usage.STK)

"""INTERNAL and EXTERNAL AUTHENTICATE (内部认证、外部认证): P2 names the key, P1 its version or 0 for the newest (our choice)."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from onecard.chip import secrets
from onecard.chip.lines import take_challenge
from onecard.chip.secrets import ALGORITHMS, Secret, Usage
from onecard.chip.status import Ended, Status, tries_left
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import ecb_encrypt
from onecard.crypto.key import Key

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

_EIGHT = 8
_PROVES = (Usage.MK, Usage.RK, Usage.UK, Usage.LK)
"""Keys an outsider proves; each other key has a use of its own, and must not serve as an oracle here."""


def _key(card: Card, command: Command, usages: tuple[Usage, ...]) -> Secret:
    found = secrets.by_id(card.system, card.directory, command.p2, command.p1)
    if found is None or found.header.algorithm not in ALGORITHMS:
        raise Ended(Status.KEY)
    if found.header.usage not in usages:
        raise Ended(Status.CONDITIONS)
    return found


def internal_authenticate(card: Card, command: Command) -> bytes:
    """The proof over R1 and R2, 8 bytes each, under the internal key (IRK)."""
    key = _key(card, command, (Usage.IRK,))
    factor, data = command.data[:_EIGHT], command.data[_EIGHT:]
    return cryptogram(key.algorithm, secrets.value(card.system, key), factor, data)


def external_authenticate(card: Card, command: Command) -> bytes:
    """A proof over the challenge this card gave, 8 bytes, and the process factor it was made with.

    A wrong one counts against the key (63Cx, then 6983) and loses every proof.
    """
    key = _key(card, command, _PROVES)
    plain = card.settings.plain_proof
    if len(command.data) != (_EIGHT if plain else 2 * _EIGHT):
        raise Ended(Status.LENGTH)
    challenge = take_challenge(card, _EIGHT)
    if len(challenge) != _EIGHT:
        raise Ended(Status.NO_CHALLENGE)
    sent, factor = command.data[:_EIGHT], command.data[_EIGHT:]

    def right(held: Key) -> bool:
        made = (
            ecb_encrypt(key.algorithm, held, challenge)
            if plain
            else cryptogram(key.algorithm, held, factor, challenge)
        )
        return compare_digest(made, sent)

    left = secrets.attempt(card.system, key, right)
    if left is not None:
        card.session.forget()
        raise tries_left(left)
    card.session.proved.add(command.p2)
    return b""

"""The SAM (安全存取模块): it disperses the key of a city to that of a card, calculates with it, and buys (card.md 3).

The type of a key (its usage less 0x40) says what it may do. What is calculated is named in P1 of 80FA; those names, and the
data before a MAC, are our choice.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from onecard.chip import secrets
from onecard.chip.files import File
from onecard.chip.secrets import ALGORITHMS, SAM_USAGE
from onecard.chip.session import Bought, Dispersed
from onecard.chip.status import Ended, Status
from onecard.crypto import purse
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.dispersal import FACTOR, disperse_down
from onecard.crypto.key import Key
from onecard.crypto.mac import mac
from onecard.crypto.messaging import encipher

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

PURCHASE_TYPE = 2
ENCIPHER, AUTHENTICATE, MAC, SHORT_MAC = 0x01, 0x02, 0x05, 0x06
MAY = {
    ENCIPHER: frozenset((4, 7, 8)),
    AUTHENTICATE: frozenset((7, 8)),
    MAC: frozenset((1, 3, 4, 5, 6, 8)),
    SHORT_MAC: frozenset((6,)),
}
"""Which types of key may do what: 3 PIN unblock, 4 PIN reload, 5 card maintenance, 6 MAC, 7 cipher, 8 both."""
TERMINAL_FILE, SEQUENCE_FILE = 0x0016, 0x0018


def _dispersed(card: Card, type_: int, identifier: int, factors: bytes, version: int = 0) -> Dispersed:
    """The key of that type after one dispersal by each factor; the far end's factor stands last and is applied first."""
    found = secrets.find(card.system, card.directory, SAM_USAGE + type_, identifier, version)
    if found is None or found.header.algorithm not in ALGORITHMS:
        raise Ended(Status.KEY)
    parts = [factors[at : at + FACTOR] for at in range(0, len(factors), FACTOR)]
    held = disperse_down(found.algorithm, secrets.value(card.system, found), reversed(parts))
    return Dispersed(found.algorithm, held, type_)


def disperse(card: Card, command: Command) -> bytes:
    """Make ready the key P2 for a card: P1 is the number of dispersals (bits 8-6) and the key's type, data their factors."""
    levels, type_ = command.p1 >> 5, command.p1 & 0x1F
    if len(command.data) != levels * FACTOR:
        raise Ended(Status.LENGTH)
    if type_ == PURCHASE_TYPE:
        raise Ended(Status.CONDITIONS)
    card.session.dispersed = _dispersed(card, type_, command.p2, command.data)
    return b""


def calculate(card: Card, command: Command) -> bytes:
    """With the dispersed key: encipher (01), prove over R1 and R2 (02), or MAC (05) what follows one block of start value.

    For first-generation cards a 3DES key also proves over a challenge alone, 8 bytes, and makes MACs by its left half as a
    DES key (06): their line key has 8 bytes.
    """
    ready = card.session.dispersed
    if ready is None:
        raise Ended(Status.STATE)
    if ready.type not in MAY[command.p1]:
        raise Ended(Status.CONDITIONS)
    data, block = command.data, ready.algorithm.block
    if command.p1 == AUTHENTICATE:
        if len(data) == block == Algorithm.TDES.block:
            return ecb_encrypt(ready.algorithm, ready.key, data)
        if len(data) != 16:
            raise Ended(Status.LENGTH)
        return cryptogram(ready.algorithm, ready.key, data[:8], data[8:])
    if command.p1 in (MAC, SHORT_MAC):
        if len(data) <= block:
            raise Ended(Status.LENGTH)
        if command.p1 == MAC:
            return mac(ready.algorithm, ready.key, data[block:], data[:block])
        if ready.algorithm is not Algorithm.TDES:
            raise Ended(Status.CONDITIONS)
        return mac(Algorithm.DES, Key(ready.key.reveal()[:8]), data[block:], data[:block])
    return encipher(ready.algorithm, ready.key, data)


def _file(card: Card, identifier: int, size: int) -> File:
    found = card.directory.child(identifier)
    if found is None or found.descriptor.size != size:
        raise Ended(Status.FILE)
    return found


def begin_purchase(card: Card, command: Command) -> bytes:
    """MAC1 for a purchase, and the terminal's sequence, which steps on.

    Data: the card's random 4 and offline counter 2, amount 4, kind 1, date 4, time 3, key version 1, algorithm 1, factors.
    """
    data = command.data
    if len(data) < 28 or (len(data) - 20) % FACTOR:
        raise Ended(Status.LENGTH)
    terminal = bytes(card.system.content(_file(card, TERMINAL_FILE, 6)))
    counted = _file(card, SEQUENCE_FILE, 4)
    sequence = int.from_bytes(card.system.content(counted), "big")
    if sequence == 0xFFFFFFFF:
        raise Ended(Status.COUNTER)
    sequence += 1
    ready = _purchase_key(card, data[18], data[19], data[20:])
    session = purse.purchase_session(
        ready.algorithm, ready.key, data[:4], int.from_bytes(data[4:6], "big"), sequence
    )
    use = purse.Use(int.from_bytes(data[6:10], "big"), data[10], terminal, data[11:18])
    card.system.write(counted, 0, sequence.to_bytes(4, "big"))
    card.session.bought = Bought(ready.algorithm, session, use)
    return sequence.to_bytes(4, "big") + purse.purchase_mac1(ready.algorithm, session, use)


def _purchase_key(card: Card, version: int, algorithm: int, factors: bytes) -> Dispersed:
    for one in secrets.secrets_of(card.system, card.directory):
        told = one.header
        if (told.usage, told.version, told.algorithm) == (SAM_USAGE + PURCHASE_TYPE, version, algorithm):
            return _dispersed(card, PURCHASE_TYPE, told.id, factors, version)
    raise Ended(Status.KEY_INDEX)


def check_purchase(card: Card, command: Command) -> bytes:
    """Whether MAC2 is the card's: 9302 where it is not. Once for each MAC1."""
    bought, card.session.bought = card.session.bought, None
    if bought is None:
        raise Ended(Status.STATE)
    if not compare_digest(purse.purchase_mac2(bought.algorithm, bought.session, bought.use), command.data):
        raise Ended(Status.PURSE_MAC)
    return b""

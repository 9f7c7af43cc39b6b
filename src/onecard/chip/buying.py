"""The purse and the record of use (电子钱包、用卡记录): INITIALIZE, DEBIT, CREDIT, GET BALANCE, GET TRANSACTION PROVE.

The purse file holds balance 4, offline counter 2, online counter 2, and of the last transaction its kind 1, counter 2,
MAC2 4 and TAC 4. Each debit and credit also adds a record to the log, a cyclic file of the same directory, where there is
one: counter 2, kind 1, terminal 6, time 7, three amounts of 4.
"""

from __future__ import annotations

import struct
from hmac import compare_digest
from typing import TYPE_CHECKING

from onecard.chip import records, secrets
from onecard.chip.descriptor import PURSE_ID, Kind
from onecard.chip.files import File
from onecard.chip.secrets import Secret, Usage
from onecard.chip.session import Begun
from onecard.chip.status import Ended, Status
from onecard.crypto import purse
from onecard.crypto.key import Key
from onecard.crypto.purse import Use

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

PURSE = struct.Struct(">IHHBH4s4s")
"""The content of a purse file."""
LOG_RECORD = 28
"""Bytes of a record of the log."""
LOAD, PURCHASE = 0x00, 0x01
USES = range(0x50, 0x60)
"""P1 of a use without money: its transaction type (our choice)."""
LOAD_KIND, PURCHASE_KIND = 0x02, 0x06
_BALANCE_MAX, _COUNTER_MAX = 0xFFFFFFFF, 0xFFFF
_OVERDRAFT = bytes(3)


def _purse(card: Card) -> File:
    found = card.directory.child(PURSE_ID)
    if found is None:
        raise Ended(Status.FILE)
    return found


def _key(card: Card, usage: Usage, index: int = 0) -> Secret:
    found = secrets.find(card.system, card.directory, usage, version=index)
    if found is None:
        raise Ended(Status.KEY_INDEX)
    return found


def _held(card: Card, file: File) -> tuple[int, int, int, int, int, bytes, bytes]:
    return PURSE.unpack(card.system.content(file))


def initialize(card: Card, command: Command) -> bytes:
    """Begin a load (P1 00, PIN verified), a purchase (01), or a use without money (50 to 5F): what its MACs need.

    Data: key index, amount 4, terminal 6. Ends with 9403, 9401, 9402.
    """
    file = _purse(card)
    index, amount, terminal = command.data[0], int.from_bytes(command.data[1:5], "big"), command.data[5:]
    balance, offline, online = _held(card, file)[:3]
    load = command.p1 == LOAD
    if load and not card.session.pin:
        raise Ended(Status.SECURITY)
    key = _key(card, Usage.DLK if load else Usage.DPK, index)
    kind = LOAD_KIND if load else PURCHASE_KIND if command.p1 == PURCHASE else command.p1
    if kind in USES and amount:
        raise Ended(Status.DATA)
    if load and balance + amount > _BALANCE_MAX:
        raise Ended(Status.DATA)
    if not load and amount > balance:
        raise Ended(Status.BALANCE)
    counter = online if load else offline
    if counter == _COUNTER_MAX:
        raise Ended(Status.COUNTER)
    begun = Begun(load, amount, kind, terminal, balance, counter, card.random(4), key.header.version)
    card.session.begun = begun
    told = balance.to_bytes(4, "big") + counter.to_bytes(2, "big")
    versions = bytes((key.header.version, key.header.algorithm))
    if not load:
        return told + _OVERDRAFT + versions + begun.random
    session = purse.load_session(key.algorithm, secrets.value(card.system, key), begun.random, counter)
    mac1 = purse.load_mac1(key.algorithm, session, balance, begun.use(bytes(7)))
    return told + versions + begun.random + mac1


def debit(card: Card, command: Command) -> bytes:
    """Finish a purchase or a use: terminal sequence 4, date 4, time 3, MAC1 4 make TAC and MAC2. Ends with 9302."""
    begun = _begun(card, load=False)
    sequence = int.from_bytes(command.data[:4], "big")
    use, sent = begun.use(command.data[4:11]), command.data[11:]
    key = _key(card, Usage.DPK, begun.key)
    made: list[Key] = []

    def right(held: Key) -> bool:
        made.append(purse.purchase_session(key.algorithm, held, begun.random, begun.counter, sequence))
        return compare_digest(purse.purchase_mac1(key.algorithm, made[0], use), sent)

    _proved(card, key, right)
    tac_key = _key(card, Usage.DTK)
    held = secrets.value(card.system, tac_key)
    tac = (
        purse.use_tac(tac_key.algorithm, held, use, sequence, begun.counter)
        if card.settings.use_tac
        else purse.purchase_tac(tac_key.algorithm, held, use, sequence)
    )
    mac2 = purse.purchase_mac2(key.algorithm, made[0], use)
    _keep(card, begun, use, begun.balance - begun.amount, mac2, tac)
    return tac + mac2


def credit(card: Card, command: Command) -> bytes:
    """Finish a load: date 4, time 3, MAC2 4 of the host make the TAC. Ends with 9302."""
    begun = _begun(card, load=True)
    use, sent = begun.use(command.data[:7]), command.data[7:]
    key = _key(card, Usage.DLK, begun.key)

    def right(held: Key) -> bool:
        session = purse.load_session(key.algorithm, held, begun.random, begun.counter)
        return compare_digest(purse.load_mac2(key.algorithm, session, use), sent)

    _proved(card, key, right)
    tac_key = _key(card, Usage.DTK)
    balance = begun.balance + begun.amount
    tac = purse.load_tac(tac_key.algorithm, secrets.value(card.system, tac_key), balance, begun.counter, use)
    _keep(card, begun, use, balance, sent, tac)
    return tac


def _begun(card: Card, load: bool) -> Begun:
    begun, card.session.begun = card.session.begun, None
    if begun is None or begun.load is not load:
        raise Ended(Status.STATE)
    return begun


def _proved(card: Card, key: Secret, right: secrets.Proof) -> None:
    """End with 9302 where the MAC is wrong, 6983 where the key is locked; a wrong one counts against the key."""
    if not key.left:
        raise Ended(Status.KEY_LOCKED)
    if secrets.attempt(card.system, key, right) is not None:
        raise Ended(Status.PURSE_MAC)


def _keep(card: Card, begun: Begun, use: Use, balance: int, mac2: bytes, tac: bytes) -> None:
    """Balance, counter, log and proof change together."""
    file = _purse(card)
    _, offline, online, *_ = _held(card, file)
    offline, online = (offline, online + 1) if begun.load else (offline + 1, online)
    content = PURSE.pack(balance, offline, online, use.kind, begun.counter, mac2, tac)
    card.system.write(file, 0, content)
    log = next((one for one in card.directory.children if one.descriptor.kind is Kind.CYCLIC), None)
    if log is not None and log.descriptor.record_length == LOG_RECORD:
        entry = begun.counter.to_bytes(2, "big") + use.place + use.at + use.money + bytes(8)
        records.append(card.system, log, entry)


def get_balance(card: Card, command: Command) -> bytes:
    """The balance, 4 bytes, in 分."""
    return _held(card, _purse(card))[0].to_bytes(4, "big")


def prove_transaction(card: Card, command: Command) -> bytes:
    """MAC2 and TAC of the last transaction, named by kind and counter: for a card pulled out between debit and answer.

    Ends with 9406 where it was another.
    """
    *_, kind, counter, mac2, tac = _held(card, _purse(card))
    if not kind or command.data != bytes([kind]) + counter.to_bytes(2, "big"):
        raise Ended(Status.NO_PROOF)
    return mac2 + tac

"""Somebody who stands beside a card, knows its keys, and holds every answer against the rules, by a bookkeeping of their own.

What the watcher believes follows from commands and answers alone; from the card it takes only where it is selected.
"""

from __future__ import annotations

from collections.abc import Iterator

from onecard.chip import memory, records
from onecard.chip.access import Rule
from onecard.chip.apdu import Command, parse
from onecard.chip.buying import PURSE
from onecard.chip.card import Card
from onecard.chip.descriptor import KEYS_ID, PURSE_ID, Kind
from onecard.chip.files import File, Life
from onecard.chip.secrets import HEADER, SLOT, Usage, find, secrets_of, value
from onecard.chip.status import Ended, Status
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.messaging import command_mac

STATUSES = frozenset(Status) - {Status.MORE, Status.TRIES, Status.WRONG_LE}
WRITES = {0xD6, 0xDC, 0xE2}
BUYING = {0x52, 0x54}
COUNTS = {0x20, 0x5E, 0x82, 0x24, 0x1E, 0x18, 0x16, 0xD4, *WRITES, *BUYING}
"""Instructions that may count a try."""
SETS = {0x5E, 0x24, 0xD4, 0x46}
"""Instructions that may set a secret's value."""


class Watcher:
    """Passes commands to a card and fails where an answer or a change has no right to be."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.kept: list[bytes] = []
        card.memory.journal = self.kept.append
        self.shadow = card.memory.copy()
        self.reset()

    def reset(self) -> None:
        """A reset of the card."""
        self.card.reset()
        self._proved: set[int] = set()
        self._pin = False
        self._challenge = b""

    def transmit(self, raw: bytes) -> bytes:
        """The card's answer, held against the rules."""
        self.kept.clear()
        before = self.card.directory
        answer = self.card.transmit(raw)
        status = int.from_bytes(answer[-2:], "big")
        assert status in STATUSES or status >> 8 in (0x61, 0x6C) or status & 0xFFF0 == 0x63C0, f"{status:04X}"
        assert len(answer) <= 258
        good = status == Status.OK or status >> 8 == 0x61
        assert good or len(answer) == 2
        try:
            command = parse(raw)
        except Ended:
            assert status == Status.LENGTH
            assert not self.kept
            return answer
        if good and command.cla & 4:
            self._mac(command, before)
        if good:
            self._read(command, answer)
        self._changes(command, good, before)
        self._learn(command, status, answer, before)
        return answer

    def _allowed(self, rule: Rule) -> bool:
        personalising = self.card.memory.cells[0][0] == Life.PERSONALISING and 0 in self._proved
        return rule.met(self._proved, self._pin) or personalising

    def _read(self, command: Command, answer: bytes) -> None:
        """What was read had a right to be."""
        session, system = self.card.session, self.card.system
        if command.ins == 0xB0:
            assert session.file
            assert self._allowed(session.file.descriptor.read)
            offset = command.p2 if command.p1 & 0x80 else command.p1 << 8 | command.p2
            assert answer[:-2] == system.content(session.file)[offset : offset + len(answer) - 2]
        if command.ins == 0xB2:
            assert session.file
            told, tag = session.file.descriptor, answer[0]
            assert self._allowed(told.guarded.get(tag, told.read))
            assert answer[:-2] in [
                system.content(session.file)[at : at + length]
                for at, length in records.places(system, session.file)
            ]
        if command.ins == 0x2A:
            assert self._pin
        if command.ins == 0x46:
            assert self._pin or self._allowed(Rule.of("never"))
        if command.ins == 0x50 and not command.p1:
            assert self._pin

    def _mac(self, command: Command, directory: File) -> None:
        """The MAC of a command that succeeded is right, under a key of that use, from a challenge not used before."""
        usage = {0x24: Usage.RRK if command.p2 else Usage.PUK, 0xD4: Usage.MK}.get(command.ins, Usage.STK)
        body, sent = command.data[:-4], command.data[-4:]
        made = [
            command_mac(algorithm, key, command.header, body, self._challenge[: algorithm.block])
            for algorithm, key in self._keys_above(directory, usage)
        ]
        assert self._challenge
        assert sent in made
        self._challenge = b""

    def _keys_above(self, directory: File | None, usage: Usage) -> Iterator[tuple[Algorithm, Key]]:
        """The keys of that use here and above, as they were before the command."""
        while directory is not None:
            for one in secrets_of(self.card.system, directory):
                if one.header.usage == usage:
                    begin = one.at + SLOT
                    held = self.shadow.cells[one.file.body][begin : begin + one.length]
                    yield one.algorithm, Key(bytes(held))
            directory = directory.parent

    def _changes(self, command: Command, good: bool, directory: File) -> None:
        """Each byte that changed had a right to change; what was kept is what the card holds."""
        files = {file.body: file for file in self.card.system.files}
        heads = {file.head for file in self.card.system.files}
        for record in self.kept:
            for kind, cell, offset, data in memory._changes(record):
                made = kind == memory._MAKE
                old = b"" if made else bytes(self.shadow.cells[cell][offset : offset + len(data)])
                if made:
                    assert command.ins == 0xE0
                    assert good
                elif cell == 0 or cell in heads:
                    # A last wrong attempt to unblock blocks for ever.
                    assert command.ins == 0x18 or (command.ins in (0x16, 0x1E, 0x44) and good)
                else:
                    self._changed(command, good, files[cell], offset, old, data)
            self.shadow.replay(record)
        assert self.shadow.used == self.card.memory.used
        for record in self.kept:
            for _, cell, _, _ in memory._changes(record):
                assert self.shadow.cells[cell] == self.card.memory.cells[cell]

    def _changed(self, command: Command, good: bool, file: File, offset: int, old: bytes, new: bytes) -> None:
        told = file.descriptor
        if told.id == KEYS_ID and told.kind is Kind.INTERNAL:
            assert command.ins in COUNTS | SETS
            tries = [one.at + HEADER for one in secrets_of(self.card.system, _parent(file))]
            if len(new) == 1:
                assert offset in tries
            else:
                assert command.ins in SETS
                assert good
        elif told.id == PURSE_ID and told.kind is Kind.INTERNAL:
            assert command.ins in BUYING
            assert good
            (balance, *counters), (held, *counted) = (PURSE.unpack(one) for one in (new, old))
            assert balance >= held if command.ins == 0x52 else balance <= held
            assert sum(counters[:2]) == sum(counted[:2]) + 1
        elif command.ins in BUYING:
            assert told.kind is Kind.CYCLIC
            assert good
        elif command.ins == 0x70:
            assert self.card.settings.sam
        else:
            assert command.ins in WRITES
            assert good
            assert self._allowed(told.write)
            assert command.cla & 4 or not told.line_protected or self._allowed(Rule.of("never"))

    def _learn(self, command: Command, status: int, answer: bytes, before: File) -> None:
        """What the answer teaches about proofs."""
        if self.card.directory is not before:
            self._proved, self._pin, self._challenge = set(), False, b""
        tried = command.ins == 0x82 or (command.ins in (0x20, 0x5E) and command.data)
        if status == Status.MAC_WRONG or (
            tried and (status & 0xFFF0 == 0x63C0 or status == Status.KEY_LOCKED)
        ):
            self._proved, self._pin = set(), False
            if command.ins not in (0x20, 0x5E):
                self._challenge = b""
        if status != Status.OK:
            return
        if command.ins == 0x84:
            self._challenge = answer[:-2]
        elif command.ins == 0x82:
            self._proof(command)
            self._proved.add(command.p2)
        elif command.ins == 0x20:
            pin = self._secret(Usage.PIN)
            assert self._pin if not command.data else command.data == pin
            self._pin = True
        elif command.ins in (0x5E, 0x24):
            self._pin = False
        elif command.ins in (0x1E, 0x18, 0x44):
            self._proved, self._pin = set(), False

    def _proof(self, command: Command) -> None:
        """An external authentication that succeeded was right."""
        assert len(self._challenge) >= 8
        challenge = self._challenge[:8]
        made = []
        for one in secrets_of(self.card.system, self.card.directory):
            if one.header.id == command.p2 and one.header.usage != Usage.PIN:
                key = value(self.card.system, one)
                made.append(
                    ecb_encrypt(one.algorithm, key, challenge)
                    if self.card.settings.plain_proof
                    else cryptogram(one.algorithm, key, command.data[8:], challenge)
                )
        assert command.data[:8] in made
        self._challenge = b""

    def _secret(self, usage: Usage) -> bytes:
        place: File | None = self.card.directory
        while place is not None:
            found = find(self.card.system, place, usage)
            if found is not None:
                return value(self.card.system, found).reveal()
            place = place.parent
        raise AssertionError("no such secret")


def _parent(file: File) -> File:
    assert file.parent
    return file.parent

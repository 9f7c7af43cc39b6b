"""A card with a contact side (卡): power, reset, a command in, an answer out. What a command does, `instructions` says."""

from __future__ import annotations

import secrets as system_random
from collections.abc import Callable

from onecard.chip import settings
from onecard.chip.access import Rule
from onecard.chip.apdu import Command, parse
from onecard.chip.files import File, FileSystem, Life
from onecard.chip.instructions import CLASSES, Instruction, instruction
from onecard.chip.memory import Memory
from onecard.chip.session import Session
from onecard.chip.settings import CELL, Settings
from onecard.chip.status import Ended, Status

SHUT = {int(Life.BLOCKED): Status.CONDITIONS, int(Life.ENDED): Status.LOCKED_FOR_EVER}
"""How a directory that was blocked ends a command, by the state of its life."""
MASTER = 0x00
"""Identifier of the master key (MK) of a directory: whoever proved it personalises the directory."""


class Card:
    """A card over its memory. Nothing is answered before what it rests on is kept.

    `random` gives so many random bytes. Raises Malformed where the memory holds no card.
    """

    def __init__(self, memory: Memory, random: Callable[[int], bytes] = system_random.token_bytes) -> None:
        self.memory = memory
        self.random = random
        self.settings = Settings.read(memory)
        self.system = FileSystem(memory)
        self.session = Session(self.system.root)

    def reset(self) -> bytes:
        """Power, or a reset: everything volatile is forgotten; returns the answer to reset (ATR)."""
        self.session = Session(self.system.root)
        return self.settings.atr

    @property
    def directory(self) -> File:
        """The directory that is selected."""
        return self.session.directory

    @property
    def personalising(self) -> bool:
        """Whether the selected directory is open to whoever personalises: its master key was proved in that phase."""
        return MASTER in self.session.proved and settings.life(self.memory) is Life.PERSONALISING

    def require(self, rule: Rule) -> None:
        """End with 6982 unless the rule is met here."""
        if not (rule.met(self.session.proved, self.session.pin) or self.personalising):
            raise Ended(Status.SECURITY)

    def transmit(self, raw: bytes) -> bytes:
        """One command: the answer's data and status word."""
        try:
            command = parse(raw)
            found = self._admitted(command)
            data = found.handler(self, command)
            answer = self._delivered(command, data, found.fetches)
        except Ended as end:
            answer = end.status.to_bytes(2, "big")
        self.memory.commit()
        return answer

    def _admitted(self, command: Command) -> Instruction:
        """The instruction of a command that may be given now, with parameters and lengths it can have."""
        session = self.session
        found = instruction(command.ins, self.settings.sam)
        if found is None or not found.fetches:
            session.answer = b""
        if found is None or not found.follows:
            session.begun = None
        if command.cla not in CLASSES:
            raise Ended(Status.CLASS)
        if found is None:
            raise Ended(Status.INSTRUCTION)
        if command.cla not in found.classes:
            raise Ended(Status.CLASS)
        cells = self.memory.cells
        if cells[CELL][0] == Life.ENDED:
            raise Ended(Status.FUNCTION)
        if not found.when_blocked and (state := cells[session.directory.head][2]) in SHUT:
            raise Ended(SHUT[state])
        if command.p1 not in found.p1 or command.p2 not in found.p2:
            raise Ended(Status.PARAMETERS)
        if len(command.data) not in found.lengths:
            raise Ended(Status.LENGTH)
        return found

    def _delivered(self, command: Command, data: bytes, fetched: bool) -> bytes:
        """Data as the protocol carries it: with the command, or kept for GET RESPONSE behind 61xx."""
        wanted = command.le or 256
        direct = self.settings.direct
        if not data or (direct and command.data and command.le is None):
            return b"\x90\0"
        if fetched or (direct and command.data):
            self.session.answer = data[wanted:]
            rest = len(data) - wanted
            return data[:wanted] + (b"\x90\0" if rest <= 0 else bytes((0x61, min(rest, 0xFF))))
        if command.data:
            self.session.answer = data
            return bytes((0x61, len(data) & 0xFF))
        if len(data) != wanted and not (direct and wanted == 256):
            return bytes((0x6C, len(data) & 0xFF))
        return data + b"\x90\0"

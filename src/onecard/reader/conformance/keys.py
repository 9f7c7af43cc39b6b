"""Who has the keys of the card under test (受测卡的密钥): the SAM in the other reader, or a key set at hand.

Before anything is proved to the card it is made sure whose keys these are: a wrong proof would cost the card a try.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import Protocol

from onecard.chip.apdu import Command
from onecard.chip.contents import key_name
from onecard.chip.instructions import PLAIN
from onecard.chip.key_source import KeySource
from onecard.chip.profile import Directory, KeyPlace
from onecard.chip.secrets import Usage
from onecard.core.errors import Refusal
from onecard.crypto.authentication import cryptogram, identifier_holds
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.messaging import command_mac, encipher
from onecard.reader import sam as modules
from onecard.reader.basic import Reading, area_of
from onecard.reader.sam import Sam

_TYPES = {Usage.STK: modules.LINE, Usage.PUK: modules.UNBLOCK, Usage.RRK: modules.RELOAD}


class CardKey(Protocol):
    """A key of the card, as somebody outside of it uses it."""

    def proof(self, process: bytes, data: bytes) -> bytes:
        """The cryptogram over process factor and data; over data alone without a factor."""

    def protected(self, command: Command, challenge: bytes) -> Command:
        """The command with its MAC behind the data."""

    def enciphered(self, data: bytes) -> bytes:
        """Data of a command enciphered."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key whose bytes are at hand."""

    algorithm: Algorithm
    key: Key

    def proof(self, process: bytes, data: bytes) -> bytes:
        """As `CardKey`."""
        if not process:
            return ecb_encrypt(self.algorithm, self.key, data)
        return cryptogram(self.algorithm, self.key, process, data)

    def protected(self, command: Command, challenge: bytes) -> Command:
        """As `CardKey`."""
        start = challenge[: self.algorithm.block]
        mac = command_mac(self.algorithm, self.key, command.header, command.data, start)
        return replace(command, data=command.data + mac)

    def enciphered(self, data: bytes) -> bytes:
        """As `CardKey`."""
        return encipher(self.algorithm, self.key, data)


@dataclass(frozen=True, slots=True)
class SamKey:
    """A key that the SAM disperses for this card. Raises Refusal `card.refused` where the SAM has it not."""

    sam: Sam
    algorithm: Algorithm
    place: KeyPlace
    factor: bytes

    def proof(self, process: bytes, data: bytes) -> bytes:
        """As `CardKey`."""
        return self.sam.proof(self.algorithm, self.place.id, self.factor, process, data)

    def protected(self, command: Command, challenge: bytes) -> Command:
        """As `CardKey`."""
        type_ = _TYPES.get(Usage(self.place.usage), modules.BOTH)
        mac = self.sam.command_mac(self.algorithm, self.place.id, self.factor, command, challenge, type_)
        return replace(command, data=command.data + mac)

    def enciphered(self, data: bytes) -> bytes:
        """As `CardKey`."""
        return self.sam.enciphered_pin(self.algorithm, self.place.id, self.factor, data)

    def held(self) -> bool:
        """Whether the SAM has it."""
        return self.sam.has(
            self.algorithm, _TYPES.get(Usage(self.place.usage), modules.BOTH), self.place.id, self.factor
        )


class Keys:
    """The keys of one card. `sam` and `source` are None where they are missing or hold the keys of other cards.

    `genuine`: the card proved that it holds the internal key they hold. `area` and `identifier` (卡识别码) are the card's.
    """

    def __init__(self, reading: Reading, source: KeySource | None) -> None:
        self._reading = reading
        self._home = reading.directory
        self.area = area_of(reading)
        self.identifier = bytes.fromhex(reading.value("identifier"))
        self.sam: Sam | None = None
        self.source: KeySource | None = None
        self.genuine = False
        place = self._home.key(Usage.IRK)
        if place is None:
            return
        process, data = secrets.token_bytes(8), secrets.token_bytes(8)
        answer = reading.card.give(Command(PLAIN, 0x88, 0, place.id, process + data)).data
        if source is not None:
            own = self._own(source, self._home, place)
            proved = compare_digest(own.proof(process, data), answer)
            if proved or identifier_holds(own.algorithm, own.key, self.identifier):
                self.source, self.genuine = source, proved
        if reading.sam is not None:
            self._try_sam(reading.sam, place, process + data, answer)

    def _try_sam(self, sam: Sam, place: KeyPlace, asked: bytes, answer: bytes) -> None:
        algorithm, factor, held = self._reading.algorithm, self._reading.factor, self.identifier
        try:
            proved = compare_digest(sam.proof(algorithm, place.id, factor, asked[:8], asked[8:]), answer)
            if proved or compare_digest(sam.mac(algorithm, place.id, factor, held[:12]), held[12:]):
                self.sam, self.genuine = sam, self.genuine or proved
        except Refusal as refused:
            if refused.code.startswith("reader."):
                raise

    def key(self, directory: Directory, place: KeyPlace) -> CardKey | None:
        """A key of the card; None where nobody has it.

        A SAM names a key by its identifier alone: of other directories it is asked only for those no namesake of which
        stands in the environment.
        """
        assert place.algorithm is not None  # noqa: S101 - pairs are made in the card
        namesake = directory is not self._home and any(one.id == place.id for one in self._home.keys)
        if self.sam is not None and not namesake:
            by_sam = SamKey(self.sam, place.algorithm, place, self._reading.factor)
            if by_sam.held():
                return by_sam
        return self.own(directory, place)

    def own(self, directory: Directory, place: KeyPlace) -> OwnKey | None:
        """A key of the card from the key set; None without one."""
        return None if self.source is None else self._own(self.source, directory, place)

    def _own(self, source: KeySource, directory: Directory, place: KeyPlace) -> OwnKey:
        assert place.algorithm is not None  # noqa: S101 - pairs are made in the card
        name = key_name(directory.name, place, self.area)
        return OwnKey(place.algorithm, source.card_key(name, self._reading.factor))

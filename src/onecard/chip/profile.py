"""What a version of the card is (卡配置): its directories, files, data items, keys and PIN, as its profile file declares them.

A profile says what is built; what stands on one card is in its memory. Card, shell, tracer and personaliser share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from onecard.chip.access import Rule
from onecard.chip.buying import PURSE
from onecard.chip.coding import Field
from onecard.chip.descriptor import PURSE_ID, Descriptor, Kind
from onecard.chip.secrets import NUMBERS, SLOT, SM2, Header, Usage
from onecard.crypto.cipher import Algorithm

PAIR_LENGTH = 32
"""Bytes of a private key."""


@dataclass(frozen=True, eq=False)
class KeyPlace:
    """A key a directory holds. `algorithm` None is SM2: a pair that is made in the card."""

    id: int
    usage: int
    version: int
    algorithm: Algorithm | None
    tries: int
    title: str = ""
    source: str = ""
    """On a SAM: the key of the city it is, as usage and directory (`RK.SSSE`)."""

    @property
    def length(self) -> int:
        """Bytes of the key."""
        return PAIR_LENGTH if self.algorithm is None else self.algorithm.key

    @cached_property
    def header(self) -> Header:
        """Its header on the card."""
        number = SM2 if self.algorithm is None else NUMBERS[self.algorithm]
        return Header(self.id, self.version, number, self.tries, self.usage)


@dataclass(frozen=True)
class Elementary:
    """A file with data (基本文件); `size` in bytes of its content, `fields` its data items in order.

    `datum` is what the personaliser fills a whole transparent file with; `covers` the files a signed statement is about.
    """

    id: int
    title: str
    kind: Kind
    sfi: int
    size: int
    record_length: int
    record_count: int
    read: Rule
    write: Rule
    line: bool
    fields: tuple[Field, ...]
    datum: str = ""
    covers: tuple[int, ...] = ()

    @cached_property
    def descriptor(self) -> Descriptor:
        """What CREATE FILE makes of it."""
        guarded = {one.tag: one.read for one in self.fields if one.read is not None}
        return Descriptor(
            self.kind, self.id, b"", self.sfi, self.size, self.record_length, self.record_count,
            self.read, self.write, self.line, guarded,
        )  # fmt: skip

    @cached_property
    def layout(self) -> bytes:
        """Tag and length of the records it begins with."""
        if self.kind is not Kind.VARIABLE:
            return b""
        return b"".join(bytes((one.tag, one.length)) for one in self.fields)


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory (目录、应用): `parent` is the short name of the one above, blank for the master file."""

    id: int
    name: str
    title: str
    aid: bytes
    parent: str
    proprietary: bytes
    keys: tuple[KeyPlace, ...]
    pin: bool
    purse: bool
    files: tuple[Elementary, ...]

    def secrets_size(self, pin_length: int) -> int:
        """Bytes of the internal file of its keys and PIN."""
        return sum(SLOT + key.length for key in self.keys) + (SLOT + pin_length if self.pin else 0)

    def descriptor(self, pin_length: int) -> Descriptor:
        """What CREATE FILE makes of it."""
        size = self.secrets_size(pin_length)
        return Descriptor(Kind.DIRECTORY, self.id, self.aid, size=size, proprietary=self.proprietary)

    def key(self, usage: Usage) -> KeyPlace | None:
        """Its first key of that usage."""
        return next((one for one in self.keys if one.usage == usage), None)

    def file(self, identifier: int) -> Elementary | None:
        """Its file of that identifier."""
        return next((one for one in self.files if one.id == identifier), None)


@dataclass(frozen=True, slots=True)
class Pin:
    """The rules of the PIN: how many digits, how many wrong tries, what a new card has."""

    digits: int
    tries: int
    initial: str

    @property
    def length(self) -> int:
        """Bytes of the PIN."""
        return self.digits // 2

    @property
    def header(self) -> Header:
        """Its header on the card."""
        return Header(0, 1, 0, self.tries, Usage.PIN)


@dataclass(frozen=True, slots=True)
class Profile:
    """A version of the card or of the SAM."""

    name: str
    title: str
    sam: bool
    version: str
    category: str
    """卡类别, one character."""
    algorithm: Algorithm
    direct: bool
    capacity: int
    historical: bytes
    """The first 7 of 13 historical bytes: chip and card system; area and serial follow."""
    use_tac: bool
    plain_proof: bool
    level: str
    """On a SAM: whose keys it holds, `city` or `province`."""
    pin: Pin
    directories: tuple[Directory, ...]

    @property
    def root(self) -> Directory:
        """The master file."""
        return self.directories[0]

    def directory(self, name: str) -> Directory | None:
        """The directory of that short name."""
        return next((one for one in self.directories if one.name == name), None)

    def files(self) -> Iterator[tuple[Directory, Elementary]]:
        """All files with their directories."""
        return ((directory, file) for directory in self.directories for file in directory.files)

    def atr(self, area: str, serial: bytes) -> bytes:
        """The answer to reset of a card of this area and serial: T=0 (our choice, card.md 2.1) or T=1."""
        history = self.historical + bytes.fromhex(area[:4]) + serial
        if not self.direct:
            return bytes((0x3B, 0x60 | len(history), 0, 0)) + history
        body = bytes((0xE0 | len(history), 0, 0, 0x81, 0x31, 0xFE, 0x45)) + history
        check = 0
        for byte in body:
            check ^= byte
        return b"\x3b" + body + bytes([check])


def purse_descriptor() -> Descriptor:
    """The internal file of a purse."""
    return Descriptor(Kind.INTERNAL, PURSE_ID, size=PURSE.size)

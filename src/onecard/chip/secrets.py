"""Keys and PINs on the card (密钥、密码): what stands in the internal file of a directory, and how tries are counted.

A secret is its header as WRITE KEY brings it (identifier, version, algorithm, tries, usage: our choice, card.md 2.7), the
tries left, and its length before its bytes. A try is counted down and kept before the comparison, and given back after a
right one: no cut between them gains a try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from onecard.chip.descriptor import KEYS_ID
from onecard.chip.files import File, FileSystem
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key

HEADER = 5
SLOT = HEADER + 2
"""Bytes of a secret beside its value."""
UNCOUNTED = 0xFF
"""Tries of a secret that no failure locks."""


class Usage(IntEnum):
    """What a secret is for (card.md 2.7; the numbers are ours). On a SAM 0x40 + the key type of its standard."""

    MK = 0x00
    IRK = 0x01
    RK = 0x02
    UK = 0x03
    LK = 0x04
    STK = 0x05
    PUK = 0x06
    RRK = 0x07
    DPK = 0x08
    DLK = 0x09
    DTK = 0x0A
    PIN = 0x0B
    SIGN = 0x0C


SAM_USAGE = 0x40


def usage_name(usage: int) -> str:
    """A usage as a profile writes it: `RK`, or `T8` for a key of a SAM."""
    return f"T{usage - SAM_USAGE}" if usage >= SAM_USAGE else Usage(usage).name


ALGORITHMS = {1: Algorithm.TDES, 3: Algorithm.SM4, 4: Algorithm.DES}
"""Algorithms by their number in a header: 1 and 3 are those of a directory's own answer to SELECT (card.md 2.2)."""
SM2 = 5
"""The number of SM2: a private key."""
NUMBERS = {algorithm: number for number, algorithm in ALGORITHMS.items()}


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a secret."""

    id: int
    version: int
    algorithm: int
    tries: int
    usage: int

    def __bytes__(self) -> bytes:
        return bytes((self.id, self.version, self.algorithm, self.tries, self.usage))


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of a directory: its header, the tries left, and where it stands in the internal file `file`."""

    header: Header
    left: int
    length: int
    file: File
    at: int

    @property
    def algorithm(self) -> Algorithm:
        """Its symmetric algorithm."""
        return ALGORITHMS[self.header.algorithm]


def secrets_of(system: FileSystem, directory: File) -> Iterator[Secret]:
    """The secrets of a directory, in the order they were written."""
    file = directory.child(KEYS_ID)
    if file is None:
        return
    content, at = system.content(file), 0
    while at + SLOT <= len(content) and content[at + HEADER + 1]:
        length = content[at + HEADER + 1]
        yield Secret(Header(*content[at : at + HEADER]), content[at + HEADER], length, file, at)
        at += SLOT + length


def find(
    system: FileSystem, directory: File, usage: int, identifier: int | None = None, version: int = 0
) -> Secret | None:
    """The secret of that usage, of the highest version unless one is asked for (0 asks for none)."""
    found = [
        one
        for one in secrets_of(system, directory)
        if one.header.usage == usage
        and identifier in (None, one.header.id)
        and version in (0, one.header.version)
    ]
    return max(found, key=lambda one: one.header.version, default=None)


def by_id(system: FileSystem, directory: File, identifier: int, version: int = 0) -> Secret | None:
    """The key of that identifier whatever it is for; a PIN has its own commands."""
    found = [
        one
        for one in secrets_of(system, directory)
        if one.header.id == identifier
        and version in (0, one.header.version)
        and one.header.usage != Usage.PIN
    ]
    return max(found, key=lambda one: one.header.version, default=None)


def value(system: FileSystem, secret: Secret) -> Key:
    """The bytes of a secret."""
    begin = secret.at + SLOT
    return Key(bytes(system.content(secret.file)[begin : begin + secret.length]))


Proof = Callable[[Key], bool]
"""Whether what was sent is what the key makes."""


def attempt(system: FileSystem, secret: Secret, proof: Proof) -> int | None:
    """Try a secret: None where the proof holds, otherwise the tries left. Nothing is tried where none is left."""
    place = secret.at + HEADER
    counted = secret.header.tries != UNCOUNTED
    if counted:
        if not secret.left:
            return 0
        system.write(secret.file, place, bytes([secret.left - 1]))
        system.memory.commit()
    if proof(value(system, secret)):
        if counted:
            system.write(secret.file, place, bytes([secret.header.tries]))
        return None
    return secret.left - 1 if counted else UNCOUNTED


def replace(system: FileSystem, secret: Secret, new: bytes) -> None:
    """Give a secret another value of the same length, and all its tries."""
    kept = bytes([secret.header.tries, secret.length]) + new
    system.write(secret.file, secret.at + HEADER, kept)


def slot(header: Header, held: bytes) -> bytes:
    """A secret as it stands in the internal file."""
    return bytes(header) + bytes((header.tries, len(held))) + held


def store(system: FileSystem, directory: File, new: dict[Header, bytes]) -> bool:
    """Write secrets, all or none; one of the same identifier, version and usage is replaced.

    False where there is no room for them, or one to be replaced has another length.
    """
    file = directory.child(KEYS_ID)
    if file is None:
        return False
    present, end = {}, 0
    for one in secrets_of(system, directory):
        present[one.header.id, one.header.version, one.header.usage] = one
        end = one.at + SLOT + one.length
    places: list[tuple[int, bytes]] = []
    for header, held in new.items():
        same = present.get((header.id, header.version, header.usage))
        if same is not None and same.length != len(held):
            return False
        places.append((end if same is None else same.at, slot(header, held)))
        end += SLOT + len(held) if same is None else 0
    if end > file.descriptor.size:
        return False
    for at, written in places:
        system.write(file, at, written)
    return True

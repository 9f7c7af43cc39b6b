"""A card and whoever holds its keys (持钥者): the example card of the trade's notes, and right commands to it.

The card is the one of card.md 4: area 460200, serial 00000001, the published test keys, a person who cannot exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.contents import Contents, contents_of
from onecard.chip.holder import Holder, Issue
from onecard.chip.instructions import OWN, OWN_LINE, PLAIN
from onecard.chip.key_source import TestKeys
from onecard.chip.memory import Memory
from onecard.chip.mould import Mould
from onecard.chip.profile import Directory, KeyPlace, Profile
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.messaging import command_mac, encipher

ISSUE = Issue(
    "460200",
    bytes.fromhex("00000001"),
    "A00000011",
    date(2024, 6, 1),
    date(2034, 6, 1),
    "460200".ljust(24, "0"),
)
HOLDER = Holder(
    "111111199001010019",
    "张三",
    "1",
    date(1990, 1, 1),
    birthplace="460200",
    items={"DF01.EF06.28": "13800000000"},
)
NEW_PIN = "246802"


def example(profile: Profile) -> Contents:
    """What stands on the example card of a profile."""
    if profile.sam:
        return contents_of(profile, ISSUE, TestKeys(), None)
    directory = profile.directory("DF01")
    file = directory.file(0xEF06) if directory else None
    telephone = file is not None and any(one.tag == 0x28 for one in file.fields)
    return contents_of(profile, ISSUE, TestKeys(), HOLDER if telephone else replace(HOLDER, items={}))


class Owner:
    """Gives commands to one card in one directory, with keys and PIN where they are asked for."""

    def __init__(self, profile: Profile, directory: Directory, memory: Memory | None = None) -> None:
        self.profile = profile
        self.directory = directory
        self._contents = example(profile)
        self.card = Card(memory or Mould(profile).cast(self._contents))
        self.sent: list[tuple[bytes, bytes]] = []
        """Each command and its answer."""

    def give(self, command: Command) -> tuple[bytes, int]:
        """The answer's data, fetched where they wait, and the status word."""
        answer = self._exchange(command)
        data = b""
        while answer[-2] == Status.MORE >> 8:
            data += answer[:-2]
            answer = self._exchange(Command(PLAIN, 0xC0, 0, 0, b"", answer[-1] or 256))
        if answer[-2] == Status.WRONG_LE >> 8:
            answer = self._exchange(replace(command, le=answer[-1]))
        return data + answer[:-2], int.from_bytes(answer[-2:], "big")

    def _exchange(self, command: Command) -> bytes:
        answer = self.card.transmit(bytes(command))
        self.sent.append((bytes(command), answer))
        return answer

    def select(self) -> int:
        """Select the directory by its name; the status word."""
        return self.give(Command(PLAIN, 0xA4, 4, 0, self.directory.aid))[1]

    def enter(self, directory: Directory) -> None:
        """Go on in another directory."""
        self.directory = directory
        self.select()

    def read(self) -> int:
        """Read something everybody may ask for; the status word."""
        file = self.directory.files[0]
        return self.give(Command(PLAIN, 0xB2, file.fields[0].tag, file.sfi << 3, b"", 256))[1]

    def key(self, usage: Usage) -> tuple[KeyPlace, Key]:
        """The directory's first key of that usage: as the profile has it, and its bytes on this card."""
        place = self.directory.key(usage)
        assert place is not None  # noqa: S101 - asked for where the profile has it
        return place, self._contents.keys[self.directory.name][place.header]

    def prove(self, usage: Usage) -> int:
        """External authentication with the key of that usage; the status word."""
        place, _ = self.key(usage)
        return self.prove_key(place.id)

    def prove_key(self, identifier: int) -> int:
        """External authentication with the key of that identifier; the status word."""
        keys = self._contents.keys[self.directory.name]
        key = next(
            key for header, key in keys.items() if header.id == identifier and header.usage != Usage.PIN
        )
        challenge, status = self.give(Command(PLAIN, 0x84, 0, 0, b"", 8))
        if not challenge:
            return status
        if self.profile.plain_proof:
            sent = ecb_encrypt(self.profile.algorithm, key, challenge)
        else:
            factor = self.card.random(8)
            sent = cryptogram(self.profile.algorithm, key, factor, challenge) + factor
        return self.give(Command(PLAIN, 0x82, 0, identifier, sent))[1]

    def guarded(self, command: Command, usage: Usage = Usage.STK, wrong: bool = False) -> int:
        """The command with its MAC from a fresh challenge, right or wrong; the status word."""
        place, key = self.key(usage)
        algorithm = place.algorithm or Algorithm.SM4
        challenge, status = self.give(Command(PLAIN, 0x84, 0, 0, b"", 4))
        if not challenge:
            return status
        mac = command_mac(algorithm, key, command.header, command.data, challenge)
        sent = bytes(4) if wrong else mac
        return self.give(replace(command, data=command.data + sent))[1]

    def verify(self, pin: str) -> int:
        """VERIFY; the status word."""
        return self.give(Command(PLAIN, 0x20, 0, 0, bytes.fromhex(pin)))[1]


Deed = Callable[[Owner], int]
"""Something done to a card; returns the status word it ended with."""


def block(for_ever: bool) -> Deed:
    """APPLICATION BLOCK by whoever holds lock key and line key."""

    def done(owner: Owner) -> int:
        owner.prove(Usage.LK)
        return owner.guarded(Command(OWN_LINE, 0x1E, 0, int(for_ever)))

    return done


def unblock(owner: Owner) -> int:
    """APPLICATION UNBLOCK."""
    owner.prove(Usage.LK)
    return owner.guarded(Command(OWN_LINE, 0x18, 0, 0))


def unblock_wrongly(owner: Owner) -> int:
    """APPLICATION UNBLOCK with wrong MACs until the line key has no try left."""
    status = 0
    for _ in range(owner.key(Usage.STK)[0].tries):
        owner.prove(Usage.LK)
        status = owner.guarded(Command(OWN_LINE, 0x18, 0, 0), wrong=True)
    return status


def block_card(owner: Owner) -> int:
    """CARD BLOCK, in the master file."""
    owner.enter(owner.profile.root)
    owner.prove(Usage.LK)
    return owner.guarded(Command(OWN_LINE, 0x16, 0, 0))


def right_pin(owner: Owner) -> int:
    """VERIFY with the PIN of the card."""
    return owner.verify(owner.profile.pin.initial)


def wrong_pin(owner: Owner) -> int:
    """VERIFY with another PIN."""
    return owner.verify("9" * owner.profile.pin.digits)


def change_pin(owner: Owner) -> int:
    """CHANGE PIN by who knows it."""
    data = bytes.fromhex(f"{owner.profile.pin.initial}FF{NEW_PIN}")
    return owner.give(Command(OWN, 0x5E, 1, 0, data))[1]


def unblock_pin(owner: Owner) -> int:
    """UNBLOCK PIN by whoever holds the unblock key."""
    return owner.guarded(Command(OWN_LINE, 0x24, 0, 0), Usage.PUK)


def reload_pin(owner: Owner) -> int:
    """RELOAD PIN by whoever holds the reload key."""
    place, key = owner.key(Usage.RRK)
    data = encipher(place.algorithm or Algorithm.SM4, key, bytes.fromhex(NEW_PIN))
    return owner.guarded(Command(OWN_LINE, 0x24, 0, 1, data), Usage.RRK)

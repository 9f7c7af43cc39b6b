"""Cards for the tests: the test person of the trade's notes, who cannot exist, on a card of each profile; and a terminal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from onecard.chip.card import Card
from onecard.chip.contents import Contents, contents_of
from onecard.chip.holder import Holder, Issue
from onecard.chip.key_source import KeyName, TestKeys
from onecard.chip.mould import Mould
from onecard.chip.profile import Profile
from onecard.chip.profile_file import load_profile
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.dispersal import disperse
from onecard.crypto.key import Key
from onecard.crypto.messaging import command_mac
from onecard.crypto.sm3 import sm3

SSSE = "7378312E73682EC9E7BBE1B1A3D5CF"
PIN = "123456"
ISSUE = Issue(
    "460200", bytes.fromhex("00000001"), "A00000011", date(2024, 6, 1), date(2034, 6, 1), "460200" + "0" * 18
)
HOLDER = Holder(
    "111111199001010019",
    "张三",
    "1",
    date(1990, 1, 1),
    birthplace="460200",
    photo=b"\xff\xd8" + bytes(range(256)) * 3,
    items={"DF01.EF06.28": "13800000000"},
)


class DistinctKeys(TestKeys):
    """Test keys of which no two are the same: a command that takes the wrong key is found."""

    def card_key(self, name: KeyName, factor: bytes) -> Key:
        made = disperse(Algorithm.SM4, super().sam_key(name, "city"), sm3(str(name).encode() + factor)[:8])
        return Key(made.reveal()[: name.algorithm.key])


@lru_cache
def profile(name: str) -> Profile:
    return load_profile(name)


@lru_cache
def contents(name: str, distinct: bool = True) -> Contents:
    told = profile(name)
    holder = None if told.sam else holder_for(told)
    return contents_of(told, ISSUE, DistinctKeys() if distinct else TestKeys(), holder)


def holder_for(told: Profile) -> Holder:
    """The test person, with a photo where a card of that profile has room for one."""
    return HOLDER if told.directory("SSSE").file(0xEF08) else replace(HOLDER, photo=b"")


@lru_cache
def mould(name: str) -> Mould:
    return Mould(profile(name))


def finished(name: str, distinct: bool = True) -> Card:
    """A finished card of its own for whoever asks."""
    return Card(mould(name).cast(contents(name, distinct)))


class Terminal:
    """Gives commands in hexadecimal, fetches what waits, and knows the keys of the card it stands before."""

    def __init__(
        self, name: str, distinct: bool = True, transmit: Callable[[bytes], bytes] | None = None
    ) -> None:
        self.card = finished(name, distinct)
        self.contents = contents(name, distinct)
        self.profile = profile(name)
        self.algorithm = self.profile.algorithm
        self.random = secrets.token_bytes
        self.transmit = transmit or (lambda raw: self.card.transmit(raw))

    def send(self, text: str) -> str:
        """The answer in hexadecimal, status word last; 61xx is fetched."""
        answer = self.transmit(bytes.fromhex(text))
        if answer[-2] == 0x61:
            answer = self.transmit(bytes.fromhex("00C00000") + answer[-1:])
        return answer.hex().upper()

    def ok(self, text: str) -> str:
        """The data of an answer that succeeded."""
        answer = self.send(text)
        assert answer.endswith("9000"), f"{text}: {answer}"
        return answer[:-4]

    def enter(self, *path: str) -> None:
        """Select SSSE, then further directories by identifier."""
        self.ok(f"00A4040010{SSSE}"[:8] + f"0F{SSSE}")
        for identifier in path:
            self.ok(f"00A4000002{identifier}")

    def key(self, directory: str, identifier: int) -> Key:
        return next(
            key
            for header, key in self.contents.keys[directory].items()
            if header.id == identifier and header.usage != 0x0B
        )

    def challenge(self, length: int) -> bytes:
        return bytes.fromhex(self.ok(f"00840000{length:02X}"))

    def proof(self, key: Key) -> str:
        challenge = self.challenge(8)
        if self.profile.plain_proof:
            return "08" + ecb_encrypt(self.algorithm, key, challenge).hex()
        factor = self.random(8)
        return "10" + (cryptogram(self.algorithm, key, factor, challenge) + factor).hex()

    def prove(self, directory: str, identifier: int) -> None:
        """External authentication with the right key."""
        self.ok(f"008200{identifier:02X}" + self.proof(self.key(directory, identifier)))

    def with_mac(self, header: str, data: str, key: Key) -> str:
        """The command with its MAC, from a fresh challenge."""
        algorithm = self.algorithm if len(key) == 16 else Algorithm.DES
        head, body = bytes.fromhex(header), bytes.fromhex(data)
        mac = command_mac(algorithm, key, head, body, self.challenge(4))
        return (head + bytes([len(body) + 4]) + body + mac).hex()

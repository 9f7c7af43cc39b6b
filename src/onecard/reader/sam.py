"""A SAM in a reader (SAM的使用): it proves to a card, and makes what a card's proof and MACs must be."""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.sam import AUTHENTICATE, ENCIPHER, MAC
from onecard.crypto.cipher import Algorithm
from onecard.crypto.mac import LENGTH
from onecard.reader.terminal import Terminal

NAME = bytes.fromhex("D15600000590")
_OWN, _ONE_DISPERSAL = 0x80, 0x20
_UNBLOCK, _RELOAD, _BOTH = 3, 4, 8
"""Types of key: for the PIN's tries, for a new PIN, and for MAC and cipher alike."""


class Sam:
    """A module with the keys of the city of the card. Raises Refusal `card.refused` where it has not the key asked for."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    @classmethod
    def found(cls, terminal: Terminal) -> Sam | None:
        """The module in a reader; None where another card is in it."""
        return cls(terminal) if terminal.select_name(NAME).good else None

    def _disperse(self, identifier: int, factor: bytes, type_: int = _BOTH) -> None:
        command = Command(_OWN, 0x1A, _ONE_DISPERSAL | type_, identifier, factor)
        self._terminal.need(command, "SAM分散密钥")

    def proof(self, identifier: int, factor: bytes, process: bytes, data: bytes) -> bytes:
        """The cryptogram of the card's key over process factor and data, 8 bytes each."""
        self._disperse(identifier, factor)
        return self._terminal.need(Command(_OWN, 0xFA, AUTHENTICATE, 0, process + data), "SAM计算认证数据")

    def mac(self, algorithm: Algorithm, identifier: int, factor: bytes, data: bytes) -> bytes:
        """The MAC of the card's key over data, from a start of zeros."""
        self._disperse(identifier, factor)
        command = Command(_OWN, 0xFA, MAC, 0, bytes(algorithm.block) + data)
        return self._terminal.need(command, "SAM计算鉴别码")

    def enciphered_pin(self, identifier: int, factor: bytes, pin: bytes) -> bytes:
        """A new PIN for the card, enciphered with its length under the card's reload key (RRK)."""
        self._disperse(identifier, factor, _RELOAD)
        return self._terminal.need(Command(_OWN, 0xFA, ENCIPHER, 0, pin), "SAM加密密码")

    def pin_mac(
        self,
        algorithm: Algorithm,
        identifier: int,
        factor: bytes,
        command: Command,
        data: bytes,
        challenge: bytes,
    ) -> bytes:
        """The MAC over a command that gives a new PIN (with `data`) or all its tries, from the card's challenge."""
        self._disperse(identifier, factor, _RELOAD if data else _UNBLOCK)
        start = challenge.ljust(algorithm.block, b"\0")
        message = command.header + bytes([len(data) + LENGTH]) + data
        return self._terminal.need(Command(_OWN, 0xFA, MAC, 0, start + message), "SAM计算鉴别码")

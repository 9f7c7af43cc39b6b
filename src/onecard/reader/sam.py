"""A SAM in a reader (SAM的使用): it proves to a card, and makes what a card's proof and MACs must be.

Which of its applications serves a card, the algorithm each names in its answer to SELECT tells: our module has one for SM4
and one for 3DES; an older module has one, for 3DES.
"""

from __future__ import annotations

from dataclasses import dataclass

from onecard.chip.apdu import Command
from onecard.chip.sam import AUTHENTICATE, ENCIPHER, MAC, SHORT_MAC
from onecard.chip.secrets import NUMBERS
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.crypto.mac import LENGTH
from onecard.reader.terminal import PLAIN, Terminal, algorithm_of

NAMES = (bytes.fromhex("D15600000590"), bytes.fromhex("D15600000591"))
"""Its applications; purchases are made in the first."""
_OWN, _ONE_DISPERSAL = 0x80, 0x20
UNBLOCK, RELOAD, LINE, BOTH = 3, 4, 6, 8
"""Types of key: for the PIN's tries, for a new PIN, for MACs, and for MAC and cipher alike."""
_TERMINAL = 0x0016


@dataclass(frozen=True, slots=True)
class Begun:
    """A purchase the module began: its terminal, the terminal's sequence, and MAC1."""

    terminal: bytes
    sequence: bytes
    mac1: bytes


class Sam:
    """A module with the keys of the city of the card.

    Raises Refusal `card.refused` where it has not the key asked for, `card.no_sam` where it has none of the algorithm.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._open: Algorithm | None = None

    @classmethod
    def found(cls, terminal: Terminal) -> Sam | None:
        """The module in a reader; None where another card is in it."""
        return cls(terminal) if terminal.select_name(NAMES[0]).good else None

    def _serve(self, algorithm: Algorithm) -> None:
        """Select the application with the keys of that algorithm; a DES key is half of a 3DES one."""
        wanted = Algorithm.TDES if algorithm is Algorithm.DES else algorithm
        for name in NAMES:
            if self._open is wanted:
                return
            answer = self._terminal.select_name(name)
            self._open = algorithm_of(answer.data) if answer.good else None
        if self._open is not wanted:
            raise Refusal("card.no_sam", f"SAM里没有{wanted}的密钥。", f"请插一张有{wanted}密钥的SAM。")

    def _disperse(self, algorithm: Algorithm, type_: int, identifier: int, factor: bytes) -> None:
        self._serve(algorithm)
        command = Command(_OWN, 0x1A, _ONE_DISPERSAL | type_, identifier, factor)
        self._terminal.need(command, "SAM分散密钥")

    def has(self, algorithm: Algorithm, type_: int, identifier: int, factor: bytes) -> bool:
        """Whether it has that key."""
        try:
            self._disperse(algorithm, type_, identifier, factor)
        except Refusal as refused:
            if refused.code.startswith("reader."):
                raise
            return False
        return True

    def proof(
        self, algorithm: Algorithm, identifier: int, factor: bytes, process: bytes, data: bytes
    ) -> bytes:
        """The cryptogram of the card's key over process factor and data, 8 bytes each; over data alone without a factor."""
        self._disperse(algorithm, BOTH, identifier, factor)
        return self._terminal.need(Command(_OWN, 0xFA, AUTHENTICATE, 0, process + data), "SAM计算认证数据")

    def mac(self, algorithm: Algorithm, identifier: int, factor: bytes, data: bytes) -> bytes:
        """The MAC of the card's key over data, from a start of zeros."""
        self._disperse(algorithm, BOTH, identifier, factor)
        return self._mac(algorithm, b"", data)

    def command_mac(
        self,
        algorithm: Algorithm,
        identifier: int,
        factor: bytes,
        command: Command,
        challenge: bytes,
        type_: int = LINE,
    ) -> bytes:
        """The MAC over a command, whose data it will follow, from the card's challenge: by a key of the line or of the PIN."""
        self._disperse(algorithm, type_, identifier, factor)
        counted = bytes([len(command.data) + LENGTH])
        return self._mac(algorithm, challenge, command.header + counted + command.data)

    def _mac(self, algorithm: Algorithm, challenge: bytes, data: bytes) -> bytes:
        start = challenge[: algorithm.block].ljust(algorithm.block, b"\0")
        kind = SHORT_MAC if algorithm is Algorithm.DES else MAC
        return self._terminal.need(Command(_OWN, 0xFA, kind, 0, start + data), "SAM计算鉴别码")

    def enciphered_pin(self, algorithm: Algorithm, identifier: int, factor: bytes, pin: bytes) -> bytes:
        """A new PIN for the card, enciphered with its length under the card's reload key (RRK)."""
        self._disperse(algorithm, RELOAD, identifier, factor)
        return self._terminal.need(Command(_OWN, 0xFA, ENCIPHER, 0, pin), "SAM加密密码")

    def terminal(self) -> bytes:
        """The number of its terminal (终端机编号), 6 bytes."""
        self._first()
        self._terminal.need(Command(PLAIN, 0xA4, 0, 0, _TERMINAL.to_bytes(2, "big")), "选择SAM的终端机编号")
        return self._terminal.need(Command(PLAIN, 0xB0, 0, 0, b"", 6), "读SAM的终端机编号")

    def buy(self, algorithm: Algorithm, version: int, factor: bytes, told: bytes, what: bytes) -> Begun:
        """Begin a purchase: `told` is the card's random 4 and counter 2, `what` amount 4, kind 1, date 4 and time 3."""
        terminal = self.terminal()
        data = told + what + bytes((version, NUMBERS[algorithm])) + factor
        made = self._terminal.need(Command(_OWN, 0x70, 0, 0, data), "SAM消费初始化")
        return Begun(terminal, made[:4], made[4:])

    def bought(self, mac2: bytes) -> bool:
        """Whether MAC2 is the card's, for the purchase that was begun last."""
        return self._terminal.give(Command(_OWN, 0x72, 0, 0, mac2)).good

    def _first(self) -> None:
        self._terminal.need(Command(PLAIN, 0xA4, 4, 0, NAMES[0]), "选择SAM的应用")
        self._open = None

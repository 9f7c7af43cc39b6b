"""Commands to a card and its answers (交换): 61xx is fetched, 6Cxx asked again, and every exchange is kept as it went.

A trace line is `> command` or `< answer` in hexadecimal, as reader, chip and evidence all write it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from onecard.chip.apdu import Command
from onecard.chip.descriptor import split_tlv
from onecard.chip.secrets import ALGORITHMS
from onecard.chip.status import Status, in_words
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm

PLAIN = 0x00
_OWN_TEMPLATE = 0xA5
_PIECE = 0xF0
FETCHES_MAX = 256
"""An answer is 65,536 bytes at most (GB/T 16649.4), fetched 256 bytes at a time: a card that has more left is at fault."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A command and its answer, as they went over the line; without a command a reset, answered by the ATR."""

    command: bytes
    answer: bytes

    def __str__(self) -> str:
        if not self.command:
            return f"# 复位 {self.answer.hex().upper()}"
        return f"> {self.command.hex().upper()}\n< {self.answer.hex().upper()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card answered in the end."""

    data: bytes
    status: int

    @property
    def good(self) -> bool:
        return self.status == Status.OK


class Terminal:
    """A card's other side. `transmit` carries a command to the card, `trace` is what went.

    `direct`: the protocol is T=1, where a card gives data with its answer, and only to who asks for them. `restart` resets the
    card and gives its answer to reset; None where that cannot be.
    `reader` is the name of the reader it is in.
    """

    def __init__(
        self,
        transmit: Callable[[bytes], bytes],
        atr: bytes,
        direct: bool = False,
        restart: Callable[[], bytes] | None = None,
        reader: str = "",
    ) -> None:
        self._transmit = transmit
        self._restart = restart
        self.reader = reader
        self.atr = atr
        self.direct = direct
        self.trace: list[Exchange] = []

    def give(self, command: Command) -> Answer:
        """The answer, fetched whole. Raises Refusal `reader.short`, `reader.endless` where the card keeps no rule of answers."""
        if self.direct and command.data and command.le is None:
            command = replace(command, le=256)
        data, answer = b"", self._exchange(bytes(command))
        if answer[-2] == Status.WRONG_LE >> 8:
            answer = self._exchange(bytes(replace(command, le=answer[-1] or 256)))
        fetches = 0
        while answer[-2] == Status.MORE >> 8:
            if (fetches := fetches + 1) > FETCHES_MAX:
                raise Refusal(
                    "reader.endless",
                    "卡一直回答还有数据可取，总也取不完。",
                    "这张卡的程序有问题，请换一张卡。",
                )
            data += answer[:-2]
            answer = self._exchange(bytes(Command(PLAIN, 0xC0, 0, 0, b"", answer[-1] or 256)))
        return Answer(data + answer[:-2], int.from_bytes(answer[-2:], "big"))

    def once(self, command: Command) -> Answer:
        """The answer as it comes, neither fetched nor asked for again."""
        answer = self._exchange(bytes(command))
        return Answer(answer[:-2], int.from_bytes(answer[-2:], "big"))

    @property
    def resettable(self) -> bool:
        """Whether the card can be reset from here."""
        return self._restart is not None

    def reset(self) -> None:
        """Reset the card: it forgets whatever it knew. Raises Refusal `card.no_reset` where that cannot be."""
        if self._restart is None:
            raise Refusal("card.no_reset", "这里不能让卡复位。")
        self.atr = self._restart()
        self.trace.append(Exchange(b"", self.atr))

    def _exchange(self, command: bytes) -> bytes:
        answer = self._transmit(command)
        self.trace.append(Exchange(command, answer))
        if len(answer) < 2:
            raise Refusal("reader.short", "卡的回答不到两个字节。", "请擦净触点，重新插卡再试。")
        return answer

    def need(self, command: Command, doing: str) -> bytes:
        """The data of an answer that must succeed. Raises Refusal `card.refused` with the status word in words."""
        answer = self.give(command)
        if not answer.good:
            raise Refusal(
                "card.refused", f"{doing}没有成功：卡回答{answer.status:04X}（{in_words(answer.status)}）。"
            )
        return answer.data

    def select_name(self, name: bytes) -> Answer:
        """Select a directory by its name."""
        return self.give(Command(PLAIN, 0xA4, 4, 0, name))

    def record(self, tag: int, sfi: int, length: int = 256) -> Answer:
        """A record of the selected directory, by its tag; told its length, the card need not correct us."""
        return self.give(Command(PLAIN, 0xB2, tag, sfi << 3, b"", length))

    def binary(self, sfi: int, size: int) -> Answer:
        """A binary file of the selected directory, whole; as much as the card gives where it gives less."""
        found = self.give(Command(PLAIN, 0xB0, 0x80 | sfi, 0, b"", min(size, _PIECE)))
        return self._rest(found, size)

    def selected(self, size: int) -> Answer:
        """The binary file that is selected, as `binary`."""
        return self._rest(self.give(Command(PLAIN, 0xB0, 0, 0, b"", min(size, _PIECE))), size)

    def _rest(self, found: Answer, size: int) -> Answer:
        data = found.data
        while found.good and found.data and len(data) < size:
            at, wanted = len(data), min(size - len(data), _PIECE)
            found = self.give(Command(PLAIN, 0xB0, at >> 8, at & 0xFF, b"", wanted))
            data += found.data
        return Answer(data, found.status)


def algorithm_of(told: bytes) -> Algorithm:
    """The algorithm a directory names in its answer to SELECT; older cards name none and mean 3DES."""
    try:
        ((_, inside),) = split_tlv(told)
        own = dict(split_tlv(inside)).get(_OWN_TEMPLATE, b"")
    except ValueError:
        return Algorithm.TDES
    _, mark, rest = own.partition(b"\x9f\x0c")
    for at in range(1, len(rest) - 2):
        if mark and rest[at : at + 2] == b"\x86\x01":
            return ALGORITHMS.get(rest[at + 2], Algorithm.TDES)
    return Algorithm.TDES

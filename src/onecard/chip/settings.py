"""What is the card's own and no file's (卡参数): cell 0 of its memory, written when the card is made."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.chip.files import Life
from onecard.chip.memory import Malformed, Memory
from onecard.chip.secrets import ALGORITHMS
from onecard.crypto.cipher import Algorithm

CELL = 0
_FIXED = 5
_T1, _USE_TAC, _PLAIN_PROOF, _SAM = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Settings:
    """How a card answers a reset and which variants of the rules it follows.

    `use_tac`: the transaction code binds the card's counter; `plain_proof`: external authentication is the 8-byte form of
    old cards, without a process factor; `sam`: it is a SAM.
    """

    atr: bytes
    algorithm: Algorithm
    direct: bool = False
    """Answers data with the command itself (T=1) instead of keeping it for GET RESPONSE (T=0)."""
    use_tac: bool = False
    plain_proof: bool = False
    sam: bool = False

    def encode(self, life: Life) -> bytes:
        """The content of cell 0."""
        number = next(number for number, one in ALGORITHMS.items() if one is self.algorithm)
        flags = (
            _T1 * self.direct + _USE_TAC * self.use_tac + _PLAIN_PROOF * self.plain_proof + _SAM * self.sam
        )
        return bytes((life, number, flags, 0, len(self.atr))) + self.atr

    @classmethod
    def read(cls, memory: Memory) -> Settings:
        """The settings in cell 0. Raises Malformed."""
        held = bytes(memory.cells.get(CELL, b""))
        whole = len(held) >= _FIXED and len(held) == _FIXED + held[4]
        if not whole or held[1] not in ALGORITHMS or held[0] not in list(Life):
            raise Malformed("卡参数不对")
        flags = held[2]
        return cls(
            held[_FIXED:],
            ALGORITHMS[held[1]],
            bool(flags & _T1),
            bool(flags & _USE_TAC),
            bool(flags & _PLAIN_PROOF),
            bool(flags & _SAM),
        )


def life(memory: Memory) -> Life:
    """Whether the card is being personalised, in use, or ended."""
    return Life(memory.cells[CELL][0])


def enter(memory: Memory, state: Life) -> None:
    """Change the life of the whole card."""
    memory.put(CELL, 0, bytes([state]))

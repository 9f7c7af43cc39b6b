"""A calculation in steps (分步运算): what goes into each block cipher and what comes out, and MACs block by block."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from onecard.crypto.cipher import Algorithm, ecb_decrypt, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.mac import LENGTH

Part = tuple[str, str]
"""A value with its name, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: what goes in, what it is, what comes out. `carried` is the input that is the last step's result."""

    title: str
    formula: str
    inputs: tuple[Part, ...]
    operation: str
    result: Part
    carried: int | None = None


@dataclass(slots=True)
class Calculation:
    """Steps from the first to the last, what they begin from in pieces, and what the card exchanged."""

    title: str
    begins: str = ""
    """What the pieces are together."""
    pieces: list[Part] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    exchanges: list[tuple[str, str]] = field(default_factory=list)
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class MacKey:
    """A key of MACs with its name; `carried` where it is the last step's result."""

    name: str
    algorithm: Algorithm
    key: Key
    carried: bool = False


def in_hex(held: bytes) -> str:
    """Bytes as the pictures write them."""
    return held.hex().upper()


def xor(one: bytes, other: bytes) -> bytes:
    """Exclusive or of as many bytes."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def add_mac(
    made: Calculation, what: str, by: MacKey, padded: bytes, start: bytes = b"", said: str = ""
) -> bytes:
    """Add the steps of a MAC over whole blocks; returns its 4 bytes.

    `start` is the initial vector, zeros where there is none, and `said` what it is in words.
    """
    block, whole = by.algorithm.block, by.algorithm is Algorithm.TDES
    chain, key = (Algorithm.DES, Key(by.key.reveal()[:8])) if whole else (by.algorithm, by.key)
    name = f"{by.name}的左半" if whole else by.name
    before = start.ljust(block, b"\0")
    edges = [*range(0, len(padded), block), len(padded)]
    for number, (begin, end) in enumerate(pairwise(edges), 1):
        piece = padded[begin:end]
        mixed, first = xor(piece, before), number == 1
        with_ = said if first else f"C{number - 1}"
        short = f"B{number}" if first and not start else f"B{number} ⊕ {'初始向量' if first else with_}"
        after = ecb_encrypt(chain, key, mixed)
        made.steps.append(
            Step(
                what if len(edges) == 2 else f"{what}第{number}块",
                f"B{number}＝{in_hex(piece)}" + (f"，与{with_}异或" if with_ else ""),
                ((name, in_hex(key.reveal())), (short, in_hex(mixed))),
                f"{chain}加密",
                (f"C{number}", in_hex(after)),
                (0 if by.carried else None) if first else 1,
            )
        )
        before = after
    if whole:
        before = _finished(made, by, before, len(edges) - 1)
    last = made.steps.pop()
    told = f"{last.formula}；左4字节{in_hex(before[:LENGTH])}是{what}"
    made.steps.append(replace(last, formula=told))
    return before[:LENGTH]


def _finished(made: Calculation, by: MacKey, block: bytes, number: int) -> bytes:
    """The last block of a 16-byte DES key: deciphered by its right half, enciphered by its left."""
    left, right = Key(by.key.reveal()[:8]), Key(by.key.reveal()[8:])
    between = ecb_decrypt(Algorithm.DES, right, block)
    last = ecb_encrypt(Algorithm.DES, left, between)
    halves = [(f"{by.name}的{half}半", in_hex(key.reveal())) for half, key in (("右", right), ("左", left))]
    given, made_of = (f"C{number}", in_hex(block)), ("D", in_hex(between))
    made.steps += [
        Step("右半解密", f"最后一块用{by.name}的右半解密", (halves[0], given), "DES解密", made_of, 1),
        Step("左半加密", "再用左半加密", (halves[1], made_of), "DES加密", ("E", in_hex(last)), 1),
    ]
    return last

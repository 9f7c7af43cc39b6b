"""The purse and the record of use (电子钱包、用卡记录): session keys, MAC1, MAC2, TAC, use TAC (PBOC; card.md 4.2).

Amounts are in 分, counters and terminal sequences are numbers, `at` is date and time as 7 BCD bytes, `terminal` 6 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onecard.core.errors import Refusal
from onecard.crypto.authentication import session_algorithm, session_key
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.mac import mac, tac


def moment(at: datetime) -> bytes:
    """Date and time as the purse writes them: YYYYMMDDhhmmss in 7 BCD bytes."""
    return bytes.fromhex(at.strftime("%Y%m%d%H%M%S"))


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the card: what its cryptograms are made over."""

    amount: int
    kind: int
    """Transaction type (交易类型标识): 06 purse purchase, 01/02 load, 32 medical, 50-5F uses without money (our choice)."""
    terminal: bytes
    at: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= 0xFFFFFFFF or not 0 <= self.kind <= 0xFF:
            raise Refusal("crypto.amount", "金额应当在0到42949672.95元之间，交易类型应当是1字节。")
        if len(self.terminal) != 6 or len(self.at) != 7:
            raise Refusal("crypto.use", "终端机编号应当是6字节，交易日期时间应当是7字节。")

    @property
    def money(self) -> bytes:
        return self.amount.to_bytes(4, "big")

    @property
    def place(self) -> bytes:
        return bytes([self.kind]) + self.terminal


def purchase_session(algorithm: Algorithm, key: Key, random: bytes, counter: int, sequence: int) -> Key:
    """By the card's random 4 bytes, its offline counter, and the last 2 bytes of the terminal sequence."""
    return session_key(
        algorithm, key, random + counter.to_bytes(2, "big") + (sequence & 0xFFFF).to_bytes(2, "big")
    )


def load_session(algorithm: Algorithm, key: Key, random: bytes, counter: int) -> Key:
    """By the card's random 4 bytes and its online counter."""
    return session_key(algorithm, key, random + counter.to_bytes(2, "big") + b"\x80\0")


def _in_session(algorithm: Algorithm, session: Key, data: bytes) -> bytes:
    return mac(session_algorithm(algorithm), session, data)


def purchase_mac1(algorithm: Algorithm, session: Key, use: Use) -> bytes:
    """Terminal to card."""
    return _in_session(algorithm, session, use.money + use.place + use.at)


def purchase_mac2(algorithm: Algorithm, session: Key, use: Use) -> bytes:
    """Card to terminal."""
    return _in_session(algorithm, session, use.money)


def purchase_tac(algorithm: Algorithm, key: Key, use: Use, sequence: int) -> bytes:
    """Card to back office (PBOC): does not bind the card's counter."""
    return tac(algorithm, key, _told(use, sequence))


def use_tac(algorithm: Algorithm, key: Key, use: Use, sequence: int, counter: int) -> bytes:
    """Card to back office with the card's counter bound (our choice, third-generation profile)."""
    return tac(algorithm, key, _told(use, sequence) + counter.to_bytes(2, "big"))


def _told(use: Use, sequence: int) -> bytes:
    return use.money + use.place + sequence.to_bytes(4, "big") + use.at


def load_mac1(algorithm: Algorithm, session: Key, balance: int, use: Use) -> bytes:
    """Card to host, over the balance before the load."""
    return _in_session(algorithm, session, balance.to_bytes(4, "big") + use.money + use.place)


def load_mac2(algorithm: Algorithm, session: Key, use: Use) -> bytes:
    """Host to card."""
    return _in_session(algorithm, session, use.money + use.place + use.at)


def load_tac(algorithm: Algorithm, key: Key, balance: int, counter: int, use: Use) -> bytes:
    """Card to back office, over the balance after the load."""
    told = balance.to_bytes(4, "big") + counter.to_bytes(2, "big") + use.money + use.place + use.at
    return tac(algorithm, key, told)

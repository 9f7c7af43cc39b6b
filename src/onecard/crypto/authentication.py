"""Internal and external authentication (内部认证、外部认证), and the MAC in the card identifier (卡识别码)."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.dispersal import doubled
from onecard.crypto.key import Key
from onecard.crypto.mac import mac

RID = bytes.fromhex("D156000005")
"""Registered identifier (注册的应用提供者标识) of the social security card."""


def session_key(algorithm: Algorithm, key: Key, given: bytes) -> Key:
    """Session key (过程密钥) from 8 bytes: E(K, D), a DES key, with 3DES (PBOC); E(K, D ‖ ~D) with SM4 (our choice).

    Raises Refusal `crypto.session` unless 8 bytes are given.
    """
    if len(given) != 8:
        raise Refusal("crypto.session", f"过程密钥的输入应当是8字节，这里是{len(given)}字节。")
    return Key(ecb_encrypt(algorithm, key, given if algorithm is Algorithm.TDES else doubled(given)))


def session_algorithm(algorithm: Algorithm) -> Algorithm:
    """What a session key of this algorithm is used with: DES where the card key is 3DES."""
    return Algorithm.DES if algorithm is Algorithm.TDES else algorithm


def cryptogram(algorithm: Algorithm, key: Key, factor: bytes, data: bytes) -> bytes:
    """The 8 bytes that prove possession of `key`: session key by `factor` (R1), over `data` (R2), 8 bytes each.

    With SM4 the two halves of the block are combined (our choice; card.md 4.4).
    """
    session = session_key(algorithm, key, factor)
    if len(data) != 8:
        raise Refusal("crypto.challenge", f"认证数据应当是8字节，这里是{len(data)}字节。")
    if algorithm is Algorithm.TDES:
        return ecb_encrypt(Algorithm.DES, session, data)
    block = ecb_encrypt(algorithm, session, doubled(data))
    return bytes(left ^ right for left, right in zip(block[:8], block[8:], strict=True))


def identifier(algorithm: Algorithm, irk: Key, area: str, serial: bytes) -> bytes:
    """The card identifier, 16 bytes: area (BCD 3), RID 5, serial 4, and their MAC by the card's internal key (IRK).

    Raises Refusal `crypto.identifier` where area or serial do not fit.
    """
    if len(area) != 6 or not area.isdigit() or len(serial) != 4:
        raise Refusal("crypto.identifier", "卡识别码由6位行政区划代码和4字节卡序列号组成，这里的长度不对。")
    told = bytes.fromhex(area) + RID + serial
    return told + mac(algorithm, irk, told)


def identifier_holds(algorithm: Algorithm, irk: Key, found: bytes) -> bool:
    """Whether the last 4 bytes of a card identifier are the MAC of the 12 before them."""
    return len(found) == 16 and mac(algorithm, irk, found[:12]) == found[12:]

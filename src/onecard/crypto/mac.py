"""Message authentication codes of the card (报文鉴别码): left 4 bytes, by the algorithm of the key (card.md 4.2)."""

from __future__ import annotations

from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm, cbc_encrypt, ecb_decrypt, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.padding import pad

LENGTH = 4
"""Bytes of a MAC that travel."""


def cbc_mac(algorithm: Algorithm, key: Key, blocks: bytes, iv: bytes | None = None) -> bytes:
    """The last block of the chain over whole `blocks` (GB/T 15852.1, algorithm 1). Raises Refusal as `cbc_encrypt`."""
    if not blocks:
        raise Refusal("crypto.blocks", "没有数据，不能计算鉴别码。")
    return cbc_encrypt(algorithm, key, blocks, iv)[-algorithm.block :]


def retail_mac(key: Key, blocks: bytes, iv: bytes | None = None) -> bytes:
    """8 bytes with a 16-byte key: DES chain by the left half, the last block through 3DES (algorithm 3)."""
    if len(key) != Algorithm.TDES.key:
        raise Refusal("crypto.key_length", f"3DES密钥应当是16字节，这里是{len(key)}字节。")
    left, right = Key(key.reveal()[:8]), Key(key.reveal()[8:])
    last = cbc_mac(Algorithm.DES, left, blocks, iv)
    return ecb_encrypt(Algorithm.DES, left, ecb_decrypt(Algorithm.DES, right, last))


def mac(algorithm: Algorithm, key: Key, data: bytes, iv: bytes = b"") -> bytes:
    """The 4 bytes that travel with `data`, which is padded here.

    `iv` is the challenge the card gave, shorter than a block or as long: zeros fill it on the right.
    """
    start = iv.ljust(algorithm.block, b"\0")
    padded = pad(data, algorithm.block)
    whole = (
        retail_mac(key, padded, start)
        if algorithm is Algorithm.TDES
        else cbc_mac(algorithm, key, padded, start)
    )
    return whole[:LENGTH]


def tac(algorithm: Algorithm, key: Key, data: bytes) -> bytes:
    """Transaction authentication code (交易验证码): 3DES keys by the XOR of their halves, SM4 keys whole (our choice)."""
    if algorithm is not Algorithm.TDES:
        return mac(algorithm, key, data)
    held = key.reveal()
    return mac(Algorithm.DES, Key(held[:8]).xor(Key(held[8:])), data)

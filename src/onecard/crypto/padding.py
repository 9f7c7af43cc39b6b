"""Padding (填充): `80` and zeros (GB/T 15852.1, method 2), and the form of enciphered data with its length before it."""

from __future__ import annotations

from onecard.core.errors import Refusal


def pad(data: bytes, block: int) -> bytes:
    """`data`, `80`, and zeros to whole blocks of `block` bytes; a full block gets one more."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(padded: bytes) -> bytes:
    """What was padded. Raises Refusal `crypto.padding` where no padding is found."""
    data, mark, zeros = padded.rpartition(b"\x80")
    if not mark or zeros.strip(b"\0"):
        raise _wrong()
    return data


def pad_enciphered(data: bytes, block: int) -> bytes:
    """The length in one byte and `data`, padded only where the last block is not full: what is enciphered (PBOC).

    Raises Refusal `crypto.padding` past 255 bytes.
    """
    if len(data) > 255:
        raise Refusal("crypto.padding", f"要加密的数据有{len(data)}字节，超过一条命令能装的255字节。")
    counted = bytes([len(data)]) + data
    return counted if len(counted) % block == 0 else pad(counted, block)


def unpad_enciphered(padded: bytes) -> bytes:
    """The data that `pad_enciphered` was given. Raises Refusal `crypto.padding` where length and padding disagree."""
    if not padded or padded[0] >= len(padded):
        raise _wrong()
    end = padded[0] + 1
    rest = padded[end:]
    if rest and (rest[:1] != b"\x80" or rest[1:].strip(b"\0")):
        raise _wrong()
    return padded[1:end]


def _wrong() -> Refusal:
    return Refusal(
        "crypto.padding", "解密后的填充不对：密钥不对，或者数据被改动过。", "请检查密钥和数据来源。"
    )

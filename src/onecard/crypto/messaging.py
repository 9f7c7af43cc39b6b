"""Secure messaging (安全报文): the MAC over a command, and new PINs enciphered on the way (card.md 4.6)."""

from __future__ import annotations

from onecard.crypto.cipher import Algorithm, ecb_decrypt, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.mac import LENGTH, mac
from onecard.crypto.padding import pad_enciphered, unpad_enciphered


def command_mac(algorithm: Algorithm, key: Key, header: bytes, data: bytes, challenge: bytes) -> bytes:
    """The MAC of a command: its header of 4 bytes, Lc counting data and MAC, and the data, from the card's challenge."""
    return mac(algorithm, key, header + bytes([len(data) + LENGTH]) + data, challenge)


def encipher(algorithm: Algorithm, key: Key, data: bytes) -> bytes:
    """Data of a command enciphered: its length, the data, padded."""
    return ecb_encrypt(algorithm, key, pad_enciphered(data, algorithm.block))


def decipher(algorithm: Algorithm, key: Key, enciphered: bytes) -> bytes:
    """The reverse of `encipher`. Raises Refusal `crypto.padding`, `crypto.blocks`."""
    return unpad_enciphered(ecb_decrypt(algorithm, key, enciphered))

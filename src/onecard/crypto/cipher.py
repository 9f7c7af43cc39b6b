"""Block ciphers (分组密码): SM4 (GB/T 32907), DES and 3DES (legacy cards), in the modes of GB/T 17964.

The ciphers themselves are those of the library `cryptography`; this module names them as the trade does, takes keys as
`Key`, and refuses what does not fit instead of raising a library's exception.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from onecard.core.errors import Refusal
from onecard.crypto.key import Key


class Algorithm(StrEnum):
    """A symmetric algorithm by the name the trade writes."""

    SM4 = "SM4"
    TDES = "3DES"
    DES = "DES"

    @property
    def block(self) -> int:
        """The block size in bytes."""
        return 16 if self is Algorithm.SM4 else 8

    @property
    def key(self) -> int:
        """The length of a key in bytes: two-key 3DES, as cards use it."""
        return 8 if self is Algorithm.DES else 16


def _engine(algorithm: Algorithm, key: Key) -> algorithms.SM4 | TripleDES:
    if len(key) != algorithm.key:
        raise Refusal(
            "crypto.key_length",
            f"{algorithm}密钥应当是{algorithm.key}字节，这里是{len(key)}字节。",
            "请检查密钥的来源和算法。",
        )
    held = key.reveal()
    if algorithm is Algorithm.SM4:
        return algorithms.SM4(held)
    # One DES key three times is DES; two-key 3DES begins again with its left half.
    return TripleDES(held * 3 if algorithm is Algorithm.DES else held + held[:8])


def _whole_blocks(algorithm: Algorithm, data: bytes) -> None:
    if len(data) % algorithm.block:
        raise Refusal(
            "crypto.blocks",
            f"数据长度应当是{algorithm.block}字节的整数倍，这里是{len(data)}字节。",
            "请先补位，或检查数据是否被截断。",
        )


def _iv(algorithm: Algorithm, iv: bytes | None) -> bytes:
    if iv is None:
        return bytes(algorithm.block)
    if len(iv) != algorithm.block:
        raise Refusal("crypto.iv", f"初始向量应当是{algorithm.block}字节，这里是{len(iv)}字节。")
    return iv


def ecb_encrypt(algorithm: Algorithm, key: Key, data: bytes) -> bytes:
    """Each block by itself. Raises Refusal `crypto.blocks` unless `data` is whole blocks, `crypto.key_length`."""
    _whole_blocks(algorithm, data)
    return Cipher(_engine(algorithm, key), modes.ECB()).encryptor().update(data)  # noqa: S305 - the cards' own mode


def ecb_ready(algorithm: Algorithm, key: Key) -> Callable[[bytes], bytes]:
    """`ecb_encrypt` under one key, made ready once for many short data: the caller sees to whole blocks.

    Raises Refusal `crypto.key_length`.
    """
    return Cipher(_engine(algorithm, key), modes.ECB()).encryptor().update  # noqa: S305 - the cards' own mode


def ecb_decrypt(algorithm: Algorithm, key: Key, data: bytes) -> bytes:
    """The reverse of `ecb_encrypt`, with the same refusals."""
    _whole_blocks(algorithm, data)
    return Cipher(_engine(algorithm, key), modes.ECB()).decryptor().update(data)  # noqa: S305 - the cards' own mode


def cbc_encrypt(algorithm: Algorithm, key: Key, data: bytes, iv: bytes | None = None) -> bytes:
    """Chained blocks; `iv` is one block, zeros unless given. Refusals as `ecb_encrypt`, and `crypto.iv`."""
    _whole_blocks(algorithm, data)
    return Cipher(_engine(algorithm, key), modes.CBC(_iv(algorithm, iv))).encryptor().update(data)


def cbc_decrypt(algorithm: Algorithm, key: Key, data: bytes, iv: bytes | None = None) -> bytes:
    """The reverse of `cbc_encrypt`, with the same refusals."""
    _whole_blocks(algorithm, data)
    return Cipher(_engine(algorithm, key), modes.CBC(_iv(algorithm, iv))).decryptor().update(data)


def ctr(key: Key, data: bytes, counter: bytes) -> bytes:
    """SM4 as a key stream from the 16 bytes of `counter`; enciphers and deciphers. Refusals as `cbc_encrypt`."""
    mode = modes.CTR(_iv(Algorithm.SM4, counter))
    return Cipher(_engine(Algorithm.SM4, key), mode).encryptor().update(data)


def gcm_seal(key: Key, nonce: bytes, data: bytes, bound: bytes = b"") -> bytes:
    """SM4-GCM: the ciphertext and its tag of 16 bytes, `bound` (AAD) bound to them unenciphered.

    `nonce` is 12 bytes and never the same twice under one key. Raises Refusal `crypto.nonce`, `crypto.key_length`.
    """
    _nonce(nonce)
    sealing = Cipher(_engine(Algorithm.SM4, key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(bound)
    return sealing.update(data) + sealing.finalize() + sealing.tag


def gcm_open(key: Key, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
    """The reverse of `gcm_seal`. Raises Refusal `crypto.tag` where anything was changed, or the key is another."""
    _nonce(nonce)
    changed = Refusal("crypto.tag", "密文的校验值不对：内容被改动过，或者密钥不是加密时的那一把。")
    if len(sealed) < 16:
        raise changed
    opening = Cipher(_engine(Algorithm.SM4, key), modes.GCM(nonce, sealed[-16:])).decryptor()
    opening.authenticate_additional_data(bound)
    try:
        return opening.update(sealed[:-16]) + opening.finalize()
    except InvalidTag:
        raise changed from None


def _nonce(nonce: bytes) -> None:
    if len(nonce) != 12:
        raise Refusal("crypto.nonce", f"GCM的随机数应当是12字节，这里是{len(nonce)}字节。")


def cmac(key: Key, data: bytes) -> bytes:
    """SM4-CMAC (GB/T 15852.1), 16 bytes, over data of any length. Raises Refusal `crypto.key_length`."""
    engine = _engine(Algorithm.SM4, key)
    assert isinstance(engine, algorithms.SM4)  # noqa: S101 - for the type checker
    making = CMAC(engine)
    making.update(data)
    return making.finalize()

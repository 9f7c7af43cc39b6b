"""SM2 (GB/T 32918): key pairs, signatures with Z and identifier, public-key encryption, on the curve sm2p256v1.

Signatures are DER `SEQUENCE {r, s}`, ciphertexts DER `SEQUENCE {x, y, hash, ciphertext}` (C1C3C2), as GB/T 35276 has
them; `sm2_forms` turns either into raw bytes and back.
"""

from __future__ import annotations

import secrets
import threading
from functools import cached_property
from typing import Never

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.key import Key
from onecard.crypto.libcrypto import Operation, key_of, public_bytes
from onecard.crypto.sm3 import sm3

DEFAULT_ID = b"1234567812345678"
"""The signer's identifier where none was agreed (GB/T 35276 section 10)."""
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
"""n, the order of the base point."""
SPKI = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D034200")
"""What stands before the 65 bytes of a public key in a SubjectPublicKeyInfo."""
_PKCS8 = bytes.fromhex("3041020100301306072A8648CE3D020106082A811CCF5501822D042730250201010420")
_A_B_G = bytes.fromhex(
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
_SIGNATURE_ROOM = 72
_CIPHER_OVERHEAD = 120
"""Bytes that DER, C1 and C3 add to a message, at most, but for the length of its own length."""


class PublicKey:
    """A point of the curve that anybody may know: 65 bytes, `04 ‖ X ‖ Y`.

    Raises Refusal `crypto.point` where the bytes are no point of the curve.
    """

    def __init__(self, point: bytes) -> None:
        key = key_of(SPKI + point, private=False) if len(point) == 65 and point[0] == 4 else None
        if key is None:
            raise Refusal(
                "crypto.point", "这不是SM2曲线上的公钥。", "请检查公钥是否完整，应当是04开头的65字节。"
            )
        self.point = bytes(point)
        self._verifying = Operation(key, "verify")
        self._encrypting = Operation(key, "encrypt")
        self._busy = threading.Lock()
        self._z: dict[bytes, bytes] = {}

    def z(self, signer: bytes = DEFAULT_ID) -> bytes:
        """Z (GB/T 32918.2, 5.5): the digest that binds identifier, curve and key. Raises Refusal `crypto.signer`."""
        known = self._z.get(signer)
        if known is None:
            if len(signer) > 8191:
                raise Refusal("crypto.signer", "签名者标识最长8191字节。")
            known = sm3((len(signer) * 8).to_bytes(2, "big") + signer + _A_B_G + self.point[1:])
            self._z = {signer: known}
        return known

    def digest(self, message: bytes, signer: bytes = DEFAULT_ID) -> bytes:
        """e = SM3(Z ‖ M): what a signature is made over."""
        return sm3(self.z(signer) + message)

    def verify(self, message: bytes, signature: bytes, signer: bytes = DEFAULT_ID) -> bool:
        """Whether the DER signature over the message is this key's; what is no signature at all is not."""
        return self.verify_digest(self.digest(message, signer), signature)

    def verify_digest(self, digest: bytes, signature: bytes) -> bool:
        """As `verify`, over e itself (32 bytes)."""
        return len(digest) == 32 and well_formed(signature) and self._holds(signature, digest)

    def _holds(self, signature: bytes, digest: bytes) -> bool:
        with self._busy:
            return self._verifying.holds(signature, digest)

    def encrypt(self, message: bytes) -> bytes:
        """The DER ciphertext that only the private key opens. Raises Refusal `crypto.empty` for an empty message."""
        if not message:
            raise Refusal("crypto.empty", "没有要加密的内容。")
        while True:
            with self._busy:
                sealed = self._encrypting.given(message, len(message) + _CIPHER_OVERHEAD)
            if sealed is None:
                raise Refusal("crypto.encrypt", "SM2加密没有成功。", "请检查公钥。")
            # A key stream of zeros leaves the message as it is, one of one byte in 256: the standard takes another k
            # then (GB/T 32918.4, 6.1 A5); libcrypto does so since 2024 only (its issue 23209).
            if not sealed.endswith(message):
                return sealed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.point == other.point

    def __hash__(self) -> int:
        return hash(self.point)

    def __repr__(self) -> str:
        return f"PublicKey({self.point.hex().upper()})"


class PrivateKey:
    """The secret number of a key pair. Raises Refusal `crypto.private_key` unless it is 32 bytes in [1, n-2]."""

    def __init__(self, number: Key) -> None:
        fits = len(number) == 32 and 1 <= int.from_bytes(number.reveal(), "big") <= ORDER - 2
        key = key_of(_PKCS8 + number.reveal(), private=True) if fits else None
        if key is None:
            raise Refusal("crypto.private_key", "这不是SM2私钥：应当是32字节，并且在曲线阶的范围之内。")
        self.number = number
        self._key = key
        self._signing = Operation(key, "sign")
        self._decrypting = Operation(key, "decrypt")
        self._busy = threading.Lock()

    @classmethod
    def fresh(cls) -> PrivateKey:
        """A key pair from the operating system's random source."""
        return cls(Key((1 + secrets.randbelow(ORDER - 2)).to_bytes(32, "big")))

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(public_bytes(self._key)[-65:])

    def sign(self, message: bytes, signer: bytes = DEFAULT_ID) -> bytes:
        """The DER signature over SM3(Z ‖ M), with a fresh k each time."""
        return self.sign_digest(self.public.digest(message, signer))

    def sign_digest(self, digest: bytes) -> bytes:
        """The DER signature over e itself. Raises Refusal `crypto.digest` unless it is 32 bytes."""
        made = None
        if len(digest) == 32:
            with self._busy:
                made = self._signing.given(digest, _SIGNATURE_ROOM)
        if made is None:
            raise Refusal("crypto.digest", f"SM2签名的杂凑值应当是32字节，这里是{len(digest)}字节。")
        return made

    def decrypt(self, sealed: bytes) -> bytes:
        """What was encrypted. Raises Refusal `crypto.sealed` where the key is another, or anything was changed."""
        message = None
        found = der.read(der.Cipher, sealed)
        if found is not None and found.data:
            with self._busy:
                message = self._decrypting.given(sealed, len(sealed))
        # A message that travelled as it was is refused (GB/T 32918.4, 7.1 B4).
        if found is None or message is None or message == found.data:
            raise Refusal("crypto.sealed", "密文打不开：私钥不对，或者密文被改动、截断过。")
        return message

    def __repr__(self) -> str:
        return "<PrivateKey>"

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a private key is neither pickled nor copied")


def well_formed(signature: bytes) -> bool:
    """Whether these are two numbers in DER, each in [1, n-1], whose sum is not n: all else is no signature."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return False
    return 0 < r < ORDER and 0 < s < ORDER and r + s != ORDER

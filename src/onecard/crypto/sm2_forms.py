"""The forms SM2 values travel in: DER and raw, SubjectPublicKeyInfo, PKCS#8, ECPrivateKey, PEM. Read strictly.

Raw forms are for small files and cards: a signature is r ‖ s, a ciphertext is C1 ‖ C3 ‖ C2 with C1 = 04 ‖ x ‖ y. What
holds a private key is a `Key`, as secret as the number itself.
"""

from __future__ import annotations

import base64
import binascii
import re

from cryptography.hazmat import asn1

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey, PublicKey, well_formed

_WIDTH = 32
_ALGORITHM = der.KeyAlgorithm(algorithm=der.EC_KEY, curve=der.SM2_CURVE)
_HEAD = 1 + 2 * _WIDTH + _WIDTH


def signature_raw(signature: bytes) -> bytes:
    """r ‖ s, 64 bytes, from DER. Raises Refusal `crypto.signature` where it is no signature in form."""
    found = der.read(der.Signature, signature)
    if found is None or not well_formed(signature):
        raise _no_signature()
    return found.r.to_bytes(_WIDTH, "big") + found.s.to_bytes(_WIDTH, "big")


def signature_der(raw: bytes) -> bytes:
    """DER from r ‖ s. Raises Refusal `crypto.signature` unless it is 64 bytes with r and s in range."""
    if len(raw) != 2 * _WIDTH:
        raise _no_signature()
    r, s = (int.from_bytes(half, "big") for half in (raw[:_WIDTH], raw[_WIDTH:]))
    made = der.written(der.Signature(r=r, s=s))
    if not well_formed(made):
        raise _no_signature()
    return made


def cipher_raw(sealed: bytes) -> bytes:
    """C1 ‖ C3 ‖ C2 from a DER ciphertext. Raises Refusal `crypto.cipher_form`, also where C1 is no point."""
    found = der.read(der.Cipher, sealed)
    if found is None or not found.data:
        raise _no_cipher()
    return _point(found.x, found.y) + found.digest + found.data


def cipher_der(raw: bytes) -> bytes:
    """The DER ciphertext from C1 ‖ C3 ‖ C2. Raises Refusal `crypto.cipher_form`, also where C1 is no point."""
    if len(raw) <= _HEAD or raw[0] != 4:
        raise _no_cipher()
    x, y = (int.from_bytes(raw[at : at + _WIDTH], "big") for at in (1, 1 + _WIDTH))
    _point(x, y)
    return der.written(der.Cipher(x=x, y=y, digest=raw[_HEAD - _WIDTH : _HEAD], data=raw[_HEAD:]))


def _point(x: int, y: int) -> bytes:
    try:
        return PublicKey(b"\x04" + x.to_bytes(_WIDTH, "big") + y.to_bytes(_WIDTH, "big")).point
    except (Refusal, OverflowError):
        raise _no_cipher() from None


def public_key_info(public: PublicKey) -> der.PublicKeyInfo:
    """The structure SubjectPublicKeyInfo, as certificates hold it."""
    return der.PublicKeyInfo(algorithm=_ALGORITHM, key=asn1.BitString(public.point, 0))


def public_key(info: der.PublicKeyInfo) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Raises Refusal `crypto.not_sm2` for another curve, `crypto.point`."""
    _of_sm2(info.algorithm)
    return PublicKey(der.octets(info.key))


def spki(public: PublicKey) -> bytes:
    """SubjectPublicKeyInfo in DER, 91 bytes."""
    return der.written(public_key_info(public))


def of_spki(info: bytes) -> PublicKey:
    """The reverse of `spki`. Raises Refusal `crypto.key_form`, `crypto.not_sm2`, `crypto.point`."""
    return public_key(
        der.required(der.PublicKeyInfo, info, "crypto.key_form", "公钥（SubjectPublicKeyInfo）")
    )


def ec_private_key(private: PrivateKey) -> Key:
    """ECPrivateKey (RFC 5915) in DER, with curve and public key."""
    return Key(
        der.written(
            der.EcPrivateKey(
                version=1,
                number=private.number.reveal(),
                curve=der.SM2_CURVE,
                public=asn1.BitString(private.public.point, 0),
            )
        )
    )


def of_ec_private_key(held: Key) -> PrivateKey:
    """The reverse of `ec_private_key`; curve and public key may be missing.

    Raises Refusal `crypto.key_form`, `crypto.not_sm2`, `crypto.private_key`, and `crypto.key_pair` where the public key
    beside the private one is not its own.
    """
    found = der.required(der.EcPrivateKey, held.reveal(), "crypto.key_form", "私钥（ECPrivateKey）")
    if found.version != 1 or found.curve not in (None, der.SM2_CURVE):
        raise _not_sm2()
    private = PrivateKey(Key(found.number))
    if found.public is not None and der.octets(found.public) != private.public.point:
        raise Refusal("crypto.key_pair", "私钥旁边的公钥不是它自己的公钥。", "请检查密钥文件的来源。")
    return private


def pkcs8(private: PrivateKey) -> Key:
    """PrivateKeyInfo (PKCS#8) in DER, not enciphered: who stores it seals it."""
    info = der.PrivateKeyInfo(version=0, algorithm=_ALGORITHM, key=ec_private_key(private).reveal())
    return Key(der.written(info))


def of_pkcs8(held: Key) -> PrivateKey:
    """The reverse of `pkcs8`, with the refusals of `of_ec_private_key`."""
    found = der.required(der.PrivateKeyInfo, held.reveal(), "crypto.key_form", "私钥（PKCS#8）")
    _of_sm2(found.algorithm)
    if found.version != 0:
        raise _not_sm2()
    return of_ec_private_key(Key(found.key))


def pem(label: str, data: bytes) -> str:
    """`data` between `-----BEGIN label-----` and its end, 64 characters a line (RFC 7468)."""
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def of_pem(label: str, text: str) -> bytes:
    """What the one block with this label holds. Raises Refusal `crypto.pem` where there is none, or more than one."""
    found = re.findall(
        rf"-----BEGIN {re.escape(label)}-----\s+([A-Za-z0-9+/=\s]+?)-----END {re.escape(label)}-----", text
    )
    try:
        (block,) = found
        return base64.b64decode("".join(block.split()), validate=True)
    except (ValueError, binascii.Error):
        raise Refusal(
            "crypto.pem",
            f"没有找到唯一一段完好的“{label}”（PEM）。",
            "请检查文件是否完整、是否是要用的那一个。",
        ) from None


def _of_sm2(algorithm: der.KeyAlgorithm) -> None:
    if algorithm.algorithm != der.EC_KEY or algorithm.curve != der.SM2_CURVE:
        raise _not_sm2()


def _not_sm2() -> Refusal:
    return Refusal("crypto.not_sm2", "这个密钥不是SM2曲线（sm2p256v1）上的密钥。", "请使用SM2密钥。")


def _no_signature() -> Refusal:
    return Refusal(
        "crypto.signature",
        "这不是SM2签名：应当是范围之内的r和s两个数。",
        "请检查签名是否完整、是否写成约定的格式。",
    )


def _no_cipher() -> Refusal:
    return Refusal(
        "crypto.cipher_form",
        "这不是SM2密文：应当是曲线上的一点、32字节杂凑值和密文。",
        "请检查密文是否完整。",
    )

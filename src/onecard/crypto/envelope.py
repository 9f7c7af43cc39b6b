"""Envelopes (数字信封): a key pair on its way into a card, content for certificate holders, card keys for a bureau.

- the encryption key pair of a card, made by the key centre, under the card's own signing key: GM/T 0009 (GB/T 35276)
- content under the encryption certificates of its readers: enveloped data of GM/T 0010 (GB/T 35275). It hides, and does
  not prove who wrote it: sign what must be believed (`signed_data`)
- card keys under a transport key, each bound to its place in the batch: SM4-GCM (our choice)
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.padding import PKCS7

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.certificate import Certificate, Use, told
from onecard.crypto.cipher import (
    Algorithm,
    cbc_decrypt,
    cbc_encrypt,
    ecb_decrypt,
    ecb_encrypt,
    gcm_open,
    gcm_seal,
)
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey, PublicKey

_SM4 = Algorithm.SM4
_NONCE = 12


def seal_pair(receiver: PublicKey, pair: PrivateKey) -> bytes:
    """The key-pair envelope (SM2EnvelopedKey) that only the holder of `receiver` opens."""
    key = Key.fresh()
    sealed = der.required(der.Cipher, receiver.encrypt(key.reveal()), "crypto.cipher_form", "SM2密文")
    envelope = der.EnvelopedKey(
        algorithm=der.Algorithm(algorithm=der.SM4_ECB),
        key=sealed,
        public=asn1.BitString(pair.public.point, 0),
        private=asn1.BitString(ecb_encrypt(_SM4, key, pair.number.reveal()), 0),
    )
    return der.written(envelope)


def open_pair(own: PrivateKey, encoded: bytes) -> PrivateKey:
    """The key pair in a key-pair envelope.

    Raises Refusal `crypto.envelope` where it is none, `crypto.sealed` where it is for somebody else or was changed, and
    `crypto.key_pair` where the private key inside does not belong to the public key beside it.
    """
    held = der.required(der.EnvelopedKey, encoded, "crypto.envelope", "密钥对保护结构（SM2EnvelopedKey）")
    hidden = der.octets(held.private)
    if held.algorithm.algorithm not in (der.SM4, der.SM4_ECB) or len(hidden) != 32:
        raise Refusal("crypto.envelope", "密钥对保护结构里的对称算法应当是SM4，私钥应当是32字节。")
    number = ecb_decrypt(_SM4, _content_key(own, der.written(held.key)), hidden)
    try:
        pair = PrivateKey(Key(number))
    except Refusal:
        pair = None
    if pair is None or pair.public.point != der.octets(held.public):
        raise Refusal(
            "crypto.key_pair", "信封里的私钥和旁边的公钥不是一对：内容被改动过。", "请重新取得信封。"
        )
    return pair


def seal(content: bytes, recipients: Collection[Certificate]) -> bytes:
    """The content under SM4-CBC and a fresh key, which stands under the key of each recipient (enveloped data).

    Raises Refusal `crypto.recipients` without any, `crypto.certificate_use` for a certificate not for encryption.
    """
    if not recipients:
        raise Refusal("crypto.recipients", "没有指定收件人的加密证书。")
    for one in recipients:
        if Use.ENCRYPTION not in one.uses:
            raise Refusal(
                "crypto.certificate_use", f"证书“{told(one)}”不是用于加密的。", "请使用收件人的加密证书。"
            )
    key, iv = Key.fresh(), secrets.token_bytes(_SM4.block)
    padding = PKCS7(8 * _SM4.block).padder()
    hidden = cbc_encrypt(_SM4, key, padding.update(content) + padding.finalize(), iv)
    enveloped = der.EnvelopedData(
        version=1,
        recipients=asn1.SetOf(
            [
                der.Recipient(
                    version=1,
                    holder=holder(one),
                    algorithm=der.Algorithm(algorithm=der.SM2_ENCRYPT),
                    key=one.public.encrypt(key.reveal()),
                )
                for one in recipients
            ]
        ),
        content=der.SealedContent(
            kind=der.DATA, algorithm=der.Algorithm(algorithm=der.SM4_CBC, parameters=iv), data=hidden
        ),
    )
    return der.written(der.EnvelopedMessage(kind=der.ENVELOPED_DATA, enveloped=enveloped))


def open_sealed(pair: PrivateKey, certificate: Certificate, encoded: bytes) -> bytes:
    """The content of enveloped data, for the holder of this certificate.

    Raises Refusal `crypto.envelope`, `crypto.recipients` where it is for others, and `crypto.sealed` where it was
    changed or the key is another.
    """
    message = der.required(der.EnvelopedMessage, encoded, "crypto.envelope", "数字信封")
    held = message.enveloped
    iv = held.content.algorithm.parameters
    cipher = held.content.algorithm.algorithm
    # SM4 without a mode but with a vector is CBC, too: so some makers write it.
    if (
        (message.kind, held.version, held.content.kind) != (der.ENVELOPED_DATA, 1, der.DATA)
        or cipher not in (der.SM4, der.SM4_CBC)
        or not isinstance(iv, bytes)
        or len(iv) != _SM4.block
    ):
        raise Refusal("crypto.envelope", "这不是用SM4-CBC加密的国密数字信封（GM/T 0010）。")
    mine = [
        one
        for one in held.recipients.as_list()
        if one.holder.issuer == certificate.issuer
        and one.holder.serial == certificate.serial
        and (one.version, one.algorithm.algorithm) == (1, der.SM2_ENCRYPT)
    ]
    if not mine:
        raise Refusal(
            "crypto.recipients",
            f"数字信封不是给证书“{told(certificate)}”的。",
            "请使用收件人自己的加密证书和私钥。",
        )
    key = _content_key(pair, mine[0].key)
    padding = PKCS7(8 * _SM4.block).unpadder()
    try:
        padded = cbc_decrypt(_SM4, key, held.content.data, iv)
        return padding.update(padded) + padding.finalize()
    except (Refusal, ValueError):
        # One answer for whatever is wrong: a reader that tells padding from the rest can be asked for the content.
        raise _changed() from None


def _content_key(pair: PrivateKey, sealed: bytes) -> Key:
    key = Key(pair.decrypt(sealed))
    if len(key) != _SM4.key:
        raise _changed()
    return key


def holder(certificate: Certificate) -> der.Holder:
    """How messages name a certificate: by who issued it and its serial number."""
    return der.Holder(issuer=certificate.issuer, serial=certificate.serial)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wrapped card key belongs: it opens nowhere else."""

    batch: str
    line: int
    card: bytes
    """Card identifier (卡识别码)."""
    key: str
    """Name of the key (`usage.area.directory.version.algorithm`)."""

    @property
    def bound(self) -> bytes:
        """What is bound to the key: each part with its length, so that no two places read alike."""
        parts = (self.batch.encode(), str(self.line).encode(), self.card, self.key.encode())
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def wrap(transport: Key, key: Key, place: Place) -> bytes:
    """A card key under the transport key: 12 random bytes, the key enciphered, 16 bytes of tag."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + gcm_seal(transport, nonce, key.reveal(), place.bound)


def unwrap(transport: Key, wrapped: bytes, place: Place) -> Key:
    """The reverse of `wrap`. Raises Refusal `crypto.tag` where key, place or bytes are others, `crypto.nonce`."""
    return Key(gcm_open(transport, wrapped[:_NONCE], wrapped[_NONCE:], place.bound))


def _changed() -> Refusal:
    return Refusal("crypto.sealed", "密文打不开：私钥不对，或者密文被改动、截断过。")

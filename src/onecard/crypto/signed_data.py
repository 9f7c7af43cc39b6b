"""Signed data (签名数据) of GM/T 0010 (GB/T 35275): content with the SM2 signatures and certificates of its signers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat import asn1

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.certificate import Certificate, Use, told
from onecard.crypto.envelope import holder
from onecard.crypto.sm2 import PrivateKey

_SM3 = der.Algorithm(algorithm=der.SM3)


@dataclass(frozen=True, slots=True)
class Signed:
    """Content whose signatures all hold, and whose they are. Whether to believe the signers: `chain.verify_chain`."""

    content: bytes
    signers: tuple[Certificate, ...]


def sign(
    content: bytes, signers: Collection[tuple[PrivateKey, Certificate]], *, detached: bool = False
) -> bytes:
    """The content, or with `detached` everything but it, signed by each of these under their signing certificates.

    Raises Refusal `crypto.signers` without any, `crypto.certificate_use`, `crypto.key_pair`.
    """
    if not signers:
        raise Refusal("crypto.signers", "没有指定签名者。")
    made = []
    for pair, certificate in signers:
        _for_signing(certificate)
        if pair.public != certificate.public:
            raise Refusal(
                "crypto.key_pair", f"私钥和证书“{told(certificate)}”不是一对。", "请检查用的是哪一把私钥。"
            )
        made.append(
            der.Signer(
                version=1,
                holder=holder(certificate),
                digest=_SM3,
                algorithm=der.Algorithm(algorithm=der.SM2_SIGN),
                signature=pair.sign(content),
            )
        )
    signed = der.SignedData(
        version=1,
        digests=asn1.SetOf([_SM3]),
        content=der.Content(kind=der.DATA, data=None if detached else content),
        certificates=asn1.SetOf([one.structure for _, one in signers]),
        signers=asn1.SetOf(made),
    )
    return der.written(der.SignedMessage(kind=der.SIGNED_DATA, signed=signed))


def verify(encoded: bytes, content: bytes | None = None) -> Signed:
    """What signed data says, once every signature in it holds; `content` where it travelled apart from its signatures.

    Raises Refusal `crypto.signed_data`, `crypto.signers` where none signed or a certificate is missing,
    `crypto.certificate_use`, and `crypto.signed_wrongly` where a signature is not its signer's over this content.
    """
    message = der.required(der.SignedMessage, encoded, "crypto.signed_data", "签名数据（GM/T 0010）")
    held = message.signed
    data = held.content.data
    if (message.kind, held.version, held.content.kind) != (der.SIGNED_DATA, 1, der.DATA):
        raise Refusal("crypto.signed_data", "这不是国密签名数据（GM/T 0010）。")
    if (data is None) == (content is None):
        raise Refusal("crypto.signed_data", "签名数据应当自带原文，或者另附原文，只能是其中一种。")
    told_of = content if data is None else data
    assert told_of is not None  # noqa: S101 - one of the two, as was just seen
    offered = [
        Certificate(der.written(one)) for one in (held.certificates.as_list() if held.certificates else [])
    ]
    signers = tuple(_signer(one, offered, told_of) for one in held.signers.as_list())
    if not signers:
        raise Refusal("crypto.signers", "这份数据没有任何签名。")
    return Signed(told_of, signers)


def _signer(signed: der.Signer, offered: list[Certificate], content: bytes) -> Certificate:
    if signed.digest.algorithm != der.SM3 or signed.algorithm.algorithm not in (der.SM2_SIGN, der.SM2_SM3):
        raise Refusal("crypto.signed_data", "这份数据不是用SM2和SM3签名的。", "请使用国密算法的签名数据。")
    for one in offered:
        if one.issuer == signed.holder.issuer and one.serial == signed.holder.serial:
            _for_signing(one)
            if not one.public.verify(content, signed.signature):
                raise Refusal(
                    "crypto.signed_wrongly",
                    f"“{told(one)}”的签名不对：内容被改动过，或者不是这个人签的。",
                    "请重新取得这份数据，并核实来源。",
                )
            return one
    raise Refusal("crypto.signers", "签名数据里没有签名者的证书，不能验证。", "请要求对方附上签名证书。")


def _for_signing(certificate: Certificate) -> None:
    if Use.SIGNING not in certificate.uses:
        raise Refusal(
            "crypto.certificate_use", f"证书“{told(certificate)}”不是用于签名的。", "请使用签名证书。"
        )

"""Chains of certificates (证书链) and lists of revoked ones (CRL): whether a certificate may be believed at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat import asn1

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.certificate import (
    ALGORITHM,
    Authority,
    Certificate,
    Use,
    is_sm2_sm3,
    key_identifier,
    moment,
    not_an_authority,
    told,
)
from onecard.crypto.sm2 import PublicKey

LONGEST = 8
"""Certificates of a chain, the root among them."""
_UNDERSTOOD = {x509.KeyUsage.oid, x509.BasicConstraints.oid}


class RevocationList:
    """A list of revoked certificates as it was read. Raises Refusal `crypto.revocation`, `crypto.not_sm2`."""

    def __init__(self, encoded: bytes) -> None:
        try:
            self._read = x509.load_der_x509_crl(encoded)
            renewed = self._read.next_update_utc
            critical = any(one.critical for one in self._read.extensions)
            self._revoked = {one.serial_number: one.revocation_date_utc for one in self._read}
            self.issuer, self.made = self._read.issuer, self._read.last_update_utc
        except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension):
            raise _no_list() from None
        # A list that does not say until when it holds, or holds for a part of the certificates only, proves nothing.
        if renewed is None or critical:
            raise _no_list()
        whole = der.read(der.SignedAnything, encoded)
        if whole is None or not is_sm2_sm3(whole.algorithm):
            raise Refusal("crypto.not_sm2", "这份证书撤销列表不是用SM2签发的。", "请使用国密证书的撤销列表。")
        self.renewed, self._signature = renewed, der.octets(whole.signature)
        self.encoded = bytes(encoded)

    def signed_by(self, authority: PublicKey) -> bool:
        """Whether the signature is that key's."""
        return authority.verify(self._read.tbs_certlist_bytes, self._signature)

    def revoked(self, serial: int) -> datetime | None:
        """When the certificate with this serial number was revoked; none where it is not in the list."""
        return self._revoked.get(serial)


def revocation_list(
    authority: Authority, revoked: Mapping[int, datetime], number: int, made: datetime, renewed: datetime
) -> RevocationList:
    """The list with this running number: serial numbers with the time of each; `renewed` is when the next one is due."""
    held = authority.certificate
    above = x509.AuthorityKeyIdentifier(key_identifier(held.public), None, None)
    extensions = [
        der.Extension(kind=one.oid, critical=False, value=one.public_bytes())
        for one in (above, x509.CRLNumber(number))
    ]
    body = der.RevocationBody(
        version=1,
        algorithm=ALGORITHM,
        issuer=held.subject,
        made=moment(made),
        renewed=moment(renewed),
        revoked=[der.Revoked(serial=serial, at=moment(at)) for serial, at in sorted(revoked.items())] or None,
        extensions=extensions,
    )
    signature = asn1.BitString(authority.pair.sign(der.written(body)), 0)
    return RevocationList(
        der.written(der.SignedRevocation(body=body, algorithm=ALGORITHM, signature=signature))
    )


def verify_chain(
    leaf: Certificate,
    between: Collection[Certificate],
    roots: Collection[Certificate],
    at: datetime,
    use: Use,
    lists: Collection[RevocationList] | None,
) -> list[Certificate]:
    """The chain from `leaf` to one of the trusted `roots`, which may be believed at this moment for this use.

    `between` is offered, not trusted. Each certificate but the root must be missing from a list that its issuer signed
    and that is in force at `at`; with `lists` None nobody asks for lists, and a revoked certificate passes.

    Raises Refusal `crypto.certificate_use`, `crypto.issuer_unknown`, `crypto.authority`, `crypto.certificate_time`,
    `crypto.extension`, `crypto.revocation_missing`, `crypto.certificate_revoked`.
    """
    if use not in leaf.uses:
        raise Refusal(
            "crypto.certificate_use", f"证书“{told(leaf)}”不是用于{use}的。", "请使用用途相符的证书。"
        )
    chain = [leaf]
    while chain[-1] not in roots:
        chain.append(_issuer(chain[-1], (*roots, *between), at))
        if len(chain) > LONGEST:
            raise _unknown(leaf)
    for below, one in enumerate(chain):
        _in_force(one, at)
        if below and (Use.AUTHORITY not in one.uses or (one.depth is not None and one.depth < below - 1)):
            raise not_an_authority(one)
    if lists is not None:
        for one, issuer in pairwise(chain):
            _not_revoked(one, issuer, lists, at)
    return chain


def _issuer(held: Certificate, offered: Collection[Certificate], at: datetime) -> Certificate:
    """Of several certificates of the issuer's key, one that is in force: an authority's certificate is renewed."""
    issuers = [one for one in offered if one.subject == held.issuer and held.signed_by(one.public)]
    if not issuers:
        raise _unknown(held)
    return next((one for one in issuers if one.begins <= at <= one.ends), issuers[0])


def _in_force(held: Certificate, at: datetime) -> None:
    if not held.begins <= at <= held.ends:
        state = "还没有生效" if at < held.begins else "已经过期"
        raise Refusal("crypto.certificate_time", f"证书“{told(held)}”{state}。", "请换用在有效期内的证书。")
    if held.critical - _UNDERSTOOD:
        raise Refusal("crypto.extension", f"证书“{told(held)}”带有这里不认识、又不许忽略的扩展项，不能采信。")


def _not_revoked(
    held: Certificate, issuer: Certificate, lists: Collection[RevocationList], at: datetime
) -> None:
    fresh = [
        one
        for one in lists
        if one.issuer == issuer.subject and one.made <= at < one.renewed and one.signed_by(issuer.public)
    ]
    if not fresh:
        raise Refusal(
            "crypto.revocation_missing",
            f"没有“{told(issuer)}”签发的、正在有效期内的证书撤销列表，不知道证书“{told(held)}”是否已被撤销。",
            "请取得最新的撤销列表。",
        )
    since = max(fresh, key=lambda one: one.made).revoked(held.serial)
    if since is not None and since <= at:
        raise Refusal("crypto.certificate_revoked", f"证书“{told(held)}”已于{since:%Y-%m-%d}被撤销。")


def _unknown(held: Certificate) -> Refusal:
    return Refusal(
        "crypto.issuer_unknown",
        f"证书“{told(held)}”的签发者不在受信任的证书之内，或者签名不对。",
        "请检查证书链是否完整，根证书是否已经登记。",
    )


def _no_list() -> Refusal:
    return Refusal(
        "crypto.revocation",
        "这不是可用的证书撤销列表：编码（DER）不对，或者没有写明下次更新时间、只管一部分证书。",
        "请检查文件是否完整。",
    )

"""Certificates and requests with SM2-with-SM3 (GM/T 0015, GB/T 20518; PKCS#10): made, read, held against their maker.

A card has two certificates of one subject (双证书): one for signing, whose key is made in the card, and one for
encryption, whose key the key centre makes (`envelope`). Lists of revoked ones and chains: `chain`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat import asn1

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.sm2 import PrivateKey, PublicKey
from onecard.crypto.sm2_forms import public_key, public_key_info
from onecard.crypto.sm3 import sm3

ALGORITHM = der.Algorithm(algorithm=der.SM2_SM3)
"""SM2-with-SM3 as it is written here, without parameters; NULL is read, too."""


_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


class Use(StrEnum):
    """What a certificate's key is for."""

    AUTHORITY = "签发"
    SIGNING = "签名"
    ENCRYPTION = "加密"

    @property
    def bits(self) -> x509.KeyUsage:
        """The key usage of GB/T 20518 that says so."""
        return x509.KeyUsage(
            digital_signature=self is Use.SIGNING,
            content_commitment=self is Use.SIGNING,
            key_encipherment=self is Use.ENCRYPTION,
            data_encipherment=self is Use.ENCRYPTION,
            key_agreement=self is Use.ENCRYPTION,
            key_cert_sign=self is Use.AUTHORITY,
            crl_sign=self is Use.AUTHORITY,
            encipher_only=False,
            decipher_only=False,
        )


def name(common: str, unit: str = "", organisation: str = "", country: str = "CN") -> x509.Name:
    """A subject or issuer. Raises Refusal `crypto.name` where a part is longer than X.520 lets it be."""
    parts = (
        (x509.NameOID.COUNTRY_NAME, country),
        (x509.NameOID.ORGANIZATION_NAME, organisation),
        (x509.NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (x509.NameOID.COMMON_NAME, common),
    )
    try:
        return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts if text])
    except ValueError:
        raise Refusal(
            "crypto.name",
            "证书主体的名称不合格：国家代码应当是2个字母，其他各项最长64个字符。",
            "请缩短名称。",
        ) from None


class Certificate:
    """An SM2 certificate as it was read. Raises Refusal `crypto.certificate`, `crypto.not_sm2`, `crypto.point`.

    `begins` and `ends` have their time zone; what nobody has verified yet is only what the certificate says.
    """

    def __init__(self, encoded: bytes) -> None:
        whole = der.required(der.SignedCertificate, encoded, "crypto.certificate", "证书")
        if whole.body.serial <= 0:
            raise no_certificate()
        if not (is_sm2_sm3(whole.algorithm) and is_sm2_sm3(whole.body.algorithm)):
            raise Refusal("crypto.not_sm2", "这张证书不是用SM2（SM2-with-SM3）签发的。", "请使用国密证书。")
        # `cryptography` reads extensions and gives out the bytes that were signed, but no key on a curve it does not know.
        self.public = public_key(whole.body.key)
        try:
            read = x509.load_der_x509_certificate(encoded)
            self.extensions = read.extensions
            self.begins, self.ends = read.not_valid_before_utc, read.not_valid_after_utc
        except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension):
            raise no_certificate() from None
        self.subject, self.issuer, self.serial = whole.body.subject, whole.body.issuer, whole.body.serial
        self._signed, self._signature = read.tbs_certificate_bytes, der.octets(whole.signature)
        self.structure = whole
        self.encoded = bytes(encoded)

    @property
    def uses(self) -> frozenset[Use]:
        """What the key usage lets the key be used for: of two certificates of a card one each, of others maybe more."""
        said = self._extension(x509.KeyUsage)
        if said is None:
            return frozenset()
        allowed = {
            Use.AUTHORITY: said.key_cert_sign and self.is_authority,
            Use.SIGNING: said.digital_signature or said.content_commitment,
            Use.ENCRYPTION: said.key_encipherment or said.data_encipherment or said.key_agreement,
        }
        return frozenset(use for use, allows in allowed.items() if allows)

    @property
    def is_authority(self) -> bool:
        """Whether the basic constraints let it issue certificates."""
        said = self._extension(x509.BasicConstraints)
        return said is not None and said.ca

    @property
    def depth(self) -> int | None:
        """How many authorities may stand beneath this one; none where nothing is said."""
        said = self._extension(x509.BasicConstraints)
        return None if said is None else said.path_length

    @property
    def critical(self) -> set[x509.ObjectIdentifier]:
        """The extensions that whoever accepts the certificate must understand."""
        return {one.oid for one in self.extensions if one.critical}

    def signed_by(self, authority: PublicKey) -> bool:
        """Whether the signature is that key's."""
        return authority.verify(self._signed, self._signature)

    def _extension(self, kind: type[_Extension]) -> _Extension | None:
        try:
            return self.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.encoded == other.encoded

    def __hash__(self) -> int:
        return hash(self.encoded)

    def __repr__(self) -> str:
        return f"<Certificate {self.subject.rfc4514_string()} {self.serial:X}>"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who issues: a certificate with its private key. Raises Refusal `crypto.key_pair`, `crypto.authority`."""

    certificate: Certificate
    pair: PrivateKey

    def __post_init__(self) -> None:
        if self.certificate.public != self.pair.public:
            raise Refusal("crypto.key_pair", "签发证书和私钥不是一对。", "请检查用的是哪一把私钥。")
        if Use.AUTHORITY not in self.certificate.uses:
            raise not_an_authority(self.certificate)


def root(pair: PrivateKey, subject: x509.Name, begins: datetime, ends: datetime) -> Authority:
    """An authority that certifies itself."""
    made = _made(pair, subject, subject, pair.public, pair.public, Use.AUTHORITY, None, begins, ends)
    return Authority(made, pair)


def issue(
    authority: Authority,
    subject: x509.Name,
    public: PublicKey,
    use: Use,
    begins: datetime,
    ends: datetime,
    *,
    depth: int | None = None,
) -> Certificate:
    """A certificate with a random serial number. `depth` counts the authorities that may stand beneath an authority.

    Raises Refusal `crypto.validity` unless it begins before it ends, and within the authority's own time.
    """
    held = authority.certificate
    if begins < held.begins or ends > held.ends:
        raise Refusal(
            "crypto.validity",
            f"证书的有效期超出了签发者自己的有效期（{_span(held)}）。",
            "请缩短有效期，或者换用有效期更长的签发证书。",
        )
    return _made(authority.pair, held.subject, subject, held.public, public, use, depth, begins, ends)


def _made(
    signer: PrivateKey,
    issuer: x509.Name,
    subject: x509.Name,
    above: PublicKey,
    public: PublicKey,
    use: Use,
    depth: int | None,
    begins: datetime,
    ends: datetime,
) -> Certificate:
    if begins >= ends:
        raise Refusal("crypto.validity", "证书的有效期应当先开始、后结束。")
    extensions = [
        _extension(x509.BasicConstraints(use is Use.AUTHORITY, depth), critical=True),
        _extension(use.bits, critical=True),
        _extension(x509.SubjectKeyIdentifier(key_identifier(public)), critical=False),
        _extension(x509.AuthorityKeyIdentifier(key_identifier(above), None, None), critical=False),
    ]
    body = der.CertificateBody(
        version=2,
        serial=x509.random_serial_number(),
        algorithm=ALGORITHM,
        issuer=issuer,
        validity=der.Validity(begins=moment(begins), ends=moment(ends)),
        subject=subject,
        key=public_key_info(public),
        extensions=extensions,
    )
    signature = asn1.BitString(signer.sign(der.written(body)), 0)
    return Certificate(
        der.written(der.SignedCertificate(body=body, algorithm=ALGORITHM, signature=signature))
    )


@dataclass(frozen=True, slots=True)
class Dual:
    """The two certificates of one card (双证书).

    Raises Refusal `crypto.dual` where their subjects differ, they share a key, or one is not for its use.
    """

    signing: Certificate
    encryption: Certificate

    def __post_init__(self) -> None:
        if self.signing.uses != {Use.SIGNING} or self.encryption.uses != {Use.ENCRYPTION}:
            raise Refusal("crypto.dual", "双证书应当一张用于签名、一张用于加密，这里的用途不对。")
        if self.signing.subject != self.encryption.subject or self.signing.issuer != self.encryption.issuer:
            raise Refusal("crypto.dual", "两张证书的主体或签发者不同，不是同一张卡的双证书。")
        if self.signing.public == self.encryption.public:
            raise Refusal("crypto.dual", "签名证书和加密证书用了同一把密钥。", "两张证书应当各有密钥。")


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for a certificate, for which key."""

    subject: x509.Name
    public: PublicKey


def request(pair: PrivateKey, subject: x509.Name) -> bytes:
    """A request for a certificate (PKCS#10) in DER, signed by the key it is for."""
    body = der.RequestBody(
        version=0, subject=subject, key=public_key_info(pair.public), attributes=asn1.SetOf([])
    )
    signature = asn1.BitString(pair.sign(der.written(body)), 0)
    return der.written(der.SignedRequest(body=body, algorithm=ALGORITHM, signature=signature))


def read_request(encoded: bytes) -> Request:
    """What a request asks for; its signature proves that who asks holds the private key.

    Raises Refusal `crypto.request`, `crypto.not_sm2`, `crypto.point`, and `crypto.request_signature`.
    """
    whole = der.required(der.SignedRequest, encoded, "crypto.request", "证书请求（PKCS#10）")
    if not is_sm2_sm3(whole.algorithm):
        raise Refusal("crypto.not_sm2", "这份证书请求不是用SM2签名的。", "请使用国密算法的证书请求。")
    public = public_key(whole.body.key)
    # The reader takes DER alone, so writing what was read gives the bytes that were signed.
    if not public.verify(der.written(whole.body), der.octets(whole.signature)):
        raise Refusal(
            "crypto.request_signature",
            "证书请求的签名不对：内容被改动过，或者申请者没有对应的私钥。",
            "请申请者重新生成请求。",
        )
    return Request(whole.body.subject, public)


def key_identifier(public: PublicKey) -> bytes:
    """How certificates refer to a key: the first 20 bytes of SM3 over the point (our choice; RFC 5280 names SHA-1)."""
    return sm3(public.point)[:20]


def moment(at: datetime) -> asn1.UTCTime | asn1.GeneralizedTime:
    """A time as certificates write it (RFC 5280): two digits of the year before 2050, whole seconds.

    Raises Refusal `crypto.validity` for a time without its zone.
    """
    if at.tzinfo is None:
        raise Refusal("crypto.validity", "证书的时间应当带时区。")
    whole = at.astimezone(UTC).replace(microsecond=0)
    return asn1.UTCTime(whole) if 1950 <= whole.year < 2050 else asn1.GeneralizedTime(whole)


def _extension(value: x509.ExtensionType, *, critical: bool) -> der.Extension:
    return der.Extension(kind=value.oid, critical=critical, value=value.public_bytes())


def is_sm2_sm3(algorithm: der.Algorithm) -> bool:
    """Whether a signature is SM2-with-SM3, with no parameters or NULL."""
    return algorithm.algorithm == der.SM2_SM3 and not isinstance(algorithm.parameters, bytes)


def _span(held: Certificate) -> str:
    beijing = timedelta(hours=8)
    return f"{held.begins + beijing:%Y-%m-%d}至{held.ends + beijing:%Y-%m-%d}"


def no_certificate() -> Refusal:
    """What is said of bytes that are no certificate."""
    return Refusal(
        "crypto.certificate", "这不是证书：编码（DER）不对。", "请检查文件是否完整、是否是要用的那一个。"
    )


def not_an_authority(held: Certificate) -> Refusal:
    """What is said of a certificate that may not issue others."""
    return Refusal(
        "crypto.authority", f"证书“{told(held)}”没有签发证书的权限，不能作为签发者。", "请使用签发证书。"
    )


def told(held: Certificate) -> str:
    """The subject of a certificate for a person who reads about it."""
    return held.subject.rfc4514_string()

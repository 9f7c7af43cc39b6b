"""The structures that SM2 keys, certificates and messages travel in, declared once (docs/decisions/0028-der.md).

The reader is the one of the library `cryptography`, in its ASN.1 declarations: it takes DER alone, so that bytes have one
meaning and a meaning has one form of bytes.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from cryptography.hazmat import asn1
from cryptography.x509 import Name, ObjectIdentifier

from onecard.core.errors import Refusal

EC_KEY = ObjectIdentifier("1.2.840.10045.2.1")
SM2_CURVE = ObjectIdentifier("1.2.156.10197.1.301")
SM2_SIGN = ObjectIdentifier("1.2.156.10197.1.301.1")
SM2_ENCRYPT = ObjectIdentifier("1.2.156.10197.1.301.3")
SM3 = ObjectIdentifier("1.2.156.10197.1.401")
SM2_SM3 = ObjectIdentifier("1.2.156.10197.1.501")
SM4 = ObjectIdentifier("1.2.156.10197.1.104")
SM4_ECB = ObjectIdentifier("1.2.156.10197.1.104.1")
SM4_CBC = ObjectIdentifier("1.2.156.10197.1.104.2")
DATA = ObjectIdentifier("1.2.156.10197.6.1.4.2.1")
SIGNED_DATA = ObjectIdentifier("1.2.156.10197.6.1.4.2.2")
ENVELOPED_DATA = ObjectIdentifier("1.2.156.10197.6.1.4.2.3")


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier whose parameters are nothing, NULL, or the initial vector of a cipher."""

    algorithm: ObjectIdentifier
    parameters: asn1.Null | bytes | None = None


@asn1.sequence
class KeyAlgorithm:
    """AlgorithmIdentifier of a key on a named curve."""

    algorithm: ObjectIdentifier
    curve: ObjectIdentifier


@asn1.sequence
class PublicKeyInfo:
    """SubjectPublicKeyInfo (RFC 5480)."""

    algorithm: KeyAlgorithm
    key: asn1.BitString


@asn1.sequence
class EcPrivateKey:
    """ECPrivateKey (RFC 5915)."""

    version: int
    number: Annotated[bytes, asn1.Size.exact(32)]
    curve: Annotated[ObjectIdentifier | None, asn1.Explicit(0)] = None
    public: Annotated[asn1.BitString | None, asn1.Explicit(1)] = None


@asn1.sequence
class PrivateKeyInfo:
    """PrivateKeyInfo (PKCS#8), without attributes."""

    version: int
    algorithm: KeyAlgorithm
    key: bytes


@asn1.sequence
class Signature:
    """SM2Signature (GB/T 35276)."""

    r: int
    s: int


@asn1.sequence
class Cipher:
    """SM2Cipher (GB/T 35276): C1, C3 and C2 of the ciphertext."""

    x: int
    y: int
    digest: Annotated[bytes, asn1.Size.exact(32)]
    data: bytes


@asn1.sequence
class EnvelopedKey:
    """SM2EnvelopedKey (GB/T 35276): a private key under a symmetric key under a public key."""

    algorithm: Algorithm
    key: Cipher
    public: asn1.BitString
    private: asn1.BitString


@asn1.sequence
class Extension:
    """One extension of a certificate or a list."""

    kind: ObjectIdentifier
    critical: Annotated[bool, asn1.Default(False)]
    value: bytes


@asn1.sequence
class Validity:
    """From when until when."""

    begins: asn1.UTCTime | asn1.GeneralizedTime
    ends: asn1.UTCTime | asn1.GeneralizedTime


@asn1.sequence
class CertificateBody:
    """TBSCertificate (GB/T 20518), without the unique identifiers that nobody uses."""

    version: Annotated[int, asn1.Explicit(0), asn1.Default(0)]
    serial: int
    algorithm: Algorithm
    issuer: Name
    validity: Validity
    subject: Name
    key: PublicKeyInfo
    extensions: Annotated[list[Extension] | None, asn1.Explicit(3)] = None


@asn1.sequence
class Attribute:
    """An attribute of a request."""

    kind: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class RequestBody:
    """CertificationRequestInfo (PKCS#10)."""

    version: int
    subject: Name
    key: PublicKeyInfo
    attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]


@asn1.sequence
class Revoked:
    """One certificate in a revocation list."""

    serial: int
    at: asn1.UTCTime | asn1.GeneralizedTime
    extensions: list[Extension] | None = None


@asn1.sequence
class RevocationBody:
    """TBSCertList."""

    version: int
    algorithm: Algorithm
    issuer: Name
    made: asn1.UTCTime | asn1.GeneralizedTime
    renewed: asn1.UTCTime | asn1.GeneralizedTime
    revoked: list[Revoked] | None
    extensions: Annotated[list[Extension], asn1.Explicit(0)]


@asn1.sequence
class SignedCertificate:
    """A certificate whole."""

    body: CertificateBody
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class SignedRequest:
    """A request whole."""

    body: RequestBody
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class SignedRevocation:
    """A revocation list whole."""

    body: RevocationBody
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class SignedAnything:
    """What certificates, requests and lists share: whatever was signed, and the signature."""

    body: asn1.TLV
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class Holder:
    """IssuerAndSerialNumber: whose certificate is meant."""

    issuer: Name
    serial: int


@asn1.sequence
class Content:
    """ContentInfo with plain data, which may be elsewhere (a detached signature)."""

    kind: ObjectIdentifier
    data: Annotated[bytes | None, asn1.Explicit(0)] = None


@asn1.sequence
class Signer:
    """SignerInfo (GB/T 35275), without attributes: the signature is over the content itself."""

    version: int
    holder: Holder
    digest: Algorithm
    algorithm: Algorithm
    signature: bytes


@asn1.sequence
class SignedData:
    """SignedData (GB/T 35275)."""

    version: int
    digests: asn1.SetOf[Algorithm]
    content: Content
    certificates: Annotated[asn1.SetOf[SignedCertificate] | None, asn1.Implicit(0)]
    signers: asn1.SetOf[Signer]


@asn1.sequence
class SignedMessage:
    """ContentInfo that holds signed data."""

    kind: ObjectIdentifier
    signed: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class Recipient:
    """RecipientInfo (GB/T 35275): the key of the content, under the recipient's public key."""

    version: int
    holder: Holder
    algorithm: Algorithm
    key: bytes


@asn1.sequence
class SealedContent:
    """EncryptedContentInfo."""

    kind: ObjectIdentifier
    algorithm: Algorithm
    data: Annotated[bytes, asn1.Implicit(0)]


@asn1.sequence
class EnvelopedData:
    """EnvelopedData (GB/T 35275)."""

    version: int
    recipients: asn1.SetOf[Recipient]
    content: SealedContent


@asn1.sequence
class EnvelopedMessage:
    """ContentInfo that holds enveloped data."""

    kind: ObjectIdentifier
    enveloped: Annotated[EnvelopedData, asn1.Explicit(0)]


T = TypeVar("T")


def read(kind: type[T], der: bytes) -> T | None:
    """The structure that these bytes are in DER, all of them; none where they are not."""
    try:
        return asn1.decode_der(kind, der)
    except (ValueError, TypeError):  # a name with a bit string in it is a TypeError to the library
        return None


def required(kind: type[T], der: bytes, code: str, what: str) -> T:
    """As `read`; raises Refusal with this code, naming what was expected, where the bytes are not that."""
    found = read(kind, der)
    if found is None:
        raise Refusal(code, f"这不是{what}：编码（DER）不对。", "请检查文件是否完整、是否是要用的那一个。")
    return found


def written(structure: object) -> bytes:
    """The DER bytes of a structure."""
    return asn1.encode_der(structure)


def octets(bits: asn1.BitString) -> bytes:
    """The bytes of a bit string; nothing where bits are left over, as in no structure here."""
    return bits.as_bytes() if bits.padding_bits() == 0 else b""

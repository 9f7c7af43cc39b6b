"""Envelopes open for whom they are meant, whole or not at all; signed data names whoever signed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from cryptography.hazmat import asn1
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.crypto import der
from onecard.crypto.certificate import Certificate, Use, issue, name, root
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.envelope import Place, open_pair, open_sealed, seal, seal_pair, unwrap, wrap
from onecard.crypto.key import Key
from onecard.crypto.signed_data import sign, verify
from onecard.crypto.sm2 import PrivateKey

AT = datetime(2026, 6, 1, tzinfo=UTC)
OFFICE = root(PrivateKey.fresh(), name("发卡"), AT, AT + timedelta(days=900))


class Member(NamedTuple):
    pair: PrivateKey
    certificate: Certificate


def member(common: str, use: Use) -> Member:
    pair = PrivateKey.fresh()
    return Member(pair, issue(OFFICE, name(common), pair.public, use, AT, AT + timedelta(days=30)))


BUREAU, OTHER = member("制卡商", Use.ENCRYPTION), member("别的", Use.ENCRYPTION)
CENTRE, WITNESS = member("中心", Use.SIGNING), member("监督", Use.SIGNING)
MANIFEST = "批次 2026-06-01，卡 1000 张".encode()


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        refused()
    return caught.value.code


def test_a_key_pair_reaches_the_card_it_is_for() -> None:
    card, delivered = PrivateKey.fresh(), PrivateKey.fresh()
    envelope = seal_pair(card.public, delivered)
    assert open_pair(card, envelope).number == delivered.number
    assert delivered.number.reveal() not in envelope
    assert code_of(lambda: open_pair(PrivateKey.fresh(), envelope)) == "crypto.sealed"


def test_an_envelope_of_another_cipher_or_with_another_public_key_is_refused() -> None:
    card, delivered = PrivateKey.fresh(), PrivateKey.fresh()
    envelope = seal_pair(card.public, delivered)
    ecb, ofb = bytes.fromhex("2A811CCF55016801"), bytes.fromhex("2A811CCF55016803")
    assert code_of(lambda: open_pair(card, envelope.replace(ecb, ofb))) == "crypto.envelope"
    stranger = envelope.replace(delivered.public.point, PrivateKey.fresh().public.point)
    assert code_of(lambda: open_pair(card, stranger)) == "crypto.key_pair"
    assert code_of(lambda: open_pair(card, envelope[:-1])) == "crypto.envelope"


def test_a_key_pair_is_laid_out_as_gb_t_35276_says() -> None:
    card, delivered = PrivateKey.fresh(), PrivateKey.fresh()
    held = der.read(der.EnvelopedKey, seal_pair(card.public, delivered))
    assert held is not None
    key = Key(card.decrypt(der.written(held.key)))
    assert held.algorithm.algorithm.dotted_string == "1.2.156.10197.1.104.1"
    assert held.private.as_bytes() == ecb_encrypt(Algorithm.SM4, key, delivered.number.reveal())
    assert held.public.as_bytes() == delivered.public.point


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 5000])
def test_content_opens_for_each_recipient_and_nobody_else(length: int) -> None:
    content = bytes(length)
    sealed = seal(content, [BUREAU.certificate, OTHER.certificate])
    assert open_sealed(*BUREAU, sealed) == open_sealed(*OTHER, sealed) == content
    third = member("第三方", Use.ENCRYPTION)
    assert code_of(lambda: open_sealed(*third, sealed)) == "crypto.recipients"
    assert code_of(lambda: open_sealed(third.pair, BUREAU.certificate, sealed)) == "crypto.sealed"


def test_content_is_sealed_for_encryption_certificates_alone() -> None:
    assert code_of(lambda: seal(MANIFEST, [CENTRE.certificate])) == "crypto.certificate_use"
    assert code_of(lambda: seal(MANIFEST, [])) == "crypto.recipients"


SEALED = seal(MANIFEST, [BUREAU.certificate])
SIGNED = sign(MANIFEST, [CENTRE, WITNESS])


@given(st.data())
@settings(max_examples=settings.default.max_examples // 2)
def test_a_changed_envelope_never_gives_the_content(data: st.DataObject) -> None:
    at, flip = data.draw(st.integers(0, len(SEALED) - 1)), data.draw(st.integers(1, 255))
    changed = bytes([*SEALED[:at], SEALED[at] ^ flip, *SEALED[at + 1 :]])
    try:
        opened = open_sealed(*BUREAU, changed)
    except Refusal as refused:
        told = refused.code
    else:
        # CBC hides and does not prove: a changed vector or block may give other content, never this one.
        assert opened != MANIFEST
        return
    assert told in {"crypto.envelope", "crypto.recipients", "crypto.sealed"}


@given(st.binary(max_size=100))
def test_any_bytes_are_no_envelope_and_no_signed_data(data: bytes) -> None:
    assert code_of(lambda: open_pair(BUREAU.pair, data)) == "crypto.envelope"
    assert code_of(lambda: open_sealed(*BUREAU, data)) == "crypto.envelope"
    assert code_of(lambda: verify(data)) == "crypto.signed_data"


def test_signed_data_gives_its_content_and_whoever_signed_it() -> None:
    found = verify(SIGNED)
    assert found.content == MANIFEST
    assert set(found.signers) == {CENTRE.certificate, WITNESS.certificate}


def test_content_may_travel_apart_from_its_signatures() -> None:
    apart = sign(MANIFEST, [CENTRE], detached=True)
    assert MANIFEST not in apart
    assert verify(apart, MANIFEST).signers == (CENTRE.certificate,)
    assert code_of(lambda: verify(apart, MANIFEST + b"!")) == "crypto.signed_wrongly"
    assert code_of(lambda: verify(apart)) == "crypto.signed_data"
    assert code_of(lambda: verify(SIGNED, MANIFEST)) == "crypto.signed_data"


def test_changed_content_is_found() -> None:
    assert code_of(lambda: verify(SIGNED.replace(b"1000", b"1001"))) == "crypto.signed_wrongly"


def test_one_wrong_signature_among_two_is_enough() -> None:
    held = der.read(der.SignedMessage, SIGNED)
    assert held is not None
    for one in held.signed.signers.as_list():
        # The last byte of s is flipped, so the bytes stay a signature in form.
        wrong = one.signature[:-1] + bytes([one.signature[-1] ^ 1])
        changed = SIGNED.replace(one.signature, wrong)
        assert code_of(lambda changed=changed: verify(changed)) == "crypto.signed_wrongly"


def test_signed_data_without_its_signers_certificate_is_refused() -> None:
    held = der.read(der.SignedMessage, SIGNED)
    assert held is not None
    held.signed.certificates = None
    assert code_of(lambda: verify(der.written(held))) == "crypto.signers"
    held.signed.signers = asn1.SetOf([])
    assert code_of(lambda: verify(der.written(held))) == "crypto.signers"


def test_only_signing_certificates_with_their_own_key_sign() -> None:
    assert code_of(lambda: sign(MANIFEST, [])) == "crypto.signers"
    assert code_of(lambda: sign(MANIFEST, [BUREAU])) == "crypto.certificate_use"
    assert code_of(lambda: sign(MANIFEST, [(WITNESS.pair, CENTRE.certificate)])) == "crypto.key_pair"


def test_a_card_key_opens_at_its_place_alone() -> None:
    transport, key = Key.fresh(), Key.fresh()
    place = Place("2026-001", 12, bytes(16), "RK.460200.SSSE.1.SM4")
    wrapped = wrap(transport, key, place)
    assert unwrap(transport, wrapped, place) == key
    assert wrap(transport, key, place) != wrapped
    elsewhere = [
        Place("2026-00", 112, bytes(16), "RK.460200.SSSE.1.SM4"),
        Place("2026-001", 13, bytes(16), "RK.460200.SSSE.1.SM4"),
        Place("2026-001", 12, bytes(15) + b"\1", "RK.460200.SSSE.1.SM4"),
        Place("2026-001", 12, bytes(16), "UK.460200.SSSE.1.SM4"),
    ]
    for other in elsewhere:
        assert code_of(lambda other=other: unwrap(transport, wrapped, other)) == "crypto.tag"
    assert code_of(lambda: unwrap(Key.fresh(), wrapped, place)) == "crypto.tag"


@given(
    st.lists(
        st.tuples(st.text(max_size=6), st.integers(0, 99), st.binary(max_size=6), st.text(max_size=6)),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_no_two_places_read_alike(parts: list[tuple[str, int, bytes, str]]) -> None:
    one, two = (Place(*part) for part in parts)
    assert one.bound != two.bound

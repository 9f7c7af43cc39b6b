"""The forms of SM2 values: each is given back as it was, and nothing is taken that is not exactly one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.crypto import sm2_forms as forms
from onecard.crypto.key import Key
from onecard.crypto.sm2 import ORDER, PrivateKey, PublicKey

PAIR = PrivateKey(Key.of_hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"))
# GB/T 32918.5, annex C: "encryption standard" for the key of the signature example.
C1 = (
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
)
C3 = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
C2 = "21886CA989CA9C7D58087307CA93092D651EFA"
RAW = bytes.fromhex(C1 + C3 + C2)
SEALED = forms.cipher_der(RAW)
SIGNED = PAIR.sign(b"message digest")
INFO = forms.spki(PAIR.public)
EC_KEY = forms.ec_private_key(PAIR)
PKCS8 = forms.pkcs8(PAIR)


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        refused()
    return caught.value.code


def test_the_ciphertext_of_gb_t_32918_is_opened_from_its_raw_form() -> None:
    assert PAIR.decrypt(SEALED) == b"encryption standard"
    assert forms.cipher_raw(SEALED) == RAW


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1))
def test_a_signature_is_64_bytes_whatever_its_numbers(r: int, s: int) -> None:
    if r + s == ORDER:
        return
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert forms.signature_raw(forms.signature_der(raw)) == raw
    assert forms.signature_der(raw) == encode_dss_signature(r, s)


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (1, 0), (ORDER, 1), (1, ORDER), (7, ORDER - 7)],
    ids=["r 0", "s 0", "r n", "s n", "r+s n"],
)
def test_numbers_out_of_range_have_no_form(r: int, s: int) -> None:
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert code_of(lambda: forms.signature_der(raw)) == "crypto.signature"
    assert code_of(lambda: forms.signature_raw(encode_dss_signature(r, s))) == "crypto.signature"


@pytest.mark.parametrize(
    "raw", [b"", bytes(63), bytes(65), SIGNED], ids=["nothing", "63 bytes", "65 bytes", "DER"]
)
def test_a_raw_signature_of_another_length_is_refused(raw: bytes) -> None:
    assert code_of(lambda: forms.signature_der(raw)) == "crypto.signature"


def loosened(good: bytes) -> list[bytes]:
    """What a reader of BER, or one that stops where it is content, would still take for `good`."""
    (head, length), body = good[:2], good[2:]
    longer = bytes([head, 0x81, length]) + body
    return [
        good + b"\0",
        longer,
        bytes([head, 0x80]) + body + b"\0\0",
        good[:-1],
        b"",
        bytes([0x31]) + good[1:],
    ]


@pytest.mark.parametrize("number", range(6))
def test_what_is_almost_der_is_refused_in_every_form(number: int) -> None:
    # The length of a ciphertext stands in two bytes here: a message short enough for one keeps the six cases alike.
    sealed = PAIR.public.encrypt(b"a")
    assert code_of(lambda: forms.signature_raw(loosened(SIGNED)[number])) == "crypto.signature"
    assert code_of(lambda: forms.cipher_raw(loosened(sealed)[number])) == "crypto.cipher_form"
    assert code_of(lambda: PAIR.decrypt(loosened(sealed)[number])) == "crypto.sealed"
    assert code_of(lambda: forms.of_spki(loosened(INFO)[number])) == "crypto.key_form"
    assert (
        code_of(lambda: forms.of_ec_private_key(Key(loosened(EC_KEY.reveal())[number]))) == "crypto.key_form"
    )


@pytest.mark.parametrize(
    "raw",
    [b"", RAW[:97], RAW[1:], b"\2" + RAW[1:], RAW[:64] + bytes([RAW[64] ^ 1]) + RAW[65:], b"\4" + bytes(100)],
    ids=["nothing", "no message", "no 04", "compressed", "beside the curve", "zeros"],
)
def test_a_raw_ciphertext_without_a_point_and_a_message_is_refused(raw: bytes) -> None:
    assert code_of(lambda: forms.cipher_der(raw)) == "crypto.cipher_form"


def test_a_ciphertext_whose_point_was_moved_is_refused() -> None:
    moved = SEALED.replace(RAW[33:65], RAW[33:64] + bytes([RAW[64] ^ 1]))
    assert moved != SEALED
    assert code_of(lambda: forms.cipher_raw(moved)) == "crypto.cipher_form"
    assert code_of(lambda: PAIR.decrypt(moved)) == "crypto.sealed"


def test_keys_come_back_from_every_form() -> None:
    assert INFO[:26].hex().upper() == "3059301306072A8648CE3D020106082A811CCF5501822D034200"
    assert forms.of_spki(INFO) == PAIR.public
    assert forms.of_ec_private_key(EC_KEY).number == PAIR.number
    assert forms.of_pkcs8(PKCS8).number == PAIR.number
    assert forms.of_pem("PRIVATE KEY", forms.pem("PRIVATE KEY", PKCS8.reveal())) == PKCS8.reveal()


def test_a_key_of_another_curve_is_refused() -> None:
    sm2, p256 = bytes.fromhex("06082A811CCF5501822D"), bytes.fromhex("06082A8648CE3D030107")
    assert code_of(lambda: forms.of_spki(INFO.replace(sm2, p256))) == "crypto.not_sm2"
    for held, read in ((EC_KEY, forms.of_ec_private_key), (PKCS8, forms.of_pkcs8)):
        other = Key(held.reveal().replace(sm2, p256))
        assert code_of(lambda read=read, other=other: read(other)) == "crypto.not_sm2"


def test_a_private_key_beside_the_public_key_of_another_is_refused() -> None:
    stranger = PrivateKey.fresh().public.point
    for held, read in ((EC_KEY, forms.of_ec_private_key), (PKCS8, forms.of_pkcs8)):
        other = Key(held.reveal().replace(PAIR.public.point, stranger))
        assert code_of(lambda read=read, other=other: read(other)) == "crypto.key_pair"


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN A-----\n!!!!\n-----END A-----", "-----BEGIN A-----\nAAA\n-----END A-----"]
)
def test_text_without_one_sound_block_is_refused(text: str) -> None:
    assert code_of(lambda: forms.of_pem("A", text)) == "crypto.pem"
    assert code_of(lambda: forms.of_pem("A", 2 * forms.pem("A", b"data"))) == "crypto.pem"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    readers: list[Callable[[bytes], object]] = [
        forms.signature_raw,
        forms.signature_der,
        forms.cipher_raw,
        forms.cipher_der,
        forms.of_spki,
        lambda held: forms.of_pkcs8(Key(held)),
        lambda held: forms.of_ec_private_key(Key(held)),
        PublicKey,
        PAIR.decrypt,
    ]
    refused = []
    for read in readers:
        try:
            read(data)
        except Refusal as refusal:
            refused.append(refusal.code)
    assert all(code.startswith("crypto.") for code in refused)


@given(st.data())
def test_one_changed_byte_of_a_form_is_refused_or_means_something_else(data: st.DataObject) -> None:
    at, flip = data.draw(st.integers(0, len(INFO) - 1)), data.draw(st.integers(1, 255))
    changed = bytes([*INFO[:at], INFO[at] ^ flip, *INFO[at + 1 :]])
    try:
        other = forms.of_spki(changed)
    except Refusal:
        return
    assert other != PAIR.public
    assert forms.spki(other) == changed

"""The fast ciphers against slow ones written from the standards in plain Python: the same for any key and message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecard.core.errors import Refusal
from onecard.crypto import cipher, sm2_forms
from onecard.crypto.cipher import Algorithm
from onecard.crypto.dispersal import disperse, key_check_value
from onecard.crypto.key import Key
from onecard.crypto.mac import cbc_mac
from onecard.crypto.padding import pad, pad_enciphered, unpad, unpad_enciphered
from onecard.crypto.sm2 import ORDER, PrivateKey, PublicKey
from onecard.crypto.tests import plain_sm2, plain_sm4

SM4 = Algorithm.SM4
FEW = settings(max_examples=max(5, settings.default.max_examples // 10))
numbers = st.integers(1, ORDER - 2)
scalars = st.integers(1, ORDER - 1)
blocks = st.binary(min_size=16, max_size=16)
messages = st.binary(max_size=100)


def point_of(public: PublicKey) -> tuple[int, int]:
    return int.from_bytes(public.point[1:33], "big"), int.from_bytes(public.point[33:], "big")


def pair_of(number: int) -> PrivateKey:
    return PrivateKey(Key(number.to_bytes(32, "big")))


def test_the_plain_one_gives_the_example_of_gb_t_32918() -> None:
    number = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
    k = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    public = plain_sm2.times(number, plain_sm2.G)
    assert public is not None
    e = plain_sm2.digest(public, b"message digest", b"1234567812345678")
    assert plain_sm2.sign(number, e, k) == (
        0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
        0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
    )
    sealed = plain_sm2.encrypt(public, b"encryption standard", k)
    assert sealed is not None
    assert sealed.hex().upper().endswith("21886CA989CA9C7D58087307CA93092D651EFA")


@FEW
@given(numbers, messages, st.binary(max_size=40), scalars)
def test_either_verifies_what_the_other_signs(number: int, message: bytes, signer: bytes, k: int) -> None:
    pair = pair_of(number)
    public = point_of(pair.public)
    assert public == plain_sm2.times(number, plain_sm2.G)
    e = plain_sm2.digest(public, message, signer)
    assert e == int.from_bytes(pair.public.digest(message, signer), "big")
    raw = sm2_forms.signature_raw(pair.sign(message, signer))
    assert plain_sm2.verify(public, e, int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    made = plain_sm2.sign(number, e, k)
    if made is not None:
        whole = b"".join(one.to_bytes(32, "big") for one in made)
        assert pair.public.verify(message, sm2_forms.signature_der(whole), signer)


@FEW
@given(numbers, scalars, scalars, scalars)
def test_both_judge_any_two_numbers_alike(number: int, k: int, e: int, other: int) -> None:
    pair = pair_of(number)
    made = plain_sm2.sign(number, e, k)
    if made is None:
        return
    public = point_of(pair.public)
    for r, s in (made, (made[1], made[0]), (other, made[1]), (made[0], other), (made[0], ORDER - made[0])):
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        form = sm2_forms.signature_der(raw) if r + s != ORDER else b""
        assert pair.public.verify_digest(e.to_bytes(32, "big"), form) == plain_sm2.verify(public, e, r, s)


@FEW
@given(numbers, st.binary(min_size=1, max_size=100), scalars)
def test_either_opens_what_the_other_encrypts(number: int, message: bytes, k: int) -> None:
    pair = pair_of(number)
    sealed = sm2_forms.cipher_raw(pair.public.encrypt(message))
    assert plain_sm2.decrypt(number, sealed) == message
    made = plain_sm2.encrypt(point_of(pair.public), message, k)
    if made is not None:
        assert pair.decrypt(sm2_forms.cipher_der(made)) == message


def test_a_message_of_one_byte_never_travels_as_it_is() -> None:
    """A key stream of zeros would leave one in 256 readable."""
    public = PrivateKey.fresh().public
    assert all(public.encrypt(b"A")[-1:] != b"A" for _ in range(1000))


def test_a_message_that_travels_as_it_is_is_not_opened() -> None:
    pair = pair_of(0xC0FFEE)
    ways = ((k, plain_sm2.times(k, point_of(pair.public))) for k in range(2, 5000))
    k, shared = next((k, to) for k, to in ways if to is not None and plain_sm2.stream(to, 1) == b"\0")
    first = plain_sm2.times(k, plain_sm2.G)
    assert first is not None
    proof = plain_sm2.sm3(plain_sm2.wide(shared[0]) + b"A" + plain_sm2.wide(shared[1]))
    sealed = b"\4" + plain_sm2.wide(first[0]) + plain_sm2.wide(first[1]) + proof + b"A"
    with pytest.raises(Refusal) as refused:
        pair.decrypt(sm2_forms.cipher_der(sealed))
    assert refused.value.code == "crypto.sealed"


@settings(max_examples=settings.default.max_examples // 3)
@given(blocks, st.binary(max_size=80), blocks, st.binary(max_size=40))
def test_sm4_in_every_mode(key: bytes, data: bytes, iv: bytes, bound: bytes) -> None:
    held = Key(key)
    whole = data[: len(data) // 16 * 16]
    assert cipher.ecb_encrypt(SM4, held, whole) == b"".join(
        plain_sm4.encrypt(key, whole[at : at + 16]) for at in range(0, len(whole), 16)
    )
    assert cipher.cbc_encrypt(SM4, held, whole, iv) == plain_sm4.cbc(key, whole, iv)
    assert cipher.ecb_decrypt(SM4, held, iv) == plain_sm4.decrypt(key, iv)
    assert cipher.ctr(held, data, iv) == plain_sm4.ctr(key, data, iv)
    assert cipher.cmac(held, data) == plain_sm4.cmac(key, data)
    assert cipher.gcm_seal(held, iv[:12], data, bound) == plain_sm4.gcm(key, iv[:12], data, bound)
    if whole:
        assert cbc_mac(SM4, held, whole) == plain_sm4.cbc(key, whole, bytes(16))[-16:]


@given(blocks, st.binary(min_size=8, max_size=8))
def test_dispersal_and_check_value_are_single_blocks_of_sm4(key: bytes, factor: bytes) -> None:
    complement = bytes(255 - byte for byte in factor)
    assert disperse(SM4, Key(key), factor) == Key(plain_sm4.encrypt(key, factor + complement))
    assert key_check_value(SM4, Key(key)) == plain_sm4.encrypt(key, bytes(16))[:3]


@given(st.sampled_from(Algorithm), st.binary(min_size=16, max_size=16), st.binary(max_size=100), blocks)
def test_every_mode_gives_back_what_went_in(algorithm: Algorithm, key: bytes, data: bytes, iv: bytes) -> None:
    held, start = Key(key[: algorithm.key]), iv[: algorithm.block]
    whole = pad(data, algorithm.block)
    assert cipher.ecb_decrypt(algorithm, held, cipher.ecb_encrypt(algorithm, held, whole)) == whole
    assert (
        cipher.cbc_decrypt(algorithm, held, cipher.cbc_encrypt(algorithm, held, whole, start), start) == whole
    )


@given(st.binary(max_size=300), st.sampled_from([8, 16]))
def test_padding_comes_off_again_and_is_never_missing(data: bytes, block: int) -> None:
    padded = pad(data, block)
    assert len(padded) % block == 0
    assert len(data) < len(padded) <= len(data) + block
    assert unpad(padded) == data
    if len(data) < 256:
        counted = pad_enciphered(data, block)
        assert len(counted) % block == 0
        assert unpad_enciphered(counted) == data


@pytest.mark.proof
def test_a_million_rounds_of_gb_t_32907() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    block = key
    for _ in range(1_000_000):
        block = cipher.ecb_encrypt(SM4, Key(key), block)
    assert block.hex().upper() == "595298C7C6FD271F0402F804C33D3F66"

"""SM2 gives and accepts the standard's example, and refuses what is no key, no signature, no ciphertext."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from onecard.core.errors import Refusal
from onecard.crypto import libcrypto
from onecard.crypto.key import Key
from onecard.crypto.sm2 import ORDER, PrivateKey, PublicKey, well_formed

NUMBER = Key.of_hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
MESSAGE = b"message digest"


def test_the_example_of_gb_t_32918() -> None:
    pair = PrivateKey(NUMBER)
    assert pair.public == PublicKey(POINT)
    z = "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3"
    assert pair.public.z().hex().upper() == z
    e = "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640"
    assert pair.public.digest(MESSAGE).hex().upper() == e
    assert pair.public.verify(MESSAGE, encode_dss_signature(R, S))


def test_the_issuer_statement_of_the_test_card() -> None:
    told = bytes.fromhex(
        "010110460200D15600000500000001F0EF25560201330304332E3030040C460200000000000000000000"
        "0504202406010604203406010709413030303030303131"
    )
    e = "17E47BBE30F00F04488A03CA297FCE809F41F550FCC1F3DD69C25E47ED470175"
    signature = bytes.fromhex(
        "304402207460EFCAA524A977C92A58930BDEC428764A809EB23A1882033357F89A681D64"
        "022062B8A1B570009141492976DB9ADC5684F118F5601917E79E38682984C8D78A52"
    )
    public = PublicKey(POINT)
    assert public.digest(told).hex().upper() == e
    assert public.verify(told, signature)
    assert not public.verify(told[:-1] + b"2", signature)


def test_a_signature_holds_for_its_message_its_signer_and_its_key_only() -> None:
    pair, other = PrivateKey.fresh(), PrivateKey.fresh()
    signature = pair.sign(MESSAGE, b"460200")
    assert pair.public.verify(MESSAGE, signature, b"460200")
    assert not pair.public.verify(MESSAGE, signature)
    assert not pair.public.verify(MESSAGE + b"!", signature, b"460200")
    assert not other.public.verify(MESSAGE, signature, b"460200")
    assert pair.sign(MESSAGE) != pair.sign(MESSAGE)


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (1, 0), (ORDER, 1), (1, ORDER), (5, ORDER - 5)],
    ids=["r is zero", "s is zero", "r is n", "s is n", "r and s make n"],
)
def test_numbers_out_of_range_are_no_signature(r: int, s: int) -> None:
    signature = encode_dss_signature(r, s)
    assert not well_formed(signature)
    assert not PublicKey(POINT).verify(MESSAGE, signature)


def test_bytes_that_are_not_the_der_of_two_numbers_are_no_signature() -> None:
    good = encode_dss_signature(R, S)
    for bad in (b"", good[:-1], good + b"\0", b"\x31" + good[1:], good[2:], b"\x30\x82\0\x46" + good[2:]):
        assert not PublicKey(POINT).verify(MESSAGE, bad)


@pytest.mark.parametrize(
    "point",
    [b"", POINT[:-1], POINT[1:], b"\x02" + POINT[1:], POINT[:-1] + bytes([POINT[-1] ^ 1]), b"\4" + bytes(64)],
    ids=["nothing", "cut", "raw", "another form", "beside the curve", "zeros"],
)
def test_a_point_off_the_curve_is_refused(point: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        PublicKey(point)
    assert refused.value.code == "crypto.point"


@pytest.mark.parametrize("number", [0, ORDER - 1, ORDER, ORDER + 1, (1 << 256) - 1])
def test_a_number_out_of_range_is_no_private_key(number: int) -> None:
    with pytest.raises(Refusal) as refused:
        PrivateKey(Key(number.to_bytes(32, "big")))
    assert refused.value.code == "crypto.private_key"


def test_what_was_encrypted_is_opened_by_the_private_key_alone() -> None:
    pair = PrivateKey.fresh()
    for length in (1, 16, 31, 200, 70_000):
        sealed = pair.public.encrypt(bytes(length))
        assert pair.decrypt(sealed) == bytes(length)
    for wrong in (b"", sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1]), b"\0" * 200):
        with pytest.raises(Refusal) as refused:
            pair.decrypt(wrong)
        assert refused.value.code == "crypto.sealed"
    with pytest.raises(Refusal):
        PrivateKey.fresh().decrypt(sealed)


def test_a_key_never_shows_its_bytes() -> None:
    pair = PrivateKey(NUMBER)
    for one in (NUMBER, pair):
        shown = f"{one!r} {one}"
        assert "3945" not in shown
        assert "39\\x45" not in shown
        with pytest.raises(TypeError):
            pickle.dumps(one)
        with pytest.raises(TypeError):
            copy.deepcopy(one)
    with pytest.raises(TypeError):
        hash(NUMBER)
    with pytest.raises(TypeError):
        NUMBER.__getstate__()
    with pytest.raises(Refusal) as refused:
        Key.of_hex("39 45 2")
    assert "39" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_platform_without_the_library_is_told_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ONECARD_LIBCRYPTO", "/nowhere/libcrypto.so.9")
    libcrypto.libcrypto.cache_clear()
    try:
        with pytest.raises(Refusal) as refused:
            PrivateKey.fresh()
    finally:
        libcrypto.libcrypto.cache_clear()
    assert refused.value.code == "crypto.libcrypto_missing"
    assert "/nowhere/libcrypto.so.9" in str(refused.value)


def test_one_key_serves_many_threads_at_a_time() -> None:
    pair, sealed = PrivateKey.fresh(), PrivateKey(NUMBER).public.encrypt(MESSAGE)

    def work(number: int) -> bool:
        told = number.to_bytes(4, "big")
        opened = PrivateKey(NUMBER).decrypt(sealed)
        return pair.public.verify(told, pair.sign(told)) and opened == MESSAGE

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(200)))


def test_what_has_no_room_or_no_sense_is_refused() -> None:
    pair = PrivateKey(NUMBER)
    for refused, code in (
        (lambda: pair.public.encrypt(b""), "crypto.empty"),
        (lambda: pair.public.z(bytes(8192)), "crypto.signer"),
        (lambda: pair.sign_digest(bytes(31)), "crypto.digest"),
    ):
        with pytest.raises(Refusal) as caught:
            refused()
        assert caught.value.code == code
    assert not pair.public.verify_digest(bytes(31), encode_dss_signature(R, S))
    assert {PublicKey(POINT), pair.public} == {pair.public}

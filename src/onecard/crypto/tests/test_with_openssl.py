"""Keys, signatures, ciphertexts and blocks against the command `openssl`: each accepts what the other made."""

from __future__ import annotations

from pathlib import Path

import pytest

from onecard.core.errors import Refusal
from onecard.crypto import cipher, sm2_forms
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.sm2 import PrivateKey
from onecard.crypto.sm3 import sm3
from onecard.crypto.tests.openssl import DISTID, needs_openssl, openssl

pytestmark = needs_openssl
MESSAGE = "社会保障卡 message digest".encode()


@pytest.fixture
def pair() -> PrivateKey:
    return PrivateKey.fresh()


@pytest.fixture
def private_file(pair: PrivateKey, tmp_path: Path) -> Path:
    file = tmp_path / "private.pem"
    file.write_text(sm2_forms.pem("PRIVATE KEY", sm2_forms.pkcs8(pair).reveal()), "ascii")
    return file


def saved(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "data"
    file.write_bytes(data)
    return file


def test_openssl_derives_the_same_public_key(pair: PrivateKey, private_file: Path) -> None:
    assert openssl("pkey", "-in", private_file, "-pubout", "-outform", "DER") == sm2_forms.spki(pair.public)


def test_a_key_that_openssl_made_is_read() -> None:
    made = openssl("genpkey", "-algorithm", "SM2", "-outform", "DER")
    pair = sm2_forms.of_ec_private_key(Key(made))
    assert pair.public.verify(MESSAGE, pair.sign(MESSAGE))


def test_openssl_verifies_our_signature_and_we_verify_its(
    pair: PrivateKey, private_file: Path, tmp_path: Path
) -> None:
    data = saved(tmp_path, MESSAGE)
    signature = openssl(
        "pkeyutl",
        "-sign",
        "-rawin",
        "-digest",
        "sm3",
        "-inkey",
        private_file,
        "-in",
        data,
        "-pkeyopt",
        DISTID,
    )
    assert pair.public.verify(MESSAGE, signature)
    assert not pair.public.verify(MESSAGE[1:], signature)
    ours = tmp_path / "signature"
    ours.write_bytes(pair.sign(MESSAGE))
    words = (
        "-rawin",
        "-digest",
        "sm3",
        "-inkey",
        private_file,
        "-in",
        data,
        "-sigfile",
        ours,
        "-pkeyopt",
        DISTID,
    )
    assert b"Success" in openssl("pkeyutl", "-verify", *words)


def test_openssl_opens_our_ciphertext_and_we_open_its(
    pair: PrivateKey, private_file: Path, tmp_path: Path
) -> None:
    sealed = openssl("pkeyutl", "-encrypt", "-inkey", private_file, "-in", saved(tmp_path, MESSAGE))
    assert pair.decrypt(sealed) == MESSAGE
    ours = saved(tmp_path, pair.public.encrypt(MESSAGE))
    assert openssl("pkeyutl", "-decrypt", "-inkey", private_file, "-in", ours) == MESSAGE
    with pytest.raises(Refusal):
        PrivateKey.fresh().decrypt(sealed)


def test_sm3_is_that_of_openssl() -> None:
    assert openssl("dgst", "-sm3", "-binary", given=MESSAGE) == sm3(MESSAGE)


@pytest.mark.parametrize(
    ("algorithm", "name"), [(Algorithm.SM4, "sm4"), (Algorithm.TDES, "des-ede")], ids=["SM4", "3DES"]
)
def test_blocks_are_those_of_openssl(algorithm: Algorithm, name: str) -> None:
    key, data, iv = Key.fresh(), bytes(range(48)), bytes(range(algorithm.block))
    words = ("-K", key.reveal().hex(), "-nopad")
    ecb = name if algorithm is Algorithm.TDES else f"{name}-ecb"
    assert openssl("enc", f"-{ecb}", *words, given=data) == cipher.ecb_encrypt(algorithm, key, data)
    chained = openssl("enc", f"-{name}-cbc", *words, "-iv", iv.hex(), given=data)
    assert chained == cipher.cbc_encrypt(algorithm, key, data, iv)

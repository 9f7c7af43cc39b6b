"""SM4, DES and 3DES give the published values, and refuse what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onecard.core.errors import Refusal
from onecard.crypto import cipher
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.mac import cbc_mac, retail_mac
from onecard.crypto.padding import pad_enciphered, unpad, unpad_enciphered

SM4, TDES, DES = Algorithm.SM4, Algorithm.TDES, Algorithm.DES
KEY = Key.of_hex("0123456789ABCDEFFEDCBA9876543210")
# RFC 8998, annex A.1; the same message is that of the CTR example of the SM4 draft of the IETF.
NONCE = bytes.fromhex("00001234567800000000ABCD")
BOUND = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
MESSAGE = bytes.fromhex("".join(letter * 16 for letter in "ABCDEFEA"))
SEALED = bytes.fromhex(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        refused()
    return caught.value.code


def test_the_example_of_gb_t_32907() -> None:
    sealed = bytes.fromhex("681EDF34D206965E86B3E94F536E4246")
    assert cipher.ecb_encrypt(SM4, KEY, KEY.reveal()) == sealed
    assert cipher.ecb_decrypt(SM4, KEY, sealed) == KEY.reveal()


def test_the_gcm_example_of_rfc_8998() -> None:
    assert cipher.gcm_seal(KEY, NONCE, MESSAGE, BOUND) == SEALED
    assert cipher.gcm_open(KEY, NONCE, SEALED, BOUND) == MESSAGE


def test_the_ctr_example() -> None:
    made = cipher.ctr(KEY, MESSAGE, KEY.reveal())
    assert made.hex().upper() == (
        "C2B4759E78AC3CF43D0852F4E8D5F9FD7256E8A5FCB65A350EE00630912E4449"
        "2A0B17E1B85B060D0FBA612D8A95831638B361FD5FFACD942F081485A83CA35D"
    )
    assert cipher.ctr(KEY, made, KEY.reveal()) == MESSAGE


def test_des_and_3des_give_the_published_blocks() -> None:
    worked = Key.of_hex("133457799BBCDFF1")
    block = bytes.fromhex("0123456789ABCDEF")
    assert cipher.ecb_encrypt(DES, worked, block).hex().upper() == "85E813540F0AB405"
    # Variable plaintext known answer (NIST SP 800-20): parity bits alone make the key.
    parity = Key.of_hex("0101010101010101" * 2)
    assert (
        cipher.ecb_encrypt(TDES, parity, bytes.fromhex("80" + "00" * 7)).hex().upper() == "95F8A5E5DD31D900"
    )


def test_3des_is_des_there_back_and_there_again() -> None:
    left, right = Key(KEY.reveal()[:8]), Key(KEY.reveal()[8:])
    block = bytes(range(8))
    inner = cipher.ecb_decrypt(DES, right, cipher.ecb_encrypt(DES, left, block))
    assert cipher.ecb_encrypt(TDES, KEY, block) == cipher.ecb_encrypt(DES, left, inner)


@pytest.mark.parametrize("length", [0, 7, 15, 17, 24, 32])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    for algorithm in Algorithm:
        wrong = Key(bytes(length))
        assert (
            code_of(lambda a=algorithm, k=wrong: cipher.ecb_encrypt(a, k, bytes(16))) == "crypto.key_length"
        )
    assert code_of(lambda: cipher.cmac(Key(bytes(length)), b"")) == "crypto.key_length"
    assert code_of(lambda: retail_mac(Key(bytes(length)), bytes(8))) == "crypto.key_length"


@pytest.mark.parametrize("length", [1, 15, 17])
def test_a_part_of_a_block_is_refused(length: int) -> None:
    part = bytes(length)
    for mode in (cipher.ecb_encrypt, cipher.ecb_decrypt, cipher.cbc_encrypt, cipher.cbc_decrypt, cbc_mac):
        assert code_of(lambda mode=mode: mode(SM4, KEY, part)) == "crypto.blocks"
    assert code_of(lambda: cipher.cbc_encrypt(SM4, KEY, bytes(16), part)) == "crypto.iv"
    assert code_of(lambda: cipher.ctr(KEY, b"data", part)) == "crypto.iv"
    assert code_of(lambda: cipher.gcm_seal(KEY, part, b"data")) == "crypto.nonce"


def test_a_mac_over_nothing_is_refused() -> None:
    assert code_of(lambda: cbc_mac(SM4, KEY, b"")) == "crypto.blocks"


def test_every_changed_bit_of_a_sealed_message_is_found() -> None:
    for at in range(len(SEALED)):
        changed = bytes([*SEALED[:at], SEALED[at] ^ 1, *SEALED[at + 1 :]])
        assert code_of(lambda changed=changed: cipher.gcm_open(KEY, NONCE, changed, BOUND)) == "crypto.tag"
    assert code_of(lambda: cipher.gcm_open(KEY, NONCE, SEALED, BOUND[1:])) == "crypto.tag"
    assert code_of(lambda: cipher.gcm_open(KEY, NONCE, SEALED[:15], BOUND)) == "crypto.tag"


@pytest.mark.parametrize("padded", [b"", bytes(8), b"data", b"data\x80\0\1", b"data\x81\0\0"])
def test_what_carries_no_padding_is_refused(padded: bytes) -> None:
    assert code_of(lambda: unpad(padded)) == "crypto.padding"


@pytest.mark.parametrize("padded", [b"", b"\x08" + bytes(7), b"\x02ab\0\0\0\0\0", b"\x02ab\x80\0\0\0\1"])
def test_a_length_that_the_padding_denies_is_refused(padded: bytes) -> None:
    assert code_of(lambda: unpad_enciphered(padded)) == "crypto.padding"
    assert code_of(lambda: pad_enciphered(bytes(256), 8)) == "crypto.padding"

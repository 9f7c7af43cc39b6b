"""The cryptograms of the card against the worked values of the trade's notes: three levels of keys, MACs, purse, proofs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from onecard.core.errors import Refusal
from onecard.crypto import authentication, dispersal, messaging, purse
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.mac import mac, retail_mac, tac
from onecard.crypto.padding import pad_enciphered

SM4, TDES, DES = Algorithm.SM4, Algorithm.TDES, Algorithm.DES
ROOT = Key.of_hex("00112233445566778899AABBCCDDEEFF")
CARD = {
    TDES: Key.of_hex("54EDC67555DD3658E8F99AE212875905"),
    SM4: Key.of_hex("558FD96E991FE3BCF6F39E8E7DD10661"),
}
HISTORICAL = bytes.fromhex("0081544C928684460200000001")
OTHER = Key.of_hex("11223344556677888877665544332211")


def hexed(data: bytes) -> str:
    return data.hex().upper()


@pytest.mark.parametrize(
    ("algorithm", "province", "city", "check"),
    [
        (TDES, "2D2D864B2E284CE8622A1588DED7E954", "4B2A70123320469F768CD01621925091", "052ABC"),
        (SM4, "91EB3158501C153DFB0DFFC391555BBC", "448B9330BE28C8EE28862015B0C093CB", "47EA98"),
    ],
)
def test_keys_are_dispersed_from_the_root_to_province_city_and_card(
    algorithm: Algorithm, province: str, city: str, check: str
) -> None:
    factors = [dispersal.province_factor("460200"), dispersal.city_factor("460200")]
    assert dispersal.disperse(algorithm, ROOT, factors[0]) == Key.of_hex(province)
    whole_city = dispersal.disperse_down(algorithm, ROOT, factors)
    assert whole_city == Key.of_hex(city)
    assert hexed(dispersal.key_check_value(algorithm, whole_city)) == check
    assert dispersal.disperse(algorithm, whole_city, dispersal.card_factor(HISTORICAL)) == CARD[algorithm]


def test_components_make_the_key_of_a_ceremony() -> None:
    parts = [
        ("0123456789ABCDEF0011223344556677", "7F5EF3"),
        ("FEDCBA98765432108899AABBCCDDEEFF", "6E840B"),
        ("FFEEDDCCBBAA99880011223344556677", "2984C0"),
    ]
    made = Key(bytes(16))
    for part, check in parts:
        assert hexed(dispersal.key_check_value(SM4, Key.of_hex(part))) == check
        made = made.xor(Key.of_hex(part))
    assert made == ROOT
    assert hexed(dispersal.key_check_value(SM4, made)) == "72EBA3"
    assert hexed(dispersal.key_check_value(TDES, made)) == "FB0975"


@pytest.mark.parametrize("factor", [b"", b"1234567", b"123456789"])
def test_a_factor_of_another_length_is_refused(factor: bytes) -> None:
    for disperse in (
        lambda: dispersal.disperse(SM4, ROOT, factor),
        lambda: dispersal.Parent(SM4, ROOT).child(factor),
    ):
        with pytest.raises(Refusal) as refused:
            disperse()
        assert refused.value.code == "crypto.factor"


@pytest.mark.parametrize("algorithm", [TDES, SM4])
def test_a_parent_made_ready_once_disperses_the_same_keys(algorithm: Algorithm) -> None:
    parent = dispersal.Parent(algorithm, ROOT)
    for number in range(20):
        factor = number.to_bytes(8, "big")
        assert parent.child(factor) == dispersal.disperse(algorithm, ROOT, factor)


@pytest.mark.parametrize("area", ["46020", "4602000", "46020x", "４６０２００"])
def test_an_area_that_is_no_area_code_is_refused(area: str) -> None:
    with pytest.raises(Refusal) as refused:
        dispersal.city_factor(area)
    assert refused.value.code == "crypto.area"


def test_the_mac_with_a_double_key_is_algorithm_3() -> None:
    key = Key.of_hex("7CA110454A1A6E570131D9619DC1376E")
    assert hexed(retail_mac(key, b"Hello World !!!!")) == "F09B856213BAB83B"


@pytest.mark.parametrize(
    ("algorithm", "session", "proof"),
    [
        (TDES, "7E9196639B15ACCD", "1AD45B335EA2814C"),
        (SM4, "C926FBB092DD23D0F3FA54D27AC350A2", "86CDF509BE276B8D"),
    ],
)
def test_the_proof_of_a_card(algorithm: Algorithm, session: str, proof: str) -> None:
    factor, data = bytes.fromhex("1122334455667788"), bytes.fromhex("8877665544332211")
    assert authentication.session_key(algorithm, CARD[algorithm], factor) == Key.of_hex(session)
    assert hexed(authentication.cryptogram(algorithm, CARD[algorithm], factor, data)) == proof


@pytest.mark.parametrize(("algorithm", "code"), [(TDES, "862C186F"), (SM4, "F0EF2556")])
def test_the_card_identifier_carries_its_mac(algorithm: Algorithm, code: str) -> None:
    found = authentication.identifier(algorithm, CARD[algorithm], "460200", bytes.fromhex("00000001"))
    assert hexed(found) == "460200D15600000500000001" + code
    assert authentication.identifier_holds(algorithm, CARD[algorithm], found)
    for at in range(16):
        changed = bytes([*found[:at], found[at] ^ 1, *found[at + 1 :]])
        assert not authentication.identifier_holds(algorithm, CARD[algorithm], changed)
    assert not authentication.identifier_holds(algorithm, CARD[algorithm], found[:15])


@pytest.mark.parametrize(("algorithm", "code"), [(TDES, "3E51E23D"), (SM4, "A9D7F539")])
def test_an_update_of_a_record_is_protected_by_its_mac(algorithm: Algorithm, code: str) -> None:
    header, data = bytes.fromhex("04DC0304"), bytes.fromhex("280F313338303030303030303000000000")
    made = messaging.command_mac(algorithm, CARD[algorithm], header, data, bytes.fromhex("A1B2C3D4"))
    assert hexed(made) == code


@pytest.mark.parametrize(
    ("algorithm", "enciphered", "code"),
    [
        (TDES, "A2D62E3ECEBEC865", "2F1DDD37"),
        (SM4, "20CC5D239FAF88E367DDB6E7EB9C6B77", "3789B788"),
    ],
)
def test_a_new_pin_travels_enciphered(algorithm: Algorithm, enciphered: str, code: str) -> None:
    key, pin = CARD[algorithm], bytes.fromhex("123456")
    made = messaging.encipher(algorithm, key, pin)
    assert hexed(made) == enciphered
    assert messaging.decipher(algorithm, key, made) == pin
    header = bytes.fromhex("84240001")
    assert hexed(messaging.command_mac(algorithm, key, header, made, bytes.fromhex("A1B2C3D4"))) == code


def test_a_block_that_was_changed_is_no_pin() -> None:
    with pytest.raises(Refusal) as refused:
        messaging.decipher(SM4, CARD[SM4], bytes(16))
    assert refused.value.code == "crypto.padding"


def use(amount: int, kind: int, terminal: str, at: str) -> purse.Use:
    return purse.Use(amount, kind, bytes.fromhex(terminal), bytes.fromhex(at))


def test_the_purchase_and_the_load_of_the_pboc_examples() -> None:
    random = bytes.fromhex("11223344")
    bought = use(0x1000, 6, "001122334455", "20120229135100")
    session = purse.purchase_session(TDES, OTHER, random, 0, 1)
    assert session == Key.of_hex("003238ABC57659DD")
    assert hexed(purse.purchase_mac1(TDES, session, bought)) == "F15CAB75"
    assert hexed(purse.purchase_mac2(TDES, session, bought)) == "56988A13"
    loaded = use(0x1000, 1, "001122334455", "20111221214822")
    session = purse.load_session(TDES, OTHER, random, 0)
    assert session == Key.of_hex("9B1D924E05595603")
    assert hexed(purse.load_mac1(TDES, session, 0, loaded)) == "2988AE5A"
    assert hexed(purse.load_mac2(TDES, session, loaded)) == "3A845BF0"


def test_an_sm4_purchase() -> None:
    session = purse.purchase_session(SM4, OTHER, bytes.fromhex("11223344"), 1, 1)
    assert session == Key.of_hex("1EDBECDF762956B7C44BCFDB4F56D441")
    bought = use(0x1000, 6, "001122334455", "20120229135100")
    assert hexed(purse.purchase_mac1(SM4, session, bought)) == "AD62AEFB"
    assert hexed(purse.purchase_mac2(SM4, session, bought)) == "3DE49BC0"


TAP = use(0xC8, 6, "460200000001", "20240601083015")


@pytest.mark.parametrize(("algorithm", "code"), [(TDES, "1371DA7E"), (SM4, "1911194F")])
def test_the_transaction_code_of_a_tap(algorithm: Algorithm, code: str) -> None:
    assert hexed(purse.purchase_tac(algorithm, CARD[algorithm], TAP, 1)) == code


@pytest.mark.parametrize(
    ("algorithm", "counter", "values"),
    [
        (TDES, 1, "A5D66646E159BA72 E36464E7 6192B4A2 8A5EFE40"),
        (TDES, 2, "847A437DA7491048 AB0CD698 72074EDE 5D1E31B8"),
        (TDES, 3, "49C9FE62FC93EEC9 DA891F6C F5EBA960 792E470A"),
        (SM4, 1, "F8577E367E9F164BD896D8A0D285E543 5079A7DB B3798CBE 0F3E7095"),
        (SM4, 2, "2B3B7C190A478E6415635698523B7DD0 9069A5A6 24C426A2 7B57C235"),
        (SM4, 3, "B3DB86A6450E04F12C3E423856A892F5 56C31478 E8C9EFB9 3B58AC21"),
    ],
)
def test_three_taps_in_a_row(algorithm: Algorithm, counter: int, values: str) -> None:
    key = CARD[algorithm]
    session = purse.purchase_session(algorithm, key, bytes.fromhex("11223344"), counter, 1)
    wanted = values.split()
    assert session == Key.of_hex(wanted[0])
    made = [
        purse.purchase_mac1(algorithm, session, TAP),
        purse.purchase_mac2(algorithm, session, TAP),
        purse.use_tac(algorithm, key, TAP, 1, counter),
    ]
    assert [hexed(one) for one in made] == wanted[1:]


def test_the_use_code_tells_counters_apart_and_the_code_of_pboc_does_not() -> None:
    made = {purse.use_tac(SM4, CARD[SM4], TAP, 1, counter) for counter in range(50)}
    assert len(made) == 50
    assert len({purse.purchase_tac(SM4, CARD[SM4], TAP, sequence) for sequence in range(50)}) == 50


def test_the_transaction_code_of_a_3des_card_is_a_des_mac_under_the_combined_halves() -> None:
    assert tac(TDES, CARD[TDES], b"any") == mac(DES, Key.of_hex("BC145C97475A6F5D"), b"any")


@pytest.mark.parametrize(("amount", "kind"), [(-1, 6), (1 << 32, 6), (1, 256), (1, -1)])
def test_an_amount_or_kind_that_has_no_room_is_refused(amount: int, kind: int) -> None:
    with pytest.raises(Refusal) as refused:
        use(amount, kind, "460200000001", "20240601083015")
    assert refused.value.code == "crypto.amount"


def test_enciphered_data_is_padded_only_where_the_last_block_is_not_full() -> None:
    assert pad_enciphered(bytes(7), 8) == b"\x07" + bytes(7)
    assert pad_enciphered(b"\x12\x34\x56", 8) == bytes.fromhex("0312345680000000")


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        refused()
    return caught.value.code


@pytest.mark.parametrize("length", [0, 7, 9, 16])
def test_a_challenge_or_a_factor_of_another_length_is_refused(length: int) -> None:
    key, right, wrong = CARD[SM4], bytes(8), bytes(length)
    assert code_of(lambda: authentication.cryptogram(SM4, key, wrong, right)) == "crypto.session"
    assert code_of(lambda: authentication.cryptogram(SM4, key, right, wrong)) == "crypto.challenge"
    assert code_of(lambda: dispersal.Parent(SM4, key).child(wrong)) == "crypto.factor"
    assert code_of(lambda: dispersal.card_factor(wrong)) == "crypto.historical"


@pytest.mark.parametrize(
    ("area", "serial"), [("46020", bytes(4)), ("46020A", bytes(4)), ("460200", bytes(3))]
)
def test_an_identifier_of_other_parts_is_refused(area: str, serial: bytes) -> None:
    assert code_of(lambda: authentication.identifier(SM4, CARD[SM4], area, serial)) == "crypto.identifier"


def test_components_of_different_lengths_make_no_key() -> None:
    assert code_of(lambda: ROOT.xor(Key(bytes(8)))) == "crypto.components"


def test_a_terminal_or_a_time_of_another_length_is_refused() -> None:
    for terminal, at in (("4602000000", "20240601083015"), ("460200000001", "20240601")):
        assert code_of(lambda terminal=terminal, at=at: use(1, 6, terminal, at)) == "crypto.use"


def test_a_load_is_proved_to_the_back_office_with_the_balance_after_it() -> None:
    """General knowledge of the trade, without a published value: computed here from its parts."""
    loaded = use(0x1000, 2, "001122334455", "20111221214822")
    told = bytes.fromhex("000020000007000010000200112233445520111221214822")
    for algorithm, key in CARD.items():
        assert purse.load_tac(algorithm, key, 0x2000, 7, loaded) == tac(algorithm, key, told)


def test_the_time_of_the_purse_is_seven_bytes_of_digits() -> None:
    assert purse.moment(datetime(2024, 6, 1, 8, 30, 15)).hex() == "20240601083015"  # noqa: DTZ001 - a civil time

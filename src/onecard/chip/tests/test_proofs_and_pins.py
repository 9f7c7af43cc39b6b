"""Authentication, PIN and blocking: what each proof opens, what each failure costs."""

from __future__ import annotations

import pytest

from onecard.chip.card import Card
from onecard.chip.contents import contents_of
from onecard.chip.files import Life
from onecard.chip.mould import Mould
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.tests.cards import HOLDER, ISSUE, DistinctKeys, Terminal
from onecard.crypto.authentication import cryptogram
from onecard.crypto.messaging import encipher
from onecard.crypto.sm2 import PublicKey

R1, R2 = "1122334455667788", "8877665544332211"
WRONG = "00820003 10" + "00" * 16


@pytest.fixture
def v3() -> Terminal:
    card = Terminal("v3")
    card.enter()
    return card


@pytest.mark.parametrize(("name", "proof"), [("v2", "1AD45B335EA2814C"), ("v3", "86CDF509BE276B8D")])
def test_a_card_proves_itself_with_the_value_of_the_notes(name: str, proof: str) -> None:
    card = Terminal(name, distinct=False)
    card.enter()
    assert card.ok(f"00880001 10 {R1}{R2}") == proof


def test_a_key_serves_its_own_use_alone(v3: Terminal) -> None:
    assert v3.send(f"00880003 10 {R1}{R2}") == "6985"
    assert v3.send(f"00880077 10 {R1}{R2}") == "6A88"
    assert v3.send(f"00880201 10 {R1}{R2}") == "6A88"
    v3.challenge(8)
    assert v3.send("00820021 10" + "00" * 16) == "6985"
    assert v3.send("00820001 10" + "00" * 16) == "6985"


def test_a_wrong_proof_is_counted_loses_what_was_proved_and_locks_the_key_at_last(v3: Terminal) -> None:
    v3.prove("SSSE", 4)
    v3.prove("SSSE", 3)
    for left in range(14, 0, -1):
        v3.challenge(8)
        assert v3.send(WRONG) == f"63C{left:X}"
        assert v3.send("00B2083014") == "6982"
    v3.challenge(8)
    assert v3.send(WRONG) == "6983"
    assert v3.send("00820003" + v3.proof(v3.key("SSSE", 3))) == "6983"


def test_a_right_proof_gives_the_tries_back(v3: Terminal) -> None:
    for _ in range(2):
        v3.challenge(8)
        assert v3.send(WRONG) == "63CE"
        v3.prove("SSSE", 3)


def test_a_key_of_another_version_is_named_and_the_newest_is_taken_unless_one_is() -> None:
    told = read_profile(
        our_text("v3").replace('"0A RK 指纹、照片"', '"0A RK 指纹、照片",\n  "0A RK v2 指纹、照片"')
    )
    made = contents_of(told, ISSUE, DistinctKeys(), HOLDER)
    card = Terminal("v3")
    card.card, card.contents = Card(Mould(told).cast(made)), made
    card.enter()
    first, second = (key for header, key in made.keys["SSSE"].items() if header.id == 0x0A)
    assert card.send("0082000A" + card.proof(first)) == "63CE"
    card.ok("0082000A" + card.proof(second))
    card.ok("0082010A" + card.proof(first))
    card.ok("0082020A" + card.proof(second))
    assert card.send("0082030A" + card.proof(second)) == "6A88"


def test_a_challenge_serves_one_try(v3: Terminal) -> None:
    assert v3.send(WRONG) == "6984"
    right = "00820003" + v3.proof(v3.key("SSSE", 3))
    v3.ok(right)
    assert v3.send(right) == "6984"
    v3.challenge(4)
    assert v3.send(right) == "6984"


def test_an_old_card_is_proved_to_without_a_process_factor() -> None:
    card = Terminal("v1")
    card.enter()
    card.prove("SSSE", 0x0A)
    assert card.ok("00B08700F0") == "00" * 240
    card.challenge(8)
    assert card.send(WRONG.replace("820003", "82000A")) == "6700"


def test_the_pin_opens_its_directory_and_has_six_tries(v3: Terminal) -> None:
    v3.enter("DF01")
    assert v3.send("00200000") == "63C6"
    assert v3.send("00B2283011") == "6982"
    v3.ok("00200000 03 123456")
    assert v3.ok("00200000") == ""
    assert v3.ok("00B2283011").startswith("280F3133")
    for left in range(5, 0, -1):
        assert v3.send("00200000 03 000000") == f"63C{left}"
        assert v3.send("00B2283011") == "6982"
    assert v3.send("00200000 03 000000") == "6983"
    assert v3.send("00200000 03 123456") == "6983"


def test_a_pin_is_changed_with_the_old_one(v3: Terminal) -> None:
    v3.ok("805E0100 07 123456 FF 654321")
    assert v3.send("00200000 03 123456") == "63C5"
    v3.ok("00200000 03 654321")
    assert v3.send("805E0100 07 123456 FF 111111") == "63C5"
    assert v3.send("805E0100 07 654321 00 111111") == "6A80"
    assert v3.send("805E0100 07 654321 FF 11111A") == "6A80"
    assert v3.send("805E0100 06 654321 FF 1111") == "6700"


@pytest.mark.parametrize("name", ["v2", "v3"])
def test_a_locked_pin_is_reloaded_or_unblocked_under_the_keys_for_it(name: str) -> None:
    card = Terminal(name)
    card.enter()
    for _ in range(6):
        card.send("00200000 03 000000")
    card.ok(card.with_mac("84240000", "", card.key("SSSE", 0x11)))
    card.ok("00200000 03 123456")
    rrk = card.key("SSSE", 0x10)
    new = encipher(card.algorithm, rrk, bytes.fromhex("777777")).hex()
    card.ok(card.with_mac("84240001", new, rrk))
    card.ok("00200000 03 777777")
    assert card.send(card.with_mac("84240001", new, card.key("SSSE", 0x11))) == "6988"
    assert card.send(card.with_mac("84240000", "", rrk)) == "6988"
    letters = encipher(card.algorithm, rrk, bytes.fromhex("77777F")).hex()
    assert card.send(card.with_mac("84240001", letters, rrk)) == "6A80"
    card.ok("00200000 03 777777")


def lock(card: Terminal, directory: str, header: str) -> str:
    card.prove(directory, 0x20)
    return card.send(card.with_mac(header, "", card.key(directory, 0x21)))


def test_an_application_is_blocked_answers_nothing_and_is_unblocked(v3: Terminal) -> None:
    v3.enter("DF01")
    assert v3.send(v3.with_mac("841E0000", "", v3.key("DF01", 0x21))) == "6982"
    assert lock(v3, "DF01", "841E0000") == "9000"
    assert v3.send("00200000 03 123456") == "6985"
    v3.enter()
    assert v3.send("00A4000002DF01") == "6283"
    assert v3.send("00B0000010") == "6985"
    assert lock(v3, "DF01", "84180000") == "9000"
    v3.ok("00200000 03 123456")
    assert lock(v3, "DF01", "84180000") == "6985"


def test_an_application_blocked_for_ever_stays_so(v3: Terminal) -> None:
    v3.enter("DF01")
    assert lock(v3, "DF01", "841E0001") == "9000"
    assert v3.send("00200000 03 123456") == "9303"
    assert lock(v3, "DF01", "84180000") == "6985"
    v3.enter()
    assert v3.send("00A4000002DF01") == "9303"


def test_fifteen_wrong_attempts_to_unblock_block_for_ever(v3: Terminal) -> None:
    v3.enter("DF01")
    assert lock(v3, "DF01", "841E0000") == "9000"
    for last in [False] * 14 + [True]:
        v3.prove("DF01", 0x20)
        v3.challenge(4)
        assert v3.send("84180000 04 00000000") == ("9303" if last else "6988")
    assert v3.card.system.state(v3.card.directory) is Life.ENDED


def test_a_blocked_card_answers_nothing_but_that(v3: Terminal) -> None:
    v3.ok("00A40000023F00")
    assert lock(v3, "MF", "84160000") == "9000"
    v3.card.reset()
    for command in ("00A40000023F00", "0084000008", "00200000"):
        assert v3.send(command) == "6A81"


def test_the_card_signs_with_a_key_that_never_leaves_it(v3: Terminal) -> None:
    v3.ok("00A404000C53532E434552542E41444631")
    assert v3.send("00468000 01 50") == "6982"
    v3.ok("00200000 03 123456")
    public = PublicKey(bytes.fromhex(v3.ok("00468000 01 50")))
    digest = public.digest(b"any message")
    signature = bytes.fromhex(v3.ok("002A9E9A 20" + digest.hex()))
    assert public.verify(b"any message", signature)
    v3.card.reset()
    v3.ok("00A404000C53532E434552542E41444631")
    assert v3.send("002A9E9A 20" + digest.hex()) == "6982"


def test_no_key_is_given_away_by_the_proofs_of_another(v3: Terminal) -> None:
    irk = v3.key("SSSE", 1)
    told = v3.ok(f"00880001 10 {R1}{R2}")
    assert told == cryptogram(v3.algorithm, irk, bytes.fromhex(R1), bytes.fromhex(R2)).hex().upper()
    others = [
        key for keys in v3.contents.keys.values() for key in keys.values() if len(key) == 16 and key != irk
    ]
    assert len(others) > 40
    for other in others:
        assert cryptogram(v3.algorithm, other, bytes.fromhex(R1), bytes.fromhex(R2)).hex().upper() != told

"""Load, purchase, use without money, the proof of the last transaction; and the SAM at the other side."""

from __future__ import annotations

import pytest

from onecard.chip.sam import _dispersed
from onecard.chip.secrets import SAM_USAGE, Header, store
from onecard.chip.tests.cards import Terminal
from onecard.crypto import purse
from onecard.crypto.dispersal import card_factor, city_factor
from onecard.crypto.key import Key

AT = "20240601083015"
TERMINAL = "460200000001"


def at_the_purse(name: str, distinct: bool = True) -> Terminal:
    card = Terminal(name, distinct)
    card.card.random = lambda length: bytes.fromhex("11223344" * 4)[:length]
    card.enter("DF04")
    return card


def load(card: Terminal, amount: int, pin: str = "123456") -> str:
    """The answer to the second command of a load."""
    card.ok(f"00200000 03 {pin}")
    told = bytes.fromhex(card.ok(f"80500002 0B 01 {amount:08X} {TERMINAL}"))
    balance, counter = int.from_bytes(told[:4], "big"), int.from_bytes(told[4:6], "big")
    key = card.key("DF04", 0x31)
    session = purse.load_session(card.algorithm, key, told[8:12], counter)
    use = purse.Use(amount, 2, bytes.fromhex(TERMINAL), bytes.fromhex(AT))
    assert purse.load_mac1(card.algorithm, session, balance, use) == told[12:16]
    return card.send(f"80520000 0B {AT}" + purse.load_mac2(card.algorithm, session, use).hex())


def begin(card: Terminal, amount: int, p1: str = "01") -> bytes:
    return bytes.fromhex(card.ok(f"8050{p1}02 0B 01 {amount:08X} {TERMINAL}"))


def debit(card: Terminal, told: bytes, amount: int, sequence: int = 1, kind: int = 6) -> str:
    counter = int.from_bytes(told[4:6], "big")
    session = purse.purchase_session(card.algorithm, card.key("DF04", 0x30), told[11:15], counter, sequence)
    use = purse.Use(amount, kind, bytes.fromhex(TERMINAL), bytes.fromhex(AT))
    mac1 = purse.purchase_mac1(card.algorithm, session, use)
    return card.send(f"80540100 0F {sequence:08X}{AT}{mac1.hex()}")


def balance(card: Terminal) -> int:
    return int(card.ok("805C000204"), 16)


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("v2", ["1371DA7E6192B4A2", "1371DA7E72074EDE", "1371DA7EF5EBA960"]),
        ("v3", ["0F3E7095B3798CBE", "7B57C23524C426A2", "3B58AC21E8C9EFB9"]),
    ],
)
def test_three_taps_give_the_values_of_the_notes(name: str, answers: list[str]) -> None:
    card = at_the_purse(name, distinct=False)
    load(card, 1000)
    debit(card, begin(card, 1), 1)  # the notes begin at counter 1, a card at 0
    assert [debit(card, begin(card, 0xC8), 0xC8)[:16] for _ in range(3)] == answers


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_money_is_loaded_and_spent_and_each_step_is_logged(name: str) -> None:
    card = at_the_purse(name)
    assert load(card, 1000).endswith("9000")
    assert debit(card, begin(card, 300), 300).endswith("9000")
    assert debit(card, begin(card, 700), 700).endswith("9000")
    assert balance(card) == 0
    assert card.send(f"80500102 0B 01 00000001 {TERMINAL}") == "9401"
    records = [card.ok(f"00B2{n:02X}441C") for n in (1, 2, 3)]
    assert [one[:6] for one in records] == ["000106", "000006", "000002"]
    assert records[0] == f"000106{TERMINAL}{AT}{700:08X}" + "00" * 8
    assert card.send("00B204441C") == "6A83"


def test_the_log_keeps_the_newest() -> None:
    card = at_the_purse("v1")
    load(card, 1000)
    for step in range(14):
        debit(card, begin(card, 1), 1, step + 1)
    assert [int(card.ok(f"00B2{n:02X}441C")[:4], 16) for n in range(1, 11)] == list(range(13, 3, -1))
    assert card.send("00B20B441C") == "6A83"


def test_a_load_needs_the_pin_and_the_right_mac() -> None:
    card = at_the_purse("v3")
    assert card.send(f"80500002 0B 01 00000064 {TERMINAL}") == "6982"
    card.ok("00200000 03 123456")
    card.ok(f"80500002 0B 01 00000064 {TERMINAL}")
    assert card.send(f"80520000 0B {AT}00000000") == "9302"
    assert balance(card) == 0


def test_a_purchase_with_a_wrong_mac_costs_a_try_and_nothing_else() -> None:
    card = at_the_purse("v3")
    load(card, 1000)
    for _ in range(15):
        begin(card, 1)
        assert card.send(f"80540100 0F 00000001{AT}00000000") == "9302"
    assert debit(card, begin(card, 1), 1) == "6983"
    assert balance(card) == 1000


def test_a_purchase_is_finished_at_once_or_not_at_all() -> None:
    card = at_the_purse("v3")
    load(card, 1000)
    told = begin(card, 100)
    balance(card)
    assert debit(card, told, 100) == "6901"
    assert card.send(f"80540100 0F 00000001{AT}00000000") == "6901"
    told = begin(card, 100)
    assert card.send(f"80520000 0B {AT}00000000") == "6901"


def test_a_use_without_money_steps_the_counter_and_takes_nothing() -> None:
    card = at_the_purse("v3")
    answer = debit(card, begin(card, 0, "53"), 0, kind=0x53)
    use = purse.Use(0, 0x53, bytes.fromhex(TERMINAL), bytes.fromhex(AT))
    assert answer[:8] == purse.use_tac(card.algorithm, card.key("DF04", 0x32), use, 1, 0).hex().upper()
    assert begin(card, 0, "53")[4:6] == b"\0\x01"
    assert card.send(f"80505302 0B 01 00000001 {TERMINAL}") == "6A80"
    assert card.send(f"80506002 0B 01 00000000 {TERMINAL}") == "6A86"


def test_a_card_pulled_out_after_its_debit_proves_it_afterwards() -> None:
    card = at_the_purse("v3")
    assert card.send("805A000003060000") == "9406"
    load(card, 1000)
    answer = debit(card, begin(card, 100), 100)
    card.card.reset()
    card.enter("DF04")
    assert card.ok("805A000003060000") == answer[8:16] + answer[:8]
    assert card.send("805A000003060001") == "9406"


def test_a_counter_at_its_end_refuses() -> None:
    card = at_the_purse("v3")
    held = card.card.directory.child(2)
    card.card.memory.put(held.body, 4, b"\xff\xff")
    assert card.send(f"80500102 0B 01 00000000 {TERMINAL}") == "9402"
    card.ok("00200000 03 123456")
    card.ok(f"80500002 0B 01 00000001 {TERMINAL}")


def test_a_key_index_that_is_not_there_is_refused() -> None:
    card = at_the_purse("v3")
    assert card.send(f"80500102 0B 02 00000000 {TERMINAL}") == "9403"


FACTORS = card_factor(bytes.fromhex("0081544C928684460200000001")).hex()


def sam(name: str = "D15600000590") -> Terminal:
    module = Terminal("sam", distinct=False)
    module.ok(f"00A4040006{name}")
    return module


def test_a_sam_proves_to_a_card_and_a_card_to_the_sam() -> None:
    card, module = Terminal("v3", distinct=False), sam()
    card.enter()
    module.ok(f"801A2801 08 {FACTORS}")
    told = module.ok("80FA0200 10 11223344556677888877665544332211")
    assert told == card.ok("00880001 10 11223344556677888877665544332211") == "86CDF509BE276B8D"
    module.ok(f"801A2803 08 {FACTORS}")
    challenge = card.challenge(8).hex()
    proof = module.ok(f"80FA0200 10 0102030405060708{challenge}")
    card.ok(f"00820003 10 {proof}0102030405060708")
    assert card.ok("00B2083014").startswith("0812")


def test_a_sam_makes_the_mac_of_an_update() -> None:
    card, module = Terminal("v3", distinct=False), sam()
    card.enter()
    card.prove("SSSE", 4)
    challenge = card.challenge(4).hex().ljust(32, "0")
    body = "04DC4E30" + "1A" + "4E14" + "41" * 20
    module.ok(f"801A2621 08 {FACTORS}")
    mac = module.ok("80FA0500" + f"{16 + len(body) // 2:02X}" + challenge + body)
    card.ok(body + mac)
    card.prove("SSSE", 3)
    assert card.ok("00B24E3016") == body[10:]


def test_a_sam_proves_to_a_first_generation_card_and_makes_the_mac_of_its_short_line_key() -> None:
    card, module = Terminal("v1", distinct=False), sam("D15600000591")
    card.enter()
    module.ok(f"801A2804 08 {FACTORS}")
    card.ok("00820004 08" + module.ok("80FA0200 08" + card.challenge(8).hex()))
    module.ok(f"801A2621 08 {FACTORS}")
    challenge, body = card.challenge(4).hex().ljust(16, "0"), "04DC0A30" + "07" + "0A0132"
    card.ok(body + module.ok("80FA0600" + f"{8 + len(body) // 2:02X}" + challenge + body))
    assert card.ok("00B20A3003") == "0A0132"


def test_only_a_line_key_of_3des_makes_a_mac_by_its_half() -> None:
    module = sam()
    module.ok(f"801A2621 08 {FACTORS}")
    assert module.send("80FA0600 11" + "00" * 17) == "6985"
    module = sam("D15600000591")
    module.ok(f"801A2804 08 {FACTORS}")
    assert module.send("80FA0600 09" + "00" * 9) == "6985"
    assert module.send("80FA0500 08" + "00" * 8) == "6700"


def test_a_sam_with_the_keys_of_a_province_takes_the_card_s_factor_first_and_applies_it_last() -> None:
    module = sam()
    province = Key.of_hex("91EB3158501C153DFB0DFFC391555BBC")
    assert store(
        module.card.system, module.card.directory, {Header(0x01, 1, 3, 255, SAM_USAGE + 8): province.reveal()}
    )
    factors = bytes.fromhex(FACTORS) + city_factor("460200")
    assert _dispersed(module.card, 8, 1, factors).key == Key.of_hex("558FD96E991FE3BCF6F39E8E7DD10661")


def test_a_purchase_between_card_and_sam() -> None:
    card, module = at_the_purse("v3", distinct=False), sam()
    load(card, 1000)
    module.ok("00A40000020016")
    terminal = module.ok("00B0000006")
    module.ok("00A40000020018")
    before = int(module.ok("00B0000004"), 16)
    told = bytes.fromhex(card.ok(f"80500102 0B 01 000000C8 {terminal}"))
    made = module.ok(
        "80700000 1C" + told[11:15].hex() + told[4:6].hex() + f"000000C806{AT}" + told[9:11].hex() + FACTORS
    )
    assert int(made[:8], 16) == before + 1
    answer = card.ok(f"80540100 0F {made[:8]}{AT}{made[8:]}")
    module.ok("80720000 04" + answer[8:])
    assert module.send("80720000 04" + answer[8:]) == "6901"
    assert int(module.ok("00B0000004"), 16) == before + 1


def test_a_sam_refuses_another_mac_another_key_type_and_a_calculation_without_a_key() -> None:
    module = sam()
    assert module.send("80FA0200 10" + "00" * 16) == "6901"
    module.ok(f"801A2621 08 {FACTORS}")
    assert module.send("80FA0200 10" + "00" * 16) == "6985"
    assert module.send(f"801A2821 08 {FACTORS}") == "6A88"
    assert module.send(f"801A4801 08 {FACTORS}") == "6700"
    assert module.send(f"801A2230 08 {FACTORS}") == "6985"
    module.ok("80700000 1C" + "00" * 18 + "0103" + FACTORS)
    assert module.send("80720000 04 00000000") == "9302"
    assert module.send("80700000 1C" + "00" * 18 + "0203" + FACTORS) == "9403"
    assert module.send("80500102 0B 01 00000000 000000000000") == "6D00"

"""Selecting, reading and writing: the sequences public readers use, on a card of each profile."""

from __future__ import annotations

import pytest

from onecard.chip.tests.cards import SSSE, Terminal

EF05 = [
    "0110460200D15600000500000001F0EF2556",
    "020133",
    "0304332E3030",
    "040C460200" + "00" * 9,
    "050420240601",
    "060420340601",
    "0709413030303030303131",
]
EF06 = [
    "0812313131313131313939303031303130303139",
    "091ED5C5C8FD" + "00" * 26,
    "4E14" + "00" * 20,
    "0A0131",
    "0B0101",
    "0C03460200",
    "0D0419900101",
]


@pytest.fixture
def v3() -> Terminal:
    return Terminal("v3")


def test_the_environment_is_selected_by_name_and_tells_its_algorithm_with_a_card_of_the_third_generation() -> (
    None
):
    assert Terminal("v2").ok(f"00A404000F{SSSE}") == f"6F16840F{SSSE}A50388011E"
    assert Terminal("v3").ok(f"00A404000F{SSSE}") == f"6F1C840F{SSSE}A50988011E9F0C03860103"
    assert Terminal("v3").ok("00A40000023F00") == "6F10840E315041592E5359532E4444463031"


def test_on_t0_an_answer_waits_and_is_fetched_once(v3: Terminal) -> None:
    assert v3.transmit(bytes.fromhex(f"00A404000F{SSSE}")).hex() == "611e"
    assert v3.transmit(bytes.fromhex("00C0000010")).hex().endswith("610e")
    assert v3.transmit(bytes.fromhex("00C0000020")).hex() == "6c0e"
    assert v3.transmit(bytes.fromhex("00C000000E")).hex().endswith("9000")
    assert v3.transmit(bytes.fromhex("00C000000E")).hex() == "6985"


def test_the_records_of_the_issuer_are_those_of_the_notes() -> None:
    card = Terminal("v3", distinct=False)
    card.enter("EF05")
    card.prove("SSSE", 3)
    assert [card.ok(f"00B2{n:02X}04{len(EF05[n - 1]) // 2:02X}") for n in range(1, 8)] == EF05
    assert [card.ok(f"00B2{n:02X}34{len(EF06[n - 1]) // 2:02X}") for n in range(1, 8)] == EF06


def test_a_record_is_read_by_number_by_short_identifier_and_by_tag(v3: Terminal) -> None:
    v3.enter()
    for command in ("00B205 2C 06", "00B205 28 06"):
        assert v3.ok(command) == "050420240601"
    v3.ok("00A4000002EF05")
    assert v3.ok("00B205 04 06") == v3.ok("00B205 00 06") == "050420240601"
    assert v3.send("00B208 2C 06") == "6A83"
    assert v3.send("00B2EE 28 06") == "6A83"
    assert v3.send("00B205 2D 06") == "6A86"


@pytest.mark.parametrize("le", ["00", "01", "05", "07", "FF"])
def test_a_wrong_length_is_answered_with_the_right_one(v3: Terminal, le: str) -> None:
    v3.enter()
    assert v3.send(f"00B2052C{le}") == "6C06"


def test_the_card_number_and_the_holder_of_a_third_generation_card_are_read_after_authentication(
    v3: Terminal,
) -> None:
    v3.enter()
    assert v3.send("00B2072C0B") == "6982"
    assert v3.send("00B20830 14".replace(" ", "")) == "6982"
    v3.prove("SSSE", 3)
    assert v3.ok("00B2072C0B") == EF05[6]
    assert v3.ok("00B2083014") == EF06[0]


def test_the_holder_of_an_older_card_is_read_freely() -> None:
    for name in ("v1", "v2"):
        card = Terminal(name)
        card.enter()
        assert card.ok("00B2083014") == EF06[0]


def test_a_proof_counts_in_its_directory_alone_and_is_lost_on_leaving_it(v3: Terminal) -> None:
    v3.enter()
    v3.prove("SSSE", 3)
    v3.ok("00A4000002DF01")
    assert v3.send("00B2283011") == "6982"
    v3.enter()
    assert v3.send("00B2083014") == "6982"


def test_a_proof_is_kept_when_a_file_or_the_same_directory_is_selected_and_lost_by_a_reset(
    v3: Terminal,
) -> None:
    v3.enter()
    v3.prove("SSSE", 3)
    v3.enter("EF05", "EF06")
    assert v3.ok("00B2083014") == EF06[0]
    assert v3.card.reset() == bytes.fromhex("3B6D00000081544C928684460200000001")
    v3.enter()
    assert v3.send("00B2083014") == "6982"


def test_directories_of_one_registered_provider_are_selected_one_after_the_other(v3: Terminal) -> None:
    found = [v3.ok("00A4040005D156000005")]
    while (answer := v3.send("00A4040205D156000005")) != "6A82":
        found.append(answer[:-4])
    assert [one[-2:] for one in found] == ["00", "01", "02", "03", "06"]
    assert v3.send("00A4040205D156000099") == "6A82"
    assert v3.ok("00A4040006D15600000503").startswith("6F088406D15600000503")


@pytest.mark.parametrize("wrong", ["00A4000002EF99", "00A40000020000", "00A40400050102030405"])
def test_what_does_not_exist_or_is_internal_is_not_selected(v3: Terminal, wrong: str) -> None:
    v3.enter()
    assert v3.send(wrong) == "6A82"


def test_the_photo_is_read_by_blocks_after_authentication(v3: Terminal) -> None:
    v3.enter()
    assert v3.send("00B08800F0") == "6982"
    v3.prove("SSSE", 0x0A)
    read = v3.ok("00B08800F0") + "".join(v3.ok(f"00B0{at:04X}F0") for at in range(240, 8160, 240))
    read += v3.ok(f"00B0{8160:04X}20")
    assert read == v3.contents.binaries["SSSE", 0xEF08].hex().upper().ljust(2 * 8192, "0")
    assert v3.send("00B01FE0F0") == "6C20"
    assert v3.send("00B02000F0") == "6B00"


def test_the_phone_is_updated_with_a_mac_and_read_again(v3: Terminal) -> None:
    v3.enter("DF01", "EF06")
    record = "280F" + b"13900000000".hex() + "00000000"
    stk = v3.key("DF01", 0x21)
    assert v3.send(v3.with_mac("04DC0304", record, stk)) == "6982"
    v3.prove("DF01", 0x25)
    assert v3.send("00DC030411" + record) == "6987"
    v3.ok(v3.with_mac("04DC0304", record, stk))
    v3.ok("00200000 03 123456")
    assert v3.ok("00B2030411") == record.upper()


def test_a_wrong_mac_is_refused_counts_and_loses_the_proof(v3: Terminal) -> None:
    v3.enter("DF01")
    v3.prove("DF01", 0x25)
    record = "280F" + "31" * 15
    right = v3.with_mac("04DC0334", record, v3.key("DF01", 0x21))
    assert v3.send(right[:-2] + f"{int(right[-2:], 16) ^ 1:02x}") == "6988"
    assert v3.send(right) == "6982"
    v3.prove("DF01", 0x25)
    for _ in range(14):
        v3.challenge(4)
        assert v3.send(right) == "6988"
        v3.prove("DF01", 0x25)
    assert v3.send(v3.with_mac("04DC0334", record, v3.key("DF01", 0x21))) == "6983"


def test_a_mac_without_a_challenge_or_with_one_used_before_is_refused(v3: Terminal) -> None:
    v3.enter("DF01")
    v3.prove("DF01", 0x25)
    command = v3.with_mac("04DC0334", "280F" + "31" * 15, v3.key("DF01", 0x21))
    v3.ok(command)
    assert v3.send(command) == "6984"


def test_writing_past_the_end_or_a_record_of_another_form_changes_nothing(v3: Terminal) -> None:
    v3.enter("DF01")
    v3.prove("DF01", 0x44)
    stk = v3.key("DF01", 0x21)
    v3.ok(v3.with_mac("04D69601", "FF" * 200, stk))
    before = v3.card.memory.dump()
    assert v3.send(v3.with_mac("04D69660", "FF" * 201, stk)) == "6A84"
    assert v3.send(v3.with_mac("04DC2E48", "2F46" + "31" * 70, stk)) == "6A80"
    assert v3.send(v3.with_mac("04DC2E48", "2E45" + "31" * 70, stk)) == "6A80"
    assert v3.send(v3.with_mac("04DC2E48", "2E47" + "31" * 71, stk)) == "6A84"
    assert v3.card.memory.dump() == before


def test_a_card_of_t1_answers_at_once_and_gives_what_there_is() -> None:
    card = Terminal("v3")
    object.__setattr__(card.card.settings, "direct", True)
    assert card.transmit(bytes.fromhex(f"00A404000F{SSSE}00")).hex().upper().startswith("6F1C840F")
    assert card.transmit(bytes.fromhex(f"00A404000F{SSSE}")).hex() == "9000"
    assert card.transmit(bytes.fromhex("00B2052C00")).hex() == "0504202406019000"
    assert card.transmit(bytes.fromhex("00B2052C05")).hex() == "6c06"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("", "6700"),
        ("00A4", "6700"),
        ("00A40400", "6700"),
        ("00A404000500", "6700"),
        ("00A4040000000F" + SSSE, "6700"),
        ("01A40000023F00", "6E00"),
        ("FFCA000000", "6E00"),
        ("0001000000", "6D00"),
        ("80A40000023F00", "6E00"),
        ("0052000000", "6E00"),
        ("801A000001FF", "6D00"),
        ("00A40100023F00", "6A86"),
        ("00A4000C023F00", "6A86"),
        ("00840000", "6700"),
        ("0084000009", "6700"),
        ("0020000009" + "00" * 9, "6700"),
    ],
)
def test_what_is_no_command_is_refused_in_the_order_of_the_table(
    v3: Terminal, command: str, status: str
) -> None:
    assert v3.send(command) == status

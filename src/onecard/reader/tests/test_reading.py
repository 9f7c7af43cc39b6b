"""Reading and verifying: what a counter gets from a genuine card, with and without a SAM; what an altered or copied one shows."""

from __future__ import annotations

import pytest

from onecard.chip import settings
from onecard.chip.card import Card
from onecard.chip.coding import Field
from onecard.chip.contents import contents_of
from onecard.chip.files import Life
from onecard.chip.key_source import TestKeys
from onecard.chip.memory import Memory
from onecard.chip.personalise import personalise
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.secrets import HEADER, by_id, replace, secrets_of
from onecard.chip.tests.cards import HOLDER, ISSUE, contents, finished, mould
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.crypto.sm2 import PrivateKey
from onecard.reader.basic import historical, in_words, items, line, read_basic
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal, algorithm_of
from onecard.reader.verifying import Check, Outcome, not_shown, verify

ISSUER = TestKeys().issuer


def at(card: Card) -> Terminal:
    return Terminal(card.transmit, card.reset(), card.settings.direct)


def sam() -> Sam:
    found = Sam.found(at(finished("sam", distinct=False)))
    assert found
    return found


def genuine(name: str = "v3") -> Card:
    return finished(name, distinct=False)


def told(checks: list[Check]) -> list[Outcome]:
    return [one.outcome for one in checks]


def test_with_a_sam_the_whole_line_of_a_third_generation_card_is_read() -> None:
    assert line(read_basic(at(genuine()), sam()), "460200000001") == (
        "460200|111111199001010019|A00000011|460200D15600000500000001F0EF2556|张三|"
        "0081544C928684460200000001|3.00|20240601|20340601|460200000001||"
    )


def test_people_read_dates_and_the_sex_in_words() -> None:
    read = {name: in_words(datum, value) for datum, name, value in items(read_basic(at(genuine()), sam()))}
    assert (read["性别"], read["出生日期"], read["发卡日期"]) == ("男", "1990-01-01", "2024-06-01")


def test_without_a_sam_what_is_closed_stays_blank_and_is_named() -> None:
    reading = read_basic(at(genuine()))
    assert reading.why_closed() == "要SAM认证"
    assert line(reading).startswith("460200|||460200D15600000500000001F0EF2556||")
    assert reading.closed == [
        "卡号",
        "社会保障号码",
        "姓名",
        "姓名扩展",
        "性别",
        "民族",
        "出生地",
        "出生日期",
    ]


def test_a_name_that_would_shift_the_fields_of_the_line_is_told() -> None:
    reading = read_basic(at(genuine("v2")))
    reading.records[0xEF06][0x09] = Field.of("09 an30 姓名").record("张三|A00000011")
    with pytest.raises(Refusal) as refused:
        line(reading)
    assert refused.value.code == "card.line"


def test_what_a_card_holds_cannot_write_between_the_lines_of_a_terminal() -> None:
    name = Field.of("09 an30 姓名")
    assert name.decode("张三\x1b[2J".encode("gbk")) == "张三\x1b[2J".encode("gbk").hex().upper()
    assert name.decode("张　三".encode("gbk")) == "张　三"


@pytest.mark.parametrize(("name", "version"), [("v1", "1.00"), ("v2", "2.00")])
def test_an_older_card_is_read_without_a_sam(name: str, version: str) -> None:
    reading = read_basic(at(genuine(name)))
    assert reading.profile.name == name
    assert not reading.closed
    assert reading.why_closed() == ""
    assert line(reading).startswith("460200|111111199001010019|A00000011|")
    assert f"|{version}|" in line(reading)
    assert reading.algorithm is Algorithm.TDES


def test_a_genuine_card_passes_every_check() -> None:
    checks = verify(read_basic(at(genuine()), sam()), ISSUER)
    assert told(checks) == [Outcome.HOLDS] * 5
    assert [one.name for one in checks] == [
        "内部认证",
        "外部认证",
        "卡识别码鉴别码",
        "发卡数据签名",
        "持卡人数据签名",
    ]
    assert all(one.trace for one in checks if one.name != "卡识别码鉴别码")


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_the_same_sam_verifies_an_older_card_by_its_3des_keys(name: str) -> None:
    reading = read_basic(at(genuine(name)), sam())
    assert told(verify(reading, ISSUER)) == [Outcome.HOLDS] * 3
    fingerprint = reading.directory.file(0xEF07)
    assert fingerprint
    assert reading.opened(fingerprint.read)


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_a_sam_without_keys_of_the_algorithm_of_a_card_decides_nothing(name: str) -> None:
    missing = b"\x9f\x0c\x03\x86\x01" + (b"\x03" if name == "v3" else b"\x01")
    held = finished("sam", distinct=False).memory.dump()
    assert held.count(missing) == 1
    other = Card(Memory.load(held.replace(missing, missing[:5] + (b"\x01" if name == "v3" else b"\x03"))))
    reading = read_basic(at(genuine(name)), Sam.found(at(other)))
    assert bool(reading.closed) is (name == "v3")
    checks = verify(reading, ISSUER)
    assert {one.outcome for one in checks if one.name.startswith(("内部", "卡识"))} == {Outcome.UNDECIDED}
    assert "SAM里没有" in checks[0].sentence


def test_an_older_sam_that_names_no_algorithm_serves_older_cards() -> None:
    held = finished("sam", distinct=False).memory.dump()
    for old, new in (
        ("D15600000590", "D156000005AA"),
        ("D15600000591", "D15600000590"),
        ("9F0C03860101", "9F0D03860101"),
    ):
        held = held.replace(bytes.fromhex(old), bytes.fromhex(new))
    found = Sam.found(at(Card(Memory.load(held))))
    assert told(verify(read_basic(at(genuine("v2")), found), ISSUER)) == [Outcome.HOLDS] * 3


def test_a_card_that_answers_by_t1_is_read_and_passes_the_same() -> None:
    told_t1 = read_profile(our_text("v3").replace("T=0", "T=1"))
    card = personalise(
        contents_of(told_t1, ISSUE, TestKeys(), HOLDER), TestKeys().transport_key(Algorithm.SM4)
    )
    reading = read_basic(at(card), sam())
    assert line(reading).startswith("460200|111111199001010019|")
    assert told(verify(reading, ISSUER)) == [Outcome.HOLDS] * 5


def test_without_sam_and_key_nothing_is_guessed() -> None:
    assert told(verify(read_basic(at(genuine())), None)) == [Outcome.UNDECIDED] * 5


def test_a_copy_with_other_keys_is_found() -> None:
    copied = Card(mould("v3").cast(contents("v3")))
    source = genuine()
    for file in copied.system.files:
        if not file.is_directory and not file.is_internal:
            copied.memory.put(file.body, 0, bytes(source.memory.cells[file.body]))
    reading = read_basic(at(copied), sam())
    assert reading.closed
    checks = verify(reading, ISSUER)
    assert checks[0].outcome is Outcome.FAILS
    assert checks[1].outcome is Outcome.UNDECIDED
    assert checks[2].outcome is Outcome.HOLDS


def test_a_card_signed_with_the_public_test_key_is_told_as_a_test_card() -> None:
    for check in verify(read_basic(at(genuine()), sam()), ISSUER)[3:]:
        assert "是测试卡" in check.sentence


def altered(card: Card, old: bytes, new: bytes) -> Card:
    held = card.memory.dump()
    assert held.count(old) == 1
    return Card(Memory.load(held.replace(old, new)))


@pytest.mark.parametrize(
    ("name", "said"), [("v1", "没有数据签名"), ("v2", "没有数据签名"), ("v3", "只能认作测试卡")]
)
def test_what_no_check_shows_is_said(name: str, said: str) -> None:
    assert said in not_shown(read_basic(at(genuine(name)), sam()), ISSUER)


def test_nothing_is_left_open_of_a_card_signed_with_a_key_of_an_issuer_s_own() -> None:
    own = PrivateKey.fresh().public
    assert not_shown(read_basic(at(genuine()), sam()), own) == ""


def test_a_card_that_calls_itself_older_than_its_algorithm_is_not_called_genuine() -> None:
    checks = verify(read_basic(at(altered(genuine(), b"3.00", b"2.00")), sam()), ISSUER)
    assert (checks[0].name, checks[0].outcome) == ("规范版本", Outcome.UNDECIDED)
    assert "自称规范版本2.00" in checks[0].sentence


def test_a_card_is_read_by_the_profile_that_is_named_where_the_versions_agree() -> None:
    own = read_profile(our_text("v3").replace('"v3"', '"mine"'))
    assert read_basic(at(genuine()), sam(), own).profile.name == "mine"
    with pytest.raises(Refusal) as refused:
        read_basic(at(genuine("v2")), sam(), own)
    assert refused.value.code == "card.profile"


def test_altered_data_are_found_by_the_statement_that_covers_them() -> None:
    renamed = altered(genuine(), "张三".encode("gbk"), "李四".encode("gbk"))
    checks = verify(read_basic(at(renamed), sam()), ISSUER)
    assert told(checks) == [*[Outcome.HOLDS] * 4, Outcome.FAILS]
    longer = altered(genuine(), bytes.fromhex("060420340601"), bytes.fromhex("060420440601"))
    checks = verify(read_basic(at(longer), sam()), ISSUER)
    assert told(checks) == [*[Outcome.HOLDS] * 3, Outcome.FAILS, Outcome.HOLDS]


def test_an_altered_photo_is_found() -> None:
    photo = contents("v3", distinct=False).binaries["SSSE", 0xEF08]
    other = altered(genuine(), photo, bytes([*photo[:-1], photo[-1] ^ 1]))
    assert told(verify(read_basic(at(other), sam()), ISSUER))[4] is Outcome.FAILS


def test_an_altered_identifier_is_found() -> None:
    other = altered(genuine(), bytes.fromhex("F0EF2556"), bytes.fromhex("F0EF2557"))
    checks = verify(read_basic(at(other), sam()), ISSUER)
    assert told(checks) == [*[Outcome.HOLDS] * 2, *[Outcome.FAILS] * 3]


def test_a_sam_of_another_place_opens_nothing_proves_nothing_and_costs_the_card_no_try() -> None:
    other = finished("sam", distinct=False)
    home = next(one for one in other.system.directories() if one.descriptor.id == 0xDF90)
    for one in secrets_of(other.system, home):
        replace(other.system, one, bytes(16))
    found = Sam.found(at(other))
    assert found
    card = genuine()
    before = card.memory.dump()
    reading = read_basic(at(card), found)
    assert reading.value("name") == ""
    assert reading.why_closed() == "SAM里不是这张卡的密钥"
    assert told(verify(reading, ISSUER)) == [
        Outcome.FAILS,
        Outcome.UNDECIDED,
        Outcome.FAILS,
        Outcome.UNDECIDED,
        Outcome.UNDECIDED,
    ]
    assert card.memory.dump() == before


def test_a_key_the_card_refuses_is_tried_once_and_not_for_each_data_item() -> None:
    card = genuine()
    home = next(one for one in card.system.directories() if one.descriptor.id == 0xDDF1)
    key = by_id(card.system, home, 0x03)
    assert key
    replace(card.system, key, bytes(16))
    reading = read_basic(at(card), sam())
    verify(reading, ISSUER)
    assert "姓名" in reading.closed
    assert reading.why_closed() == "SAM认证没有成功"
    after = by_id(card.system, home, 0x03)
    assert after
    assert after.left == key.header.tries - 1


def test_a_card_that_takes_no_proof_of_the_sam_is_not_thereby_forged() -> None:
    card = genuine()
    home = next(one for one in card.system.directories() if one.descriptor.id == 0xDDF1)
    key = by_id(card.system, home, 0x03)
    assert key
    card.system.write(key.file, key.at + HEADER, b"\0")
    check = verify(read_basic(at(card), sam()), ISSUER)[1]
    assert check.outcome is Outcome.UNDECIDED
    assert "锁定" in check.sentence


@pytest.mark.parametrize(
    ("directory", "state", "said"),
    [
        (0xDDF1, Life.BLOCKED, "社会保障应用已经锁定"),
        (0xDDF1, Life.ENDED, "永久锁定"),
        (None, Life.ENDED, "这张卡已经锁定"),
    ],
)
def test_a_locked_card_is_told_as_locked(directory: int | None, state: Life, said: str) -> None:
    card = genuine()
    if directory is None:
        settings.enter(card.memory, state)
    else:
        place = next(one for one in card.system.directories() if one.descriptor.id == directory)
        card.system.enter(place, state)
    with pytest.raises(Refusal) as refused:
        read_basic(at(card), sam())
    assert refused.value.code == "card.locked"
    assert said in refused.value.sentence


def test_another_card_is_no_social_security_card() -> None:
    with pytest.raises(Refusal) as refused:
        read_basic(at(finished("sam", distinct=False)))
    assert refused.value.code == "card.unknown"
    assert Sam.found(at(genuine())) is None


@pytest.mark.parametrize(
    "atr",
    [
        "3B6D00000081544C928684460200000001",
        "3BED00008131FE450081544C92868446020000000198",
        "3B0D0081544C928684460200000001",
    ],
)
def test_the_historical_bytes_are_found_in_any_answer_to_reset(atr: str) -> None:
    assert historical(bytes.fromhex(atr)).hex().upper() == "0081544C928684460200000001"


@pytest.mark.parametrize(
    "atr", ["", "3B", "3B00", "3B6D0000", "3BFF", "3B6D00000081544C92868446020000000100"]
)
def test_an_answer_to_reset_without_them_is_refused(atr: str) -> None:
    with pytest.raises(Refusal) as refused:
        historical(bytes.fromhex(atr))
    assert refused.value.code == "card.atr"


@pytest.mark.parametrize("answer", ["", "6F", "6F05", "6F02A500", "6FFF00", "6F05A5039F0C00"])
def test_an_answer_to_select_of_any_form_names_an_algorithm_or_the_old_one(answer: str) -> None:
    assert algorithm_of(bytes.fromhex(answer)) is Algorithm.TDES

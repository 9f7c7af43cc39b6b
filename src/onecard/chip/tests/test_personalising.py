"""From a profile, a person and keys to a finished card: by commands and from a mould, the same to the last byte."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onecard.chip.card import Card
from onecard.chip.contents import contents_of, statement
from onecard.chip.files import Life
from onecard.chip.holder import PHOTO_MAX, read_holder, read_issue
from onecard.chip.key_source import KeyName, TestKeys
from onecard.chip.memory import Memory
from onecard.chip.mould import Mould, blank_card
from onecard.chip.personalise import Personalising, personalise
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.tests.cards import HOLDER, ISSUE, Terminal, contents, finished, mould, profile
from onecard.core.errors import Refusal
from onecard.core.identity import card_check_character
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.padding import pad
from onecard.crypto.sm2_forms import signature_der
from onecard.crypto.sm3 import sm3

TRANSPORT = TestKeys().transport_key(Algorithm.SM4)


@pytest.mark.parametrize("name", ["v1", "v2", "v3", "sam"])
def test_commands_and_mould_make_the_same_memory(name: str) -> None:
    made = personalise(contents(name), TRANSPORT)
    assert made.memory.dump() == mould(name).cast(contents(name)).dump()


def test_commands_and_mould_make_the_same_memory_of_a_card_that_answers_by_t1() -> None:
    told = read_profile(our_text("v3").replace("T=0", "T=1"))
    filled = contents_of(told, ISSUE, TestKeys(), HOLDER)
    assert personalise(filled, TRANSPORT).memory.dump() == Mould(told).cast(filled).dump()


def test_the_statements_are_those_of_the_notes_and_hold_under_the_issuer_s_key() -> None:
    made, ssse = contents("v3", distinct=False), profile("v3").directory("SSSE")
    issued = bytes.fromhex("20240601")
    first = statement(made, ssse, ssse.file(0xEF1C), issued)
    assert first.hex().upper() == (
        "010110460200D15600000500000001F0EF25560201330304332E3030040C"
        "4602000000000000000000000504202406010604203406010709413030303030303131"
    )
    assert (
        TestKeys().issuer.digest(first).hex().upper().startswith("17E47BBE30F00F04488A03CA297FCE809F41F550")
    )
    second = statement(made, ssse, ssse.file(0xEF1D), issued)
    assert second.startswith(b"\x02" + bytes.fromhex("460200D15600000500000001F0EF2556" + "0812"))
    assert second.endswith(sm3(HOLDER.photo.ljust(8192, b"\0")) + bytes.fromhex("20240601"))
    for file, message in ((0xEF1C, first), (0xEF1D, second)):
        held = made.binaries["SSSE", file]
        assert held[:3] == b"\x01\0\x01"
        assert TestKeys().issuer.verify(message, signature_der(held[3:]))


def test_a_wrong_transport_key_ends_it_and_says_where() -> None:
    card = Card(blank_card(profile("v3"), contents("v3").atr, Key(bytes(16))))
    with pytest.raises(Refusal) as refused:
        Personalising(card.transmit, contents("v3"), TRANSPORT).run()
    assert refused.value.code == "card.personalise"
    assert "84D40000回答6988" in refused.value.sentence


def test_a_card_cut_in_the_midst_of_personalising_is_not_in_use() -> None:
    card = Card(blank_card(profile("v3"), contents("v3").atr, TRANSPORT))
    left = 60

    def transmit(raw: bytes) -> bytes:
        nonlocal left
        left -= 1
        if not left:
            raise ConnectionError
        return card.transmit(raw)

    with pytest.raises(ConnectionError):
        Personalising(transmit, contents("v3"), TRANSPORT).run()
    again = Card(Memory.load(card.memory.dump()))
    assert again.memory.cells[0][0] == Life.PERSONALISING


def test_a_card_in_use_is_built_no_further() -> None:
    card = Terminal("v3")
    card.enter()
    card.prove("SSSE", 0)
    before = card.card.memory.dump()
    assert card.send("80E00000 0A 62088201038302EF33") == "6700"
    assert card.send("80E00000 14 6212820103 8302EF33 80020010 8605 0000000000") == "6985"
    assert card.send("80440000") == "6985"
    assert card.send("84D40000 14" + "00" * 20) == "6985"
    assert card.send("04D68700 05 0000000000") == "6982"
    assert card.card.memory.dump() == before


def opened() -> Terminal:
    """A card in personalisation whose master file is open."""
    card = Terminal("v3")
    card.card = Card(blank_card(profile("v3"), contents("v3").atr, TRANSPORT))
    card.ok("00820000" + card.proof(TRANSPORT))
    return card


TEMPLATE = "6212 820103 8302EF33 80020010 8605 0000000000"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (TEMPLATE, "9000"),
        (TEMPLATE + TEMPLATE, "6A89"),
        (TEMPLATE.replace("820103", "820109"), "6A80"),
        (TEMPLATE.replace("80020010", "80020000"), "6A80"),
        (TEMPLATE.replace("80020010", "80027FFF"), "6A84"),
        (TEMPLATE.replace("80020010", "8002FFFF"), "6A80"),
        (TEMPLATE.replace("0000000000", "0900000000"), "6A80"),
        (TEMPLATE.replace("820103", "820105"), "6A80"),
        (TEMPLATE.replace("8302EF33", "83023F00"), "6A89"),
        (TEMPLATE + "8702 0101", "6A80"),
        (TEMPLATE.replace("820103", "820102") + "8704 01050203", "9000"),
        (TEMPLATE.replace("820103", "820102") + "8702 01FF", "6A80"),
        ("8702 0101", "6A80"),
        ("62", "6A80"),
        ("6200", "6A80"),
        ("6203 820103", "6A80"),
    ],
)
def test_a_file_is_made_as_its_template_says_or_not_at_all(data: str, status: str) -> None:
    card = opened()
    if status == "6A84":
        card.card.memory.capacity = 4096
    before = card.card.memory.dump()
    data = data.replace(" ", "")
    assert card.send(f"80E00000{len(data) // 2:02X}{data}") == status
    assert (card.card.memory.dump() == before) is (status != "9000")


def test_variable_records_grow_and_shrink_while_the_file_has_room() -> None:
    card = opened()
    card.ok("80E00000 17 6215 820102 8302EF33 880113 80020010 8605 0000000000")
    card.ok("00E20098 05 0103AABBCC")
    card.ok("00E20098 04 02021122")
    card.ok("00DC0198 07 0105AABBCCDDEE")
    assert card.ok("00B2029804") == "02021122"
    card.ok("00DC0198 03 010177")
    assert card.ok("00B2019803") == "010177"
    assert card.ok("00B2029C04") == "02021122"
    assert card.send("00DC0198 0F 010D" + "77" * 13) == "6A84"
    assert card.send("00E20098 0C 030A" + "77" * 10) == "6A84"
    card.ok("00E20098 09 0307" + "77" * 7)
    assert card.send("00E20098 02 0000") == "6A80"
    assert card.ok("00B2039C09") == "0307" + "77" * 7


def test_a_binary_file_has_no_records_and_a_record_file_no_bytes() -> None:
    card = Terminal("v3")
    card.enter()
    for command, status in (
        ("00B2013C00", "6981"),
        ("00B0850010", "6981"),
        ("00E20038 02 0100", "6981"),
        ("00B0800010", "6A86"),
    ):
        assert card.send(command) == status


def test_nothing_is_made_without_the_master_key() -> None:
    card = opened()
    card.card.reset()
    data = TEMPLATE.replace(" ", "")
    assert card.send(f"80E00000{len(data) // 2:02X}{data}") == "6982"
    assert card.send("80440000") == "6982"


def test_the_wrong_length_of_a_key_or_a_secret_of_no_use_is_not_written() -> None:
    for plain in (
        "14 0101030F01" + "11" * 15,
        "15 0101090F01" + "11" * 16,
        "08 000100060B12345A",
        "15 010103000111" * 4,
    ):
        card = opened()
        before = card.card.memory.dump()
        sealed = ecb_encrypt(Algorithm.SM4, TRANSPORT, pad(bytes.fromhex(plain), 16)).hex()
        assert card.send(card.with_mac("84D40000", sealed, TRANSPORT)) == "6A80"
        assert card.card.memory.dump() == before


GOOD: dict[str, Any] = {"number": "111111199001010019", "name": "张三"}
ISSUED: dict[str, Any] = {
    "area": "460200", "serial": "00000001", "card_number": "A00000011", "issued": "2024-06-01", "expires": "2034-06-01",
}  # fmt: skip


def written(tmp_path: Path, held: object) -> Path:
    path = tmp_path / "data.json"
    path.write_text(held if isinstance(held, str) else json.dumps(held), "utf-8")
    return path


def test_a_holder_and_an_issue_are_read(tmp_path: Path) -> None:
    holder = read_holder(written(tmp_path, GOOD))
    assert (holder.sex, holder.birth.isoformat(), holder.birthplace) == ("1", "1990-01-01", "111111")
    assert read_issue(written(tmp_path, ISSUED)) == ISSUE


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"number": "111111199001010018"}, ["number，社会保障号码"]),
        ({"number": "", "name": ""}, ["number，社会保障号码", "name，姓名"]),
        ({"name": " "}, ["name，姓名"]),
        ({"name": "张\n三"}, ["name，姓名"]),
        (
            {"name": "张𬘡", "name_extension": "㐀", "number": "1"},
            ["number，社会保障号码", "name，姓名", "name_extension，姓名扩展"],
        ),
        ({"name": 3}, ["name"]),
        ({"nation": "汉", "birthplace": "三亚"}, ["nation，民族", "birthplace，出生地"]),
        ({"photo": "none.jpg"}, ["photo，照片"]),
        ({"items": ["x"]}, ["items"]),
        ({"items": {"DF01": "x", "DF01.EF06.28": 1}}, ["items，DF01", "items，DF01.EF06.28"]),
        ({"sex": "1"}, ["sex"]),
    ],
)
def test_a_holder_s_data_are_refused_at_their_places(
    tmp_path: Path, change: dict[str, Any], places: list[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        read_holder(written(tmp_path, GOOD | change))
    assert [one.place for one in refused.value.problems] == places
    assert "111111199001010018" not in str(refused.value.problems)


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"card_number": "A00000012"}, ["card_number，卡号"]),
        ({"serial": "1", "area": "46"}, ["serial，卡序列号", "area，发卡地区"]),
        ({"issued": "2024/06/01"}, ["issued"]),
        ({"expires": "2024-06-01"}, ["expires，卡有效期"]),
    ],
)
def test_an_issue_is_refused_at_its_places(tmp_path: Path, change: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        read_issue(written(tmp_path, ISSUED | change))
    assert [one.place for one in refused.value.problems] == places


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (b"\xff\xd8" + bytes(PHOTO_MAX - 1), "有8193字节，卡里最多放8192字节。"),
        (b"\x89PNG", "photo.jpg不是JPEG。"),
    ],
)
def test_a_photo_is_refused_for_what_is_wrong_with_it(tmp_path: Path, held: bytes, said: str) -> None:
    (tmp_path / "photo.jpg").write_bytes(held)
    with pytest.raises(Refusal) as refused:
        read_holder(written(tmp_path, GOOD | {"photo": "photo.jpg"}))
    assert refused.value.problems[0].sentence.endswith(said)


def test_a_file_that_windows_marks_as_utf8_is_read(tmp_path: Path) -> None:
    assert read_holder(written(tmp_path, "\ufeff" + json.dumps(GOOD))).name == "张三"


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (b'{\n "number": 1,}', "第2行第14个字符处不对"),
        ('{"name": "张三"}'.encode("gbk"), "不是UTF-8文字"),
        (b'{"name": "a", "name": "b"}', "name写了两次"),
        (b"[" * 100_000, "括号套得太深"),
        (b'{"name": ' + b"1" * 5000 + b"}", "持卡人数据有1处不对"),
    ],
)
def test_a_file_that_is_no_json_is_refused_in_words(tmp_path: Path, held: bytes, said: str) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(held)
    with pytest.raises(Refusal) as refused:
        read_holder(path)
    assert said in refused.value.sentence
    assert refused.value.remedy


@pytest.mark.parametrize("held", ["", "[]", "{", '"x"'])
def test_what_is_no_object_is_refused(tmp_path: Path, held: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_holder(written(tmp_path, held))
    assert refused.value.code == "holder.file"


@pytest.mark.parametrize(
    ("items", "place"),
    [
        ({"DF01.EF06.99": "x"}, "DF01.EF06.99"),
        ({"DF99.EF06.28": "x"}, "DF99.EF06.28"),
        ({"DF01.EF06": "00"}, "DF01.EF06"),
        ({"DF01.EF16": "zz"}, "DF01.EF16"),
        ({"DF01.EF06.28": "1" * 16}, "DF01.EF06.28"),
        ({"DF01.EF06.28": "138\r\n"}, "DF01.EF06.28"),
        ({"SSSE.EF06.09": "李四"}, "SSSE.EF06.09"),
        ({"SSSE.EF08": "FFD8"}, "SSSE.EF08"),
    ],
)
def test_a_data_item_that_the_card_has_no_room_for_is_refused(items: dict[str, str], place: str) -> None:
    with pytest.raises(Refusal) as refused:
        contents_of(profile("v3"), ISSUE, TestKeys(), replace(HOLDER, items=items))
    assert [one.place for one in refused.value.problems] == [place]


def test_what_an_older_card_has_no_place_for_is_refused_and_not_left_out() -> None:
    holder = replace(HOLDER, photo=b"\xff\xd8", name_extension="某")
    with pytest.raises(Refusal) as refused:
        contents_of(profile("v1"), ISSUE, TestKeys(), holder)
    assert [one.place for one in refused.value.problems] == ["photo，照片", "name_extension，姓名扩展"]
    contents_of(profile("v2"), ISSUE, TestKeys(), holder)


def test_the_check_character_of_a_card_number() -> None:
    assert [card_check_character(one) for one in ("A0000000", "A0000001", "B0000001", "A1234567")] == [
        "3",
        "1",
        "9",
        "4",
    ]


def test_a_key_s_name_tells_two_keys_of_one_usage_apart() -> None:
    assert str(KeyName("RK", 0x0A, "460200", "SSSE", 1, Algorithm.SM4)) == "RK0A.460200.SSSE.1.SM4"


def test_a_finished_card_is_its_own_copy() -> None:
    one, two = finished("v3"), finished("v3")
    one.memory.put(0, 0, b"\x0c")
    assert two.memory.cells[0][0] == Life.ACTIVE

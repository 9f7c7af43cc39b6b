"""Profiles as data: ours hang together, each rule of the checker finds what breaks it, and what a file says is what is built."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from onecard.chip.access import Rule
from onecard.chip.coding import Field
from onecard.chip.contents import contents_of
from onecard.chip.descriptor import decode
from onecard.chip.key_source import TestKeys
from onecard.chip.mould import Mould, structure
from onecard.chip.personalise import personalise
from onecard.chip.profile_file import OURS, load_profile, our_text, read_profile
from onecard.chip.tests.cards import HOLDER, ISSUE
from onecard.core.errors import Refusal


def refused(text: str) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read_profile(text)
    assert caught.value.code == "profile.refused"
    return [f"{one.place}：{one.sentence}" for one in caught.value.problems]


def changed(name: str, *changes: tuple[str, str]) -> str:
    text = our_text(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("name", OURS)
def test_our_profiles_hang_together_and_fit_their_cards(name: str) -> None:
    told = load_profile(name)
    assert told.name == name
    assert structure(told).used <= told.capacity


@pytest.mark.parametrize("name", OURS)
def test_every_file_s_template_says_what_the_profile_says(name: str) -> None:
    for _, file in load_profile(name).files():
        assert decode(bytes(file.descriptor)) == file.descriptor


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("v2", ('"01 IRK 内部认证"', '"00 IRK 内部认证"'), "SSSE，keys：密钥标识00v1出现2次，应当唯一。"),
        ("v2", ('"00 MK",\n  "01 IRK', '"01 IRK'), "SSSE，keys：应当有一把标识为00的主控密钥（MK）：没有它就不能建立文件、装入密钥。"),
        ("v3", ('  "01 IRK 内部认证",\n', ""), "卡配置：有卡识别码（identifier）就要有内部认证密钥（IRK）：识别码的鉴别码由它算出。"),
        ("v2", ('write = "KEY 04"', 'write = "KEY 99"'), "SSSE，EF05，write：条件“KEY 99”所指的密钥99不在目录SSSE里。"),
        ("v2", ('write = "KEY 04"', 'write = "KEY 0A"'), "SSSE，EF05，write：条件“KEY 0A”所指的密钥0A是RK，应当是UK。"),
        ("v2", ('id = "EF06"', 'id = "EF05"'), "SSSE：文件标识EF05出现2次，应当唯一。"),
        ("v2", ('parent = "MF"', 'parent = "DF09"'), "SSSE：上级目录“DF09”没有写在它前面。"),
        ("v2", ('aid = "D15600000500"', 'aid = "D1560000"'), "DF01，aid：应用标识应当是5到16字节，这里是4字节。"),
        ("v2", ('aid = "D15600000500"', 'aid = "D15600000501"'), "卡配置：应用标识D15600000501出现2次，应当唯一。"),
        ("v2", ("capacity = 20480", "capacity = 4096"), "卡配置，capacity：全部文件和密钥共要11911字节，卡的容量只有4096字节。"),
        ("v2", ('  "21 STK 线路保护",\n]\n\n  [[', "]\n\n  [["), "SSSE，keys：有LK就要有STK：锁定命令带STK的鉴别码。"),
        ("v2", ("pin = true\n", ""), "DF01，EF05，read：条件“PIN|KEY 2E”要密码，但本目录和上级目录都没有密码。"),
        ("v2", ('  "32 DTK 交易验证码",\n', ""), "DF04，keys：有钱包就要有DTK密钥。"),
        ("v2", ('  "10 RRK 密码重装",\n', ""), "SSSE，keys：有密码就要有RRK密钥，用来重装、解锁密码。"),
        ("v2", ('"02 an1', '"01 an1'), "SSSE，EF05，records：标签01出现2次，应当唯一。"),
        ("v2", ('initial = "123456"', 'initial = "12345"'), "卡配置，pin：初始密码（initial）应当是6位数字。"),
        ("v2", ('historical = "0081544C928684"', 'historical = "0081"'), "卡配置，historical：应当是历史字节的前7字节，这里是2字节。"),
        ("v2", ("size = 1024", "size = 40000"), "SSSE，EF07：文件大小应当在1到32767字节之间，这里是40000字节。"),
        ("v2", ('id = "DF03"\n', ""), "DF03：目录标识0000另有用处，或者没有写。"),
        ("v2", ('name = "DF07"\n', ""), "没有名称的目录：没有短名（name）。"),
        ("v2", ("size = 1024", "size = 400000"), "SSSE，EF07：文件大小应当在1到32767字节之间，这里是400000字节。"),
        ("v2", ('"02 an1', '"02 an300'), "SSSE，EF05，标签02：标签不能是00，长度应当在1到236字节之间。"),
        ("v2", ("record_count = 30", "record_count = 300"), "DF04，EF08：记录最长255字节，最多254条。"),
        ("v2", ("tries = 6", "tries = 60"), "卡配置，pin：密码应当是4到16位、位数为偶数，允许错误1到15次。"),
        ("v2", ('algorithm = "3DES"', 'algorithm = "DES"'), "卡配置，algorithm：单DES不能作卡的主算法。"),
        ("v2", ('content = "photo"', 'content = "name"'), "SSSE，EF08，content：能填写整个文件的来源只有photo"),
        ("v2", ('title = "社会保障卡（第二代）"\n', ""), "卡配置：没有名称（name）或标题（title）。"),
        ("v3", ('covers = ["EF05"]', 'covers = ["EF77"]'), "SSSE，EF1C，covers：所签的文件EF77不在目录SSSE里。"),
        ("v3", ("= card_number", "= card_nummer"), "SSSE，EF05：没有名为“card_nummer”的来源。"),
        ("v3", ('"00 MK",\n]', '"00 MK",\n  "01 T8 IRK01.SSSE",\n]'), "ACSE，keys：T类密钥只能放在SAM上。"),
        ("sam", ('"21 T6 STK21.SSSE', '"21 T6 DES STK21.SSSE'), "PSAM，keys：SAM的密钥要分散，单DES没有分散。"),
        ("v2", ("capacity = 20480", "capacity = 9999999"), "卡配置，capacity：容量应当在1到1048576字节之间。"),
        ("v2", ('type = "variable"', 'type = "variabel"'), "SSSE，EF05，type：“variabel”不对：应当是variable、fixed、cyclic、transparent"),
        ("v2", ('"04 UK 基本数据"', '"4 UK"'), "SSSE，keys第3项：“4 UK”不对"),
        ("v2", ('"02 an1 卡类别', '"02 ax1 卡类别'), "SSSE，EF05，records第2项：“02 ax1 卡类别 = category”不对"),
        ("v2", ('read = "free"', 'raed = "free"'), "SSSE，EF05，raed：不认识这一项。"),
        ("v2", ('id = "EF05"', 'id = "EF5"'), "SSSE，EF5，id：“EF5”不对：应当是4位十六进制。"),
        ("v2", ("capacity = 20480", 'capacity = "much"'), "卡配置，capacity：“much”不是这里要的整数。"),
        ("v2", ('version = "2.00"', "version = 2.0"), "卡配置，version：“2.0”不是这里要的文字（写在引号里）。"),
        ("v2", ('protocol = "T=0"', 'protocol = "T=2"'), "卡配置，protocol：“T=2”不对：应当是T=0或T=1。"),
    ],
)  # fmt: skip
def test_an_inconsistent_profile_is_refused_with_the_reason_at_its_place(
    name: str, change: tuple[str, str], problem: str
) -> None:
    assert any(one.startswith(problem) for one in refused(changed(name, change)))


NUMBERS = ("0", "1", "-1", "99999", "255", "256", "FF", "2E", "variable", "transparent", "free", "never")


def mutated(text: str, chance: random.Random) -> str:
    """The text of a profile with a few words, numbers or lines changed."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        way = chance.randrange(4)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif way == 2:
            lines[at] = re.sub(
                r"[0-9A-F]{1,5}|free|variable|transparent",
                lambda _: chance.choice(NUMBERS),
                lines[at],
                count=1,
            )
        else:
            other = lines[chance.randrange(len(lines))]
            lines[at] = lines[at].partition("=")[0] + "=" + other.partition("=")[2]
    return "\n".join(lines)


def test_whatever_is_changed_a_profile_is_refused_in_words_or_makes_a_card() -> None:
    chance, keys, made, unexplained = random.Random(7), TestKeys(), 0, 0  # noqa: S311
    for _ in range(250):
        try:
            told = read_profile(mutated(our_text(chance.choice(("v1", "v2", "v3"))), chance))
            contents = contents_of(told, ISSUE, keys, replace(HOLDER, photo=b"", items={}))
        except Refusal as refused:
            unexplained += not refused.problems and refused.code != "card.item"
            continue
        made += 1
        card = personalise(contents, keys.transport_key(told.algorithm))
        assert card.memory.dump() == Mould(told).cast(contents).dump()
    assert made > 20
    assert not unexplained


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = changed("v2", ('write = "KEY 04"', 'write = "KEY 99"'), ("size = 1024", "size = 0"))
    assert len(refused(text)) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name = "v9"\ntitle = 3x\n', "第2行第10个字符"),
        ('name = "v9', "末尾"),
        ("a = 1\na = 2", "末尾"),
    ],
)
def test_what_is_no_toml_is_told_with_its_place(text: str, place: str) -> None:
    assert f"不成TOML：{place}" in refused(text)[0]


@pytest.mark.parametrize("above", ["SSS", "DF01"])
def test_a_wrong_directory_above_is_told_once_and_not_for_each_file_that_asks_for_its_pin(above: str) -> None:
    text = our_text("v3").replace('parent = "SSSE"', f'parent = "{above}"', 1)
    assert refused(text) == [f"DF01：上级目录“{above}”没有写在它前面。"]


def test_a_rule_that_names_a_key_of_a_sam_is_refused_by_its_name() -> None:
    text = our_text("sam").replace('write = "never"', 'write = "KEY 01"')
    assert any("所指的密钥01是T8，应当是UK。" in one for one in refused(text))


def test_two_directories_above_each_other_are_refused() -> None:
    text = (
        our_text("v3")
        .replace('parent = "SSSE"', 'parent = "DF02"', 1)
        .replace('parent = "SSSE"', 'parent = "DF01"', 1)
    )
    assert refused(text) == ["DF01：上级目录“DF02”没有写在它前面。"]


@pytest.mark.parametrize("text", ["", "directory = 3", "[[directory]]\n", 'directory = ["x"]', "pin = 1"])
def test_a_file_of_any_shape_is_refused_with_reasons(text: str) -> None:
    assert refused(text)


def test_a_profile_of_ones_own_is_taken_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(changed("v3", ('name = "v3"', 'name = "mine"')), "utf-8")
    assert load_profile(path).name == "mine"
    with pytest.raises(Refusal) as caught:
        load_profile("v9")
    assert caught.value.code == "profile.unknown"


@pytest.mark.parametrize("text", ["free", "PIN", "KEY 0A", "PIN|KEY 2E", "PIN+KEY 42", "never"])
def test_a_rule_is_the_same_as_text_and_as_bytes(text: str) -> None:
    rule = Rule.of(text)
    assert str(rule) == text
    assert Rule.decode(bytes(rule)) == rule


@pytest.mark.parametrize(
    ("text", "open_to"),
    [
        ("free", {(False, False), (False, True), (True, False), (True, True)}),
        ("PIN", {(True, False), (True, True)}),
        ("KEY 0A", {(False, True), (True, True)}),
        ("PIN|KEY 0A", {(True, False), (False, True), (True, True)}),
        ("PIN+KEY 0A", {(True, True)}),
        ("FF", set()),
    ],
)
def test_a_rule_opens_to_pin_and_key_as_its_words_say(text: str, open_to: set[tuple[bool, bool]]) -> None:
    rule = Rule.of(text)
    cases = [(pin, key) for pin in (False, True) for key in (False, True)]
    assert {(pin, key) for pin, key in cases if rule.met({0x0A} if key else {0x0B}, pin)} == open_to


@pytest.mark.parametrize(
    ("item", "value", "coded"),
    [
        ("09 an30 姓名", "张三", "D5C5C8FD" + "00" * 26),
        ("0C cn3 出生地", "460200", "460200"),
        ("0B cn1 民族", "1", "01"),
        ("92 dec4 金额", "1000", "000003E8"),
        ("01 b2 字节", b"\xab", "AB00"),
    ],
)
def test_a_data_item_is_coded_and_read_back(item: str, value: str | bytes, coded: str) -> None:
    field = Field.of(item)
    assert field.encode(value).hex().upper() == coded
    assert field.record(value)[:2] == bytes((field.tag, field.length))
    read = field.decode(bytes.fromhex(coded))
    assert read in (value, "01", coded)
    assert field.decode(bytes(field.length)) == ""


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("09 an4 姓名", "欧阳某"),
        ("09 an4 姓名", "𠮷"),
        ("0C cn3 出生地", "46020X"),
        ("92 dec1 金额", "256"),
        ("92 dec1 金额", "-1"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(item: str, value: str) -> None:
    with pytest.raises(Refusal) as caught:
        Field.of(item).encode(value)
    assert caught.value.code == "card.item"


def test_every_key_reference_is_told_with_its_source_or_as_our_choice() -> None:
    standards = (Path(__file__).parents[4] / "docs" / "standards.md").read_text("utf-8")
    row = next(line for line in standards.splitlines() if line.startswith("| key references "))
    _, public, _, ours, _ = row.split("|")
    held = {
        f"{key.id:02X}"
        for name in ("v1", "v2", "v3")
        for one in load_profile(name).directories
        for key in one.keys
    }
    told = set(re.findall(r"\b[0-9A-F]{2}\b", public)) | set(re.findall(r"\b[0-9A-F]{2}\b", ours))
    assert told == held

"""Pictures of a card show what its profile says, what the chip does, and what the notes' values are; everybody can read them."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from onecard.chip.picture import cryptogram, life, purchase, steps, tree, watching
from onecard.chip.picture.calculation import Calculation
from onecard.chip.picture.drawing import DARK, LIGHT, Drawing
from onecard.chip.profile import Profile
from onecard.chip.profile_file import OURS, load_profile, our_text, read_profile
from onecard.core.errors import Refusal

SVG = "{http://www.w3.org/2000/svg}"
CARDS = ("v1", "v2", "v3")


def texts(picture: Drawing) -> list[str]:
    """The texts of a picture in the order they are drawn."""
    return [one.text or "" for one in ElementTree.fromstring(picture.svg()).iter(f"{SVG}text")]  # noqa: S314 - ours


def in_words(rule: str) -> str:
    """An access rule of a profile file as the pictures say it."""
    plain = {"free": "不限", "never": "不能", "PIN": "密码"}
    return plain.get(rule) or rule.replace("PIN|KEY ", "密码或密钥").replace("KEY ", "密钥")


@pytest.mark.parametrize("name", OURS)
def test_the_tree_shows_every_directory_and_file_of_the_profile_with_its_rules_and_no_other(
    name: str,
) -> None:
    declared = tomllib.loads(our_text(name))["directory"]
    shown = texts(tree.tree(load_profile(name)))
    for directory in declared:
        assert f"{directory['name']}　{directory['title']}" in shown
        for file in directory.get("file", []):
            rules = f"读：{in_words(file['read'])}　写：{in_words(file['write'])}"
            at = next(
                at
                for at, text in enumerate(shown)
                if text == file["id"] and shown[at + 1] == file["title"] and shown[at + 3].startswith(rules)
            )
            assert shown[at + 3].endswith("有鉴别码") == file.get("line", False)
            del shown[at : at + 4]
    assert [text for text in shown if text.startswith("读：")] == []
    assert len([text for text in shown if "　" in text and text.split("　")[0].isupper()]) >= len(declared)


@pytest.mark.parametrize("name", CARDS)
def test_a_directory_shows_its_data_items_and_what_each_key_opens(name: str) -> None:
    declared = next(one for one in tomllib.loads(our_text(name))["directory"] if one["name"] == "SSSE")
    shown = texts(tree.directory(load_profile(name), "SSSE"))
    for file in declared["file"]:
        for record in file.get("records", []):
            tag, coding, title = record.split(" ")[:3]
            at = shown.index(title)
            assert shown[at - 1] == tag
            assert any(
                text.replace("，", "").replace("字节", "") == coding for text in shown[at + 1 : at + 3]
            )
    for key in declared["keys"]:
        assert key[:2] in shown
    opened = "、".join(one["id"] for one in declared["file"] if one["write"] == "KEY 04")
    assert f"写{opened}" in shown


def test_a_directory_the_profile_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(Refusal, match="没有目录DF99") as refused:
        tree.directory(load_profile("v3"), "DF99")
    assert "SSSE" in refused.value.remedy


def changes(watched: watching.Watched) -> set[tuple[str, str, str, str]]:
    return {(one.before, one.header, one.after, f"{one.status:04X}") for one in watched.changes}


@pytest.mark.parametrize("name", CARDS)
def test_the_lives_drawn_are_those_of_the_tables(name: str) -> None:
    card, application = watching.life(load_profile(name))
    assert changes(card) == {
        ("个人化中", "80440000", "使用中", "9000"),
        ("使用中", "84160000", "已终止", "9000"),
    }
    assert changes(application) == {
        ("没有", "80E00000", "已建立", "9000"),
        ("已建立", "80440000", "使用中", "9000"),
        ("使用中", "841E0000", "已锁定", "9000"),
        ("使用中", "841E0001", "已终止", "9000"),
        ("已锁定", "84180000", "使用中", "9000"),
        ("已锁定", "841E0001", "已终止", "9000"),
        ("已锁定", "84180000", "已终止", "9303"),
    }
    assert {state: [f"{status:04X}" for _, status in told] for state, told in application.states.items()} == {
        "没有": [],
        "已建立": ["9000", "6A82"],
        "使用中": ["9000", "9000"],
        "已锁定": ["6283", "6985"],
        "已终止": ["9303", "9303"],
    }


def test_a_pin_of_three_tries_is_drawn_with_three() -> None:
    told = read_profile(our_text("v3").replace("tries = 6", "tries = 3"))
    pin = watching.pin(told)
    assert list(pin.states) == ["余3次", "余2次", "余1次", "余0次"]
    by_holder = {(one.before, one.after) for one in pin.changes if one.header == "00200000"}
    assert by_holder == {
        ("余3次", "余2次"),
        ("余2次", "余1次"),
        ("余1次", "余0次"),
        ("余2次", "余3次"),
        ("余1次", "余3次"),
    }
    from_locked = {one.header for one in pin.changes if one.before == "余0次"}
    assert from_locked == {"84240000", "84240001"}
    assert "余3次" in texts(life.picture(told))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (
            "v3",
            (
                "91EB3158501C153DFB0DFFC391555BBC",
                "448B9330BE28C8EE28862015B0C093CB",
                "558FD96E991FE3BCF6F39E8E7DD10661",
            ),
        ),
        (
            "v1",
            (
                "2D2D864B2E284CE8622A1588DED7E954",
                "4B2A70123320469F768CD01621925091",
                "54EDC67555DD3658E8F99AE212875905",
            ),
        ),
    ],
)
def test_the_dispersal_is_that_of_the_notes_and_the_key_on_the_card(name: str, keys: tuple[str, ...]) -> None:
    made = steps.dispersal(load_profile(name))
    assert tuple(one.result[1] for one in made.steps) == keys
    assert made.verdict.endswith("就是它。")
    carried_on(made)


@pytest.mark.parametrize(("name", "proof"), [("v3", "86CDF509BE276B8D"), ("v1", "1AD45B335EA2814C")])
def test_the_authentication_is_that_of_the_notes_and_what_the_card_answers(name: str, proof: str) -> None:
    made = steps.authentication(load_profile(name))
    assert made.steps[-1].result[1] == proof
    assert made.exchanges[-1][1] == f"{proof}9000"
    assert "一样" in made.verdict
    carried_on(made)


@pytest.mark.parametrize(
    ("name", "algorithm", "mac"),
    [("v3", "SM4", "A9D7F539"), ("v2", "3DES", "3E51E23D"), ("v1", "DES", "CB01757E")],
)
def test_the_mac_over_a_write_is_that_of_the_notes_and_the_card_takes_it(
    name: str, algorithm: str, mac: str
) -> None:
    made = steps.command_mac(load_profile(name))
    assert f"（{algorithm}）" in made.title
    assert made.steps[-1].result[1][:8] == mac
    assert made.exchanges[-1] == (f"04DC030415280F{b'13800000000'.hex()}{'00' * 4}{mac}", "9000")
    assert "一样" in made.verdict
    carried_on(made)


@pytest.mark.parametrize(
    ("name", "session", "mac1", "mac2", "tac"),
    [
        ("v3", "F8577E367E9F164BD896D8A0D285E543", "5079A7DB", "B3798CBE", "0F3E7095"),
        ("v2", "A5D66646E159BA72", "E36464E7", "6192B4A2", "1371DA7E"),
        ("v1", "A5D66646E159BA72", "E36464E7", "6192B4A2", "1371DA7E"),
    ],
)
def test_the_purchase_is_that_of_the_notes_and_what_the_card_answers(
    name: str, session: str, mac1: str, mac2: str, tac: str
) -> None:
    made = purchase.purchase(load_profile(name))
    assert made.steps[0].result[1] == session
    results = [one.result[1][:8] for one in made.steps if "左4字节" in one.formula]
    assert results == [mac1, mac2, tac]
    assert made.exchanges[-1][1] == f"{tac}{mac2}9000"
    assert "一样" in made.verdict
    carried_on(made)


def test_a_profile_without_a_purse_has_no_purchase() -> None:
    with pytest.raises(Refusal, match="没有电子钱包"):
        purchase.purchase(load_profile("sam"))


def carried_on(made: Calculation) -> None:
    """What a step takes from the one before is in what that one gave, as the arrow between them says."""
    for before, one in pairwise(made.steps):
        if one.carried is not None and "⊕" not in one.inputs[one.carried][0]:
            assert one.inputs[one.carried][1] in before.result[1]


def test_a_sam_has_no_cryptograms_of_a_card() -> None:
    with pytest.raises(Refusal, match="不是卡"):
        steps.authentication(load_profile("sam"))


LOCK, LINE = '  "20 LK 应用锁定",\n', '  "21 STK 线路保护",\n'


def own_profile(*without: str) -> Profile:
    text = our_text("v3")
    for one in without:
        assert one in text
        text = text.replace(one, "")
    return read_profile(text)


def test_a_profile_of_ones_own_without_the_example_s_telephone_is_drawn_all_the_same() -> None:
    own = own_profile('    "28 an15 联系电话",\n')
    assert life.picture(own)
    assert steps.authentication(own)
    with pytest.raises(Refusal, match="联系电话"):
        steps.command_mac(own)


def test_what_cannot_be_locked_has_no_picture_of_its_life_and_what_has_no_line_key_none_of_its_macs() -> None:
    with pytest.raises(Refusal, match="要有一个目录有密码"):
        life.picture(load_profile("sam"))
    with pytest.raises(Refusal, match="要有STK"):
        steps.command_mac(own_profile(LOCK, LINE, "line = true"))
    for without in ((LOCK,), (LOCK, LINE, "line = true")):
        with pytest.raises(Refusal, match="主文件都有LK和STK"):
            life.picture(own_profile(*without))


def pictures(profile: Profile) -> list[Drawing]:
    calculations = (steps.dispersal, steps.authentication, steps.command_mac, purchase.purchase)
    return [
        tree.tree(profile),
        tree.directory(profile, "SSSE"),
        life.picture(profile),
        *(cryptogram.picture(one(profile)) for one in calculations),
    ]


@pytest.mark.parametrize("name", CARDS)
def test_every_picture_has_a_title_and_says_in_words_what_it_shows(name: str) -> None:
    for one in pictures(load_profile(name)):
        root = ElementTree.fromstring(one.svg())  # noqa: S314 - ours
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "title desc"
        assert root.findtext(f"{SVG}title") == one.title
        assert len((root.findtext(f"{SVG}desc") or "").splitlines()) == len(one.told) > 3


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_stand_out_from_what_they_stand_on(theme: dict[str, str]) -> None:
    own = {"sea", "good", "warn", "bad", "note"}
    pairs = [(tone, f"{tone}-fill") for tone in own] + [("ink", f"{tone}-fill") for tone in own]
    pairs += [(tone, ground) for tone in ("ink", "soft", "sea", "good", "warn") for ground in ("paper",)]
    pairs += [("soft", "sea-fill"), ("soft", "sunken"), ("sea", "sunken")]
    for text, ground in pairs:
        high, low = sorted((luminance(theme[text]), luminance(theme[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_both_themes_have_the_same_tones() -> None:
    assert LIGHT.keys() == DARK.keys()

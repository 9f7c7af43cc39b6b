"""``onecard card``: profiles, making a card, and what it says where something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onecard.chip.image import read_image
from onecard.chip.profile_file import our_text
from onecard.chip.seal_key import read_seal
from onecard.cli.main import main
from onecard.crypto.libcrypto import libcrypto

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONECARD_HOME", "home")
    (tmp_path / "holder.json").write_text('{"number": "111111199001010019", "name": "张三"}', "utf-8")
    return tmp_path


def test_a_profile_without_contradiction_says_how_full_its_card_is(here: Path, capsys: Captured) -> None:
    (here / "mine.toml").write_text(our_text("v3").replace('"v3"', '"mine"'), "utf-8")
    assert main(["card", "profile", "check", "mine.toml"]) == 0
    assert "卡配置mine（社会保障卡（第三代））没有矛盾：占用" in capsys.readouterr().out


def test_a_profile_with_contradictions_lists_them_with_their_places(here: Path, capsys: Captured) -> None:
    (here / "mine.toml").write_text(our_text("v3").replace('"KEY 04"', '"KEY 99"', 1), "utf-8")
    assert main(["card", "profile", "check", "mine.toml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("卡配置有1处不对")
    assert lines[1] == "  SSSE，EF05，write：条件“KEY 99”所指的密钥99不在目录SSSE里。"


def test_a_card_is_made_and_shown_without_showing_what_it_says(here: Path, capsys: Captured) -> None:
    assert main(["card", "new", "--holder", "holder.json", "--out", "card.img"]) == 0
    assert "公开的测试密钥" in capsys.readouterr().out
    memory, _ = read_image((here / "card.img").read_bytes(), read_seal(here / "home" / "card.key"))
    assert "张三".encode("gbk") in memory.dump()
    assert main(["card", "show", "card.img"]) == 0
    shown = capsys.readouterr().out
    assert "EF06" in shown
    assert "sx1.sh.社会保障" in shown
    assert "张三" not in shown
    assert "111111199001010019" not in shown


def test_a_card_takes_the_place_of_another_only_where_that_is_asked_for(here: Path, capsys: Captured) -> None:
    words = ["card", "new", "--holder", "holder.json", "--out", "card.img"]
    assert main(words) == 0
    first = (here / "card.img").read_bytes()
    assert main(words) == 2
    assert "card.img已经有了，没有做卡。" in capsys.readouterr().err
    assert (here / "card.img").read_bytes() == first
    assert main([*words, "--replace"]) == 0
    assert (here / "card.img").read_bytes() != first


def test_files_are_readable_for_their_owner_alone(here: Path) -> None:
    main(["card", "new", "--holder", "holder.json", "--out", "card.img"])
    assert {oct(path.stat().st_mode & 0o777) for path in (here / "card.img", here / "home" / "card.key")} == {
        "0o600"
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "--out", "card.img"], "没有写持卡人"),
        (["new", "--holder", "none.json", "--out", "card.img"], "没有这个文件"),
        (["new", "--profile", "v7", "--out", "card.img"], "现有的配置：v1、v2、v3、sam"),
        (["new", "--holder", "holder.json", "--out", "."], "是文件夹，不是文件"),
        (["show", "holder.json", "--seal", "holder.json"], "密钥应当写成偶数个十六进制数字"),
        (["eject", "--reader", "2"], "第2个读卡器里没有"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_makes_nothing(
    here: Path, capsys: Captured, words: list[str], said: str
) -> None:
    assert main(["card", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "card.img").exists()


def test_ejecting_ends_no_process_that_serves_no_reader(here: Path, capsys: Captured) -> None:
    note = here / "home" / "card-reader-1.pid"
    note.parent.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        note.write_text(str(other.pid), "ascii")
        assert main(["card", "eject"]) == 2
        assert "没有从这个数据目录" in capsys.readouterr().err
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
        other.kill()
    assert not note.exists()


def test_a_trace_is_told_in_words(here: Path, capsys: Captured) -> None:
    (here / "t.txt").write_text(
        "> 00A404000F7378312E73682EC9E7BBE1B1A3D5CF\n< 611E\n> 00B2052C06\n< 0504202406019000\n"
    )
    assert main(["card", "trace", "t.txt"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "选择文件（社会保障应用环境）：还有30字节可取（611E）",
        "读记录（发卡机构基本数据、发卡日期）：成功，20240601",
    ]


def test_no_card_is_made_where_the_self_test_of_the_cryptography_fails(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONECARD_LIBCRYPTO", "/nowhere/libcrypto.so.9")
    libcrypto.cache_clear()
    try:
        assert main(["card", "new", "--holder", "holder.json", "--out", "card.img"]) == 2
    finally:
        libcrypto.cache_clear()
    assert "libcrypto" in capsys.readouterr().err
    assert not (here / "card.img").exists()


def test_an_image_sealed_with_another_key_names_the_one_it_wants(here: Path, capsys: Captured) -> None:
    main(["card", "new", "--holder", "holder.json", "--out", "card.img"])
    (here / "other.key").write_text("00" * 16, "ascii")
    assert main(["card", "show", "card.img", "--seal", "other.key"]) == 2
    assert "封存密钥不对：这张卡用校验值为" in capsys.readouterr().err


def test_a_copy_of_an_image_is_tested_to_the_end_and_the_image_stays(here: Path, capsys: Captured) -> None:
    main(["card", "new", "--profile", "v2", "--holder", "holder.json", "--out", "card.img"])
    before = (here / "card.img").read_bytes()
    words = ["card", "conform", "--image", "card.img", "--destructive", "--format", "json", "--out"]
    assert main([*words, "report.json"]) == 0
    verdicts = {
        one["name"]: one["verdict"] for one in json.loads((here / "report.json").read_text("utf-8"))["cases"]
    }
    for shown in ("tearing.trying", "tearing.updating", "tearing.paying", "key.blank", "locking.card"):
        assert verdicts[shown] == "shown"
    assert (here / "card.img").read_bytes() == before
    assert "不符合0项。报告report.json。" in capsys.readouterr().out


def test_a_card_is_not_tested_where_its_report_cannot_be_written(here: Path, capsys: Captured) -> None:
    assert main(["card", "conform", "--destructive", "--out", "nowhere/report.html"]) == 2
    assert "报告写不进nowhere/report.html：没有这个文件夹。" in capsys.readouterr().err


def test_a_picture_is_written_and_told(here: Path, capsys: Captured) -> None:
    assert main(["card", "picture", "tree", "--profile", "v2", "--out", "tree.svg"]) == 0
    assert capsys.readouterr().out == "已写到tree.svg。\n"
    assert (here / "tree.svg").read_text("utf-8").startswith("<svg ")
    assert main(["card", "picture", "dispersal", "--format", "text"]) == 0
    assert capsys.readouterr().out.startswith("社会保障卡（第三代）：卡密钥的分散（SM4）\n1 根密钥→省级密钥")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["directory", "--directory", "DF99"], "没有目录DF99"),
        (["mac", "--profile", "sam"], "不是卡"),
        (["tree", "--out", "nowhere/tree.svg"], "没有这个文件或文件夹"),
        (["purse"], "可以是：tree、directory、life、dispersal、authentication、mac、purchase"),
    ],
)
def test_a_picture_that_cannot_be_says_why(here: Path, capsys: Captured, words: list[str], said: str) -> None:
    assert main(["card", "picture", *words]) == 2
    assert said in capsys.readouterr().err.replace("'", "").replace(", ", "、")

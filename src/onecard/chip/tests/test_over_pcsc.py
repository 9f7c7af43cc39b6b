"""The card over real PC/SC: pcscd with vsmartcard's virtual reader, read by opensc-tool and scriptor as any card is."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from onecard.chip.tests.cards import SSSE, Terminal
from onecard.chip.tests.test_selecting_and_reading import EF05
from onecard.chip.tests.virtual_readers import until, virtual_readers
from onecard.chip.vpcd import HOST, connect, serve
from onecard.core.errors import Refusal

COMMAND = (sys.executable, "-m", "onecard", "card")


SERVING: list[subprocess.Popen[str]] = []
"""Whoever served a reader in the test that runs."""


@pytest.fixture(scope="module")
def both_readers() -> Iterator[None]:
    with virtual_readers():
        yield


@pytest.fixture
def readers(both_readers: None) -> Iterator[None]:
    """Both readers, empty again for the next test however this one ends."""
    yield
    for running in SERVING:
        running.kill()
        running.wait()
    SERVING.clear()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "holder.json").write_text('{"number": "111111199001010019", "name": "张三"}', "utf-8")
    issue = '{"area": "460200", "serial": "00000001", "card_number": "A00000011", "issued": "2024-06-01", "expires": "2034-06-01"}'
    (tmp_path / "issue.json").write_text(issue, "utf-8")
    return tmp_path


def onecard(home: Path, *words: str) -> str:
    done = ran(home, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(home: Path, *words: str) -> str:
    done = ran(home, *words)
    assert done.returncode == 2, done.stdout
    return done.stderr


def ran(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ONECARD_HOME": str(home / "var")}
    return subprocess.run([*COMMAND, *words], cwd=home, env=environment, capture_output=True, text=True)


def inserted(home: Path, image: str, reader: int = 1) -> subprocess.Popen[str]:
    until(lambda: f"{reader - 1}    No" in said("opensc-tool", "-l"))
    environment = os.environ | {"ONECARD_HOME": str(home / "var")}
    words = [*COMMAND, "insert", image, "--reader", str(reader)]
    running = subprocess.Popen(words, cwd=home, env=environment, stdout=subprocess.PIPE, text=True)
    SERVING.append(running)
    assert running.stdout
    how_to_eject = "card eject，" if reader == 1 else f"card eject --reader {reader}，"
    assert how_to_eject in running.stdout.readline()
    until(lambda: f"{reader - 1}    Yes" in said("opensc-tool", "-l"))
    return running


def said(*words: str, given: str = "") -> str:
    return subprocess.run(words, input=given, capture_output=True, text=True).stdout


def bytes_in(text: str) -> str:
    """The bytes opensc-tool shows."""
    shown = re.findall(r"^((?:[0-9A-F]{2} )+) *\S+$", text, re.MULTILINE)
    return "".join(shown).replace(" ", "")


def test_a_card_is_made_inserted_read_ejected_and_another_inserted(readers: None, home: Path) -> None:
    onecard(home, "new", "--holder", "holder.json", "--issue", "issue.json", "--out", "card.img")
    onecard(home, "new", "--profile", "v2", "--holder", "holder.json", "--out", "other.img")
    onecard(home, "new", "--profile", "sam", "--out", "sam.img")
    card = inserted(home, "card.img")
    undecided = ran(home, "verify")
    assert (undecided.returncode, undecided.stdout.count("不能认定")) == (1, 5)
    assert "没有读到（要SAM认证）：卡号" in ran(home, "read", "--format", "line").stderr
    sam = inserted(home, "sam.img", 2)
    assert (
        said("opensc-tool", "-r", "0", "-a").strip() == "3b:6d:00:00:00:81:54:4c:92:86:84:46:02:00:00:00:01"
    )
    read = said(
        "opensc-tool",
        "-r",
        "0",
        *(f"-s{one}" for one in (f"00A404000F{SSSE}", "00A4000002EF05", "00B2010412")),
    )
    assert bytes_in(read) == EF05[0]
    assert "SW1=0x90" in said("opensc-tool", "-r", "1", "-s00A4040006D15600000590")
    read = onecard(home, "read", "--format", "line", "--trace", "trace.txt")
    assert read.startswith("460200|111111199001010019|A00000011|")
    assert (home / "trace.txt").stat().st_mode & 0o777 == 0o600
    assert "姓名）：成功，张三" in onecard(home, "trace", "trace.txt")
    made = ran(home, "new", "--holder", "holder.json", "--out", "card.img")
    assert (made.returncode, "已经在一个读卡器里" in made.stderr) == (2, True)
    assert onecard(home, "verify").count("通过") == 5
    assert "不符合0项" in onecard(home, "conform", "--format", "html", "--out", "report.html")
    assert f"＞ 00A404000F{SSSE}" in (home / "report.html").read_text("utf-8")
    assert "09 姓名：张三" in said(*COMMAND, "shell", given="prove 03\nread 姓名\nquit\n")
    assert "密码已修改，还可试6次。" in said(*COMMAND, "pin", "change", given="123456\n246802\n")
    assert "密码不对，还可试5次。" in said(*COMMAND, "pin", "verify", given="123456\n")
    assert "取出" in onecard(home, "eject")
    assert card.wait(10) == 0
    other = inserted(home, "other.img")
    commands = "\n".join((f"00A404000F{SSSE}", "00C0000018", "00B2052C06"))
    answers = said("scriptor", "-r", "Virtual PCD 00 00", given=commands)
    assert "05 04 20" in answers
    for number, running in ((1, other), (2, sam)):
        onecard(home, "eject", "--reader", str(number))
        assert running.wait(10) == 0


def test_a_card_in_a_reader_is_tested_to_the_end_and_is_locked_then(readers: None, home: Path) -> None:
    onecard(home, "new", "--profile", "v2", "--holder", "holder.json", "--out", "card.img")
    onecard(home, "new", "--profile", "sam", "--out", "sam.img")
    running = {1: inserted(home, "card.img"), 2: inserted(home, "sam.img", 2)}
    assert onecard(home, "verify").count("通过") == 3
    onecard(home, "conform", "--destructive", "--format", "json", "--out", "report.json")
    told = json.loads((home / "report.json").read_text("utf-8"))
    assert told["counts"]["deviates"] == 0
    verdicts = {one["name"]: one["verdict"] for one in told["cases"]}
    for shown in ("authentication.lost_by_reset", "tearing.kept", "purse.load", "locking.card"):
        assert verdicts[shown] == "shown"
    assert "这张卡已经锁定（卡回答6A81）" in refused(home, "read")
    for number, one in running.items():
        onecard(home, "eject", "--reader", str(number))
        assert one.wait(10) == 0


def test_what_a_reader_wrote_is_on_the_card_when_it_is_inserted_again(readers: None, home: Path) -> None:
    onecard(home, "new", "--holder", "holder.json", "--out", "card.img")
    select = f"-s00A404000F{SSSE}"
    for wanted in ("SW2=0xC5", "SW2=0xC4"):
        card = inserted(home, "card.img")
        assert wanted in said("opensc-tool", "-r", "0", select, "-s0020000003000000")
        card.kill()
        card.wait()
        until(lambda: "0    No" in said("opensc-tool", "-l"))


def test_a_second_card_is_refused_and_the_first_stays_and_can_still_be_ejected(
    readers: None, home: Path
) -> None:
    for name in ("card.img", "other.img"):
        onecard(home, "new", "--holder", "holder.json", "--out", name)
    card = inserted(home, "card.img")
    assert "已经有卡" in refused(home, "insert", "other.img")
    onecard(home, "eject")
    assert card.wait(10) == 0


def test_an_inserted_card_keeps_the_service_from_ending_for_want_of_programs(
    readers: None, home: Path
) -> None:
    def asking() -> int:
        sockets = Path("/proc/net/unix").read_text("ascii", "replace").splitlines()
        return sum("pcscd.comm" in one and one.split()[5] == "03" for one in sockets)

    onecard(home, "new", "--holder", "holder.json", "--out", "card.img")
    until(lambda: asking() == 0)
    card = inserted(home, "card.img")
    until(lambda: asking() == 1)
    onecard(home, "eject")
    assert card.wait(10) == 0


def test_without_a_reader_the_card_is_refused_with_what_to_do() -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        with pytest.raises(Refusal) as refused:
            connect(HOST, free.getsockname()[1])
    assert refused.value.code == "reader.none"


def test_a_reader_that_has_a_card_takes_no_second_one_and_says_so() -> None:
    with socket.create_server((HOST, 0)) as busy, pytest.raises(Refusal) as refused:
        connect(HOST, busy.getsockname()[1], seconds=0.2)
    assert refused.value.code == "reader.taken"
    assert "已经有卡" in refused.value.sentence
    assert "card eject" in refused.value.remedy


def test_controls_are_answered_as_the_reader_expects_and_a_closed_reader_ends_it() -> None:
    listener = socket.create_server((HOST, 0))
    card = Terminal("v3").card
    serving = Thread(target=lambda: serve(card, connect(HOST, listener.getsockname()[1])))
    serving.start()
    reader, _ = listener.accept()
    with listener, reader:
        reader.sendall(b"\0\x01\x01" + b"\0\x01\x04")
        assert reader.recv(100) == b"\0\x11" + card.settings.atr
        reader.sendall(b"\0\x05")
        reader.sendall(bytes.fromhex("0084000008"))
        assert reader.recv(100)[:2] == b"\0\x0a"
        reader.sendall(b"\0\x01\x02\0\x01\0\0")
    serving.join(5)
    assert not serving.is_alive()

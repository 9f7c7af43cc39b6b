"""The reader over real PC/SC: it waits for a card, tells when one is pulled out, and when another program has it."""

from __future__ import annotations

import ctypes
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, active_count

import pytest

from onecard.chip.tests.cards import finished
from onecard.chip.tests.virtual_readers import until
from onecard.cli.main import main
from onecard.core.errors import Refusal
from onecard.reader import pcsc
from onecard.reader.basic import line, read_basic
from onecard.reader.finding import card_and_sam
from onecard.reader.pcsc import Pcsc
from onecard.reader.tests.plugging import FIRST, SECOND, plugged, pull, service

NAME = "|张三|"


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    with service():
        yield


def card_line(seconds: float = 0) -> str:
    with card_and_sam(seconds=seconds) as (card, sam):
        return line(read_basic(card, sam))


@contextmanager
def held_by_another(sharing: int) -> Iterator[None]:
    """Another program has the card: for itself (1), or with others but in a transaction (2)."""
    with Pcsc() as other:
        (name,) = (one.name for one in other.slots() if one.holds_card)
        card, protocol = ctypes.c_long(), ctypes.c_ulong()
        arguments = (other._context, name.encode(), ctypes.c_ulong(sharing), ctypes.c_ulong(3))
        assert other._status("SCardConnect", *arguments, ctypes.byref(card), ctypes.byref(protocol)) == 0
        assert other._status("SCardBeginTransaction", card) == 0
        yield
        assert other._status("SCardEndTransaction", card, ctypes.c_ulong(0)) == 0
        assert other._status("SCardDisconnect", card, ctypes.c_ulong(0)) == 0


def test_a_card_that_comes_while_it_is_waited_for_is_read() -> None:
    found: list[str] = []
    with plugged(finished("sam", distinct=False), SECOND):
        waiting = Thread(target=lambda: found.append(card_line(seconds=30)))
        waiting.start()
        time.sleep(0.5)
        assert not found
        with plugged(finished("v3", distinct=False)):
            waiting.join(30)
    assert NAME in found[0]


def test_a_card_that_does_not_come_is_refused_when_the_time_is_over() -> None:
    begun = time.monotonic()
    with pytest.raises(Refusal) as refused:
        card_line(seconds=1.5)
    assert refused.value.code == "reader.empty"
    assert 1.5 <= time.monotonic() - begun < 10


def test_a_wait_is_called_off_by_whoever_heeds() -> None:
    def called_off() -> None:
        raise Refusal("test.called_off", "不等了。")

    with pytest.raises(Refusal) as refused, card_and_sam(seconds=60, heed=called_off):
        pass
    assert refused.value.code == "test.called_off"


def test_a_change_of_a_reader_is_told_and_its_absence_is_waited_out() -> None:
    with Pcsc() as readers:
        empty = readers.slots()
        assert [one.holds_card for one in empty] == [False, False]
        with plugged(finished("v3")):
            readers.await_change(empty, 30)
            assert [one.holds_card for one in readers.slots()] == [True, False]
            now = readers.slots()
            begun = time.monotonic()
            readers.await_change(now, 0.5)
            assert time.monotonic() - begun >= 0.4
            assert readers.slots() == now


@pytest.mark.parametrize("sharing", [1, 2])
def test_a_card_another_program_has_for_itself_is_told_and_read_once_it_is_free(
    sharing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcsc, "OCCUPIED_SECONDS", 0.5)
    with plugged(finished("v2")):
        with held_by_another(sharing), pytest.raises(Refusal) as refused:
            card_line()
        assert refused.value.code == "reader.occupied"
        assert "另一个程序" in refused.value.sentence
        assert NAME in card_line()


def test_nothing_is_left_of_the_question_to_a_program_that_keeps_the_card(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pcsc, "OCCUPIED_SECONDS", 0.2)
    with plugged(finished("v2")):
        before = active_count()
        with held_by_another(2), pytest.raises(Refusal):
            card_line()
        until(lambda: active_count() == before)
        with held_by_another(1):  # it could not be had so if we still kept it
            pass


@pytest.mark.parametrize("step", [1, 4, 9, 16])
def test_a_card_pulled_out_of_the_reader_at_any_step_is_told_and_nothing_is_reported(step: int) -> None:
    pulled = []
    counted = 0

    def told(command: bytes, answer: bytes) -> None:
        nonlocal counted
        counted += 1
        if counted == step:
            pull(pulled[0])

    with plugged(finished("v2"), told=told) as reader:
        pulled.append(reader)
        with pytest.raises(Refusal) as refused:
            card_line()
    assert refused.value.code == "reader.removed"
    assert "不算数" in refused.value.remedy


def test_the_reader_named_is_the_one_looked_into() -> None:
    with plugged(finished("v2")):
        with card_and_sam(FIRST) as (card, sam):
            assert NAME in line(read_basic(card, sam))
        for reader, module, code in (
            (SECOND, "", "reader.empty"),
            ("没有", "", "reader.none"),
            ("", SECOND, "reader.no_sam"),
        ):
            with pytest.raises(Refusal) as refused, card_and_sam(reader, module):
                pass
            assert refused.value.code == code


def test_a_card_pulled_out_of_a_test_ends_it_and_leaves_no_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left = 150
    out: list[socket.socket] = []

    def told(command: bytes, answer: bytes) -> None:
        nonlocal left
        left -= 1
        if not left:
            pull(out[0])

    report = tmp_path / "report.html"
    with plugged(finished("v3", distinct=False), told=told) as reader:
        out.append(reader)
        assert main(["card", "conform", "--format", "html", "--out", str(report)]) == 2
    assert not report.exists()
    said = capsys.readouterr()
    assert not said.out
    assert "被取出" in said.err

"""Conformance: our own cards deviate nowhere; a card that breaks one rule deviates in the case of that rule and in no other."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from onecard.chip import pins
from onecard.chip.card import Card
from onecard.chip.contents import contents_of
from onecard.chip.files import File, FileSystem
from onecard.chip.key_source import TestKeys
from onecard.chip.personalise import personalise
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.session import Session
from onecard.chip.status import Ended
from onecard.chip.tests.cards import HOLDER, ISSUE, finished
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.reader.conformance.report import as_data, as_page, as_text, summary
from onecard.reader.conformance.table import CASES, Findings, Verdict, conform
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal


def at(card: Card) -> Terminal:
    return Terminal(card.transmit, card.reset(), card.settings.direct)


def examined(card: Card, destructive: bool = True) -> Findings:
    return conform(at(card), Sam.found(at(finished("sam", distinct=False))), destructive, card)


def named(found: Findings, verdict: Verdict) -> list[str]:
    return [one.case.name for one in found.results if one.verdict is verdict]


def told(found: Findings) -> list[str]:
    """What deviates, with its sentence: a failing test says why."""
    return [f"{one.case.name}: {one.sentence}" for one in found.results if one.verdict is Verdict.DEVIATES]


def made(text: str) -> Card:
    profile = read_profile(text)
    return personalise(
        contents_of(profile, ISSUE, TestKeys(), HOLDER), TestKeys().transport_key(Algorithm.SM4)
    )


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_our_own_cards_deviate_nowhere(name: str) -> None:
    assert told(examined(finished(name, distinct=False))) == []


def test_every_case_that_a_third_generation_card_allows_is_shown() -> None:
    found = examined(finished("v3", distinct=False))
    assert named(found, Verdict.INAPPLICABLE) == ["structure.card_number"]
    assert all(one.trace for one in found.results)


def test_a_card_that_answers_by_t1_deviates_nowhere() -> None:
    found = examined(made(our_text("v3").replace("T=0", "T=1")))
    assert told(found) == []
    assert "command.nothing_to_fetch" in named(found, Verdict.INAPPLICABLE)


def test_without_being_asked_nothing_on_the_card_changes() -> None:
    card = finished("v3", distinct=False)
    before = card.memory.dump()
    found = examined(card, destructive=False)
    assert card.memory.dump() == before
    assert {one.case.name for one in found.results if not one.trace} == {
        one.name for one in CASES if one.destructive
    }


def test_a_wrong_answer_to_a_wrong_pin_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = pins._verified

    def vague(card: Card, pin: pins.Secret, given: bytes) -> None:
        try:
            right(card, pin, given)
        except Ended as end:
            raise Ended(0x6300 if end.status >> 4 == 0x63C else end.status) from None

    monkeypatch.setattr(pins, "_verified", vague)
    found = examined(finished("v3", distinct=False))
    assert named(found, Verdict.DEVIATES) == ["counter.wrong_pin"]
    assert "应当回答63C5（验证失败，还可试5次），卡回答6300" in told(found)[0]


def test_a_record_that_is_read_without_its_key_is_found() -> None:
    found = examined(made(our_text("v3").replace(" = card_number | KEY 03", " = card_number")))
    assert named(found, Verdict.DEVIATES) == ["firewall.closed_files"]
    assert "SSSE的发卡机构基本数据中的卡号（卡回答9000）" in told(found)[0]


def test_a_proof_that_outlives_selecting_another_directory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def keeping(session: Session, directory: File) -> None:
        session.directory, session.file = directory, None

    monkeypatch.setattr(Session, "enter", keeping)
    found = examined(finished("v3", distinct=False))
    assert named(found, Verdict.DEVIATES) == ["firewall.lost_by_select"]


def test_a_sam_of_other_keys_costs_the_card_no_try() -> None:
    card, other = finished("v3", distinct=True), Sam.found(at(finished("sam", distinct=False)))
    before = card.memory.dump()
    found = conform(at(card), other)
    assert card.memory.dump() == before
    assert told(found) == []
    assert "firewall.lost_by_select" in named(found, Verdict.INAPPLICABLE)


def test_a_card_that_is_pulled_out_ends_it() -> None:
    card, left = finished("v3", distinct=False), 60

    def transmit(raw: bytes) -> bytes:
        nonlocal left
        left -= 1
        if not left:
            raise Refusal("reader.removed", "卡被取出了。")
        return card.transmit(raw)

    with pytest.raises(Refusal) as refused:
        conform(Terminal(transmit, card.reset()))
    assert refused.value.code == "reader.removed"


class Seen(HTMLParser):
    """Words and references of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.fetched: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href")]


def test_the_report_says_the_same_as_text_as_data_and_as_a_page() -> None:
    found = examined(finished("v3", distinct=False))
    data = json.loads(json.dumps(as_data(found), ensure_ascii=False))
    assert data["counts"] == {"shown": len(CASES) - 1, "inapplicable": 1, "deviates": 0}
    assert [one["name"] for one in data["cases"]] == [one.name for one in CASES]
    seen = Seen(as_page(found))
    assert seen.fetched == []
    for one, case in zip(found.results, data["cases"], strict=True):
        assert one.sentence in seen.words
        assert one.sentence in as_text(found)
        assert all(exchange["command"] in seen.words for exchange in case["exchanges"])
    assert summary(found) in seen.words


def test_what_was_not_asked_for_is_said() -> None:
    found = examined(finished("v3", distinct=False), destructive=False)
    assert "没有要求做" in as_text(found)
    assert as_data(found)["destructive"] is False


def test_a_chip_that_counts_a_wrong_pin_only_in_its_working_memory_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = FileSystem.write

    def volatile(system: FileSystem, file: File, offset: int, data: bytes) -> None:
        journal, system.memory.journal = system.memory.journal, None
        right(system, file, offset, data)
        system.memory.journal = journal

    monkeypatch.setattr(FileSystem, "write", volatile)
    found = examined(finished("v3", distinct=False))
    assert named(found, Verdict.DEVIATES) == ["tearing.tries"]
    assert "6次错误的密码之后断电，卡还让试6次" in told(found)[0]

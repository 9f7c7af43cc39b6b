"""Conformance: our own cards deviate nowhere; a card that breaks one rule deviates in the case of that rule and in no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from onecard.chip.card import Card
from onecard.chip.contents import contents_of
from onecard.chip.key_source import TestKeys
from onecard.chip.personalise import personalise
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.tests.cards import HOLDER, ISSUE, DistinctKeys, finished
from onecard.crypto.cipher import Algorithm
from onecard.reader.conformance.page import as_page
from onecard.reader.conformance.report import as_data, as_text, summary
from onecard.reader.conformance.table import CASES, Findings, Verdict, conform
from onecard.reader.sam import Sam
from onecard.reader.terminal import Terminal

AT = datetime(2024, 6, 1, 8, 30, 15, tzinfo=UTC)
HOSTS_ALONE = {
    "purse.load",
    "purse.transaction_code",
    "purse.use_without_money",
    "certificate.signature",
    "line.fixed_record",
    "locking.card_wrongly",
    "locking.for_ever",
    "locking.unlocked_too_often",
    "locking.card",
}


def at(card: Card) -> Terminal:
    return Terminal(card.transmit, card.reset(), card.settings.direct, card.reset)


def examined(card: Card, destructive: bool = True) -> Findings:
    sam = Sam.found(at(finished("sam", distinct=False)))
    return conform(at(card), sam, destructive, card, TestKeys())


def made(old: str, new: str) -> Card:
    """A third-generation card from a profile that was changed."""
    text = our_text("v3")
    assert text.count(old) == 1
    filled = contents_of(read_profile(text.replace(old, new)), ISSUE, TestKeys(), HOLDER)
    return personalise(filled, TestKeys().transport_key(Algorithm.SM4))


def named(found: Findings, verdict: Verdict) -> list[str]:
    return [one.case.name for one in found.results if one.verdict is verdict]


def told(found: Findings) -> list[str]:
    """What deviates, with its sentence: a failing test says why."""
    return [f"{one.case.name}: {one.sentence}" for one in found.results if one.verdict is Verdict.DEVIATES]


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_our_own_cards_deviate_nowhere(name: str) -> None:
    assert told(examined(finished(name, distinct=False))) == []


def test_every_case_that_a_third_generation_card_allows_is_shown() -> None:
    found = examined(finished("v3", distinct=False))
    assert named(found, Verdict.INAPPLICABLE) == ["command.answered_directly", "certificate.held"]
    assert all(one.trace for one in found.results)


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_by_a_key_set_of_other_keys_for_every_use_the_same_is_shown(name: str) -> None:
    card = finished(name)
    found = conform(at(card), None, True, card, DistinctKeys())
    assert told(found) == []
    assert named(found, Verdict.INAPPLICABLE) == named(
        examined(finished(name, distinct=False)), Verdict.INAPPLICABLE
    )


@pytest.mark.parametrize("name", ["v1", "v2", "v3"])
def test_by_the_sam_alone_everything_is_shown_but_what_only_the_issuer_s_host_can(name: str) -> None:
    card, sam = finished(name, distinct=False), Sam.found(at(finished("sam", distinct=False)))
    without = conform(at(card), sam, True, card)
    whole = examined(finished(name, distinct=False))
    assert told(without) == []
    more = set(named(without, Verdict.INAPPLICABLE)) - set(named(whole, Verdict.INAPPLICABLE))
    older = {"line.binary", "line.past_the_end", "firewall.for_its_key_only"} if name != "v3" else set()
    assert more == HOSTS_ALONE - set(named(whole, Verdict.INAPPLICABLE)) | older


def test_a_card_that_answers_by_t1_deviates_nowhere() -> None:
    found = examined(made("T=0", "T=1"))
    assert told(found) == []
    assert named(found, Verdict.INAPPLICABLE) == [
        "command.wrong_expected_length",
        "command.fetched_in_pieces",
        "command.nothing_to_fetch",
        "certificate.held",
    ]


def test_in_a_reader_that_cannot_reset_the_cases_that_reset_are_not_applicable() -> None:
    card = finished("v3", distinct=False)
    held = Terminal(card.transmit, card.reset())
    found = conform(held, Sam.found(at(finished("sam", distinct=False))), True, card, TestKeys())
    assert told(found) == []
    assert {one.case.name for one in found.results if "不能让卡复位" in one.sentence} == {
        "authentication.lost_by_reset",
        "tearing.begun_purchase",
        "tearing.challenge",
        "tearing.kept",
        "tearing.tries_kept",
    }


def test_in_a_reader_the_chip_is_not_cut_within_a_command() -> None:
    found = conform(at(finished("v3", distinct=False)), None, True, None, TestKeys())
    assert told(found) == []
    missing = set(named(found, Verdict.INAPPLICABLE))
    assert {"tearing.trying", "tearing.updating", "tearing.paying", "key.blank"} <= missing


def test_without_being_asked_nothing_on_the_card_changes() -> None:
    card = finished("v3", distinct=False)
    before = card.memory.dump()
    found = examined(card, destructive=False)
    assert card.memory.dump() == before
    assert {one.case.name for one in found.results if not one.trace} == {
        one.name for one in CASES if one.destructive
    }


def test_a_sam_of_other_keys_costs_the_card_no_try() -> None:
    card, other = finished("v3", distinct=True), Sam.found(at(finished("sam", distinct=False)))
    before = card.memory.dump()
    found = conform(at(card), other)
    assert card.memory.dump() == before
    assert told(found) == []
    assert "authentication.lost_by_select" in named(found, Verdict.INAPPLICABLE)


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
        self.fetched += [
            f"{tag} {name}"
            for name, value in attrs
            if name in ("src", "href") and not (value or "").startswith("#")
        ]


def test_the_report_says_the_same_as_text_as_data_and_as_a_page() -> None:
    found = examined(finished("v3", distinct=False))
    data = json.loads(json.dumps(as_data(found, AT), ensure_ascii=False))
    assert data["counts"] == {"shown": len(CASES) - 2, "inapplicable": 2, "deviates": 0}
    assert [one["name"] for one in data["cases"]] == [one.name for one in CASES]
    seen = Seen(as_page(found, AT))
    assert seen.fetched == []
    for one, case in zip(found.results, data["cases"], strict=True):
        assert one.sentence in seen.words
        assert one.sentence in as_text(found)
        assert all(exchange["command"] in seen.words for exchange in case["exchanges"])
    assert summary(found) in seen.words


def test_what_was_not_asked_for_is_said() -> None:
    found = examined(finished("v3", distinct=False), destructive=False)
    assert "写明--destructive才做" in as_text(found)
    assert as_data(found, AT)["destructive"] is False


def test_the_page_says_what_became_of_the_card() -> None:
    module = Sam.found(at(finished("sam", distinct=False)))
    in_reader = conform(at(finished("v3", distinct=False)), module, True, None, TestKeys())
    assert "检测以后这张卡不能再用" in as_page(in_reader, AT)
    assert "检测的是映像的一份副本，映像不变" in as_page(examined(finished("v3", distinct=False)), AT)
    assert "没有做，写明--destructive才做" in as_page(examined(finished("v3", distinct=False), False), AT)


def test_the_page_names_the_card_and_what_deviates_before_all_cases() -> None:
    found = examined(made(" = card_number | KEY 03", " = card_number"))
    page = as_page(found, AT)
    words = Seen(page).words
    for told in (
        "1项不符合",
        "460200D15600000500000001F0EF2556",
        "2024-06-01 08:30:15 +0000",
        "规范版本3.00，SM4",
    ):
        assert told in words
    assert (
        page.index("不符合的项目") < page.index('href="#firewall.closed_files"') < page.index('id="part-1"')
    )
    assert page.count("<details open>") == 1
    assert "不符合的项目" not in as_page(examined(finished("v3", distinct=False)), AT)

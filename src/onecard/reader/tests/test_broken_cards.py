"""Every case of conformance can fail: for each there is a card, broken in one place, that is found by it and by no other."""

from __future__ import annotations

import pytest

from onecard.chip.tests.cards import DistinctKeys
from onecard.crypto.sm2 import PrivateKey
from onecard.reader.conformance.table import CASES, Verdict, conform
from onecard.reader.terminal import Terminal
from onecard.reader.tests import broken_commands, broken_counts, broken_keys, broken_uses, broken_writing
from onecard.reader.tests.broken import PLANTED, Broken, Fault

DECLARED = (broken_commands, broken_counts, broken_keys, broken_uses, broken_writing)
"""Being read, they declare their cards."""


FAULTS = [
    pytest.param(name, fault, id=f"{name}-{fault.plant.__name__}")
    for fault in PLANTED
    for name in fault.profiles
]


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_a_card_broken_in_one_place_is_found_there_and_nowhere_else(
    name: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Broken(monkeypatch, name)
    fault.plant(broken)
    card = broken.made()
    terminal = Terminal(card.transmit, card.reset(), card.settings.direct, card.reset)
    found = conform(terminal, None, True, card, DistinctKeys())
    told = [f"{one.case.name}: {one.sentence}" for one in found.results if one.verdict is Verdict.DEVIATES]
    assert sorted(one.partition(":")[0] for one in told) == sorted(fault.cases), told


def test_no_case_is_left_without_a_card_that_fails_it() -> None:
    assert {case for fault in PLANTED for case in fault.cases} == {one.name for one in CASES}


def test_a_card_with_its_certificate_signs_by_the_key_the_certificate_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = PrivateKey.fresh()
    broken = Broken(monkeypatch)
    broken.content(lambda card, contents: broken_keys.certify(card, pair, pair))
    card = broken.made()
    terminal = Terminal(card.transmit, card.reset(), card.settings.direct, card.reset)
    found = {one.case.name: one for one in conform(terminal, None, True, card, DistinctKeys()).results}
    assert found["certificate.held"].verdict is Verdict.SHOWN
    assert "用卡里的签名公钥验证成立" in found["certificate.signature"].sentence

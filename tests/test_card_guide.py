"""The guide of a card's inside is true: what it calculates comes out of openssl, its exchanges are the example card's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from onecard.chip.card import Card
from onecard.chip.instructions import TABLE
from onecard.chip.key_source import TestKeys
from onecard.chip.mould import blank_card
from onecard.chip.personalise import Personalising
from onecard.chip.picture.owner import Owner, example
from onecard.chip.profile_file import load_profile
from onecard.cli.card_picture import of_guide

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/guide/card-inside.md").read_text("utf-8")
EXAMPLE = re.compile(r"^    \$ (.+)\n((?:    (?!\$ ).+\n)+)", re.MULTILINE)
EXCHANGE = re.compile(r"^    > ([0-9A-F]+) .*\n    < ([0-9A-F]+) ", re.MULTILINE)
ONECARD = f'onecard() {{ "{sys.executable}" -m onecard "$@"; }}; '


@pytest.mark.parametrize(("line", "said"), EXAMPLE.findall(GUIDE), ids=lambda text: text[:40])
def test_every_calculation_of_the_guide_gives_what_it_says(line: str, said: str) -> None:
    done = subprocess.run(["sh", "-c", ONECARD + line], capture_output=True, text=True, check=True)
    assert done.stdout == re.sub("^    ", "", said, flags=re.MULTILINE)


def test_the_exchanges_of_the_guide_are_those_of_the_example_card() -> None:
    profile = load_profile("v3")
    environment = profile.directory("SSSE")
    assert environment
    card = Owner(profile, environment).card
    exchanges = EXCHANGE.findall(GUIDE)
    assert len(exchanges) == 3
    assert [card.transmit(bytes.fromhex(sent)).hex().upper() for sent, _ in exchanges] == [
        got for _, got in exchanges
    ]


def test_a_card_is_made_by_as_many_commands_and_by_those_the_guide_names() -> None:
    profile, keys = load_profile("v3"), TestKeys()
    contents, transport = example(profile), keys.transport_key(profile.algorithm)
    card, sent = Card(blank_card(profile, contents.atr, transport)), []

    def transmit(raw: bytes) -> bytes:
        sent.append(raw[:2].hex().upper())
        return card.transmit(raw)

    Personalising(transmit, contents, transport).run()
    told = GUIDE.partition("## 制卡")[2].partition("## 生命周期")[0]
    assert f"用{len(sent)}条命令做成" in told
    assert set(re.findall(r"[08][04][0-9A-F]{2}", told)) == set(sent) - {"00A4", "0084"}


def test_the_guide_shows_every_picture_that_is_kept_for_it() -> None:
    shown = re.findall(r"\]\(\.\./pictures/(card-[a-z0-9-]+\.svg)\)", GUIDE)
    assert sorted(shown) == sorted(path.name for path in of_guide())


def test_the_reference_of_commands_has_every_instruction() -> None:
    told = (ROOT / "docs/reference/card-commands.md").read_text("utf-8")
    assert [one.name for one in TABLE if f"| {one.title} | {one.name} |" not in told] == []

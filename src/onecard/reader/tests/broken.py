"""A card that is broken in one place: a chip of which one rule is changed, or a card whose profile or content is.

The rule is changed where the chip has it: a row of its table of instructions, or one function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest

from onecard.chip import instructions, lines
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.contents import Contents, contents_of
from onecard.chip.files import File
from onecard.chip.instructions import Handler, Instruction
from onecard.chip.mould import Mould
from onecard.chip.profile_file import our_text, read_profile
from onecard.chip.secrets import Secret
from onecard.chip.status import Ended
from onecard.chip.tests.cards import ISSUE, DistinctKeys, holder_for

Around = Callable[[Handler, Card, Command], bytes]
"""A handler that is given the right one."""


@dataclass
class Broken:
    """The card in the making."""

    patch: pytest.MonkeyPatch
    name: str = "v3"
    text: str = ""
    after: list[Callable[[Card, Contents], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = our_text(self.name)

    def profile(self, old: str, new: str) -> None:
        """Change the profile the card is made from."""
        assert self.text.count(old) == 1, old
        self.text = self.text.replace(old, new)

    def content(self, changing: Callable[[Card, Contents], None]) -> None:
        """Change what is on the finished card."""
        self.after.append(changing)

    def bytes(self, old: bytes, new: bytes) -> None:
        """Other bytes in place of those that stand once on the card."""
        self.content(lambda card, contents: _overwrite(card, old, new))

    def row(self, code: int, **changed: Any) -> None:
        """Change a row of the table of instructions."""
        self.patch.setitem(instructions._ON_CARD, code, replace(_row(code), **changed))

    def around(self, code: int, around: Around) -> None:
        """Change what an instruction does."""
        right = _row(code).handler
        self.row(code, handler=lambda card, command: around(right, card, command))

    def says(self, code: int, right: int, wrong: int) -> None:
        """An instruction ends with another status word than it should."""

        def otherwise(handler: Handler, card: Card, command: Command) -> bytes:
            try:
                return handler(card, command)
            except Ended as end:
                raise Ended(wrong if end.status == right else end.status) from None

        self.around(code, otherwise)

    def made(self) -> Card:
        """The card."""
        profile = read_profile(self.text)
        contents = contents_of(profile, ISSUE, DistinctKeys(), holder_for(profile))
        card = Card(Mould(profile).cast(contents))
        for changing in self.after:
            changing(card, contents)
        return card


def _row(code: int) -> Instruction:
    return instructions._ON_CARD[code]


def _overwrite(card: Card, old: bytes, new: bytes) -> None:
    places = [(cell, at) for cell, held in card.memory.cells.items() if (at := bytes(held).find(old)) >= 0]
    assert len(places) == 1
    card.memory.put(*places[0], new)


@contextmanager
def unchanged(card: Card, *files: File) -> Iterator[None]:
    """Whatever is written into these files is written back."""
    kept = [(file, bytes(card.system.content(file))) for file in files]
    yield
    for file, content in kept:
        card.system.write(file, 0, content)


def directory(card: Card, identifier: int) -> File:
    """A directory of the card."""
    return next(one for one in card.system.directories() if one.descriptor.id == identifier)


def any_mac(broken: Broken, place: ModuleType, ins: int, p2: int) -> None:
    """A command of a module, by instruction and P2, is taken with any MAC; a challenge it still needs."""

    def lax(card: Card, command: Command, secret: Secret | None) -> bytes:
        if (command.ins, command.p2) != (ins, p2):
            return lines.unwrapped(card, command, secret)
        lines.take_challenge(card, 16)
        return command.data[:-4]

    broken.patch.setattr(place, "unwrapped", lax)


Plant = Callable[[Broken], None]


@dataclass(frozen=True)
class Fault:
    """What breaks a card: the cases it must be found by, those and no others, on cards of these profiles."""

    plant: Plant
    cases: tuple[str, ...]
    profiles: tuple[str, ...]


PLANTED: list[Fault] = []


def planted(*cases: str, on: tuple[str, ...] = ("v1", "v2", "v3")) -> Callable[[Plant], Plant]:
    """Declare what breaks a card."""

    def declare(plant: Plant) -> Plant:
        PLANTED.append(Fault(plant, cases, on))
        return plant

    return declare

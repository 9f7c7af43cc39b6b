"""The card under test (受测卡) with what a case needs, and how a case ends other than by what it shows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from onecard.chip.access import FREE, Rule
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.coding import Field
from onecard.chip.descriptor import Kind
from onecard.chip.instructions import PLAIN
from onecard.chip.profile import Directory, Elementary, Profile
from onecard.chip.secrets import Usage
from onecard.chip.status import in_words
from onecard.reader.basic import Reading
from onecard.reader.terminal import Answer, Terminal

BY_NUMBER = 4
"""In P2: the record is named by its number, otherwise by its tag."""


class Deviation(Exception):  # noqa: N818 - what a case found, not a malfunction
    """The card does otherwise than the specification says; the message says what, in Chinese."""


class Inapplicable(Exception):  # noqa: N818 - what a case found, not a malfunction
    """The case cannot be tried on this card or with what is at hand; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A card whose profile was found. `chip` is our own chip where it stands in memory, None in a reader."""

    reading: Reading
    home: Directory
    """The environment of social security, whatever is selected meanwhile."""
    chip: Card | None = None

    @property
    def card(self) -> Terminal:
        """The card's other side."""
        return self.reading.card

    @property
    def profile(self) -> Profile:
        """What the card was found to be."""
        return self.reading.profile

    def enter(self, directory: Directory) -> Answer:
        """Select a directory by way of the master file, so that whatever was proved in it is lost."""
        for one in (self.profile.root, directory):
            answer = expect(self.card.select_name(one.aid), 0x9000, doing=f"选择{one.title}")
        self.reading.enter(directory)
        return answer

    def free_records(self, directory: Directory) -> Iterator[tuple[Elementary, int, Field]]:
        """The records of a directory that everybody may read, each with its file and its number."""
        for file in directory.files:
            if file.kind is Kind.VARIABLE and file.sfi:
                for number, one in enumerate(file.fields, 1):
                    if rule(file, one) == FREE:
                        yield file, number, one

    def free_record(self) -> tuple[Elementary, int, Field]:
        """The first of them in the environment. Raises Inapplicable without one."""
        for found in self.free_records(self.home):
            return found
        raise Inapplicable("这种卡的社会保障应用环境里没有可以自由读的记录。")

    def free_binary(self) -> tuple[Directory, Elementary]:
        """The first transparent file that everybody may read. Raises Inapplicable without one."""
        for directory, file in self.profile.files():
            if file.kind is Kind.TRANSPARENT and file.sfi and file.read == FREE:
                return directory, file
        raise Inapplicable("这种卡没有可以自由读的二进制文件。")

    def fitting_sam(self) -> None:
        """Make sure that the SAM proves to this card: a wrong proof would cost the card a try. Raises Inapplicable."""
        sam, place = self.reading.sam, self.home.key(Usage.IRK)
        if sam is None or place is None:
            raise Inapplicable("没有SAM，不能向卡认证。")
        process, data = secrets.token_bytes(8), secrets.token_bytes(8)
        wanted = sam.proof(self.reading.algorithm, place.id, self.reading.factor, process, data)
        self.enter(self.home)
        if self.card.give(Command(PLAIN, 0x88, 0, place.id, process + data)).data != wanted:
            raise Inapplicable("SAM里不是这张卡的密钥；用它认证会白白用掉卡的次数。")

    def prove(self, directory: Directory, identifier: int) -> None:
        """Select a directory and prove a key of it by the SAM. Raises Inapplicable where that cannot be."""
        self.fitting_sam()
        self.enter(directory)
        if not self.reading.prove(identifier):
            raise Inapplicable(f"卡没有接受SAM对密钥{identifier:02X}的认证。")


def rule(file: Elementary, one: Field) -> Rule:
    """What must be shown before a record is read."""
    return one.read or file.read


def expect(answer: Answer, *wanted: int, doing: str) -> Answer:
    """The answer, which ends as wanted. Raises Deviation where it does not."""
    if answer.status in wanted:
        return answer
    told = "或".join(f"{one:04X}（{in_words(one)}）" for one in wanted)
    raise Deviation(f"{doing}：应当回答{told}，卡回答{answer.status:04X}（{in_words(answer.status)}）。")


def none_of(told: list[str], what: str) -> None:
    """Raises Deviation that lists what was found wrong, where there is any."""
    if told:
        raise Deviation(f"{what}：{'、'.join(told)}。")

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
from onecard.chip.instructions import OWN_LINE, PLAIN
from onecard.chip.pins import RELOAD
from onecard.chip.profile import Directory, Elementary, KeyPlace, Profile
from onecard.chip.secrets import Usage
from onecard.chip.status import in_words
from onecard.reader.basic import Reading
from onecard.reader.conformance.keys import CardKey, Keys
from onecard.reader.terminal import Answer, Terminal

BY_NUMBER = 4
"""In P2: the record is named by its number, otherwise by its tag."""
CHALLENGE, SHORT_CHALLENGE = 8, 4
"""Bytes of the challenge for a proof, and for a MAC."""


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
    keys: Keys
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
        """Select a directory by way of the master file, so that whatever was proved in it is lost. Raises Inapplicable."""
        for one in (self.profile.root, directory):
            answer = need(self.card.select_name(one.aid), doing=f"选择{one.title}")
        self.reading.enter(directory)
        return answer

    def reset(self) -> None:
        """Reset the card in the middle of a case. Raises Inapplicable where that cannot be."""
        if not self.card.resettable:
            raise Inapplicable("这里不能让卡复位。")
        self.card.reset()

    def challenge(self, length: int = CHALLENGE) -> bytes:
        """A challenge of the card. Raises Inapplicable without one: a case of its own asks for that."""
        return need(self.card.give(Command(PLAIN, 0x84, 0, 0, b"", length)), doing="取随机数").data

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

    def place(self, directory: Directory, usage: Usage) -> KeyPlace:
        """The first key of that usage in a directory. Raises Inapplicable without one."""
        found = directory.key(usage)
        if found is None:
            raise Inapplicable(f"{directory.title}没有{usage.name}密钥。")
        return found

    def key(self, directory: Directory, place: KeyPlace) -> CardKey:
        """A key of the card, by whoever has it. Raises Inapplicable where nobody has, or the card did not prove to be theirs."""
        if self.keys.sam is None and self.keys.source is None:
            told = "SAM里不是这张卡的密钥；用它认证会白白用掉卡的次数。"
            raise Inapplicable(told if self.reading.sam else "没有SAM，卡里的也不是公开的测试密钥。")
        if not self.keys.genuine:
            raise Inapplicable("卡的内部认证不对；向它认证会白白用掉次数。")
        found = self.keys.key(directory, place)
        if found is None:
            raise Inapplicable(f"SAM里没有{directory.name}的密钥{place.id:02X}，卡里的也不是公开的测试密钥。")
        return found

    def key_of(self, directory: Directory, usage: Usage) -> CardKey:
        """The first key of that usage. Raises Inapplicable."""
        return self.key(directory, self.place(directory, usage))

    def proof(self, key: CardKey, place: KeyPlace) -> Command:
        """EXTERNAL AUTHENTICATE with a right proof over a fresh challenge."""
        process = b"" if self.profile.plain_proof else secrets.token_bytes(8)
        return Command(PLAIN, 0x82, 0, place.id, key.proof(process, self.challenge()) + process)

    def no_proof(self, identifier: int) -> Command:
        """EXTERNAL AUTHENTICATE with what is no proof."""
        return Command(PLAIN, 0x82, 0, identifier, bytes(8 if self.profile.plain_proof else 16))

    def prove(self, directory: Directory, place: KeyPlace) -> None:
        """Prove a key of the directory that is selected. Raises Inapplicable where the card does not take it."""
        need(self.card.give(self.proof(self.key(directory, place), place)), doing=f"认证密钥{place.id:02X}")

    def protected(self, key: CardKey, command: Command) -> Command:
        """The command with a MAC over it, from a fresh challenge."""
        return key.protected(command, self.challenge(SHORT_CHALLENGE))

    def with_pin(self, directory: Directory) -> bytes:
        """Select a directory with a PIN and give it a PIN we know, with all its tries. Raises Inapplicable."""
        if not directory.pin:
            raise Inapplicable(f"{directory.title}没有密码。")
        key, pin = self.key_of(directory, Usage.RRK), bytes.fromhex(self.profile.pin.initial)
        self.enter(directory)
        need(self.card.give(self.reload(key, pin)), doing="重装密码")
        return pin

    def reload(self, key: CardKey, pin: bytes) -> Command:
        """RELOAD PIN with its MAC."""
        return self.protected(key, Command(OWN_LINE, 0x24, 0, RELOAD, key.enciphered(pin)))

    def verify(self, pin: bytes) -> None:
        """Verify a PIN we know. Raises Inapplicable where the card does not take it."""
        need(self.card.give(Command(PLAIN, 0x20, 0, 0, pin)), doing="验证密码")
        need(self.card.give(Command(PLAIN, 0x20, 0, 0)), doing="问密码是否已经验证")

    def key_named(self, directory: Directory, asked: Rule) -> KeyPlace:
        """The key that a rule asks for. Raises Inapplicable."""
        for one in directory.keys:
            if asked.asks_key and one.id == asked.key:
                return one
        raise Inapplicable("没有要认证的密钥。")


def rule(file: Elementary, one: Field) -> Rule:
    """What must be shown before a record is read."""
    return one.read or file.read


def expect(answer: Answer, *wanted: int, doing: str) -> Answer:
    """The answer, which ends as wanted. Raises Deviation where it does not."""
    if answer.status in wanted:
        return answer
    told = "或".join(f"{one:04X}（{in_words(one)}）" for one in wanted)
    raise Deviation(f"{doing}：应当回答{told}，卡回答{answer.status:04X}（{in_words(answer.status)}）。")


def need(answer: Answer, doing: str) -> Answer:
    """The answer of a step before what a case is about. Raises Inapplicable where it did not succeed: see its own case."""
    if answer.good:
        return answer
    told = f"{answer.status:04X}（{in_words(answer.status)}）"
    raise Inapplicable(f"做不到这一项：{doing}没有成功，卡回答{told}；见有关的项目。")


def none_of(told: list[str], what: str) -> None:
    """Raises Deviation that lists what was found wrong, where there is any."""
    if told:
        raise Deviation(f"{what}：{'、'.join(told)}。")

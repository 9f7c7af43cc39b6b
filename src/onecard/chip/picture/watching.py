"""What the chip really does to card, application and PIN (状态变化): every deed done in every state that is reached.

Nothing here knows which deed leads where: it is done to a card in that state, and the card is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onecard.chip import secrets, settings
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.files import File
from onecard.chip.instructions import PLAIN, instruction
from onecard.chip.key_source import TestKeys
from onecard.chip.memory import Memory
from onecard.chip.mould import Mould, blank_card
from onecard.chip.outline import LIVES
from onecard.chip.personalise import Personalising
from onecard.chip.picture import owner
from onecard.chip.picture.owner import Deed, Owner, example
from onecard.chip.profile import Directory, Profile
from onecard.chip.secrets import Usage
from onecard.core.errors import Refusal

DEEDS: dict[str, Deed] = {
    "应用锁定（暂时）": owner.block(False),
    "应用锁定（永久）": owner.block(True),
    "应用解锁": owner.unblock,
    "解锁鉴别码一直错": owner.unblock_wrongly,
    "卡锁定": owner.block_card,
}
PIN_DEEDS: dict[str, Deed] = {
    "验证正确": owner.right_pin,
    "验证错误": owner.wrong_pin,
    "修改": owner.change_pin,
    "解锁": owner.unblock_pin,
    "重装": owner.reload_pin,
}
NONE = "没有"
"""The state of what is not made yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """A deed that changed a state: class to P2 of its last command, and the status word it ended with."""

    before: str
    deed: str
    header: str
    after: str
    status: int


@dataclass(slots=True)
class Watched:
    """The states of one thing in the order they were met, what a card answers in each, and what changes them."""

    states: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


State = Callable[[Card, Directory], str]
Asked = Callable[[Owner], list[tuple[str, int]]]


def application(profile: Profile) -> Directory:
    """The directory that is watched: the first with a PIN of its own that can be read, locked and unlocked.

    Raises Refusal `picture.life` where there is none, or the card cannot be locked.
    """
    locking = [one for one in profile.directories if one.key(Usage.LK) and one.key(Usage.STK)]
    found = [one for one in locking if one.pin and one.files and one.files[0].fields]
    if not found or profile.root not in locking:
        raise Refusal(
            "picture.life",
            f"卡配置{profile.name}画不了生命周期：要有一个目录有密码和数据项，它和主文件都有LK和STK。",
            "请在卡配置里补上，或用--profile选v1、v2或v3。",
        )
    return found[0]


def life(profile: Profile) -> tuple[Watched, Watched]:
    """The life of a card and of one of its applications: from a blank card through the deeds of whoever holds its keys."""
    place = application(profile)
    found = []
    for state in (_of_card, _of_application):
        watched = Watched()
        _born(profile, place, state, watched)
        _explored(profile, place, DEEDS, state, _reached, watched)
        found.append(watched)
    return found[0], found[1]


def pin(profile: Profile) -> Watched:
    """The tries a PIN has left."""
    watched = Watched()
    _explored(profile, application(profile), PIN_DEEDS, _of_pin, _tries_told, watched)
    return watched


def _of_card(card: Card, place: Directory) -> str:
    return LIVES[settings.life(card.memory)]


def _of_application(card: Card, place: Directory) -> str:
    found = _directory(card, place)
    return NONE if found is None else LIVES[card.system.state(found)]


def _of_pin(card: Card, place: Directory) -> str:
    found = _directory(card, place)
    held = found and secrets.find(card.system, found, Usage.PIN)
    return f"余{held.left}次" if held else NONE


def _directory(card: Card, place: Directory) -> File | None:
    return next(iter(card.system.named(place.aid)), None)


def _reached(asking: Owner) -> list[tuple[str, int]]:
    """What somebody gets who selects the application and reads in it."""
    chosen = asking.select()
    return [("选择", chosen), ("读", asking.read())]


def _tries_told(asking: Owner) -> list[tuple[str, int]]:
    asking.select()
    return [("询问", asking.give(Command(PLAIN, 0x20, 0, 0))[1])]


def _born(profile: Profile, place: Directory, state: State, watched: Watched) -> None:
    """Personalise a blank card, and note what its commands change."""
    contents, transport = example(profile), TestKeys().transport_key(profile.algorithm)
    card = Card(blank_card(profile, contents.atr, transport))

    def met() -> str:
        told = state(card, place)
        if told not in watched.states:
            asking = Owner(profile, place, card.memory.copy())
            watched.states[told] = [] if told == NONE else _reached(asking)
        return told

    def transmit(raw: bytes) -> bytes:
        before = met()
        answer = card.transmit(raw)
        after = met()
        if after != before:
            row = instruction(raw[1], card.settings.sam)
            status = int.from_bytes(answer[-2:], "big")
            watched.changes.append(
                Change(before, row.title if row else "", raw[:4].hex().upper(), after, status)
            )
        return answer

    Personalising(transmit, contents, transport).run()


def _explored(
    profile: Profile, place: Directory, deeds: dict[str, Deed], state: State, asked: Asked, watched: Watched
) -> None:
    """Do every deed in every state, from a finished card on."""
    finished = Mould(profile).cast(example(profile))
    held: dict[str, Memory] = {state(Card(finished), place): finished}
    for before in _growing(held):
        watched.states.setdefault(before, asked(Owner(profile, place, held[before].copy())))
        for name, deed in deeds.items():
            doing = Owner(profile, place, held[before].copy())
            doing.select()
            status = deed(doing)
            after = state(doing.card, place)
            if after != before:
                header = doing.sent[-1][0][:4].hex().upper()
                watched.changes.append(Change(before, name, header, after, status))
                held.setdefault(after, doing.card.memory)


def _growing(held: dict[str, Memory]) -> Iterable[str]:
    """The states, those too that are found meanwhile."""
    done = 0
    while done < len(held):
        yield list(held)[done]
        done += 1

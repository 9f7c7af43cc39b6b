"""The holder's PIN at a counter (密码): how many tries are left, verified, changed; with a SAM given anew or unlocked.

A PIN is digits, two to a byte. What a card would count as a try is refused here where it cannot be right anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from onecard.chip.apdu import Command
from onecard.chip.pins import RELOAD, SEPARATOR, UNBLOCK
from onecard.chip.profile import Directory, KeyPlace
from onecard.chip.secrets import Usage
from onecard.chip.status import Status, in_words
from onecard.core.errors import Refusal
from onecard.reader import sam as sam_keys
from onecard.reader.basic import Reading
from onecard.reader.terminal import PLAIN, Answer

_OWN, _LINE, _CHALLENGE = 0x80, 0x84, 4


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try: `left` tries where it was wrong, None where the card does not say."""

    good: bool
    left: int | None = None


def directory_with_pin(reading: Reading, name: str) -> Directory:
    """Select the directory whose PIN is meant. Raises Refusal `card.no_pin` where it has none of its own, `card.refused`."""
    found = reading.profile.directory(name)
    if found is None or not found.pin:
        own = "、".join(f"{one.name}（{one.title}）" for one in reading.profile.directories if one.pin)
        raise Refusal("card.no_pin", f"{name}没有自己的密码。", f"有密码的目录：{own}。")
    # By way of the master file: a PIN that another program left verified counts no more, and the card tells the tries.
    for one in (reading.profile.root, found):
        answer = reading.select(one)
        if not answer.good:
            said = f"卡回答{answer.status:04X}（{in_words(answer.status)}）"
            raise Refusal("card.refused", f"选{one.title}没有成功：{said}。")
    return found


def tries_left(reading: Reading) -> int | None:
    """How many wrong PINs the card would still take; None where it does not say, as when the PIN is verified already."""
    return _left(reading.card.give(Command(PLAIN, 0x20, 0, 0)))


def tries_after(reading: Reading) -> int | None:
    """The same once something succeeded: a card that is pulled out only now does not say, which takes nothing back."""
    try:
        return tries_left(reading)
    except Refusal:
        return None


def _left(answer: Answer) -> int | None:
    if answer.status & 0xFFF0 == Status.TRIES:
        return answer.status & 0xF
    return 0 if answer.status == Status.KEY_LOCKED else None


def verify(reading: Reading, pin: str) -> Tried:
    """Verify the PIN. Raises Refusal `card.pin_form`, `card.refused`."""
    command = Command(PLAIN, 0x20, 0, 0, coded(reading, pin))
    torn = ("这一次可能已经计数。", "请重新插卡，先看还可试几次。")
    return _tried(_given(reading, command, torn), "验证密码")


def change(reading: Reading, old: str, new: str) -> Tried:
    """Change the PIN. Raises Refusal `card.pin_form`, `card.pin_initial`, `card.pin_same`, `card.refused`."""
    data = coded(reading, old) + SEPARATOR + _fresh(reading, new)
    if old == new:
        raise Refusal("card.pin_same", "新密码和原密码一样，没有修改。", "请换一个密码。")
    torn = ("不知道密码改成了没有。", "请重新插卡，先验证新密码，不对再验证原密码。")
    return _tried(_given(reading, Command(_OWN, 0x5E, 1, 0, data), torn), "修改密码")


def reload(reading: Reading, new: str) -> None:
    """A new PIN with all its tries for whoever forgot the old one, by the SAM's reload key (RRK).

    Raises Refusal as `change`, and `card.no_sam`, `card.no_key`.
    """
    _by_sam(reading, Usage.RRK, RELOAD, _fresh(reading, new), "重装密码")


def unblock(reading: Reading) -> None:
    """All tries again for the PIN as it is, by the SAM's unblock key (PUK). Raises Refusal `card.no_sam`, `card.no_key`."""
    _by_sam(reading, Usage.PUK, UNBLOCK, b"", "解锁密码")


def coded(reading: Reading, pin: str) -> bytes:
    """The PIN as a command carries it. Raises Refusal `card.pin_form`, which uses no try."""
    digits = reading.profile.pin.digits
    if len(pin) != digits or not (pin.isascii() and pin.isdecimal()):
        raise Refusal(
            "card.pin_form", f"密码应当是{digits}位数字；没有发给卡，没有用掉次数。", "请重新输入。"
        )
    return bytes.fromhex(pin)


def _fresh(reading: Reading, new: str) -> bytes:
    """A new PIN: any but that of a card nobody has used yet, which is public."""
    held = coded(reading, new)
    if is_initial(reading, new):
        raise Refusal("card.pin_initial", "新密码不能是初始密码。", "请换一个密码。")
    return held


def is_initial(reading: Reading, pin: str) -> bool:
    """Whether this is the PIN of a new card, with which nothing may be bought (card.md 2.6)."""
    return pin == reading.profile.pin.initial


def _tried(answer: Answer, doing: str) -> Tried:
    left = _left(answer)
    if not answer.good and left is None:
        raise Refusal(
            "card.refused", f"{doing}没有成功：卡回答{answer.status:04X}（{in_words(answer.status)}）。"
        )
    return Tried(answer.good, left)


def _by_sam(reading: Reading, usage: Usage, p2: int, new: bytes, doing: str) -> None:
    sam, key = reading.sam, _key(reading, usage)
    if sam is None:
        raise Refusal("card.no_sam", f"没有SAM，不能{doing}。", "请插一张SAM。")
    if not reading.fits():
        raise Refusal(
            "card.no_sam",
            f"SAM里不是这张卡的密钥，没有{doing}，也没有用掉次数。",
            "请插一张发卡地区的SAM。",
        )
    algorithm = key.algorithm or reading.algorithm
    data = sam.enciphered_pin(algorithm, key.id, reading.factor, new) if new else b""
    challenge = reading.card.need(Command(PLAIN, 0x84, 0, 0, b"", _CHALLENGE), "取随机数")
    command, type_ = Command(_LINE, 0x24, 0, p2, data), sam_keys.RELOAD if new else sam_keys.UNBLOCK
    mac = sam.command_mac(algorithm, key.id, reading.factor, command, challenge, type_)
    torn = (f"不知道{doing}做成了没有。", "请重新插卡，再做一次。")
    _tried(_given(reading, replace(command, data=data + mac), torn), doing)


def _given(reading: Reading, command: Command, torn: tuple[str, str]) -> Answer:
    """The answer to a command that changes the card. Where the card is pulled out meanwhile, what may have happened is said."""
    try:
        return reading.card.give(command)
    except Refusal as refused:
        if refused.code != "reader.removed":
            raise
        raise Refusal(refused.code, refused.sentence + torn[0], torn[1]) from None


def _key(reading: Reading, usage: Usage) -> KeyPlace:
    found = reading.directory.key(usage)
    if found is None:
        raise Refusal("card.no_key", f"{reading.directory.title}没有{usage.name}，不能这样做。")
    return found

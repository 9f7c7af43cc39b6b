"""The data every counter reads (读基本信息), in the order and form in which counter software takes them (card.md 2.9)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from onecard.chip.access import Rule
from onecard.chip.apdu import Command
from onecard.chip.coding import Field
from onecard.chip.descriptor import Kind
from onecard.chip.profile import Directory, Elementary, Profile
from onecard.chip.profile_file import OURS, load_profile
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm
from onecard.crypto.dispersal import card_factor
from onecard.reader.sam import Sam
from onecard.reader.terminal import PLAIN, Answer, Terminal, algorithm_of

ENVIRONMENT = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
"""The name of the social security environment (社会保障应用环境)."""
LOCKED: dict[int, str] = {
    Status.FUNCTION: "这张卡已经锁定",
    Status.INVALIDATED: "这张卡的社会保障应用已经锁定",
    Status.LOCKED_FOR_EVER: "这张卡的社会保障应用已经永久锁定",
}
"""How a card that was locked answers where the environment is selected."""
SSSE = "SSSE"
_BASIC, _VERSION, _IDENTIFIER = 5, 3, 1
"""Short identifier of the issuer's file, tags of version and card identifier: the same in every version."""


_DATES = ("birth", "issued", "expires")
_DATE = 8
_SEXES = {"1": "男", "2": "女"}


@dataclass(slots=True)
class Reading:
    """A card at its environment: which profile it has, and the records read so far, whole, by file and tag."""

    card: Terminal
    sam: Sam | None
    profile: Profile
    directory: Directory
    algorithm: Algorithm
    history: bytes
    records: dict[int, dict[int, bytes]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    """Names of what the card did not let read."""
    _proved: set[int] = field(default_factory=set)
    _failed: set[int] = field(default_factory=set)
    _fits: bool | None = None

    @property
    def factor(self) -> bytes:
        """The card's dispersal factor."""
        return card_factor(self.history)

    def value(self, datum: str) -> str:
        """A data item as a person reads it; blank where it is not on the card or was not read."""
        for file in self.directory.files:
            for one in file.fields:
                held = self.records.get(file.id, {}).get(one.tag)
                if one.datum == datum and held is not None:
                    return one.decode(held[2:])
        return ""

    def opened(self, rule: Rule) -> bool:
        """Whether the rule is met, by a proof of the SAM where it asks for a key. A SAM of other keys opens nothing."""
        if not rule.asks_key or rule.key in self._proved:
            return True
        try:
            return self.fits() and self.prove(rule.key)
        except Refusal as refused:
            if refused.code.startswith("reader."):
                raise
            return False

    def fits(self) -> bool:
        """Whether there is a SAM with the keys of this card, by the card's own proof, which costs nothing.

        A wrong proof to the card costs it a try: a few readings with the SAM of another place would lock its keys. Raises as
        `Sam`.
        """
        place = self.directory.key(Usage.IRK)
        if self.sam is None or (self._fits is None and place is None):
            # Where the directory has no internal key there is nothing to tell it by.
            return self.sam is not None
        if self._fits is None and place is not None:
            process, data = secrets.token_bytes(8), secrets.token_bytes(8)
            wanted = self.sam.proof(self.algorithm, place.id, self.factor, process, data)
            answer = self.card.give(Command(PLAIN, 0x88, 0, place.id, process + data))
            self._fits = answer.good and compare_digest(answer.data, wanted)
        return bool(self._fits)

    def why_closed(self) -> str:
        """Why the card did not let everything be read, in a few words; blank where it did."""
        if not self.closed:
            return ""
        if self.sam is None:
            return "要SAM认证"
        return "SAM里不是这张卡的密钥" if self._fits is False else "SAM认证没有成功"

    def select(self, directory: Directory) -> Answer:
        """Select a directory, by its name where it has one: what was proved in the last is lost."""
        by_identifier = Command(PLAIN, 0xA4, 0, 0, directory.id.to_bytes(2, "big"))
        answer = self.card.select_name(directory.aid) if directory.aid else self.card.give(by_identifier)
        if answer.good:
            self.enter(directory)
        return answer

    def enter(self, directory: Directory) -> None:
        """Another directory was selected: what was proved is lost."""
        self.directory = directory
        self._proved, self._failed = set(), set()

    def prove(self, identifier: int) -> bool:
        """Prove a key of the selected directory by the SAM; one that the card refused is not tried again, for it costs a try.

        Raises Refusal `card.no_sam` without a SAM, and as `Sam`.
        """
        if self.sam is None:
            raise Refusal("card.no_sam", "没有SAM，不能向卡认证。", "请插一张SAM。")
        if identifier in self._failed:
            return False
        challenge = self.card.need(Command(PLAIN, 0x84, 0, 0, b"", 8), "取随机数")
        process = b"" if self.profile.plain_proof else secrets.token_bytes(8)
        sent = self.sam.proof(self.algorithm, identifier, self.factor, process, challenge) + process
        # A wrong one loses what was proved before.
        good = self.card.give(Command(PLAIN, 0x82, 0, identifier, sent)).good
        self._proved = self._proved | {identifier} if good else set()
        self._failed |= set() if good else {identifier}
        return good

    def read(self, file: Elementary, one: Field) -> None:
        """Read a data item, or note that it is closed."""
        open_to_us = self.opened(one.read or file.read)
        answer = self.card.record(one.tag, file.sfi, 2 + one.length) if open_to_us else None
        if answer is None or not answer.good:
            self.closed.append(one.name)
        elif answer.data[:2] == bytes((one.tag, len(answer.data) - 2)):
            self.records.setdefault(file.id, {})[one.tag] = answer.data


def begin(card: Terminal, sam: Sam | None = None, own: Profile | None = None) -> Reading:
    """Select the environment and tell the card's version before anything is judged; `own` is a profile to read it by in the
    place of ours.

    Raises Refusal `card.locked`, `card.unknown` where it is no social security card, or of a version without a profile, and
    `card.profile` where `own` is of another version.
    """
    chosen = card.select_name(ENVIRONMENT)
    if chosen.status in LOCKED:
        raise Refusal(
            "card.locked",
            f"{LOCKED[chosen.status]}（卡回答{chosen.status:04X}）。",
            "请到发卡的社会保障卡中心处理。",
        )
    if not chosen.good:
        raise Refusal("card.unknown", "这不是社会保障卡：没有社会保障应用环境。", "请换一张卡。")
    version = card.record(_VERSION, _BASIC)
    told = version.data[2:].rstrip(b"\0").decode("ascii", "replace")
    if own is not None and own.version[:1] != told[:1]:
        raise Refusal(
            "card.profile",
            f"卡是规范版本“{told}”的，卡配置“{own.name}”是{own.version or 'SAM'}的。",
            "请给出这个版本的卡配置，或者不写--profile。",
        )
    known = map(load_profile, OURS) if own is None else (own,)
    found = next((one for one in known if told and one.version[:1] == told[:1]), None)
    directory = found.directory(SSSE) if found else None
    if found is None or directory is None:
        raise Refusal("card.unknown", f"没有规范版本“{told}”的卡配置。", "请检查卡，或补上它的卡配置。")
    return Reading(card, sam, found, directory, algorithm_of(chosen.data), historical(card.atr))


def read_basic(card: Terminal, sam: Sam | None = None, own: Profile | None = None) -> Reading:
    """The issuer's and the holder's data, as far as the card lets them be read. Raises as `begin`."""
    reading = begin(card, sam, own)
    for file in reading.directory.files:
        if file.kind is Kind.VARIABLE:
            for one in file.fields:
                reading.read(file, one)
    return reading


def line(reading: Reading, terminal: str = "", device: str = "") -> str:
    """The fields joined by `|`, with one behind the last. Raises Refusal `card.line` where a field holds one itself."""
    names = ("number", "card_number", "identifier", "name")
    parts = [area_of(reading), *map(reading.value, names), reading.history.hex().upper()]
    parts += [*map(reading.value, ("version", "issued", "expires")), terminal, device]
    if any("|" in part for part in parts):
        raise Refusal(
            "card.line", "卡上的数据里有“|”，写成一行分不清各项。", "请改用JSON格式，并查明这张卡的来历。"
        )
    return "|".join(parts) + "|"


def items(reading: Reading) -> list[tuple[str, str, str]]:
    """What was read, in the order of the card: name for programs, name for people, value."""
    found = [
        (one.datum, one.name, one.decode(held[2:]))
        for file in reading.directory.files
        for one in file.fields
        if (held := reading.records.get(file.id, {}).get(one.tag)) is not None
    ]
    return [("history", "卡复位信息", reading.history.hex().upper()), *found]


def in_words(datum: str, value: str) -> str:
    """A value as people read it: a date with its parts apart (GB/T 7408), a sex by its name (GB/T 2261.1)."""
    if datum in _DATES and len(value) == _DATE and value.isdecimal():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return _SEXES.get(value, value) if datum == "sex" else value


def as_data(reading: Reading) -> dict[str, object]:
    """What was read, for programs; `closed` names what the card did not let read, `why_closed` says why not."""
    held: dict[str, object] = {"profile": reading.profile.name, "area": area_of(reading)}
    read = {datum: value for datum, _, value in items(reading)}
    return held | read | {"closed": reading.closed, "why_closed": reading.why_closed()}


def area_of(reading: Reading) -> str:
    """The area that issued the card, from its identifier."""
    return reading.value("identifier")[:6]


def historical(atr: bytes) -> bytes:
    """The historical bytes (卡复位信息) of an answer to reset (ISO/IEC 7816-3). Raises Refusal `card.atr`."""
    at, following, checked = 1, atr[1] >> 4 if len(atr) > 1 else 0, False
    length = atr[1] & 0xF if len(atr) > 1 else 0
    while following:
        at += following.bit_count()
        further = atr[at] if following & 8 and at < len(atr) else 0
        checked = checked or bool(further & 0xF)
        following = further >> 4
    found = atr[at + 1 : at + 1 + length]
    if len(found) != length or len(atr) != at + 1 + length + checked or length != 13:
        raise Refusal("card.atr", f"卡的复位应答{atr.hex().upper()}里没有13字节的复位信息。", "请换一张卡。")
    return found

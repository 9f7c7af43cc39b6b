"""What goes onto one card (制卡数据): every key, record and file, worked out before anything is written.

The two signed statements (card.md 10, our choice): M1 is `01` and the records of the issuer's file in the order they
stand; M2 is `02`, the card identifier, the records of the holder's file, the SM3 of each binary file it covers, and the issue
date. Their files hold version 1, the issuer's key 2, and the signature r ‖ s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from onecard.chip.coding import Field
from onecard.chip.data import STATEMENTS
from onecard.chip.descriptor import Kind
from onecard.chip.holder import Holder, Issue
from onecard.chip.key_source import KeyName, KeySource
from onecard.chip.profile import Directory, Elementary, KeyPlace, Profile
from onecard.chip.secrets import SAM_USAGE, Header, Usage
from onecard.core.errors import Problem, Refusal
from onecard.crypto.authentication import identifier
from onecard.crypto.dispersal import card_factor
from onecard.crypto.key import Key
from onecard.crypto.sm2_forms import signature_raw
from onecard.crypto.sm3 import sm3

Place = tuple[str, int]
"""A file: the short name of its directory, its identifier."""
STATEMENT_VERSION = 1


@dataclass(slots=True)
class Contents:
    """All that one card holds beyond its profile. `records` by tag, whole; `binaries` whole files from their beginning."""

    profile: Profile
    atr: bytes
    keys: dict[str, dict[Header, Key]] = field(default_factory=dict)
    records: dict[Place, dict[int, bytes]] = field(default_factory=dict)
    binaries: dict[Place, bytes] = field(default_factory=dict)


def contents_of(profile: Profile, issue: Issue, source: KeySource, holder: Holder | None) -> Contents:
    """What a card of this profile holds for this person; a SAM has no holder.

    Raises Refusal `card.item` or `card.items` where data do not fit the profile, and what the key source refuses.
    """
    atr = profile.atr(issue.area, issue.serial)
    made = Contents(profile, atr)
    factor = factor_of(profile, issue)
    for directory in profile.directories:
        made.keys[directory.name] = _keys(profile, directory, issue.area, source, factor)
    data = _data(profile, issue, holder, made)
    for directory, file in profile.files():
        _fill(made, directory, file, data)
    if holder is not None:
        _check_places(profile, holder)
        _items(made, holder)
    for directory, file in profile.files():
        if file.datum in STATEMENTS:
            _state(made, directory, file, _bcd(issue.issued), source)
    return made


def factor_of(profile: Profile, issue: Issue) -> bytes:
    """The dispersal factor of a card: the last 8 historical bytes."""
    return card_factor(profile.historical + bytes.fromhex(issue.area[:4]) + issue.serial)


def _keys(
    profile: Profile, directory: Directory, area: str, source: KeySource, factor: bytes
) -> dict[Header, Key]:
    found: dict[Header, Key] = {}
    for place in directory.keys:
        if place.algorithm is None:
            continue
        if place.usage >= SAM_USAGE:
            usage, _, where = place.source.partition(".")
            name = KeyName(usage[:-2], int(usage[-2:], 16), area, where, place.version, place.algorithm)
            found[place.header] = source.sam_key(name, profile.level)
        else:
            found[place.header] = source.card_key(key_name(directory.name, place, area), factor)
    if directory.pin:
        found[profile.pin.header] = Key(bytes.fromhex(profile.pin.initial))
    return found


@lru_cache(maxsize=1024)
def key_name(directory: str, place: KeyPlace, area: str) -> KeyName:
    """The name of a card's key at its source."""
    assert place.algorithm is not None  # noqa: S101 - pairs are made in the card
    return KeyName(Usage(place.usage).name, place.id, area, directory, place.version, place.algorithm)


def _data(profile: Profile, issue: Issue, holder: Holder | None, made: Contents) -> dict[str, str | bytes]:
    """Values by the names profiles use; what is not there stays blank."""
    day = "%Y%m%d"
    found: dict[str, str | bytes] = {
        "category": profile.category,
        "version": profile.version,
        "institution": issue.institution,
        "issued": issue.issued.strftime(day),
        "expires": issue.expires.strftime(day),
        "card_number": issue.card_number,
        "serial": issue.serial,
        "terminal": bytes.fromhex(issue.area[:4]) + issue.serial,
    }
    for directory in profile.directories:
        place = directory.key(Usage.IRK)
        if place is not None and place.algorithm is not None:
            irk = made.keys[directory.name][place.header]
            found["identifier"] = identifier(place.algorithm, irk, issue.area, issue.serial)
            break
    if holder is not None:
        found |= {
            "number": holder.number,
            "name": holder.name,
            "name_extension": holder.name_extension,
            "sex": holder.sex,
            "nation": holder.nation,
            "birthplace": holder.birthplace,
            "birth": holder.birth.strftime(day),
            "photo": holder.photo,
        }
    return found


def _fill(made: Contents, directory: Directory, file: Elementary, data: dict[str, str | bytes]) -> None:
    place = (directory.name, file.id)
    if file.datum and data.get(file.datum):
        held = data[file.datum]
        assert isinstance(held, bytes)  # noqa: S101 - whole files are filled with bytes
        made.binaries[place] = _fitting(file, held)
    for one in file.fields:
        if file.kind is Kind.VARIABLE and one.datum and data.get(one.datum):
            made.records.setdefault(place, {})[one.tag] = one.record(data[one.datum])


def _fitting(file: Elementary, held: bytes) -> bytes:
    if len(held) > file.size:
        raise Refusal(
            "card.item",
            f"{file.title}有{len(held)}字节，超过文件的{file.size}字节。",
            "请换更小的内容，或换卡配置。",
        )
    return held


def _check_places(profile: Profile, holder: Holder) -> None:
    """What older cards have no place for is not left out in silence. Raises Refusal `card.items`."""
    told: list[Problem] = []
    if holder.photo and not any(file.datum == "photo" for _, file in profile.files()):
        told.append(Problem("photo，照片", f"{profile.title}里没有照片。", "请换卡配置，或不写照片。"))
    if holder.name_extension and not any(
        one.datum == "name_extension" for _, file in profile.files() for one in file.fields
    ):
        told.append(Problem("name_extension，姓名扩展", f"{profile.title}里没有姓名扩展。", "请换卡配置。"))
    if told:
        raise Refusal("card.items", f"有{len(told)}项写不进卡，没有制卡。", "请逐项改正。", tuple(told))


def _items(made: Contents, holder: Holder) -> None:
    """The holder's further values at their places. Raises Refusal `card.items`."""
    told: list[Problem] = []
    for place, value in holder.items.items():
        name, _, rest = place.partition(".")
        identifier_, _, tag = rest.partition(".")
        directory = made.profile.directory(name)
        file = directory.file(int(identifier_, 16)) if directory else None
        field_ = _field(file, tag)
        try:
            if file is None or (tag and (field_ is None or file.kind is not Kind.VARIABLE)):
                told.append(Problem(place, f"卡配置{made.profile.name}里没有这个数据项。"))
            elif (field_ or file).datum:
                told.append(Problem(place, "这一项由持卡人、发卡数据填写，不能另写。"))
            elif field_ is not None:
                made.records.setdefault((name, file.id), {})[field_.tag] = field_.record(value)
            elif file.kind is not Kind.TRANSPARENT:
                told.append(Problem(place, "记录文件要写明标签。"))
            else:
                made.binaries[name, file.id] = _fitting(file, bytes.fromhex(value))
        except ValueError:
            told.append(Problem(place, "整个文件的内容应当写成十六进制。"))
        except Refusal as wrong:
            told.append(Problem(place, wrong.sentence, wrong.remedy))
    if told:
        raise Refusal("card.items", f"有{len(told)}个数据项写不进卡，没有制卡。", "请逐项改正。", tuple(told))


def _field(file: Elementary | None, tag: str) -> Field | None:
    if file is None or not tag:
        return None
    return next((one for one in file.fields if one.tag == int(tag, 16)), None)


def _state(made: Contents, directory: Directory, file: Elementary, issued: bytes, source: KeySource) -> None:
    message = statement(made, directory, file, issued)
    head = bytes([STATEMENT_VERSION]) + source.issuer_key.to_bytes(2, "big")
    made.binaries[directory.name, file.id] = head + signature_raw(source.sign(message))


def _bcd(day: date) -> bytes:
    return bytes.fromhex(day.strftime("%Y%m%d"))


def statement(made: Contents, directory: Directory, file: Elementary, issued: bytes) -> bytes:
    """What a statement's file is signed over: M1 or M2; `issued` is the issue date as the card writes it."""
    parts = [bytes([STATEMENTS[file.datum]])]
    if file.datum == "holder_statement":
        parts.append(_card_identifier(made, directory))
    for identifier_ in file.covers:
        covered = directory.file(identifier_)
        assert covered is not None  # noqa: S101 - the checker has seen to it
        parts.append(_covered(made, directory, covered))
    if file.datum == "holder_statement":
        parts.append(issued)
    return b"".join(parts)


def _card_identifier(made: Contents, directory: Directory) -> bytes:
    for file in directory.files:
        for one in file.fields:
            if one.datum == "identifier":
                return made.records[directory.name, file.id][one.tag][2:]
    return b""


def _covered(made: Contents, directory: Directory, file: Elementary) -> bytes:
    place = (directory.name, file.id)
    if file.kind is Kind.TRANSPARENT:
        return sm3(made.binaries.get(place, b"").ljust(file.size, b"\0"))
    written = made.records.get(place, {})
    return b"".join(written.get(one.tag) or one.record(b"") for one in file.fields)

"""Who a card is for and who issues it (持卡人、发卡数据): read from JSON, each thing wrong told with its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from onecard.chip.coding import TEXT_CODE
from onecard.core.errors import Problem, Refusal, reason_of
from onecard.core.identity import card_check_character, read_person_number

PHOTO_MAX = 8192
"""Bytes of a photo that the largest card takes."""
_SEX = {"男": "1", "女": "2"}
_NUMBER, _NAME = "number，社会保障号码", "name，姓名"
_RARE = "请按发卡机构对生僻字的规定改写。"
_ITEM = re.compile(r"[A-Z0-9]+\.[0-9A-F]{4}(\.[0-9A-F]{2})?")


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, as the card writes them: codes of GB/T 2261 (sex), GB/T 3304 (nation), GB/T 2260 (birthplace).

    `items` are further values by place, `目录.文件.标签` (`DF01.EF06.28`), or `目录.文件` for a whole file in hexadecimal.
    """

    number: str
    name: str
    sex: str
    birth: date
    nation: str = "01"
    birthplace: str = ""
    name_extension: str = ""
    photo: bytes = b""
    items: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """What the issuer decides for one card: area, card serial 4 bytes, card number with check, dates, who initialised it (24 digits)."""

    area: str
    serial: bytes
    card_number: str
    issued: date
    expires: date
    institution: str


def read_holder(path: Path) -> Holder:
    """The holder in a JSON file. Raises Refusal `holder.refused` with every problem, `holder.file` where it cannot be read."""
    held, told = _json(path, "持卡人"), []
    known = {"number", "name", "name_extension", "nation", "birthplace", "photo", "items"}
    told += [Problem(key, "不认识这一项。") for key in held if key not in known]
    texts = {key: str(held.get(key, "")) for key in known - {"items"}}
    told += [Problem(key, "应当是文字。") for key in texts if not isinstance(held.get(key, ""), str)]
    items = _items(held.get("items", {}), told)
    if told:
        raise _refused("holder", "持卡人数据", told)
    told += [
        Problem(place, "没有写这一项。")
        for key, place in (("number", _NUMBER), ("name", _NAME))
        if not texts[key]
    ]
    person = None
    try:
        person = read_person_number(texts["number"])
    except Refusal as wrong:
        if texts["number"]:
            told.append(Problem(_NUMBER, wrong.sentence, wrong.remedy, wrong.code))
    told += _texts(texts)
    photo = _photo(path.parent / texts["photo"], told) if texts["photo"] else b""
    if told or person is None:
        raise _refused("holder", "持卡人数据", told)
    return Holder(
        person.number,
        texts["name"],
        _SEX[person.sex],
        person.birth,
        texts["nation"] or "01",
        texts["birthplace"] or person.region,
        texts["name_extension"],
        photo,
        items,
    )


def _items(given: object, told: list[Problem]) -> dict[str, str]:
    hint = '应当是“目录.文件.标签”到文字的对照，如"DF01.EF06.28": "13800000000"。'
    if not isinstance(given, dict):
        told.append(Problem("items", hint))
        return {}
    wrong = [key for key, value in given.items() if not (isinstance(value, str) and _ITEM.fullmatch(key))]
    told += [Problem(f"items，{key}", hint) for key in wrong]
    return given


def _texts(texts: Mapping[str, str]) -> list[Problem]:
    told = []
    if texts["name"] and (not texts["name"].isprintable() or texts["name"] != texts["name"].strip()):
        told.append(Problem(_NAME, "前后不能有空格，也不能有换行等控制字符。"))
    for key, place in (("name", _NAME), ("name_extension", "name_extension，姓名扩展")):
        strange = "".join(one for one in texts[key] if not _writable(one))
        if strange:
            told.append(Problem(place, f"“{strange}”不在GBK字符集里，写不进卡。", _RARE))
    if texts["nation"] and not re.fullmatch(r"[0-9]{2}", texts["nation"]):
        told.append(Problem("nation，民族", "应当是两位数字代码（GB/T 3304），如01。"))
    if texts["birthplace"] and not re.fullmatch(r"[0-9]{6}", texts["birthplace"]):
        told.append(Problem("birthplace，出生地", "应当是6位行政区划代码。"))
    return told


def _writable(character: str) -> bool:
    try:
        character.encode(TEXT_CODE)
    except UnicodeEncodeError:
        return False
    return True


def _photo(path: Path, told: list[Problem]) -> bytes:
    try:
        found = path.read_bytes()
    except OSError as wrong:
        told.append(Problem("photo，照片", f"{path}：{reason_of(wrong)}。"))
        return b""
    if not found.startswith(b"\xff\xd8"):
        told.append(Problem("photo，照片", f"{path}不是JPEG。", "请把照片存为JPEG。"))
    elif len(found) > PHOTO_MAX:
        sentence = f"有{len(found)}字节，卡里最多放{PHOTO_MAX}字节。"
        told.append(Problem("photo，照片", sentence, "请缩小照片，或降低JPEG的质量。"))
    return found


def read_issue(path: Path) -> Issue:
    """The issuer's data of one card in a JSON file. Raises Refusal `issue.refused` with every problem, `issue.file`."""
    held, told = _json(path, "发卡数据"), []
    known = {"area", "serial", "card_number", "issued", "expires", "institution"}
    told += [Problem(key, "不认识这一项。") for key in held if key not in known]
    texts = {key: str(held.get(key, "")) for key in known}
    dates = {}
    for key in ("issued", "expires"):
        try:
            dates[key] = date.fromisoformat(texts[key])
        except ValueError:
            told.append(Problem(key, "应当是日期，如2024-06-01。"))
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", texts["serial"]):
        told.append(Problem("serial，卡序列号", "应当是8位十六进制。"))
    told += _issue_problems(texts["area"], texts["card_number"], texts["institution"] or "0" * 24)
    if len(dates) == 2 and dates["expires"] <= dates["issued"]:
        told.append(Problem("expires，卡有效期", "应当晚于发卡日期。"))
    if told:
        raise _refused("issue", "发卡数据", told)
    return Issue(
        texts["area"],
        bytes.fromhex(texts["serial"]),
        texts["card_number"],
        dates["issued"],
        dates["expires"],
        texts["institution"] or texts["area"].ljust(24, "0"),
    )


def _issue_problems(area: str, card_number: str, institution: str) -> list[Problem]:
    told = []
    if not re.fullmatch(r"[0-9]{6}", area):
        told.append(Problem("area，发卡地区", "应当是6位行政区划代码。"))
    if not re.fullmatch(r"[0-9]{24}", institution):
        told.append(Problem("institution，初始化机构编号", "应当是24位数字。"))
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", card_number):
        told.append(Problem("card_number，卡号", "应当是8位数字或大写字母，加1位校验码。"))
    elif card_check_character(card_number[:8]) != card_number[8]:
        told.append(Problem("card_number，卡号", "校验码不符，至少有一位写错。"))
    return told


def _json(path: Path, what: str) -> dict[str, object]:
    code = "holder.file" if what == "持卡人" else "issue.file"
    try:
        found = json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_once, parse_int=float)
    except OSError as wrong:
        raise Refusal(code, f"{what}文件{path}：{reason_of(wrong)}。") from None
    except UnicodeDecodeError:
        raise Refusal(code, f"{what}文件{path}不是UTF-8文字。", "请存为UTF-8。") from None
    except json.JSONDecodeError as wrong:
        place = f"第{wrong.lineno}行第{wrong.colno}个字符"
        raise Refusal(
            code, f"{what}文件{path}不成JSON：{place}处不对。", "请检查引号、逗号和括号，要半角的。"
        ) from None
    except ValueError as wrong:
        raise Refusal(code, f"{what}文件{path}里{wrong}写了两次。", "请只留一个。") from None
    except RecursionError:
        raise Refusal(code, f"{what}文件{path}里括号套得太深。", "请检查这个文件。") from None
    if not isinstance(found, dict):
        raise Refusal(code, f"{what}文件{path}应当是一个对象，写在花括号里。")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose names are each written once: which of two would count, nobody could see. Raises ValueError."""
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1:
            raise ValueError(name)
    return dict(pairs)


def _refused(code: str, what: str, told: list[Problem]) -> Refusal:
    return Refusal(f"{code}.refused", f"{what}有{len(told)}处不对，没有制卡。", "请逐处改正。", tuple(told))

"""Reading a profile file (配置文件, TOML): every wrong word of it is told with its place, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from onecard.chip.access import FREE, NEVER, Rule
from onecard.chip.coding import Field
from onecard.chip.descriptor import Kind
from onecard.chip.profile import Directory, Elementary, KeyPlace, Pin, Profile
from onecard.chip.profile_check import problems_of
from onecard.chip.secrets import SAM_USAGE, UNCOUNTED, Usage
from onecard.core.errors import Problem, Refusal
from onecard.crypto.cipher import Algorithm

_T = TypeVar("_T")
_KINDS = {
    "variable": Kind.VARIABLE,
    "fixed": Kind.FIXED,
    "cyclic": Kind.CYCLIC,
    "transparent": Kind.TRANSPARENT,
}
_KEY = re.compile(r"([0-9A-F]{2}) (T[0-9]{1,2}|[A-Z]+)(?: v([1-4]))?(?: (SM4|3DES|DES|SM2))?(?: ([^ ].*))?")
_SOURCE = re.compile(r"[A-Z]+[0-9A-F]{2}\.[A-Z0-9]+")
OURS = ("v1", "v2", "v3", "sam")
"""The profiles that come with onecard."""


def load_profile(name: str | Path) -> Profile:
    """One of our profiles by name, or the profile in a file. Raises Refusal `profile.unknown`, and as `read_profile`."""
    if str(name) in OURS:
        return _ours(str(name))
    path = Path(name)
    if not path.is_file():
        raise Refusal(
            "profile.unknown",
            f"没有名为“{name}”的卡配置，也没有这个文件。",
            f"现有的配置：{'、'.join(OURS)}；也可以给出配置文件。",
        )
    try:
        return read_profile(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Refusal("profile.encoding", f"{path}不是UTF-8文字。", "请存为UTF-8。") from None


@lru_cache
def _ours(name: str) -> Profile:
    # A profile does not change; a counter that reads card after card need not read it again.
    return read_profile(our_text(name))


def our_text(name: str) -> str:
    """The text of one of our profiles."""
    return (files("onecard.chip") / "profiles" / f"{name}.toml").read_text("utf-8")


def read_profile(text: str) -> Profile:
    """The profile a text declares. Raises Refusal `profile.refused`, whose problems are everything wrong in it."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise _refused([_not_toml(str(wrong))]) from None
    told: list[Problem] = []
    made = _profile(Table(held, "卡配置", told))
    if not told:
        told += problems_of(made)
    if told:
        raise _refused(told)
    return made


def _not_toml(wrong: str) -> Problem:
    """The parser's words are English; where it stopped is what helps."""
    found = re.search(r"at line ([0-9]+), column ([0-9]+)", wrong)
    place = f"第{found[1]}行第{found[2]}个字符" if found else "末尾"
    remedy = "文字写在引号里，每项是“名称 = 值”，名称在一个表里只写一次。"
    return Problem("文件", f"不成TOML：{place}处不对。", remedy, "profile.toml")


def _refused(told: list[Problem]) -> Refusal:
    return Refusal("profile.refused", f"卡配置有{len(told)}处不对，没有采用。", "请逐处改正。", tuple(told))


class Table:
    """A table of the file: hands out values of the wanted kind, and tells what is wrong or was never asked for."""

    def __init__(self, held: object, place: str, told: list[Problem]) -> None:
        self.place = place
        self.told = told
        self._held: Mapping[str, Any] = held if isinstance(held, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(held, dict):
            self.wrong("应当是一个表")

    def wrong(self, sentence: str, key: str = "") -> None:
        """Tell of something wrong here."""
        place = f"{self.place}，{key}" if key else self.place
        self.told.append(Problem(place, f"{sentence}。", code="profile.value"))

    def get(self, key: str, of: type[_T], default: _T) -> _T:
        """The value of a key; the default where it is missing or of another kind, which is told."""
        self._asked.add(key)
        found = self._held.get(key, default)
        if type(found) is not of:
            self.wrong(f"“{found}”不是这里要的{_NAMES[of]}", key)
            return default
        return found

    def read(self, key: str, reading: Callable[[str], _T], default: _T, hint: str) -> _T:
        """A text of a grammar; `hint` says which."""
        text = self.get(key, str, "")
        if key not in self._held:
            return default
        try:
            return reading(text)
        except (ValueError, KeyError):
            self.wrong(f"“{text}”不对：应当是{hint}", key)
            return default

    def each(self, key: str, reading: Callable[[str], _T], hint: str) -> tuple[_T, ...]:
        """A list of texts of a grammar."""
        found = []
        for at, text in enumerate(self.get(key, list, []), 1):
            try:
                found.append(reading(text))
            except (ValueError, KeyError, TypeError):
                self.wrong(f"“{text}”不对：应当是{hint}", f"{key}第{at}项")
        return tuple(found)

    def tables(self, key: str, name: str) -> list[Table]:
        """The tables of a list."""
        found = self.get(key, list, [])
        return [
            Table(one, f"{self.place}，{_called(one, f'第{at}个{name}')}".removeprefix("卡配置，"), self.told)
            for at, one in enumerate(found, 1)
        ]

    def end(self) -> None:
        """Tell of every key nobody asked for."""
        for key in self._held:
            if key not in self._asked:
                self.wrong("不认识这一项", key)


_NAMES: dict[type, str] = {
    str: "文字（写在引号里）",
    int: "整数",
    bool: "true或false",
    list: "列表",
    dict: "表",
}


def _called(held: object, otherwise: str) -> str:
    found = held if isinstance(held, dict) else {}
    return str(found.get("name") or found.get("id") or otherwise)


def _identifier(text: str) -> int:
    if len(text) != 4:
        raise ValueError(text)
    return int(text, 16)


def _profile(table: Table) -> Profile:
    pin = Table(table.get("pin", dict, {}), "卡配置，pin", table.told)
    algorithm = table.read("algorithm", Algorithm, Algorithm.SM4, "SM4或3DES")
    tries = table.get("key_tries", int, 15)
    if not 1 <= tries <= 15:
        table.wrong("密钥允许的错误次数应当在1到15之间", "key_tries")
    choose = _choice(table)
    made = Profile(
        name=table.get("name", str, ""),
        title=table.get("title", str, ""),
        sam=choose("kind", ("card", "sam")) == "sam",
        version=table.get("version", str, ""),
        category=table.get("category", str, ""),
        algorithm=algorithm,
        direct=choose("protocol", ("T=0", "T=1")) == "T=1",
        capacity=table.get("capacity", int, 0),
        historical=table.read("historical", bytes.fromhex, b"", "十六进制"),
        use_tac=choose("transaction_code", ("pboc", "use")) == "use",
        plain_proof=choose("proof", ("factor", "plain")) == "plain",
        level=choose("level", ("city", "province")),
        pin=Pin(pin.get("digits", int, 6), pin.get("tries", int, 6), pin.get("initial", str, "")),
        directories=tuple(_directory(one, algorithm, tries) for one in table.tables("directory", "目录")),
    )
    pin.end()
    table.end()
    return made


def _choice(table: Table) -> Callable[[str, tuple[str, ...]], str]:
    def choose(key: str, among: tuple[str, ...]) -> str:
        found = table.get(key, str, among[0])
        if found not in among:
            table.wrong(f"“{found}”不对：应当是{'或'.join(among)}", key)
        return found

    return choose


def _directory(table: Table, algorithm: Algorithm, tries: int) -> Directory:
    made = Directory(
        id=table.read("id", _identifier, 0, "4位十六进制"),
        name=table.get("name", str, ""),
        title=table.get("title", str, ""),
        aid=table.read("aid", bytes.fromhex, b"", "十六进制"),
        parent=table.get("parent", str, ""),
        proprietary=table.read("proprietary", bytes.fromhex, b"", "十六进制"),
        keys=table.each(
            "keys",
            lambda text: _key(text, algorithm, tries),
            "“标识 用途 [v版本] [算法] [说明]”，如“0A RK 照片”",
        ),
        pin=table.get("pin", bool, False),
        purse=table.get("purse", bool, False),
        files=tuple(_file(one) for one in table.tables("file", "文件")),
    )
    table.end()
    return made


def _key(text: str, algorithm: Algorithm, tries: int) -> KeyPlace:
    found = _KEY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    identifier, word, version, special, rest = found.groups()
    sam = re.fullmatch(r"T([0-9]+)", word)
    usage = SAM_USAGE + int(sam[1]) if sam else Usage[word]
    chosen = None if special == "SM2" else Algorithm(special) if special else algorithm
    source, _, title = (rest or "").partition(" ") if sam else ("", "", rest or "")
    if usage == Usage.PIN or (usage == Usage.SIGN) != (chosen is None) or usage >= SAM_USAGE + 32:
        raise ValueError(text)
    if sam and not _SOURCE.fullmatch(source):
        raise ValueError(text)
    counted = tries if usage not in (Usage.SIGN, Usage.IRK, Usage.DTK) and not sam else UNCOUNTED
    return KeyPlace(int(identifier, 16), usage, int(version or 1), chosen, counted, title, source)


def _file(table: Table) -> Elementary:
    kind = table.read("type", lambda text: _KINDS[text], Kind.TRANSPARENT, "、".join(_KINDS))
    fields = table.each(
        "records",
        Field.of,
        "“标签 编码长度 名称[ = 来源][ | 读取条件]”，如“07 an9 卡号 = card_number | KEY 03”",
    )
    length, count = table.get("record_length", int, 0), table.get("record_count", int, 0)
    in_records = kind in (Kind.FIXED, Kind.CYCLIC)
    size = table.get("size", int, sum(2 + one.length for one in fields) if kind is Kind.VARIABLE else 0)
    identifier = table.read("id", _identifier, 0, "4位十六进制")
    made = Elementary(
        id=identifier,
        title=table.get("title", str, ""),
        kind=kind,
        sfi=table.get("sfi", int, identifier & 0x1F if identifier >> 8 == 0xEF else 0),
        size=length * count if in_records else size,
        record_length=length,
        record_count=count,
        read=table.read("read", Rule.of, FREE, RULES),
        write=table.read("write", Rule.of, NEVER, RULES),
        line=table.get("line", bool, False),
        fields=fields,
        datum=table.get("content", str, ""),
        covers=table.each("covers", _identifier, "4位十六进制"),
    )
    if in_records and "size" in table._held:
        table.wrong("定长和循环记录文件的大小由记录长度和条数得出", "size")
    table.end()
    return made


RULES = "free、PIN、KEY 0A、PIN|KEY 0A、PIN+KEY 0A或never"

"""Whether a profile hangs together (配置检查): each rule below yields what is wrong, at its place, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onecard.chip.access import Rule
from onecard.chip.data import DATA, STATEMENT, STATEMENTS, WHOLE
from onecard.chip.descriptor import KEYS_ID, PURSE_ID, Kind
from onecard.chip.mould import structure
from onecard.chip.profile import Directory, Elementary, Profile
from onecard.chip.secrets import SAM_USAGE, Usage, usage_name
from onecard.core.errors import Problem
from onecard.crypto.cipher import Algorithm

ROOT_ID = 0x3F00
RESERVED = (KEYS_ID, PURSE_ID, 0x3FFF, 0xFFFF)
"""Identifiers of internal files, and those ISO 7816-4 keeps for itself."""
HISTORICAL = 7
RECORD_MAX = 236
"""Bytes of a data item that one command writes, with tag, length and MAC."""
TEMPLATE_MAX = 230
CAPACITY_MAX = 1 << 20
"""Bytes of the largest card we make."""


def problems_of(profile: Profile) -> list[Problem]:
    """Everything that does not hang together."""
    found = list(_whole(profile))
    for directory in profile.directories:
        found += _directory(profile, directory)
        for file in directory.files:
            found += _file(profile, directory, file)
    return found or list(_room(profile))


def _problem(place: str, sentence: str, remedy: str = "") -> Problem:
    return Problem(place, sentence, remedy, "profile.inconsistent")


def _whole(profile: Profile) -> Iterator[Problem]:
    whole = "卡配置"
    if not profile.name or not profile.title:
        yield _problem(whole, "没有名称（name）或标题（title）。")
    if len(profile.historical) != HISTORICAL:
        yield _problem(
            f"{whole}，historical",
            f"应当是历史字节的前{HISTORICAL}字节，这里是{len(profile.historical)}字节。",
        )
    if profile.algorithm is Algorithm.DES:
        yield _problem(f"{whole}，algorithm", "单DES不能作卡的主算法。", "请用SM4或3DES。")
    if not profile.sam and (len(profile.version) > 4 or len(profile.category) != 1):
        yield _problem(whole, "规范版本（version）最长4个字符，卡类别（category）是1个字符。")
    pin = profile.pin
    if not 4 <= pin.digits <= 16 or pin.digits % 2 or not 1 <= pin.tries <= 15:
        yield _problem(f"{whole}，pin", "密码应当是4到16位、位数为偶数，允许错误1到15次。")
    elif not pin.initial.isdecimal() or len(pin.initial) != pin.digits:
        yield _problem(f"{whole}，pin", f"初始密码（initial）应当是{pin.digits}位数字。")
    if not 0 < profile.capacity <= CAPACITY_MAX:
        yield _problem(f"{whole}，capacity", f"容量应当在1到{CAPACITY_MAX}字节之间。")
    if not profile.directories:
        yield _problem(whole, "没有目录。", "请至少写出主文件（3F00）。")
        return
    identified = any(one.datum == "identifier" for _, file in profile.files() for one in file.fields)
    if identified and not any(one.key(Usage.IRK) for one in profile.directories):
        yield _problem(whole, "有卡识别码（identifier）就要有内部认证密钥（IRK）：识别码的鉴别码由它算出。")
    if profile.root.parent or profile.root.id != ROOT_ID:
        yield _problem(profile.root.name, "第一个目录应当是主文件：标识3F00，没有上级。")
    yield from _twice(whole, "目录名", (one.name for one in profile.directories))
    yield from _twice(whole, "应用标识", (one.aid.hex().upper() for one in profile.directories if one.aid))


def _twice(place: str, what: str, values: Iterable[str]) -> Iterator[Problem]:
    for value, count in Counter(values).items():
        if count > 1:
            yield _problem(place, f"{what}{value}出现{count}次，应当唯一。")


def _directory(profile: Profile, directory: Directory) -> Iterator[Problem]:
    place = directory.name or "没有名称的目录"
    if not directory.name:
        yield _problem(place, "没有短名（name）。")
    if directory.id in RESERVED or (directory.id == ROOT_ID and directory is not profile.root):
        yield _problem(place, f"目录标识{directory.id:04X}另有用处，或者没有写。")
    above = [one.name for one in profile.directories[: profile.directories.index(directory)]]
    if directory is not profile.root and directory.parent not in above:
        yield _problem(place, f"上级目录“{directory.parent}”没有写在它前面。")
    if directory.aid and not 5 <= len(directory.aid) <= 16:
        yield _problem(f"{place}，aid", f"应用标识应当是5到16字节，这里是{len(directory.aid)}字节。")
    masters = [key for key in directory.keys if key.usage == Usage.MK]
    if len(masters) != 1 or masters[0].id:
        yield _problem(
            f"{place}，keys", "应当有一把标识为00的主控密钥（MK）：没有它就不能建立文件、装入密钥。"
        )
    yield from _twice(f"{place}，keys", "密钥标识", (f"{key.id:02X}v{key.version}" for key in directory.keys))
    if any(key.usage >= SAM_USAGE for key in directory.keys) and not profile.sam:
        yield _problem(f"{place}，keys", "T类密钥只能放在SAM上。")
    if any(key.usage >= SAM_USAGE and key.algorithm is Algorithm.DES for key in directory.keys):
        yield _problem(f"{place}，keys", "SAM的密钥要分散，单DES没有分散。", "请写3DES或SM4。")
    beside = [one for one in profile.directories if one.parent == directory.name and one is not profile.root]
    identifiers = [*(one.id for one in directory.files), *(one.id for one in beside)]
    yield from _twice(place, "文件标识", (f"{one:04X}" for one in identifiers))
    yield from _twice(place, "短文件标识", (str(one.sfi) for one in directory.files if one.sfi))
    if directory.purse:
        for usage in (Usage.DPK, Usage.DLK, Usage.DTK):
            if directory.key(usage) is None:
                yield _problem(f"{place}，keys", f"有钱包就要有{usage.name}密钥。")
        if not _pin_reachable(profile, directory):
            yield _problem(place, "有钱包就要有密码：圈存前要验证它。", "请在本目录或上级目录写pin = true。")
    if directory.pin:
        for usage in (Usage.RRK, Usage.PUK):
            if directory.key(usage) is None:
                yield _problem(f"{place}，keys", f"有密码就要有{usage.name}密钥，用来重装、解锁密码。")
    if directory.key(Usage.LK) and directory.key(Usage.STK) is None:
        yield _problem(f"{place}，keys", "有LK就要有STK：锁定命令带STK的鉴别码。")


def _pin_reachable(profile: Profile, directory: Directory) -> bool:
    place: Directory | None = directory
    below: set[str] = set()
    while place is not None:
        if place.pin:
            return True
        above = place.parent
        below.add(place.name)
        place = profile.directory(above) if above else None
        if above and (
            place is None or above in below
        ):  # told at its own place; what follows from it would hide it
            return True
    return False


def _file(profile: Profile, directory: Directory, file: Elementary) -> Iterator[Problem]:
    place = f"{directory.name}，{file.id:04X}"
    beyond = list(_bounds(place, file))
    yield from beyond or _inside(profile, directory, file, place)


def _bounds(place: str, file: Elementary) -> Iterator[Problem]:
    """What no file can be, whatever stands in it."""
    if file.id in (*RESERVED, ROOT_ID):
        yield _problem(place, "这个文件标识另有用处。")
    if not 0 <= file.sfi <= 30:
        yield _problem(f"{place}，sfi", f"短文件标识应当在1到30之间，这里是{file.sfi}。")
    if not 0 < file.size <= 0x7FFF:
        yield _problem(place, f"文件大小应当在1到32767字节之间，这里是{file.size}字节。")
    if not (0 <= file.record_length <= 255 and 0 <= file.record_count <= 254):
        yield _problem(place, "记录最长255字节，最多254条。")
    for one in file.fields:
        if one.length > RECORD_MAX or not one.length or not one.tag:
            yield _problem(
                f"{place}，标签{one.tag:02X}", f"标签不能是00，长度应当在1到{RECORD_MAX}字节之间。"
            )


def _inside(profile: Profile, directory: Directory, file: Elementary, place: str) -> Iterator[Problem]:
    """What stands in a file fits it and its directory."""
    if file.kind is Kind.VARIABLE:
        needed = sum(2 + one.length for one in file.fields)
        if needed > file.size:
            yield _problem(f"{place}，size", f"各记录共要{needed}字节，文件只有{file.size}字节。")
        yield from _twice(f"{place}，records", "标签", (f"{one.tag:02X}" for one in file.fields))
    elif file.fields:
        total = sum(one.length for one in file.fields)
        room = file.size if file.kind is Kind.TRANSPARENT else file.record_length
        if total > room:
            yield _problem(f"{place}，records", f"数据项共{total}字节，只有{room}字节的位置。")
    if len(file.layout) + len(bytes(file.descriptor)) > TEMPLATE_MAX:
        yield _problem(f"{place}，records", "数据项太多，一条建立文件命令装不下。", "请分成两个文件。")
    for one in file.fields:
        if one.read is not None:
            yield from _rule(profile, directory, f"{place}，标签{one.tag:02X}", one.read, Usage.RK)
    for covered in file.covers:
        if directory.file(covered) is None:
            yield _problem(f"{place}，covers", f"所签的文件{covered:04X}不在目录{directory.name}里。")
    yield from _data(place, file)
    yield from _rule(profile, directory, f"{place}，read", file.read, Usage.RK)
    yield from _rule(profile, directory, f"{place}，write", file.write, Usage.UK)
    if file.line and directory.key(Usage.STK) is None:
        yield _problem(f"{place}，line", "要求线路保护，但目录里没有STK密钥。")


def _data(place: str, file: Elementary) -> Iterator[Problem]:
    for datum in (file.datum, *(one.datum for one in file.fields)):
        if datum and datum not in DATA:
            yield _problem(place, f"没有名为“{datum}”的来源。", f"可用的来源：{'、'.join(DATA)}。")
    if file.datum and (file.kind is not Kind.TRANSPARENT or file.datum not in WHOLE):
        yield _problem(
            f"{place}，content", f"能填写整个文件的来源只有{'、'.join(WHOLE)}，并且要是二进制文件。"
        )
    if file.kind is not Kind.VARIABLE and any(one.datum for one in file.fields):
        yield _problem(f"{place}，records", "只有变长记录的数据项能写来源。")
    if file.datum in STATEMENTS and (file.size != STATEMENT or not file.covers):
        yield _problem(place, f"签名文件应当是{STATEMENT}字节，并写出所签的文件（covers）。")


def _rule(profile: Profile, directory: Directory, place: str, rule: Rule, usage: Usage) -> Iterator[Problem]:
    if rule.asks_key:
        named = [key for key in directory.keys if key.id == rule.key]
        if not named:
            yield _problem(place, f"条件“{rule}”所指的密钥{rule.key:02X}不在目录{directory.name}里。")
        elif named[0].usage != usage:
            yield _problem(
                place,
                f"条件“{rule}”所指的密钥{rule.key:02X}是{usage_name(named[0].usage)}，应当是{usage.name}。",
            )
    if rule.asks_pin and not _pin_reachable(profile, directory):
        yield _problem(place, f"条件“{rule}”要密码，但本目录和上级目录都没有密码。")


def _room(profile: Profile) -> Iterator[Problem]:
    needed = structure(replace(profile, capacity=2**32)).used
    if needed > profile.capacity:
        yield _problem(
            "卡配置，capacity",
            f"全部文件和密钥共要{needed}字节，卡的容量只有{profile.capacity}字节。",
            "请减小文件，或选容量更大的卡。",
        )

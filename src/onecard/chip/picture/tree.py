"""The files of a profile as a tree (文件树), and one directory with its keys and data items (目录详图)."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.chip.access import Mode, Rule
from onecard.chip.descriptor import Kind
from onecard.chip.picture.drawing import Drawing, folded, measured
from onecard.chip.profile import Directory, Elementary, KeyPlace, Profile
from onecard.chip.secrets import SAM_USAGE, UNCOUNTED, Usage, usage_name
from onecard.core.errors import Refusal

WIDTH, EDGE, STEP, GAP = 960.0, 24.0, 30.0, 10.0
_HEAD, _FILE, _KEYS_LINE, _SMALL = 34.0, 64.0, 17.0, 12.0
_ACROSS = 3
_TONES = {
    Mode.FREE: "good",
    Mode.PIN: "warn",
    Mode.KEY: "sea",
    Mode.EITHER: "warn",
    Mode.BOTH: "warn",
    Mode.NEVER: "bad",
}
USAGES = {
    Usage.MK: "主控密钥",
    Usage.IRK: "内部认证密钥",
    Usage.RK: "读取密钥",
    Usage.UK: "更新密钥",
    Usage.LK: "应用锁定密钥",
    Usage.STK: "线路保护密钥",
    Usage.PUK: "密码解锁密钥",
    Usage.RRK: "密码重装密钥",
    Usage.DPK: "消费密钥",
    Usage.DLK: "圈存密钥",
    Usage.DTK: "交易验证码密钥",
    Usage.SIGN: "签名密钥对",
}


def shape(file: Elementary) -> str:
    """What kind of file it is, and how big."""
    if file.kind is Kind.VARIABLE:
        return f"变长记录，{len(file.fields)}个数据项"
    if file.kind is Kind.TRANSPARENT:
        return f"二进制，{file.size}字节"
    kind = "循环记录" if file.kind is Kind.CYCLIC else "定长记录"
    return f"{kind}，{file.record_count}条，每条{file.record_length}字节"


def key_name(key: KeyPlace) -> str:
    """A key in short: identifier and usage."""
    return f"{key.id:02X} {_usage(key)}"


def _usage(key: KeyPlace) -> str:
    return usage_name(key.usage)


def named(directory: Directory) -> str:
    """A directory's name as text where it is one."""
    try:
        text = directory.aid.decode("gbk")
    except UnicodeDecodeError:
        return directory.aid.hex().upper()
    return text if text.isprintable() else directory.aid.hex().upper()


def below(profile: Profile, parent: str = "", depth: int = 0) -> Iterator[tuple[Directory, int]]:
    """The directories as the tree goes, each with its depth."""
    for one in profile.directories:
        if one.parent == parent:
            yield one, depth
            yield from below(profile, one.name, depth + 1)


def tree(profile: Profile) -> Drawing:
    """All directories and files of a profile, with the rules of reading and writing."""
    picture = Drawing(f"{profile.title}的文件树", WIDTH)
    y = _title(picture, f"{profile.title}：目录、文件、读写条件")
    trunks: dict[str, tuple[float, float]] = {}
    for directory, depth in below(profile):
        x = EDGE + STEP * depth
        if depth:
            trunk_x, trunk_y = trunks[directory.parent]
            picture.line([(trunk_x, trunk_y), (trunk_x, y + _HEAD / 2), (x, y + _HEAD / 2)])
        picture.tell(
            "　" * depth + f"{directory.id:04X} {directory.name}（{directory.title}），名称{named(directory)}"
        )
        y = _directory(picture, directory, x, y)
        trunks[directory.name] = (x + STEP / 2, y)
        y = _files(picture, directory, depth, x + STEP, y + GAP) + GAP
    _legend(picture, [file for _, file in profile.files()], y)
    return picture


def _title(picture: Drawing, text: str) -> float:
    picture.text((EDGE, 38), text, 18, bold=True)
    return 58


def _directory(picture: Drawing, directory: Directory, x: float, y: float) -> float:
    """A directory's head with its keys; returns where it ends."""
    wide = WIDTH - EDGE - x
    keys = (
        [key_name(key) for key in directory.keys]
        + ["PIN 密码"] * directory.pin
        + ["电子钱包"] * directory.purse
    )
    lines = folded(keys, _SMALL, wide - 70, "　")
    high = _HEAD + _KEYS_LINE * len(lines) + 6
    picture.box((x, y), (wide, high), "sea-fill", "sea-line")
    picture.text((x + 12, y + 23), f"{directory.id:04X}", 14, "sea", mono=True, bold=True)
    picture.text((x + 58, y + 23), f"{directory.name}　{directory.title}", 14, bold=True)
    picture.text((WIDTH - EDGE - 12, y + 23), named(directory), _SMALL, "soft", "end")
    picture.text((x + 12, y + _HEAD + 13), "密钥", _SMALL, "soft")
    for line in lines:
        y += _KEYS_LINE
        picture.text((x + 58, y + _HEAD - 4), line, _SMALL)
    return y + _HEAD + 6


def _files(picture: Drawing, directory: Directory, depth: int, x: float, y: float) -> float:
    """The files of a directory in rows; returns where they end."""
    wide = (WIDTH - EDGE - x - GAP * (_ACROSS - 1)) / _ACROSS
    for at, file in enumerate(directory.files):
        left, top = x + (at % _ACROSS) * (wide + GAP), y + (at // _ACROSS) * (_FILE + GAP)
        picture.box((left, top), (wide, _FILE))
        tone = _TONES[file.read.mode]
        picture.box((left, top), (5, _FILE), f"{tone}-line", f"{tone}-line", 2)
        picture.text((left + 14, top + 19), f"{file.id:04X}", 13, mono=True, bold=True)
        picture.text((left + 54, top + 19), file.title, 13, bold=True)
        picture.text((left + 14, top + 37), shape(file), _SMALL, "soft")
        rules = f"读：{file.read.in_words}　写：{file.write.in_words}{'　有鉴别码' if file.line else ''}"
        picture.text((left + 14, top + 54), rules, _SMALL)
        picture.tell("　" * (depth + 1) + f"{file.id:04X} {file.title}，{shape(file)}，{rules}")
    rows = -(-len(directory.files) // _ACROSS)
    return y + rows * (_FILE + GAP) if rows else y - GAP


def _legend(picture: Drawing, files: list[Elementary], y: float) -> None:
    """What the colours and words mean that are used."""
    x, used = EDGE, {_TONES[file.read.mode] for file in files}
    meanings = {"good": "读不限", "sea": "读要密钥", "warn": "读要密码（或密钥）", "bad": "不能读"}
    for tone, text in meanings.items():
        if tone not in used:
            continue
        picture.box((x, y + 2), (12, 12), f"{tone}-line", f"{tone}-line", 2)
        picture.text((x + 18, y + 13), text, _SMALL, "soft")
        x += measured(text, _SMALL) + 40
    if any(file.line for file in files):
        told = "有鉴别码：写入要带线路保护密钥STK算的鉴别码"
        picture.text((WIDTH - EDGE, y + 13), told, _SMALL, "soft", "end")


def opened_by(directory: Directory, key: int) -> dict[str, list[str]]:
    """What a key of a directory opens to be read and to be written, by the rules of its files and data items."""
    reads = [f"{file.id:04X}" for file in directory.files if _asks(file.read, key)]
    reads += [
        f"{file.id:04X}的{one.tag:02X}"
        for file in directory.files
        for one in file.fields
        if one.read is not None and _asks(one.read, key)
    ]
    writes = [f"{file.id:04X}" for file in directory.files if _asks(file.write, key)]
    return {"读": reads, "写": writes}


def _asks(rule: Rule, key: int) -> bool:
    return rule.asks_key and rule.key == key


def directory(profile: Profile, name: str) -> Drawing:
    """One directory: each key and what it opens, each file and its data items. Raises Refusal `picture.directory`."""
    chosen = profile.directory(name)
    if chosen is None:
        known = "、".join(one.name for one in profile.directories)
        raise Refusal("picture.directory", f"卡配置{profile.name}没有目录{name}。", f"有：{known}。")
    picture = Drawing(f"{profile.title}的目录{name}（{chosen.title}）", WIDTH)
    y = _title(picture, f"{profile.title}：{name} {chosen.title}")
    left = 290.0
    _keys(picture, profile, chosen, (EDGE, y), left)
    x, wide = EDGE + left + 2 * GAP, WIDTH - 2 * EDGE - left - 2 * GAP
    for file in chosen.files:
        y = _detail(picture, file, (x, y), wide) + GAP
    return picture


def _keys(
    picture: Drawing, profile: Profile, chosen: Directory, at: tuple[float, float], wide: float
) -> None:
    x, y = at
    picture.text((x, y + 16), "密钥和密码", 14, "soft", bold=True)
    y += 28
    for key in chosen.keys:
        use = USAGES.get(Usage(key.usage), "") if key.usage < SAM_USAGE else key.source
        opens = [
            line
            for doing, names in opened_by(chosen, key.id).items()
            if names
            for line in folded([f"{doing}{names[0]}", *names[1:]], _SMALL, wide - 60, "、")
        ]
        tries = "不计次" if key.tries == UNCOUNTED else f"{key.tries}次"
        _key(
            picture,
            (x, y),
            wide,
            (f"{key.id:02X}", _usage(key), use, f"{key.algorithm or 'SM2'}，{tries}"),
            opens,
        )
        picture.tell(
            f"密钥{key.id:02X} {_usage(key)} {use}，{tries}{'，' if opens else ''}{'，'.join(opens)}"
        )
        y += 34 + 17 * len(opens) + (6 if opens else 0)
    if chosen.pin:
        pin = profile.pin
        _key(picture, (x, y), wide, ("PIN", "", f"密码，{pin.digits}位数字", f"{pin.tries}次"), [])
        picture.tell(f"密码{pin.digits}位数字，{pin.tries}次")


def _key(
    picture: Drawing, at: tuple[float, float], wide: float, told: tuple[str, str, str, str], opens: list[str]
) -> None:
    (x, y), (number, usage, use, right) = at, told
    high = 28 + 17 * len(opens) + (6 if opens else 0)
    picture.box((x, y), (wide, high), "sea-fill" if opens else "sunken", "sea-line" if opens else "hair")
    picture.text((x + 10, y + 19), number, 13, "sea", mono=True, bold=True)
    picture.text((x + 40, y + 19), usage, _SMALL, bold=True)
    picture.text((x + 78, y + 19), use, _SMALL)
    picture.text((x + wide - 10, y + 19), right, _SMALL, "soft", "end")
    for line in opens:
        y += 17
        picture.text((x + 40, y + 21), line, _SMALL, "sea")


def _detail(picture: Drawing, file: Elementary, at: tuple[float, float], wide: float) -> float:
    """A file with its data items; returns where it ends."""
    x, y = at
    high = 58 + 20 * len(file.fields) + (6 if file.fields else 0)
    picture.box(at, (wide, high))
    picture.text((x + 12, y + 21), f"{file.id:04X}", 14, mono=True, bold=True)
    picture.text((x + 58, y + 21), file.title, 14, bold=True)
    picture.text((x + wide - 12, y + 21), shape(file), _SMALL, "soft", "end")
    across = x + 12
    rules = [(f"读：{file.read.in_words}", file.read.mode), (f"写：{file.write.in_words}", file.write.mode)]
    for text, mode in rules:
        across += picture.badge((across, y + 31), text, _TONES[mode]) + 8
    if file.line:
        across += picture.badge((across, y + 31), "写入带鉴别码", "note") + 8
    if file.sfi:
        picture.text((x + wide - 12, y + 46), f"短文件标识{file.sfi:02X}", _SMALL, "soft", "end")
    told = "，".join(text for text, _ in rules)
    picture.tell(f"{file.id:04X} {file.title}，{shape(file)}，{told}{'，写入带鉴别码' if file.line else ''}")
    y += 58
    for one in file.fields:
        picture.line([(x + 12, y), (x + wide - 12, y)], "hair")
        picture.text((x + 12, y + 15), f"{one.tag:02X}", 13, "sea", mono=True)
        picture.text((x + 58, y + 15), one.name, 13)
        rule = "" if one.read is None else f"读：{one.read.in_words}"
        if rule:
            picture.text((x + wide - 150, y + 15), rule, _SMALL, _TONES[one.read.mode], "end")  # type: ignore[union-attr]
        picture.text((x + wide - 12, y + 15), f"{one.coding}，{one.length}字节", _SMALL, "soft", "end")
        picture.tell(
            f"　{one.tag:02X} {one.name}，{one.coding}，{one.length}字节{'，' if rule else ''}{rule}"
        )
        y += 20
    return y + (6 if file.fields else 0)

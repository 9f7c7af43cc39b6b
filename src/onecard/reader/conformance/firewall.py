"""The firewall between applications (应用防火墙): what is closed stays closed, and what was proved counts where it was proved."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.chip.access import FREE, Mode
from onecard.chip.apdu import Command
from onecard.chip.descriptor import KEYS_ID, Kind
from onecard.chip.instructions import PLAIN
from onecard.chip.profile import Directory, Elementary
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import BY_NUMBER, Bench, Inapplicable, expect, none_of, rule
from onecard.reader.terminal import Answer


def closed_files(bench: Bench) -> str:
    """Whatever asks for a PIN or a key is not read without."""
    told, count = [], 0
    for directory in bench.profile.directories:
        closed = [found for file in directory.files if file.sfi for found in _closed(file)]
        if closed:
            bench.enter(directory)
        for file, name, command in closed:
            count += 1
            status = bench.card.give(command).status
            if status != Status.SECURITY:
                told.append(f"{directory.name}的{file.title}{name}（卡回答{status:04X}）")
    none_of(told, "没有验证密码、没有认证就读，应当回答6982，下列不是")
    return f"没有认证时，{count}处有存取条件的数据都读不到（6982）。"


def _closed(file: Elementary) -> Iterator[tuple[Elementary, str, Command]]:
    """What of a file is closed, and the command that would read it."""
    if file.kind is Kind.VARIABLE:
        for one in file.fields:
            if rule(file, one) != FREE:
                yield (
                    file,
                    f"中的{one.name}",
                    Command(PLAIN, 0xB2, one.tag, file.sfi << 3, b"", 2 + one.length),
                )
    elif file.read != FREE:
        yield file, "", _first(file)


def _first(file: Elementary) -> Command:
    """What reads the beginning of a file."""
    if file.kind is Kind.TRANSPARENT:
        return Command(PLAIN, 0xB0, 0x80 | file.sfi, 0, b"", 1)
    if file.kind is Kind.VARIABLE:
        return Command(PLAIN, 0xB2, file.fields[0].tag, file.sfi << 3, b"", 2 + file.fields[0].length)
    return Command(PLAIN, 0xB2, 1, file.sfi << 3 | BY_NUMBER, b"", file.record_length)


def internal_files(bench: Bench) -> str:
    """The file of keys and PIN cannot be selected."""
    for directory in bench.profile.directories:
        if directory.keys:
            bench.enter(directory)
            asked = Command(PLAIN, 0xA4, 0, 0, KEYS_ID.to_bytes(2, "big"))
            expect(bench.card.give(asked), Status.FILE, doing=f"选择{directory.title}的密钥文件")
    return "任何目录的密钥文件都选不到（6A82）。"


def files_of_others(bench: Bench) -> str:
    """From the master file no file of an application is reached."""
    bench.enter(bench.profile.root)
    own = {one.id for one in bench.profile.root.files}
    for file in bench.home.files:
        if file.id not in own:
            asked = Command(PLAIN, 0xA4, 0, 0, file.id.to_bytes(2, "big"))
            expect(bench.card.give(asked), Status.FILE, doing=f"在主文件下选择应用环境的{file.title}")
    return "在主文件下选不到应用里的文件（6A82）。"


def _keyed(directory: Directory) -> Elementary:
    """The first file of a directory whose reading asks for a key. Raises Inapplicable without one."""
    for file in directory.files:
        if file.sfi and file.read.mode is Mode.KEY:
            return file
    raise Inapplicable("应用环境里没有要认证才能读的文件。")


def _opened(bench: Bench, file: Elementary) -> Answer:
    """The beginning of a file of the environment, its key proved."""
    bench.prove(bench.home, file.read.key)
    return expect(bench.card.give(_first(file)), Status.OK, doing=f"认证后读{file.title}")


def lost_by_select(bench: Bench) -> str:
    """What was proved is lost once another directory was selected."""
    file = _keyed(bench.home)
    _opened(bench, file)
    bench.enter(bench.home)
    expect(bench.card.give(_first(file)), Status.SECURITY, doing=f"选择过别的目录以后再读{file.title}")
    return "选择别的目录以后，原来的认证不再有效。"


def counts_at_home_only(bench: Bench) -> str:
    """What was proved in one application opens nothing in another."""
    others = [
        (directory, file)
        for directory in bench.profile.directories
        if directory.parent == bench.home.name
        for file in directory.files
        if file.sfi and file.read.asks_key
    ]
    if not others:
        raise Inapplicable("这种卡的其他应用里没有要认证才能读的文件。")
    file = _keyed(bench.home)
    _opened(bench, file)
    directory, other = others[0]
    asked = Command(PLAIN, 0xA4, 0, 0, directory.id.to_bytes(2, "big"))
    expect(bench.card.give(asked), Status.OK, doing=f"选择{directory.title}")
    expect(
        bench.card.give(_first(other)),
        Status.SECURITY,
        doing=f"在应用环境认证后读{directory.title}的{other.title}",
    )
    return "在一个应用里的认证打不开另一个应用的文件。"


def lost_by_failure(bench: Bench) -> str:
    """A failed authentication loses what was proved. Costs a try, which a right proof gives back."""
    file = _keyed(bench.home)
    _opened(bench, file)
    challenge = Command(PLAIN, 0x84, 0, 0, b"", 8)
    expect(bench.card.give(challenge), Status.OK, doing="取随机数")
    bench.card.give(Command(PLAIN, 0x82, 0, file.read.key, bytes(8 if bench.profile.plain_proof else 16)))
    expect(bench.card.give(_first(file)), Status.SECURITY, doing=f"认证失败以后再读{file.title}")
    bench.prove(bench.home, file.read.key)
    return "一次失败的认证使原来的认证失效。"


def writing(bench: Bench) -> str:
    """Nothing is written without what its rule asks for; what is tried is what stands there already."""
    told, count = [], 0
    for directory in bench.profile.directories:
        closed = [one for one in bench.free_records(directory) if one[0].write != FREE]
        binaries = [
            file
            for file in directory.files
            if file.kind is Kind.TRANSPARENT and file.sfi and file.read == FREE != file.write
        ]
        if closed or binaries:
            bench.enter(directory)
        for file, _, one in closed:
            held = bench.card.record(one.tag, file.sfi, 2 + one.length)
            written = bench.card.give(Command(PLAIN, 0xDC, one.tag, file.sfi << 3, held.data))
            told += _accepted(directory, f"{file.title}中的{one.name}", written)
        for file in binaries:
            held = bench.card.binary(file.sfi, 1)
            written = bench.card.give(Command(PLAIN, 0xD6, 0x80 | file.sfi, 0, held.data))
            told += _accepted(directory, file.title, written)
        count += len(closed) + len(binaries)
    none_of(told, "没有认证就写，应当回答6982，下列不是")
    return f"没有认证时，{count}处数据都写不进（6982）。"


def _accepted(directory: Directory, what: str, answer: Answer) -> list[str]:
    """Names what was not refused as it should be."""
    if answer.status == Status.SECURITY:
        return []
    return [f"{directory.name}的{what}（卡回答{answer.status:04X}）"]


def line_protection(bench: Bench) -> str:
    """With the key proved a write still needs its MAC."""
    for file, _, one in bench.free_records(bench.home):
        if file.line and file.write.mode is Mode.KEY:
            bench.prove(bench.home, file.write.key)
            held = bench.card.record(one.tag, file.sfi, 2 + one.length)
            plain = Command(PLAIN, 0xDC, one.tag, file.sfi << 3, held.data)
            expect(bench.card.give(plain), Status.MAC_MISSING, doing=f"认证后不带鉴别码写{one.name}")
            return "认证以后，不带线路保护鉴别码的写仍被拒绝（6987）。"
    raise Inapplicable("应用环境里没有要线路保护的可读记录。")


def blocking(bench: Bench) -> str:
    """An application is not blocked without its lock key."""
    if bench.home.key(Usage.LK) is None:
        raise Inapplicable("应用环境没有锁定密钥。")
    bench.enter(bench.home)
    expect(bench.card.give(Command(0x84, 0x1E, 0, 0, bytes(4))), Status.SECURITY, doing="没有认证就锁定应用")
    return "没有认证锁定密钥时，应用锁定被拒绝（6982）。"

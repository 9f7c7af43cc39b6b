"""The firewall between applications (应用防火墙): what is closed stays closed, and what was proved counts where it was proved."""

from __future__ import annotations

from collections.abc import Iterator

from onecard.chip.access import FREE
from onecard.chip.apdu import Command
from onecard.chip.descriptor import KEYS_ID, Kind
from onecard.chip.instructions import PLAIN
from onecard.chip.profile import Directory, Elementary
from onecard.chip.status import Status
from onecard.reader.conformance.bench import BY_NUMBER, Bench, expect, none_of, rule
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
        yield file, "", first(file)


def first(file: Elementary) -> Command:
    """The command that reads the beginning of a file."""
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

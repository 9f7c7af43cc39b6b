"""Writing under line protection (写、线路保护): with its key proved and a right MAC what is written stands, otherwise nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from onecard.chip.access import FREE, Mode
from onecard.chip.apdu import Command
from onecard.chip.coding import Field
from onecard.chip.descriptor import Kind
from onecard.chip.instructions import LINE, PLAIN
from onecard.chip.profile import Elementary
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import BY_NUMBER, Bench, Deviation, Inapplicable, expect, need
from onecard.reader.conformance.keys import CardKey

_AT, _LENGTH = 1, 3


def writable(bench: Bench) -> tuple[Elementary, Field]:
    """The last record of the environment that everybody reads and a key writes under line protection. Raises Inapplicable."""
    found = [
        (file, one)
        for file, _, one in bench.free_records(bench.home)
        if file.line and file.write.mode is Mode.KEY
    ]
    if not found:
        raise Inapplicable("应用环境里没有要线路保护的可读记录。")
    return found[-1]


def begun(bench: Bench, file: Elementary) -> CardKey:
    """The environment selected and the key of a file's writing proved; the key of the line. Raises Inapplicable."""
    line = bench.key_of(bench.home, Usage.STK)
    bench.enter(bench.home)
    bench.prove(bench.home, bench.key_named(bench.home, file.write))
    return line


def held(bench: Bench, file: Elementary, one: Field) -> bytes:
    """The record as it stands. Raises Inapplicable."""
    return need(bench.card.record(one.tag, file.sfi, 2 + one.length), doing=f"读{one.name}").data


def changed(record: bytes) -> bytes:
    """The record with the last bit of each byte of its value turned."""
    return record[:2] + bytes(byte ^ 1 for byte in record[2:])


def update(file: Elementary, one: Field, record: bytes) -> Command:
    """UPDATE RECORD, still without its MAC."""
    return Command(LINE, 0xDC, one.tag, file.sfi << 3, record)


def record(bench: Bench) -> str:
    """With key and MAC another value is written, stands there, and is taken back."""
    file, one = writable(bench)
    line = begun(bench, file)
    old = held(bench, file, one)
    for value in (changed(old), old):
        answer = bench.card.give(bench.protected(line, update(file, one, value)))
        expect(answer, Status.OK, doing=f"认证后带鉴别码写{one.name}")
        if held(bench, file, one) != value:
            raise Deviation(f"写{one.name}，卡回答成功，读出来不是写入的值。")
    return f"认证后带正确的鉴别码写{one.name}成功，读出的就是写入的；已写回原值。"


def binary(bench: Bench) -> str:
    """Part of a binary file is written with key and MAC: that part alone changes, and is taken back."""
    for file, line in _binaries(bench):
        old = need(bench.card.binary(file.sfi, file.size), doing=f"读{file.title}").data
        new = bytes(byte ^ 1 for byte in old[_AT : _AT + _LENGTH])
        for value in (new, old[_AT : _AT + _LENGTH]):
            asked = Command(LINE, 0xD6, 0x80 | file.sfi, _AT, value)
            expect(bench.card.give(bench.protected(line, asked)), Status.OK, doing=f"写{file.title}")
            wanted = old[:_AT] + value + old[_AT + _LENGTH :]
            if need(bench.card.binary(file.sfi, file.size), doing=f"读{file.title}").data != wanted:
                raise Deviation(f"写{file.title}的第{_AT + 1}到第{_AT + _LENGTH}字节，读出来不对。")
        return f"写{file.title}中间的{_LENGTH}字节，只有这几个字节变了；已写回原值。"
    raise Inapplicable("应用环境里没有读、写密钥都有的二进制文件。")


def _binaries(bench: Bench) -> Iterator[tuple[Elementary, CardKey]]:
    """The binary files of the environment that can be both read and written, all being proved."""
    for file in bench.home.files:
        if file.kind is Kind.TRANSPARENT and file.sfi and file.line and file.write.mode is Mode.KEY:
            try:
                line = begun(bench, file)
                if file.read != FREE:
                    bench.prove(bench.home, bench.key_named(bench.home, file.read))
            except Inapplicable:
                continue
            yield file, line


def without_mac(bench: Bench) -> str:
    """With the key proved a write still needs its MAC."""
    file, one = writable(bench)
    begun(bench, file)
    plain = Command(PLAIN, 0xDC, one.tag, file.sfi << 3, held(bench, file, one))
    expect(bench.card.give(plain), Status.MAC_MISSING, doing=f"认证后不带鉴别码写{one.name}")
    return "认证以后，不带线路保护鉴别码的写仍被拒绝（6987）。"


def wrong_mac(bench: Bench) -> str:
    """A wrong MAC writes nothing. Costs the line key a try, which a right MAC gives back."""
    file, one = writable(bench)
    line = begun(bench, file)
    old = held(bench, file, one)
    right = bench.protected(line, update(file, one, changed(old)))
    expect(
        bench.card.give(replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))),
        Status.MAC_WRONG,
        doing="鉴别码错误的写",
    )
    if held(bench, file, one) != old:
        raise Deviation(f"鉴别码错误的写被拒绝，{one.name}却变了。")
    need(bench.card.give(bench.protected(begun(bench, file), update(file, one, old))), doing="正确的写")
    return "鉴别码错误的写被拒绝（6988），数据不变。"


def mac_once(bench: Bench) -> str:
    """A command with its MAC serves once: what somebody recorded on the line is worth nothing."""
    file, one = writable(bench)
    line = begun(bench, file)
    command = bench.protected(line, update(file, one, held(bench, file, one)))
    need(bench.card.give(command), doing=f"带鉴别码写{one.name}")
    expect(bench.card.give(command), Status.NO_CHALLENGE, doing="同一条带鉴别码的写再发一次")
    return "带鉴别码的命令只能用一次，再发回答6984。"


def lost_by_wrong_mac(bench: Bench) -> str:
    """A wrong MAC loses what was proved. Costs the line key a try, which a right MAC gives back."""
    file, one = writable(bench)
    line = begun(bench, file)
    old = held(bench, file, one)
    right = bench.protected(line, update(file, one, old))
    if bench.card.give(replace(right, data=right.data[:-1] + bytes([right.data[-1] ^ 1]))).good:
        raise Inapplicable("做不到这一项：鉴别码错误的写成功了；见鉴别码错误的写。")
    answer = bench.card.give(bench.protected(line, update(file, one, old)))
    expect(answer, Status.SECURITY, doing="鉴别码错误的写以后，带正确鉴别码的写")
    need(bench.card.give(bench.protected(begun(bench, file), update(file, one, old))), doing="正确的写")
    return "一次错误的鉴别码使原来的认证失效（6982）。"


def malformed(bench: Bench) -> str:
    """With key and MAC what is no record, or another one, is not written."""
    file, one = writable(bench)
    line = begun(bench, file)
    old = held(bench, file, one)
    for wrong, doing in (
        (bytes([old[0] ^ 1]) + old[1:], "写标签不同的记录"),
        (old[:1] + bytes([old[1] - 1]) + old[2:], "写长度字节不对的记录"),
    ):
        answer = bench.card.give(bench.protected(line, update(file, one, wrong)))
        expect(answer, Status.DATA, doing=doing)
    if held(bench, file, one) != old:
        raise Deviation(f"不成记录的写被拒绝，{one.name}却变了。")
    return "标签不同、长度字节不对的记录都不写（6A80），数据不变。"


def full(bench: Bench) -> str:
    """With key and MAC no record is written, and none added, for which the file has no room."""
    file, one = writable(bench)
    if file.size > sum(2 + field.length for field in file.fields):
        raise Inapplicable(f"{file.title}还有空位。")
    line = begun(bench, file)
    old = held(bench, file, one)
    longer = old[:1] + bytes([old[1] + 1]) + old[2:] + b"\0"
    adding = Command(LINE, 0xE2, 0, file.sfi << 3, bytes((0xFE, 1, 0)))
    for command, doing in ((update(file, one, longer), "写长一字节的记录"), (adding, "追加一条记录")):
        expect(bench.card.give(bench.protected(line, command)), Status.SPACE, doing=doing)
    if held(bench, file, one) != old:
        raise Deviation(f"没有空位的写被拒绝，{one.name}却变了。")
    return "没有空位时，加长、追加记录都被拒绝（6A84），数据不变。"


def past_the_end(bench: Bench) -> str:
    """With key and MAC nothing is written across the end of a binary file."""
    for file, line in _binaries(bench):
        sound = Command(PLAIN, 0xB0, (file.size - 1) >> 8, (file.size - 1) & 0xFF, b"", 1)
        need(bench.card.binary(file.sfi, 1), doing=f"读{file.title}")
        last = need(bench.card.give(sound), doing=f"读{file.title}的最后一个字节").data
        asked = Command(LINE, 0xD6, sound.p1, sound.p2, bytes((last[0] ^ 1, 0)))
        answer = bench.card.give(bench.protected(line, asked))
        expect(answer, Status.SPACE, doing=f"写过{file.title}的末尾")
        if need(bench.card.give(sound), doing=f"读{file.title}的最后一个字节").data != last:
            raise Deviation(f"写过{file.title}末尾的命令被拒绝，最后一个字节却变了。")
        return "写过文件末尾的命令被拒绝（6A84），文件不变。"
    raise Inapplicable("应用环境里没有读、写密钥都有的二进制文件。")


def fixed_record(bench: Bench) -> str:
    """A record of fixed length is written by its number, whole and alone, and taken back."""
    for directory, file in bench.profile.files():
        if (
            file.kind is Kind.FIXED
            and file.sfi
            and file.line
            and file.write.mode is file.read.mode is Mode.KEY
        ):
            line = bench.key_of(directory, Usage.STK)
            bench.enter(directory)
            for asked in (file.write, file.read):
                bench.prove(directory, bench.key_named(directory, asked))
            _fixed(bench, file, line)
            return f"{directory.title}的{file.title}按记录号写第2条，只有它变了；长度不对的被拒绝（6700）；已写回原值。"
    raise Inapplicable("这种卡没有能读、能写的定长记录文件。")


def _fixed(bench: Bench, file: Elementary, line: CardKey) -> None:
    def read(number: int) -> bytes:
        asked = Command(PLAIN, 0xB2, number, file.sfi << 3 | BY_NUMBER, b"", file.record_length)
        return expect(bench.card.give(asked), Status.OK, doing=f"读{file.title}的第{number}条").data

    beside, old = read(1), read(2)
    new = bytes(byte ^ 1 for byte in old)
    writing = Command(LINE, 0xDC, 2, file.sfi << 3 | BY_NUMBER, new)
    short = replace(writing, data=new[:-1])
    expect(bench.card.give(bench.protected(line, short)), Status.LENGTH, doing=f"写短一字节的{file.title}")
    for value in (new, old):
        command = replace(writing, data=value)
        expect(bench.card.give(bench.protected(line, command)), Status.OK, doing=f"写{file.title}的第2条")
        found = (read(1), read(2))
        if found == (beside, old) != (beside, value):
            raise Inapplicable(f"做不到这一项：写{file.title}没有写进去；见带鉴别码写记录。")
        if found != (beside, value):
            raise Deviation(f"写{file.title}的第2条以后，第1条变了，或者第2条不是写入的。")

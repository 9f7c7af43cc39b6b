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
from onecard.reader.conformance.bench import Bench, Deviation, Inapplicable, expect, need
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

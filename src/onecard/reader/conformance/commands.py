"""Commands (命令): each ends as the tables say, also where it is wrong. Nothing here writes, nothing counts as a try."""

from __future__ import annotations

from onecard.chip.apdu import Command
from onecard.chip.descriptor import split_tlv
from onecard.chip.instructions import OWN, PLAIN
from onecard.chip.secrets import Usage
from onecard.chip.status import Status
from onecard.reader.conformance.bench import BY_NUMBER, Bench, Deviation, Inapplicable, expect

_NO_NAME, _NO_FILE = bytes.fromhex("F0000000000001"), b"\x7f\xfe"
_NO_CLASS, _NO_INSTRUCTION = 0xF0, 0x02
_FCI, _NAME = 0x6F, 0x84
_REGISTERED = bytes.fromhex("D156000005")
_PIECE = 3


def names(bench: Bench) -> str:
    """Every directory is selected by its name, and answers with it."""
    for one in bench.profile.directories:
        try:
            answer = bench.card.select_name(one.aid)
            ((tag, inside),) = split_tlv(expect(answer, Status.OK, doing=f"选择{one.title}").data)
            held = dict(split_tlv(inside)).get(_NAME)
        except ValueError:
            tag, held = 0, None
        if tag != _FCI or held != one.aid:
            raise Deviation(f"选择{one.title}：应答里没有模板6F，或者其中的名称不是它。")
    return f"{len(bench.profile.directories)}个目录都能按名称选择，应答模板里是自己的名称。"


def unknown_file(bench: Bench) -> str:
    """A name, an identifier and a short identifier that are not there, and reading where no file is selected."""
    bench.enter(bench.home)
    expect(bench.card.select_name(_NO_NAME), Status.FILE, doing="选择没有的名称")
    expect(bench.card.give(Command(PLAIN, 0xA4, 0, 0, _NO_FILE)), Status.FILE, doing="选择没有的文件标识")
    used = {file.sfi for file in bench.home.files}
    absent = next(sfi for sfi in range(30, 0, -1) if sfi not in used)
    bench.enter(bench.home)
    for wrong, doing in (
        (Command(PLAIN, 0xB0, 0x80 | absent, 0, b"", 1), f"按没有的短文件标识{absent:02X}读二进制"),
        (Command(PLAIN, 0xB2, 1, absent << 3 | BY_NUMBER, b"", 1), f"按没有的短文件标识{absent:02X}读记录"),
        (Command(PLAIN, 0xB0, 0, 0, b"", 1), "没有选择文件就读二进制"),
    ):
        expect(bench.card.give(wrong), Status.FILE, doing=doing)
    return "没有的名称、文件标识和短文件标识都回答6A82，没有选择文件就读也是。"


def directories(bench: Bench) -> str:
    """Every directory is selected by its identifier from the one above; the master file also by none."""
    names = {one.name: one for one in bench.profile.directories}
    for one in bench.profile.directories:
        above = names.get(one.parent, bench.profile.root)
        bench.enter(above)
        asked = Command(PLAIN, 0xA4, 0, 0, one.id.to_bytes(2, "big"))
        told = expect(bench.card.give(asked), Status.OK, doing=f"在{above.title}下按标识选择{one.title}").data
        if told != bench.enter(one).data:
            raise Deviation(f"按标识选择{one.title}，应答和按名称选择的不一样。")
    if (
        expect(bench.card.give(Command(PLAIN, 0xA4, 0, 0)), Status.OK, doing="不带标识选择").data
        != bench.enter(bench.profile.root).data
    ):
        raise Deviation("不带标识选择，选到的不是主文件。")
    return f"{len(names)}个目录都能在上级目录下按标识选择；不带标识选到主文件。"


def next_name(bench: Bench) -> str:
    """Directories whose names begin alike are selected one after the other."""
    alike = [one for one in bench.profile.directories if one.aid.startswith(_REGISTERED)]
    if len(alike) < 2:
        raise Inapplicable("这种卡没有名称开头相同的目录。")
    wanted = [bench.enter(one).data for one in alike]
    bench.enter(bench.profile.root)
    for number, one in enumerate(alike):
        asked = Command(PLAIN, 0xA4, 4, 2 if number else 0, _REGISTERED)
        told = expect(bench.card.give(asked), Status.OK, doing=f"按名称的开头选择第{number + 1}个目录").data
        if told != wanted[number]:
            raise Deviation(f"按名称的开头选择第{number + 1}个目录，应当是{one.title}，应答不是它的。")
    asked = Command(PLAIN, 0xA4, 4, 2, _REGISTERED)
    expect(bench.card.give(asked), Status.FILE, doing="按名称的开头选择最后一个之后的目录")
    return f"按名称的开头D156000005依次选到{len(alike)}个目录，之后回答6A82。"


def unknown_class(bench: Bench) -> str:
    """A class that is none of the card's, also with an instruction that is none; one that is, but not for this instruction."""
    for cla, ins in ((_NO_CLASS, 0xA4), (_NO_CLASS, _NO_INSTRUCTION), (OWN, 0xA4)):
        wrong = Command(cla, ins, 0, 0, b"\x3f\0")
        expect(bench.card.give(wrong), Status.CLASS, doing=f"类别{cla:02X}的命令{ins:02X}")
    return "不支持的类别，或者不是这条命令的类别，回答6E00。"


def unknown_instruction(bench: Bench) -> str:
    """An instruction the card does not know."""
    wrong = Command(PLAIN, _NO_INSTRUCTION, 0, 0, b"", 1)
    expect(bench.card.give(wrong), Status.INSTRUCTION, doing="没有的命令02")
    return "不支持的命令回答6D00。"


def wrong_parameters(bench: Bench) -> str:
    """P1 of GET CHALLENGE is 00; a record is named by number or tag, a binary file by a short identifier of 5 bits."""
    file, _, one = bench.free_record()
    bench.enter(bench.home)
    for wrong, doing in (
        (Command(PLAIN, 0x84, 1, 0, b"", 8), "P1为01的取随机数"),
        (Command(PLAIN, 0xB2, one.tag, file.sfi << 3 | 7, b"", 2), "P2低三位为111的读记录"),
        (Command(PLAIN, 0xB0, 0x80 | 0x60 | file.sfi, 0, b"", 1), "P1为111加短文件标识的读二进制"),
        (Command(PLAIN, 0xA4, 1, 0, b"\x3f\0"), "P1为01的选择文件"),
    ):
        expect(bench.card.give(wrong), Status.PARAMETERS, doing=doing)
    return "错误的P1、P2回答6A86。"


def wrong_length(bench: Bench) -> str:
    """INTERNAL AUTHENTICATE takes 16 bytes, EXTERNAL AUTHENTICATE its one form, GET CHALLENGE gives 4, 8 or 16, an identifier has 2."""
    place = bench.place(bench.home, Usage.IRK)
    proved = next((one for one in bench.home.keys if one.usage in (Usage.RK, Usage.UK)), place)
    other = 16 if bench.profile.plain_proof else 8
    bench.enter(bench.home)
    for wrong, doing in (
        (Command(PLAIN, 0x88, 0, place.id, bytes(3)), "只带3字节的内部认证"),
        (Command(PLAIN, 0x82, 0, proved.id, bytes(other)), f"带{other}字节的外部认证"),
        (Command(PLAIN, 0x84, 0, 0, b"", 5), "取5字节随机数"),
        (Command(PLAIN, 0xA4, 0, 0, b"\x3f\0\0"), "用3字节的文件标识选择"),
    ):
        expect(bench.card.give(wrong), Status.LENGTH, doing=doing)
    return "长度不对的数据、随机数和标识回答6700。"


def challenge(bench: Bench) -> str:
    """Challenges of both lengths, no two the same."""
    for length in (4, 8):
        seen = set()
        for _ in range(4):
            asked = Command(PLAIN, 0x84, 0, 0, b"", length)
            answer = expect(bench.card.give(asked), Status.OK, doing=f"取{length}字节随机数")
            seen.add(answer.data)
            if len(answer.data) != length:
                raise Deviation(f"取{length}字节随机数，得到{len(answer.data)}字节。")
        if len(seen) != 4:
            raise Deviation(f"四次取{length}字节随机数，有两次相同。")
    return "4字节、8字节各取四次，长度都对，没有两次相同。"


def record_addressing(bench: Bench) -> str:
    """A record by its tag is the record by its number."""
    file, number, one = bench.free_record()
    bench.enter(bench.home)
    by_tag = expect(
        bench.card.record(one.tag, file.sfi, 2 + one.length), Status.OK, doing=f"按标签读{one.name}"
    )
    asked = Command(PLAIN, 0xB2, number, file.sfi << 3 | BY_NUMBER, b"", 2 + one.length)
    by_number = expect(bench.card.give(asked), Status.OK, doing=f"按记录号读{one.name}")
    if by_tag.data != by_number.data:
        raise Deviation(f"按标签和按记录号读{one.name}，得到的不一样。")
    return "按标签和按记录号读到同一条记录。"


def unknown_record(bench: Bench) -> str:
    """A record that is not in the file."""
    file, _, _ = bench.free_record()
    bench.enter(bench.home)
    absent = next(tag for tag in range(0xFE, 0, -1) if tag not in {one.tag for one in file.fields})
    expect(
        bench.card.record(absent, file.sfi), Status.RECORD, doing=f"读{file.title}里没有的记录{absent:02X}"
    )
    return "没有的记录回答6A83。"


def wrong_expected_length(bench: Bench) -> str:
    """Asked for another length the card names the right one; T=0 alone."""
    if bench.card.direct:
        raise Inapplicable("卡按T=1通信，不用6Cxx。")
    file, _, one = bench.free_record()
    bench.enter(bench.home)
    before = len(bench.card.trace)
    bench.card.record(one.tag, file.sfi, 1)
    first = bench.card.trace[before].answer
    if first != bytes((Status.WRONG_LE >> 8, 2 + one.length)):
        raise Deviation(
            f"按1字节读{one.name}：应当回答6C{2 + one.length:02X}，卡回答{first[-2:].hex().upper()}。"
        )
    return f"长度不对时回答6C{2 + one.length:02X}，按它再读就得到整条记录。"


def nothing_to_fetch(bench: Bench) -> str:
    """GET RESPONSE where nothing waits, or another command dropped what waited; T=0 alone."""
    if bench.card.direct:
        raise Inapplicable("卡按T=1通信，不用取响应。")
    bench.enter(bench.home)
    asked = Command(PLAIN, 0xC0, 0, 0, b"", 1)
    expect(bench.card.give(asked), Status.CONDITIONS, doing="没有等待取走的数据时取响应")
    waiting = bench.card.once(Command(PLAIN, 0xA4, 4, 0, bench.home.aid)).status
    bench.challenge()
    expect(bench.card.give(asked), Status.CONDITIONS, doing=f"选择（回答{waiting:04X}）、取随机数以后取响应")
    return "没有等待取走的数据，或者中间有别的命令，取响应回答6985。"


def past_the_end(bench: Bench) -> str:
    """READ BINARY behind the last byte."""
    directory, file = bench.free_binary()
    bench.enter(directory)
    expect(bench.card.binary(file.sfi, 1), Status.OK, doing=f"读{file.title}的第一个字节")
    asked = Command(PLAIN, 0xB0, file.size >> 8, file.size & 0xFF, b"", 1)
    expect(bench.card.give(asked), Status.OFFSET, doing=f"在{file.title}末尾之后读")
    return "文件末尾之后的偏移回答6B00。"


def wrong_kind_of_file(bench: Bench) -> str:
    """READ BINARY on records, READ RECORD on a transparent file."""
    records, _, one = bench.free_record()
    directory, binary = bench.free_binary()
    bench.enter(bench.home)
    expect(bench.card.binary(records.sfi, 1), Status.FILE_TYPE, doing=f"对记录文件{records.title}按二进制读")
    bench.enter(directory)
    expect(
        bench.card.record(one.tag, binary.sfi), Status.FILE_TYPE, doing=f"对二进制文件{binary.title}按记录读"
    )
    return "读法和文件类型不符时回答6981。"


def fetched_in_pieces(bench: Bench) -> str:
    """GET RESPONSE: too long a length is corrected, pieces make the whole; T=0 alone."""
    if bench.card.direct:
        raise Inapplicable("卡按T=1通信，不用取响应。")
    whole, card, name = bench.enter(bench.home).data, bench.card, bench.home.aid
    selecting = Command(PLAIN, 0xA4, 4, 0, name)

    def fetch(length: int, *wanted: int) -> bytes:
        asked = Command(PLAIN, 0xC0, 0, 0, b"", length)
        return expect(card.once(asked), *wanted, doing=f"取响应{length}字节").data

    expect(card.once(selecting), Status.MORE | len(whole), doing="选择应用环境")
    fetch(len(whole) + 1, Status.WRONG_LE | len(whole))
    rest = len(whole) - _PIECE
    pieces = fetch(_PIECE, Status.MORE | rest) + fetch(rest, Status.OK)
    if pieces != whole:
        raise Deviation("分两次取的响应，合起来不是一次取的那个。")
    return "要得太多回答6Cxx，分次取得到整个响应。"


def answered_directly(bench: Bench) -> str:
    """T=1: data come with the answer, and none to who asks for none."""
    if not bench.card.direct:
        raise Inapplicable("卡按T=0通信。")
    asked = Command(PLAIN, 0xA4, 4, 0, bench.home.aid, 256)
    if not expect(bench.card.once(asked), Status.OK, doing="选择应用环境，要应答").data:
        raise Deviation("选择应用环境，应答里没有数据。")
    unasked = Command(PLAIN, 0xA4, 4, 0, bench.home.aid)
    if expect(bench.card.once(unasked), Status.OK, doing="选择应用环境，不要应答").data:
        raise Deviation("没有要应答，卡却给了数据。")
    return "要应答时数据随应答给出（9000），不要时不给。"

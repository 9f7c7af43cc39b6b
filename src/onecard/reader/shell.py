"""A card by hand (卡外壳): select, read and prove by the names of the profile, with completion and history."""

from __future__ import annotations

import cmd
import re
from collections.abc import Iterator
from getpass import getpass
from typing import IO

from onecard.chip.apdu import Command, parse
from onecard.chip.descriptor import Kind
from onecard.chip.profile import Directory, Elementary
from onecard.chip.status import Ended, in_words
from onecard.core.columns import aligned
from onecard.core.errors import Refusal
from onecard.reader.basic import Reading
from onecard.reader.pins import tries_left
from onecard.reader.telling import Teller
from onecard.reader.terminal import PLAIN, Answer

_IDENTIFIER = re.compile(r"[0-9A-Fa-f]{1,2}")
WORDS = {
    "ls": "列出所选目录里的文件和数据项",
    "select": "选目录：select DF01",
    "read": "读文件或数据项，写标识或名称：read EF05，read EF05 07，read 姓名",
    "prove": "用SAM向卡认证，写密钥标识：prove 03",
    "pin": "验证密码，输入时不显示；从别处读命令时写在后面",
    "raw": "直接发一条命令（十六进制）：raw 0084000008",
    "quit": "结束",
}


class Shell(cmd.Cmd):
    """Takes one line after the other; each exchange is told in words."""

    prompt = "> "

    def __init__(self, reading: Reading, into: IO[str] | None = None, from_: IO[str] | None = None) -> None:
        super().__init__(stdin=from_, stdout=into)
        self.use_rawinput = from_ is None
        self._reading = reading
        self._card = reading.card
        self._profile = reading.profile
        self._here: Directory = reading.directory
        self._teller = Teller(reading.profile, reading.directory)
        self._told = len(self._card.trace)
        self.intro = f"{self._profile.title}，{self._here.title}。help列出能做什么。"

    def _say(self, text: str) -> None:
        print(text, file=self.stdout)

    def postcmd(self, stop: bool, line: str) -> bool:
        """Tell what went over the line."""
        for exchange in self._card.trace[self._told :]:
            self._say(f"  {self._teller.told(exchange)}")
        self._told = len(self._card.trace)
        return stop

    def onecmd(self, line: str) -> bool:
        """One line; a refusal is said, and the card stays."""
        try:
            return super().onecmd(line)
        except Refusal as refused:
            if refused.code.startswith("reader."):
                raise
            self._say(str(refused))
            return False

    def emptyline(self) -> bool:
        """An empty line does nothing."""
        return False

    def default(self, line: str) -> None:
        """What is no word of ours: `EOF` ends."""
        self._say(f"没有“{line.split()[0]}”；help列出能做什么。")

    def do_help(self, arg: str) -> None:
        """All words."""
        self._say(aligned(list(WORDS.items())))

    def do_quit(self, arg: str) -> bool:
        """End."""
        return True

    do_EOF = do_quit  # noqa: N815 - the name cmd gives the end of input

    def do_ls(self, arg: str) -> None:
        """Files of the selected directory with their data items."""
        rows = [(f"{file.id:04X}", file.title, f"读：{file.read.in_words}") for file in self._here.files]
        below = [(f"{one.id:04X}", one.title, f"select {one.name}") for one in self._below()]
        self._say(aligned([*rows, *below]))

    def _below(self) -> list[Directory]:
        return [one for one in self._profile.directories if one.parent == self._here.name]

    def do_select(self, arg: str) -> None:
        """Select a directory by its short name."""
        found = self._profile.directory(arg.strip().upper())
        if found is None:
            names = "、".join(one.name for one in self._profile.directories)
            self._say(f"没有目录“{arg}”，有：{names}。")
            return
        if self._ended(self._reading.select(found)):
            self._here = found

    def complete_select(self, text: str, line: str, begin: int, end: int) -> list[str]:
        """Names of directories."""
        return [one.name for one in self._profile.directories if one.name.startswith(text.upper())]

    def do_read(self, arg: str) -> None:
        """A file whole, or one data item, by identifier and tag or by name."""
        found = list(self._named(arg.strip()))
        if not found:
            self._say(f"这个目录里没有“{arg}”。")
        for file, tag in found:
            self._read(file, tag)

    def _named(self, text: str) -> Iterator[tuple[Elementary, int | None]]:
        first, _, rest = text.partition(" ")
        for file in self._here.files:
            if text == file.title or (first.upper() == f"{file.id:04X}" and not rest):
                yield file, None
            for one in file.fields:
                if text == one.name or (
                    first.upper() == f"{file.id:04X}" and rest.upper() == f"{one.tag:02X}"
                ):
                    yield file, one.tag

    def _read(self, file: Elementary, tag: int | None) -> None:
        if file.kind is Kind.TRANSPARENT:
            answer = self._card.binary(file.sfi, file.size)
            if self._ended(answer):
                self._say(answer.data.hex().upper())
            return
        if file.kind is not Kind.VARIABLE:
            self._numbered(file)
            return
        for one in file.fields:
            if tag in (None, one.tag):
                answer = self._card.record(one.tag, file.sfi)
                shown = one.decode(answer.data[2:]) if answer.good else in_words(answer.status)
                self._say(f"{one.tag:02X} {one.name}：{shown}")

    def _numbered(self, file: Elementary) -> None:
        for number in range(1, file.record_count + 1):
            answer = self._card.give(Command(PLAIN, 0xB2, number, file.sfi << 3 | 4, b"", 256))
            if not self._ended(answer):
                return
            self._say(f"{number} {answer.data.hex().upper()}")

    def complete_read(self, text: str, line: str, begin: int, end: int) -> list[str]:
        """Identifiers and names of files and data items."""
        names = [
            name
            for file in self._here.files
            for name in (f"{file.id:04X}", file.title, *(one.name for one in file.fields))
        ]
        return [name for name in names if name.startswith(text)]

    def do_prove(self, arg: str) -> None:
        """Prove a key by the SAM."""
        if not _IDENTIFIER.fullmatch(arg.strip()):
            self._say("密钥标识是两位十六进制，如03。")
            return
        good = self._reading.prove(int(arg, 16))
        self._say("认证通过。" if good else "认证没有通过。")

    def do_pin(self, arg: str) -> None:
        """Verify the PIN: typed without being shown, and kept in no history, from which a key or two would try it again."""
        if arg and self.stdin.isatty():
            _forget_line()
            self._say("没有试：在终端里只写pin，再输入密码，不显示，也不留在历史里。")
            return
        digits = arg.strip() or (getpass(self._asking()) if self.use_rawinput else "")
        if not (digits.isascii() and digits.isdecimal()) or len(digits) != self._profile.pin.digits:
            self._say(f"密码是{self._profile.pin.digits}位数字。")
            return
        self._ended(self._card.give(Command(PLAIN, 0x20, 0, 0, bytes.fromhex(digits))))

    def _asking(self) -> str:
        last = tries_left(self._reading) == 1
        return "密码（只剩最后一次，再错就锁定；不试就直接回车）：" if last else "密码："

    def do_raw(self, arg: str) -> None:
        """Any command, in hexadecimal."""
        try:
            answer = self._card.give(parse(bytes.fromhex(arg)))
        except (ValueError, Ended):
            self._say("这不成一条命令：写十六进制，长度要相符。")
            return
        self._say(f"{answer.data.hex().upper()} {answer.status:04X}".strip())

    def _ended(self, answer: Answer) -> bool:
        if not answer.good:
            self._say(f"卡回答{answer.status:04X}：{in_words(answer.status)}。")
        return answer.good


def _forget_line() -> None:
    """Take the line that was typed last out of the history."""
    try:
        import readline
    except ImportError:  # another system, without a history
        return
    if length := readline.get_current_history_length():
        readline.remove_history_item(length - 1)

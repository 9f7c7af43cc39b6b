"""Commands nobody should send, by somebody who knows the keys: right ones, nearly right ones, and noise; from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from onecard.chip import records
from onecard.chip.buying import PURSE
from onecard.chip.card import Card
from onecard.chip.descriptor import PURSE_ID, Kind
from onecard.chip.instructions import TABLE
from onecard.chip.mould import blank_card
from onecard.chip.secrets import UNCOUNTED, Header
from onecard.chip.tests.cards import SSSE, Terminal
from onecard.chip.tests.watcher import Watcher
from onecard.crypto import purse
from onecard.crypto.cipher import ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.padding import pad

DIRECTORIES = ("DF01", "DF02", "DF03", "DF04", "DF07", "DDF1", "DDF2", "CE01", "3F00", "DF90", "DF05")
PLACES = (
    (SSSE,),
    (SSSE, "DF01"),
    (SSSE, "DF02"),
    (SSSE, "DF04"),
    (SSSE, "DF07"),
    ("3F00", "DDF2", "CE01"),
    ("3F00",),
)
CLASSES = (0x00, 0x00, 0x04, 0x80, 0x84, 0xFF)
AT = "20240601083015"


class Attacker:
    """Gives one command after the other to the terminal's card."""

    def __init__(self, terminal: Terminal, chance: random.Random) -> None:
        self.terminal = terminal
        self.chance = chance
        self.sent: list[bytes] = []
        terminal.challenge = self._challenge  # type: ignore[method-assign]
        self._ways: tuple[Callable[[], str], ...] = (
            self._select,
            self._select,
            self._read,
            self._read,
            self._prove,
            self._prove,
            self._pin,
            self._write,
            self._lock,
            self._buy,
            self._build,
            self._noise,
            self._noise,
            self._repeat,
            self._persist,
        )

    def random(self, length: int) -> bytes:
        """Bytes for card and terminal, so that the same seed gives the same answers."""
        return self.chance.randbytes(length)

    def step(self) -> bytes:
        """One command, often changed a little; returns the answer."""
        if self.chance.random() < 0.15:
            self._go(*self.chance.choice(PLACES))
        command = bytes.fromhex(self.chance.choice(self._ways)())
        if self.chance.random() < 0.25:
            command = self._changed(command)
        self.sent = [*self.sent[-20:], command]
        answer = self.terminal.transmit(command)
        if answer[-2] == 0x6C and self.chance.random() < 0.7:
            answer = self.terminal.transmit(command[:-1] + answer[-1:])
        elif answer[-2] == 0x61 and self.chance.random() < 0.7:
            answer = self.terminal.transmit(bytes((0, 0xC0, 0, 0, answer[-1])))
        return answer

    def _go(self, *path: str) -> None:
        """Select SSSE or what else is named, and often verify the PIN there."""
        for one in path:
            body = bytes.fromhex(one)
            self.terminal.transmit(bytes((0, 0xA4, 0 if len(body) == 2 else 4, 0, len(body))) + body)
        if self.chance.random() < 0.7:
            self.terminal.transmit(bytes.fromhex("0020000003123456"))

    def _changed(self, command: bytes) -> bytes:
        changed = bytearray(command)
        for _ in range(self.chance.choice((1, 1, 1, 2, 5))):
            at = self.chance.randrange(len(changed) + 1)
            way = self.chance.randrange(4)
            if way == 0:
                changed[at:at] = self.chance.randbytes(1)
            elif way == 1:
                del changed[at : at + self.chance.choice((1, 1, 4, 20))]
            elif at < len(changed):
                changed[at] = (
                    self.chance.randrange(256) if way == 2 else changed[at] ^ 1 << self.chance.randrange(8)
                )
        return bytes(changed)

    def _challenge(self, length: int) -> bytes:
        answer = self.terminal.transmit(bytes((0, 0x84, 0, 0, length)))
        return answer[:-2] if answer[-2:] == b"\x90\0" else bytes(length)

    def _directory(self) -> str:
        told = self.terminal.card.directory.descriptor
        return next((one.name for one in self.terminal.profile.directories if one.id == told.id), "MF")

    def _keys(self) -> list[int]:
        return [
            header.id for header in self.terminal.contents.keys[self._directory()] if header.usage != 0x0B
        ]

    def _select(self) -> str:
        way = self.chance.randrange(6)
        if way == 0:
            return f"00A404000F{SSSE}"
        if way == 1:
            return f"00A404{self.chance.choice(('00', '02'))}05D156000005"
        if way == 2:
            return f"00A4000002EF{self.chance.randrange(0x20):02X}"
        if way == 3:
            return f"00C00000{self.chance.randrange(256):02X}"
        return f"00A4000002{self.chance.choice(DIRECTORIES)}"

    def _read(self) -> str:
        number, sfi = self.chance.randrange(256), self.chance.randrange(32)
        if self.chance.random() < 0.5:
            children = self.terminal.card.directory.children
            file = self.chance.choice(children).descriptor if children else None
            tags = [*file.guarded, 8, 0x28] if file else [1]
            sfi = file.sfi if file else sfi
            number = self.chance.choice([1, 2, *tags])
        le = self.chance.choice((0, 0, 6, 18, 32, 255))
        if self.chance.random() < 0.5:
            return f"00B2{number:02X}{sfi << 3 & 0xF8 | self.chance.choice((0, 4)):02X}{le:02X}"
        return f"00B0{0x80 | sfi & 0x1F:02X}{self.chance.choice((0, 16, 255)):02X}{le:02X}"

    def _prove(self) -> str:
        keys = self._keys()
        identifier = self.chance.choice(keys) if keys else 0
        if self.chance.random() < 0.15:
            return f"00880001 10 {self.chance.randbytes(16).hex()}"
        key = self.terminal.key(self._directory(), identifier) if keys else None
        if key is None or len(key) != 16:
            return "0084000008"
        return f"008200{identifier:02X}{self.terminal.proof(key)}"

    def _proof_of(self, identifier: int) -> None:
        """Prove a key of this directory, if it has it."""
        keys = self.terminal.contents.keys[self._directory()]
        key = next((key for one, key in keys.items() if one.id == identifier and len(key) == 16), None)
        if key is not None:
            self.terminal.transmit(bytes.fromhex(f"008200{identifier:02X}{self.terminal.proof(key)}"))

    def _pin(self) -> str:
        pins = ("123456", "123456", "654321", "000000")
        way = self.chance.randrange(5)
        if way == 0:
            return f"805E0100 07 {self.chance.choice(pins)} FF {self.chance.choice(pins)}"
        if way == 1:
            header = self.chance.choice(("84240000", "84240001"))
            keys = self.terminal.contents.keys.get("SSSE", {})
            key = next(
                (key for one, key in keys.items() if one.id == (0x10 if header[-1] == "1" else 0x11)), None
            )
            if key is None:
                return "00200000"
            block = self.terminal.algorithm.block
            plain = self.chance.choice(("03123456", "03123456", "0412345678", "03A23456", "03", "FF"))
            whole = pad(bytes.fromhex(plain), block) if self.chance.random() < 0.8 else self.random(block)
            data = ecb_encrypt(self.terminal.algorithm, key, whole).hex()
            sends = header[-1] == "1" or self.chance.random() < 0.1
            return self.terminal.with_mac(header, data if sends else "", key)
        return f"00200000 03 {self.chance.choice(pins)}" if way < 4 else "00200000"

    def _line(self, header: str, data: str) -> str:
        name = self._directory()
        keys = self.terminal.contents.keys[name]
        key = next((key for one, key in keys.items() if one.id == 0x21), None)
        if key is None or self.chance.random() < 0.1:
            with_nothing = f"00{header[2:]}{len(data) // 2:02X}{data}"
            with_zeros = f"{header}{len(data) // 2 + 4:02X}{data}00000000"
            return self.chance.choice((with_nothing, with_zeros, f"{header}02FFFF"))
        return self.terminal.with_mac(header, data, key)

    def _write(self) -> str:
        children = [one for one in self.terminal.card.directory.children if one.descriptor.sfi]
        if not children:
            return "00D6000001FF"
        chosen = self.chance.choice(children)
        file = chosen.descriptor
        if self.chance.random() < 0.6:
            self._proof_of(file.write.key)
        data = self.chance.randbytes(self.chance.choice((1, 3, 17, 85))).hex()
        if file.kind is Kind.TRANSPARENT and self.chance.random() < 0.8:
            return self._line(f"04D6{0x80 | file.sfi:02X}{self.chance.choice((0, 32)):02X}", data)
        places = records.places(self.terminal.card.system, chosen) if file.kind is Kind.VARIABLE else []
        content = self.terminal.card.system.content(chosen)
        at, whole = self.chance.choice(places or [(0, 2)])
        tag, length = content[at], max(0, whole - 2 + self.chance.choice((0, 0, 0, -1, 1)))
        record = (
            data
            if self.chance.random() < 0.2
            else f"{tag:02X}{length:02X}{self.chance.randbytes(length).hex()}"
        )
        if self.chance.random() < 0.3:
            return self._line(f"04E200{file.sfi << 3:02X}", record)
        if file.kind in (Kind.FIXED, Kind.CYCLIC):
            length = file.record_length + self.chance.choice((0, 0, 1))
            number = self.chance.randrange(1, file.record_count + 2)
            return self._line(f"04DC{number:02X}{file.sfi << 3 | 4:02X}", self.random(length).hex())
        return self._line(f"04DC{tag:02X}{file.sfi << 3:02X}", record)

    def _lock(self) -> str:
        if self.chance.random() < 0.5:
            self._proof_of(0x20)
        if self.chance.random() < 0.7:
            return self._line(self.chance.choice(("841E0000", "84180000", "84180000")), "")
        rarely = self.chance.random() < 0.2
        return self._line(self.chance.choice(("841E0001", "84160000")), "") if rarely else "0084000004"

    def _buy(self) -> str:
        if self.terminal.profile.sam:
            return self._sam()
        if self.chance.random() < 0.5:
            self._go(SSSE, "DF04")
        amount, terminal = self.chance.choice((0, 1, 100, 2**31)), "460200000001"
        way = self.chance.randrange(5)
        if way == 0:
            return "805C000204"
        if way == 1:
            return f"805A0000 03 {self.chance.choice(('06', '02', '50'))}{self.chance.randrange(4):04X}"
        load = way == 2
        p1 = "00" if load else self.chance.choice(("01", "01", "53"))
        self.terminal.transmit(bytes.fromhex(f"8050{p1}02 0B 01 {amount:08X} {terminal}"))
        begun = self.terminal.card.session.begun
        if begun is None:
            return f"80540100 0F 00000001{AT}00000000"
        key = self.terminal.key("DF04", 0x31 if begun.load else 0x30)
        use = begun.use(bytes.fromhex(AT))
        algorithm = self.terminal.algorithm
        if begun.load:
            session = purse.load_session(algorithm, key, begun.random, begun.counter)
            return f"80520000 0B {AT}{purse.load_mac2(algorithm, session, use).hex()}"
        session = purse.purchase_session(algorithm, key, begun.random, begun.counter, 1)
        return f"80540100 0F 00000001{AT}{purse.purchase_mac1(algorithm, session, use).hex()}"

    def _sam(self) -> str:
        self._go(f"D1560000059{self.chance.randrange(2)}")
        factors = self.chance.randbytes(8).hex()
        way = self.chance.randrange(4)
        if way < 2:
            self.terminal.transmit(bytes.fromhex(f"801A{self._dispersed()} 08 {factors}"))
        if way == 0:
            return f"801A{self._dispersed()} 08 {factors}"
        if way == 1:
            kind = self.chance.choice(("01", "02", "02", "05", "06"))
            length = self.chance.choice((8, 16, 16, 24))
            return f"80FA{kind}00 {length:02X} {self.chance.randbytes(length).hex()}"
        if way == 2:
            return f"80700000 1C {self.chance.randbytes(6).hex()} 00000064 06 {AT} 0103 {factors}"
        bought = self.terminal.card.session.bought
        mac = (
            purse.purchase_mac2(bought.algorithm, bought.session, bought.use).hex() if bought else "00000000"
        )
        return f"80720000 04 {mac}"

    def _dispersed(self) -> str:
        """Type and identifier of a key of a SAM, often one it has."""
        return self.chance.choice(("2801", "2801", "2621", "2621", "2410", "2311", "2230", "2803"))

    def _build(self) -> str:
        way = self.chance.randrange(4)
        if way == 2 and self.chance.random() < 0.5:
            self._go("3F00", "DDF2", "CE01")
            self.terminal.transmit(bytes.fromhex("00468000 01 50"))
        if way < 2 and self.chance.random() < 0.6:
            self._proof_of(0)
        if way == 0:
            template = self._template()
            return f"80E00000{len(template) // 2:02X}{template}"
        if way == 1:
            master = next((key for one, key in self._held().items() if one.id == 0), None)
            if master is not None and len(master) == self.terminal.algorithm.key:
                block = self.terminal.algorithm.block
                data = ecb_encrypt(self.terminal.algorithm, master, pad(self._secrets(), block))
                return self.terminal.with_mac("84D40000", data.hex(), master)
        if way == 2:
            return self.chance.choice(("00468000 01 50", "002A9E9A 20" + "11" * 32))
        if self.chance.random() < 0.5:
            return self.chance.choice(
                ("00E200F0 05 0103AABBCC", "00E20000 05 0203AABBCC", "00E200F0 05 0004AABBCC")
            )
        if self.chance.random() < 0.1:
            self._go("3F00")
            self._proof_of(0)
            return "80440000"
        return "0084000010"

    def _template(self) -> str:
        """What makes a file, or nearly."""
        number = self.chance.randrange(256)
        return self.chance.choice(
            (
                "6215 820102 8302EF3F 88011E 80020010 8605 0000000000",
                f"6212 820103 8302EE{number:02X} 80020010 8605 0000000000",
                f"6212 820103 8302EE{number:02X} 80027000 8605 0000000000",
                f"6214 8203040402 8302EE{number:02X} 80020008 8605 0000000000",
                f"620B 820138 8302DF{number:02X} 80020040",
                f"6212 820102 8302EE{number:02X} 80020010 8605 0000000000 8704 01040203",
                f"6212 820102 8302EE{number:02X} 80020010 8605 0000000000 8702 01F0",
                "6212 820105 83020002 80020010 8605 0000000000",
                "8702 0104",
                "6402 8201",
            )
        ).replace(" ", "")

    def _secrets(self) -> bytes:
        """Secrets to be written: a key, a PIN, two, one cut off, one too long, with rests that are no padding."""
        tries = self.chance.choice((15, UNCOUNTED, 0))
        key = bytes((21, self.chance.randrange(3) + 0x70, 1, 3, tries, 2)) + bytes(16)
        pin = bytes((8, 0, 1, 0, 6, 0x0B)) + self.chance.choice((b"\x12\x34\x56", b"\xa2\x34\x56"))
        pair = bytes((21, 0x00, 1, 3, 15, 0)) + self.random(16)
        return self.chance.choice(
            (key, key, pin, key + pin, pair, key[:-3], b"\x05" + key[1:6], key + b"\x80\x01")
        )

    def _held(self) -> dict[Header, Key]:
        """The keys of the selected directory, as they were written."""
        return self.terminal.contents.keys[self._directory()]

    def _persist(self) -> str:
        """Wrong MACs or proofs one after the other, until their key has no try left."""
        if self.chance.random() < 0.9:
            return "0084000008"
        way = self.chance.choice(
            ("841E0000 04 00000000", "84180000 04 00000000", "84240000 04 00000000", "debit")
        )
        for _ in range(17):
            if way == "debit":
                self.terminal.transmit(bytes.fromhex("80500102 0B 01 00000000 460200000001"))
                self.terminal.transmit(bytes.fromhex(f"80540100 0F 00000001{AT}00000000"))
                continue
            self._proof_of(0x20)
            if way[:4] == "8418":
                self.terminal.transmit(bytes.fromhex(self._line("841E0000", "")))
                self._proof_of(0x20)
            self._challenge(8)
            self.terminal.transmit(bytes.fromhex(way))
        return "0084000008"

    def _noise(self) -> str:
        if self.chance.random() < 0.2:
            return self.chance.randbytes(self.chance.randrange(1, 40)).hex()
        row = self.chance.choice(TABLE)
        cla = self.chance.choice((*row.classes, *CLASSES))
        p1 = self.chance.choice([one for one in range(256) if one in row.p1])
        p2 = self.chance.choice([one for one in range(256) if one in row.p2])
        length = self.chance.choice([one for one in range(256) if one in row.lengths])
        data = self.chance.randbytes(length).hex()
        return f"{cla:02X}{row.code:02X}{p1:02X}{p2:02X}" + (
            f"{length:02X}{data}" if length else f"{self.chance.randrange(256):02X}"
        )

    def _repeat(self) -> str:
        return self.chance.choice(self.sent).hex() if self.sent else "0084000004"


KINDS = ("v1", "v2", "v3", "sam", "new", "worn")
"""Cards to attack: of each profile, one still to be personalised, and one whose purse can count little further."""


def attacked(kind: str, seed: int) -> tuple[Watcher, Attacker]:
    """A card of a kind under its watcher, and who attacks it. The same seed gives the same commands and answers."""
    terminal = Terminal("v3" if kind in ("new", "worn") else kind)
    if kind == "new":
        terminal.card = Card(blank_card(terminal.profile, terminal.contents.atr, terminal.key("MF", 0)))
    if kind == "worn":
        wear(terminal.card)
    watcher = Watcher(terminal.card)
    terminal.transmit = watcher.transmit
    attacker = Attacker(terminal, random.Random(seed))  # noqa: S311 - to be repeated, not to be secret
    terminal.card.random = terminal.random = attacker.random
    return watcher, attacker


def wear(card: Card) -> None:
    """Count the purse of a card up to two before its end, and fill it."""
    purse_file = next(one for one in card.system.files if one.descriptor.id == PURSE_ID and one.is_internal)
    held = PURSE.unpack(card.system.content(purse_file))
    card.system.write(purse_file, 0, PURSE.pack(2**32 - 50, 0xFFFD, 0xFFFD, *held[3:]))
    card.memory.commit()

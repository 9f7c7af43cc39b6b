"""What a file is (文件控制参数), as the template `62` that CREATE FILE carries and the card keeps (ISO/IEC 7816-4, 5.3.3).

82  kind; with fixed and cyclic records their length and number     83  file identifier     84  name (AID)
88  short identifier    80  size, of a directory that of its keys
86  rules: read 2, write 2, line protection 1, then tag and rule 3 each    A5  what SELECT tells beside the name
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache

from onecard.chip.access import FREE, Rule


class Kind(IntEnum):
    """Kind of file, numbered as card systems do (1 to 5) and ISO 7816-4 has directories."""

    FIXED = 1
    VARIABLE = 2
    TRANSPARENT = 3
    CYCLIC = 4
    INTERNAL = 5
    DIRECTORY = 0x38


KEYS_ID, PURSE_ID = 0x0000, 0x0002
"""Internal files of a directory: its keys and PIN, its purse. Neither is read, written or selected."""


@dataclass(frozen=True)
class Descriptor:
    """A file's fixed side; `size` in bytes, of a directory those of its keys; `sfi` 0 where it has none."""

    kind: Kind
    id: int
    name: bytes = b""
    sfi: int = 0
    size: int = 0
    record_length: int = 0
    record_count: int = 0
    read: Rule = FREE
    write: Rule = FREE
    line_protected: bool = False
    """Whether a write must carry the MAC of line protection (线路保护)."""
    guarded: dict[int, Rule] = field(default_factory=dict)
    """Records by tag whose reading asks for another rule than `read`."""
    proprietary: bytes = b""

    def __bytes__(self) -> bytes:
        return self.template

    @cached_property
    def template(self) -> bytes:
        """The template `62`."""
        kind = bytes([self.kind])
        if self.kind in (Kind.FIXED, Kind.CYCLIC):
            kind += bytes((self.record_length, self.record_count))
        parts = [(0x82, kind), (0x83, self.id.to_bytes(2, "big"))]
        if self.name:
            parts.append((0x84, self.name))
        if self.sfi:
            parts.append((0x88, bytes([self.sfi])))
        parts.append((0x80, self.size.to_bytes(2, "big")))
        if self.kind is not Kind.DIRECTORY:
            guarded = b"".join(bytes([tag]) + bytes(rule) for tag, rule in self.guarded.items())
            rules = bytes(self.read) + bytes(self.write) + bytes([self.line_protected]) + guarded
            parts.append((0x86, rules))
        if self.proprietary:
            parts.append((0xA5, self.proprietary))
        return tlv(0x62, b"".join(tlv(tag, value) for tag, value in parts))

    def told(self) -> bytes:
        """The template `6F` that SELECT answers with (文件控制信息)."""
        if self.kind is Kind.DIRECTORY:
            name = tlv(0x84, self.name) if self.name else tlv(0x83, self.id.to_bytes(2, "big"))
            return tlv(0x6F, name + (tlv(0xA5, self.proprietary) if self.proprietary else b""))
        parts = tlv(0x82, bytes([self.kind])) + tlv(0x83, self.id.to_bytes(2, "big"))
        parts += tlv(0x80, self.size.to_bytes(2, "big"))
        return tlv(0x6F, parts + (tlv(0x88, bytes([self.sfi])) if self.sfi else b""))


def tlv(tag: int, value: bytes) -> bytes:
    """Tag, length and value, one byte each for tag and length."""
    return bytes((tag, len(value))) + value


def split_tlv(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and values one behind the other. Raises ValueError where a length does not fit."""
    at = 0
    while at < len(data):
        if at + 2 > len(data) or at + 2 + data[at + 1] > len(data):
            raise ValueError("a length does not fit")
        end = at + 2 + data[at + 1]
        yield data[at], data[at + 2 : end]
        at = end


@lru_cache(maxsize=512)
def decode(template: bytes) -> Descriptor:
    """The descriptor in a template `62`. Raises ValueError where it is none, or says what no file can be."""
    ((outer, inner),) = split_tlv(template)
    if outer != 0x62:
        raise ValueError("no template 62")
    held = dict(split_tlv(inner))
    known = {0x80, 0x82, 0x83, 0x84, 0x86, 0x88, 0xA5}
    if set(held) - known or len(held.get(0x83, b"")) != 2 or not held.get(0x82):
        raise ValueError("unknown or missing data object")
    kind = Kind(held[0x82][0])
    in_records = kind in (Kind.FIXED, Kind.CYCLIC)
    rules = held.get(0x86, bytes(5))
    if len(held[0x82]) != (3 if in_records else 1) or len(rules) % 3 != 2 or len(rules) < 5:
        raise ValueError("kind or rules of another length")
    made = Descriptor(
        kind,
        int.from_bytes(held[0x83], "big"),
        held.get(0x84, b""),
        int.from_bytes(held.get(0x88, b""), "big"),
        int.from_bytes(held.get(0x80, b""), "big"),
        held[0x82][1] if in_records else 0,
        held[0x82][2] if in_records else 0,
        Rule.decode(rules[:2]),
        Rule.decode(rules[2:4]),
        bool(rules[4]),
        {rules[at]: Rule.decode(rules[at + 1 : at + 3]) for at in range(5, len(rules), 3)},
        held.get(0xA5, b""),
    )
    _consistent(made)
    return made


def _consistent(made: Descriptor) -> None:
    in_records = made.kind in (Kind.FIXED, Kind.CYCLIC)
    if made.kind is Kind.DIRECTORY:
        fits = len(made.name) <= 16 and not made.sfi and made.size <= 0x7FFF
    else:
        fits = 0 < made.size <= 0x7FFF and made.sfi <= 30 and not made.name
    if in_records:
        fits = fits and made.size == made.record_length * made.record_count > 0
    if not fits:
        raise ValueError("sizes, names or identifiers that no file has")

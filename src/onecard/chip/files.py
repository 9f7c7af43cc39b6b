"""The file tree of one card (文件系统) in its memory: what exists, below what, in which state of its life.

Cell 0 is the card's own (`System`); file n has its parent, state and template in cell 2n+1 and its content in cell 2n+2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from onecard.chip.access import NEVER
from onecard.chip.descriptor import KEYS_ID, Descriptor, Kind, decode
from onecard.chip.memory import Malformed, Memory, NoRoom

_TEMPLATE = 3
ROOT = 0xFFFF
"""The parent of the master file."""


class Life(IntEnum):
    """State of a file's life (生命周期状态), as ISO/IEC 7816-4 numbers it."""

    CREATED = 0x01
    PERSONALISING = 0x03
    BLOCKED = 0x04
    ACTIVE = 0x05
    ENDED = 0x0C


@dataclass(slots=True, eq=False)
class File:
    """A file of the card. `number` is its place in memory."""

    number: int
    descriptor: Descriptor
    parent: File | None
    children: list[File] = field(default_factory=list)

    @property
    def head(self) -> int:
        """The cell of parent, state and template."""
        return 2 * self.number + 1

    @property
    def body(self) -> int:
        """The cell of the content."""
        return 2 * self.number + 2

    @property
    def is_directory(self) -> bool:
        return self.descriptor.kind is Kind.DIRECTORY

    @property
    def is_internal(self) -> bool:
        return self.descriptor.kind is Kind.INTERNAL

    def child(self, identifier: int) -> File | None:
        """The file of this directory with that identifier."""
        return next((one for one in self.children if one.descriptor.id == identifier), None)

    def short(self, sfi: int) -> File | None:
        """The file of this directory with that short identifier."""
        return next((one for one in self.children if one.descriptor.sfi == sfi), None)


class FileSystem:
    """The tree over a memory. Raises Malformed where the memory holds no tree."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.files: list[File] = []
        while (cell := 2 * len(self.files) + 1) in memory.cells:
            if cell + 1 not in memory.cells:
                raise Malformed(f"第{len(self.files)}个文件没有内容")
            self._add(bytes(memory.cells[cell]))
        if len(memory.cells) != 1 + 2 * len(self.files):
            raise Malformed("有不属于任何文件的单元，或者缺少文件")

    @property
    def root(self) -> File:
        """The master file. Raises Malformed where there is none yet."""
        if not self.files:
            raise Malformed("卡内没有主文件")
        return self.files[0]

    def _add(self, head: bytes) -> File:
        if len(head) < _TEMPLATE:
            raise Malformed(f"第{len(self.files)}个文件没有控制参数")
        above = int.from_bytes(head[:2], "big")
        parent = None if above == ROOT else self.files[above] if above < len(self.files) else None
        if (parent is None) != (not self.files):
            raise Malformed(f"第{len(self.files)}个文件没有上级目录")
        try:
            Life(head[2])
            made = File(len(self.files), decode(head[3:]), parent)
        except ValueError as wrong:
            raise Malformed(f"第{len(self.files)}个文件的控制参数不对：{wrong}") from None
        if parent is not None:
            parent.children.append(made)
        self.files.append(made)
        return made

    def create(self, parent: File | None, descriptor: Descriptor, content: bytes, state: Life) -> File:
        """Add a file with its content; with a directory the internal file of its keys. Raises NoRoom."""
        above = ROOT if parent is None else parent.number
        head = above.to_bytes(2, "big") + bytes([state]) + bytes(descriptor)
        if self.memory.used + len(head) + len(content) > self.memory.capacity:
            raise NoRoom
        number = len(self.files)
        self.memory.make(2 * number + 1, head)
        self.memory.make(2 * number + 2, content)
        made = self._add(head)
        if made.is_directory and descriptor.size:
            keys = Descriptor(Kind.INTERNAL, KEYS_ID, size=descriptor.size, read=NEVER, write=NEVER)
            self.create(made, keys, bytes(descriptor.size), state)
        return made

    def state(self, file: File) -> Life:
        """Where in its life a file is."""
        return Life(self.memory.cells[file.head][2])

    def enter(self, file: File, state: Life) -> None:
        """Change the state of a file's life."""
        self.memory.put(file.head, 2, bytes([state]))

    def content(self, file: File) -> bytearray:
        """The content, to be read only."""
        return self.memory.cells[file.body]

    def write(self, file: File, offset: int, data: bytes) -> None:
        """Overwrite part of the content."""
        self.memory.put(file.body, offset, data)

    def directories(self) -> Iterator[File]:
        """All directories in the order they were made."""
        return (file for file in self.files if file.is_directory)

    def named(self, start: bytes) -> list[File]:
        """The directories whose name begins so, in order."""
        return [one for one in self.directories() if one.descriptor.name.startswith(start)]

    def near(self, directory: File, identifier: int) -> File | None:
        """What SELECT by identifier reaches from a directory: in it, itself, beside it, above it, the master file."""
        if identifier == self.root.descriptor.id:
            return self.root
        places = [directory, directory.parent] if directory.parent else [directory]
        for place in places:
            found = place.child(identifier)
            if found is not None and (place is directory or found.is_directory):
                return found
            if place.descriptor.id == identifier:
                return place
        return None

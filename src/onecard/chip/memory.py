"""Non-volatile memory (非易失存储): numbered cells of bytes, changed in transactions that are whole or not at all.

A command changes cells at once in working memory; `commit` hands all changes since the last one to the journal as one
record. Whatever the journal lost by a cut, replaying it gives the memory before or after a transaction, nothing between.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Never

_CELL = struct.Struct(">HI")
_CHANGE = struct.Struct(">BHII")
_MAKE, _PUT = 1, 2


class NoRoom(Exception):  # noqa: N818 - an answer the card gives, not a malfunction
    """The memory has no room for a cell of that size."""


class Malformed(ValueError):  # noqa: N818 - what the bytes are
    """Bytes that are no memory or no transaction; the message says where, in Chinese."""


class Memory:
    """Cells by number. `journal` is given the bytes of each transaction, and returns when they are kept."""

    def __init__(
        self,
        capacity: int,
        cells: dict[int, bytearray] | None = None,
        journal: Callable[[bytes], None] | None = None,
    ) -> None:
        self.capacity = capacity
        self.cells = cells if cells is not None else {}
        self.journal = journal
        self.used = sum(map(len, self.cells.values()))
        """Bytes of all cells."""
        self._pending: list[bytes] = []

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a memory holds keys: it is not pickled; an image, which is sealed, keeps it")

    def copy(self) -> Memory:
        """The same content, kept in no journal."""
        return Memory(self.capacity, {number: bytearray(held) for number, held in self.cells.items()})

    def make(self, cell: int, content: bytes) -> None:
        """Make a cell. Raises NoRoom, and ValueError where the cell exists."""
        if cell in self.cells:
            raise ValueError(f"cell {cell} exists")
        if self.used + len(content) > self.capacity:
            raise NoRoom
        self.cells[cell] = bytearray(content)
        self.used += len(content)
        if self.journal is not None:
            self._pending.append(_CHANGE.pack(_MAKE, cell, 0, len(content)) + content)

    def put(self, cell: int, offset: int, data: bytes) -> None:
        """Overwrite part of a cell. Raises ValueError where it does not fit."""
        held = self.cells[cell]
        if offset < 0 or offset + len(data) > len(held):
            raise ValueError(f"{len(data)} bytes at {offset} are outside of cell {cell}")
        held[offset : offset + len(data)] = data
        if self.journal is not None:
            self._pending.append(_CHANGE.pack(_PUT, cell, offset, len(data)) + data)

    def commit(self) -> None:
        """Make everything since the last commit lasting, as one."""
        if self._pending:
            record = b"".join(self._pending)
            self._pending.clear()
            assert self.journal is not None  # noqa: S101 - nothing is pending without one
            self.journal(record)

    def replay(self, record: bytes) -> None:
        """Apply a transaction that a journal kept. Raises Malformed, and then has applied nothing."""
        changes = list(_changes(record))
        sizes = {number: len(held) for number, held in self.cells.items()}
        for kind, cell, offset, data in changes:
            if kind == _MAKE:
                if cell in sizes:
                    raise Malformed("事务要建立的单元已经存在")
                sizes[cell] = len(data)
            elif offset + len(data) > sizes.get(cell, -1):
                raise Malformed("事务要写的位置不在单元之内")
        for kind, cell, offset, data in changes:
            if kind == _MAKE:
                self.cells[cell] = bytearray(data)
                self.used += len(data)
            else:
                self.cells[cell][offset : offset + len(data)] = data

    def dump(self) -> bytes:
        """The whole content: capacity, then each cell with number and length, in order."""
        parts = [self.capacity.to_bytes(4, "big")]
        for number in sorted(self.cells):
            held = self.cells[number]
            parts += [_CELL.pack(number, len(held)), bytes(held)]
        return b"".join(parts)

    @classmethod
    def load(cls, dumped: bytes) -> Memory:
        """The memory that `dump` wrote. Raises Malformed."""
        if len(dumped) < 4:
            raise Malformed("没有存储容量")
        cells: dict[int, bytearray] = {}
        at = 4
        while at < len(dumped):
            if at + _CELL.size > len(dumped):
                raise Malformed(f"第{at}字节起的单元不完整")
            number, length = _CELL.unpack_from(dumped, at)
            at += _CELL.size
            if at + length > len(dumped) or number in cells:
                raise Malformed(f"第{at}字节起的单元不完整或者重复")
            cells[number] = bytearray(dumped[at : at + length])
            at += length
        return cls(int.from_bytes(dumped[:4], "big"), cells)


def _changes(record: bytes) -> list[tuple[int, int, int, bytes]]:
    found, at = [], 0
    while at < len(record):
        if at + _CHANGE.size > len(record):
            raise Malformed("事务的一项不完整")
        kind, cell, offset, length = _CHANGE.unpack_from(record, at)
        at += _CHANGE.size
        data = record[at : at + length]
        if len(data) != length or kind not in (_MAKE, _PUT):
            raise Malformed("事务的一项不完整或者种类不明")
        found.append((kind, cell, offset, data))
        at += length
    return found

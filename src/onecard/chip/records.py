"""Records of a file (记录): variable ones stand as tag, length, value behind each other; fixed and cyclic ones have places.

A cyclic file begins with two bytes: the place of the newest record, and how many were written.
"""

from __future__ import annotations

from onecard.chip.descriptor import Kind
from onecard.chip.files import File, FileSystem
from onecard.chip.status import Ended, Status

CYCLE = 2
"""Bytes before the records of a cyclic file."""


def blank(kind: Kind, size: int, layout: bytes = b"") -> bytes:
    """The content of a new file of `size` bytes; `layout` lists tag and length of the records a variable one begins with.

    Raises ValueError where they do not fit, or there is a layout and no variable records.
    """
    laid = b"".join(
        bytes((layout[at], layout[at + 1])) + bytes(layout[at + 1]) for at in range(0, len(layout) - 1, 2)
    )
    if len(layout) % 2 or len(laid) > size or 0 in layout[::2] or (layout and kind is not Kind.VARIABLE):
        raise ValueError("records do not fit")
    return laid.ljust(size + CYCLE if kind is Kind.CYCLIC else size, b"\0")


def places(system: FileSystem, file: File) -> list[tuple[int, int]]:
    """Offset and length of each record, the first first; the newest first in a cyclic file."""
    content, told = system.content(file), file.descriptor
    if told.kind is Kind.VARIABLE:
        found, at = [], 0
        # A tag of zero is where nothing was written yet.
        while at + 1 < len(content) and content[at] and at + 2 + content[at + 1] <= len(content):
            found.append((at, 2 + content[at + 1]))
            at += found[-1][1]
        return found
    if told.kind is Kind.FIXED:
        return [(index * told.record_length, told.record_length) for index in range(told.record_count)]
    if told.kind is Kind.CYCLIC:
        newest, written = content[0], content[1]
        return [
            (CYCLE + (newest - back) % told.record_count * told.record_length, told.record_length)
            for back in range(min(written, told.record_count))
        ]
    raise Ended(Status.FILE_TYPE)


def find(system: FileSystem, file: File, number: int, by_tag: bool) -> tuple[int, int]:
    """Offset and length of a record by number, from 1, or by tag. Ends with 6A83 where there is none, 6981."""
    found = places(system, file)
    if by_tag:
        content = system.content(file)
        for place in found:
            if content[place[0]] == number:
                return place
    elif 1 <= number <= len(found):
        return found[number - 1]
    raise Ended(Status.RECORD)


def update(system: FileSystem, file: File, place: tuple[int, int], record: bytes) -> None:
    """Overwrite a record; a variable one keeps its tag and may change its length while the file has room.

    Ends with 6A80 where it is no record of the file's form, 6700 where its length is another, 6A84 without room.
    """
    offset, length = place
    if file.descriptor.kind is Kind.VARIABLE:
        content = system.content(file)
        if len(record) < 2 or record[1] != len(record) - 2 or record[0] != content[offset]:
            raise Ended(Status.DATA)
        if len(record) != length:
            used = sum(one for _, one in places(system, file))
            if used - length + len(record) > len(content):
                raise Ended(Status.SPACE)
            moved = record + bytes(content[offset + length : used])
            system.write(file, offset, moved.ljust(used - offset, b"\0"))
            return
    elif len(record) != length:
        raise Ended(Status.LENGTH)
    system.write(file, offset, record)


def append(system: FileSystem, file: File, record: bytes) -> None:
    """Add a record: at the end of variable ones, as the newest of a cyclic file. Ends as `update`, 6981 for fixed ones."""
    told = file.descriptor
    if told.kind is Kind.VARIABLE:
        if len(record) < 2 or record[1] != len(record) - 2 or not record[0]:
            raise Ended(Status.DATA)
        used = sum(length for _, length in places(system, file))
        if used + len(record) > told.size:
            raise Ended(Status.SPACE)
        system.write(file, used, record)
    elif told.kind is Kind.CYCLIC:
        if len(record) != told.record_length:
            raise Ended(Status.LENGTH)
        newest, written = system.content(file)[:CYCLE]
        place = (newest + 1) % told.record_count if written else 0
        system.write(file, CYCLE + place * told.record_length, record)
        system.write(file, 0, bytes((place, min(written + 1, told.record_count))))
    else:
        raise Ended(Status.FILE_TYPE)

"""READ and UPDATE, BINARY and RECORD, and APPEND RECORD (读、写二进制和记录，追加记录).

A record is named by number (P2 bits 3-1 are 100) or by its tag (000), in the selected file or in the one whose short
identifier stands in P2 bits 8-4 (card.md 2.2); a binary file likewise, its short identifier in P1 with bit 8 set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.chip import records
from onecard.chip.descriptor import Kind
from onecard.chip.files import File
from onecard.chip.lines import line_protected
from onecard.chip.status import Ended, Status

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

_BY_NUMBER, _BY_TAG = 4, 0


def _selected(card: Card, sfi: int) -> File:
    file = card.session.file if not sfi else card.directory.short(sfi)
    if file is None or file.is_internal:
        raise Ended(Status.FILE)
    return file


def _binary(card: Card, command: Command) -> tuple[File, int]:
    """The file and the offset that P1 and P2 name. Ends with 6B00 past the file's end."""
    if command.p1 & 0x80:
        if not command.p1 & 0x1F or command.p1 & 0x60:
            raise Ended(Status.PARAMETERS)
        file, offset = _selected(card, command.p1 & 0x1F), command.p2
        card.session.file = file
    else:
        file, offset = _selected(card, 0), command.p1 << 8 | command.p2
    if file.descriptor.kind is not Kind.TRANSPARENT:
        raise Ended(Status.FILE_TYPE)
    if offset >= file.descriptor.size:
        raise Ended(Status.OFFSET)
    return file, offset


def _record(card: Card, command: Command) -> File:
    """The file that P2 names."""
    file = _selected(card, command.p2 >> 3)
    if command.p2 & 7 not in (_BY_NUMBER, _BY_TAG):
        raise Ended(Status.PARAMETERS)
    if file.descriptor.kind is Kind.TRANSPARENT:
        raise Ended(Status.FILE_TYPE)
    card.session.file = file
    return file


def read_binary(card: Card, command: Command) -> bytes:
    """From the offset as much as is wanted and there."""
    file, offset = _binary(card, command)
    card.require(file.descriptor.read)
    return bytes(card.system.content(file)[offset : offset + (command.le or 256)])


def update_binary(card: Card, command: Command) -> bytes:
    """Overwrite from the offset. Ends with 6A84 past the file's end."""
    file, offset = _binary(card, command)
    card.require(file.descriptor.write)
    data = line_protected(card, command, file.descriptor.line_protected)
    if offset + len(data) > file.descriptor.size:
        raise Ended(Status.SPACE)
    card.system.write(file, offset, data)
    return b""


def read_record(card: Card, command: Command) -> bytes:
    """The whole record, its tag and length included. A record may ask for more than its file does."""
    file = _record(card, command)
    place = _admitted(card, file, command)
    return bytes(card.system.content(file)[place[0] : place[0] + place[1]])


def _admitted(card: Card, file: File, command: Command) -> tuple[int, int]:
    """The place of the record, once the rules of the file and of the record are met."""
    told = file.descriptor
    if not told.guarded:
        card.require(told.read)
        return records.find(card.system, file, command.p1, command.p2 & 7 == _BY_TAG)
    place = records.find(card.system, file, command.p1, command.p2 & 7 == _BY_TAG)
    card.require(told.guarded.get(card.system.content(file)[place[0]], told.read))
    return place


def update_record(card: Card, command: Command) -> bytes:
    """Overwrite a record of a variable or fixed file; a cyclic file is only appended to."""
    file = _record(card, command)
    if file.descriptor.kind is Kind.CYCLIC:
        raise Ended(Status.FILE_TYPE)
    card.require(file.descriptor.write)
    data = line_protected(card, command, file.descriptor.line_protected)
    place = records.find(card.system, file, command.p1, command.p2 & 7 == _BY_TAG)
    records.update(card.system, file, place, data)
    return b""


def append_record(card: Card, command: Command) -> bytes:
    """Add a record behind the last of a variable file, or as the newest of a cyclic one."""
    if command.p2 & 7:
        raise Ended(Status.PARAMETERS)
    file = _selected(card, command.p2 >> 3)
    if file.descriptor.kind is Kind.TRANSPARENT:
        raise Ended(Status.FILE_TYPE)
    card.require(file.descriptor.write)
    data = line_protected(card, command, file.descriptor.line_protected)
    records.append(card.system, file, data)
    card.session.file = file
    return b""

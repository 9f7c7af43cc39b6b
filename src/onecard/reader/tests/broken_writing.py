"""Cards broken in what is written to them."""

from __future__ import annotations

from onecard.chip import lines, reading, records
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.descriptor import Kind
from onecard.chip.files import File, FileSystem
from onecard.chip.instructions import Handler
from onecard.chip.status import Ended, Status
from onecard.reader.tests.broken import Broken, planted, unchanged


@planted("firewall.writing")
def whoever_comes_writes_records(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        if command.cla & lines.WITH_MAC:
            return right(card, command)
        before, card.session.proved = card.session.proved, set(range(256))
        try:
            return right(card, command)
        finally:
            card.session.proved = before

    broken.around(0xDC, lax)


@planted("firewall.log", on=("v2", "v3"))
def the_log_is_written_from_outside(broken: Broken) -> None:
    told = 'record_count = 30\n  read = "PIN|KEY 2D"\n  write = '
    broken.profile(f'{told}"never"', f'{told}"free"')


@planted("line.record")
def a_record_is_written_in_words_only(broken: Broken) -> None:
    def idle(right: Handler, card: Card, command: Command) -> bytes:
        with unchanged(
            card, *(one for one in card.directory.children if not one.is_directory and not one.is_internal)
        ):
            return right(card, command)

    broken.around(0xDC, idle)


@planted("line.binary")
def a_binary_file_is_always_written_from_its_beginning(broken: Broken) -> None:
    right = reading._binary

    def at_once(card: Card, command: Command) -> tuple[File, int]:
        file, offset = right(card, command)
        return file, 0 if command.ins == 0xD6 and command.p1 & 0x80 else offset

    broken.patch.setattr(reading, "_binary", at_once)


@planted("line.without_mac")
def a_write_needs_no_mac(broken: Broken) -> None:
    right = reading.line_protected
    broken.patch.setattr(reading, "line_protected", lambda card, command, asked: right(card, command, False))


@planted("line.wrong_mac")
def a_write_is_taken_withany_mac(broken: Broken) -> None:
    right = reading.line_protected

    def lax(card: Card, command: Command, asked: bool) -> bytes:
        if not command.cla & lines.WITH_MAC:
            return right(card, command, asked)
        lines.take_challenge(card, 16)
        return command.data[:-4]

    broken.patch.setattr(reading, "line_protected", lax)


@planted("line.mac_once")
def a_command_with_its_mac_is_taken_again(broken: Broken) -> None:
    def lasting(card: Card, block: int) -> bytes:
        if not card.session.challenge:
            raise Ended(Status.NO_CHALLENGE)
        return card.session.challenge[:block]

    broken.patch.setattr(lines, "take_challenge", lasting)


@planted("line.lost_by_wrong_mac")
def a_wrong_mac_leaves_proofs_standing(broken: Broken) -> None:
    def lasting(right: Handler, card: Card, command: Command) -> bytes:
        before = set(card.session.proved)
        try:
            return right(card, command)
        finally:
            card.session.proved |= before

    broken.around(0xDC, lasting)


@planted("line.malformed")
def whatever_is_written_is_a_record(broken: Broken) -> None:
    right = records.update

    def lax(system: FileSystem, file: File, place: tuple[int, int], record: bytes) -> None:
        if len(record) == place[1]:
            system.write(file, place[0], record)
        else:
            right(system, file, place, record)

    broken.patch.setattr(records, "update", lax)


@planted("line.full")
def a_full_file_takes_another_record(broken: Broken) -> None:
    right = records.append

    def idle(system: FileSystem, file: File, record: bytes) -> None:
        if file.descriptor.kind is not Kind.VARIABLE:
            right(system, file, record)

    broken.patch.setattr(records, "append", idle)


@planted("line.full")
def a_longer_record_is_cut_off(broken: Broken) -> None:
    right = records.update

    def cut(system: FileSystem, file: File, place: tuple[int, int], record: bytes) -> None:
        try:
            right(system, file, place, record)
        except Ended as end:
            if end.status != Status.SPACE:
                raise

    broken.patch.setattr(records, "update", cut)


@planted("line.past_the_end")
def what_is_written_past_the_end_is_cut_off(broken: Broken) -> None:
    def cut(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            if end.status != Status.SPACE:
                raise
            return b""

    broken.around(0xD6, cut)


@planted("line.fixed_record")
def fixed_records_are_written_one_too_early(broken: Broken) -> None:
    right = records.update

    def early(system: FileSystem, file: File, place: tuple[int, int], record: bytes) -> None:
        back = place[1] if file.descriptor.kind is Kind.FIXED and len(record) == place[1] else 0
        right(system, file, (place[0] - back, place[1]), record)

    broken.patch.setattr(records, "update", early)

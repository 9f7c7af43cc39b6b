"""Cards broken in their commands, proofs and files."""

from __future__ import annotations

from onecard.chip import card, instructions, records, secrets
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.contents import Contents
from onecard.chip.descriptor import Descriptor, Kind, tlv
from onecard.chip.files import File, FileSystem
from onecard.chip.instructions import Handler
from onecard.chip.secrets import Usage
from onecard.chip.session import Session
from onecard.chip.status import Ended, Status
from onecard.crypto.mac import mac
from onecard.reader.tests.broken import Broken, directory, planted


@planted("command.names")
def answer_to_select_names_no_directory(broken: Broken) -> None:
    right = Descriptor.told

    def nameless(self: Descriptor) -> bytes:
        return (
            tlv(0x6F, tlv(0xA5, self.proprietary))
            if self.kind is Kind.DIRECTORY and self.sfi == 0
            else right(self)
        )

    broken.patch.setattr(Descriptor, "told", nameless)


@planted("command.directories")
def a_directory_selected_by_its_identifier_tells_less(broken: Broken) -> None:
    def curt(right: Handler, card: Card, command: Command) -> bytes:
        told = right(card, command)
        return told if command.p1 == 4 or not card.session.directory.parent else tlv(0x6F, b"")

    broken.around(0xA4, curt)


@planted("command.directories")
def nothing_selects_nothing(broken: Broken) -> None:
    def curt(right: Handler, card: Card, command: Command) -> bytes:
        return right(card, command) if command.data else card.directory.descriptor.told()

    broken.around(0xA4, curt)


@planted("command.next_name")
def the_next_directory_is_the_first_again(broken: Broken) -> None:
    def first(right: Handler, card: Card, command: Command) -> bytes:
        return right(card, Command(0, 0xA4, command.p1, 0, command.data) if command.p1 == 4 else command)

    broken.around(0xA4, first)


@planted("command.unknown_file")
def an_unknown_name_is_refused_by_another_word(broken: Broken) -> None:
    def otherwise(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            named = (command.p1, command.p2) == (4, 0)
            raise Ended(0x6985 if named and end.status == 0x6A82 else end.status) from None

    broken.around(0xA4, otherwise)


@planted("command.unknown_file")
def reading_no_file_is_told_as_conditions(broken: Broken) -> None:
    broken.says(0xB0, Status.FILE, Status.CONDITIONS)


@planted("command.unknown_class")
def any_class_is_taken(broken: Broken) -> None:
    broken.patch.setattr(card, "CLASSES", range(256))
    broken.row(0xA4, classes=range(256))


@planted("command.unknown_instruction")
def an_instruction_that_is_none_does_something(broken: Broken) -> None:
    broken.patch.setitem(instructions._ON_CARD, 0x02, instructions._ON_CARD[0x84])


@planted("command.wrong_parameters")
def parameters_are_not_looked_at(broken: Broken) -> None:
    broken.row(0x84, p1=range(256))


@planted("command.wrong_length")
def lengths_are_not_looked_at(broken: Broken) -> None:
    broken.row(0x88, lengths=range(256))
    broken.around(
        0x88,
        lambda right, card, command: right(
            card, Command(0, 0x88, command.p1, command.p2, command.data.ljust(16))
        ),
    )


@planted("command.challenge")
def challenges_are_always_the_same(broken: Broken) -> None:
    def same(right: Handler, card: Card, command: Command) -> bytes:
        card.session.challenge = bytes(len(right(card, command)))
        return card.session.challenge

    broken.around(0x84, same)


@planted("command.record_addressing")
def records_are_numbered_from_the_second(broken: Broken) -> None:
    right = records.find

    def shifted(system: FileSystem, file: File, number: int, by_tag: bool) -> tuple[int, int]:
        further = not by_tag and file.descriptor.kind is Kind.VARIABLE
        return right(system, file, number + further, by_tag)

    broken.patch.setattr(records, "find", shifted)


@planted("command.unknown_record")
def an_unknown_record_is_told_as_an_unknown_file(broken: Broken) -> None:
    broken.says(0xB2, Status.RECORD, Status.FILE)


@planted("command.wrong_expected_length")
def a_wrong_length_is_refused_instead_of_told(broken: Broken) -> None:
    right = Card.transmit

    def curt(self: Card, raw: bytes) -> bytes:
        answer = right(self, raw)
        return b"\x67\0" if raw[1] == 0xB2 and raw[-1] == 1 and answer[0] == 0x6C else answer

    broken.patch.setattr(Card, "transmit", curt)


@planted("command.fetched_in_pieces")
def the_rest_of_an_answer_is_dropped(broken: Broken) -> None:
    right = Card._delivered

    def dropping(self: Card, command: Command, data: bytes, fetched: bool) -> bytes:
        answer = right(self, command, data, fetched)
        if fetched:
            self.session.answer = b""
        return answer

    broken.patch.setattr(Card, "_delivered", dropping)


@planted("command.nothing_to_fetch")
def nothing_is_fetched_with_success(broken: Broken) -> None:
    broken.around(0xC0, lambda right, card, command: right(card, command) if card.session.answer else b"")


@planted("command.answered_directly")
def a_card_of_t1_keeps_its_answer_to_select(broken: Broken) -> None:
    broken.profile("T=0", "T=1")
    right = Card._delivered

    def keeping(self: Card, command: Command, data: bytes, fetched: bool) -> bytes:
        if command.ins != 0xA4 or not data:
            return right(self, command, data, fetched)
        self.session.answer = data
        return bytes((0x61, len(data)))

    broken.patch.setattr(Card, "_delivered", keeping)


@planted("command.past_the_end")
def an_offset_past_the_end_is_told_as_wrong_parameters(broken: Broken) -> None:
    broken.says(0xB0, Status.OFFSET, Status.PARAMETERS)


@planted("command.wrong_kind_of_file")
def the_wrong_kind_of_file_is_told_as_conditions(broken: Broken) -> None:
    broken.says(0xB0, Status.FILE_TYPE, Status.CONDITIONS)


@planted("authentication.internal")
def the_internal_proof_leaves_out_the_process_factor(broken: Broken) -> None:
    def partial(right: Handler, card: Card, command: Command) -> bytes:
        return right(card, Command(0, 0x88, command.p1, command.p2, bytes(8) + command.data[8:]))

    broken.around(0x88, partial)


@planted("authentication.internal")
def a_copy_with_an_internal_key_of_its_own(broken: Broken) -> None:
    def rekeyed(card: Card, contents: Contents) -> None:
        home = directory(card, 0xDDF1)
        irk = secrets.find(card.system, home, Usage.IRK)
        assert irk
        secrets.replace(card.system, irk, bytes(range(16)))

    broken.content(rekeyed)


@planted("authentication.external")
def a_right_proof_is_taken_for_a_wrong_one(broken: Broken) -> None:
    def refusing(right: Handler, card: Card, command: Command) -> bytes:
        return right(
            card,
            Command(0, 0x82, command.p1, command.p2, bytes(len(command.data))) if command.p2 else command,
        )

    broken.around(0x82, refusing)


@planted("authentication.external")
def a_right_proof_opens_nothing_to_read(broken: Broken) -> None:
    def forgetting(right: Handler, card: Card, command: Command) -> bytes:
        if command.p2 in (0x03, 0x0A):
            try:
                return right(card, command)
            finally:
                card.session.proved.discard(command.p2)
        return right(card, command)

    broken.around(0x82, forgetting)


@planted("authentication.mutual")
def the_internal_proof_spends_the_challenge(broken: Broken) -> None:
    def spending(right: Handler, card: Card, command: Command) -> bytes:
        card.session.challenge = b""
        return right(card, command)

    broken.around(0x88, spending)


@planted("authentication.wrong_version")
def an_external_proof_is_tried_with_whatever_version_there_is(broken: Broken) -> None:
    broken.around(
        0x82, lambda right, card, command: right(card, Command(0, 0x82, 0, command.p2, command.data))
    )


@planted("authentication.lost_by_select")
def a_directory_is_found_as_it_was_left(broken: Broken) -> None:
    class Remembering(Session):
        def __init__(self, directory: File) -> None:
            super().__init__(directory)
            self.left: dict[int, set[int]] = {}

        def enter(self, directory: File) -> None:
            self.left[self.directory.number] = set(self.proved)
            super().enter(directory)
            self.proved |= self.left.get(directory.number, set())

    broken.patch.setattr(card, "Session", Remembering)


@planted("authentication.lost_by_reset")
def a_reset_leaves_proofs_standing(broken: Broken) -> None:
    def unheeded(self: Card) -> bytes:
        self.session.challenge, self.session.answer, self.session.begun = b"", b"", None
        return self.settings.atr

    broken.patch.setattr(Card, "reset", unheeded)


@planted("authentication.lost_by_failure")
def a_wrong_proof_leaves_others_standing(broken: Broken) -> None:
    def lasting(right: Handler, card: Card, command: Command) -> bytes:
        before = set(card.session.proved)
        try:
            return right(card, command)
        finally:
            card.session.proved |= before

    broken.around(0x82, lasting)


@planted("structure.files")
def a_file_has_another_identifier(broken: Broken) -> None:
    broken.profile('id = "EF16"\n  title = "备用"', 'id = "EF36"\n  sfi = 22\n  title = "备用"')


@planted("structure.records")
def a_record_is_longer(broken: Broken) -> None:
    broken.profile("an1 卡类别", "an2 卡类别")


@planted("structure.closed_records", on=("v3",))
def a_closed_record_is_shorter(broken: Broken) -> None:
    broken.profile("an20 姓名扩展", "an19 姓名扩展")


@planted("structure.sizes")
def a_file_is_smaller(broken: Broken) -> None:
    told = 'id = "EF17"\n  title = "备用"\n  type = "transparent"\n  size = '
    broken.profile(told + "296", told + "295")


@planted("structure.identifier")
def the_identifier_is_another_organisation_s(broken: Broken) -> None:
    def renamed(card: Card, contents: Contents) -> None:
        key = next(key for header, key in contents.keys["SSSE"].items() if header.usage == Usage.IRK)
        told = bytes.fromhex("460200D15600000600000001")
        old = contents.records["SSSE", 0xEF05][1]
        new = old[:2] + told + mac(contents.profile.algorithm, key, told)
        cell = next(cell for cell, held in card.memory.cells.items() if old in held)
        card.memory.put(cell, bytes(card.memory.cells[cell]).index(old), new)

    broken.content(renamed)


@planted("structure.dates")
def the_card_expired_before_it_was_issued(broken: Broken) -> None:
    broken.bytes(bytes.fromhex("060420340601"), bytes.fromhex("060420140601"))


@planted("structure.card_number")
def the_card_number_has_a_wrong_check_character(broken: Broken) -> None:
    broken.bytes(b"A00000011", b"A00000012")


@planted("structure.person_number")
def the_person_number_has_a_wrong_check_character(broken: Broken) -> None:
    broken.bytes(b"111111199001010019", b"111111199001010018")


@planted("structure.person_number")
def the_birth_date_is_not_that_of_the_person_number(broken: Broken) -> None:
    broken.bytes(bytes.fromhex("0D0419900101"), bytes.fromhex("0D0419900102"))

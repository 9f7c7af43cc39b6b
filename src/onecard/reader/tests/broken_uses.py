"""Cards broken in what they buy, lock, and hold through a cut."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from onecard.chip import blocking, buying, records, secrets, settings
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.descriptor import KEYS_ID, PURSE_ID, Kind
from onecard.chip.files import File, FileSystem, Life
from onecard.chip.instructions import Handler, May
from onecard.chip.secrets import HEADER, Usage
from onecard.chip.session import Begun, Session
from onecard.chip.status import Ended, Status
from onecard.crypto import purse
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.purse import Use
from onecard.reader.tests.broken import Broken, any_mac, planted


@planted("purse.begun_only")
def the_purse_has_no_random_numbers(broken: Broken) -> None:
    def fixed(right: Handler, card: Card, command: Command) -> bytes:
        before, card.random = card.random, bytes
        try:
            return right(card, command)
        finally:
            card.random = before

    broken.around(0x50, fixed)


@planted("purse.begun_only")
def a_purchase_cannot_begin(broken: Broken) -> None:
    def refusing(right: Handler, card: Card, command: Command) -> bytes:
        told = right(card, command)
        if command.p1 == buying.PURCHASE:
            raise Ended(Status.CONDITIONS)
        return told

    broken.around(0x50, refusing)


@planted("purse.load")
def a_load_cannot_begin(broken: Broken) -> None:
    def refusing(right: Handler, card: Card, command: Command) -> bytes:
        if command.p1 == buying.LOAD and card.session.pin:
            raise Ended(Status.CONDITIONS)
        return right(card, command)

    broken.around(0x50, refusing)


@planted("purse.load")
def a_load_may_be_more_than_fits(broken: Broken) -> None:
    broken.patch.setattr(buying, "_BALANCE_MAX", 1 << 40)


@planted("purse.overdrawn")
def the_last_of_the_balance_is_kept_back(broken: Broken) -> None:
    def stingy(right: Handler, card: Card, command: Command) -> bytes:
        amount = int.from_bytes(command.data[1:5], "big")
        if command.p1 == buying.PURCHASE and amount == buying._held(card, buying._purse(card))[0] and amount:
            raise Ended(Status.BALANCE)
        return right(card, command)

    broken.content(lambda card, contents: filled(card, 500))
    broken.around(0x50, stingy)


def filled(card: Card, balance: int) -> None:
    """Money on a new card."""
    purse_of = next(one for one in card.system.files if one.is_internal and one.descriptor.id == PURSE_ID)
    card.system.write(purse_of, 0, balance.to_bytes(4, "big"))


@planted("purse.unknown_key")
def an_unknown_key_index_is_told_as_an_unknown_key(broken: Broken) -> None:
    broken.says(0x50, Status.KEY_INDEX, Status.KEY)


@planted("purse.overdrawn")
def too_little_money_is_told_as_conditions(broken: Broken) -> None:
    broken.says(0x50, Status.BALANCE, Status.CONDITIONS)


@planted("purse.unbegun")
def another_command_does_not_end_what_was_begun(broken: Broken) -> None:
    broken.row(0x84, may=May.FOLLOW | May.WHEN_BLOCKED)


@planted("purse.load_without_pin")
def a_load_needs_no_pin(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        before, card.session.pin = card.session.pin, True
        try:
            return right(card, command)
        finally:
            card.session.pin = before

    broken.around(0x50, lax)


@planted("purse.wrong_mac1")
def a_wrong_mac1_is_told_as_that_of_a_message(broken: Broken) -> None:
    broken.says(0x54, Status.PURSE_MAC, Status.MAC_WRONG)


def _purse_with(broken: Broken, **other: object) -> None:
    """The chip's purse calculates something otherwise."""
    broken.patch.setattr(buying, "purse", SimpleNamespace(**{**vars(purse), **other}))


@planted("purse.load")
def a_load_has_a_code_over_the_old_balance(broken: Broken) -> None:
    def old(algorithm: Algorithm, key: Key, balance: int, counter: int, use: Use) -> bytes:
        return purse.load_tac(algorithm, key, balance - use.amount, counter, use)

    _purse_with(broken, load_tac=old)


@planted("purse.purchase")
def a_purchase_is_proved_over_another_amount(broken: Broken) -> None:
    def other(algorithm: Algorithm, session: Key, use: Use) -> bytes:
        return purse.purchase_mac2(algorithm, session, Use(use.amount + 1, use.kind, use.terminal, use.at))

    _purse_with(broken, purchase_mac2=other)


@planted("purse.purchase")
def the_balance_is_told_wrongly(broken: Broken) -> None:
    broken.around(0x5C, lambda right, card, command: bytes(4))


def _code_without_counter(of: Callable[[int], bool]) -> Callable[..., bytes]:
    def code(algorithm: Algorithm, key: Key, use: Use, sequence: int, counter: int) -> bytes:
        return purse.use_tac(algorithm, key, use, sequence, 0 if of(use.kind) else counter)

    return code


@planted("purse.transaction_code", on=("v3",))
def the_code_of_a_purchase_does_not_bind_the_counter(broken: Broken) -> None:
    _purse_with(broken, use_tac=_code_without_counter(lambda kind: kind == buying.PURCHASE_KIND))


@planted("purse.use_without_money", on=("v3",))
def the_code_of_a_use_does_not_bind_the_counter(broken: Broken) -> None:
    _purse_with(broken, use_tac=_code_without_counter(lambda kind: kind in buying.USES))


@planted("purse.proved")
def the_last_transaction_is_proved_in_the_wrong_order(broken: Broken) -> None:
    def swapped(right: Handler, card: Card, command: Command) -> bytes:
        proof = right(card, command)
        return proof[4:] + proof[:4]

    broken.around(0x5A, swapped)


@planted("purse.logged")
def the_log_begins_with_the_oldest(broken: Broken) -> None:
    right = records.find

    def oldest(system: FileSystem, file: File, number: int, by_tag: bool) -> tuple[int, int]:
        if file.descriptor.kind is not Kind.CYCLIC:
            return right(system, file, number, by_tag)
        found = records.places(system, file)[::-1]
        if number > len(found):
            raise Ended(Status.RECORD)
        return found[number - 1]

    broken.patch.setattr(records, "find", oldest)


@planted("purse.logged")
def a_purchase_is_not_in_the_log(broken: Broken) -> None:
    broken.patch.setattr(buying, "records", SimpleNamespace(append=lambda system, file, record: None))


@planted("tearing.trying")
def a_wrong_pin_counts_in_working_memory_only(broken: Broken) -> None:
    right = FileSystem.write

    def volatile(self: FileSystem, file: File, offset: int, data: bytes) -> None:
        journal = self.memory.journal
        if len(data) == 1 and file.descriptor.id == KEYS_ID:
            self.memory.journal = None
        right(self, file, offset, data)
        self.memory.journal = journal

    broken.patch.setattr(FileSystem, "write", volatile)


@planted("tearing.updating")
def a_record_is_kept_in_two_halves(broken: Broken) -> None:
    right = records.update

    def halved(system: FileSystem, file: File, place: tuple[int, int], record: bytes) -> None:
        kept = bytes(system.content(file))
        right(system, file, place, record)
        system.write(file, 0, kept)
        half = len(record) // 2 + 1
        system.write(file, place[0], record[:half])
        system.memory.commit()
        system.write(file, place[0] + half, record[half:])

    broken.patch.setattr(records, "update", halved)


@planted("tearing.paying")
def the_balance_is_kept_before_the_counter(broken: Broken) -> None:
    right = buying._keep

    def keep(card: Card, begun: Begun, use: Use, balance: int, mac2: bytes, tac: bytes) -> None:
        card.system.write(buying._purse(card), 0, balance.to_bytes(4, "big"))
        card.memory.commit()
        right(card, begun, use, balance, mac2, tac)

    broken.patch.setattr(buying, "_keep", keep)


def _after_reset(broken: Broken, keeping: Callable[[Session, Session], None]) -> None:
    """Something of the session outlives a reset."""
    right = Card.reset

    def reset(self: Card) -> bytes:
        before = self.session
        answer = right(self)
        keeping(before, self.session)
        return answer

    broken.patch.setattr(Card, "reset", reset)


@planted("tearing.begun_purchase")
def a_purchase_that_was_begun_outlives_a_reset(broken: Broken) -> None:
    _after_reset(broken, lambda before, after: setattr(after, "begun", before.begun))


@planted("tearing.challenge")
def a_challenge_outlives_a_reset(broken: Broken) -> None:
    _after_reset(broken, lambda before, after: setattr(after, "challenge", before.challenge))


@planted("tearing.kept")
def what_was_written_is_lost_by_a_reset(broken: Broken) -> None:
    written: list[tuple[Card, File, bytes]] = []

    def noted(right: Handler, card: Card, command: Command) -> bytes:
        file = card.directory.short(command.p2 >> 3)
        if file is not None:
            written.append((card, file, bytes(card.system.content(file))))
        return right(card, command)

    def reset(self: Card) -> bytes:
        while written:
            card, file, content = written.pop()
            card.system.write(file, 0, content)
        return right_reset(self)

    right_reset = Card.reset
    broken.around(0xDC, noted)
    broken.patch.setattr(Card, "reset", reset)


@planted("tearing.tries_kept")
def a_reset_gives_all_tries_back(broken: Broken) -> None:
    right = Card.reset

    def reset(self: Card) -> bytes:
        for one in self.system.directories():
            pin = secrets.find(self.system, one, Usage.PIN)
            if pin is not None:
                self.system.write(pin.file, pin.at + HEADER, bytes([pin.header.tries]))
        return right(self)

    broken.patch.setattr(Card, "reset", reset)


@planted("locking.without_key", "firewall.counts_at_home_only")
def an_application_is_locked_without_its_lock_key(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        before, card.session.proved = card.session.proved, {0x20}
        try:
            return right(card, command)
        finally:
            card.session.proved = before

    broken.around(0x1E, lax)


@planted("locking.wrong_mac")
def an_application_is_locked_withany_mac(broken: Broken) -> None:
    any_mac(broken, blocking, 0x1E, 0)


@planted("locking.application")
def a_locked_application_goes_on(broken: Broken) -> None:
    def idle(right: Handler, card: Card, command: Command) -> bytes:
        data = right(card, command)
        if not command.p2:
            card.system.enter(card.directory, Life.ACTIVE)
        return data

    broken.around(0x1E, idle)


@planted("locking.unlocked_wrongly")
def an_application_is_unlocked_with_any_mac(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            if end.status != Status.MAC_WRONG:
                raise
            card.system.enter(card.directory, Life.ACTIVE)
            return b""

    broken.around(0x18, lax)


@planted("locking.unlocked_wrongly")
def whoever_comes_unlocks(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        if card.system.state(card.directory) is not Life.BLOCKED:
            return right(card, command)
        card.system.enter(card.directory, Life.ACTIVE)
        return b""

    broken.around(0x18, lax)


@planted("locking.unlocked_too_often")
def unlocking_may_be_tried_for_ever(broken: Broken) -> None:
    def patient(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            if end.status == Status.LOCKED_FOR_EVER:
                card.system.enter(card.directory, Life.BLOCKED)
                raise Ended(Status.KEY_LOCKED) from None
            raise

    broken.around(0x18, patient)


@planted("locking.card_wrongly")
def the_card_is_locked_with_any_mac(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            if end.status != Status.MAC_WRONG:
                raise
            return b""

    broken.around(0x16, lax)


@planted("locking.for_ever")
def what_is_locked_for_ever_is_locked_for_a_time(broken: Broken) -> None:
    def mild(right: Handler, card: Card, command: Command) -> bytes:
        data = right(card, command)
        if command.p2:
            card.system.enter(card.directory, Life.BLOCKED)
        return data

    broken.around(0x1E, mild)


@planted("locking.card")
def a_locked_card_goes_on(broken: Broken) -> None:
    def idle(right: Handler, card: Card, command: Command) -> bytes:
        right(card, command)
        settings.enter(card.memory, Life.ACTIVE)
        return b""

    broken.around(0x16, idle)

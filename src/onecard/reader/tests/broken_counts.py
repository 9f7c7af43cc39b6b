"""Cards broken in what they count, keep apart, write, and in their PIN."""

from __future__ import annotations

from onecard.chip import lines, pins, proving, secrets, selecting
from onecard.chip.access import Mode, Rule
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.descriptor import KEYS_ID
from onecard.chip.files import File, FileSystem
from onecard.chip.instructions import Handler
from onecard.chip.secrets import HEADER, Proof, Secret, Usage
from onecard.chip.session import Session
from onecard.chip.status import Ended, Status
from onecard.reader.tests.broken import Broken, any_mac, planted, unchanged


@planted("counter.tries_told")
def asking_for_the_tries_costs_one(broken: Broken) -> None:
    def dear(right: Handler, card: Card, command: Command) -> bytes:
        if not command.data and not card.session.pin:
            secrets.attempt(card.system, pins._pin(card)[1], lambda held: False)
        return right(card, command)

    broken.around(0x20, dear)


@planted("counter.wrong_pin")
def a_wrong_pin_does_not_tell_the_tries(broken: Broken) -> None:
    def vague(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            wrong = command.data and end.status >> 4 == 0x63C
            raise Ended(0x6300 if wrong else end.status) from None

    broken.around(0x20, vague)


@planted("counter.locked_pin")
def a_locked_pin_is_told_as_one_without_tries(broken: Broken) -> None:
    def otherwise(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            locked = command.data and end.status == Status.KEY_LOCKED
            raise Ended(Status.TRIES if locked else end.status) from None

    broken.around(0x20, otherwise)


def _grudging(broken: Broken, *usages: Usage) -> None:
    """A right proof gives back no tries but its own."""
    right = secrets.attempt

    def attempt(system: FileSystem, secret: Secret, proof: Proof) -> int | None:
        left = right(system, secret, proof)
        if left is None and secret.header.usage in usages:
            system.write(secret.file, secret.at + HEADER, bytes([secret.left]))
        return left

    broken.patch.setattr(secrets, "attempt", attempt)


@planted("counter.right_pin")
def the_right_pin_gives_no_tries_back(broken: Broken) -> None:
    _grudging(broken, Usage.PIN)


@planted("counter.right_proof")
def a_right_proof_gives_no_tries_back(broken: Broken) -> None:
    _grudging(broken, Usage.RK, Usage.UK)


@planted("counter.wrong_proof")
def a_wrong_proof_costs_nothing(broken: Broken) -> None:
    def cheap(right: Handler, card: Card, command: Command) -> bytes:
        keys = card.directory.child(KEYS_ID)
        assert keys
        try:
            return right(card, command)
        except Ended:
            secret = secrets.by_id(card.system, card.directory, command.p2)
            if secret:
                card.system.write(secret.file, secret.at + HEADER, bytes([secret.header.tries]))
            raise

    broken.around(0x82, cheap)


@planted("counter.challenge_once")
def a_challenge_serves_several_tries(broken: Broken) -> None:
    def lasting(card: Card, block: int) -> bytes:
        kept = card.session.challenge
        found = lines.take_challenge(card, block)
        card.session.challenge = kept
        return found

    broken.patch.setattr(proving, "take_challenge", lasting)


@planted("counter.wrong_form")
def a_pin_of_another_length_counts_as_a_try(broken: Broken) -> None:
    def dear(right: Handler, card: Card, command: Command) -> bytes:
        if len(command.data) not in (0, 3):
            secrets.attempt(card.system, pins._pin(card)[1], lambda held: False)
        return right(card, command)

    broken.around(0x20, dear)


@planted("counter.locked_key")
def a_locked_key_still_takes_a_right_proof(broken: Broken) -> None:
    right = secrets.attempt

    def attempt(system: FileSystem, secret: Secret, proof: Proof) -> int | None:
        if not secret.left and secret.header.usage in (Usage.RK, Usage.UK):
            return None if proof(secrets.value(system, secret)) else 0
        return right(system, secret, proof)

    broken.patch.setattr(secrets, "attempt", attempt)


@planted("firewall.closed_files", on=("v3",))
def a_closed_record_is_open(broken: Broken) -> None:
    broken.profile(" = card_number | KEY 03", " = card_number")


@planted("firewall.internal_files")
def the_file_of_the_keys_is_selected(broken: Broken) -> None:
    right = selecting._by_identifier

    def lax(card: Card, command: Command) -> File:
        keys = card.directory.child(KEYS_ID)
        return keys if keys and command.data == b"\0\0" else right(card, command)

    broken.patch.setattr(selecting, "_by_identifier", lax)


@planted("firewall.files_of_others")
def a_file_is_selected_from_anywhere(broken: Broken) -> None:
    right = FileSystem.near

    def anywhere(self: FileSystem, directory: File, identifier: int) -> File | None:
        return right(self, directory, identifier) or next(
            (one for one in self.files if one.descriptor.id == identifier), None
        )

    broken.patch.setattr(FileSystem, "near", anywhere)


@planted("firewall.for_its_key_only")
def a_proof_of_any_key_opens(broken: Broken) -> None:
    right = Rule.met
    broken.patch.setattr(
        Rule,
        "met",
        lambda self, proved, pin: bool(proved) if self.mode is Mode.KEY else right(self, proved, pin),
    )


def _taken_down(broken: Broken, keys: bool) -> None:
    """What was proved in an application counts in those below it."""
    right = Session.enter

    def enter(self: Session, directory: File) -> None:
        proved, pin, down = set(self.proved), self.pin, directory.parent is self.directory
        below = down and self.directory.parent is not None
        right(self, directory)
        if below and keys:
            self.proved |= proved
        elif below:
            self.pin = pin

    broken.patch.setattr(Session, "enter", enter)


@planted("firewall.counts_at_home_only")
def a_proved_key_counts_in_the_applications_below(broken: Broken) -> None:
    _taken_down(broken, keys=True)


@planted("pin.at_home_only")
def a_verified_pin_counts_in_the_applications_below(broken: Broken) -> None:
    _taken_down(broken, keys=False)


@planted("pin.verified")
def a_verified_pin_is_told_as_not_verified(broken: Broken) -> None:
    def forgetful(right: Handler, card: Card, command: Command) -> bytes:
        before, card.session.pin = card.session.pin, bool(command.data) and card.session.pin
        try:
            return right(card, command)
        finally:
            card.session.pin = card.session.pin or (before and not command.data)

    broken.around(0x20, forgetful)


@planted("pin.malformed")
def a_new_pin_may_be_anything(broken: Broken) -> None:
    broken.patch.setattr(pins, "is_pin", lambda held: True)


@planted("pin.malformed")
def a_new_pin_given_by_the_reload_key_may_be_anything(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        except Ended as end:
            if end.status != Status.DATA:
                raise
            return b""

    broken.around(0x24, lax)


@planted("pin.verified")
def a_right_pin_opens_nothing(broken: Broken) -> None:
    def idle(right: Handler, card: Card, command: Command) -> bytes:
        try:
            return right(card, command)
        finally:
            card.session.pin = False

    broken.around(0x20, idle)


@planted("pin.lost_by_failure")
def a_wrong_pin_leaves_the_right_one_standing(broken: Broken) -> None:
    def lasting(right: Handler, card: Card, command: Command) -> bytes:
        before = card.session.pin
        try:
            return right(card, command)
        except Ended:
            card.session.pin = before
            raise

    broken.around(0x20, lasting)


def _idle(broken: Broken, code: int, p2: int = 0) -> None:
    """The instruction answers with success and leaves keys and PIN as they are."""

    def idle(right: Handler, card: Card, command: Command) -> bytes:
        keys = pins._pin(card)[1].file
        if command.p2 != p2:
            return right(card, command)
        with unchanged(card, keys):
            return right(card, command)

    broken.around(code, idle)


@planted("pin.changed")
def a_pin_is_changed_in_words_only(broken: Broken) -> None:
    _idle(broken, 0x5E)


@planted("pin.reloaded")
def a_pin_is_given_anew_in_words_only(broken: Broken) -> None:
    _idle(broken, 0x24, pins.RELOAD)


@planted("pin.unblocked")
def a_pin_is_unlocked_in_words_only(broken: Broken) -> None:
    _idle(broken, 0x24, pins.UNBLOCK)


@planted("pin.reloaded_wrongly")
def a_pin_is_given_anew_withany_mac(broken: Broken) -> None:
    any_mac(broken, pins, 0x24, pins.RELOAD)


@planted("pin.unblocked_wrongly")
def a_pin_is_unlocked_withany_mac(broken: Broken) -> None:
    any_mac(broken, pins, 0x24, pins.UNBLOCK)

"""Cards broken in their keys and certificates."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from onecard.chip import building, proving, secrets
from onecard.chip.apdu import Command
from onecard.chip.card import Card
from onecard.chip.contents import Contents
from onecard.chip.instructions import Handler
from onecard.chip.secrets import SM2, Header, Secret, Usage
from onecard.crypto import certificate
from onecard.crypto.certificate import Use
from onecard.crypto.sm2 import PrivateKey
from onecard.reader.tests.broken import Broken, directory, planted


@planted("key.present")
def a_key_was_never_loaded(broken: Broken) -> None:
    def renamed(card: Card, contents: Contents) -> None:
        place = secrets.by_id(card.system, directory(card, 0xDF07), 0x29)
        assert place
        card.system.write(place.file, place.at, b"\x9f")

    broken.content(renamed)


@planted("key.own_use")
def another_key_serves_for_the_internal_proof(broken: Broken) -> None:
    right = proving._key

    def lax(card: Card, command: Command, usages: tuple[Usage, ...]) -> Secret:
        return right(card, command, (*usages, Usage.UK) if usages == (Usage.IRK,) else usages)

    broken.patch.setattr(proving, "_key", lax)


@planted("key.unknown")
def an_unknown_key_is_taken_for_the_internal_one(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        known = command.p2 if command.p2 < 0xF0 else 0x01
        return right(card, Command(0, 0x88, command.p1, known, command.data))

    broken.around(0x88, lax)


@planted("key.versions")
def the_version_of_a_key_is_not_looked_at(broken: Broken) -> None:
    broken.around(
        0x88, lambda right, card, command: right(card, Command(0, 0x88, 0, command.p2, command.data))
    )


@planted("key.identifier_mac")
def the_identifier_has_a_wrong_mac(broken: Broken) -> None:
    def altered(card: Card, contents: Contents) -> None:
        old = contents.records["SSSE", 0xEF05][1]
        cell = next(cell for cell, held in card.memory.cells.items() if old in held)
        card.memory.put(cell, bytes(card.memory.cells[cell]).index(old), old[:-1] + bytes([old[-1] ^ 1]))

    broken.content(altered)


@planted("key.blank")
def a_blank_card_takes_keys_with_any_mac(broken: Broken) -> None:
    broken.patch.setattr(building, "unwrapped", lambda card, command, secret: command.data[:-4])


@planted("key.blank")
def the_transport_key_stays_beside_the_master_key(broken: Broken) -> None:
    idle = {**vars(secrets), "store": lambda system, directory, new: True}
    broken.patch.setattr(building, "secrets", SimpleNamespace(**idle))


@planted("key.closed")
def an_issued_card_still_takes_keys(broken: Broken) -> None:
    broken.patch.setattr(building, "_building", lambda card: None)


@planted("certificate.without_pin", on=("v3",))
def the_card_signs_for_anybody(broken: Broken) -> None:
    def lax(right: Handler, card: Card, command: Command) -> bytes:
        before, card.session.pin = card.session.pin, True
        try:
            return right(card, command)
        finally:
            card.session.pin = before

    broken.around(0x2A, lax)


@planted("certificate.signature", on=("v3",))
def the_card_signs_something_else(broken: Broken) -> None:
    broken.around(0x2A, lambda right, card, command: right(card, Command(0, 0x2A, 0x9E, 0x9A, bytes(32))))


@planted("certificate.held", on=("v3",))
def the_certificate_is_of_another_key(broken: Broken) -> None:
    broken.content(lambda card, contents: certify(card, PrivateKey.fresh(), PrivateKey.fresh()))


def certify(card: Card, pair: PrivateKey, certified: PrivateKey) -> None:
    """Put a key pair, its public key and a certificate onto a card."""
    place = directory(card, 0xCE01)
    assert secrets.store(card.system, place, {Header(0x50, 1, SM2, 255, Usage.SIGN): pair.number.reveal()})
    begins, ends = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
    authority = certificate.root(PrivateKey.fresh(), certificate.name("测试"), begins, ends)
    made = certificate.issue(authority, certificate.name("张三"), certified.public, Use.SIGNING, begins, ends)
    for identifier, content in ((0x0012, b"\0" + pair.public.point), (0x0018, made.encoded)):
        file = place.child(identifier)
        assert file
        card.system.write(file, 0, content)

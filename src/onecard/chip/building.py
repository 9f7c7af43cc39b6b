"""CREATE FILE, WRITE KEY and END OF PHASE (建立文件、写入密钥、结束个人化): how a card is built up before it is used.

No public standard has them: the instructions are those card systems use, the data our own. The master key (MK) of the
selected directory is proved first; that of a new card's master file is the transport key (传输密钥).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onecard.chip import descriptor, records, secrets, settings
from onecard.chip.buying import PURSE
from onecard.chip.descriptor import KEYS_ID, PURSE_ID, Descriptor, Kind
from onecard.chip.files import File, Life
from onecard.chip.lines import unwrapped
from onecard.chip.pins import is_pin
from onecard.chip.secrets import ALGORITHMS, HEADER, NUMBERS, SAM_USAGE, Header, Secret, Usage
from onecard.chip.status import Ended, Status
from onecard.core.errors import Refusal
from onecard.crypto.cipher import Algorithm, ecb_decrypt

if TYPE_CHECKING:
    from onecard.chip.apdu import Command
    from onecard.chip.card import Card

TEMPLATE, LAYOUT = 0x62, 0x87
"""A file to be made, and behind it tag and length of each record it begins with."""
_HEAD = 3
"""Bytes a file takes beside template and content: parent and state."""


def create_file(card: Card, command: Command) -> bytes:
    """Make the files of these templates below the selected directory, all or none.

    Ends with 6982, 6A80 where a template is none, 6A89 where identifier, short identifier or name are taken, 6A84.
    """
    _building(card)
    if not card.personalising:
        raise Ended(Status.SECURITY)
    try:
        wanted = _wanted(command.data)
    except ValueError:
        raise Ended(Status.DATA) from None
    _free(card, [made for made, _ in wanted])
    needed = 0
    for made, content in wanted:
        needed += _HEAD + len(bytes(made)) + len(content)
        if made.kind is Kind.DIRECTORY and made.size:
            # The internal file of its keys has a template of the same length for each size.
            needed += _HEAD + len(bytes(Descriptor(Kind.INTERNAL, KEYS_ID, size=1))) + made.size
    if card.memory.used + needed > card.memory.capacity:
        raise Ended(Status.SPACE)
    for made, content in wanted:
        card.system.create(card.directory, made, content, Life.CREATED)
    return b""


def _building(card: Card) -> None:
    if settings.life(card.memory) is not Life.PERSONALISING:
        raise Ended(Status.CONDITIONS)


def _wanted(data: bytes) -> list[tuple[Descriptor, bytes]]:
    """Descriptors and first contents. Raises ValueError."""
    parts = list(descriptor.split_tlv(data))
    found = []
    for at, (tag, held) in enumerate(parts):
        if tag == TEMPLATE:
            made = descriptor.decode(descriptor.tlv(tag, held))
            following = parts[at + 1] if at + 1 < len(parts) else (0, b"")
            layout = following[1] if following[0] == LAYOUT else b""
            found.append((made, first_content(made, layout)))
        elif tag != LAYOUT or not at or parts[at - 1][0] != TEMPLATE:
            raise ValueError("neither template nor layout")
    return found


def first_content(made: Descriptor, layout: bytes = b"") -> bytes:
    """What a new file holds. Raises ValueError where the layout does not fit, or the file is an internal one of no kind."""
    if made.kind is Kind.DIRECTORY:
        return b""
    if made.kind is Kind.INTERNAL and (made.id != PURSE_ID or made.size != PURSE.size):
        raise ValueError("internal file")
    return records.blank(made.kind, made.size, layout)


def _free(card: Card, wanted: list[Descriptor]) -> None:
    """End with 6A89 where an identifier or a name is taken."""
    here = [one.descriptor for one in card.directory.children]
    named = any(made.name for made in wanted)
    names = {one.descriptor.name for one in card.system.directories()} - {b""} if named else set()
    for made in wanted:
        taken = any(made.id == one.id or (made.sfi and made.sfi == one.sfi) for one in here)
        if taken or made.name in names or made.id == card.system.root.descriptor.id:
            raise Ended(Status.EXISTS)
        here.append(made)
        names |= {made.name} - {b""}


def write_key(card: Card, command: Command) -> bytes:
    """Write secrets into the selected directory: each its length, header and bytes, all enciphered, then a MAC.

    Both under the master key of the directory, or while it has none that of the nearest directory above.
    """
    _building(card)
    master = _master(card)
    wrapped = unwrapped(card, command, master)
    card.memory.commit()
    try:
        plain = ecb_decrypt(master.algorithm, secrets.value(card.system, master), wrapped)
        items = _items(plain)
    except (Refusal, ValueError):
        raise Ended(Status.DATA) from None
    if not secrets.store(card.system, card.directory, items):
        raise Ended(Status.SPACE)
    if any(header.usage == Usage.MK for header in items):
        card.session.forget()
    return b""


def _master(card: Card) -> Secret:
    place: File | None = card.directory
    while place is not None:
        found = secrets.find(card.system, place, Usage.MK)
        if found is not None:
            return found
        place = place.parent
    raise Ended(Status.KEY)


def _items(plain: bytes) -> dict[Header, bytes]:
    """The secrets in deciphered data. Raises ValueError where they are none, or twice the same."""
    found: dict[Header, bytes] = {}
    at = 0
    while at < len(plain) and plain[at] not in (0x80, 0x00):
        end = at + 1 + plain[at]
        if end > len(plain) or plain[at] <= HEADER:
            raise ValueError("a secret is cut off")
        header, held = Header(*plain[at + 1 : at + 1 + HEADER]), plain[at + 1 + HEADER : end]
        if header in found or not _possible(header, held):
            raise ValueError("a secret that cannot be")
        found[header] = held
        at = end
    if not found or plain[at:].rstrip(b"\0") not in (b"", b"\x80"):
        raise ValueError("padding")
    return found


def _possible(header: Header, held: bytes) -> bool:
    if not header.tries or (header.tries > 15 and header.tries != secrets.UNCOUNTED):
        return False
    if header.usage == Usage.PIN:
        return is_pin(held) and len(held) <= 8
    # A SAM disperses, and single DES has no dispersal.
    on_sam = SAM_USAGE <= header.usage < SAM_USAGE + 32 and header.algorithm != NUMBERS[Algorithm.DES]
    return (
        (header.usage < Usage.PIN or on_sam)
        and header.algorithm in ALGORITHMS
        and len(held) == ALGORITHMS[header.algorithm].key
    )


def end_phase(card: Card, command: Command) -> bytes:
    """Close the card: from now on its rules hold, and neither file nor key is made any more. Given in the master file."""
    _building(card)
    if not card.personalising or card.directory is not card.system.root:
        raise Ended(Status.SECURITY)
    for file in card.system.files:
        card.system.enter(file, Life.ACTIVE)
    settings.enter(card.memory, Life.ACTIVE)
    card.session.forget()
    return b""

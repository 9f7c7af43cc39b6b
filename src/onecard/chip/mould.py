"""The memory of a card as a profile has it, still without a holder and without keys (模板), and how it is filled.

Files are numbered in the order in which commands would make them: in each directory its purse, its files, then the
directories below it; each directory with the internal file of its keys.
"""

from __future__ import annotations

from onecard.chip.building import first_content
from onecard.chip.contents import Contents
from onecard.chip.descriptor import KEYS_ID, Descriptor
from onecard.chip.files import File, FileSystem, Life
from onecard.chip.memory import Memory
from onecard.chip.profile import Directory, Profile, purse_descriptor
from onecard.chip.secrets import Usage, slot
from onecard.chip.settings import CELL, Settings
from onecard.crypto.key import Key


def blank_card(profile: Profile, atr: bytes, transport: Key) -> Memory:
    """A card as its maker delivers it: a master file whose master key is the transport key, nothing else.

    Raises NoRoom.
    """
    memory = _bare(profile, atr, Life.PERSONALISING)
    root = FileSystem(memory).create(None, _root(profile), b"", Life.CREATED)
    place = profile.root.key(Usage.MK)
    assert place is not None  # noqa: S101 - the checker has seen to it
    memory.put(root.children[0].body, 0, slot(place.header, transport.reveal()))
    memory.commit()
    return memory


def structure(profile: Profile, atr: bytes = bytes(17), life: Life = Life.ACTIVE) -> Memory:
    """The memory of a card with all its files, blank. Raises NoRoom."""
    memory = _bare(profile, atr, life)
    system = FileSystem(memory)
    made: dict[str, File] = {profile.root.name: system.create(None, _root(profile), b"", life)}
    for directory in profile.directories:
        for descriptor, layout, name in children(profile, directory):
            file = system.create(made[directory.name], descriptor, first_content(descriptor, layout), life)
            if name:
                made[name] = file
    memory.commit()
    return memory


def children(profile: Profile, directory: Directory) -> list[tuple[Descriptor, bytes, str]]:
    """What is made in a directory, in order: descriptor, layout of records, and the name where it is a directory."""
    found = [(purse_descriptor(), b"", "")] if directory.purse else []
    found += [(file.descriptor, file.layout, "") for file in directory.files]
    for one in profile.directories:
        if one.parent == directory.name:
            found.append((one.descriptor(profile.pin.length), b"", one.name))
    return found


def _root(profile: Profile) -> Descriptor:
    return profile.root.descriptor(profile.pin.length)


def _bare(profile: Profile, atr: bytes, life: Life) -> Memory:
    memory = Memory(profile.capacity)
    settings = Settings(
        atr, profile.algorithm, profile.direct, profile.use_tac, profile.plain_proof, profile.sam
    )
    memory.make(CELL, settings.encode(life))
    return memory


class Mould:
    """A profile's memory made once, and copied for each card: the quick way to a finished card."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._memory = structure(profile, profile.atr("000000", bytes(4)))
        self._keys: dict[str, int] = {}
        self._files: dict[tuple[str, int], int] = {}
        self._records: dict[tuple[str, int, int], int] = {}
        system = FileSystem(self._memory)
        places = {profile.root.name: system.root}
        for directory in profile.directories:
            file = places[directory.name]
            for one in file.children:
                if one.descriptor.id == KEYS_ID:
                    self._keys[directory.name] = one.body
                self._files[directory.name, one.descriptor.id] = one.body
            for below in profile.directories:
                found = file.child(below.id) if below.parent == directory.name else None
                if found is not None:
                    places[below.name] = found
        for directory, elementary in profile.files():
            at = 0
            for field in elementary.fields:
                self._records[directory.name, elementary.id, field.tag] = at
                at += 2 + field.length

    def cast(self, contents: Contents) -> Memory:
        """The memory of the finished card that holds these contents."""
        memory = self._memory.copy()
        cells = memory.cells
        cells[CELL][-len(contents.atr) :] = contents.atr
        for name, keys in contents.keys.items():
            held = b"".join(slot(header, key.reveal()) for header, key in keys.items())
            cells[self._keys[name]][: len(held)] = held
        for (name, identifier), records in contents.records.items():
            cell = cells[self._files[name, identifier]]
            for tag, record in records.items():
                at = self._records[name, identifier, tag]
                cell[at : at + len(record)] = record
        for place, content in contents.binaries.items():
            cells[self._files[place]][: len(content)] = content
        return memory

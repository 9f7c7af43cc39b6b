"""Personalising (个人化): from the contents of a card to the finished card, through its own commands.

For each directory: its keys, the first under the master key above it; its master key proved; the files in it made and
filled. At the end the phase is closed. `Mould.cast` gives the same memory, byte for byte, without the commands.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from onecard.chip.apdu import Command
from onecard.chip.building import LAYOUT
from onecard.chip.card import MASTER, Card
from onecard.chip.contents import Contents
from onecard.chip.descriptor import tlv
from onecard.chip.instructions import OWN, OWN_LINE, PLAIN
from onecard.chip.mould import blank_card, children
from onecard.chip.profile import Directory, Elementary
from onecard.chip.secrets import Header, Usage
from onecard.chip.status import Status, in_words
from onecard.core.errors import Refusal
from onecard.crypto.authentication import cryptogram
from onecard.crypto.cipher import Algorithm, ecb_encrypt
from onecard.crypto.key import Key
from onecard.crypto.messaging import command_mac
from onecard.crypto.padding import pad

DATA_MAX = 240
"""Bytes of data we put into one command, before a MAC."""

Transmit = Callable[[bytes], bytes]
"""A card: a command in, an answer out."""


def personalise(contents: Contents, transport: Key) -> Card:
    """A finished card: a blank one under the transport key, built up by commands. Raises as `Personalising.run`."""
    card = Card(blank_card(contents.profile, contents.atr, transport))
    Personalising(card.transmit, contents, transport).run()
    return card


class Personalising:
    """One card being built up, in whatever reader it is."""

    def __init__(self, transmit: Transmit, contents: Contents, transport: Key) -> None:
        self._transmit = transmit
        self._contents = contents
        self._profile = contents.profile
        self._algorithm = contents.profile.algorithm
        self._transport = transport
        self._here = contents.profile.root
        self._masters: dict[str, Key] = {}

    def run(self) -> None:
        """Build the card up. Raises Refusal `card.personalise` at the first command that does not succeed."""
        self._send(Command(PLAIN, 0xA4, 0, 0, b"\x3f\0"))
        for directory in self._profile.directories:
            self._enter(directory)
            self._write_keys(directory)
            self._prove(directory)
            self._create(directory)
            for file in directory.files:
                self._fill(directory, file)
        self._enter(self._profile.root)
        self._prove(self._profile.root)
        self._send(Command(OWN, 0x44, 0, 0))

    def _send(self, command: Command) -> bytes:
        answer = self._transmit(bytes(command))
        status = int.from_bytes(answer[-2:], "big")
        if status != Status.OK and status >> 8 != Status.MORE >> 8:
            raise Refusal(
                "card.personalise",
                f"个人化没有完成：在目录{self._here.name}，命令{command.header.hex().upper()}"
                f"回答{status:04X}（{in_words(status)}）。",
                "这张卡没有做好，不能使用；请检查卡配置和传输密钥。",
            )
        return answer[:-2]

    def _enter(self, directory: Directory) -> None:
        """Select a directory from wherever we are: below, beside, or by way of the master file."""
        if directory is self._here:
            return
        if directory.parent not in (self._here.name, self._here.parent):
            path, place = [directory], self._profile.directory(directory.parent)
            while place is not None:
                path.append(place)
                place = self._profile.directory(place.parent)
        else:
            path = [directory]
        for one in reversed(path):
            self._here = one
            self._send(Command(PLAIN, 0xA4, 0, 0, one.id.to_bytes(2, "big")))

    def _write_keys(self, directory: Directory) -> None:
        above = self._masters.get(directory.parent, self._transport)
        items = self._contents.keys[directory.name].items()
        for batch in _batches([bytes(header) + key.reveal() for header, key in items]):
            self._write(self._masters.get(directory.name, above), batch)
            self._masters[directory.name] = _master(dict(items))

    def _write(self, under: Key, plain: bytes) -> None:
        block = self._algorithm.block
        data = ecb_encrypt(self._algorithm, under, plain if len(plain) % block == 0 else pad(plain, block))
        challenge = self._send(Command(PLAIN, 0x84, 0, 0, le=4))
        header = bytes((OWN_LINE, 0xD4, 0, 0))
        mac = command_mac(self._algorithm, under, header, data, challenge)
        self._send(Command(OWN_LINE, 0xD4, 0, 0, data + mac))

    def _prove(self, directory: Directory) -> None:
        master = self._masters[directory.name]
        challenge = self._send(Command(PLAIN, 0x84, 0, 0, le=8))
        if self._profile.plain_proof:
            proof = ecb_encrypt(self._algorithm, master, challenge)
        else:
            factor = secrets.token_bytes(8)
            proof = cryptogram(self._algorithm, master, factor, challenge) + factor
        self._send(Command(PLAIN, 0x82, 0, MASTER, proof))

    def _create(self, directory: Directory) -> None:
        templates = [
            bytes(descriptor) + (tlv(LAYOUT, layout) if layout else b"")
            for descriptor, layout, _ in children(self._profile, directory)
        ]
        for data in _joined(templates):
            self._send(Command(OWN, 0xE0, 0, 0, data))

    def _fill(self, directory: Directory, file: Elementary) -> None:
        place = (directory.name, file.id)
        records = self._contents.records.get(place, {})
        content = self._contents.binaries.get(place, b"")
        if not file.sfi and (records or content):
            self._send(Command(PLAIN, 0xA4, 0, 0, file.id.to_bytes(2, "big")))
        for tag, record in records.items():
            self._send(Command(PLAIN, 0xDC, tag, file.sfi << 3, record))
        for at in range(0, len(content), DATA_MAX):
            by_name = file.sfi and not at
            p1, p2 = (0x80 | file.sfi, 0) if by_name else (at >> 8, at & 0xFF)
            self._send(Command(PLAIN, 0xD6, p1, p2, content[at : at + DATA_MAX]))


def _master(keys: dict[Header, Key]) -> Key:
    return next(key for header, key in keys.items() if header.usage == Usage.MK)


def _batches(items: list[bytes]) -> Iterator[bytes]:
    """The secrets in groups that fit one command with padding and MAC, each with its length before it."""
    return _joined([bytes([len(one)]) + one for one in items], DATA_MAX - Algorithm.SM4.block)


def _joined(parts: list[bytes], most: int = DATA_MAX) -> Iterator[bytes]:
    """The parts one behind the other in as few pieces as fit."""
    piece = b""
    for part in parts:
        if piece and len(piece) + len(part) > most:
            yield piece
            piece = b""
        piece += part
    if piece:
        yield piece

"""The file of a card: a cut at any byte leaves the old or the new content; what is damaged is refused with its place."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from onecard.chip import image
from onecard.chip.card import Card
from onecard.chip.image import ImageFile, free, read_image, replace_file, write_image
from onecard.chip.inserting import card_in
from onecard.chip.memory import Malformed, Memory
from onecard.chip.tests.cards import HOLDER, Terminal, finished
from onecard.chip.tests.test_buying import at_the_purse, begin, debit, load
from onecard.core.errors import Refusal
from onecard.crypto.key import Key

SEAL = Key.of_hex("0F1E2D3C4B5A69788796A5B4C3D2E1F0")


def small() -> Memory:
    """A memory of two cells, so that every byte of its file can be tried."""
    return Memory(400, {0: bytearray(b"first"), 7: bytearray(200)})


def test_a_card_that_was_put_away_comes_back_as_it_was(tmp_path: Path) -> None:
    card = finished("v3")
    path = tmp_path / "card.img"
    path.write_bytes(write_image(card.memory, SEAL))
    opened = ImageFile(path, SEAL)
    assert opened.memory.dump() == card.memory.dump()
    opened.close()
    assert read_image(path.read_bytes(), SEAL)[0].dump() == card.memory.dump()


def test_a_card_put_away_where_no_other_file_can_be_written_keeps_what_was_done(tmp_path: Path) -> None:
    path = tmp_path / "card.img"
    path.write_bytes(write_image(finished("v3").memory, SEAL))
    (tmp_path / "card.img.new").mkdir()
    opened = ImageFile(path, SEAL)
    before = opened.memory.dump()
    card = Card(opened.memory)
    card.transmit(bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF"))
    card.transmit(bytes.fromhex("0020000003000000"))
    held = opened.memory.dump()
    opened.close()
    assert held != before
    assert read_image(path.read_bytes(), SEAL)[0].dump() == held


def test_an_image_without_a_name_is_refused() -> None:
    with pytest.raises(IsADirectoryError):
        replace_file(Path(), b"")


def test_neither_keys_nor_names_stand_in_the_file_in_clear() -> None:
    card = finished("v3")
    memory, held = card.memory.dump(), write_image(card.memory, SEAL)
    for secret in (HOLDER.name.encode("gbk"), HOLDER.number.encode(), bytes.fromhex("D156000005")):
        assert secret in memory
        assert secret not in held


def test_every_truncation_is_refused_and_says_where() -> None:
    held = write_image(small(), SEAL)
    for length in range(1, len(held)):
        with pytest.raises(Refusal) as refused:
            read_image(held[:length], SEAL)
        assert refused.value.code == "image.truncated"
        assert "字节起" in refused.value.problems[0].place
    with pytest.raises(Refusal) as refused:
        read_image(b"", SEAL)
    assert refused.value.code == "image.not_one"


def test_every_flipped_bit_is_refused_and_says_where() -> None:
    held = write_image(small(), SEAL)
    for at in range(len(held)):
        for bit in (1, 0x80):
            with pytest.raises(Refusal) as refused:
                read_image(held[:at] + bytes([held[at] ^ bit]) + held[at + 1 :], SEAL)
            assert refused.value.code in ("image.damaged", "image.not_one", "image.truncated")
            assert refused.value.problems or at < 8


def test_the_place_of_damage_is_known_to_its_segment() -> None:
    held = bytearray(write_image(finished("v3").memory, SEAL))
    held[9000] ^= 1
    with pytest.raises(Refusal) as refused:
        read_image(bytes(held), SEAL)
    assert refused.value.problems[0].place == "第3段，第8319字节至第12446字节"


def test_another_seal_key_another_version_and_another_file_are_told_apart() -> None:
    held = write_image(small(), SEAL)
    codes = []
    for content, key in ((held, Key(bytes(16))), (b"MZ" + held, SEAL)):
        with pytest.raises(Refusal) as refused:
            read_image(content, key)
        codes.append(refused.value.code)
    assert codes == ["image.key", "image.not_one"]


def test_segments_of_another_card_do_not_fit() -> None:
    one, two = write_image(small(), SEAL), write_image(small(), SEAL)
    with pytest.raises(Refusal) as refused:
        read_image(one[: image._HEADER_SIZE] + two[image._HEADER_SIZE :], SEAL)
    assert refused.value.code == "image.damaged"


def test_a_file_a_card_works_on_is_not_free_for_another(tmp_path: Path) -> None:
    path = tmp_path / "card.img"
    free(path)
    path.write_bytes(write_image(small(), SEAL))
    free(path)
    inserted = ImageFile(path, SEAL)
    with pytest.raises(Refusal) as refused:
        free(path)
    assert refused.value.code == "image.in_use"
    inserted.close()
    free(path)


def test_a_memory_leaves_in_an_image_alone() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(small())


def test_two_readers_cannot_hold_one_card(tmp_path: Path) -> None:
    path = tmp_path / "card.img"
    path.write_bytes(write_image(small(), SEAL))
    first = ImageFile(path, SEAL)
    with pytest.raises(Refusal) as refused:
        ImageFile(path, SEAL)
    assert refused.value.code == "image.in_use"
    first.close()
    ImageFile(path, SEAL).close()


def purchase(card: Terminal) -> None:
    load(card, 1000)
    debit(card, begin(card, 300), 300)


def wrong_proof(card: Terminal) -> None:
    card.enter()
    card.challenge(8)
    card.send("00820003 10" + "00" * 16)
    card.prove("SSSE", 3)


def updates(card: Terminal) -> None:
    card.enter("DF01")
    card.prove("DF01", 0x25)
    card.ok(card.with_mac("04DC0334", "280F" + "31" * 15, card.key("DF01", 0x21)))
    card.ok("805E0100 07 123456 FF 654321")
    card.ok("00200000 03 654321")


@pytest.mark.parametrize("sequence", [purchase, wrong_proof, updates])
def test_a_cut_at_every_byte_of_every_write_leaves_the_old_or_the_new_content(
    sequence: Callable[[Terminal], None],
) -> None:
    card = at_the_purse("v3")
    header = write_image(card.card.memory, SEAL)[: image._HEADER_SIZE]
    journal: list[bytes] = []
    states = [card.card.memory.dump()]

    def keep(record: bytes) -> None:
        journal.append(image._segment(record, SEAL, header, len(journal)))
        states.append(card.card.memory.dump())

    before = card.card.memory.copy()
    card.card.memory.journal = keep
    sequence(card)
    assert len(journal) >= 2
    for index, written in enumerate(journal):
        memory, at = before.copy(), 0
        kept = b"".join(journal[:index])
        for done in range(index):
            record, at = image._opened(kept, at, SEAL, header, done) or (b"", 0)
            memory.replay(record)
        assert memory.dump() == states[index]
        for cut in range(len(written)):
            assert image._opened(written[:cut], 0, SEAL, header, index) is None
        whole, _ = image._opened(written, 0, SEAL, header, index) or (b"", 0)
        memory.replay(whole)
        assert memory.dump() == states[index + 1]


def test_a_card_cut_in_the_midst_of_a_write_works_on_with_the_old_content(tmp_path: Path) -> None:
    card = finished("v3")
    path = tmp_path / "card.img"
    path.write_bytes(write_image(card.memory, SEAL))
    put_away = path.stat().st_size
    opened = ImageFile(path, SEAL)
    working = Card(opened.memory)
    working.transmit(bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF"))
    assert working.transmit(bytes.fromhex("0020000003000000"))[-2:].hex() == "63c5"
    opened._file.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    again = ImageFile(path, SEAL)
    assert again.memory.dump() == card.memory.dump()
    assert path.stat().st_size == put_away
    again.close()
    path.write_bytes(whole)
    counted = Card(ImageFile(path, SEAL).memory)
    counted.transmit(bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF"))
    assert counted.transmit(bytes.fromhex("00200000"))[-2:].hex() == "63c5"


def test_a_try_is_counted_before_it_is_compared() -> None:
    card = finished("v3")
    before, kept = card.memory.copy(), []
    select = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
    card.transmit(select)
    card.memory.journal = kept.append
    assert card.transmit(bytes.fromhex("0020000003123456")) == b"\x90\0"
    told = []
    for record in kept:
        before.replay(record)
        again = Card(before.copy())
        again.transmit(select)
        told.append(again.transmit(bytes.fromhex("00200000")).hex())
    assert told == ["63c5", "63c6"]


@pytest.mark.parametrize(
    "record",
    [
        b"\x01",
        b"\x03" + bytes(10),
        b"\x02\0\x07" + bytes(7) + b"\x01",
        b"\x02\0\x09\0\0\0\0\0\0\0\x01x",
        b"\x01" + bytes(10),
    ],
)
def test_a_transaction_that_is_none_changes_nothing(record: bytes) -> None:
    memory = small()
    before = memory.dump()
    with pytest.raises(Malformed):
        memory.replay(b"\x02\0\0\0\0\0\0\0\0\0\x01X" + record)
    assert memory.dump() == before


@pytest.mark.parametrize("cell", [0, 1, 3, 9])
@pytest.mark.parametrize("content", [None, b"", bytes(40)])
def test_a_memory_without_a_whole_card_is_refused(cell: int, content: bytes | None) -> None:
    memory = finished("v3").memory
    if content is None:
        del memory.cells[cell]
    else:
        memory.cells[cell] = bytearray(content)
    with pytest.raises(Refusal) as refused:
        card_in(memory)
    assert refused.value.code == "image.malformed"


@pytest.mark.parametrize("cut", [0, 3, 5, 12, 20])
def test_bytes_that_are_no_memory_are_refused(cut: int) -> None:
    with pytest.raises(Malformed):
        Memory.load(small().dump()[:cut])

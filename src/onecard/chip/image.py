"""The file a card is kept in (卡映像): the sealed memory, and behind it the journal of what changed since.

    header    magic 8, format version 2, segments 2, length of the memory 4, salt 16, check value of the seal key 3, CRC 4
    segment   length 4, CRC of the length 4, nonce 12, SM4-GCM ciphertext and tag, CRC of what is sealed 4
    journal   one more segment for each transaction

Every segment is bound to the header and to its place. A segment that the file ends in the midst of, behind the memory, is
what a cut leaves: it never happened. Anything else that does not hold is refused with its place. Whoever has the file
without the seal key (封存密钥, our choice: card.md names none) reads neither a key nor a name. No checksum can tell an
older file of the same card from the newest: who keeps image files sees to that.
"""

from __future__ import annotations

import errno
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from onecard.chip.memory import Malformed, Memory
from onecard.core.errors import Problem, Refusal
from onecard.crypto.cipher import Algorithm, gcm_open, gcm_seal
from onecard.crypto.dispersal import key_check_value
from onecard.crypto.key import Key

VERSION = 1
SEGMENT = 4096
"""Bytes of memory in one segment: how exactly the place of damage is known."""
_MAGIC = b"ONECARD\x1a"
_HEADER = struct.Struct(">8sHHI16s3s")
_HEADER_SIZE = _HEADER.size + 4
_LENGTH = struct.Struct(">II")
_OVERHEAD = 12 + 16 + 4


def write_image(memory: Memory, seal: Key) -> bytes:
    """The file of a memory, with an empty journal."""
    dumped = memory.dump()
    pieces = [dumped[at : at + SEGMENT] for at in range(0, len(dumped), SEGMENT)]
    told = _HEADER.pack(
        _MAGIC, VERSION, len(pieces), len(dumped), os.urandom(16), key_check_value(Algorithm.SM4, seal)
    )
    header = told + crc32(told).to_bytes(4, "big")
    return header + b"".join(_segment(piece, seal, header, index) for index, piece in enumerate(pieces))


def read_image(held: bytes, seal: Key) -> tuple[Memory, int]:
    """The memory an image file holds, and up to which byte the file is whole.

    Raises Refusal `image.not_one`, `image.version`, `image.key` for another seal key, `image.truncated`, `image.damaged`;
    the last two have the place as their problem.
    """
    header, segments, length = _header(held, seal)
    at, dumped = _HEADER_SIZE, []
    for index in range(segments):
        found = _opened(held, at, seal, header, index)
        if found is None:
            raise _refused(
                "truncated", f"第{index + 1}段（共{segments}段），从第{at}字节起", "文件在这里断了"
            )
        piece, at = found
        dumped.append(piece)
    try:
        memory = Memory.load(b"".join(dumped))
    except Malformed as wrong:
        raise _refused("damaged", "卡内存储", str(wrong)) from None
    if sum(map(len, dumped)) != length:
        raise _refused("damaged", "文件头", "记载的长度与内容不符")
    index = segments
    while (found := _opened(held, at, seal, header, index)) is not None:
        record, end = found
        try:
            memory.replay(record)
        except Malformed as wrong:
            raise _refused("damaged", f"日志第{index - segments + 1}条，从第{at}字节起", str(wrong)) from None
        at, index = end, index + 1
    return memory, at


class ImageFile:
    """An image file that a card works on: each transaction is appended to its journal, closing writes it anew.

    Raises Refusal as `read_image`, OSError where the file cannot be opened.
    """

    def __init__(self, path: Path, seal: Key) -> None:
        self.path = path
        self._seal = seal
        self._file: BinaryIO = path.open("r+b")
        try:
            _alone(self._file, path)
            held = self._file.read()
            self.memory, whole = read_image(held, seal)
        except BaseException:
            self._file.close()
            raise
        if whole < len(held):
            self._file.truncate(whole)
        self._file.seek(whole)
        self._header = held[:_HEADER_SIZE]
        self._index = _HEADER.unpack_from(held)[2] + _count(held, whole)
        self.memory.journal = self._append

    def _append(self, record: bytes) -> None:
        self._file.write(_segment(record, self._seal, self._header, self._index))
        self._file.flush()
        self._index += 1

    def close(self) -> None:
        """Put the card away: the memory as it is, the journal empty; where that cannot be written the journal has it all."""
        self.memory.journal = None
        self._file.close()  # some systems replace no file that is open
        with suppress(OSError):
            replace_file(self.path, write_image(self.memory, self._seal))


def free(path: Path) -> None:
    """Raises Refusal `image.in_use` where a card in a reader works on that file: put away, it would replace what came meanwhile."""
    if path.is_file():
        with path.open("rb") as opened:
            _alone(opened, path)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that its name holds the old content or the new one, whatever happens; readable for its owner only."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    beside = path.with_name(path.name + ".new")
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def _segment(piece: bytes, seal: Key, header: bytes, index: int) -> bytes:
    nonce = os.urandom(12)
    body = nonce + gcm_seal(seal, nonce, piece, header + index.to_bytes(4, "big"))
    length = len(body).to_bytes(4, "big")
    return length + crc32(length).to_bytes(4, "big") + body + crc32(body).to_bytes(4, "big")


def _opened(held: bytes, at: int, seal: Key, header: bytes, index: int) -> tuple[bytes, int] | None:
    """What a segment holds and where it ends; None where the file ends before it does."""
    if at + _LENGTH.size > len(held):
        return None
    length, check = _LENGTH.unpack_from(held, at)
    if crc32(held[at : at + 4]) != check or length < _OVERHEAD - 4:
        raise _refused("damaged", f"第{index + 1}段，第{at}字节起的8字节", "记载的长度与校验值不符")
    begin = at + _LENGTH.size
    end = begin + length
    if end + 4 > len(held):
        return None
    body = held[begin:end]
    if crc32(body) != int.from_bytes(held[end : end + 4], "big"):
        raise _refused("damaged", f"第{index + 1}段，第{begin}字节至第{end + 3}字节", "内容与校验值不符")
    try:
        return gcm_open(seal, body[:12], body[12:], header + index.to_bytes(4, "big")), end + 4
    except Refusal:
        raise _refused(
            "damaged", f"第{index + 1}段，第{begin}字节起", "校验和被改得相符，但鉴别码不对"
        ) from None


def _header(held: bytes, seal: Key) -> tuple[bytes, int, int]:
    header = held[:_HEADER_SIZE]
    if header[:8] != _MAGIC[: len(header)] or not header:
        raise Refusal("image.not_one", "这个文件不是卡映像。", "请给出由onecard card new生成的文件。")
    if len(header) < _HEADER_SIZE:
        raise _refused("truncated", f"文件头，从第{len(held)}字节起", "文件在这里断了")
    if crc32(header[:-4]) != int.from_bytes(header[-4:], "big"):
        raise _refused("damaged", f"文件头，第0字节至第{_HEADER_SIZE - 1}字节", "内容与校验值不符")
    _, version, segments, length, _, check = _HEADER.unpack_from(header)
    if version != VERSION:
        raise Refusal(
            "image.version",
            f"卡映像的格式是第{version}版，这个程序只认识第{VERSION}版。",
            "请换用相应版本的程序。",
        )
    if check != key_check_value(Algorithm.SM4, seal):
        raise Refusal(
            "image.key",
            f"封存密钥不对：这张卡用校验值为{check.hex().upper()}的密钥封存。",
            "请用--seal给出封存时用的密钥文件。",
        )
    return header, segments, length


def _refused(code: str, place: str, sentence: str) -> Refusal:
    whole = "卡映像不完整，没有采用。" if code == "truncated" else "卡映像损坏，没有采用。"
    return Refusal(
        f"image.{code}",
        whole,
        "请用另一份完好的映像。",
        (Problem(place, f"{sentence}。", code=f"image.{code}"),),
    )


def _count(held: bytes, whole: int) -> int:
    """How many segments of the journal there are."""
    segments, at, found = _HEADER.unpack_from(held)[2], _HEADER_SIZE, 0
    while at < whole:
        at += _LENGTH.size + _LENGTH.unpack_from(held, at)[0] + 4
        found += 1
    return found - int(segments)


def _alone(opened: BinaryIO, path: Path) -> None:
    """One card is in one reader only. Raises Refusal `image.in_use`."""
    try:
        import fcntl
    except ImportError:  # another system: the file stays open, which keeps others from replacing it
        return
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Refusal("image.in_use", f"{path}这张卡已经在一个读卡器里。", "请先取出它。") from None

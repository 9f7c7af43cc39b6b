"""A ZIP of reports: each member read by itself, so that one bad file does not stop the others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from onecard.core.errors import Refusal
from onecard.reading.document import Document
from onecard.reading.guard import BROKEN, Sort, is_file, opened
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.read import read_document

MEMBERS = 5_000
"""Files of one archive."""
ARCHIVE = Sort("压缩包", "压缩软件", ".zip", "请分成几个较小的压缩包，分别读入。")

_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_OFFICE = ("[Content_Types].xml", "mimetype", "OFD.xml")
_LOCK = "~$"
"""How the name of the file begins that Office keeps beside an open document."""


def read_documents(
    data: bytes,
    name: str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    read: Callable[[bytes, str, Limits], Document] = read_document,
) -> Iterator[tuple[str, Document | Refusal]]:
    """What became of each report of a file: its path in the archive (``name`` itself for a file that is no archive) and
    the document, or why it was not read. `read` is `read_document` or `read_here`.

    An archive within the archive is refused as a member. Raises Refusal for the archive itself: damaged, a bomb, too
    large, too many members, none that is a file.
    """
    if not is_archive(data):
        yield name, _read(data, name, limits, read)
        return
    for path, found in members(data, name, limits):
        yield path, found if isinstance(found, Refusal) else _read(found, path, limits, read)


def members(data: bytes, name: str, limits: Limits = Limits()) -> Iterator[tuple[str, bytes | Refusal]]:  # noqa: B008 - frozen
    """The files of an archive, one unpacked at a time: its path there and its bytes, or why it cannot be unpacked.

    Raises Refusal for the archive itself, as `read_documents` does.
    """
    with opened(data, name, limits, ARCHIVE) as archive:
        listed = [info for info in archive.infolist() if is_file(info) and not _is_noise(name_of(info))]
        if not listed:
            raise Refusal("reading.empty", f"压缩包“{name}”里没有文件。", "请核对压缩包后重新读入。")
        if len(listed) > MEMBERS:
            raise Refusal(
                "reading.too_large",
                f"压缩包“{name}”里有{len(listed):,}个文件，超过{MEMBERS:,}个的上限。",
                ARCHIVE.smaller,
            )
        for info in listed:
            try:
                found: bytes | Refusal = _unpacked(archive, info, limits)
            except Refusal as refusal:
                found = refusal
            yield name_of(info), found


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP of files and not an Office document, which is a ZIP, too."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except BROKEN:
        return False
    return not any(one in _OFFICE or one.startswith(("word/", "xl/", "ppt/")) for one in names)


def name_of(info: zipfile.ZipInfo) -> str:
    """The path of a member. Where the archive does not say UTF-8 its bytes are that or, from Chinese Windows, GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_noise(path: str) -> bool:
    return (
        path.startswith(_NOISE[0])
        or PurePosixPath(path).name in _NOISE
        or PurePosixPath(path).name.startswith(_LOCK)
    )


def _read(
    data: bytes, name: str, limits: Limits, read: Callable[[bytes, str, Limits], Document]
) -> Document | Refusal:
    try:
        return read(data, name, limits)
    except Refusal as refusal:
        return refusal


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    name = PurePosixPath(name_of(info)).name
    if info.flag_bits & 1:
        raise Refusal(
            "reading.password",
            f"文件“{name}”在压缩包里是加密的，无法读取。",
            "请用密码解压后再读入其中的文件。",
        )
    if info.file_size > limits.file_bytes:
        raise Refusal(
            "reading.too_large",
            f"文件“{name}”有{-(-info.file_size // MEGABYTE)}MB，超过{limits.file_bytes // MEGABYTE}MB的上限，没有读入。",
            "请去掉其中的图片、附件和多余的页，另存后再读入。",
        )
    try:
        return archive.read(info)
    except BROKEN as error:
        raise Refusal(
            "reading.damaged",
            f"压缩包里的文件“{name}”已损坏或不完整，没有读入。",
            "请重新取得压缩包后再读入。",
        ) from error

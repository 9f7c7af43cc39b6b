"""Reading a DOCX of other people: its paragraphs as text whose every character knows its run; guarded, never executed.

Words can be put in the place of others in the very runs they stand in; all else stays as it was.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from onecard.core.errors import Refusal
from onecard.reading.guard import BROKEN, Sort, damaged, is_file, opened
from onecard.reading.limits import MEGABYTE, Limits
from onecard.reading.process import frames
from onecard.reading.word_passages import Passage, W, heading_levels, passages_of

LIMITS = Limits(
    file_bytes=20 * MEGABYTE, unpacked_bytes=200 * MEGABYTE, seconds=30, memory_bytes=2048 * MEGABYTE
)
"""Bounds of a Word file; real templates of bureaus have less than a megabyte."""
PARAGRAPHS, LONGEST, CHARACTERS = 20_000, 10_000, 500_000
"""Paragraphs of a file, characters of one and of all: the longest real templates have 20,000 characters."""
DOCUMENT = Sort("Word文档", "Word或WPS文字", ".docx", "请去掉其中的图片和附件，另存后再上传。")

_MAIN = "word/document.xml"
_TEXT_PARTS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_ACTIVE = re.compile(r"vbaProject\.bin|vbaData\.xml|word/(?:activeX|embeddings)/", re.IGNORECASE)
_TRACKED = tuple(f"{{{W}}}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_SAVE_AS = "请用Word或WPS文字打开它，另存为“Word文档（.docx）”后再上传。"


@dataclass(slots=True)
class WordFile:
    """A DOCX read: its `passages` in order (the text, then headers, footers and notes), and its SHA-256.

    `tracked` and `comments` tell of changes that were not accepted and of remarks in the margin.
    """

    name: str
    sha256: str
    passages: list[Passage]
    tracked: int = 0
    comments: int = 0
    _parts: list[tuple[zipfile.ZipInfo, bytes]] = field(default_factory=list)
    _trees: dict[str, etree._ElementTree] = field(default_factory=dict)
    _levels: dict[str, int] = field(default_factory=dict)

    def written(self) -> bytes:
        """The file with what was put into its passages; every other part byte for byte, at its old time."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for info, data in self._parts:
                copy = zipfile.ZipInfo(info.filename, info.date_time)
                copy.compress_type = zipfile.ZIP_DEFLATED
                copy.create_system = 0
                tree = self._trees.get(info.filename)
                archive.writestr(copy, data if tree is None else _serialised(tree))
        return stream.getvalue()

    def read_again(self) -> list[Passage]:
        """The passages as they are now, after words were put into them."""
        return list(_passages(self._trees, self._levels))


def read(data: bytes, name: str, limits: Limits = LIMITS) -> WordFile:
    """A DOCX as passages. Nothing in it is run, followed or fetched.

    Raises Refusal whose code begins with ``reading.``: too large, damaged, encrypted, no DOCX, with macros or
    embedded objects, drawing on files elsewhere.
    """
    if len(data) > limits.file_bytes:
        raise Refusal(
            "reading.too_large",
            f"文件“{name}”有{-(-len(data) // MEGABYTE)}MB，超过{limits.file_bytes // MEGABYTE}MB的上限，没有读入。",
            DOCUMENT.smaller,
        )
    _demand_docx(data, name)
    with opened(data, name, limits, DOCUMENT) as archive:
        try:
            parts = [(info, archive.read(info)) for info in archive.infolist() if is_file(info)]
        except BROKEN as error:
            raise damaged(name, DOCUMENT) from error
    found = {info.filename: content for info, content in parts}
    if _MAIN not in found or len(found) != len(parts):
        raise damaged(name, DOCUMENT)
    _demand_harmless(found, name)
    others = sorted(part for part in found if _TEXT_PARTS.fullmatch(part))
    trees = {part: parsed(found[part], name) for part in (_MAIN, *others)}
    styles = found.get("word/styles.xml")
    levels = heading_levels(parsed(styles, name).getroot()) if styles else {}
    file = WordFile(name, hashlib.sha256(data).hexdigest(), [], 0, 0, parts, trees, levels)
    file.tracked = sum(1 for tree in trees.values() for _ in tree.iter(*_TRACKED))
    if "word/comments.xml" in found:
        file.comments = sum(1 for _ in parsed(found["word/comments.xml"], name).iter(f"{{{W}}}comment"))
    length = 0
    for passage in _passages(trees, levels):
        file.passages.append(passage)
        length += len(passage.text)
        if len(file.passages) > PARAGRAPHS or len(passage.text) > LONGEST or length > CHARACTERS:
            raise Refusal(
                "reading.too_large",
                f"文件“{name}”的文字太多：超过{PARAGRAPHS}段、一段{LONGEST}字或全文{CHARACTERS}字的上限，没有读入。",
                "请只保留公开文本的部分，另存后再上传。",
            )
    return file


def demand_readable(data: bytes, name: str, limits: Limits = LIMITS) -> None:
    """Have a child process read a file that just came in: one that exhausts memory or time, or brings the reader down,
    takes only the child with it. Raises Refusal as `read` does, `reading.too_slow` or `reading.could_not_open`."""
    with frames(data, "template", name, limits, DOCUMENT) as answer:
        for _ in answer:
            pass


def _passages(trees: dict[str, etree._ElementTree], levels: dict[str, int]) -> Iterator[Passage]:
    number = 0
    for tree in trees.values():
        for passage in passages_of(tree.getroot(), levels):
            number += 1
            passage.id = f"p{number}"
            yield passage


def _demand_docx(data: bytes, name: str) -> None:
    if data.startswith(b"PK\x03\x04"):
        return
    if not data.strip(b"\0 \t\r\n"):
        raise Refusal("reading.empty", f"文件“{name}”是空的，没有任何内容。", "请核对文件后重新上传。")
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal(
            "reading.password",
            f"文件“{name}”设有打开密码，内容已加密，无法读取。",
            "请用Word或WPS文字输入密码打开，取消密码，保存后再上传。",
        )
    what = "旧版Word或WPS文档（.doc、.wps）" if data.startswith(_OLE) else ""
    raise Refusal(
        "reading.not_a_document",
        f"文件“{name}”不是Word文档（.docx）" + (f"，它是{what}。" if what else "。"),
        _SAVE_AS,
    )


def _demand_harmless(found: dict[str, bytes], name: str) -> None:
    """Refuse what could act by itself: macros, embedded objects, and anything but links that lies elsewhere."""
    if _MACROS.search(found.get("[Content_Types].xml", b"")) or any(map(_ACTIVE.search, found)):
        raise Refusal(
            "reading.macros",
            f"文件“{name}”带有宏、控件或嵌入的文件，为安全起见没有打开。",
            "请在Word或WPS文字里删去宏和嵌入的文件，另存为“Word文档（.docx）”后再上传。",
        )
    for part, content in found.items():
        if not part.endswith(".rels"):
            continue
        for relation in parsed(content, name).iter("{*}Relationship"):
            kind = relation.get("Type", "").rpartition("/")[2]
            if relation.get("TargetMode") == "External" and kind != "hyperlink":
                raise Refusal(
                    "reading.outside",
                    f"文件“{name}”要从别处取内容（{kind}），为安全起见没有打开。",
                    "请在Word里把链接的模板、图片等改为嵌入，或删去，另存后再上传。",
                )
            if kind == "aFChunk":
                raise Refusal(
                    "reading.outside",
                    f"文件“{name}”里夹着另一份文档，没有打开。",
                    "请在Word里打开它，另存一次后再上传。",
                )


def parsed(content: bytes, name: str) -> etree._ElementTree:
    """A part of a DOCX as a tree; entities are not resolved and nothing is fetched. Raises Refusal `reading.damaged`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.ElementTree(etree.fromstring(content, parser))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name, DOCUMENT) from error
    if tree.docinfo.doctype:
        # No word processor writes one; with entities it could grow without bounds.
        raise damaged(name, DOCUMENT)
    return tree


def _serialised(tree: etree._ElementTree) -> bytes:
    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data

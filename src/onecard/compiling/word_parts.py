"""The parts a DOCX is made of (ECMA-376): elements, the package with fixed times, facts kept beside the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NewType
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.package import Package as OpcPackage

from onecard.compiling.archive import archived
from onecard.core.unseen import without_unseen

Xml = NewType("Xml", str)
"""Well-formed XML. Words become XML by `text` and as attributes of `w`, nowhere else, so that none is read as markup."""

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def w(name: str, /, *children: Xml | None, **attributes: object) -> Xml:
    """An element of WordprocessingML with attributes of the same namespace; children that are None are left out."""
    said = "".join(f" w:{key}={attribute(value)}" for key, value in attributes.items())
    inside = "".join([child for child in children if child is not None])
    return Xml(f"<w:{name}{said}>{inside}</w:{name}>" if inside else f"<w:{name}{said}/>")


def attribute(value: object) -> Xml:
    """A value as an attribute, with its quotation marks."""
    return _quoted(str(value))


@lru_cache(maxsize=4096)
def _quoted(value: str) -> Xml:
    # A document has a dozen attributes over and over.
    return Xml(quoteattr(without_unseen(value)))


def text(words: str, name: str = "t") -> Xml:
    """The element that holds words. What nobody sees is left out, so no control character gets into the file."""
    return Xml(f'<w:{name} xml:space="preserve">{escape(without_unseen(words))}</w:{name}>')


def part(name: str, *children: Xml) -> bytes:
    """A part of the package: its root element with the namespaces."""
    return f"{DECLARATION}<w:{name} {_NAMESPACES}>{''.join(children)}</w:{name}>".encode()


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Main(Part):
    """The document's own part, written last: it names what the others are called by."""

    data = b""

    @property
    def blob(self) -> bytes:
        return self.data


class Package:
    """The package under way: the document's part, and what it refers to by relationship."""

    def __init__(self) -> None:
        self.opc = OpcPackage()
        self.main = _Main(PackURI("/word/document.xml"), CT.WML_DOCUMENT_MAIN, b"", self.opc)
        self.opc.relate_to(self.main, RT.OFFICE_DOCUMENT)

    def add(self, name: str, content_type: str, relation: str, data: bytes) -> str:
        """One more part; gives the id of the relationship that leads to it."""
        return self.main.relate_to(Part(PackURI(f"/{name}"), content_type, data, self.opc), relation)

    def write(self, body: Iterable[Xml], properties: Mapping[str, str], date: datetime) -> bytes:
        """The bytes of the whole, with core properties (title, author, …) that hold `date` as their only time."""
        self.main.data = part("document", w("body", *body))
        core = CorePropertiesPart.default(self.opc)
        for name, value in properties.items():
            setattr(core.core_properties, name, without_unseen(value))
        core.core_properties.created = core.core_properties.modified = date
        self.opc.relate_to(core, RT.CORE_PROPERTIES)
        stream = io.BytesIO()
        self.opc.save(stream)
        with zipfile.ZipFile(stream) as made:
            return archived((info.filename, made.read(info)) for info in made.infolist())

"""Typesetting: data and a template → one PDF, archival and accessible (PDF/A-2a, PDF/UA-1), or a refusal in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from onecard.compiling.fonts import FONT_DIRS, faces
from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.core.unseen import without_unseen

TEMPLATES = Path(__file__).parent / "templates"

_UNPRINTABLE = re.compile(r'(?:text|codepoint) `"(?:\\u\{([0-9a-f]+)\}|\\?(.))', re.DOTALL)
"""How the typesetter names a character it has no glyph for, or that means nothing outside one font."""


class Typesetter:
    """One document about to be typeset from `templates/<template>`; `named` is its name in a refusal.

    Words come in as data and are never read as markup. Equal data and faces give equal bytes.
    Raises Refusal `compiling.no_chinese_font`.
    """

    def __init__(self, template: str, data: Mapping[str, object], named: str) -> None:
        self._prepared = prepared(data)
        self._named = named
        self._compiler = typst.Compiler(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=faces().fonts,
            ignore_system_fonts=True,
            sys_inputs={"d": self._prepared},
        )

    def pdf(self) -> bytes:
        """The document. Raises Refusal `compiling.not_printable` naming a character no face has."""
        try:
            # With PDF/UA a missing glyph is an error that names it; without, an empty box that nobody sees.
            pdf = self._compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"])
        except typst.TypstError as error:
            raise self._refused(error) from error
        if not isinstance(pdf, bytes):  # pragma: no cover - one PDF is asked for
            raise TypeError("typst gave no single document")
        return pdf

    def told(self, label: str) -> Any:
        """What the typeset document tells of itself under a label of its template."""
        return json.loads(self._compiler.query(f"<{label}>", field="value", one=True))

    def _refused(self, error: typst.TypstError) -> Refusal:
        found = _UNPRINTABLE.search(error.message)
        if found is None:
            return Refusal(
                "compiling.not_printable",
                f"{self._named}无法排成PDF：{error.message}",
                "请把这句话连同所用的数据交给系统管理员。",
            )
        code, letter = found.groups()
        character = chr(int(code, 16)) if code else letter
        where = next((text for text in _texts(json.loads(self._prepared)) if character in text), character)
        shown = character if character.isprintable() else ""
        return Refusal(
            "compiling.not_printable",
            f"{self._named}无法排成PDF：{quoted(_around(where, character))}里的字符{shown}（U+{ord(character):04X}）"
            "在这台机器的字体里都没有。",
            f"改用常用字，或把含这个字的字体放入环境变量{FONT_DIRS}所指的文件夹。",
        )


def prepared(data: Mapping[str, object]) -> str:
    """What a template reads: the data, without characters nobody sees, and the faces of this machine as one JSON string."""
    whole = {**data, "faces": faces().names()}
    written = _written(whole)
    # One look at the whole tells that there is nothing to leave out, as in most documents; walking them costs more.
    return written if written.isprintable() and "\\" not in written else _written(_printed(whole))


def _written(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _printed(data: Any) -> Any:
    if isinstance(data, str):
        return without_unseen(data)
    if isinstance(data, Mapping):
        return {key: _printed(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printed(value) for value in data]
    return data


def _texts(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return [text for part in parts for text in _texts(part)]


def _around(text: str, character: str, room: int = 12) -> str:
    at = text.index(character)
    return text[max(0, at - room) : at + room]

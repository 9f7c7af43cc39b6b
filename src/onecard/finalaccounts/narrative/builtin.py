"""The templates that come with onecard, by the region whose order of sections they follow."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.finalaccounts.narrative.template import Template, read

_FOLDER = Path(__file__).parent / "templates"


def names() -> tuple[str, ...]:
    """The names of the templates: ``hainan``, ``national``, ``shanghai``."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.txt")))


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """One of the templates. Raises Refusal `template.no_such`."""
    if name not in names():
        raise Refusal(
            "template.no_such", f"没有名为{quoted(name)}的文本模板。", f"可用的：{'、'.join(names())}。"
        )
    return read((_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))

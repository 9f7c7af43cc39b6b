"""Code lists of 政府收支分类科目, keyed by code and fiscal year: the same code may have other names in other years.

Lists: ``function`` (支出功能分类, 3/5/7 digits for 类/款/项), ``economy`` (部门预算支出经济分类) and ``government``
(政府预算支出经济分类). The lists are a working copy, not the official book (docs/standards.md): a code that is not in
them is worth a notice and is never an error. A unit adds codes of its own with `additions`, which win over the lists.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LISTS = ("function", "economy", "government")
LIST_NAMES = {
    "function": "支出功能分类",
    "economy": "部门预算支出经济分类",
    "government": "政府预算支出经济分类",
}
_FOLDER = Path(__file__).parent / "code_lists"
_LEVELS = {3: "类", 5: "款", 7: "项"}


@dataclass(frozen=True, slots=True)
class Code:
    """One name of one code: `valid_from` and `valid_to` are fiscal years, both included, None where no bound is known.

    `level` is 类, 款 or 项; `parent` the code above, empty at the top; `source` tells where the entry comes from
    (docs/standards.md).
    """

    list: str
    code: str
    name: str
    level: str = ""
    parent: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    source: str = ""

    def valid_in(self, year: int) -> bool:
        """Whether the code has this name in the fiscal year."""
        return (self.valid_from is None or self.valid_from <= year) and (
            self.valid_to is None or year <= self.valid_to
        )


def read_additions(rows: Iterable[Mapping[str, str]], code_list: str = "function") -> tuple[Code, ...]:
    """Codes a unit adds (本单位增设科目), from rows with the columns of our lists: code, name, and optionally
    valid_from, valid_to. Rows may name their list in the column ``list``. Raises ValueError for a year not a number.
    """
    return tuple(_code(row.get("list") or code_list, row) for row in rows)


def _code(code_list: str, row: Mapping[str, str]) -> Code:
    code = row["code"].strip()
    return Code(
        code_list,
        code,
        row["name"].strip(),
        row.get("level") or _LEVELS.get(len(code), ""),
        row.get("parent") or (code[:-2] if len(code) > 3 else ""),
        _year(row.get("valid_from")),
        _year(row.get("valid_to")),
        row.get("source") or "",
    )


def _year(text: str | None) -> int | None:
    return int(text) if text else None


@lru_cache(maxsize=len(LISTS))
def _entries(code_list: str) -> dict[str, tuple[Code, ...]]:
    """Every entry of a list by code, in the order of the list; read once, when first asked for."""
    import csv

    entries: dict[str, list[Code]] = {}
    with (_FOLDER / f"{code_list}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entries.setdefault(row["code"], []).append(_code(code_list, row))
    return {code: tuple(found) for code, found in entries.items()}


def find(code_list: str, code: str, year: int, additions: Iterable[Code] = ()) -> Code | None:
    """The entry of a code in a fiscal year, None where the list does not have it (worth a notice, never an error).

    Raises KeyError for a list that does not exist.
    """
    for entry in additions:
        if entry.list == code_list and entry.code == code and entry.valid_in(year):
            return entry
    if code_list not in LISTS:
        raise KeyError(code_list)
    return next((entry for entry in _entries(code_list).get(code, ()) if entry.valid_in(year)), None)


def name(code_list: str, code: str, year: int, additions: Iterable[Code] = ()) -> str | None:
    """The name of a code in a fiscal year, None where the list does not have it."""
    entry = find(code_list, code, year, additions)
    return entry.name if entry else None


def known(code_list: str, year: int, additions: Iterable[Code] = ()) -> tuple[Code, ...]:
    """Every entry of a list in force in a fiscal year, by code."""
    merged = {
        (entry.code, entry.valid_from): entry
        for entries in _entries(code_list).values()
        for entry in entries
        if entry.valid_in(year)
    }
    for entry in additions:
        if entry.list == code_list and entry.valid_in(year):
            merged = {key: old for key, old in merged.items() if key[0] != entry.code}
            merged[entry.code, entry.valid_from] = entry
    return tuple(sorted(merged.values(), key=lambda entry: entry.code))


@lru_cache(maxsize=4096)
def names_of(code_list: str, code: str) -> tuple[str, ...]:
    """Every name a code has had, in whatever year: what older and newer reports may print beside it."""
    return tuple(dict.fromkeys(entry.name for entry in _entries(code_list).get(code, ())))


def parents(code: str) -> tuple[str, ...]:
    """A code and the codes above it, from the top: 2080108 → 208, 20801, 2080108 (类, 款, 项)."""
    return tuple(code[:length] for length in (3, 5, 7) if len(code) >= length) or (code,)


def path_of(
    code: str, year: int, code_list: str = "function", additions: Iterable[Code] = ()
) -> tuple[str, ...]:
    """The names from the top down to a code; a code the list lacks stands for its own name."""
    extra = tuple(additions)
    return tuple(name(code_list, part, year, extra) or part for part in parents(code))


def path(*names: str, year: int, code_list: str = "function", additions: Iterable[Code] = ()) -> str | None:
    """The code of a whole path of names, 类 first: ``path("社会保障和就业支出", …, "信息化建设", year=2024)`` → 2080108.

    Names are compared without spaces, widths and kinds of brackets; former names count too, after those of the year.
    None where no code or more than one has this path: one 项 name stands under many 款, so no part may be left out.
    """
    extra = tuple(additions)
    wanted = [plain_name(part) for part in names]
    for strict in (True, False):
        found = {
            entry.code
            for entry in (*known(code_list, year, extra), *(() if strict else _all(code_list)))
            if len(parents(entry.code)) == len(wanted)
            and _fits(entry, wanted, code_list, year, extra, strict)
        }
        if len(found) == 1:
            return found.pop()
    return None


def _fits(
    entry: Code, wanted: list[str], code_list: str, year: int, extra: tuple[Code, ...], strict: bool
) -> bool:
    if plain_name(entry.name) != wanted[-1]:
        return False
    for part, text in zip(parents(entry.code), wanted, strict=True):
        current = name(code_list, part, year, extra)
        names = {current} if strict else {current, *names_of(code_list, part)}
        if text not in {plain_name(found) for found in names if found}:
            return False
    return True


def _all(code_list: str) -> Iterable[Code]:
    return (entry for entries in _entries(code_list).values() for entry in entries)


def search(
    text: str,
    year: int,
    list: str | None = None,  # noqa: A002 - the word for it in all of this room
    additions: Iterable[Code] = (),
) -> tuple[Code, ...]:
    """Codes in force in the year whose number starts with, or whose name contains, each word of `text`.

    `list` narrows to one list. Words are parted by blanks; a word may also stand in the name of a code above
    (``社会保障 信息化`` finds 2080108), as long as one stands in the code itself. Whole names come first.
    """
    extra = tuple(additions)
    words = [plain for word in text.split() if (plain := plain_name(word))]
    if not words:
        return ()
    hits: dict[Code, bool] = {}
    for code_list in (list,) if list else LISTS:
        for entry in known(code_list, year, extra):
            own = entry.code, plain_name(entry.name)
            if not any(own[0].startswith(word) or word in own[1] for word in words):
                continue
            above = plain_name("".join(path_of(entry.code, year, code_list, extra)))
            if all(own[0].startswith(word) or word in above for word in words):
                hits[entry] = own[1] in words or own[0] in words
    return tuple(sorted(hits, key=lambda entry: (not hits[entry], LISTS.index(entry.list), entry.code)))


def plain_name(text: str) -> str:
    """A name as names are compared: without blanks, in half width, brackets, quotation marks and dashes alike."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_SAME)


_SAME = str.maketrans("—–", "--", "“”\"'‘’「」、,")

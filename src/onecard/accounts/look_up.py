"""Looking codes up (查科目) by number, by part of a name, or by pinyin initials: for the search and for entry forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from onecard.accounts.books import added_codes
from onecard.accounts.initials import initials
from onecard.accounts.models import COUNTING, BudgetLine, EntryTotal
from onecard.accounts.subject import Subject
from onecard.finalaccounts import codes
from onecard.finalaccounts.codes import Code, plain_name

DETAILED = {"function": 7, "economy": 5}
"""How long a code is that records are written to: 项 and 款."""
PREPARED_WITH = "a"
WHOLE, START, WITHIN, NOT_AT_ALL = range(4)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A code as it is looked up: its name and initials, and those from the top of the list down to it."""

    code: Code
    name: str
    letters: str
    path: str
    path_letters: str


def look_up(text: str, year: int, lists: Iterable[str] = codes.LISTS) -> list[Code]:
    """The codes of the year whose number starts with, or whose name or initials hold, each word of `text`.

    A word may also stand in the name of a code above, as long as one stands in the code itself. What the text names
    whole comes first, then what begins with it, then by list and number.
    """
    words = [plain for word in text.split() if (plain := plain_name(word).lower())]
    ranked = [
        (_rank(entry, words), place, entry.code.code, entry.code)
        for place, code_list in enumerate(lists if words else ())
        for entry in _entries(code_list, year, added_codes())
    ]
    return [code for rank, *_, code in sorted(ranked, key=lambda one: one[:3]) if rank < NOT_AT_ALL]


def detailed(
    text: str, year: int, code_list: str, used: Collection[str] = (), *, above: bool = False
) -> list[Code]:
    """The codes of one list that records are written to, those the unit has `used` before the others that fit as well;
    with `above` the codes above them too.
    """
    length = DETAILED[code_list]
    found = [one for one in look_up(text, year, (code_list,)) if above or len(one.code) == length]
    return sorted(found, key=lambda one: not in_use(one.code, used))


def in_use(code: str, used: Collection[str]) -> bool:
    """Whether a code or one beneath it is among those used."""
    return any(one.startswith(code) for one in used)


def named(text: str, year: int, code_list: str) -> list[Code]:
    """The codes records are written to that are called just so, by their name or by its initials."""
    name = plain_name(text).lower()
    length = DETAILED[code_list]
    return [
        entry.code
        for entry in _entries(code_list, year, added_codes())
        if len(entry.code.code) == length and name and (name == entry.name or name in entry.letters.split())
    ]


def meant(text: str, year: int, code_list: str) -> str:
    """The code that alone is called so, else the text as it is: a number, or what names none or several."""
    found = named(text, year, code_list)
    return found[0].code if len(found) == 1 else text


def used(whose: Subject, year: int, code_list: str) -> set[str]:
    """The codes that count in the subject's books or budgets of the year or the one before."""
    ids, years = [member.id for member in whose.members], (year - 1, year)
    booked = EntryTotal.objects.filter(entity__in=ids, year__in=years)
    planned = BudgetLine.objects.filter(entity__in=ids, year__in=years, state__in=COUNTING)
    return {
        code
        for rows in (booked, planned)
        for code in rows.order_by().values_list(code_list, flat=True).distinct()
        if code
    }


def prepare(year: int) -> None:
    """Work the initials of the codes out, so that nobody who types waits for it."""
    look_up(PREPARED_WITH, year)


def above(code: Code, year: int) -> str:
    """The names of the codes above one, from the top: ``社会保障和就业支出 · 人力资源和社会保障管理事务``."""
    return " · ".join(codes.path_of(code.code, year, code.list, added_codes())[:-1])


def _rank(entry: _Entry, words: list[str]) -> int:
    if not any(_holds(word, entry.code.code, entry.name, entry.letters) for word in words):
        return NOT_AT_ALL
    if not all(_holds(word, entry.code.code, entry.path, entry.path_letters) for word in words):
        return NOT_AT_ALL
    if len(words) > 1:
        return WITHIN
    own = (entry.code.code, entry.name, *entry.letters.split())
    if words[0] in own:
        return WHOLE
    return START if any(text.startswith(words[0]) for text in own) else WITHIN


def _holds(word: str, number: str, name: str, letters: str) -> bool:
    return number.startswith(word) or word in name or (word.isascii() and word in letters)


@lru_cache(maxsize=32)
def _entries(code_list: str, year: int, additions: tuple[Code, ...]) -> list[_Entry]:
    found = []
    for code in codes.known(code_list, year, additions):
        path = codes.path_of(code.code, year, code_list, additions)
        found.append(
            _Entry(
                code,
                plain_name(code.name).lower(),
                initials(code.name),
                plain_name("".join(path)).lower(),
                " ".join(initials(name) for name in path),
            )
        )
    return found

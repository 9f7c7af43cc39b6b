"""The relations (勾稽关系) of a year: which hold, which do not, with both sides, where to look and what is said."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onecard.accounts import queries
from onecard.accounts.justified import STANDINGS, Break, Judged, judged, unused
from onecard.accounts.views.evidence import cells_of
from onecard.accounts.views.exporting import export_links, form_asked
from onecard.accounts.views.jointly import jointly
from onecard.accounts.views.place import Place, place_of
from onecard.accounts.views.relation_rows import STATES, Cells, shown, state_of
from onecard.accounts.views.relation_words import Words, words_at, words_left_over
from onecard.accounts.views.relations_file import relations_file
from onecard.accounts.views.tables import SHORT_TITLES
from onecard.figures.relation import Remark
from onecard.office import permissions
from onecard.office.door import page, person
from onecard.office.permissions import require

JOINTLY_SHOWN = 3
"""How many contradictions are shown, the shortest first: the later ones mostly follow from the same errors."""
SAID: dict[str, str] = {standing or "none": title for standing, title in STANDINGS.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address narrows the list to: a table, a state, how the words stand, and a text."""

    table: str = ""
    state: str = ""
    said: str = ""
    q: str = ""

    @staticmethod
    def of(request: HttpRequest) -> Wanted:
        """What this address asks for; what it cannot ask for is left out."""
        given = {one.name: request.GET.get(one.name, "").strip() for one in fields(Wanted)}
        table = given["table"]
        if not (table.isascii() and table.isdecimal() and len(table) < 3 and int(table) in SHORT_TITLES):
            given["table"] = ""
        for name, known in (("state", STATES), ("said", SAID)):
            if given[name] not in known:
                given[name] = ""
        return Wanted(**given)

    @property
    def any(self) -> bool:
        """Whether it narrows anything."""
        return bool(self.table or self.state or self.said or self.q)

    def speaks_of(self, one: Judged) -> bool:
        """Whether table, words and text fit the relation, whatever its state."""
        if self.table and int(self.table) not in one.outcome.relation.tables:
            return False
        if self.said:
            standing = "" if self.said == "none" else self.said
            if not one.justifiable or (not standing and one.outcome.severity == "info"):
                return False
            if not any(each.standing == standing for each in one.breaks):
                return False
        text = _text_of(one).casefold() if self.q else ""
        return all(part in text for part in self.q.casefold().split())

    def takes(self, one: Judged) -> bool:
        """Whether the relation fits in every way."""
        return self.speaks_of(one) and self.state in ("", state_of(one.outcome))


def _text_of(one: Judged) -> str:
    relation = one.outcome.relation
    words = [relation.id, relation.title, relation.formula, relation.requirement]
    for verdict in one.outcome.verdicts:
        words.append(verdict.instance.where)
        if isinstance(verdict.instance, Remark):
            words.append(verdict.instance.sentence)
    words += [each.record.words for each in one.breaks if each.record]
    return " ".join(words)


@page("tables.read")
@require_safe
def relations(request: HttpRequest) -> HttpResponseBase:
    """All relations by state, narrowed as the address says; as a file where it asks for one."""
    place = place_of(request)
    if not place.has_data:
        return render(request, "accounts/no_year.html", {"place": place})
    accounts = queries.final_accounts(place.subject, place.year)
    found = judged(place.subject, place.year, queries.outcomes_of(accounts))
    cells = cells_of(accounts)
    wanted = Wanted.of(request)
    if form := form_asked(request):
        require(person(request), "tables.export")
        taken = (one for one in found if wanted.takes(one))
        return relations_file(taken, place, cells, form)
    fitting = [one for one in found if wanted.speaks_of(one)]
    counts = {name: sum(state_of(one.outcome) == name for one in fitting) for name in STATES}
    user = person(request)

    def words(one: Judged, broken: Break) -> Words:
        needed = one.outcome.severity == "warning"
        return words_at(user, place, one.outcome.relation.id, broken, needed=needed)

    groups = [
        (name, title, [shown(one, place, cells, words) for one in fitting if state_of(one.outcome) == name])
        for name, title in STATES.items()
        if wanted.state in ("", name)
    ]
    joint = _joint(found, fitting, place, cells) if wanted.state in ("", "failed") else []
    left_over = unused(place.subject, place.year, found) if not wanted.any else []
    context: dict[str, Any] = {
        "place": place,
        "accounts": accounts,
        "groups": [group for group in groups if group[2]],
        "total": len(fitting),
        "all_count": len(found),
        "shown_count": sum(len(listed) for _, _, listed in groups),
        "chips": _chips(wanted, place),
        "exports": export_links(place) if permissions.may(user, "tables.export") else [],
        "jointly": joint[:JOINTLY_SHOWN],
        "jointly_more": len(joint[JOINTLY_SHOWN:]),
        "states": [(name, title, counts[name]) for name, title in STATES.items()],
        "explained": sum(one.justified for one in fitting),
        "said": [(name, title, _said_count(found, name)) for name, title in SAID.items()],
        "wanted": wanted,
        "tables": [(f"{number:02d}", title) for number, title in SHORT_TITLES.items()],
        "all_address": place.with_params(**{one.name: None for one in fields(Wanted)}),
        "left_over": [words_left_over(user, place, one) for one in left_over],
    }
    return render(request, "accounts/relations.html", context)


def _chips(wanted: Wanted, place: Place) -> list[tuple[str, str]]:
    """What narrows the list, each with the address without it."""
    titles = {
        "q": f"含“{wanted.q}”",
        "table": f"公开{wanted.table}",
        "state": STATES.get(wanted.state, ""),
        "said": SAID.get(wanted.said, ""),
    }
    return [(titles[name], place.with_params(**{name: None})) for name in titles if getattr(wanted, name)]


def _joint(found: list[Judged], fitting: list[Judged], place: Place, cells: Cells) -> list[Any]:
    """The contradictions that concern what is shown; they are looked for in the whole year."""
    ids = {one.outcome.relation.id for one in fitting}
    return [one for one in jointly(found, place, cells) if ids.intersection(one.relations)]


def _said_count(found: list[Judged], name: str) -> int:
    wanted = Wanted(said=name)
    return sum(wanted.speaks_of(one) for one in found)

"""Where a record belongs: the place of its own page, and the unit it is written for."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from onecard.accounts.models.checked import Checked
from onecard.accounts.subject import Member
from onecard.accounts.views.forms import Field
from onecard.accounts.views.place import Place, place_of, subjects_open_to
from onecard.office.door import person
from onecard.office.models import Entity, Group


def code_of(record: Checked) -> str:
    """The code of whose record it is: a unit's, or a group's for what is declared on a department's tables."""
    whose: Entity | Group = record.entity or record.group  # type: ignore[attr-defined]
    return whose.code


def place_of_record(request: HttpRequest, record: Checked, path: str, year: int = 0) -> Place:
    """The place of a record, whose own address names neither unit nor year; switches lead to `path`.

    `year` where the reader came from another year than the record's."""
    given = request.GET.copy()
    given["entity"], given["year"] = code_of(record), str(year or record.year)
    request.GET = given  # type: ignore[assignment]  # a mutable copy of what was asked
    return place_of(request, path)


def require_open_to_reader(request: HttpRequest, entity_id: int | None) -> None:
    """Raise Http404 unless the unit is open to the reader: as for a record that is not there."""
    subjects = subjects_open_to(person(request))
    if not any(entity_id == member.id for subject in subjects for member in subject.members):
        raise Http404


Owned = TypeVar("Owned", bound=Model)


def open_record(request: HttpRequest, records: QuerySet[Owned], pk: int) -> Owned:
    """The unit's record of this key. Raises Http404 for one not open to the reader as for one that is not there."""
    one = records.filter(pk=pk).first()
    require_open_to_reader(request, one.entity_id if one else None)  # type: ignore[attr-defined]
    if one is None:
        raise Http404
    return one


def unit_of(place: Place, code: str = "") -> Entity:
    """The unit of the place a record is written for; in a group the member of this code. Raises Http404."""
    members: tuple[Member, ...] = place.subject.members
    found = next((one for one in members if code == one.code or (not code and len(members) == 1)), None)
    if found is None:
        raise Http404
    return Entity.objects.get(pk=found.id)


def unit_field(place: Place) -> list[Field]:
    """The field that asks which unit of a group is meant; none where there is only one."""
    members = place.subject.members
    if len(members) == 1:
        return []
    return [Field("entity", "单位", "choice", choices=[(each.code, each.name) for each in members])]

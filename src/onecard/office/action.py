"""The action frame: how every domain action is carried out.

    with performing(actor, events.VOUCHER_CHECKED, permission="accounts.check_voucher") as said:
        …
        said.subject, said.after = "2024年凭证记-0031", {…}

One transaction, the permission checked first, exactly one event of the trail. Whatever is raised inside leaves
nothing behind, neither records nor event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from onecard.office import trail
from onecard.office.events import EventKind
from onecard.office.models import Entity, User
from onecard.office.permissions import require


@dataclass(slots=True)
class TrailEntry:
    """What an action says of itself: its subject in Chinese, the record before and after where it has one, the unit it
    concerns."""

    subject: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    unit_id: int | None = None


@contextmanager
def performing(
    actor: User, kind: EventKind, *, permission: str | None, subject: str = "", entity: Entity | None = None
) -> Iterator[TrailEntry]:
    """Carry out one action of a person; the body changes records and says what it did.

    `permission` None is for what everybody may do with their own account. `entity`, where given, must be open to the
    actor, and where there are several its name ends the subject of the event: ``2024年1月，示例市档案馆``. The event concerns
    that unit, else the actor's, unless the body says another. Raises Refusal `office.not_permitted` or
    `office.other_entity`, and RuntimeError if the body names no subject.
    """
    with transaction.atomic():
        if permission is not None:
            require(actor, permission, entity)
        entry = TrailEntry(subject, unit_id=entity.pk if entity else actor.entity_id)
        yield entry
        if not entry.subject:
            raise RuntimeError(f"the action {kind.key} did not say its subject")
        said = _with_unit(entry.subject, entity)
        trail.append(actor, kind, said, entry.before, entry.after, entry.unit_id)


def _with_unit(subject: str, entity: Entity | None) -> str:
    if entity is None or entity.name in subject or not Entity.objects.exclude(pk=entity.pk).exists():
        return subject
    return f"{subject}，{entity.name}"


def about(subject: str, entity: Entity) -> Q:
    """What finds the events of this subject that may be this unit's: with its name or without (from before there were
    several), also by a name it had then; never with another unit's."""
    others = Entity.objects.exclude(pk=entity.pk).values_list("name", flat=True)
    named = Q(subject__startswith=f"{subject}，") & ~Q(subject__in=[f"{subject}，{name}" for name in others])
    return Q(subject=subject) | named

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

from onecard.office import trail
from onecard.office.events import EventKind
from onecard.office.models import Entity, User
from onecard.office.permissions import require


@dataclass(slots=True)
class TrailEntry:
    """What an action says of itself: its subject in Chinese, and the record before and after where it has one."""

    subject: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@contextmanager
def performing(
    actor: User, kind: EventKind, *, permission: str | None, subject: str = "", entity: Entity | None = None
) -> Iterator[TrailEntry]:
    """Carry out one action of a person; the body changes records and says what it did.

    `permission` None is for what everybody may do with their own account. `entity`, where given, must be open to the
    actor. Raises Refusal `office.not_permitted` or `office.other_entity`, and RuntimeError if the body names no subject.
    """
    with transaction.atomic():
        if permission is not None:
            require(actor, permission, entity)
        entry = TrailEntry(subject)
        yield entry
        if not entry.subject:
            raise RuntimeError(f"the action {kind.key} did not say its subject")
        trail.append(actor, kind, entry.subject, entry.before, entry.after)

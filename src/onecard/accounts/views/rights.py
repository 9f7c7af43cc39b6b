"""What a reader may do with one record, so that a page shows those buttons and says why others are not there."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.accounts.models import State
from onecard.accounts.models.checked import Checked
from onecard.office import permissions
from onecard.office.models import User


@dataclass(frozen=True, slots=True)
class Rights:
    """`check`: another's draft; `own_check`: their own draft, which somebody else checks who holds the permission `asks`;
    `amend` and `withdraw`: their own draft; `reverse`: what counts already; `batch`: the import a draft is checked with,
    0 for none."""

    check: bool = False
    own_check: bool = False
    amend: bool = False
    reverse: bool = False
    batch: int = 0
    asks: str = ""

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return self.check or self.amend or self.reverse


def rights(user: User, record: Checked, enter: str, check: str) -> Rights:
    """What the person may do with a record that is entered and checked with these two permissions."""
    unit = record.entity
    draft = record.state == State.DRAFT
    batch = getattr(record, "batch_id", None)
    if draft and batch:
        return Rights(batch=batch)
    own = record.maker_id == user.pk
    may_check = draft and permissions.may(user, check, unit)
    may_enter = permissions.may(user, enter, unit)
    return Rights(
        check=may_check and not own,
        own_check=draft and own,
        amend=draft and own and may_enter,
        reverse=record.state == State.POSTED and may_enter and getattr(record, "reverses_id", None) is None,
        asks=check,
    )


def may_begin(user: User) -> dict[str, bool]:
    """How somebody may begin a year of which nothing is there: which of the buttons of an empty page are theirs."""
    asked = {"may_budget": "enter_budget", "may_enter": "enter_voucher", "may_import": "import"}
    return {name: permissions.may(user, f"accounts.{permission}") for name, permission in asked.items()}

"""What is said (审核说明) at one break of a relation, and what the reader may do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from onecard.accounts.justified import STANDINGS, Break, Standing, remembered
from onecard.accounts.models import Justification, State
from onecard.accounts.subject import Subject
from onecard.accounts.views.place import Place
from onecard.office import permissions
from onecard.office.models import User

WRITE, CHECK = "accounts.justify", "accounts.check_justification"
TONES: dict[Standing, str] = {"": "warn", "waiting": "note", "standing": "good", "lapsed": "warn"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words and their standing; `write`, `check`, `withdraw` are the addresses of what the reader may do, empty
    where they may not; `own_check` says that the check is another person's, `needed` that a doubt
    wants words, as a hint (提示) does not; `earlier` are words to begin with."""

    standing: Standing
    record: Justification | None = None
    write: str = ""
    check: str = ""
    withdraw: str = ""
    own_check: bool = False
    needed: bool = True
    earlier: Justification | None = None

    @property
    def title(self) -> str:
        """The standing in the reader's words."""
        return STANDINGS[self.standing]

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return TONES[self.standing]


def words_at(user: User, place: Place, relation: str, broken: Break, *, needed: bool = True) -> Words:
    """What is said at a break that words may excuse."""
    write, earlier = "", None
    if broken.standing in ("", "lapsed") and may(user, place.subject, WRITE):
        where = urlencode({"instance": broken.instance})
        write = f"{reverse('accounts:justify', args=[relation])}{place.query}&{where}"
        if broken.record is None:
            earlier = remembered(place.subject, place.year, relation, broken.instance)
    return _with_steps(
        Words(broken.standing, broken.record, write, needed=needed, earlier=earlier), user, place.subject
    )


def words_left_over(user: User, place: Place, record: Justification) -> Words:
    """Words for what does not fail any more: they can only be taken back."""
    return _with_steps(Words("", record), user, place.subject)


def _with_steps(words: Words, user: User, whose: Subject) -> Words:
    record = words.record
    if record is None:
        return words
    own, waits = record.maker_id == user.pk, words.standing == "waiting"
    check = waits and not own and may(user, whose, CHECK)
    withdraw = may(user, whose, WRITE) and (own or record.state != State.DRAFT)
    return replace(
        words,
        check=reverse("accounts:justification_check", args=[record.pk]) if check else "",
        withdraw=reverse("accounts:justification_withdraw", args=[record.pk]) if withdraw else "",
        own_check=waits and own,
    )


def may(user: User, whose: Subject, permission: str) -> bool:
    """Whether a person may do this with the subject's own tables: one of one unit, with that unit's alone."""
    theirs = user.entity_id is None or [one.id for one in whose.members] == [user.entity_id]
    return theirs and permissions.may(user, permission)

"""Beginning a report (编制): a unit's or a department's year gets its template; last year's own copy is carried over."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from onecard.accounts import queries
from onecard.accounts.subject import Subject, require_whole
from onecard.core.errors import Refusal
from onecard.disclosure import events
from onecard.disclosure.models import Report
from onecard.finalaccounts.narrative import builtin
from onecard.office.action import performing
from onecard.office.models import User


def begin(actor: User, whose: Subject, year: int, *, template: str = "") -> Report:
    """Begin the report of a year by a template that comes with onecard; without a name by last year's own, else by the
    one of the unit's region.

    Raises Refusal `report.begun`, `accounts.no_year`, `template.no_such`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.BEGUN, permission="disclosure.prepare") as said:
        require_whole(actor, whose)
        said.subject, said.unit_id = f"{whose.name}{year}年度决算公开报告", whose.unit_id
        if find(whose, year) is not None:
            raise Refusal("report.begun", f"{said.subject}已经开始编制。", "打开它继续。")
        queries.final_accounts(whose, year)
        before = find(whose, year - 1)
        names = builtin.names()
        chosen = template or (whose.region if whose.region in names else "national")
        own = before.template if before and not template else builtin.template(chosen).source
        try:
            report = Report.objects.create(
                entity_id=whose.unit_id, group_id=whose.group_id, year=year, template=own,
                threshold=before.threshold if before else 0, made_by=actor, made_at=timezone.now(),
            )  # fmt: skip
        except IntegrityError as error:
            raise Refusal("report.begun", f"{said.subject}已经开始编制。", "打开它继续。") from error
        said.after = {"year": year, "template": template or (f"{year - 1}年度" if before else chosen)}
    return report


def find(whose: Subject, year: int) -> Report | None:
    """The report of a year, if it was begun."""
    own = Q(group=whose.group_id) if whose.is_group else Q(entity=whose.unit_id)
    return Report.objects.filter(own, year=year).first()

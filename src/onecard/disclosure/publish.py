"""Out: published (公开) and frozen, corrected by a later edition (更正), withdrawn with a reason (撤回)."""

from __future__ import annotations

from onecard.compiling.report import FILES, files
from onecard.core.errors import Refusal
from onecard.disclosure import events, rules
from onecard.disclosure.compile import compiled
from onecard.disclosure.models import Report, Step, StepKind
from onecard.disclosure.public import catalogue
from onecard.disclosure.publishable import require_publishable, require_unchanged
from onecard.disclosure.steps import held, keep_files, require_open_to, take
from onecard.disclosure.taken import standing
from onecard.office.action import performing
from onecard.office.models import User


def publish(actor: User, report: Report) -> Step:
    """Publish what was signed, sent and approved: the files, figures, template and version of the program are frozen,
    and whether single vouchers are open; the SM3 digest of each file stands in the trail.

    Raises Refusal `report.changed` where it is no longer what was sent, `report.not_publishable`, `report.stage`,
    `office.same_person`, `office.not_permitted`, `office.other_entity`.
    """
    with performing(actor, events.PUBLISHED, permission="disclosure.publish") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.PUBLISHED, report.stage, str(report))
        made = compiled(report)
        require_unchanged(report, StepKind.SENT, made)
        require_publishable(report, made)
        step = take(actor, report, StepKind.PUBLISHED, said, keep=made)
        said.after = {
            **(said.after or {}),
            "opens_vouchers": report.opens_vouchers,
            **keep_files(step, files(made, FILES)),
        }
        catalogue.enter(report)
    return step


def correct(actor: User, report: Report, *, words: str) -> Step:
    """Begin a correction: a new edition is drafted, the published one stays where it is until the new one is out. After a
    withdrawal nothing stands until then.

    Raises Refusal `report.opinion`, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    words = rules.opinion(words, "更正")
    with performing(actor, events.CORRECTING, permission="disclosure.publish") as said:
        require_open_to(actor, report)
        report = held(report)
        rules.require_step(StepKind.CORRECTING, report.stage, str(report))
        report.edition += 1
        return take(actor, report, StepKind.CORRECTING, said, words=words)


def withdraw(actor: User, report: Report, *, words: str) -> Step:
    """Withdraw what stands published, with the reason the public will read; a correction on the way ends with it, what was
    written for it is kept.

    Raises Refusal `report.opinion`, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    words = rules.opinion(words, "撤回")
    with performing(actor, events.WITHDRAWN, permission="disclosure.publish") as said:
        require_open_to(actor, report)
        report = held(report)
        out = standing(report)
        if out is None:
            raise Refusal(
                "report.stage", f"{report}没有公开着的版次，不能撤回公开。", "还没有公开的，退回修改即可。"
            )
        # What is withdrawn is what stands; the number of the edition being drafted was never out.
        report.edition = out.edition
        catalogue.remove(report)
        return take(actor, report, StepKind.WITHDRAWN, said, words=words)

"""How every step of a report's life is taken: held, judged by the rules, written with what stood at that moment."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.utils import timezone

from onecard.compiling.report import Compiled
from onecard.core.errors import Refusal
from onecard.crypto.sm3 import sm3
from onecard.disclosure import rules
from onecard.disclosure.compile import take_snapshot
from onecard.disclosure.hands import require_another
from onecard.disclosure.models import Report, ReportFile, Stage, Step, StepKind
from onecard.office.action import TrailEntry
from onecard.office.models import User


def held(report: Report) -> Report:
    """The report as it stands now, held until the transaction ends."""
    return Report.objects.select_for_update().get(pk=report.pk)


def require_open_to(actor: User, report: Report) -> None:
    """Raise Refusal `office.other_entity` where the report is not of the person's unit."""
    if actor.entity_id is not None and actor.entity_id != report.entity_id:
        raise Refusal("office.other_entity", f"{actor.name}只能办理本单位的报告。", "请有权限的人办理。")


def take(
    actor: User,
    report: Report,
    kind: StepKind,
    said: TrailEntry,
    *,
    keep: Compiled | None = None,
    **told: object,
) -> Step:
    """Take one step: check the stage and that another person made what it checks, move on, write it down.

    `keep` is the report compiled, to be kept as it stands. Raises Refusal `report.stage`, `office.same_person`.
    """
    said.subject = str(report)
    said.unit_id = report.entity_id
    transition = rules.require_step(kind, report.stage, said.subject)
    require_another(actor, report, kind)
    snapshot = take_snapshot(report, keep) if keep else None
    step = Step.objects.create(
        report=report,
        edition=report.edition,
        kind=kind,
        actor=actor,
        at=timezone.now(),
        snapshot=snapshot,
        **told,
    )
    said.before = {"stage": report.stage}
    report.stage = transition.to
    report.save(update_fields=["stage", "edition"])
    said.after = {
        "stage": report.stage,
        "edition": report.edition,
        **{name: str(value) for name, value in told.items() if value},
        **({"sm3": snapshot.sm3} if snapshot else {}),
    }
    return step


def keep_files(step: Step, files: Mapping[str, bytes]) -> dict[str, str]:
    """Keep the files of a step under names of ours; returns the SM3 digest of each, as the trail has it."""
    digests = {}
    for name, content in files.items():
        digest = sm3(content).hex()
        kept = ReportFile(step=step, name=name, sm3=digest, size=len(content))
        kept.file.save(digest, ContentFile(content), save=False)
        kept.save()
        digests[f"SM3 {name}"] = digest
    return digests


def require_draft(report: Report, what: str) -> None:
    """Raise Refusal `report.stage` unless the report is being drafted."""
    if report.stage != Stage.DRAFT:
        raise Refusal(
            "report.stage",
            f"{report}现在是“{Stage(report.stage).label}”，不能{what}。",
            "要改的，请复核人或负责人先退回；已公开的，先启动更正。",
        )

"""Who had a hand in a report (制单与复核分开): whoever wrote its words or took a step before may not take the one that checks
it. Pages offer and actions refuse by what is said here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from onecard.core.errors import Refusal
from onecard.disclosure import rules
from onecard.disclosure.models import BureauFile, Report, Step, StepKind, Words, WordsKind
from onecard.disclosure.taken import this_round
from onecard.office.models import User


def own_part(person: User, report: Report, kind: StepKind, named: str) -> str:
    """What keeps the person, who is called `named` (你, 本人), from a step: that they took one it must not share in this
    round, or wrote what it checks. Empty where nothing does."""
    not_by = rules.LIFE[kind].not_by
    step = this_round(report).filter(kind__in=not_by, actor=person).order_by("-pk").first()
    if step is not None:
        return f"是{named}{StepKind(step.kind).label}的"
    wrote = _written_by(person, report) if rules.LIFE[kind].checks_words else []
    return f"其中有{named}写的{'、'.join(wrote)}" if wrote else ""


def require_another(actor: User, report: Report, kind: StepKind) -> None:
    """Raise Refusal `office.same_person` where the actor had a hand in what the step checks."""
    if part := own_part(actor, report, kind, "本人"):
        raise Refusal(
            "office.same_person",
            f"{report}不能由{actor.name}{kind.label}：{part}。",
            "请另一位有权限的人办理。",
        )


def without_hand_of(reader: User, reports: QuerySet[Report], kind: StepKind) -> QuerySet[Report]:
    """Those of the reports whose step of this kind nothing keeps the reader from, as `own_part` says it of each."""
    found = reports.exclude(Exists(_own_steps(reader, rules.LIFE[kind].not_by)))
    if rules.LIFE[kind].checks_words:
        own = _standing_words().filter(report=OuterRef("pk"), maker=reader)
        files = _standing_files(reader).filter(report=OuterRef("pk"))
        found = found.exclude(Exists(own)).exclude(Exists(files)).exclude(template_by=reader)
    return found


def _written_by(person: User, report: Report) -> list[str]:
    """What of the report's words the person wrote, as it stands now: texts, reasons, explanations, the template, the
    blanks of the bureau's Word file."""
    kinds = set(_standing_words().filter(report=report, maker=person).values_list("kind", flat=True))
    wrote = [kind.label for kind in WordsKind if kind in kinds]
    wrote += ["模板"] if report.template_by_id == person.pk else []
    return [*wrote, "Word模板"] if _standing_files(person).filter(report=report).exists() else wrote


def _standing_words() -> QuerySet[Words]:
    """The latest words at each place; those that took others away, too."""
    later = Words.objects.filter(
        report=OuterRef("report"), kind=OuterRef("kind"), key=OuterRef("key"), pk__gt=OuterRef("pk")
    )
    return Words.objects.exclude(Exists(later))


def _standing_files(person: User) -> QuerySet[BureauFile]:
    """The bureau's files that count, among those the person took in or confirmed."""
    later = BureauFile.objects.filter(report=OuterRef("report"), pk__gt=OuterRef("pk"))
    return BureauFile.objects.exclude(Exists(later)).filter(Q(maker=person) | Q(confirmed_by=person))


def _own_steps(reader: User, kinds: tuple[StepKind, ...]) -> QuerySet[Step]:
    """The steps of these kinds the reader took in the round of the report outside, as `taken.this_round` has it."""
    back = Step.objects.filter(report=OuterRef(OuterRef("pk")), kind__in=rules.BACK).order_by("-pk")
    return Step.objects.filter(
        report=OuterRef("pk"), edition=OuterRef("edition"), kind__in=kinds, actor=reader,
        pk__gt=Coalesce(Subquery(back.values("pk")[:1]), 0),
    )  # fmt: skip

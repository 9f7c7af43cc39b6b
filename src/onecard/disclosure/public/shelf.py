"""What stands on the public shelf: the published editions of every report, nothing of one that is not out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.http import Http404

from onecard.disclosure.difference import Difference, differences
from onecard.disclosure.models import Report, ReportFile, Snapshot, Step, StepKind
from onecard.disclosure.queries import files_of

LONGEST_SEARCH = 100
"""Characters of a search that are looked at."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One published edition: the step that published it, the approval it went out under, the reason of a correction.

    `before` is the edition it took the place of, None for the first and after a withdrawal. `withdrawn`: its files are no
    longer given out.
    """

    step: Step
    approval: Step | None
    correction: str
    before: Issue | None
    superseded: bool
    withdrawn: bool

    @property
    def number(self) -> int:
        """The number of the edition."""
        return self.step.edition

    @property
    def files(self) -> list[ReportFile]:
        """What it gives out: nothing once it is withdrawn."""
        return [] if self.withdrawn else files_of(self.step)

    def file(self, name: str) -> ReportFile:
        """The file of this name. Raises Http404 where it gives out none."""
        for one in self.files:
            if one.name == name:
                return one
        raise Http404

    @property
    def changes(self) -> tuple[Difference, ...]:
        """What it changed in the edition before it; nothing for the first."""
        old, new = self.before and self.before.step.snapshot, self.step.snapshot
        return _changes((old.pk, old.sm3), (new.pk, new.sm3)) if old and new else ()


@dataclass(frozen=True, slots=True)
class Volume:
    """A published report with its editions, the one in force first; `withdrawn` is the step that took it back, None where
    an edition came out since."""

    report: Report
    issues: tuple[Issue, ...]
    withdrawn: Step | None

    @property
    def current(self) -> Issue:
        """The latest edition."""
        return self.issues[0]

    def issue(self, number: int | None) -> Issue:
        """The edition of this number, the latest without one. Raises Http404 where it was not published."""
        if number is None:
            return self.current
        for one in self.issues:
            if one.number == number:
                return one
        raise Http404


def standing(words: str = "") -> QuerySet[Report, Report]:
    """Every report that stands published, the newest year first; only those whose unit, code or year holds each of the
    words. Each knows `published_at`, when its latest edition came out, and `editions`, how many there are."""
    found = _published(standing=True)
    for word in words[:LONGEST_SEARCH].split():
        year = word.removesuffix("年度").removesuffix("年")
        one = (
            Q(entity__name__icontains=word)
            | Q(group__name__icontains=word)
            | Q(entity__code=word)
            | Q(group__code=word)
        )
        found = found.filter(one | Q(year=int(year)) if _is_year(year) else one)
    return found.order_by("-year", "entity__code", "group__code")


def of_unit(code: str) -> list[Report]:
    """The published reports of a unit or a department, withdrawn ones, too, the newest year first. Raises Http404."""
    found = list(_published().filter(_whose(code)).order_by("-year"))
    if not found:
        raise Http404
    return found


def volume(code: str, year: int) -> Volume:
    """The published report of a year. Raises Http404 where none was published."""
    report = _published().filter(_whose(code), year=year).first()
    if report is None:
        raise Http404
    return _volume(report)


def _volume(report: Report) -> Volume:
    # What a snapshot holds is long, and read only where something of it is shown.
    known = report.steps.select_related("snapshot").defer("snapshot__content", "snapshot__template")
    steps = list(known.order_by("pk"))

    def last(kind: StepKind, edition: int) -> Step | None:
        found = [step for step in steps if step.kind == kind and step.edition == edition]
        return found[-1] if found else None

    out = [step for step in steps if step.kind == StepKind.PUBLISHED]
    gone = [step for step in steps if step.kind == StepKind.WITHDRAWN]
    withdrawn = gone[-1] if gone and gone[-1].pk > out[-1].pk else None
    issues: list[Issue] = []
    for step in out:
        correcting = last(StepKind.CORRECTING, step.edition)
        # What a withdrawn edition said is not told by what the next one changed in it.
        before = issues[-1] if issues and not issues[-1].withdrawn else None
        issues.append(
            Issue(
                step=step,
                approval=last(StepKind.APPROVED, step.edition),
                correction=correcting.words if correcting else "",
                before=before,
                superseded=step is not out[-1],
                withdrawn=any(one.pk > step.pk for one in gone),
            )
        )
    return Volume(report, tuple(reversed(issues)), withdrawn)


def _published(*, standing: bool = False) -> QuerySet[Report, Report]:
    """Every report that was published once; one that is being corrected is among them with what stands. Each knows whether
    what was out is `gone`: withdrawn, and no edition out since; `standing`: without these."""
    out, back = Q(steps__kind=StepKind.PUBLISHED), Q(steps__kind=StepKind.WITHDRAWN)
    found = (
        Report.objects.annotate(
            published_at=Max("steps__at", filter=out),
            editions=Count("steps", filter=out),
            gone=GreaterThan(Coalesce(Max("steps__pk", filter=back), 0), Max("steps__pk", filter=out)),
        )
        .filter(editions__gt=0)
        .select_related("entity", "group")
    )
    return found.exclude(gone=True) if standing else found


def _whose(code: str) -> Q:
    return Q(entity__code=code) | Q(group__code=code)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isascii() and word.isdigit()


@lru_cache(maxsize=64)
def _changes(before: tuple[int, str], after: tuple[int, str]) -> tuple[Difference, ...]:
    """The difference of two snapshots, by id and digest: they never change, so it does not either."""
    old, new = (
        Snapshot.objects.values_list("content", flat=True).get(pk=pk, sm3=sm3) for pk, sm3 in (before, after)
    )
    return tuple(differences(old, new))

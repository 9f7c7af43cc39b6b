"""What an upload brings: the form it comes with, and its files, each kept for its preview or refused by itself."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from onecard.accounts.imports import waiting
from onecard.accounts.imports.recognise import kind_of
from onecard.accounts.imports.uploads import BYTES_MAX, TOO_LARGE
from onecard.accounts.imports.waiting import MOST_FILES, Waiting
from onecard.accounts.models import BatchKind
from onecard.accounts.views.place import Place
from onecard.core.errors import Problem, Refusal
from onecard.core.fiscal import read_year
from onecard.core.money import fen_from_yuan
from onecard.jobs import queries as jobs
from onecard.jobs.models import JobState
from onecard.jobs.queries import JobView
from onecard.office.door import person
from onecard.office.models import User
from onecard.reading.limits import MEGABYTE


def typed(
    request: HttpRequest, place: Place, units: list[tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed beside the files, and by field what is wrong with it; `units` may be imported for."""
    read: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    read["kind"] = request.POST.get("kind", "")
    if read["kind"] not in ("", *BatchKind.values):
        mistakes["kind"] = "选一种内容，或选自动识别。"
    read["entity"] = request.POST.get("entity") or place.subject.code
    if read["entity"] not in dict(units):
        mistakes["entity"] = "选一个单位：导入只能对一个单位。"
    try:
        read["year"] = read_year(request.POST.get("year", ""))
    except Refusal as refusal:
        mistakes["year"] = str(refusal)
    total = request.POST.get("total", "").strip()
    try:
        read["declared_fen"] = fen_from_yuan(total) if total else None
    except Refusal as refusal:
        mistakes["total"] = str(refusal)
    files = request.FILES.getlist("file")
    if total and len(files) > 1:
        mistakes["total"] = "应有合计是一个文件的；一次上传几个文件时空着，或一个一个上传。"
    if request.META.get(TOO_LARGE):
        mistakes["file"] = (
            f"文件超过{BYTES_MAX // MEGABYTE}MB的上限，没有收下。按月份拆成几个文件，分几次导入。"
        )
    elif not files:
        mistakes["file"] = "选一个文件。"
    elif len(files) > MOST_FILES:
        mistakes["file"] = f"一次选了{len(files)}个文件，都没有收下。一次最多{MOST_FILES}个，分几次上传。"
    elif len(files) == 1 and not files[0].size:
        mistakes["file"] = f"{files[0].name}是空文件。换一个文件。"
    return read, mistakes


def keep_all(request: HttpRequest, read: dict[str, Any]) -> tuple[list[Waiting], list[Refusal]]:
    """Keep each file for its preview; what cannot be read at all is not kept, and told by itself."""
    kept, refused = [], []
    for file in request.FILES.getlist("file"):
        try:
            kept.append(_keep(request, file, read))
        except Refusal as refusal:
            refused.append(refusal)
    return kept, refused


def read_like_before(actor: User, kept: list[Waiting], digest: str) -> None:
    """Read a file that was uploaded again as the one before it (`digest`) was, which then waits no more. What is not the
    same file mended is read by itself."""
    try:
        before = waiting.waiting(actor, digest)
    except Refusal:
        return
    for number, one in enumerate(kept):
        if one.digest != before.digest and one.kind in ("", before.kind):
            declared = before.declared_fen if one.declared_fen is None else one.declared_fen
            kept[number] = waiting.settle(
                one,
                kind=before.kind,
                mapping=before.mapping,
                profile=before.profile,
                declared_fen=declared,
            )
    if before.digest not in [one.digest for one in kept] and kept:
        waiting.remove(before)


def of_all(refused: list[Refusal]) -> Refusal:
    """One refusal of several files."""
    problems = tuple(Problem("", refusal.sentence, refusal.remedy, refusal.code) for refusal in refused)
    return Refusal(
        "import.none_kept", f"{len(refused)}个文件都没有收下。", "按每个文件的说明改好，再上传。", problems
    )


def _keep(request: HttpRequest, file: UploadedFile[bytes], read: dict[str, Any]) -> Waiting:
    if not file.size:
        raise Refusal("reading.empty", f"{file.name}是空文件，没有收下。", "换一个文件。")
    kept = waiting.keep(person(request), file.chunks(), file.name or "", **read)
    try:
        return (
            kept if kept.kind else waiting.settle(kept, kind=kind_of(kept.path, kept.name, kept.year).value)
        )
    except Refusal as refusal:
        if refusal.code == "import.kind_unknown":
            return kept
        waiting.remove(kept)
        raise


def still_waiting(actor: User, beside: Waiting | None = None) -> list[Waiting]:
    """The files that wait for this person to do something: those of jobs come again where the job was given up or
    could not import them. `beside` is left out."""
    found = []
    for one in waiting.of_person(actor):
        job = job_of(one)
        if job is not None and job.state == JobState.DONE:
            waiting.remove(one)
        elif (job is None or job.ended) and (beside is None or one.digest != beside.digest):
            found.append(one)
    return found


def under_way(actor: User) -> list[JobView]:
    """The jobs that import for this person and have not ended."""
    return [job for job in jobs.jobs(actor, unended=True) if job.kind.startswith("accounts.import_")]


def job_of(kept: Waiting) -> JobView | None:
    """The job that imports a waiting file, None where none does."""
    try:
        return jobs.job(kept.job) if kept.job else None
    except Refusal:
        return None

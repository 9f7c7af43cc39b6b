"""Batches (审核批次) on pages: the list, a new one, its ledger with the progress, more files, the workbook."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onecard.accounts.imports.uploads import BYTES_MAX, TOO_LARGE
from onecard.accounts.views.downloads import XLSX, download
from onecard.audit.ledger import DEPARTMENT, MISSING, RECEIVED, chosen, states
from onecard.audit.roster import read_departments, read_roster
from onecard.core.errors import Refusal
from onecard.core.fiscal import read_year
from onecard.jobs import queries as jobs
from onecard.jobs.models import ENDED
from onecard.office.asking import REFUSED, told, told_refusal, tried
from onecard.office.door import page, person
from onecard.office.views.listing import Kept, cut
from onecard.reading.limits import MEGABYTE
from onecard.reviewing import keeping, opinion, queries, receive, sheet
from onecard.reviewing.correct import group
from onecard.reviewing.models import ReviewBatch, Standing
from onecard.reviewing.receive import MOST_FILES, REVIEW, Handed, bare_name
from onecard.reviewing.retain import NOW, retain

COLUMNS = (
    ("单位", False, "unit"), ("状态", False, ""), ("错误", True, "errors"), ("疑点", True, "warnings"),
    ("已认定", True, "judged"), ("轮次", True, ""), ("与上一轮比", False, ""), ("文件", False, ""),
)  # fmt: skip
"""The heads of the ledger: title, whether numbers stand below, what sorts by it."""
MISTAKEN = 422
SUFFIXES = ".pdf,.docx,.doc,.xlsx,.xls,.html,.htm,.txt,.md,.zip"
SHOWN_BATCHES = 200


@page(REVIEW)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches, the latest first."""
    found = list(queries.batches_open_to(person(request))[:SHOWN_BATCHES])
    return render(request, "reviewing/batches.html", {"batches": found})


@page(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in files, with the list of units where there is one."""
    refusal = None
    if request.method == "POST":
        made, refusal = tried(lambda: _open(request))
        if made is not None:
            return redirect("reviewing:batch", made.pk)
    shown = {
        "refusal": refusal,
        "typed": request.POST or {"year": str(timezone.localdate().year - 1), "days": str(keeping.DAYS)},
        **_limits(),
    }
    return render(request, "reviewing/new.html", shown, status=_refused(request) if refusal else 200)


def _refused(request: HttpRequest) -> int:
    """The status of a page that refuses; where only the upload waits for it, one that has it shown again."""
    return MISTAKEN if "HX-Request" in request.headers else REFUSED


def _open(request: HttpRequest) -> ReviewBatch:
    year = read_year(request.POST.get("year", ""))
    kept_days = keeping.days(request.POST.get("days", ""))
    listed = request.FILES.get("roster")
    data, name = (listed.read(), bare_name(listed.name or "")) if listed else (b"", "")
    roster = read_roster(data, name) if listed else []
    return receive.open_batch(
        person(request), title=request.POST.get("title", ""), year=year, files=_handed(request), roster=roster,
        departments=read_departments(data, name) if listed else {},
        kept_days=kept_days,
    )  # fmt: skip


def _handed(request: HttpRequest) -> list[Handed]:
    if request.META.get(TOO_LARGE):
        raise Refusal(
            "review.too_large",
            f"有文件超过{BYTES_MAX // MEGABYTE}MB的上限，都没有收下。",
            "去掉它，或分成几个较小的压缩包。",
        )
    files = request.FILES.getlist("file")
    if len(files) > MOST_FILES:
        raise Refusal(
            "review.too_many",
            f"一次选了{len(files)}个文件，都没有收下。",
            f"一次最多{MOST_FILES}个；更多的压缩成ZIP，或分几次。",
        )
    return [Handed(bare_name(one.name or ""), one.read) for one in files]


def _limits() -> dict[str, object]:
    return {"suffixes": SUFFIXES, "megabytes": BYTES_MAX // MEGABYTE, "most_files": MOST_FILES}


@page(REVIEW)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of a batch; the page asks for itself again while its job is under way."""
    return _batch_page(request, _batch(request, pk))


def _batch_page(request: HttpRequest, one: ReviewBatch, refusal: Refusal | None = None) -> HttpResponse:
    lines = queries.lines(one)
    kept = Kept.of(request, ("q", "state", "sort"))
    found = chosen(lines, *(kept.get(name) for name in ("q", "state", "sort")))
    part = cut(found, request.GET.get("page", ""), kept)
    under_way = one.job is not None and one.job.state not in ENDED
    standings = Counter(state for line in lines for state in states(line))
    shown = {
        "batch": one,
        "count": len(lines),
        "lines": part.page.object_list,
        "shown": part.page,
        "page_addresses": part.addresses,
        "here": request.get_full_path()
        if request.method == "GET"
        else reverse("reviewing:batch", args=[one.pk]),
        "kept": kept,
        "chips": kept.chips({"q": f"“{kept.get('q')}”", "state": kept.get("state")}),
        "sorts": [_sort(kept, *column) for column in COLUMNS],
        "opinions": any(getattr(line.report, "judged", 0) for line in lines),
        "files_kept": one.reports.exclude(file="").exists(),
        "departments": [line for line in lines if line.report and line.report.level == DEPARTMENT],
        "units": sum(line.state == RECEIVED for line in lines),
        "job": jobs.view(one.job) if one.job else None,
        "under_way": under_way,
        "waiting": standings[str(Standing.WAITING.label)],
        "tally": [(state, standings[state]) for state in dict.fromkeys([RECEIVED, MISSING, *standings])],
        "others": [(line, other) for line in part.page.object_list for other in line.others],
        "refusal": refusal,
        **_limits(),
    }
    return render(request, "reviewing/batch.html", shown, status=_refused(request) if refusal else 200)


def _sort(kept: Kept, title: str, number: bool, by: str) -> tuple[str, bool, str, str]:
    """A head of the ledger: its title, whether it holds numbers, how it is sorted, and the address that sorts by it."""
    if not by:
        return title, number, "", ""
    values = {name: value for name, value in kept.values.items() if name != "sort"}
    if kept.get("sort") == by:
        return title, number, "ascending" if by == "unit" else "descending", f"?{urlencode(values)}"
    return title, number, "", f"?{urlencode({**values, 'sort': by})}"


@page(REVIEW)
@require_POST
def grouped(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the department's report of a batch against those of its units, or no longer."""
    one = _batch(request, pk)
    wanted = bool(request.POST.get("grouped"))
    _, refusal = tried(lambda: group(person(request), one, grouped=wanted))
    if refusal is not None:
        return _batch_page(request, one, refusal)
    told(request, "部门的报告和各单位之和核对。" if wanted else "部门的报告不再和各单位之和核对。")
    return redirect("reviewing:batch", pk)


@page(REVIEW)
@require_POST
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """Take more files into a batch."""
    one = _batch(request, pk)
    made, refusal = tried(lambda: receive.add_files(person(request), one, _handed(request)))
    if made is None:
        return _batch_page(request, one, refusal)
    return redirect("reviewing:batch", pk)


@page(REVIEW)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Audit what still waits after a job was cancelled or failed."""
    one = _batch(request, pk)
    _, refusal = tried(lambda: receive.audit_again(person(request), one))
    if refusal is None:
        told(request, "继续审核余下的文件。")
    else:
        told_refusal(request, refusal)
    return redirect("reviewing:batch", pk)


@page(REVIEW)
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger and the review list as XLSX."""
    one = _batch(request, pk)
    return download(sheet.write(one), XLSX, f"{one.title}-汇总台账.xlsx")


@page(REVIEW)
@require_safe
def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """The opinions on all reports that were judged, as ZIP."""
    one = _batch(request, pk)
    return download(opinion.write_all(one), "application/zip", f"{one.title}-审核意见.zip")


@page(REVIEW)
@require_POST
def kept_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the files of a batch for another number of days, or let go of them now."""
    one = _batch(request, pk)
    now = bool(request.POST.get("now"))
    made, refusal = tried(
        lambda: retain(person(request), one, NOW if now else keeping.days(request.POST.get("days", "")))
    )
    if made is None:
        return _batch_page(request, one, refusal)
    told(request, "文件已删除，审核问题和认定都在。" if now else f"文件从收到起保留{made.kept_days}天。")
    return redirect("reviewing:batch", pk)


def _batch(request: HttpRequest, pk: int) -> ReviewBatch:
    """The batch of this key, Http404 for one not open to the reader as for one that is not there."""
    return get_object_or_404(queries.batches_open_to(person(request)), pk=pk)

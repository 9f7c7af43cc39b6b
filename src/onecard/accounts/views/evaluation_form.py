"""Recording a self-evaluation (记录绩效自评): typed from the document or read from the template, with the document beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from onecard.accounts.attachment import ACCEPTED, LARGEST, SUFFIXES, too_large
from onecard.accounts.evaluation import attach_document, record_evaluation
from onecard.accounts.evaluation_rules import MOST_INDICATORS, IndicatorDraft
from onecard.accounts.imports.evaluation_form import LIMITS, EvaluationForm, read_form
from onecard.accounts.imports.evaluation_template import template
from onecard.accounts.imports.uploads import TOO_LARGE
from onecard.accounts.models import BudgetLine, Document, EvaluationIndicator, Grade, SelfEvaluation
from onecard.accounts.views.books_place import unit_field, unit_of
from onecard.accounts.views.downloads import XLSX, attachment
from onecard.accounts.views.evaluations import evaluation_of
from onecard.accounts.views.forms import Field, Typed, filled, together, wrong_with
from onecard.accounts.views.place import Place, place_of
from onecard.core.errors import Problem, Refusal
from onecard.core.money import yuan
from onecard.office.asking import REFUSED, told, tried
from onecard.office.door import page, person
from onecard.reading.limits import MEGABYTE

ROWS = 3
MORE = 3
OFFERED = 30
"""How many documents already kept are offered, the latest first."""
HEAD = (
    Field("project", "项目名称", offers="project"),
    Field("unit", "金额单位", "choice", choices=[("元", "元"), ("万元", "万元")], value="元"),
    Field("initial", "年初预算数", "amount", optional=True),
    Field("budget", "全年预算数", "amount"),
    Field("executed", "全年执行数", "amount"),
    Field("score", "自评得分", "amount"),
    Field("grade", "等级", "choice", choices=[("", "选一项"), *Grade.choices]),
)
LINE = (
    Field("group", "一级指标", offers="group"),
    Field("subgroup", "二级指标", offers="subgroup"),
    Field("name", "三级指标"),
    Field("target", "年度指标值"),
    Field("actual", "实际完成值"),
    Field("measure", "计量单位"),
    Field("weight", "分值", "amount"),
    Field("points", "得分", "amount"),
    Field("deviation", "偏差原因"),
)
WORDS = {
    "group": ("产出指标", "效益指标", "满意度指标", "成本指标"),
    "subgroup": (
        "数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标",
        "服务对象满意度指标",
    ),
}  # fmt: skip
"""The names the usual form (财预〔2020〕10号) gives its groups; any other may be typed."""

Row = dict[str, str]


@dataclass(slots=True)
class _Shown:
    """The form as it stands: what is typed in its head, its lines, and what was refused."""

    head: Mapping[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    refusal: Refusal | None = None
    more: int = 0
    read_from: str = ""
    unread: Refusal | None = None


@page("accounts.enter_register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an evaluation; ``?from=`` starts with what another record states."""
    place = place_of(request)
    if request.method != "POST":
        kept = _Shown(request.POST.dict(), _rows(request)) if request.POST else None
        return _page(request, place, kept or _copied(request))
    if "read" in request.POST:
        return _page(request, place, _read(request))
    drop = request.POST.get("drop", "")
    shown = _Shown(
        request.POST.dict(), _rows(request, int(drop) if drop.isdecimal() and len(drop) < 4 else 0)
    )
    document, refusal = tried(lambda: _attached(request, place))
    if document:
        shown.head = {**shown.head, "document": str(document.pk)}
    if "more" in request.POST or drop:
        shown.more, shown.refusal = MORE if "more" in request.POST else 0, refusal
        return _page(request, place, shown)
    written = None
    if refusal is None:
        written, refusal = tried(lambda: _record(request, place, shown, document))
    if written is None:
        shown.refusal = refusal
        return _page(request, place, shown)
    told(request, f"{written.project}的绩效自评已记录，待另一人对照附件复核。")
    return redirect("accounts:evaluation", written.pk)


@page("accounts.enter_register")
@require_safe
def template_file(request: HttpRequest) -> HttpResponse:
    """The template to fill in."""
    name = attachment("绩效自评表模板.xlsx")
    return HttpResponse(template(), content_type=XLSX, headers={"Content-Disposition": name})


def _copied(request: HttpRequest) -> _Shown:
    source = request.GET.get("from", "")
    if not (source.isdecimal() and len(source) < 12):
        return _Shown()
    one = evaluation_of(request, int(source))
    head = {
        "project": one.project, "unit": "元", "initial": _yuan(one.initial_fen), "budget": _yuan(one.budget_fen),
        "executed": _yuan(one.executed_fen), "score": f"{one.score:f}", "grade": one.grade, "page": one.page,
        "document": str(one.document_id), "entity": one.entity.code,
    }  # fmt: skip
    return _Shown(head, [_row_of(each) for each in one.indicators.order_by("line")])


def _read(request: HttpRequest) -> _Shown:
    """The form as the uploaded sheet fills it in: nothing is recorded yet."""
    file = request.FILES.get("sheet")
    if request.META.get(TOO_LARGE) or (
        isinstance(file, UploadedFile) and (file.size or 0) > LIMITS.file_bytes
    ):
        said = f"文件超过{LIMITS.file_bytes // MEGABYTE}MB，没有读入。"
        return _Shown(
            unread=Refusal("evaluation.sheet_too_large", said, "一个项目一个文件，核对是否选错了。")
        )
    if not isinstance(file, UploadedFile):
        return _Shown(unread=Refusal("evaluation.no_sheet", "没有选文件。", "选填好的模板，再读入。"))
    form, refusal = tried(lambda: read_form(file.read(), file.name or ""))
    if form is None:
        return _Shown(unread=refusal)
    return _Shown(_head_of(form), [_row_of(each) for each in form.indicators], read_from=file.name or "")


def _head_of(form: EvaluationForm) -> dict[str, str]:
    return {
        "project": form.project, "unit": "元", "initial": _yuan(form.initial_fen), "budget": _yuan(form.budget_fen),
        "executed": _yuan(form.executed_fen), "score": f"{form.score:f}", "grade": form.grade, "page": form.page,
    }  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{yuan(fen):.2f}"


def _row_of(draft: IndicatorDraft | EvaluationIndicator) -> Row:
    texts = {one.name: str(getattr(draft, one.name)) for one in LINE if one.name not in ("weight", "points")}
    numbers = {"weight": draft.weight, "points": draft.score}
    return texts | {name: "" if value is None else f"{value:f}" for name, value in numbers.items()}


def _rows(request: HttpRequest, without: int = 0) -> list[Row]:
    """The lines that are filled, in their order; empty ones between them are closed up."""
    found = []
    for number in range(1, MOST_INDICATORS + 1):
        if f"name-{number}" not in request.POST:
            break
        row = {one.name: request.POST.get(f"{one.name}-{number}", "").strip() for one in LINE}
        if any(row.values()) and number != without:
            found.append(row)
    return found


def _attached(request: HttpRequest, place: Place) -> Document | None:
    """The document chosen or uploaded; an upload is kept at once, so that a refusal elsewhere does not lose it."""
    unit = unit_of(place, request.POST.get("entity", ""))
    file = request.FILES.get("file")
    try:
        if request.META.get(TOO_LARGE):
            raise too_large("")
        if isinstance(file, UploadedFile):
            if (file.size or 0) > LARGEST:
                raise too_large(file.name or "")
            return attach_document(person(request), unit, name=file.name or "", content=file.read())
    except Refusal as refusal:
        problem = Problem("附件", refusal.sentence, refusal.remedy, refusal.code)
        raise Refusal(refusal.code, refusal.sentence, refusal.remedy, (problem,)) from refusal
    chosen = request.POST.get("document", "")
    if not (chosen.isdecimal() and len(chosen) < 12):
        return None
    return Document.objects.filter(pk=int(chosen), entity=unit).first()


def _record(request: HttpRequest, place: Place, shown: _Shown, document: Document | None) -> SelfEvaluation:
    typed = Typed(shown.head)
    unit = "万元" if typed.text("unit") == "万元" else "元"
    initial = typed.fen("initial", "年初预算数", unit=unit) if typed.text("initial") else None
    budget, executed = (
        typed.fen("budget", "全年预算数", unit=unit), typed.fen("executed", "全年执行数", unit=unit),
    )  # fmt: skip
    score = typed.decimal("score", "自评得分")
    problems = list(typed.problems)
    drafts = []
    for line, row in enumerate(shown.rows, start=1):
        of_row = Typed(row, where=f"第{line}行，")
        drafts.append(_draft(of_row))
        problems += of_row.problems
    return together("绩效自评没有记录。", problems, lambda: record_evaluation(
        person(request), unit_of(place, typed.text("entity")), year=place.year, project=typed.text("project"),
        initial_fen=initial, budget_fen=budget, executed_fen=executed, score=score, grade=typed.text("grade"),
        document=document, page=typed.text("page"), indicators=drafts,
    ))  # fmt: skip


def _draft(typed: Typed) -> IndicatorDraft:
    texts = {one.name: typed.text(one.name) for one in LINE if one.name not in ("weight", "points")}

    def number(name: str, title: str) -> Decimal | None:
        return typed.decimal(name, title) if typed.text(name) else None

    weight, score = number("weight", "分值"), number("points", "得分")
    return IndicatorDraft(weight=weight, score=score, **texts).with_numbers()  # type: ignore[arg-type]  # texts


def _page(request: HttpRequest, place: Place, shown: _Shown) -> HttpResponse:
    count = min(MOST_INDICATORS, max(ROWS, len(shown.rows) + shown.more))
    every = [*shown.rows, *[{} for _ in range(count - len(shown.rows))]]
    refusal = shown.refusal
    ids = [member.id for member in place.subject.members]
    documents = Document.objects.filter(entity__in=ids).order_by("-pk")[:OFFERED]
    attached = [
        Field("document", "已存的附件", "choice", optional=True, choices=[("", "上传新的"), *_choices(documents)]),
        Field("page", "页码或位置", optional=True, hint="自评表在附件里的第几页，例如第12页。"),
    ]  # fmt: skip
    head = filled([*unit_field(place), *HEAD], shown.head, refusal)
    rows = [_fields_of(number, row, refusal) for number, row in enumerate(every, start=1)]
    below = filled(attached, shown.head, refusal)
    to_mend = [one for one in [*head, *below] if one.wrong]
    for number, fields in enumerate(rows, start=1):
        to_mend += [replace(one, title=f"第{number}行{one.title}") for one in fields if one.wrong]
    wrong_file = wrong_with("附件", refusal)
    if wrong_file:
        to_mend.append(Field("file", "附件"))
    return render(
        request,
        "accounts/evaluation_form.html",
        {
            "place": place,
            "refusal": refusal or shown.unread,
            "head": head,
            "rows": rows,
            "below": below,
            "wrong_file": wrong_file,
            "kept": next((one for one in documents if str(one.pk) == shown.head.get("document", "")), None),
            "to_mend": to_mend,
            "may_more": count < MOST_INDICATORS,
            "typed": refusal is not None,
            "read_from": shown.read_from,
            "no_grade": not shown.head.get("grade"),
            "accepted": ACCEPTED,
            "suffixes": ",".join(SUFFIXES),
            "megabytes": LARGEST // MEGABYTE,
            "offers": {
                "project": [(name, "") for name in _projects(place)],
                **{name: [(word, "") for word in words] for name, words in WORDS.items()},
            },
        },
        status=REFUSED if refusal or shown.unread else 200,
    )


def _choices(documents: Iterable[Document]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.name}（{localdate(one.made_at).isoformat()}存入）") for one in documents]


def _projects(place: Place) -> list[str]:
    """The projects that have a budget in the year: those are evaluated."""
    ids = [member.id for member in place.subject.members]
    budgeted = BudgetLine.objects.filter(entity__in=ids, year=place.year).exclude(project="")
    return sorted(set(budgeted.order_by().values_list("project", flat=True).distinct()))


def _fields_of(number: int, row: Mapping[str, str], refusal: Refusal | None) -> list[Field]:
    return [
        replace(
            one,
            name=f"{one.name}-{number}",
            value=row.get(one.name, ""),
            wrong=wrong_with(f"第{number}行，{one.title}", refusal),
        )
        for one in LINE
    ]

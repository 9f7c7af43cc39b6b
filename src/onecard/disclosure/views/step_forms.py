"""The forms of a report's steps: what each asks, what it says beforehand, and the action it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from onecard.accounts.attachment import LARGEST, too_large
from onecard.accounts.imports.uploads import TOO_LARGE
from onecard.accounts.views.forms import Field, Typed
from onecard.disclosure import bureau, rules
from onecard.disclosure.models import Report, Step, StepKind
from onecard.disclosure.publish import correct, publish, withdraw
from onecard.disclosure.review import review, send_back, sign, submit
from onecard.disclosure.send import clear, record_approval, record_figures_approval, send
from onecard.office.door import person

Act = Callable[[HttpRequest, Report, Typed], Step]


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as a page: `verb` on its button, what happens then (`says`), its fields, the action, what is true after
    (`said`); `more` are fields that only some reports have."""

    kind: StepKind
    verb: str
    says: tuple[str, ...]
    act: Act
    said: str
    fields: tuple[Field, ...] = ()
    danger: bool = False
    file: bool = False
    file_required: bool = False
    more: Callable[[Report], tuple[Field, ...]] = lambda report: ()

    @property
    def permission(self) -> str:
        """What the step asks for."""
        return rules.ASKS[self.kind]


def _opinion(title: str = "意见", hint: str = "") -> Field:
    return Field("words", title, "long", optional=True, hint=hint)


WHY = Field("words", "原因", "long", hint=f"最多{rules.LONGEST_OPINION}字。")
BUREAU_FILE = "bureau_file"
PASSED, FAILED = "passed", "failed"


def _send(request: HttpRequest, report: Report, typed: Typed) -> Step:
    on = typed.day_or_none("on", "报送日期")
    typed.require("报送没有登记。")
    along = BUREAU_FILE in request.POST
    return send(person(request), report, to=typed.text("to"), on=on, with_bureau_file=along)


def _approve(request: HttpRequest, report: Report, typed: Typed) -> Step:
    on = typed.day("on", "批复日期")
    typed.require("批复没有登记。")
    name, content = _file(request)
    return record_approval(
        person(request), report, number=typed.text("number"), on=on, name=name, content=content
    )


def _approve_figures(request: HttpRequest, report: Report, typed: Typed) -> Step:
    on = typed.day("on", "批复日期")
    typed.require("批复没有登记。")
    name, content = _file(request)
    return record_figures_approval(
        person(request), report, number=typed.text("number"), on=on, name=name, content=content
    )


def _file(request: HttpRequest) -> tuple[str, bytes]:
    """Name and content of the file that came with the form, empty without one."""
    file = request.FILES.get("file")
    if request.META.get(TOO_LARGE):
        raise too_large("")
    if not isinstance(file, UploadedFile):
        return "", b""
    if (file.size or 0) > LARGEST:
        raise too_large(file.name or "")
    return file.name or "", file.read()


def _clear(request: HttpRequest, report: Report, typed: Typed) -> Step:
    on = typed.day("on", "审查日期")
    typed.require("保密审查没有登记。")
    return clear(
        person(request), report, person=typed.text("person"), on=on, conclusion=typed.text("conclusion"),
        passed=typed.text("result") == PASSED,
    )  # fmt: skip


def _bureau_file(report: Report) -> tuple[Field, ...]:
    """Whether the bureau's own Word file goes along, where there is one."""
    one = bureau.current(report)
    if one is None:
        return ()
    hint = f"“{one.name}”照现在的数填好，留存一份；没有填完的不能报送。公开时固定的文件不包括它。"
    return (Field(BUREAU_FILE, "连同主管部门的Word一起报送", "check", hint=hint),)


FORMS: dict[str, StepForm] = {
    "figures": StepForm(
        StepKind.FIGURES_APPROVED, "登记决算批复",
        (
            "决算在编制报告以前已经批复的，先在这里登记；账里现在的数就是批复的数，此后不改表。",
            "批复过的数里有勾稽关系不成立的，写审核说明，随报告审签、公开；数与批复不符的，先改账再登记。",
            f"公开期限从批复日期起算{rules.DAYS_TO_PUBLISH}日。",
        ),
        _approve_figures, "已登记决算批复。",
        (
            Field("number", "批复文号", hint="照文件上的文号写。"),
            Field("on", "批复日期", "day", hint="在决算年度以后，不能在今天以后。"),
        ),
        file=True, file_required=True,
    ),
    "submit": StepForm(
        StepKind.SUBMITTED, "送内部复核",
        ("送出后不能再改文字和模板；复核人可以批注、退回。", "送出时的全文和全部数据留存一份，以后可以对比。"),
        lambda request, report, typed: submit(person(request), report, words=typed.text("words")),
        "已送内部复核。", (_opinion("说明", "要复核人留意的地方。"),),
    ),
    "review": StepForm(
        StepKind.REVIEWED, "复核通过",
        (
            "复核的是现在编制出来的全文和数据，留存一份。", "写过其中文字、主要原因、模板的人，不能复核。",
            "有缺的、阻断的、没有说明的，通不过；要改的，退回。",
        ),
        lambda request, report, typed: review(person(request), report, words=typed.text("words")),
        "已复核通过，待负责人审签。", (_opinion(),),
    ),
    "return": StepForm(
        StepKind.RETURNED, "退回修改", ("报告回到编制中，改好后重新走复核和审签。", "已办的各步都留在办理过程里。"),
        lambda request, report, typed: send_back(person(request), report, words=typed.text("words")),
        "已退回修改。", (WHY,), danger=True,
    ),
    "sign": StepForm(
        StepKind.SIGNED, "审签",
        ("审签的就是以后报送和公开的：此后有任何变动，都不能报送，要退回重走。", "写过其中文字、送复核或复核过的人，不能审签。"),
        lambda request, report, typed: sign(person(request), report, words=typed.text("words")),
        "已审签，可以报送。", (_opinion(),),
    ),
    "send": StepForm(
        StepKind.SENT, "报送", ("PDF、DOCX、九张公开报表的XLSX照审签的样子留存，就是报送出去的文件。",),
        _send, "已登记报送，报送的文件在办理过程里下载。",
        (
            Field("to", "报送对象", hint="上级主管部门或财政部门的名称。"),
            Field("on", "报送日期", "day", optional=True, hint="不填就是今天；不能早于审签。"),
        ),
        more=_bureau_file,
    ),
    "approval": StepForm(
        StepKind.APPROVED, "登记批复",
        (
            f"公开期限从批复日期起算{rules.DAYS_TO_PUBLISH}日：部门照财政部门的批复登记，单位照主管部门的批复登记。",
            "批复过的数不再改表；有不符的，写审核说明。",
        ),
        _approve, "已登记批复。",
        (
            Field("number", "批复文号", hint="照文件上的文号写。"),
            Field("on", "批复日期", "day", hint="不能早于报送，不能在今天以后。"),
        ),
        file=True,
    ),
    "clear": StepForm(
        StepKind.CLEARED, "登记保密审查", ("审查通过才能公开；不通过的，报告退回编制。", "写过其中文字或送复核的人不能登记。"),
        _clear, "已登记保密审查。",
        (
            Field("result", "审查结果", "choice", choices=((PASSED, "通过"), (FAILED, "不通过"))),
            Field("person", "审查人"),
            Field("on", "审查日期", "day", hint="不能早于批复，不能在今天以后。"),
            Field("conclusion", "审查结论", "long", hint="例如：不涉及国家秘密、工作秘密和个人信息，可以公开。最多200字。"),
        ),
    ),
    "publish": StepForm(
        StepKind.PUBLISHED, "公开",
        (
            "公开后任何人不用登录就能看到，不能收回当作没有公开过。",
            "全部文件、数据、模板、程序版本就此固定，各文件的SM3值记入操作日志。",
            "以后发现有错，启动更正，公开新的一版；旧版仍可查到。",
        ),
        lambda request, report, typed: publish(person(request), report), "已公开。", danger=True,
    ),
    "correct": StepForm(
        StepKind.CORRECTING, "启动更正", (
            "开始编制新的一版；公开着的一版留在原处，新版公开后标明已更正。",
            "撤回了的，新版公开前公众只看到撤回的原因。",
        ),
        lambda request, report, typed: correct(person(request), report, words=typed.text("words")),
        "已启动更正，新的一版在编制中。", (WHY,), danger=True,
    ),
    "withdraw": StepForm(
        StepKind.WITHDRAWN, "撤回公开", (
            "公开网页上只留标题和撤回的原因，公众看得到。",
            "撤回的各版不再提供，不能恢复；正在编制的更正停下，写好的文字留着。",
            "要重新公开的，撤回后启动更正。",
        ),
        lambda request, report, typed: withdraw(person(request), report, words=typed.text("words")),
        "已撤回。", (WHY,), danger=True,
    ),
}  # fmt: skip
"""Every step by the end of its address."""
OF_KIND = {one.kind: name for name, one in FORMS.items()}

"""Writing into a report: texts of the unit, reasons, the template; nobody's words are lost to somebody else's."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from onecard.core.errors import Problem, Refusal
from onecard.core.unseen import has_unseen
from onecard.disclosure import events, rules
from onecard.disclosure.compile import latest
from onecard.disclosure.models import Report, Words, WordsKind
from onecard.disclosure.steps import held, require_draft, require_open_to
from onecard.finalaccounts.narrative import check, template
from onecard.office.action import performing
from onecard.office.models import User


def write(
    actor: User, report: Report, kind: WordsKind, key: str, words: str, *, seen: int | None = None
) -> Words:  # fmt: skip
    """Write a text or a reason at its place; empty words take it away. `seen` is the id of the words the writer had
    before them (None: nothing stood there).

    Raises Refusal `report.words_changed` with what somebody else wrote meanwhile, `report.words`, `report.stage`,
    `office.not_permitted`, `office.other_entity`.
    """
    require_words(kind, words)
    with performing(actor, events.WRITTEN, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        require_draft(report, "改文字")
        said.subject, said.unit_id = str(report), report.entity_id
        before = latest(report).get((kind, key))
        require_seen(before, seen)
        one = Words.objects.create(
            report=report, kind=kind, key=key, words=words.strip(), maker=actor, made_at=timezone.now()
        )
        said.before = {"key": key, "words": before.words if before else ""}
        said.after = {"key": key, "words": one.words}
    return one


def change_template(actor: User, report: Report, source: str, *, seen: str) -> Report:
    """Put another text in the place of the report's template; `seen` is the one the writer had before them.

    Raises Refusal `template.malformed`, `template.unsound`, `report.template_changed`, `report.stage`,
    `office.not_permitted`, `office.other_entity`.
    """
    check.demand_sound(template.read(source))
    with performing(actor, events.TEMPLATE_CHANGED, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        require_draft(report, "改模板")
        said.subject, said.unit_id = str(report), report.entity_id
        if _same_lines(report.template) != _same_lines(seen):
            raise Refusal(
                "report.template_changed",
                "打开以后模板已被别人修改，没有保存。",
                "您改的还在这里；对照现在的模板合并后再保存。",
            )
        said.before = {"template": report.template}
        report.template, report.template_by, report.template_at = source, actor, timezone.now()
        report.save(update_fields=["template", "template_by", "template_at"])
        said.after = {"template": source}
    return report


def set_up(actor: User, report: Report, *, threshold: Decimal, opens_vouchers: bool) -> Report:
    """Set from which change in percent a reason is required, and whether the public may see single vouchers.

    Raises Refusal `report.threshold`, `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    if not threshold.is_finite() or not Decimal(0) <= threshold <= Decimal(1000):
        raise Refusal(
            "report.threshold", "说明起点要在0到1000之间。", "写百分数，例如5；0表示凡有变动都要说明。"
        )
    with performing(actor, events.SETTINGS_CHANGED, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        require_draft(report, "改设置")
        said.subject, said.unit_id = str(report), report.entity_id
        said.before = {"threshold": str(report.threshold), "opens_vouchers": report.opens_vouchers}
        report.threshold, report.opens_vouchers = threshold, opens_vouchers
        report.save(update_fields=["threshold", "opens_vouchers"])
        said.after = {"threshold": str(threshold), "opens_vouchers": opens_vouchers}
    return report


def _same_lines(text: str) -> list[str]:
    """A text as its lines: a browser sends other line ends than it was given."""
    return text.strip().splitlines()


def require_seen(before: Words | None, seen: int | None) -> None:
    """Raise Refusal `report.words_changed` where the latest words at a place are not those the writer had seen."""
    if before is not None and before.pk != seen:
        raise Refusal(
            "report.words_changed",
            f"这一处{before.maker.name}已在{timezone.localtime(before.made_at):%m月%d日%H:%M}改为“{before.words}”。",
            "您写的还在这里；看过对方的文字后合并再保存。",
        )


def require_words(kind: WordsKind, words: str) -> None:
    """Raise Refusal `report.words` for words that would spoil the document."""
    problem = None
    flat = words.replace("\r\n", "\n").replace("\n", "") if kind == WordsKind.TEXT else words
    if len(words) > rules.LONGEST_WORDS:
        problem = Problem(
            kind.label,
            f"有{len(words)}个字，最多{rules.LONGEST_WORDS}个。",
            "缩短后再保存。",
            "words.too_long",
        )
    elif has_unseen(flat):
        problem = Problem(kind.label, "里面有看不见的字符。", "删去这些字符。", "words.control_character")
    elif any(mark in words for mark in "【】"):
        problem = Problem(kind.label, "里面有【】，这是待补内容的标记。", "换成别的括号。", "words.mark")
    if problem is not None:
        raise Refusal(
            "report.words", f"{problem.place}没有保存：{problem.sentence}", problem.remedy, (problem,)
        )

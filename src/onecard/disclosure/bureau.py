"""The bureau's own Word file (主管部门的Word模板): taken in for a report, its blanks confirmed, filled with the report's facts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.utils import timezone

from onecard.accounts.attachment import LONGEST_NAME, plain_name
from onecard.compiling.word_fill import FilledWord, fill_word
from onecard.compiling.word_template import WordTemplate, check_chosen, marked, read_template
from onecard.core.errors import Problem, Refusal
from onecard.disclosure import events
from onecard.disclosure.begin import find
from onecard.disclosure.compile import subject_of, supplied
from onecard.disclosure.models import BureauFile, Report
from onecard.disclosure.steps import held, require_draft, require_open_to
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative.word_again import again
from onecard.finalaccounts.narrative.word_mapping import WordMapping
from onecard.office.action import performing
from onecard.office.models import User
from onecard.reading import word

MOST_BLANKS = 1_000
"""Blanks of one file: a form with more could not be sent back; real templates have two hundred."""


def take_file(actor: User, report: Report, name: str, data: bytes) -> BureauFile:
    """Take in a Word file whose blanks are to be filled; it stands in the place of one taken in before, which is kept.

    Raises Refusal `reading.…` for what cannot or must not be opened, `word.no_blanks`, `word.too_many_blanks`,
    `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    name = plain_name(name)
    name = name if name.lower().endswith(".docx") else f"{name}.docx"[-LONGEST_NAME:]
    word.demand_readable(data, name)
    blanks = _demand_blanks(read_template(data, name))
    with performing(actor, events.BUREAU_FILE_TAKEN, permission="disclosure.prepare") as said:
        require_open_to(actor, report)
        report = held(report)
        require_draft(report, "换Word模板")
        said.subject, said.unit_id = str(report), report.entity_id
        before = current(report)
        digest = hashlib.sha256(data).hexdigest()
        one = BureauFile(
            report=report, name=name, sha256=digest, size=len(data), maker=actor, made_at=timezone.now()
        )
        one.file.save(digest, ContentFile(data), save=False)
        one.save()
        said.before = {"file": before.name, "SHA-256": before.sha256} if before else {}
        said.after = {"file": name, "SHA-256": digest, "blanks": blanks}
    return one


def _demand_blanks(template: WordTemplate) -> int:
    count = sum(1 for _ in template.blanks())
    if not count:
        raise Refusal(
            "word.no_blanks",
            f"文件“{template.file.name}”里没有找到要填的地方。",
            "要填的地方在Word里写成____、XX、××或（单位名称）的样子，另存后再上传；全文已经写好的，不用在这里填。",
        )
    if count > MOST_BLANKS:
        raise Refusal(
            "word.too_many_blanks",
            f"文件“{template.file.name}”里有{count}处要填，超过{MOST_BLANKS}处的上限，没有收下。",
            "只保留公开文本的部分，另存后再上传；九张公开报表不用在Word里填。",
        )
    return count


def confirm(actor: User, one: BureauFile, slots: Mapping[str, str], *, seen: int) -> BureauFile:
    """Put these choices, by blank or paragraph, in the place of those confirmed before; `seen` is the revision the person
    had before them. A blank without a choice is not confirmed.

    Raises Refusal `word.confirmed_meanwhile`, `word.unsound` with a problem for each choice that does not fit,
    `report.stage`, `office.not_permitted`, `office.other_entity`.
    """
    slots = {key: slot.strip() for key, slot in slots.items() if slot.strip()}
    template = opened(one)
    problems = tuple(check_chosen(template, WordMapping(one.sha256, slots)))
    if problems:
        raise Refusal(
            "word.unsound",
            f"没有保存：有{len(problems)}处填的不合适。",
            "改好标出的地方再保存；您填的都还在。",
            problems,
        )
    with performing(actor, events.BLANKS_CONFIRMED, permission="disclosure.prepare") as said:
        require_open_to(actor, one.report)
        report = held(one.report)
        require_draft(report, "改Word模板的填空")
        said.subject, said.unit_id = str(report), report.entity_id
        one = BureauFile.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=one.pk)
        if one.revision != seen:
            by = one.confirmed_by.name if one.confirmed_by else ""
            raise Refusal(
                "word.confirmed_meanwhile",
                f"打开以后{by}保存过填空，没有保存您的。",
                "您填的都还在，与对方不同的已标出；看过后再保存。",
            )
        changed = {key for key in {*one.slots, *slots} if one.slots.get(key) != slots.get(key)}
        said.before = {"file": one.name, **{key: one.slots.get(key, "") for key in sorted(changed)}}
        said.after = {"file": one.name, **{key: slots.get(key, "") for key in sorted(changed)}}
        one.slots, one.revision = slots, one.revision + 1
        one.confirmed_by, one.confirmed_at = actor, timezone.now()
        one.save(update_fields=["slots", "revision", "confirmed_by", "confirmed_at"])
    return one


def current(report: Report) -> BureauFile | None:
    """The bureau's file of a report that counts."""
    return report.bureau_files.select_related("maker", "confirmed_by").order_by("-pk").first()


def opened(one: BureauFile) -> WordTemplate:
    """The file read anew as a template, its blanks with suggestions."""
    return marked(read_template(content(one), one.name), one.slots)


def known_before(report: Report, one: BureauFile, template: WordTemplate) -> tuple[dict[str, str], str]:
    """What was confirmed for the file before this one says of it, by blank, and which file that was: an earlier one of
    this report, else the last one of the unit's year before."""
    earlier = report.bureau_files.filter(pk__lt=one.pk, revision__gt=0).order_by("-pk").first()
    before = find(subject_of(report), report.year - 1) if earlier is None else None
    if before is not None:
        earlier = before.bureau_files.filter(revision__gt=0).order_by("-pk").first()
    if earlier is None:
        return {}, ""
    found = again(opened(earlier).paragraphs, earlier.slots, template.paragraphs)
    return found, f"{earlier.report.year}年度的“{earlier.name}”"


def filled(report: Report, one: BureauFile, accounts: FinalAccounts) -> FilledWord:
    """The file filled with the report's facts and words by what was confirmed; what is left over is told with it."""
    return fill_word(content(one), WordMapping(one.sha256, one.slots), accounts, supplied(report), one.name)


def finished_file(report: Report, accounts: FinalAccounts) -> dict[str, bytes]:
    """The filled file by the name it goes out under.

    Raises Refusal `word.no_file` without one, `word.unfinished` with everything that keeps it from going out.
    """
    one = current(report)
    if one is None:
        raise Refusal("word.no_file", f"{report}没有主管部门的Word模板。", "不勾选它，只报送报告。")
    made = filled(report, one, accounts)
    if not made.is_finished:
        problems = (
            *made.problems,
            *(Problem(lack.where, f"缺{lack.what}。", lack.remedy, "word.missing") for lack in made.missing),
        )
        raise Refusal(
            "word.unfinished",
            f"“{one.name}”还没有填完，有{len(problems)}处，不能报送。",
            "不勾选它，这次只报送报告；或者退回编制，在“主管部门的Word模板”里填完。",
            problems,
        )
    return {f"主管部门-{one.name}"[-LONGEST_NAME:]: made.data}


def content(one: BureauFile) -> bytes:
    """The file as it was uploaded."""
    with one.file.open("rb") as file:
        return bytes(file.read())

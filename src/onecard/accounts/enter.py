"""Entering vouchers (制单) and withdrawing drafts."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from onecard.accounts import books, events, rules, wording, year_rules
from onecard.accounts.drafts import EntryDraft
from onecard.accounts.models import Entry, State, Voucher
from onecard.accounts.models.checked import HOLDING_NUMBER
from onecard.core.errors import Refusal
from onecard.core.unseen import has_unseen
from onecard.office.action import performing
from onecard.office.models import Entity, User

NUMBER_TAKEN = "voucher.number_taken"
_COUNTED = re.compile(r"(.*?)([0-9]{1,12})")


def following(number: str) -> str:
    """The number after this one (记-0117 → 记-0118), empty where it does not end in digits."""
    found = _COUNTED.fullmatch(number)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found else ""


def enter_voucher(
    actor: User,
    entity: Entity,
    *,
    number: str,
    date: datetime.date,
    summary: str,
    entries: Iterable[EntryDraft],
    year: int | None = None,
    total_fen: int | None = None,
) -> Voucher:
    """Write a voucher of one or more entries as a draft; it counts once another person has checked it.

    `total_fen` is the total the paper states, where it states one. Raises Refusal `voucher.refused` with every
    problem, `voucher.number_taken` where that is the only one, `period.closed`, `office.not_permitted`.
    """
    drafts = tuple(entries)
    year = date.year if year is None else year
    number, summary = number.strip(), summary.strip()
    with performing(
        actor, events.VOUCHER_ENTERED, permission="accounts.enter_voucher", entity=entity
    ) as said:
        books.hold(entity)
        findings = rules.voucher(year, date, number, summary, drafts, books.known, total_fen)
        come = year_rules.day_come(date, timezone.localdate())
        refuse_voucher([*come, *findings, *number_taken(entity, year, number)])
        books.require_open(entity, year, (date.month,))
        voucher = Voucher.objects.create(
            entity=entity,
            year=year,
            month=date.month,
            number=number,
            date=date,
            summary=summary,
            **books.made_by(actor),
        )
        write_entries(voucher, drafts)
        said.subject = subject(voucher)
        said.after = content(voucher, drafts)
    return voucher


def withdraw_draft(actor: User, voucher: Voucher, *, reason: str) -> Voucher:
    """Take a draft back (撤回), by its maker; it stays readable and its number is free again.

    Raises Refusal `reason.missing`, `record.state`, `record.not_maker`, `voucher.in_batch`.
    """
    rules.reason(reason, "撤回凭证")
    with performing(
        actor, events.VOUCHER_WITHDRAWN, permission="accounts.enter_voucher", entity=voucher.entity
    ) as said:
        books.hold(voucher.entity)
        voucher = books.again(voucher)
        said.subject = subject(voucher)
        require_alone(voucher)
        books.require_open(voucher.entity, voucher.year, (voucher.month,))
        books.mark_withdrawn(actor, voucher, said.subject, reason)
        said.after = {"number": voucher.number, "reason": reason}
    return voucher


def notices(year: int, entries: Iterable[EntryDraft]) -> list[str]:
    """What a clerk should look at again in entries that may be written all the same (提示)."""
    found = [finding for draft in entries for finding in rules.entry(draft, year, books.known)]
    return list(dict.fromkeys(finding.sentence for finding in found if finding.notice))


def entries_of(voucher: Voucher) -> list[EntryDraft]:
    """The entries of a voucher as plain values, in their order."""
    fields = EntryDraft.__dataclass_fields__
    return [EntryDraft(**row) for row in voucher.entries.order_by("line").values(*fields)]


def write_entries(voucher: Voucher, drafts: Sequence[EntryDraft]) -> None:
    """Write the lines of a voucher, in their order and not yet counting, and what they add up to and say."""
    Entry.objects.bulk_create(
        Entry(
            voucher=voucher,
            line=line,
            entity_id=voucher.entity_id,
            year=voucher.year,
            month=voucher.month,
            **fields_of(draft),
        )
        for line, draft in enumerate(drafts, start=1)
    )
    voucher.amount_fen = sum(draft.amount_fen for draft in drafts)
    voucher.save(update_fields=["amount_fen"])
    wording.note_voucher(
        voucher, (getattr(draft, name) for draft in drafts for name in wording.TEXTS_OF_ENTRIES)
    )


def fields_of(draft: Any) -> dict[str, Any]:
    """The fields of a draft with their values."""
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def require_free_number(entity: Entity, year: int, number: str) -> None:
    """Raise Refusal `voucher.number_taken` if a voucher of the year has the number."""
    for found in number_taken(entity, year, number):
        raise Refusal(found.code, found.sentence, found.remedy)


def number_taken(entity: Entity, year: int, number: str) -> list[rules.Finding]:
    """The finding that another voucher of the year has the number; nothing where it is free."""
    if has_unseen(number):
        # The rules refuse it, and PostgreSQL answers no question that holds a NUL.
        return []
    other = Voucher.objects.filter(entity=entity, year=year, number=number, state__in=HOLDING_NUMBER).first()
    if other is None:
        return []
    said = f"账里已有{number}（{other.date.isoformat()}，{other.summary}）。"
    return [rules.Finding("number", said, "确认是否重复；不是重复就换一个凭证号。", NUMBER_TAKEN)]


def require_alone(voucher: Voucher) -> None:
    """Raise Refusal `voucher.in_batch` if a draft came with a file: it, or what undoes it, is checked with the whole."""
    if voucher.batch_id and voucher.state == State.DRAFT:
        raise Refusal(
            "voucher.in_batch",
            f"{subject(voucher)}属于导入批次{voucher.batch_id}，不能单张处理。",
            "整批复核或撤销；撤销导入还没有复核的，可以整批撤回。",
        )


def subject(voucher: Voucher) -> str:
    """A voucher as the trail names it."""
    return f"{voucher.year}年凭证{voucher.number}"


def content(voucher: Voucher, drafts: Sequence[EntryDraft]) -> dict[str, Any]:
    """A voucher as the trail keeps it."""
    return {
        "number": voucher.number,
        "date": voucher.date.isoformat(),
        "summary": voucher.summary,
        "total_fen": sum(draft.amount_fen for draft in drafts),
        "entries": [
            {name: value for name, value in fields_of(draft).items() if value != ""} for draft in drafts
        ],
    }


def digest(voucher: Voucher) -> str:
    """What a page that shows a voucher tells it apart by: another digest once any of its content is amended."""
    return digest_of(content(voucher, entries_of(voucher)))


def digest_of(kept: Mapping[str, Any]) -> str:
    """The digest of a voucher's content as the trail keeps it."""
    said = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def refuse_voucher(findings: Sequence[rules.Finding]) -> None:
    """Raise Refusal `voucher.refused` with every problem, or `voucher.number_taken` where there is no other."""
    stopping = {finding.code for finding in findings if not finding.notice}
    code = NUMBER_TAKEN if stopping == {NUMBER_TAKEN} else "voucher.refused"
    rules.refuse(code, "凭证没有录入。", findings)

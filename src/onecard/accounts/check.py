"""Checking (复核): another person than the maker makes vouchers and imports count."""

from __future__ import annotations

from django.utils import timezone

from onecard.accounts import books, events, posting
from onecard.accounts.changed import require_as_seen
from onecard.accounts.enter import require_alone, subject
from onecard.accounts.imports import batches
from onecard.accounts.models import BatchKind, BatchState, BudgetLine, Entry, ImportBatch, State, Voucher
from onecard.core.errors import Refusal
from onecard.office.action import performing
from onecard.office.maker_checker import require_other
from onecard.office.models import User


def check_voucher(actor: User, voucher: Voucher, *, seen: str | None = None) -> Voucher:
    """Check a draft: it counts from now on; checking a reversal marks the voucher it negates as reversed.

    `seen` is the `enter.digest` of what the checker looked at; None where the voucher was read just now. Raises Refusal
    `office.same_person`, `record.state`, `record.changed`, `voucher.in_batch`, `period.closed`, `office.not_permitted`.
    """
    with performing(
        actor, events.VOUCHER_CHECKED, permission="accounts.check_voucher", entity=voucher.entity
    ) as said:
        books.hold(voucher.entity)
        voucher = books.again(voucher)
        said.subject = subject(voucher)
        require_alone(voucher)
        books.require_open(voucher.entity, voucher.year, (voucher.month,))
        voucher.posted_at = timezone.now()
        books.mark_checked(actor, voucher, said.subject)
        if seen is not None:
            require_as_seen(voucher, seen, "没有复核", "请重新核对现在的内容，再复核。")
        voucher.save(update_fields=["posted_at"])
        posting.post(Entry.objects.filter(voucher=voucher))
        if voucher.reverses_id:
            Voucher.objects.filter(pk=voucher.reverses_id).update(state=State.REVERSED)
        said.after = {"number": voucher.number, "state": voucher.state}
    return voucher


def check_batch(actor: User, batch: ImportBatch) -> ImportBatch:
    """Check an import, or the undoing of one, as a whole: all its drafts count from now on, by set-based updates.

    Raises Refusal `office.same_person`, `import.state`, `period.closed`, `office.not_permitted`.
    """
    with performing(
        actor, events.IMPORT_CHECKED, permission="accounts.check_voucher", entity=batch.entity
    ) as said:
        books.hold(batch.entity)
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        said.subject = batches.subject(batch)
        said.before = {"state": batch.state}
        if batch.state == BatchState.STAGED:
            require_other(batch.maker_id, actor, said.subject)
            _post(actor, batch)
        elif batch.state == BatchState.UNDOING:
            require_other(batch.undone_by_id, actor, f"撤销{said.subject}")
            _post_undoing(actor, batch)
        else:
            raise Refusal(
                "import.state",
                f"{said.subject}{BatchState(batch.state).label}，没有要复核的。",
                "只有待复核的批次才可以复核。",
            )
        said.after = {"state": batch.state, "records": batch.records, "total_fen": batch.total_fen}
    return batch


def _post(actor: User, batch: ImportBatch) -> None:
    now = timezone.now()
    if batch.kind == BatchKind.BUDGETS:
        lines = BudgetLine.objects.filter(batch=batch, state=State.DRAFT)
        books.require_open(batch.entity, batch.year, lines.values_list("date__month", flat=True).distinct())
        lines.update(state=State.POSTED, checker=actor, checked_at=now)
    else:
        _post_drafts(actor, batch, State.POSTED, undoing=False)
    batch.state, batch.checker, batch.checked_at = BatchState.POSTED, actor, now
    batch.save(update_fields=["state", "checker", "checked_at"])


def _post_undoing(actor: User, batch: ImportBatch) -> None:
    """The negating records and the negated ones both leave their numbers free: the mended file may come again."""
    now = timezone.now()
    if batch.kind == BatchKind.BUDGETS:
        lines = BudgetLine.objects.filter(batch=batch)
        months = lines.filter(state=State.DRAFT).values_list("date__month", flat=True)
        books.require_open(batch.entity, batch.year, months.distinct())
        lines.filter(reverses__isnull=True, state=State.POSTED).update(state=State.UNDONE)
        lines.filter(state=State.DRAFT).update(state=State.UNDONE, checker=actor, checked_at=now)
    else:
        Voucher.objects.filter(batch=batch, reverses__isnull=True, state=State.POSTED).update(
            state=State.UNDONE
        )
        _post_drafts(actor, batch, State.UNDONE, undoing=True)
    batch.state, batch.undone_at = BatchState.UNDONE, now
    batch.save(update_fields=["state", "undone_at"])


def _post_drafts(actor: User, batch: ImportBatch, state: State, *, undoing: bool) -> None:
    now = timezone.now()
    drafts = Voucher.objects.filter(batch=batch, state=State.DRAFT, reverses__isnull=not undoing)
    books.require_open(batch.entity, batch.year, drafts.values_list("month", flat=True).distinct())
    posting.post(Entry.objects.filter(voucher__in=drafts))
    drafts.update(state=state, checker=actor, checked_at=now, posted_at=now)

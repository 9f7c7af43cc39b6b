"""What waits to be checked (待办): every record that one person made and another has to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from onecard.accounts.models import (
    AssetDisposal,
    BalanceRecord,
    BatchState,
    BudgetLine,
    FixedAsset,
    ImportBatch,
    Justification,
    OverseasTrip,
    Procurement,
    Reception,
    SelfEvaluation,
    State,
    TableDifference,
    TailAdjustment,
    Voiding,
    Voucher,
)
from onecard.accounts.models.checked import standing
from onecard.office import permissions
from onecard.office.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record that is checked: its name on pages, its model, the permission to check it."""

    title: str
    model: type[Model]
    check: str


KINDS = (
    Kind("导入批次", ImportBatch, "accounts.check_voucher"),
    Kind("凭证", Voucher, "accounts.check_voucher"),
    Kind("预算", BudgetLine, "accounts.check_budget"),
    Kind("结转结余", BalanceRecord, "accounts.check_budget"),
    Kind("资产", FixedAsset, "accounts.check_register"),
    Kind("资产处置", AssetDisposal, "accounts.check_register"),
    Kind("采购合同", Procurement, "accounts.check_register"),
    Kind("因公出国（境）", OverseasTrip, "accounts.check_register"),
    Kind("公务接待", Reception, "accounts.check_register"),
    Kind("绩效自评", SelfEvaluation, "accounts.check_register"),
    Kind("台账作废", Voiding, "accounts.check_register"),
    Kind("尾差调整", TailAdjustment, "accounts.check_tables"),
    Kind("差额表", TableDifference, "accounts.check_tables"),
    Kind("审核说明", Justification, "accounts.check_justification"),
)

ENTERING = (
    "accounts.enter_voucher",
    "accounts.enter_budget",
    "accounts.enter_register",
    "accounts.import",
    "accounts.adjust_tables",
    "accounts.justify",
)
WORKING = (*ENTERING, *sorted({kind.check for kind in KINDS}))
"""Without any of these permissions nothing ever waits for a person, nor anything of theirs for somebody else."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one kind: how many, and the oldest of them."""

    kind: Kind
    count: int
    records: list[Any]


def to_check(user: User, limit: int = 50) -> list[Waiting]:
    """What others made and the person may check, by kind; kinds with nothing are left out."""
    return _listed(user, [kind for kind in KINDS if permissions.may(user, kind.check)], False, limit)


def own(user: User, limit: int = 50) -> list[Waiting]:
    """What the person made and nobody has checked yet, by kind."""
    return _listed(user, list(KINDS), True, limit)


def count(user: User) -> int:
    """How much waits for the person to check."""
    kinds = [kind for kind in KINDS if permissions.may(user, kind.check)]
    return sum(_waiting(kind, user).exclude(_made_by(kind, user)).count() for kind in kinds)


def _listed(user: User, kinds: list[Kind], mine: bool, limit: int) -> list[Waiting]:
    found = []
    for kind in kinds:
        by_me = _made_by(kind, user)
        every = _waiting(kind, user)
        every = every.filter(by_me) if mine else every.exclude(by_me)
        if number := every.count():
            whose = [name for name in ("entity", "group") if _has(kind.model, name)]
            found.append(Waiting(kind, number, list(every.select_related(*whose, "maker")[:limit])))
    return found


def _made_by(kind: Kind, user: User) -> Q:
    if kind.model is ImportBatch:
        staged = Q(state=BatchState.STAGED, maker=user)
        return staged | Q(state=BatchState.UNDOING, undone_by=user)
    return Q(maker=user)


def _waiting(kind: Kind, user: User) -> QuerySet[Any]:
    every = kind.model._default_manager.order_by("pk")
    if user.entity_id is not None:
        # What is declared on a department's tables is nobody's who belongs to one unit.
        every = every.filter(entity=user.entity_id) if _has(kind.model, "entity") else every.none()
    if kind.model is ImportBatch:
        return every.filter(state__in=(BatchState.STAGED, BatchState.UNDOING))
    every = every.filter(standing(State.DRAFT))
    if kind.model in (Voucher, BudgetLine):
        # What came with a file is checked with the file.
        return every.filter(batch__isnull=True)
    if kind.model is BalanceRecord:
        # Both sides of an internal transfer are checked as one.
        return every.exclude(pair__isnull=False, amount_fen__lt=0)
    return every


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())

"""The records of the accounts, one module for each kind."""

from onecard.accounts.models.attachment import AttachedTo, Attachment
from onecard.accounts.models.balance import BalanceItem, BalanceRecord
from onecard.accounts.models.batch import BatchKind, BatchState, ImportBatch, MappingProfile
from onecard.accounts.models.budget import BudgetBasis, BudgetLine
from onecard.accounts.models.checked import COUNTING, State
from onecard.accounts.models.evaluation import Document, EvaluationIndicator, Grade, SelfEvaluation
from onecard.accounts.models.justification import Justification
from onecard.accounts.models.payee import Payee
from onecard.accounts.models.period import PeriodRecord, PeriodStep
from onecard.accounts.models.register import (
    AssetDisposal,
    AssetKind,
    BuildingUse,
    EnterpriseSize,
    FixedAsset,
    OverseasTrip,
    Procurement,
    ProcurementKind,
    Reception,
    ReceptionKind,
    VehicleUse,
    Voiding,
)
from onecard.accounts.models.stated import (
    SourceKind,
    StatedCell,
    TableDifference,
    TailAdjustment,
    YearSource,
)
from onecard.accounts.models.total import EntryTotal
from onecard.accounts.models.voucher import Entry, Fund, Item, Nature, Voucher
from onecard.accounts.models.wording import Wording

__all__ = [
    "COUNTING",
    "AssetDisposal",
    "AssetKind",
    "AttachedTo",
    "Attachment",
    "BalanceItem",
    "BalanceRecord",
    "BatchKind",
    "BatchState",
    "BudgetBasis",
    "BudgetLine",
    "BuildingUse",
    "Document",
    "EnterpriseSize",
    "Entry",
    "EntryTotal",
    "EvaluationIndicator",
    "FixedAsset",
    "Fund",
    "Grade",
    "ImportBatch",
    "Item",
    "Justification",
    "MappingProfile",
    "Nature",
    "OverseasTrip",
    "Payee",
    "PeriodRecord",
    "PeriodStep",
    "Procurement",
    "ProcurementKind",
    "Reception",
    "ReceptionKind",
    "SelfEvaluation",
    "SourceKind",
    "State",
    "StatedCell",
    "TableDifference",
    "TailAdjustment",
    "VehicleUse",
    "Voiding",
    "Voucher",
    "Wording",
    "YearSource",
]

"""Where a record of a register stands beyond its own state: voided, disposed of, or about to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onecard.accounts.models import AssetDisposal, FixedAsset, State, Voiding
from onecard.accounts.models.checked import Checked


@dataclass(frozen=True, slots=True)
class Standing:
    """What the column of states says instead of the record's own state, and which steps are not open any more."""

    says: str = ""
    settled: bool = False


def standings(records: Sequence[Checked]) -> dict[int, Standing]:
    """How each of these records of one register stands, by its key."""
    if not records:
        return {}
    keys = [one.pk for one in records]
    voidings = Voiding.objects.filter(register=type(records[0]).__name__, record_id__in=keys)
    voided = set(voidings.filter(state=State.DRAFT).values_list("record_id", flat=True))
    disposals = _disposals(keys) if isinstance(records[0], FixedAsset) else {}
    return {one.pk: _standing(one, voided, disposals.get(one.pk)) for one in records}


def _disposals(keys: Collection[int]) -> dict[int, AssetDisposal]:
    """The disposal of each asset that has one; a voided one has given the asset back."""
    found = AssetDisposal.objects.filter(asset__in=keys, state__in=(State.DRAFT, State.POSTED))
    return {one.asset_id: one for one in found}


def _standing(one: Checked, voided: Collection[int], disposal: AssetDisposal | None) -> Standing:
    if one.state == State.REVERSED:
        return Standing("已作废", settled=True)
    if one.pk in voided:
        return Standing("作废待复核", settled=True)
    if disposal is None:
        return Standing()
    if disposal.state == State.DRAFT:
        return Standing("处置待复核", settled=True)
    return Standing(f"已处置（{disposal.disposed_on.isoformat()}）", settled=True)

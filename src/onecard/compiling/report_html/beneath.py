"""What a centre tells of the records beneath a fact: how many they are and what they add up to, never the records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one kind: `label` names it (``30101 基本工资``, ``3月``), `count` is how many, `amount` their sum, in 元
    where it is money, else in the figure's unit."""

    label: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Beneath:
    """The records beneath a fact: `count` of them, `measure` their measure word and noun (``张凭证``), grouped by economic
    code and by month. A group that would point at a person is merged with others by whoever makes it; where all of them
    would, `fewer_than` says that there are fewer than so many, and nothing else is told."""

    count: int
    measure: str = "条记录"
    by_economy: tuple[Group, ...] = ()
    by_month: tuple[Group, ...] = ()
    fewer_than: int = 0

"""Figures (指标): the definitions of what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Dimensions = tuple[tuple[str, str], ...]
"""Where a fact stands: sorted pairs of dimension and value, such as ``(("basis", "决算"), ("year", "2024"))``."""

RATE_UNITS = ("%", "百分点")


def dimensions(values: Mapping[str, str]) -> Dimensions:
    """`values` in the one canonical order, so that equal dimensions are equal keys."""
    return tuple(sorted(values.items()))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure (指标): a stable key, its Chinese term, its unit of measure and how it is measured.

    `key` is ``<room>.<noun>[.<measure>]``, stable for ever; a renamed figure keeps its old keys in `aliases`.
    `decimals` is how many decimals a published value has; `definition` says in Chinese how the value comes about.
    `base_per_unit` is the number of 元 in one `unit` (万元: 10000), or 0 where the figure is not money.
    `counted` marks a number of whole things (辆, 人次): what is printed is the number itself, nothing was rounded.
    """

    key: str
    term: str
    unit: str
    decimals: int
    definition: str
    dimensions: tuple[str, ...] = ()
    base_per_unit: int = 0
    aliases: tuple[str, ...] = ()
    counted: bool = False

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a quotient in percent, whose value has no last decimal and so is always rounded."""
        return self.unit in RATE_UNITS

"""Ties among smallest covers: all sets of the smallest size that hit every contradiction, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

Set = frozenset[int]
Mask = int
"""A set as the bits of a whole number, the smallest member the highest bit: of two masks with as many bits the larger one
comes first in the order of their members."""

_MOST_TIES = 60
_MOST_STEPS = 20_000
_FEW_STEPS = 300
"""What a search may take where the solver could be asked instead: about as long as it takes to answer."""


@dataclass(frozen=True, slots=True)
class Group:
    """Contradictions that can be mended by themselves: the members `chosen` for them, and all `ties` of that size.

    `complete` is false where the search stopped before it had seen every tie.
    """

    chosen: Set
    ties: tuple[Set, ...]
    complete: bool


class Steps:
    """How many steps searches may take together. Counted and not timed: what is found must not depend on how fast a
    machine is, or how busy."""

    def __init__(self, most: float = inf) -> None:
        self._left = most

    @property
    def spent(self) -> bool:
        """Whether no step is left."""
        return self._left <= 0

    def take(self, count: int) -> None:
        """Take so many."""
        self._left -= count


def groups_of(covers: Sequence[Set], best: Set, steps: Steps) -> tuple[list[Group], bool]:
    """Split a smallest cover into independent groups, each with its ties; and whether the split itself is complete.

    Only members that stand in some smallest cover can tie; where two sets share none of these, they are independent.
    """
    eligible, complete = _eligible(covers, best, steps)
    narrowed = [cover & eligible for cover in covers]
    groups = []
    for component in components(narrowed):
        chosen = best & component
        search = _Search([cover for cover in narrowed if cover & component], steps)
        search.look(frozenset(), len(chosen))
        ties = dict.fromkeys((chosen, *search.sets()))
        groups.append(Group(chosen, tuple(ties), not search.stopped))
    return groups, complete


def least_of_all(covers: Sequence[Set], weights: Mapping[int, float], largest: int) -> Set | None:
    """Of all smallest covers of at most `largest` members the one of least weight; None where that takes too long to see."""
    for size in range(largest + 1):
        search = _Search(covers, Steps(_FEW_STEPS))
        search.look(frozenset(), size)
        if search.stopped:
            return None
        if found := search.sets():
            return min(found, key=lambda one: (sum(weights.get(member, 0.0) for member in one), sorted(one)))
    return None


def _eligible(covers: Sequence[Set], best: Set, steps: Steps) -> tuple[Set, bool]:
    """The members of smallest covers: with such a member taken, what is left needs one member less."""
    eligible = set(best)
    complete = True
    # What no set connects is mended by itself: a smallest cover is one of each part.
    for part in components(covers):
        inside = [cover for cover in covers if cover & part]
        size = len(best & part)
        for member in sorted(part - best):
            if member in eligible:
                continue
            search = _Search(inside, steps, most=1)
            search.look(frozenset([member]), size - 1)
            complete = complete and not (search.stopped and not search.found)
            if search.found or search.stopped:
                eligible |= {member}
                for found in search.sets():
                    eligible |= found
    return frozenset(eligible), complete


def components(sets: Sequence[Set]) -> list[Set]:
    """The members of the sets, those together that sets with something in common connect."""
    components: list[Set] = []
    for members in sets:
        touching = [component for component in components if component & members]
        components = [component for component in components if not component & members]
        components.append(members.union(*touching))
    return components


class _Search:
    """A depth-first search for covers of a given size; it stops after enough of them, or enough steps."""

    def __init__(self, covers: Sequence[Set], together: Steps, most: int = _MOST_TIES) -> None:
        members = sorted(frozenset[int]().union(*covers))
        self.bits = {member: 1 << at for at, member in enumerate(reversed(members))}
        self.covers = [self._mask(cover) for cover in covers]
        self.together = together
        self.most = most
        self.found: list[Mask] = []
        self.steps = 0
        self.stopped = False

    def _mask(self, members: Set) -> Mask:
        return sum(self.bits[member] for member in members)

    def sets(self) -> list[Set]:
        """The covers that were found."""
        return [frozenset(member for member, bit in self.bits.items() if bit & found) for found in self.found]

    def look(self, taken: Set, size: int) -> None:
        """Extend `taken` by at most `size` members so that all sets are hit."""
        mask = self._mask(taken)
        self._walk(mask, _minimal([cover for cover in self.covers if not cover & mask]), size)

    def _walk(self, taken: Mask, left: Sequence[Mask], size: int) -> None:
        self.steps += 1
        self.together.take(1)
        if self.together.spent or self.steps > _MOST_STEPS or len(self.found) >= self.most:
            self.stopped = True
            return
        if not left:
            self.found.append(taken)
            return
        if _disjoint(left) > size:
            return
        tried = 0
        untried = left[0]
        while untried:
            member = 1 << (untried.bit_length() - 1)
            # A cover with a member tried before was found there: leave that member out from now on.
            rest = [cover & ~tried for cover in left if not cover & member]
            if all(rest):
                self._walk(taken | member, _minimal(rest), size - 1)
            tried |= member
            untried ^= member


def _minimal(sets: Sequence[Mask]) -> list[Mask]:
    """The sets without those that hold another one: hitting the smaller hits them too."""
    kept: list[Mask] = []
    for members in sorted(set(sets), key=_order):
        for smaller in kept:
            if smaller & members == smaller:
                break
        else:
            kept.append(members)
    return kept


def _order(members: Mask) -> tuple[int, int]:
    return members.bit_count(), -members


def _disjoint(sets: Sequence[Mask]) -> int:
    """How many of the sets have nothing in common, taken greedily: each needs a member of its own."""
    count = used = 0
    for members in sets:
        if not members & used:
            used |= members
            count += 1
    return count

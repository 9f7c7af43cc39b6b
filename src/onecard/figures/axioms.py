"""Axioms of reading (读数公理): what a reader takes for granted, as data with ids, so that every proof can name them.

An axiom that ties facts together yields pairs of the axiom and an equation; `onecard.figures.joint.explain` takes such
pairs beside pairs of a relation and its instance, and its proofs list them by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from onecard.figures.fact import Fact
from onecard.figures.relation import Equation, Term


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom of reading: its id, its name and the sentence that states it."""

    id: str
    title: str
    sentence: str


ROUNDING = Axiom("R-01", "修约区间", "印出的数带d位小数时，代表它上下各半个末位单位的闭区间，两端都算在内。")
SAME_QUANTITY = Axiom("R-02", "同数同值", "同一个数在不同地方印了两次，仍是同一个数。")
ZERO_IS_ZERO = Axiom("R-03", "真零", "金额印为0，且相应的批次、人次、数量都是0时，金额恰好是0。")
ONLY_PART = Axiom(
    "R-04",
    "唯一非零部分",
    "合计在所比较的各年都只有一个非零部分时，部分与合计是同一个数，上年数和变动率也相同。",
)
WORDS_GIVE_SIGN = Axiom("R-05", "词语定号", "增减的正负由词语决定：增加、增长为正，减少、下降为负。")
LEVEL = Axiom("R-06", "持平", "持平、无变化指按印出的位数相减为0。")
BLANK = Axiom("R-07", "空白不计", "合计的组成项留空时，按没有这一项计算。")
COUNTED = Axiom("R-08", "计数无修约", "个数、辆数、人次等计数印多少就是多少，没有四舍五入。")
RATE_TOLERANCE = Axiom(
    "R-09", "比率容差", "比率与算得的相差不超过0.02个百分点或末位两个单位时，按截尾或凑整看待，至多是疑点。"
)

AXIOMS: dict[str, Axiom] = {
    axiom.id: axiom
    for axiom in (
        ROUNDING,
        SAME_QUANTITY,
        ZERO_IS_ZERO,
        ONLY_PART,
        WORDS_GIVE_SIGN,
        LEVEL,
        BLANK,
        COUNTED,
        RATE_TOLERANCE,
    )
}

UP_WORDS = ("增加", "增长", "上升", "提高", "超出", "超过")
DOWN_WORDS = ("减少", "下降", "降低", "压减", "减", "降")
LEVEL_WORDS = ("持平", "无变化", "没有变化", "一致", "相同")


def signed(word: str, amount: Decimal) -> Decimal:
    """A printed amount of change with the sign its word gives it (R-05): ``减少``, 6.64 → −6.64; ``持平`` → 0 (R-06).

    Raises ValueError for a word that says neither, or for both at once (``增加（减少）`` is template left in).
    """
    up, down = (any(sign in word for sign in signs) for signs in (UP_WORDS, DOWN_WORDS))
    level = any(sign in word for sign in LEVEL_WORDS)
    if up + down + level != 1:
        raise ValueError(f"the word {word!r} gives no sign")
    if level:
        return amount - amount
    return abs(amount) if up else -abs(amount)


def same(axiom: Axiom, one: Fact, other: Fact) -> tuple[Axiom, Equation]:
    """`axiom` makes the two facts one quantity."""
    return axiom, Equation((Term(one),), "=", (Term(other),), where=f"{one.figure.term}＝{other.figure.term}")


def only_part(
    whole: Sequence[Fact], part: Sequence[Fact], others: Iterable[Fact]
) -> list[tuple[Axiom, Equation]]:
    """R-04: `part` is the only non-zero part of `whole`, so the facts of the two are equal pair by pair.

    `whole` and `part` hold corresponding facts (this year, last year, change, rate); `others` every fact of the other
    parts, in all years compared. Yields nothing unless all of them are printed as zero.
    """
    if any(fact.unadjusted for fact in others):
        return []
    return [same(ONLY_PART, one, other) for one, other in zip(whole, part, strict=True)]


def exactly_zero(amount: Fact, counts: Sequence[Fact]) -> list[tuple[Axiom, Equation]]:
    """R-03: an amount printed 0 whose counts are known and all 0 is exactly 0; nothing otherwise."""
    if amount.unadjusted or not counts or any(fact.value for fact in counts):
        return []
    return [(ZERO_IS_ZERO, Equation((Term(amount),), "=", (), where=amount.figure.term))]


def printing(fact: Fact) -> tuple[object, ...]:
    """What makes a fact one print: figure, dimensions, form, place, and the value as it is printed there.

    The value belongs to it so that two values at one place are seen as two prints that contradict each other.
    """
    place = None if fact.source is None or fact.exact is not None else fact.source
    return fact.key, fact.dims, fact.form, place, str(fact.value), fact.exact

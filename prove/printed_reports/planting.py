"""Planting faults of the kinds that real reports contain; what a fault breaks is worked out by the exact model."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from printed_reports.writer import Print, Writer

EXCHANGED = "两项的数对调"
Fault = Callable[[random.Random, Writer], list[int] | None]
KINDS: dict[str, Fault] = {}


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault: its kind, and the prints it changed."""

    kind: str
    prints: tuple[int, ...]

    def breaks(self, claim: tuple[int, ...]) -> bool:
        """Whether it can be what breaks a claim of these prints: two parts of a sum that were exchanged make the same."""
        own = set(claim) & set(self.prints)
        return bool(own) and not (self.kind == EXCHANGED and len(own) == len(self.prints))


def kind(name: str) -> Callable[[Fault], Fault]:
    """Register a kind of fault."""

    def register(fault: Fault) -> Fault:
        KINDS[name] = fault
        return fault

    return register


def _some(chance: random.Random, w: Writer, *kinds: str, floor: str = "0.10") -> int | None:
    """A random print of these kinds that is not small."""
    found = [
        at
        for at, one in enumerate(w.prints)
        if one.placed and one.kind in kinds and one.value >= Decimal(floor)
    ]
    return chance.choice(found) if found else None


def put(w: Writer, at: int, value: Decimal) -> list[int] | None:
    """Print another value; None where it would look the same."""
    one = w.prints[at]
    value = abs(value).quantize(Decimal(1).scaleb(-one.decimals))
    if value == one.value:
        return None
    one.value, one.text = value, w.shown(value, one.kind)
    one.decimals = w.decimals_of(one)
    return [at]


def _digits(one: Print) -> str:
    return f"{one.value:f}"


@kind("错一位数字")
def wrong_digit(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount", "rate")
    if at is None:
        return None
    text = _digits(w.prints[at])
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    place = chance.choice(places)
    other = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return put(w, at, Decimal(text[:place] + other + text[place + 1 :]))


@kind("两位数字颠倒")
def swapped_digits(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount", "rate")
    if at is None:
        return None
    text = _digits(w.prints[at])
    pairs = [
        n
        for n in range(len(text) - 1)
        if text[n].isdigit() and text[n + 1].isdigit() and text[n] != text[n + 1]
    ]
    if not pairs:
        return None
    n = chance.choice(pairs)
    return put(w, at, Decimal(text[:n] + text[n + 1] + text[n] + text[n + 2 :]))


@kind("小数点错位")
def shifted_point(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount")
    return (
        None
        if at is None
        else put(w, at, w.prints[at].value * (10 if chance.random() < 0.5 else Decimal("0.1")))
    )


@kind("漏一位数字")
def dropped_digit(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount", floor="10")
    if at is None:
        return None
    text = _digits(w.prints[at])
    return put(w, at, Decimal(text[1:]) if text[1] != "." else Decimal("0" + text[1:]))


@kind("多一位数字")
def added_digit(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount")
    return None if at is None else put(w, at, Decimal(chance.choice("123456789") + _digits(w.prints[at])))


@kind("沿用上年数")
def stale(chance: random.Random, w: Writer) -> list[int] | None:
    found = [
        at for at, one in enumerate(w.prints)
        if one.placed and one.kind == "amount" and f"prior.{one.key}" in w.unit.exact
    ]  # fmt: skip
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, w.unit.exact[f"prior.{w.prints[at].key}"])


@kind("增减词写反")
def sign_word(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.kind == "word" and one.placed]
    if not found:
        return None
    at = chance.choice(found)
    word = w.prints[at]
    word.text, word.unit = word.unit, word.text
    for other in word.signs:
        w.prints[other].negative = not w.prints[other].negative
    return list(word.signs)


@kind("比率用错基数")
def wrong_base(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and ":growth" in one.key]
    if not found:
        return None
    at = chance.choice(found)
    key = w.prints[at].key.partition(":")[0]
    now, change = w.exact(key), w.exact(w.prints[at].key.replace("growth", "change"))
    return put(w, at, change * 100 / now) if now else None


@kind("比率差十倍")
def rate_by_ten(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "rate", floor="1")
    return (
        None
        if at is None
        else put(w, at, w.prints[at].value * (Decimal("0.1") if chance.random() < 0.7 else 10))
    )


@kind("金额单位错")
def unit_slip(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount")
    return None if at is None else put(w, at, w.prints[at].value * 10_000)


@kind("表文不一致")
def table_against_text(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.cell is not None and one.value >= Decimal("0.1")]
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, w.prints[at].value + Decimal(chance.choice(("0.10", "1.00", "-0.09", "9.00"))))


@kind("合计没有更新")
def total_not_updated(chance: random.Random, w: Writer) -> list[int] | None:
    claims = [one for one in w.claims if not one.rate and len(one.right) > 1 and one.operator == "="]
    if not claims:
        return None
    claim = chance.choice(claims)
    whole = [at for at, one in enumerate(w.prints) if one.placed and one.key == claim.left[0][0]]
    part = w.exact(chance.choice(claim.right)[0])
    return put(w, chance.choice(whole), w.exact(claim.left[0][0]) - part) if whole and part else None


@kind(EXCHANGED)
def swapped_amounts(chance: random.Random, w: Writer) -> list[int] | None:
    one, other = _siblings(chance, w, "amount")
    if one is None or other is None:
        return None
    a, b = w.prints[one].value, w.prints[other].value
    if put(w, one, b) is None or put(w, other, a) is None:
        return None
    return [one, other]


def _siblings(chance: random.Random, w: Writer, what: str) -> tuple[int | None, int | None]:
    """Two prints of parts of one whole, next to each other."""
    claims = [one for one in w.claims if not one.rate and len(one.right) > 1]
    if not claims:
        return None, None
    keys = [key for key, _ in chance.choice(claims).right]
    found = [at for at, one in enumerate(w.prints) if one.placed and one.key in keys and one.kind == what]
    return (found[0], found[1]) if len(found) > 1 and found else (None, None)


@kind("两个占比对调")
def swapped_shares(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and ":share" in one.key and one.value]
    pairs = [
        (one, other) for one in found for other in found
        if one < other and w.prints[one].line == w.prints[other].line and w.prints[one].value != w.prints[other].value
    ]  # fmt: skip
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    a, b = w.prints[one].value, w.prints[other].value
    put(w, one, b)
    put(w, other, a)
    return [one, other]


@kind("一栏数错位")
def shifted_column(chance: random.Random, w: Writer) -> list[int] | None:
    found = [
        at
        for at, one in enumerate(w.prints)
        if one.placed
        and one.key.startswith("gen.2")
        and one.key.count(".") == 1
        and one.kind == "amount"
        and len(one.key) == 11
    ]
    if len(found) < 3:
        return None
    values = [w.prints[at].value for at in found]
    changed = [at for at, value in zip(found, [*values[1:], values[0]], strict=True) if put(w, at, value)]
    return changed or None


@kind("预算数当决算数")
def budget_as_outturn(chance: random.Random, w: Writer) -> list[int] | None:
    found = [
        at for at, one in enumerate(w.prints)
        if one.placed and one.kind == "amount" and f"{one.key}.budget" in w.unit.exact
    ]  # fmt: skip
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, w.unit.exact[f"{w.prints[at].key}.budget"])


@kind("差额率当完成率")
def shortfall(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and ":completion" in one.key]
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, 100 - w.prints[at].value)


@kind("合计写成零")
def total_zero(chance: random.Random, w: Writer) -> list[int] | None:
    found = [
        at
        for at, one in enumerate(w.prints)
        if one.placed and one.key in ("sg", "pr", "basic", "staff", "public", "in", "out") and one.value
    ]
    return put(w, chance.choice(found), Decimal(0)) if found else None


@kind("计数写错")
def wrong_count(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and one.key.startswith("cars")]
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, w.prints[at].value + chance.randint(1, 3))


@kind("前后两处不同")
def other_place(chance: random.Random, w: Writer) -> list[int] | None:
    by_key: dict[str, list[int]] = {}
    for at, one in enumerate(w.prints):
        if one.placed and one.kind == "amount" and one.value:
            by_key.setdefault(one.key, []).append(at)
    found = [numbers for numbers in by_key.values() if len(numbers) > 1]
    if not found:
        return None
    at = chance.choice(chance.choice(found))
    return put(w, at, w.prints[at].value + Decimal(chance.choice(("0.03", "0.10", "2.00"))))


@kind("用了全部资金的数")
def all_funds(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and one.key == "gen"]
    return (
        put(w, chance.choice(found), w.exact("out")) if found and w.exact("out") != w.exact("gen") else None
    )


@kind("抄了相邻的比率")
def copied_rate(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and one.kind == "rate" and one.value]
    if len(found) < 2:
        return None
    n = chance.randrange(len(found) - 1)
    return put(w, found[n + 1], w.prints[found[n]].value)


@kind("百分之百照抄")
def hundred(chance: random.Random, w: Writer) -> list[int] | None:
    found = [
        at
        for at, one in enumerate(w.prints)
        if one.placed and (":completion" in one.key or ":growth" in one.key)
    ]
    return put(w, chance.choice(found), Decimal(100)) if found else None


@kind("漏了千位")
def lost_thousands(chance: random.Random, w: Writer) -> list[int] | None:
    at = _some(chance, w, "amount", floor="1000")
    return None if at is None else put(w, at, w.prints[at].value % 1000)


@kind("增减额写成本年数")
def change_as_amount(chance: random.Random, w: Writer) -> list[int] | None:
    found = [at for at, one in enumerate(w.prints) if one.placed and ":change" in one.key]
    if not found:
        return None
    at = chance.choice(found)
    return put(w, at, w.exact(w.prints[at].key.partition(":")[0]))


@kind("漏列一项")
def missing_item(chance: random.Random, w: Writer) -> list[int] | None:
    return _item(chance, w, twice=False)


@kind("重列一项")
def doubled_item(chance: random.Random, w: Writer) -> list[int] | None:
    return _item(chance, w, twice=True)


def _item(chance: random.Random, w: Writer, twice: bool) -> list[int] | None:
    """Leave an item of a list out, or print it twice: the parts then do not make the whole.

    The exact model counts what is printed: the claim's parts are changed, so that the sum is judged without the item, or
    with it twice.
    """
    for claim_at in chance.sample(range(len(w.claims)), len(w.claims)):
        claim = w.claims[claim_at]
        if claim.rate or len(claim.right) < 3 or claim.operator != "=" or claim.left[0][0] == "total":
            continue
        for key, factor in chance.sample(claim.right, len(claim.right)):
            if w.exact(key) < Decimal("0.2"):
                continue
            for at, one in enumerate(w.prints):
                if one.key != key or one.line < 0:
                    continue
                mark = f"\x01{at}\x02"
                found = re.search(
                    rf"[、；：，]([^、；：，。]{{2,20}}{mark}万元)(?=[、；])", w.lines[one.line]
                )
                totals = (n for n, other in enumerate(w.prints) if other.key == claim.left[0][0])
                whole = next((n for n in totals if w.prints[n].line == one.line), None)
                if found is None or whole is None or "占" in w.lines[one.line]:
                    continue
                line = w.lines[one.line]
                if twice:
                    again = "、" + found[1].removeprefix("包括").removeprefix("主要")
                    w.lines[one.line] = line[: found.end(1)] + again + line[found.end(1) :]
                    right = (*claim.right, (key, factor))
                else:
                    end = found.end(1) + 1
                    w.lines[one.line] = line[: found.start(1)] + line[end:]
                    # An item that was listed twice still stands there once, and then nothing is wrong.
                    kept = list(claim.right)
                    kept.remove((key, factor))
                    right = tuple(kept)
                    if mark not in w.lines[one.line]:
                        one.line = -1
                w.claims[claim_at] = type(claim)(claim.left, right)
                return [whole]
    return None


def plant(chance: random.Random, w: Writer, names: tuple[str, ...] = ()) -> Planted | None:
    """Plant one fault of a random kind (or of one of `names`); None where the report has no place for it."""
    name = chance.choice(names or tuple(KINDS))
    changed = KINDS[name](chance, w)
    return Planted(name, tuple(changed)) if changed else None

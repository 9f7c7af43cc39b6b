"""Leads (引语): the words before a quantity and all that they tell by themselves, whatever the quantity: with what it is
compared, which slots they could name, of which noun, what list they open.

Reports say the same before other numbers again and again: what a lead tells is found out once, and the last are kept.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from onecard.audit import words
from onecard.audit.phrases import behind_the_year
from onecard.audit.quantities import Quantity

_LONGEST_NOUN = 40
_LONGEST_KEPT = 160
_KEPT = 8192
_ASIDE = re.compile(r"（[^（）]*）")


class Named(NamedTuple):
    """What words name: a noun ('' where none), where it begins in the lead, and the word that matters beside it: of sign for a
    change, the year for last year's amount, the budget for a budget."""

    noun: str = ""
    at: int = 0
    word: str = ""


class Origin(NamedTuple):
    """What stands before the first amount of ``由a增加到b``: what of, whether that is a budget, and of when a is."""

    named: Named
    budget: bool
    when: str


NOTHING = Named()


def lead_of(whole: str, year: int | None) -> Lead:
    """The lead that these words are in a report of `year`."""
    return _kept(whole, year) if len(whole) <= _LONGEST_KEPT else Lead(whole, year)


def rates_without_sign(group: list[Quantity], lead: Lead, behind_change: bool) -> list[Quantity]:
    """Numbers without a unit behind words that only a rate follows (``占61.40；``) are percents whose sign is missing."""
    if group[0].unit or any(one.unit or one.measure != "money" for one in group):
        return group
    rate = lead.share is not None or lead.completion is not None or (behind_change and lead.grown)
    return [one._replace(measure="rate") for one in group] if rate else group


class Lead:
    """The words before a quantity, back to the quantity before. `clause` is the last clause without the comparison in it,
    `at` where it begins; `base` with what is compared ('' where nothing says)."""

    def __init__(self, whole: str, year: int | None) -> None:
        self.whole = whole
        self.at = _clause_at(whole)
        self.base = ""
        self.at_end = False
        """Whether the comparison stands right before the quantity, which is then what is compared with."""
        clause = whole[self.at :].replace("：", "")
        for found in words.COMPARED.finditer(whole[: self.at]):
            self.base = words.base_meant(found["base"], year) or self.base
        for found in words.COMPARED.finditer(clause):
            meant = words.base_meant(found["base"], year)
            if meant:
                self.base = meant
                self.at_end = not _ASIDE.sub("", clause[found.end() :]).strip("为是：的（")
                clause = clause[: found.start()] + clause[found.end() :]
                break
        if not self.base and "同比" in clause:
            self.base = "上年"
        self.clause = clause

    @cached_property
    def empty(self) -> bool:
        """Whether the clause says nothing at all."""
        return not self.clause.strip("，、（：为")

    @cached_property
    def each(self) -> bool:
        """Whether the clause speaks of several things at once."""
        return words.EACH.search(self.clause) is not None

    @cached_property
    def share(self) -> str | None:
        """What it is a share of, as it is named ('' where it is not); None where the words tell of no share."""
        found = words.SHARE.search(self.clause)
        return None if found is None else found["whole"] or ""

    @cached_property
    def completion(self) -> str | None:
        """The basis of the budget that was completed; None where the words tell of no completion."""
        found = words.COMPLETION.search(self.clause)
        return None if found is None else words.budget_basis(found["which"] or found["rate"] or "")

    @cached_property
    def grown(self) -> bool:
        """Whether the clause ends with a word of growth that only a rate follows."""
        return words.GROWN.search(self.clause) is not None

    @cached_property
    def off_budget(self) -> bool:
        """Whether the words name how far outturn and budget are apart, a rate that has its sign itself."""
        return self.clause.rstrip("为是：").endswith("差异率")

    @cached_property
    def signless(self) -> bool:
        """Whether the words name a rate or amount of change that has its sign itself (``增长率-5.13%``)."""
        return words.SIGNLESS.search(self.clause) is not None

    @cached_property
    def change(self) -> Named | None:
        """What changed."""
        return self._named(words.CHANGE, "word")

    @cached_property
    def prior(self) -> Named | None:
        """What is told of another year."""
        return self._named(words.PRIOR, "when")

    @cached_property
    def budget(self) -> Named | None:
        """What a budget is told of."""
        return self._named(words.BUDGET, "which")

    @cached_property
    def year(self) -> int | None:
        """The year that stands before what an amount is told of (``2021年度公务接待费a万元``)."""
        found = words.OF_YEAR.match(self.clause)
        return int(found["year"]) if found else None

    @cached_property
    def ordered(self) -> tuple[str, str] | None:
        """Where outturn is set above or below a budget right before an amount: the basis of the budget, and the sign."""
        found = words.ORDER.search(self.clause)
        if found is None or found.end() < len(self.clause) or found["word"][0] not in words.SIGN_OF_ORDER:
            return None
        return words.budget_basis(found["base"]), words.SIGN_OF_ORDER[found["word"][0]]

    @cached_property
    def now(self) -> Named:
        """What an amount of this year is told of."""
        return self._named(words.NOW) or NOTHING

    @cached_property
    def origin(self) -> Origin | None:
        """From what something moved, where the words say so; the amount is of another year, or of a budget."""
        found = words.FROM.fullmatch(self.clause)
        if found is None:
            return None
        budget = self._named(words.BUDGET, "which", found["noun"])
        named = budget or self._named(words.NOW, clause=found["noun"]) or NOTHING
        return Origin(named, budget is not None or "预算" in found["base"], found["base"])

    @cached_property
    def item(self) -> str:
        """The item of 功能分类 that a clause before the last names; '' where none does."""
        end = self.whole.rfind("（项）", 0, self.at) + 3
        if end < 3:
            return ""
        start = max(self.whole.rfind(sign, 0, end) for sign in words.SEPARATORS) + 1
        return words.LEADING.sub("", self.whole[start:end])

    @cached_property
    def arrives(self) -> bool:
        """Whether the words say to what something moved."""
        return words.TO.fullmatch(self.clause) is not None

    def _named(self, pattern: re.Pattern[str], word: str = "", clause: str | None = None) -> Named | None:
        found = pattern.match(self.clause if clause is None else clause)
        if found is None:
            return None
        raw = found["noun"]
        cleaned = words.LEADING.sub("", behind_the_year(raw))
        cleaned = cleaned.rsplit("中的", 1)[-1] if "中的" in cleaned else cleaned
        if pattern is not words.NOW and words.FORM.fullmatch(cleaned):
            cleaned = ""
        if len(cleaned) > _LONGEST_NOUN and "（项）" not in cleaned:
            cleaned = cleaned[-_LONGEST_NOUN:]
        at = self.at + raw.find(cleaned)
        if cleaned and pattern is words.NOW and (found["form"] or "").startswith("收入"):
            # ``财政拨款收入决算数为a万元``: what is spent of it has the name without.
            cleaned += "收入"
        return Named(cleaned, at, found[word] if word else "")

    @cached_property
    def brackets(self) -> tuple[int, int]:
        """How many brackets more are open behind the words than before them, and the least there were on the way."""
        depth = least = 0
        for sign in self.whole:
            depth += (sign == "（") - (sign == "）")
            least = min(least, depth)
        return depth, least

    @cached_property
    def closes(self) -> bool:
        """Whether a bracket is closed that stood open before."""
        return self.brackets[1] < 0

    @cached_property
    def opens(self) -> bool:
        """Whether a bracket is opened that stands open behind."""
        depth, least = self.brackets
        return depth > least

    @cached_property
    def roughly(self) -> bool:
        """Whether the quantity is only told about."""
        return words.ROUGHLY.search(self.clause) is not None

    @cached_property
    def aside(self) -> bool:
        """Whether an amount here is nothing that others are held against: told about, or as of the beginning of the year."""
        return self.roughly or words.SINCE.search(self.clause) is not None

    @cached_property
    def announced(self) -> int | None:
        """Where the words end that announce a list; None where none does."""
        ends = [found.end() for found in words.PARENT.finditer(self.whole)]
        return ends[-1] if ends else None

    @cached_property
    def listing(self) -> str:
        """What right before the announcement is said to be listed (``项目支出主要用于…``); '' where nothing is."""
        found = list(words.PARENT.finditer(self.whole))
        if not found:
            return ""
        before = self.whole[_behind_separator(self.whole, found[-1].start()) : found[-1].start()]
        return words.LEADING.sub("", behind_the_year(before))

    @cached_property
    def within(self) -> str:
        """Of what the following may be parts (``本年支出中，``); '' where the words do not say."""
        found = words.WITHIN.search(self.whole) if "中" in self.whole else None
        return words.LEADING.sub("", behind_the_year(found["noun"])) if found else ""

    @cached_property
    def open(self) -> bool:
        """Whether the list that is announced does not claim to be complete."""
        return words.OPEN_LIST.search(self.whole) is not None

    @cached_property
    def bare(self) -> tuple[tuple[int, int], ...]:
        """Where names stand that lack a figure of their own: between two figures of a list all but the last."""
        skipped = self.announced or 0
        rest = self.whole[skipped:]
        if re.search(r"[，。]", rest.strip("，。；、")) or "占" in rest:
            return ()
        names = list(re.finditer(r"[^、；，]+", rest))
        return tuple(
            (skipped + found.start(), skipped + found.end())
            for found in names[:-1]
            if 2 <= len(found[0]) <= 16 and not re.search(r"[：“…是]|分别|各", found[0])
        )


_kept = lru_cache(maxsize=_KEPT)(Lead)


def _clause_at(whole: str) -> int:
    """Where the last clause begins."""
    at = max((at + 1 for at, sign in enumerate(whole) if _parts(whole, at, sign)), default=0)
    if at and at == len(whole):
        # ``支出决算：12.30``: the words before the colon are the clause.
        at = _behind_separator(whole, at - 1)
    if at and whole[at - 1] == "：" and words.FORM.fullmatch(whole[at:].rstrip("为是")):
        # ``某某（项）：支出决算为``: what stands before the colon is what it is about.
        inner = _behind_separator(whole, at - 1)
        if not words.PARENT.search(whole[inner:at]):
            at = inner
    return at


def _parts(whole: str, at: int, sign: str) -> bool:
    return sign in words.SEPARATORS and whole[at + 1 : at + 2] != "）"


def _behind_separator(whole: str, end: int) -> int:
    return max(whole.rfind(sign, 0, end) for sign in words.SEPARATORS) + 1

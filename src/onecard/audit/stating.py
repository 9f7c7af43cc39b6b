"""Statements (表述的数): the facts a document's paragraphs print, each with its place; the report that relations see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from onecard.audit import funds, sentences, terms
from onecard.audit.mentions import Caused, Filled, ItemList, Mention
from onecard.audit.outline import Outline, Placed
from onecard.audit.spelling import spelled
from onecard.audit.terms import Meaning
from onecard.figures.fact import Fact, Place
from onecard.figures.figure import Dimensions, Figure, dimensions
from onecard.finalaccounts import derived
from onecard.finalaccounts import figures as fa

READ = frozenset(
    [
        "overall",
        "income",
        "expenditure",
        "fiscal",
        "general",
        "basic",
        "fund",
        "capital",
        "sangong",
        "performance",
        "running_cost",
        "procurement",
        "assets",
        "other",
    ]
)
"""Sections whose sentences are read."""
BASIC_OF_ALL_FUNDS = "basic of all funds"
"""The section of 基本支出 of all funds, where another one tells that of 一般公共预算: none of its figures is that one's."""
_MEASURES = {"change": derived.CHANGE, "growth": derived.GROWTH, "completion": derived.COMPLETION}
_WORDS = {"change": "增减额", "growth": "增减率", "completion": "完成率", "share": "占比"}


@dataclass(slots=True, eq=False)
class Statement:
    """A mention with its facts: by slot and base the fact that was printed. `meaning` is None where the noun is not
    known to the trade, and the facts are then of a figure of its own. `parent` is the one whose list it is in;
    `number` counts them in reading order."""

    mention: Mention
    placed: Placed
    meaning: Meaning | None
    number: int = 0
    parent: Statement | None = None
    facts: dict[tuple[str, str], Fact] = field(default_factory=dict)
    filled: dict[tuple[str, str], Filled] = field(default_factory=dict)

    @property
    def dims(self) -> dict[str, str]:
        """The dimensions its meaning has; none where it has no meaning."""
        return self.meaning.narrowing if self.meaning is not None else {}

    def fact(self, slot: str, *bases: str) -> Fact | None:
        """The fact of a slot; of the bases the first one that is there ('' and none given: any)."""
        for (own, base), fact in self.facts.items():
            if own == slot and (not bases or base in bases):
                return fact
        return None


@dataclass(slots=True)
class Stated:
    """What the paragraphs of a document state: statements and lists in order, doubts by the place of a fact, and how
    many quantities were printed and understood."""

    statements: list[Statement] = field(default_factory=list)
    lists: list[tuple[Placed, ItemList]] = field(default_factory=list)
    caused: list[Caused] = field(default_factory=list)
    doubts: dict[Place, str] = field(default_factory=dict)
    printed: int = 0
    understood: int = 0
    _of_mention: dict[Mention, Statement] = field(default_factory=dict)
    _of_meaning: dict[Meaning, list[Statement]] = field(default_factory=dict)

    def add(self, statement: Statement) -> None:
        """Take one more statement in."""
        self.statements.append(statement)
        self._of_mention[statement.mention] = statement
        if statement.meaning is not None:
            self._of_meaning.setdefault(statement.meaning, []).append(statement)

    def of(self, mention: Mention) -> Statement | None:
        """The statement of a mention."""
        return self._of_mention.get(mention)

    def about(self, meaning: Meaning) -> list[Statement]:
        """The statements about one figure, in reading order."""
        return self._of_meaning.get(meaning, [])

    def facts(self) -> Iterator[Fact]:
        """Every fact of a known figure, in order."""
        for one in self.statements:
            if one.meaning is not None:
                yield from one.facts.values()


def state(outline: Outline, file: str, entity: str, year: int) -> Stated:
    """Read the paragraphs of an outline."""
    stated = Stated()
    headings = {one.block for one in outline.headings}
    titles: dict[int, str] = {}
    spoken = _spoken_of(outline, year)
    last, last_section = None, ""
    for placed in outline.paragraphs:
        if placed.section not in READ or placed.block in headings:
            continue
        if _of_all_funds(placed, outline):
            placed = replace(placed, section=BASIC_OF_ALL_FUNDS)
        goes_on = last.heads if last is not None and last_section == placed.section else ()
        said = sentences.read(placed.spelled.text, _default(placed, titles), spoken, goes_on)
        last, last_section = said, placed.section
        before = inside = ""
        bracketed = {item for one in said.lists if one.depth for item in one.items}
        several = _told_of_several(said.mentions, placed.spelled.text)
        totals = _speaks_of_all(said.mentions, placed.section)
        fund = funds.told(said.mentions) if placed.section == "fiscal" else ""
        for mention in said.mentions:
            within = mention in bracketed
            told = inside if within and inside else before
            statement = _statement(mention, placed, year, told, len(stated.statements))
            statement.parent = stated.of(mention.parent) if mention.parent is not None else None
            if statement.parent is not None and statement.meaning == statement.parent.meaning:
                # A part is not its whole, whatever it is called.
                statement.meaning = None
            if placed.section == "general" and "nature" in statement.dims and not _of_the_total(statement):
                # Each item of a list may tell its own 基本支出.
                statement.meaning = None
            if statement.parent is not None and "function" in statement.dims:
                statement.meaning = _of_its_nature(statement.meaning, statement.parent)
            if fund and mention.parent is None:
                statement.meaning = funds.side(mention.noun.text, fund) or statement.meaning
            if _is_of_one_unit(statement) or mention in several:
                statement.meaning = None
            if _is_counted_before(statement, stated):
                statement.meaning = None
            if placed.section == "sangong":
                # ``（其中：外事接待0批次），接待b人次``: what follows goes on about what was named before the brackets.
                inside = terms.goes_on(told, mention.noun.text) if within else ""
                before = before if within else terms.goes_on(before, mention.noun.text)
            if statement.meaning is None and mention.noun.text in totals:
                statement.meaning = terms.meant(mention.noun.text, "overall", "money", "", year)
            for filled in mention.slots:
                _take(stated, statement, filled, file, entity, year)
            stated.add(statement)
        for caused in said.caused:
            for mention in (*caused.parts, *filter(None, [caused.together])):
                statement = Statement(mention, placed, None, len(stated.statements))
                _take(stated, statement, mention.slots[0], file, entity, year)
                stated.add(statement)
        stated.caused += said.caused
        stated.lists += [(placed, one) for one in said.lists]
        stated.printed += sum(len(one.slots) for one in said.mentions) + len(said.unbound)
    return stated


_YEARS = re.compile(r"20\d\d(?=年)")


def _spoken_of(outline: Outline, year: int) -> int:
    """The year that the text means by this year: the one before, where a title that names `year` is alone with that."""
    years = Counter(found for one in outline.paragraphs for found in _YEARS.findall(one.spelled.text))
    return year - 1 if years[str(year - 1)] > _FAR_MORE * years[str(year)] else year


_FAR_MORE = 5


def _default(placed: Placed, titles: dict[int, str]) -> str:
    """What a sentence that names nothing is about: the title of a small heading right above it; `titles` are those known."""
    if not placed.path or placed.path[-1].level < 4:
        return ""
    deepest = placed.path[-1]
    if deepest.block not in titles:
        titles[deepest.block] = _ABOUT.sub("", spelled(deepest.title).text)
    return titles[deepest.block]


_ABOUT = re.compile(r"(?:支出)?(?:决算)?情况(?:说明)?$")


def _of_the_total(statement: Statement) -> bool:
    """Whether a part is one of all that 一般公共预算 spent."""
    above = statement.parent.meaning if statement.parent is not None else None
    return above is not None and above == Meaning(fa.EXPENDITURE, (("fund", "一般公共"),))


def _of_all_funds(placed: Placed, outline: Outline) -> bool:
    """Whether a section of basic expenditure is about all funds, and another one about 一般公共预算 alone."""
    general = "一般公共预算"
    return (
        placed.section == "basic"
        and general not in placed.title
        and any(general in one.title and "基本支出" in one.title for one in outline.headings)
    )


_NATURES = {"基本支出": "基本", "项目支出": "项目"}


def _of_its_nature(meaning: Meaning | None, above: Statement) -> Meaning | None:
    """What a 类 or 项 means beneath 基本支出 or 项目支出: that of it."""
    nature = _NATURES.get(above.mention.noun.text[-4:])
    if meaning is None or nature is None:
        return meaning
    return Meaning(meaning.figure, tuple(sorted({**meaning.narrowing, "nature": nature}.items())))


_UNIT = re.compile(r"本级|机关|[大支中]队|中心|站|所|馆|校|院|单位")


def _is_of_one_unit(statement: Statement) -> bool:
    """Whether a part is listed beneath what one unit of a department spent (``局本级本年支出a万元，其中基本支出b万元``)."""
    above = statement.parent
    return above is not None and above.meaning is None and _UNIT.search(above.mention.noun.text) is not None


def _told_of_several(mentions: list[Mention], text: str) -> set[Mention]:
    """Mentions of one name with different amounts in one sentence that lists: each is told of another unit than the list is
    about (``其中：局本级基本支出a，项目支出b；执法大队基本支出c，项目支出d``)."""
    if len({one.noun.text for one in mentions}) == len(mentions) or all(
        one.parent is None for one in mentions
    ):
        return set()
    told: dict[tuple[int, str], list[Mention]] = {}
    for one in mentions:
        if one.noun.text and one.now:
            told.setdefault((text.count("。", 0, one.now.quantity.start), one.noun.text), []).append(one)
    return {
        one
        for same in told.values()
        if len({one.now.value for one in same if one.now}) > 1 and any(one.parent for one in same)
        for one in same
    }


def _is_counted_before(statement: Statement, stated: Stated) -> bool:
    """Whether a count is a part of one that its sentence told before: ``团组2个，其中参加省组织的团组1个``."""
    if statement.meaning is None or not statement.meaning.figure.counted:
        return False
    now = statement.mention.now
    if now is None:
        return False
    text = statement.placed.spelled.text
    for one in stated.about(statement.meaning):
        told = one.mention.now
        if told and one.placed is statement.placed and told.value > now.value:
            return "。" not in text[told.quantity.end : now.quantity.start]
    return False


_ALL_OF = {
    "income": (("收入总计", "总收入"), ("结转", "结余")),
    "expenditure": (("支出总计", "总支出"), ("结转", "结余")),
}


def _speaks_of_all(mentions: list[Mention], section: str) -> tuple[str, ...]:
    """Nouns that mean the grand total in a section of one side: 收入总计 there is often the year's income alone, unless the
    same paragraph tells of the carry-over."""
    if section not in _ALL_OF:
        return ()
    nouns, carried = _ALL_OF[section]
    told = any(word in mention.noun.text for mention in mentions for word in carried)
    return nouns if told else ()


def _statement(mention: Mention, placed: Placed, year: int, before: str, number: int) -> Statement:
    quantity = next((one.quantity for one in mention.slots if one.quantity.measure != "rate"), None)
    measure = quantity.measure if quantity else "money"
    unit = quantity.unit if quantity else ""
    section = placed.section
    meaning = terms.meant(mention.noun.text, section, measure, unit, year, before)
    if meaning is None and mention.noun.text and measure == "money":
        meaning = terms.meant(f"{mention.noun.text}支出", section, measure, unit, year, before)
    return Statement(mention, placed, _beneath_its_name(mention, meaning, year), number)


def _beneath_its_name(mention: Mention, meaning: Meaning | None, year: int) -> Meaning | None:
    """``其他支出a万元，其中其他支出b万元``: the second is the 款 beneath the 类 of one name."""
    if meaning is None or mention.parent is None or mention.parent.noun.text != mention.noun.text:
        return meaning
    code = meaning.narrowing.get("economy", "")
    if len(code) != 3:
        return meaning
    item = terms.item_of_its_name(code, year)
    return (
        Meaning(meaning.figure, tuple(sorted({**meaning.narrowing, "economy": item}.items())))
        if item
        else meaning
    )


def _take(stated: Stated, statement: Statement, filled: Filled, file: str, entity: str, year: int) -> None:
    """Make the fact of a filled slot and put it into its statement."""
    key = (filled.slot, filled.base)
    if key in statement.facts:
        return
    placed = statement.placed
    start, end = placed.spelled.printed(filled.quantity.start, filled.quantity.end)
    place = Place(file, placed.title, f"¶{placed.block}", (start, end), placed.paragraph.text[start:end])
    figure, narrowing = _figure(statement, filled, year)
    dims = _dimensions(narrowing, entity, year - 1 if filled.slot == "prior" else year, _basis(filled))
    value = filled.value
    if not value and filled.quantity.measure == "money":
        # A zero is printed 0 or 0.00 in one and the same report: neither hides half a 万元.
        value = Decimal("0.00")
    fact = Fact(figure, dims, value, None, place, f"情况说明“{placed.title}”")
    statement.facts[key] = fact
    statement.filled[key] = filled
    stated.understood += 1
    doubt = filled.doubt or placed.paragraph.doubtful
    if filled.quantity.bare and not filled.quantity.unit:
        doubt = doubt or "没有印出单位"
    if doubt:
        stated.doubts[place] = doubt


@lru_cache(maxsize=4096)
def _dimensions(narrowing: Dimensions, entity: str, year: int, basis: str) -> Dimensions:
    """The dimensions of a fact."""
    return dimensions({**dict(narrowing), "entity": entity, "year": str(year), "basis": basis})


def _basis(filled: Filled) -> str:
    if filled.slot in ("now", "prior", "share"):
        return "决算"
    return filled.base or "上年"


def _figure(statement: Statement, filled: Filled, year: int) -> tuple[Figure, Dimensions]:
    """The figure of a slot, with the dimensions that narrow it: the trade's where the noun is known, else one of its own."""
    meaning = statement.meaning
    slot = filled.slot
    if meaning is not None:
        if slot in ("now", "prior", "budget"):
            return meaning.figure, meaning.dims
        if (
            slot == "share"
            and meaning.figure in derived.SHARE
            and _canonical(statement, meaning, filled, year)
        ):
            return derived.SHARE[meaning.figure], meaning.dims
        measures = _MEASURES.get(slot, {})
        if meaning.figure in measures:
            return measures[meaning.figure], meaning.dims
    return _own_figure(statement, filled)


def _canonical(statement: Statement, meaning: Meaning, filled: Filled, year: int) -> bool:
    """Whether a share is the one the trade means: of the whole that the section is about."""
    whole = terms.meant(filled.whole, statement.placed.section, "money", "", year) if filled.whole else None
    if meaning.narrowing.get("function"):
        return not filled.whole or (
            whole is not None and "nature" not in whole.narrowing and "fund" in whole.narrowing
        )
    above = statement.parent.meaning if statement.parent is not None else None
    if meaning.figure in derived.SHARES:
        if not filled.whole and above is None and statement.placed.section == "overall":
            # There it may be of the grand total, with what was carried over.
            return False
        if not filled.whole and above is not None:
            return above.figure is derived.SHARES[meaning.figure]
        return whole is None or whole.figure is derived.SHARES[meaning.figure]
    return not filled.whole or "本年支出" in filled.whole


def _own_figure(statement: Statement, filled: Filled) -> tuple[Figure, Dimensions]:
    """A figure of the noun itself at this very place: nothing else is tied to it."""
    rate = filled.quantity.measure == "rate"
    money = filled.quantity.measure == "money"
    at = f"{statement.placed.block}.{statement.mention.noun.start}.{filled.quantity.start}"
    term = (statement.mention.noun.text or "（未写名称）") + _WORDS.get(filled.slot, "")
    unit = "%" if rate else "万元" if money else filled.quantity.unit
    counted = not rate and not money and filled.value == filled.value.to_integral_value()
    return Figure(f"printed.{at}", term, unit, 2, "", (), 10_000 if money else 0, counted=counted), ()

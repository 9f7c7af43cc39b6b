"""Filling a template (编制): every slot becomes a run whose figure is a fact; what is not known is listed, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from onecard.core.errors import Refusal
from onecard.core.quoting import quoted
from onecard.finalaccounts.form import FinalAccounts
from onecard.finalaccounts.narrative import conditions, glossary, lists
from onecard.finalaccounts.narrative.document import (
    Block,
    Heading,
    Missing,
    Narrative,
    Paragraph,
    Run,
    TablesHere,
    plain,
)
from onecard.finalaccounts.narrative.numbering import chinese, heading_number
from onecard.finalaccounts.narrative.phrases import PHRASES, Undefined, figure, missing
from onecard.finalaccounts.narrative.reasons import Supplied, key_of, named, required
from onecard.finalaccounts.narrative.resolve import Item, Resolver, called
from onecard.finalaccounts.narrative.template import (
    Each,
    If,
    Line,
    Optional,
    Part,
    Slot,
    Template,
    Words,
    read_words,
)
from onecard.finalaccounts.narrative.vocabulary import BUDGET_WORDS, LAST_YEAR, meaning

MOST_RUNS = 50_000
"""Runs of one document; the longest real report has 3,000."""
NOTHING_SUPPLIED = Supplied()


def fill(template: Template, accounts: FinalAccounts, supplied: Supplied = NOTHING_SUPPLIED) -> Narrative:
    """The narrative of these accounts by the template. Raises Refusal `template.unknown_slot` and its like for a template
    nobody checked, and `template.too_much` where it grows beyond every report."""
    filler = _Filler(accounts, supplied)
    filler.narrative.title = plain(tuple(filler.parts(template.title, None)))
    filler.body(template.body, None)
    filler.narrative.unused = filler.unused()
    return filler.narrative


class Teller:
    """Says words with slots by themselves, one after another, for a document that is not ours; `missing` lists what they
    lack."""

    def __init__(self, accounts: FinalAccounts, supplied: Supplied = NOTHING_SUPPLIED) -> None:
        self._filler = _Filler(accounts, supplied)
        self.missing = self._filler.narrative.missing

    def unused(self) -> list[str]:
        """Sentences (Chinese) on the texts and reasons supplied that nothing said so far holds."""
        return self._filler.unused()

    def say(self, words: str, item: Item | None = None, where: str = "") -> list[Run] | None:
        """The runs of words in the template language; None where a slot outside 〔〕 has no value. `item` is what a list
        is at, `where` the section they are said in. Raises Refusal as `fill` does."""
        known = len(self.missing)
        parts = read_words(words)
        try:
            runs = self._filler.parts(parts, item)
        except Undefined:
            return None
        self.missing[known:] = [replace(one, where=where) for one in self.missing[known:]]
        return runs


class _Filler:
    def __init__(self, accounts: FinalAccounts, supplied: Supplied) -> None:
        self.accounts = accounts
        self.supplied = supplied
        self.resolver = Resolver(accounts)
        self.narrative = Narrative("", accounts)
        self.counters = [0, 0, 0]
        self.numbered = 0
        self.section: Heading | None = None
        self.made = 0
        self.optional = 0
        self.used: set[str] = set()
        self.specials: dict[str, Callable[[], None]] = {
            "公开报表": self._tables,
            "公开报表目录": self._titles_of_tables,
            "名词解释": self._glossary,
        }

    def unused(self) -> list[str]:
        """Sentences (Chinese) on the texts and reasons supplied that stand nowhere."""
        texts = [
            f"文字{quoted(name)}没有用上：模板里没有这个填空，或这次用不到。"
            for name, text in self.supplied.texts.items()
            if text.strip() and name not in self.used
        ]
        return texts + [
            f"主要原因{quoted(named(key))}没有用上：模板里没有这一处，或两个数没有增减。"
            for key, text in self.supplied.reasons.items()
            if text.strip() and key not in self.used
        ]

    def body(self, parts: tuple[Part | Line, ...], item: Item | None) -> None:
        """Lines and the controls that hold whole lines."""
        for part in parts:
            if isinstance(part, Line):
                self._line(part, item)
            elif isinstance(part, If):
                self.body(self._branch(part, item), item)
            elif isinstance(part, Each):
                listed = self._items(part, item)
                for one in listed:
                    self.body(part.body, one)
                if not listed and (lacking := self._lacking(part, item)):
                    self._put(Paragraph((lacking,), "", self._anchor()))

    def parts(self, parts: tuple[Part | Line, ...], item: Item | None) -> list[Run]:
        """The runs of words within a line. Raises `Undefined` where a slot outside 〔〕 has no value."""
        runs: list[Run] = []
        for part in parts:
            if isinstance(part, Words):
                runs.append(Run(part.text))
            elif isinstance(part, Slot):
                runs += self._slot(part, item)
            elif isinstance(part, Optional):
                runs += self._optional(part, item)
            elif isinstance(part, If):
                runs += self.parts(self._branch(part, item), item)
            elif isinstance(part, Each):
                listed = self._items(part, item)
                for number, one in enumerate(listed):
                    runs += [Run(part.separator)] if number and part.separator else []
                    runs += self.parts(part.body, one)
                runs += [] if listed else self._nothing_listed(part, item, plain(tuple(runs)))
        self.made += len(runs)
        if self.made > MOST_RUNS:
            raise Refusal(
                "template.too_much",
                "按这个模板编制出来的文本太长，已停止。",
                "检查【逐项】里是否又套了同一个长列表；需要整张明细的，用【公开报表】。",
            )
        return runs

    def _optional(self, part: Optional, item: Item | None) -> list[Run]:
        self.optional += 1
        try:
            return self.parts(part.parts, item)
        except Undefined:
            return []
        finally:
            self.optional -= 1

    def _nothing_listed(self, part: Each, item: Item | None, before: str) -> list[Run]:
        """What stands where a list within a sentence has no items. Raises `Undefined` within 〔〕, where it has none."""
        if lacking := self._lacking(part, item):
            return [lacking]
        if self.optional:
            raise Undefined
        return [Run("无")] if before.endswith("：") else []

    def _lacking(self, part: Each, item: Item | None) -> Run | None:
        """The run that says which items an empty list should have; None where there are none to list."""
        whole = lists.whole_of(part.over, item)
        found = self.resolver.lacking(whole, part.over[-1]) if whole else None
        if found is None:
            return None
        self._note(Missing("fact", found.key, found.what, self._where(), _REMEDY_FACT))
        return missing(found)

    def _branch(self, part: If, item: Item | None) -> tuple[Part | Line, ...]:
        condition = conditions.read(part.condition, in_list=item is not None)
        held, unknown = conditions.holds(condition, self.accounts, self.resolver, item)
        for found in unknown:
            self._note(Missing("fact", found.key, found.what, self._where(), _REMEDY_FACT))
        return part.then if held else part.otherwise

    def _items(self, part: Each, item: Item | None) -> list[Item]:
        if part.over not in lists.LISTS:
            raise Refusal(
                "template.unknown_list",
                f"没有名为“{part.over}”的列表。",
                f"可用的列表：{'、'.join(lists.LISTS)}。",
            )
        found = lists.items(part.over, self.accounts, item)
        if not part.nonzero:
            return found
        amount = meaning("金额", in_list=True)
        return [one for one in found if (fact := self.resolver.base(amount, one).fact) is None or fact.value]

    def _slot(self, slot: Slot, item: Item | None) -> list[Run]:
        head, colon, rest = (part.strip() for part in slot.text.partition("："))
        if colon:
            runs = self._reason(rest, item) if head == "原因" else self._phrase(head, rest, item)
        elif (word := self._word(slot.text, item)) is not None:
            runs = [Run(word)]
        else:
            runs = figure(self.resolver, slot.text, item)
        for run in runs:
            if run.kind == "missing" and run.key and not run.text.startswith(_REASON_MARK):
                what = run.text.removeprefix("【待补：").removesuffix("】")
                if run.key.startswith("文："):
                    self._note(Missing("text", run.key, what, self._where(), _REMEDY_TEXT))
                else:
                    self._note(Missing("fact", run.key, what, self._where(), _REMEDY_FACT))
        return runs

    def _phrase(self, head: str, rest: str, item: Item | None) -> list[Run]:
        if head == "文":
            name, _, otherwise = rest.partition("｜")
            self.used.add(name)
            text = self.supplied.texts.get(name, "").strip() or otherwise
            return [
                Run(text, "own", key=name) if text else Run(f"【待补：{name}】", "missing", key=f"文：{name}")
            ]
        if head not in PHRASES:
            raise Refusal(
                "template.unknown_slot",
                f"没有“{head}：”这种填空。",
                f"可用的：{'、'.join((*PHRASES, '原因', '文'))}。",
            )
        return PHRASES[head](self.resolver, rest, item)

    def _word(self, text: str, item: Item | None) -> str | None:
        accounts = self.accounts
        words = {
            "单位": accounts.name,
            "年度": str(accounts.year),
            "上年": str(accounts.year - 1),
            "级别": accounts.level,
            "本单位": "本部门" if accounts.level == "部门" else "本单位",
        }
        if item is not None:
            words |= {"名称": item.name, **item.words}
        return words.get(text)

    def _reason(self, text: str, item: Item | None) -> list[Run]:
        """The reason for a change; nothing to say (`Undefined`) where it needs none and has none."""
        wanted = meaning(text, in_list=item is not None)
        pair, change, growth = self.resolver.change(wanted, item)
        # Where a side is not known the sentence beside the reason says so already.
        if change is None or not change.value or pair.outturn.fact is None:
            raise Undefined
        key = key_of(pair.outturn.fact, pair.basis)
        given = _OPENING.sub("", self.supplied.reasons.get(key, "").strip().rstrip("。；;，,"))
        if given:
            self.used.add(key)
            return [Run(given, "reason", change, key)]
        if not required(change, growth, self.supplied.threshold):
            raise Undefined
        against = f"{self.accounts.year - 1}年度" if pair.basis == LAST_YEAR else BUDGET_WORDS[pair.basis]
        name = called(pair.outturn.fact.figure, dict(pair.outturn.fact.dims), item)
        what = f"{name}与{against}相比{'增加' if change.value > 0 else '减少'}的主要原因"
        self._note(Missing("reason", key, what, self._where(), _REMEDY_REASON))
        return [Run(f"{_REASON_MARK}{what}】", "missing", change, key)]

    def _line(self, line: Line, item: Item | None) -> None:
        if line.special:
            self.specials[line.special]()
            return
        if line.level:
            self._heading(line, item)
            return
        try:
            runs = self.parts(line.parts, item)
        except Undefined:
            runs = [Run("【没有基数，请把这句放进〔〕】", "missing")]
        own = [run for run in runs if run.kind == "own"]
        if len(own) == 1 and plain(tuple(runs)) == own[0].text:
            for text in own[0].text.splitlines():
                if text.strip():
                    self._put(Paragraph((Run(text.strip(), "own", key=own[0].key),), "", self._anchor()))
            return
        if plain(tuple(runs)).strip():
            self.numbered += line.numbered
            number = f"{self.numbered}." if line.numbered else ""
            self._put(Paragraph(tuple(runs), number, self._anchor()))

    def _heading(self, line: Line, item: Item | None) -> None:
        level = line.level
        self.counters[level - 1] += 1
        self.counters[level:] = [0] * (3 - level)
        self.numbered = 0
        number = heading_number(level, self.counters[level - 1])
        anchor = "s" + "-".join(str(count) for count in self.counters[:level])
        self.section = Heading(level, number, tuple(self.parts(line.parts, item)), anchor)
        self._put(self.section)

    def _put(self, block: Block) -> None:
        self.narrative.blocks.append(block)

    def _anchor(self) -> str:
        return self.section.anchor if self.section else ""

    def _where(self) -> str:
        return self.section.title if self.section else "标题"

    def _note(self, missing_one: Missing) -> None:
        if all(one.key != missing_one.key for one in self.narrative.missing):
            self.narrative.missing.append(missing_one)

    def _tables(self) -> None:
        self._put(TablesHere(self._anchor()))
        for form in (table.form for table in self.accounts.tables.values() if table.absent):
            self._note(
                Missing("fact", form.name, f"{form.name}（{form.title}）", self._where(), _REMEDY_TABLE)
            )

    def _titles_of_tables(self) -> None:
        for number, table in enumerate(self.accounts.tables.values(), 1):
            self._put(Paragraph((Run(table.form.title),), f"{chinese(number)}、", self._anchor()))

    def _glossary(self) -> None:
        for number, (term, definition) in enumerate(glossary.entries(self.narrative), 1):
            self._put(Paragraph((Run(f"{term}：{definition}"),), f"{chinese(number)}、", self._anchor()))


_OPENING = re.compile(r"^(?:主要)?原因(?:是|为|：|:)\s*")
"""What the sentence around a reason says already, and many write again."""
_REASON_MARK = "【待说明："
_REMEDY_FACT = "补上这个数的来源：导入所缺的报表，或写入补充数据。"
_REMEDY_TABLE = "把这张表放进同一个文件；没有发生的，也放一张空表。"
_REMEDY_TEXT = "在单位资料里写上这段文字。"
_REMEDY_REASON = "写明主要原因；可参考上年的原因和按凭证算出的构成。"

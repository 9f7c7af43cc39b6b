"""Reading sentences: from the quantities of a paragraph and the words between them to mentions and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onecard.audit import words
from onecard.audit.causes import causes
from onecard.audit.leads import NOTHING, Lead, Named, lead_of, rates_without_sign
from onecard.audit.mentions import Filled, Mention, Noun, Said, Slot, is_count, of_one_amount
from onecard.audit.orders import is_difference, levels, nearest, orders, spoken_of
from onecard.audit.phrases import (
    coordinated,
    groups,
    last_name,
    named,
    reasons,
    same,
    sentence_spans,
    signed,
    without_balances,
)
from onecard.audit.quantities import Quantity, quantities
from onecard.audit.sentence import OTHER_SIDE, Sentence

_LONGEST_NOUN = 40
_NONE = (0, 0)
_LONG_ENOUGH = 4
"""A shorter name of what is listed (支出) may mean anything before it."""


def read(text: str, default: str = "", year: int | None = None, goes_on: Sequence[Mention] = ()) -> Said:
    """What a spelled paragraph says. `default` is the noun of a sentence that names none (the heading above it);
    `year` the fiscal year of the report, by which 2023年 is last year; `goes_on` what the paragraph before was about, whose
    list a paragraph is that begins with 其中."""
    reader = _Reader(text, Noun(default), year)
    if text.startswith("其中"):
        reader.heads = list(goes_on)
    return reader.said()


class _Reader:
    """Reads one paragraph, sentence by sentence, quantity by quantity."""

    def __init__(self, text: str, default: Noun, year: int | None) -> None:
        self.text = text
        self.year = year
        self.subject = default
        self.result = Said()
        self.heads: list[Mention] = []
        """The mentions that the sentence before was about."""
        self.reasoning = False
        """Whether the sentence before gave reasons that this one may go on with."""

    def said(self) -> Said:
        """Everything the paragraph says."""
        found = quantities(self.text)
        for start, end in sentence_spans(self.text):
            own = [one for one in found if start <= one.start < end]
            self._sentence(start, end, own)
        self.result.heads = self.heads
        return self.result

    def _sentence(self, start: int, end: int, found: list[Quantity]) -> None:
        text = self.text[start:end]
        given = reasons(text, start, self.reasoning)
        to_the_end = bool(given) and given[-1][1] == end
        self.reasoning = to_the_end and words.FIRSTLY.search(self.text, given[-1][0], end) is not None
        told = found
        if given:
            found = [one for one in found if not any(low <= one.start < high for low, high in given)]
        sentence = Sentence(start, end)
        if not found:
            self._words_alone(text, start, given)
            self._causes(given, told)
            return
        before = start
        for group in groups(found, self.text):
            ended = (high for _, high in given if high <= group[0].start)
            self._take(sentence, group, max((before, *ended)) if given else before)
            before = group[-1].end
        self._after(sentence, before, given)
        self.heads = sentence.heads or self.heads
        self._causes(given, told)

    def _causes(self, given: list[tuple[int, int]], told: list[Quantity]) -> None:
        """The causes of the last change before each stretch of reasons, where they are all told."""
        for span in given:
            changed = [
                one
                for one in self.result.mentions
                if (change := one.first("change", "上年")) and change.quantity.end <= span[0]
            ]
            own = [one for one in told if span[0] <= one.start < span[1]]
            if changed and own and (found := causes(self.text, span[0], own)):
                self.result.caused.append(found.of(changed[-1]))

    def _words_alone(self, text: str, start: int, given: list[tuple[int, int]]) -> None:
        """A sentence without quantities: it may name what the next ones are about, or say that two are level."""
        for order in orders(text, start, given):
            for mention in self.heads[-1:]:
                mention.orders.append(order)
        item = "（项）" in text or "（款）" in text
        if start and not item:
            return
        cleaned = words.LEADING.sub("", text).rstrip("。：；，")
        # ``…（项），主要用于…。``: what it is for is no part of its name.
        cleaned = cleaned[: end + 3] if (end := cleaned.find("（项）")) >= 0 else cleaned
        if item or (cleaned and len(cleaned) <= _LONGEST_NOUN):
            self.subject = Noun(cleaned, start, start + len(text))
            self.heads = []

    def _take(self, sentence: Sentence, group: list[Quantity], start: int) -> None:
        """Fill the slots that the words from `start` on name for a group of quantities."""
        lead = lead_of(self.text[start : group[0].start], self.year)
        if lead.item:
            # ``…（项）主要用于…，其中基本支出a万元。年初预算为b万元``: the item is what all that is about.
            self.subject, self.heads, sentence.current = Noun(lead.item, start, start + lead.at), [], []
        sentence.base = lead.base or sentence.base
        if lead.brackets != _NONE:
            sentence.brackets(lead, self.result)
        self._lists(sentence, lead, start)
        group = rates_without_sign(group, lead, sentence.last == "change")
        if lead.aside and group[0].measure == "money":
            self.result.unbound += group
            return
        slot, what, base, word = self._slot(sentence, group[0], lead)
        if slot is None:
            self.result.unbound += group
            return
        if word and group[0].value < 0 and lead.signless:
            word = ""
        text, at = what.noun, start + what.at
        noun = Noun(text if sentence.lists else text.removeprefix("本级"), at, at + len(text))
        mentions = self._mentions(sentence, slot, base, noun, group, lead)
        shared = len(group) < len(mentions)
        whole = (lead.share or sentence.whole) if slot == "share" else ""
        sentence.whole = ""
        about = sentence.doubt or ("写的是约数" if lead.roughly else "")
        if slot in ("change", "growth") and words.ASIDE.match(mentions[-1].noun.text):
            about = about or "可能指平均数，也可能指前面的总数"
        for number, mention in enumerate(mentions):
            quantity = group[min(number, len(group) - 1)]
            value, doubt = signed(quantity.value, word) if word else (quantity.value, "")
            doubt = doubt or about
            mention.slots.append(Filled(slot, quantity, value, base, word, whole, shared, doubt))
        sentence.doubt = ""
        sentence.current, sentence.last = mentions, slot

    def _slot(
        self, sentence: Sentence, quantity: Quantity, lead: Lead
    ) -> tuple[Slot | None, Named, str, str]:
        """The slot the words before a quantity name, what of, the base and the word of sign."""
        if quantity.measure == "rate":
            return self._slot_of_rate(sentence, lead)
        money = quantity.measure == "money"
        if money and (moved := self._moved(sentence, quantity, lead)):
            return moved
        if lead.at_end and money and sentence.base == "他年":
            return None, NOTHING, "", ""
        if lead.at_end and money:
            return "prior" if sentence.base == "上年" else "budget", lead.now, sentence.base, ""
        if money and (by := lead.ordered) and is_difference(sentence.current or self.heads, by[0], quantity):
            sentence.doubt = "预算数后面的数，也可能指预算数本身"
            return "change", NOTHING, *by
        if changed := lead.change:
            base = "调整" if words.ADJUSTED.search(changed.word) else sentence.base or "上年"
            return "change", changed, base, changed.word
        if money and lead.share:
            sentence.whole = lead.share
            return None, NOTHING, "", ""
        if money and (prior := lead.prior):
            if self._is_last_year(prior.word):
                return "prior", prior, "上年", ""
            if words.base_meant(prior.word, self.year) == "他年":
                return None, NOTHING, "", ""
        if money and (budget := lead.budget) and words.ADJUSTED.fullmatch(budget.noun):
            # ``追加预算a万元``: what was added, no budget.
            return "change", NOTHING, "调整", budget.noun
        if money and (budget := lead.budget):
            return "budget", budget, words.budget_basis(budget.word), ""
        if money and self.year is not None and lead.year == self.year - 1:
            return "prior", lead.now, "上年", ""
        if not money and self._counted_before(sentence, lead):
            return "prior", lead.now, "上年", ""
        return "now", lead.now, "", ""

    def _counted_before(self, sentence: Sentence, lead: Lead) -> bool:
        """Whether things are counted at the end of last year, beside those of this one: where a paragraph names no other
        date, last year's may be left from last year's text."""
        if "年" in lead.whole and (dates := words.AT_THE_END.findall(lead.whole)):
            sentence.counted = int(dates[-1])
        if self.year is None or sentence.counted != self.year - 1:
            return False
        return str(self.year) in words.AT_THE_END.findall(self.text)

    def _moved(
        self, sentence: Sentence, quantity: Quantity, lead: Lead
    ) -> tuple[Slot, Named, str, str] | None:
        """The slots of ``由a增加到b``: last year's amount and this one's, or the budget before and after it was adjusted."""
        if sentence.moving and lead.arrives:
            slot, sentence.moving = sentence.moving, None
            return slot, NOTHING, "全年" if slot == "budget" else "", ""
        origin = lead.origin
        if origin is None or not words.TO.match(self.text, quantity.end):
            return None
        if origin.budget:
            sentence.moving = "budget"
            return "budget", origin.named, "年初", ""
        if not self._is_last_year(origin.when):
            return None
        sentence.moving = "now"
        if not words.LAST_YEAR.search(origin.when):
            sentence.doubt = "没有写明是哪一年的数"
        return "prior", origin.named, "上年", ""

    def _slot_of_rate(self, sentence: Sentence, lead: Lead) -> tuple[Slot | None, Named, str, str]:
        if lead.completion is not None:
            return "completion", NOTHING, lead.completion, ""
        if lead.share is not None or (lead.clause == "的" and sentence.whole):
            return "share", NOTHING, "", ""
        if lead.clause == "的" and sentence.last == "budget" and sentence.current:
            # ``完成年初预算a万元的b%``
            return "completion", NOTHING, sentence.current[-1].slots[-1].base, ""
        if lead.off_budget:
            # ``年初预算数a万元，决算数b万元，预决算差异率c%``
            basis = next((one.base for one in sentence.told() if one.slot == "budget"), None)
            return ("growth", NOTHING, basis, "") if basis else (None, NOTHING, "", "")
        if changed := lead.change:
            return "growth", changed, sentence.base or "上年", changed.word
        if lead.empty and sentence.last == "change" and sentence.current:
            last = sentence.current[-1].slots[-1]
            return "growth", NOTHING, last.base, last.word
        return None, NOTHING, "", ""

    def _is_last_year(self, when: str) -> bool:
        found = re.search(r"20\d\d", when)
        return not found or (self.year is not None and int(found[0]) == self.year - 1)

    def _mentions(
        self, sentence: Sentence, slot: Slot, base: str, noun: Noun, group: list[Quantity], lead: Lead
    ) -> list[Mention]:
        """The mentions that a slot is filled in: of the nouns named here, else of those the sentence is about."""
        nouns = coordinated(noun, lead.each, len(group))
        if sentence.lists and len(nouns) == 1:
            nouns = [last_name(nouns[0])]
        if slot in ("now", "budget", "prior"):
            return self._stated(sentence, slot, base, nouns, group)
        if nouns:
            return [self._mention_of(sentence, one) for one in nouns]
        current = sentence.current
        if group[0].measure == "money" and current and is_count(current[-1]):
            # ``接待费a万元，接待8批次，46人次，比上年减少b万元``: what money moved was told before the numbers.
            current = sentence.last_amount() or current
        targets = current or self._topic(lead.clause) or [self._new(sentence, self._about())]
        each = lead.each
        if each or len(group) > 1:
            known = [
                one for one in (*self.heads, *self.result.mentions[-4:]) if one.now or one.first("change")
            ]
            wanted = max(len(group), 2 if each and not sentence.current else len(sentence.current), 1)
            if len(targets) < wanted and len(known) >= wanted:
                targets = list(dict.fromkeys(known))[-wanted:]
            return targets
        if slot == "share" or sentence.current:
            return targets if len(sentence.current) > 1 and slot == "growth" else targets[-1:]
        return targets[-1:]

    def _stated(
        self, sentence: Sentence, slot: Slot, base: str, nouns: list[Noun], group: list[Quantity]
    ) -> list[Mention]:
        """Mentions for an amount: the current ones where they lack it and no other noun is named, else new ones."""
        current = sentence.current
        counted = current and not nouns and group[0].measure == "money" and is_count(current[-1])
        if counted and self.subject.text:
            # ``接待14批次，年初预算2.00万元``: beneath a heading that names what costs money.
            current = []
        elif counted and slot == "budget":
            # ``自评得分96分，全年预算数a万元，执行数b万元``: a number of things has no budget.
            return [self._new(sentence, current[-1].noun)]
        if not nouns:
            lacking = [one for one in current if one.first(slot, base) is None]
            fits = current and len(lacking) == len(current) and len(group) in (1, len(current))
            if fits and not (slot == "budget" and current[-1].now and current[-1].parent):
                return current
            if sentence.lists and current:
                # ``其中：12.30万元``: an item that is not named.
                return [self._new(sentence, Noun("", group[0].start, group[0].start))]
            if slot == "now" and current and sentence.last == "budget":
                # ``年初预算a，支出决算b；全年预算c，支出决算b``: the same thing told again beside its other budget.
                return [self._new(sentence, current[-1].noun)]
            if slot == "prior" and not current and of_one_amount(self.heads):
                return self.heads[:1]
            return [self._new(sentence, self._about())]
        if slot == "prior" and current:
            if same(current[-1].noun, nouns[0]):
                return current[-1:]
            return [self._mention_of(sentence, one) for one in nouns]
        if (
            slot == "now"
            and len(nouns) == 1
            and current
            and not current[-1].now
            and same(current[-1].noun, nouns[0])
        ):
            return current[-1:]
        return [self._new(sentence, one) for one in nouns]

    def _topic(self, clause: str) -> list[Mention]:
        """What the sentence before was about, where that is one thing, several of one amount, or one whose side the clause
        names (``支出增加a万元``)."""
        money = [one for one in self.heads if one.now is None or one.now.quantity.measure == "money"]
        if clause[:2] in OTHER_SIDE:
            money = [one for one in money if one.noun.text.endswith(clause[:2])] or money
        return money if len(money) < 2 or of_one_amount(money) else []

    def _about(self) -> Noun:
        """What a sentence that names nothing is about: what a heading or a sentence of names said, else the item of the
        sentence before (``…（项）a万元，主要用于…。年初预算为b万元``)."""
        before = self.heads[-1].noun if self.heads else self.subject
        return before if not self.subject.text and "（项）" in before.text else self.subject

    def _mention_of(self, sentence: Sentence, noun: Noun) -> Mention:
        """The mention of this noun in the paragraph so far, the nearest first; a new one where there is none."""
        for known in reversed(self.result.mentions):
            if same(known.noun, noun):
                return known
        return self._new(sentence, noun)

    def _new(self, sentence: Sentence, noun: Noun) -> Mention:
        mention = Mention(noun)
        if words.ASIDE.match(noun.text):
            told = (one for one in reversed(self.result.mentions) if one.now and not is_count(one))
            mention.parent = next(told, None)
            self.result.mentions.append(mention)
            return mention
        self.result.mentions.append(mention)
        if sentence.lists:
            mention.parent = sentence.lists[-1].parent
            sentence.lists[-1].items.append(mention)
        elif not sentence.depth:
            sentence.heads.append(mention)
        return mention

    def _lists(self, sentence: Sentence, lead: Lead, start: int) -> None:
        """Open the list that the words before a quantity announce; note names among its items without a figure."""
        if sentence.lists and lead.whole.startswith("等") and words.AND_OTHERS.match(lead.whole):
            sentence.lists[-1].open = True
        if sentence.lists and "；" in lead.whole:
            sentence.semicolon(lead)
        if lead.announced is not None:
            near = start + lead.at - sentence.start < 12
            about = sentence.current or (without_balances(self.heads) if near else [])
            owner = next((one for one in reversed(about) if one.now), None)
            if len(lead.listing) >= _LONG_ENOUGH:
                owner = named(lead.listing, self.result.mentions) or owner
            if owner is not None:
                listed = sentence.opened(owner, lead.open, self.result)
                # ``12个项目、3个单位，其中…``: of several counts any may be meant.
                others = sentence.heads if is_count(owner) else () if sentence.current else about
                listed.beside = [one for one in others if one.now and one is not owner]
        elif lead.within and (owner := named(lead.within, self.result.mentions)):
            sentence.opened(owner, True, self.result).loose = True
        if sentence.lists:
            for low, high in lead.bare:
                name = Noun(lead.whole[low:high], start + low, start + high)
                sentence.lists[-1].bare.append(name)

    def _after(self, sentence: Sentence, start: int, given: list[tuple[int, int]]) -> None:
        """What stands behind the last quantity of a sentence, and words of order and level anywhere in it."""
        text = self.text[sentence.start : sentence.end]
        for order in orders(text, sentence.start, given):
            for mention in nearest(self.result.mentions, order):
                mention.orders.append(order)
        for order in levels(text, sentence.start, given, self.year):
            for mention in spoken_of(self.result.mentions, self.text, sentence.start, order):
                mention.orders.append(order)
        for one in sentence.lists:
            tail = text[: next((low for low, _ in given if low >= start), sentence.end) - sentence.start]
            if words.AND_SO_ON.search(tail):
                one.open = True

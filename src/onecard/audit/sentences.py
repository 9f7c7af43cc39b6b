"""Reading sentences: from the quantities of a paragraph and the words between them to mentions and lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from onecard.audit import words
from onecard.audit.mentions import Filled, ItemList, Mention, Noun, Order, Said, Slot
from onecard.audit.phrases import (
    behind_the_year,
    coordinated,
    groups,
    last_name,
    reasons,
    same,
    sentence_spans,
    signed,
)
from onecard.audit.quantities import Quantity, quantities

_LONGEST_NOUN = 40
_OTHER_SIDE = {"收入": "支出", "支出": "收入"}


def read(text: str, default: str = "", year: int | None = None) -> Said:
    """What a spelled paragraph says. `default` is the noun of a sentence that names none (the heading above it);
    `year` the fiscal year of the report, by which 2023年 is last year."""
    return _Reader(text, Noun(default), year).said()


def _rates_without_sign(group: list[Quantity], clause: str, last: Slot | None) -> list[Quantity]:
    """Numbers without a unit behind words that only a rate follows (``占61.40；``) are percents whose sign is missing."""
    if any(one.unit or one.measure != "money" for one in group):
        return group
    rate = words.SHARE.search(clause) or words.COMPLETION.search(clause)
    growth = last == "change" and re.search(r"(?:增长|下降|降低|上升)(?:了|约|率)*(?:为|是)*$", clause)
    return [replace(one, measure="rate") for one in group] if rate or growth else group


@dataclass(slots=True)
class _Lead:
    """The words before a quantity: the last clause without the comparison in it, and where it begins."""

    clause: str
    start: int
    whole: str
    whole_start: int
    compared: bool = False
    at_end: bool = False
    """Whether the comparison stands right before the quantity, which is then what is compared with."""


@dataclass(slots=True)
class _Sentence:
    """What is known while one sentence is read."""

    start: int
    end: int
    base: str = ""
    heads: list[Mention] = field(default_factory=list)
    current: list[Mention] = field(default_factory=list)
    lists: list[ItemList] = field(default_factory=list)
    last: Slot | None = None


class _Reader:
    """Reads one paragraph, sentence by sentence, quantity by quantity."""

    def __init__(self, text: str, default: Noun, year: int | None) -> None:
        self.text = text
        self.year = year
        self.subject = default
        self.result = Said()
        self.heads: list[Mention] = []
        """The mentions that the sentence before was about."""

    def said(self) -> Said:
        """Everything the paragraph says."""
        found = quantities(self.text)
        for start, end in sentence_spans(self.text):
            own = [one for one in found if start <= one.start < end]
            self._sentence(start, end, own)
        return self.result

    def _sentence(self, start: int, end: int, found: list[Quantity]) -> None:
        text = self.text[start:end]
        given = reasons(text, start)
        found = [one for one in found if not any(low <= one.start < high for low, high in given)]
        sentence = _Sentence(start, end)
        if not found:
            self._words_alone(text, start, given)
            return
        before = start
        for group in groups(found, self.text):
            lead = self._lead(
                sentence,
                max(before, *(high for low, high in given if high <= group[0].start), before)
                if given
                else before,
                group[0].start,
            )
            self._take(sentence, group, lead)
            before = group[-1].end
        self._after(sentence, before, given)
        self.heads = sentence.heads or self.heads

    def _words_alone(self, text: str, start: int, given: list[tuple[int, int]]) -> None:
        """A sentence without quantities: it may name what the next ones are about, or say that two are level."""
        for found in words.ORDER.finditer(text):
            if not any(low <= start + found.start() < high for low, high in given):
                self._order(self.heads[-1:] if self.heads else [], found, start)
        cleaned = words.LEADING.sub("", text).rstrip("。：；，")
        if "（项）" in text or "（款）" in text or (cleaned and len(cleaned) <= _LONGEST_NOUN and start == 0):
            self.subject = Noun(cleaned, start, start + len(text))
            self.heads = []

    def _lead(self, sentence: _Sentence, start: int, end: int) -> _Lead:
        """The words between the quantity before and this one; the comparison they make is remembered."""
        whole = self.text[start:end]
        clause_at = 0
        for at, sign in enumerate(whole):
            if sign in words.SEPARATORS and not whole[at + 1 :].startswith("）"):
                clause_at = at + 1
        if clause_at == len(whole) and clause_at:
            # ``支出决算：12.30``: the words before the colon are the clause.
            inner = max((whole.rfind(sign, 0, clause_at - 1) for sign in words.SEPARATORS), default=-1)
            clause_at = inner + 1
        if (
            clause_at
            and whole[clause_at - 1] == "："
            and words.FORM.fullmatch(whole[clause_at:].rstrip("为是"))
        ):
            # ``某某（项）：支出决算为``: what stands before the colon is what it is about.
            inner = max((whole.rfind(sign, 0, clause_at - 1) for sign in words.SEPARATORS), default=-1) + 1
            if not words.PARENT.search(whole[inner:clause_at]):
                clause_at = inner
        earlier, clause = whole[:clause_at], whole[clause_at:].replace("：", "")
        for found in words.COMPARED.finditer(earlier):
            sentence.base = words.base_meant(found["base"], self.year) or sentence.base
        compared = at_end = False
        for found in words.COMPARED.finditer(clause):
            meant = words.base_meant(found["base"], self.year)
            if meant:
                sentence.base, compared = meant, True
                at_end = not clause[found.end() :].strip("为是：的")
                clause = clause[: found.start()] + clause[found.end() :]
                break
        return _Lead(clause, start + clause_at, whole, start, compared, at_end)

    def _take(self, sentence: _Sentence, group: list[Quantity], lead: _Lead) -> None:
        self._lists(sentence, lead)
        group = _rates_without_sign(group, lead.clause, sentence.last)
        slot, match, base, word = self._slot(sentence, group[0], lead)
        if slot is None:
            self.result.unbound += group
            return
        noun = self._noun(match, lead)
        mentions = self._mentions(sentence, slot, base, noun, group, lead)
        shared = len(group) < len(mentions)
        for at, mention in enumerate(mentions):
            quantity = group[min(at, len(group) - 1)]
            whole = (match["whole"] if slot == "share" and match else "") or ""
            value, doubt = signed(quantity.value, word)
            mention.slots.append(Filled(slot, quantity, value, base, word, whole, shared, doubt))
        sentence.current, sentence.last = mentions, slot

    def _slot(
        self, sentence: _Sentence, quantity: Quantity, lead: _Lead
    ) -> tuple[Slot | None, re.Match[str] | None, str, str]:
        """The slot the words before a quantity name, what they matched, the base and the word of sign."""
        clause = lead.clause
        if quantity.measure == "rate":
            return self._slot_of_rate(sentence, clause, lead)
        if lead.at_end and quantity.measure == "money":
            slot: Slot = "prior" if sentence.base == "上年" else "budget"
            return slot, words.NOW.match(clause), sentence.base, ""
        if changed := words.CHANGE.match(clause):
            return "change", changed, sentence.base or "上年", changed["word"]
        if (
            (prior := words.PRIOR.match(clause))
            and self._is_last_year(prior["when"])
            and quantity.measure == "money"
        ):
            return "prior", prior, "上年", ""
        if (budget := words.BUDGET.match(clause)) and quantity.measure == "money":
            return "budget", budget, words.budget_basis(budget["which"]), ""
        return "now", words.NOW.match(clause), "", ""

    def _slot_of_rate(
        self, sentence: _Sentence, clause: str, lead: _Lead
    ) -> tuple[Slot | None, re.Match[str] | None, str, str]:
        if done := words.COMPLETION.search(clause):
            which = done["which"] or done["rate"] or ""
            return "completion", None, words.budget_basis(which), ""
        if share := words.SHARE.search(clause):
            return "share", share, "", ""
        if changed := words.CHANGE.match(clause):
            return "growth", changed, sentence.base or "上年", changed["word"]
        if not clause.strip("，、（：为") and sentence.last == "change" and sentence.current:
            last = sentence.current[-1].slots[-1]
            return "growth", None, last.base, last.word
        return None, None, "", ""

    def _is_last_year(self, when: str) -> bool:
        found = re.match(r"20\d\d", when)
        return not found or (self.year is not None and int(found[0]) == self.year - 1)

    def _noun(self, match: re.Match[str] | None, lead: _Lead) -> Noun:
        if match is None or "noun" not in match.re.groupindex:
            return Noun("")
        raw = match["noun"]
        cleaned = words.LEADING.sub("", behind_the_year(raw))
        cleaned = cleaned.rsplit("中的", 1)[-1] if "中的" in cleaned else cleaned
        if words.FORM.fullmatch(cleaned) and match.re is not words.NOW:
            cleaned = ""
        if len(cleaned) > _LONGEST_NOUN and "（项）" not in cleaned:
            cleaned = cleaned[-_LONGEST_NOUN:]
        at = lead.start + raw.find(cleaned) if cleaned else lead.start
        return Noun(cleaned, at, at + len(cleaned))

    def _mentions(
        self, sentence: _Sentence, slot: Slot, base: str, noun: Noun, group: list[Quantity], lead: _Lead
    ) -> list[Mention]:
        """The mentions that a slot is filled in: of the nouns named here, else of those the sentence is about."""
        nouns = coordinated(noun, lead.clause, len(group))
        if sentence.lists and len(nouns) == 1:
            nouns = [last_name(nouns[0])]
        if slot in ("now", "budget", "prior"):
            return self._stated(sentence, slot, base, nouns, group)
        if nouns:
            return [self._mention_of(sentence, one) for one in nouns]
        targets = sentence.current or self.heads or [self._new(sentence, self.subject)]
        each = words.EACH.search(lead.clause) is not None
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
        self, sentence: _Sentence, slot: Slot, base: str, nouns: list[Noun], group: list[Quantity]
    ) -> list[Mention]:
        """Mentions for an amount: the current ones where they lack it and no other noun is named, else new ones."""
        current = sentence.current
        if not nouns:
            lacking = [one for one in current if one.first(slot, base) is None]
            fits = current and len(lacking) == len(current) and len(group) in (1, len(current))
            if fits and not (slot == "budget" and current[-1].now and current[-1].parent):
                return current
            if sentence.lists and current:
                # ``其中：12.30万元``: an item that is not named.
                return [self._new(sentence, Noun("", group[0].start, group[0].start))]
            return [self._new(sentence, self.subject)]
        if slot == "prior" and current:
            return current[-1:]
        if (
            slot == "now"
            and len(nouns) == 1
            and current
            and not current[-1].now
            and same(current[-1].noun, nouns[0])
        ):
            return current[-1:]
        return [self._new(sentence, one) for one in nouns]

    def _mention_of(self, sentence: _Sentence, noun: Noun) -> Mention:
        """The mention of this noun in the paragraph so far, the nearest first; a new one where there is none."""
        for known in reversed(self.result.mentions):
            if same(known.noun, noun):
                return known
        return self._new(sentence, noun)

    def _new(self, sentence: _Sentence, noun: Noun) -> Mention:
        mention = Mention(noun)
        self.result.mentions.append(mention)
        if sentence.lists:
            mention.parent = sentence.lists[-1].parent
            sentence.lists[-1].items.append(mention)
        else:
            sentence.heads.append(mention)
        return mention

    def _lists(self, sentence: _Sentence, lead: _Lead) -> None:
        """Open the list that the words before a quantity announce; note names among its items without a figure."""
        if sentence.lists and "；" in lead.whole:
            self._semicolon(sentence, lead)
        if sentence.lists and lead.whole.count("）") > lead.whole.count("（"):
            # The list stood in brackets: what follows is about what the brackets explain.
            closed = sentence.lists.pop()
            sentence.current = [closed.parent]
        announced = next(iter(reversed(list(words.PARENT.finditer(lead.whole)))), None)
        if announced is not None:
            about = sentence.current or (self.heads if lead.start - sentence.start < 12 else [])
            owner = next((one for one in reversed(about) if one.now), None)
            if owner is not None:
                opened = words.OPEN_LIST.search(lead.whole) is not None
                opened_list = ItemList(owner, open=opened, nested=bool(sentence.lists))
                sentence.lists.append(opened_list)
                self.result.lists.append(opened_list)
        if sentence.lists:
            skipped = announced.end() if announced else 0
            self._bare_items(sentence.lists[-1], lead.whole[skipped:], lead.whole_start + skipped)

    def _semicolon(self, sentence: _Sentence, lead: _Lead) -> None:
        """A semicolon parts the items of a list, or ends it: where two of them stood in a row without one, and where what
        follows is the other side of what the list is about (``总收入a，其中b、c；总支出d``)."""
        listed = sentence.lists[-1]
        noun = _OTHER_SIDE.get(listed.parent.noun.text[-2:] or "", "")
        other = lead.whole.rpartition("；")[2]
        beside = bool(noun) and listed.parent.noun.text[:-2] + noun in other
        in_a_row = len(listed.items) > 1 and not listed.parted
        if len(sentence.lists) > 1:
            sentence.lists.pop()
        elif beside or in_a_row:
            sentence.lists.pop()
            sentence.current = []
        else:
            listed.parted = True

    def _bare_items(self, items: ItemList, rest: str, start: int) -> None:
        """Names between two figures of a list, all but the last: they lack a figure of their own."""
        if re.search(r"[，。]", rest.strip("，。；、")) or "占" in rest:
            return
        names = list(re.finditer(r"[^、；，]+", rest))
        for found in names[:-1]:
            if 2 <= len(found[0]) <= 16 and not re.search(r"[：“]|分别|各", found[0]):
                items.bare.append(Noun(found[0], start + found.start(), start + found.end()))

    def _order(self, mentions: list[Mention], found: re.Match[str], start: int) -> None:
        word = found["level"] or found["word"]
        order = Order(word, words.budget_basis(found["base"]), start + found.start(), start + found.end())
        for mention in mentions:
            mention.orders.append(order)

    def _after(self, sentence: _Sentence, start: int, given: list[tuple[int, int]]) -> None:
        """What stands behind the last quantity of a sentence, and words of order and level anywhere in it."""
        text = self.text[sentence.start : sentence.end]
        for found in words.ORDER.finditer(text):
            at = sentence.start + found.start()
            if not any(low <= at < high for low, high in given):
                self._order(sentence.heads[-1:] or sentence.current[-1:], found, sentence.start)
        for one in sentence.lists:
            tail = text[: next((low for low, _ in given if low >= start), sentence.end) - sentence.start]
            if words.AND_SO_ON.search(tail):
                one.open = True

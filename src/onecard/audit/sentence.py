"""One sentence while it is read (句中): what it is about so far, the lists that are open in it, its brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onecard.audit import words
from onecard.audit.leads import Lead
from onecard.audit.mentions import Filled, ItemList, Mention, Said, Slot, is_count
from onecard.audit.phrases import are_siblings

OTHER_SIDE = {"收入": "支出", "支出": "收入"}
_SIDE = re.compile("|".join(OTHER_SIDE))


@dataclass(slots=True)
class Sentence:
    """What is known while one sentence is read."""

    start: int
    end: int
    base: str = ""
    heads: list[Mention] = field(default_factory=list)
    current: list[Mention] = field(default_factory=list)
    lists: list[ItemList] = field(default_factory=list)
    outside: list[list[Mention]] = field(default_factory=list)
    """What the sentence was about where brackets were opened."""
    depth: int = 0
    """How many brackets are open."""
    last: Slot | None = None
    moving: Slot | None = None
    """What the amount is that ``增加到`` still leads to, behind ``由a``."""
    whole: str = ""
    """What ``占a万元`` named, of which ``的b%`` still is to come."""
    counted: int = 0
    """The year at whose end things are counted, where one is named."""
    doubt: str = ""
    """Why what is taken next is read with a doubt."""

    def told(self) -> list[Filled]:
        """What is told of the last thing it is about, the last first."""
        return self.current[-1].slots[::-1] if self.current else []

    def last_amount(self) -> list[Mention]:
        """The last amount of money among what it is about; nothing where there is none."""
        amounts = [one for one in self.heads if one.now and not is_count(one)]
        return amounts[-1:]

    def opened(self, owner: Mention, is_open: bool, said: Said) -> ItemList:
        """A new list under a mention."""
        listed = ItemList(owner, open=is_open, nested=bool(self.lists), depth=self.depth)
        self.lists.append(listed)
        said.lists.append(listed)
        return listed

    def brackets(self, lead: Lead, said: Said) -> None:
        """Behind brackets it is about what it was about before them; a list in them is at its end."""
        change, least = lead.brackets
        if lead.closes and self.outside:
            self.current = self.outside.pop() or self.current
        if inside := [one for one in self.lists if one.depth > self.depth + least]:
            del self.lists[-len(inside) :]
            self.current = [inside[0].parent]
        self.depth += change
        if lead.opens:
            self.outside.append(self.current)
            owner = self.current[-1] if self.current else None
            if self.lists and lead.announced is None and owner is not None and owner.now:
                # What brackets explain inside a list is part of the item, not of the list.
                self.opened(owner, True, said)

    def semicolon(self, lead: Lead) -> None:
        """A semicolon parts the items of a list, or ends it: where two of them stood in a row without one, and where what
        follows is the other side of what the list is about (``总收入a，其中b、c；总支出d``)."""
        listed = self.lists[-1]
        noun = listed.parent.noun.text
        other = lead.whole.rpartition("；")[2]
        mirrored = _SIDE.sub(lambda found: OTHER_SIDE[found[0]], noun)
        beside = mirrored != noun and mirrored in other
        beside = beside or are_siblings(noun, words.LEADING.sub("", other))
        in_a_row = len(listed.items) > 1 and not listed.parted
        if len(self.lists) > 1 and self.lists[-2].depth == listed.depth:
            self.lists.pop()
        elif beside or (in_a_row and not listed.nested):
            self.lists.pop()
            self.current = []
        else:
            listed.parted = True

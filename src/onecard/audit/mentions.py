"""Mentions (表述): what a paragraph says of one quantity: its amount, the budget, the change against last year or the
budget, the rates, its share of another; each with the printed quantity that fills it.

Nothing of the trade's figures is known here: a mention has the noun it is about, as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from onecard.audit.quantities import Quantity

Slot = Literal["now", "prior", "budget", "change", "growth", "completion", "share"]


class Noun(NamedTuple):
    """What a mention is about, as printed and cleaned; characters of the spelled paragraph, end excluded."""

    text: str
    start: int = 0
    end: int = 0


class Filled(NamedTuple):
    """One slot of a mention: the quantity, its value with the sign that the word gives, the base it is compared with
    (上年, 年初, 全年, 预算; '' where nothing says).

    `word` is the word that gives the sign; `whole` the noun of what it is a share of; `shared` that one number was
    printed for several nouns; `doubt` says in Chinese why the reading is doubtful.
    """

    slot: Slot
    quantity: Quantity
    value: Decimal
    base: str = ""
    word: str = ""
    whole: str = ""
    shared: bool = False
    doubt: str = ""


class Order(NamedTuple):
    """Words that set outturn and budget in an order, or level: ``决算数小于预算数``."""

    word: str
    base: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Mention:
    """What is said of one noun. `parent` is the mention whose list it is an item of."""

    noun: Noun
    slots: list[Filled] = field(default_factory=list)
    parent: Mention | None = None
    orders: list[Order] = field(default_factory=list)

    def first(self, slot: Slot, base: str = "") -> Filled | None:
        """The first filled slot of a kind, against `base` where given."""
        return next((one for one in self.slots if one.slot == slot and base in ("", one.base)), None)

    @property
    def now(self) -> Filled | None:
        """Its amount of this year."""
        return self.first("now")


@dataclass(slots=True, eq=False)
class ItemList:
    """A list under a mention: its items in order, and nouns among them whose figure is missing.

    `open` says that it does not claim to be complete (主要包括, 等); `nested` that it stands inside another list, where
    punctuation does not tell for sure where it ends; `parted` that semicolons part its items; `beside` are others that the
    list may be about as well; `loose` that only shares can tell that it is one (本年支出中，…). It stands in so many brackets
    (`depth`).
    """

    parent: Mention
    items: list[Mention] = field(default_factory=list)
    bare: list[Noun] = field(default_factory=list)
    open: bool = False
    nested: bool = False
    parted: bool = False
    beside: list[Mention] = field(default_factory=list)
    loose: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Caused:
    """What is given as all the causes of a mention's change, each a mention of a change of its own; `together` what the
    sentence says they make (None: the change itself)."""

    change: Mention
    parts: tuple[Mention, ...]
    together: Mention | None


@dataclass(slots=True)
class Said:
    """What a paragraph says: its mentions and its lists in order; `unbound` are quantities whose meaning is not known;
    `caused` are changes whose causes are all told; `heads` are the mentions that its last sentence was about."""

    mentions: list[Mention] = field(default_factory=list)
    lists: list[ItemList] = field(default_factory=list)
    unbound: list[Quantity] = field(default_factory=list)
    caused: list[Caused] = field(default_factory=list)
    heads: list[Mention] = field(default_factory=list)


def is_count(mention: Mention) -> bool:
    """Whether all that is told of a mention is a number of things."""
    return all(one.quantity.measure == "count" for one in mention.slots)


def of_one_amount(mentions: list[Mention]) -> bool:
    """Whether all mentions are of the same amount, so that what is told next may be told of any."""
    return len({one.now.value for one in mentions if one.now}) == 1

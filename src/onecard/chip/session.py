"""What a card knows while it has power and forgets without (会话): where it is selected, what was proved, what was begun.

Proofs belong to one directory: selecting another, a reset, or a failed authentication loses them (card.md 2.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onecard.chip.files import File
from onecard.crypto.cipher import Algorithm
from onecard.crypto.key import Key
from onecard.crypto.purse import Use


@dataclass(slots=True)
class Begun:
    """A load or purchase that was initialised: its session waits for the next command."""

    load: bool
    amount: int
    kind: int
    terminal: bytes
    balance: int
    counter: int
    random: bytes
    key: int
    """The version of the key, which is its index."""

    def use(self, at: bytes) -> Use:
        """The use its cryptograms are made over, at this date and time."""
        return Use(self.amount, self.kind, self.terminal, at)


@dataclass(slots=True)
class Dispersed:
    """The key a SAM has dispersed and now calculates with, and the type of the key it came from."""

    algorithm: Algorithm
    key: Key
    type: int


@dataclass(slots=True)
class Bought:
    """A purchase a SAM made MAC1 for: what MAC2 must prove."""

    algorithm: Algorithm
    session: Key
    use: Use


@dataclass(slots=True)
class Session:
    """One stretch of power."""

    directory: File
    file: File | None = None
    proved: set[int] = field(default_factory=set)
    pin: bool = False
    challenge: bytes = b""
    answer: bytes = b""
    """What GET RESPONSE will give."""
    begun: Begun | None = None
    dispersed: Dispersed | None = None
    bought: Bought | None = None

    def enter(self, directory: File) -> None:
        """Select a directory: another one forgets what was proved in the last."""
        if directory is not self.directory:
            self.directory = directory
            self.challenge = b""
            self.dispersed = self.bought = None
            self.forget()
        self.file = None

    def forget(self) -> None:
        """Lose every proof."""
        self.proved.clear()
        self.pin = False

"""Commands as bytes (APDU, ISO/IEC 7816-3): class, instruction, parameters, data, and how much is wanted back."""

from __future__ import annotations

from dataclasses import dataclass

from onecard.chip.status import Ended, Status


@dataclass(frozen=True, slots=True)
class Command:
    """One short command. `le` is None where no answer is asked for, 256 where all there is."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    @property
    def header(self) -> bytes:
        """The four bytes a MAC covers."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def __bytes__(self) -> bytes:
        lc = bytes([len(self.data)]) + self.data if self.data else b""
        le = b"" if self.le is None else bytes([self.le & 0xFF])
        return self.header + lc + le


def parse(raw: bytes) -> Command:
    """The command these bytes are. Ends with 6700 where the lengths do not agree; extended lengths are not supported."""
    length = len(raw)
    if length == 5:
        return Command(raw[0], raw[1], raw[2], raw[3], b"", raw[4] or 256)
    if length > 5:
        end = 5 + raw[4]
        if raw[4] and length == end:
            return Command(raw[0], raw[1], raw[2], raw[3], raw[5:])
        if raw[4] and length == end + 1:
            return Command(raw[0], raw[1], raw[2], raw[3], raw[5:end], raw[end] or 256)
    if length == 4:
        return Command(raw[0], raw[1], raw[2], raw[3])
    raise Ended(Status.LENGTH)

"""Auditing one file in a process of its own, reading, relating and showing together: for files of people nobody knows.

Run as ``python -P -m onecard.audit.alone`` by `onecard.reading.process`; whatever the file does is bounded in time and
memory and takes only this process with it.
"""

from __future__ import annotations

import marshal
import sys
from typing import Literal

from onecard.core.errors import Refusal
from onecard.reading.guard import REPORT
from onecard.reading.limits import Limits
from onecard.reading.process import frames

Form = Literal["html", "xlsx"]


def audited_alone(data: bytes, name: str, form: Form, limits: Limits) -> bytes:
    """The audit of a file in a form. Raises Refusal, as reading does; nothing else of the file."""
    with frames(data, form, name, limits, REPORT, module="onecard.audit.alone") as answer:
        pieces = [frame[1] for frame in answer]
    return b"".join(pieces)


def main() -> int:
    """Answer one request from standard input."""
    # Only here: whoever asks need not load what a report is audited with.
    from onecard.audit.audit import audit_document
    from onecard.audit.show import html, xlsx
    from onecard.reading.child import Sender
    from onecard.reading.memory import bound_memory
    from onecard.reading.read import read_here

    form, name, bounds = marshal.load(sys.stdin.buffer)  # noqa: S302 - written by our own parent
    limits = Limits(**bounds)
    bound_memory(limits.memory_bytes)
    sender = Sender(sys.stdout.buffer)
    try:
        audit = audit_document(read_here(sys.stdin.buffer.read(), name, limits))
        sender.send("shown", {"html": html, "xlsx": xlsx}[form].write(audit))
        sender.send("end")
    except Refusal as refusal:
        sender.send("refusal", refusal.code, refusal.sentence, refusal.remedy)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The trail (审计轨迹): append-only, each event chained to the one before by SM3 (GB/T 32905).

`append` writes an event inside the transaction of the action it tells of; `verify` walks the whole chain, a few rows
at a time, and names the first event that was altered, is missing or stands in the wrong place.

What it cannot see: whoever may alter the tables can drop the guards and rewrite every event from some point on with
fresh hashes, or empty the trail wholly. Against that, keep a mark (`TrailReport.mark`, number and hash of the last
event) somewhere else, on paper or on another machine, and hand it to a later `verify`.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from onecard.core.errors import Refusal
from onecard.crypto.sm3 import sm3
from onecard.office import trail_guards
from onecard.office.events import EventKind
from onecard.office.models import HASH_LENGTH, EventUnit, TrailEvent, TrailHead, User

GENESIS: Final = "0" * HASH_LENGTH
"""What the first event follows."""
NOBODY: Final = "未登录"
"""Who acts before anybody has signed in."""
ROWS_AT_A_TIME: Final = 2_000

_COLUMNS: Final = (
    "sequence", "at", "actor_id", "actor_name", "office", "action", "subject", "before", "after",
    "previous_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong with the trail.

    `kind` is altered | missing | reordered | cut | unguarded | other_than_marked; `sequence` is the event's number.
    """

    kind: str
    sequence: int
    sentence: str


@dataclass(frozen=True, slots=True)
class TrailReport:
    """What verification found: how many events were read in order, the hash of the last, and the first fault if any."""

    events: int
    hash: str
    fault: Fault | None

    @property
    def mark(self) -> str:
        """The mark to keep elsewhere: ``1234:<hash>``."""
        return f"{self.events}:{self.hash}"


def append(
    actor: User | None,
    kind: EventKind,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    unit_id: int | None = None,
) -> TrailEvent:
    """Write the next event; must be called inside the transaction of what it tells of. `unit_id` is the unit concerned.

    Writers wait for one another at the head row until they commit, so numbers have no gap and the chain no fork.
    Raises TypeError for a float (money is never one) and Refusal `trail.broken` if the head row is gone.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an event is written inside the transaction of its action"
        )
    head = _held_head()
    event = TrailEvent(
        sequence=head.count + 1,
        at=timezone.now(),
        actor=actor,
        actor_name=actor.name if actor else NOBODY,
        office=actor.office if actor else "",
        action=kind.key,
        subject=subject,
        before="" if before is None else canonical(before),
        after="" if after is None else canonical(after),
        previous_hash=head.hash,
    )
    event.hash = digest(tuple(getattr(event, column) for column in _COLUMNS[:-1]))
    event.save(force_insert=True)
    if unit_id is not None:
        EventUnit.objects.create(event=event, entity_id=unit_id)
    head.count, head.hash = event.sequence, event.hash
    head.save(force_update=True)
    return event


def open_to(reader: User) -> QuerySet[TrailEvent]:
    """The events this person may look at: all, or those that concern their own unit."""
    found = TrailEvent.objects.all()
    return found if reader.entity_id is None else found.filter(unit__entity=reader.entity_id)


def end() -> str:
    """The mark of the trail as it stands: another one after every action."""
    head = TrailHead.objects.values_list("count", "hash").first()
    return f"{head[0]}:{head[1]}" if head else ""


def canonical(value: Any) -> str:
    """A value as the one JSON text it has: keys sorted, no spaces, amounts and dates as text, floats refused."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(fields: tuple[Any, ...]) -> str:
    """The SM3 of an event's fields in the order of the columns, the hash itself left out; lower-case hexadecimal."""
    return sm3(canonical(fields).encode("utf-8", "surrogatepass")).hex()


def verify(mark: str = "", told: Callable[[int, int], None] | None = None) -> TrailReport:
    """Walk the whole trail and report the first fault; constant memory, harmless beside writers.

    `mark`, a former report's, must be found again unchanged. `told` hears now and then how many events were read of how
    many. Raises Refusal `trail.mark` if the mark cannot be read, and whatever `told` raises.
    """
    marked, marked_hash = _parse(mark)
    # The last event is asked for before the head: what is written in between can only make the head larger.
    last = TrailEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    head = TrailHead.objects.filter(pk=1).first()
    expected = GENESIS
    read = 0
    rows = TrailEvent.objects.order_by("sequence").values_list(*_COLUMNS)
    rows = rows.filter(sequence__lte=max(last, head.count if head else 0))
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        if fault := _fault(row, read + 1, expected):
            return TrailReport(read, expected, fault)
        if row[0] == marked and row[-1] != marked_hash:
            return TrailReport(read, expected, Fault("other_than_marked", marked, _sentence("other", marked)))
        read, expected = row[0], row[-1]
        if told is not None and read % ROWS_AT_A_TIME == 0:
            told(read, last)
    return TrailReport(read, expected, _fault_of_the_end(read, expected, last, head, marked))


def _held_head() -> TrailHead:
    heads = TrailHead.objects.select_for_update().filter(pk=1)
    head = heads.first()
    if head is None and not TrailEvent.objects.exists():
        TrailHead.objects.get_or_create(pk=1, defaults={"count": 0, "hash": GENESIS})
    # Asked for once more also when events stand without a head: both may have been written since, by another writer.
    head = head or heads.first()
    if head is None:
        raise Refusal(
            "trail.broken",
            "审计轨迹的末尾标记不见了，不能再记录。",
            "请系统管理员运行onecard trail verify查明。",
        )
    return head


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("a float in the trail: write money in 分 or as Decimal")
    if value is None or isinstance(value, bool | int | str):
        # A member of an enumeration is written as its plain value.
        return value if value is None or isinstance(value, bool) else _bare(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    raise TypeError(f"{type(value).__name__} cannot be written in the trail")


def _bare(value: int | str) -> int | str:
    return int(value) if isinstance(value, int) else str(value)


def _fault(row: tuple[Any, ...], due: int, expected: str) -> Fault | None:
    """What is wrong with the row found where event `due` should follow the hash `expected`, if anything."""
    sequence, previous, stored = row[0], row[-2], row[-1]
    if sequence == due and previous == expected and digest(row[:-1]) == stored:
        return None
    if sequence == due and previous == expected:
        return Fault("altered", due, _sentence("altered", due))
    elsewhere = (
        TrailEvent.objects.filter(previous_hash=expected).exclude(sequence=due)
        .values_list("sequence", flat=True).first()
    )  # fmt: skip
    if elsewhere is not None:
        return Fault("reordered", due, _sentence("reordered", due, elsewhere))
    if sequence == due > 1 and digest(row[:-1]) == stored:
        # Whole in itself, and it remembers another event before it: that one was replaced and hashed anew.
        return Fault("altered", due - 1, _sentence("replaced", due - 1))
    kind = "altered" if sequence == due else "missing"
    return Fault(kind, due, _sentence(kind, due))


def _fault_of_the_end(
    read: int, expected: str, last: int, head: TrailHead | None, marked: int
) -> Fault | None:
    if head is None and read:
        return Fault("cut", read, "末尾标记不见了，不能确认最后一个事件之后没有被删去的。")
    if head is not None and read < head.count:
        return Fault("cut", read + 1, f"应有{head.count}个事件，从第{read + 1}个起到末尾都不见了。")
    if head is not None and (last > head.count or (read == head.count and expected != head.hash)):
        return Fault("altered", read, f"第{read}个事件与末尾标记不一致。")
    if marked > read:
        return Fault("cut", read + 1, f"留存的标记是第{marked}个事件，现在只有{read}个。")
    if gone := trail_guards.missing(connection):
        return Fault(
            "unguarded", read, f"事件前后相接，但数据库里的保护触发器不在或被改过：{'、'.join(gone)}。"
        )
    return None


def _sentence(kind: str, due: int, elsewhere: int = 0) -> str:
    return {
        "altered": f"第{due}个事件被改动过，或被换成了别的事件。",
        "replaced": f"第{due}个事件被换成了别的事件：第{due + 1}个事件记着的前一个摘要与它不同。",
        "missing": f"第{due}个事件不见了。",
        "reordered": f"第{due}个事件不在原来的位置，它现在排在第{elsewhere}。",
        "other": f"第{due}个事件与留存的标记不同，此前的事件被整段重写过。",
    }[kind]


def _parse(mark: str) -> tuple[int, str]:
    if not mark:
        return 0, ""
    number, _, text = mark.strip().partition(":")
    if not number.isdecimal() or len(text) != HASH_LENGTH:
        raise Refusal(
            "trail.mark", f"标记“{mark}”读不懂。", "标记形如“1234:64位摘要”，照上次核验的结果抄写。"
        )
    return int(number), text.lower()

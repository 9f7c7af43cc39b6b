"""Tamper with the trail at random, as somebody would who owns the database: verification always names the first event touched.

The guards are lifted, events changed, removed, swapped, invented or chained anew, and the guards put up again, on SQLite
and PostgreSQL. trail_tamper.py [--seed N] [--rounds N] [--events N]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
Tampering = Callable[[random.Random, int], int]
"""Changes a trail of so many events and returns the number of the first event that is no longer what it was."""


def main() -> int:
    """Run the rounds on the engine at hand, then on PostgreSQL through a throw-away cluster; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--events", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ONECARD_HOME"] = home
        faults = tamper(arguments)
    if "DATABASE_URL" not in os.environ:
        words = [f"--{name}={value}" for name, value in vars(arguments).items()]
        script = [ROOT / "script" / "with-postgresql", sys.executable, __file__, *words]
        faults += subprocess.run(["sh", *script], cwd=ROOT, check=False).returncode
    return 1 if faults else 0


def tamper(arguments: argparse.Namespace) -> int:
    """Tamper and verify, each time from the same sound trail; returns how often it was not seen or wrongly named."""
    from onecard.config.setup import ready

    ready(prepared=False)
    from django.core.management import call_command
    from django.db import connection, transaction

    from onecard.office import trail, trail_guards
    from onecard.office.models import TrailEvent

    call_command("migrate", verbosity=0)
    act(arguments.events)
    mark, events = trail.verify().mark, TrailEvent.objects.count()
    chance = random.Random(arguments.seed)
    named: Counter[str] = Counter()
    faults = 0
    for number in range(arguments.rounds):
        how = TAMPERINGS[number % len(TAMPERINGS)]
        with transaction.atomic():
            trail_guards.lift(connection)
            first = how(chance, events)
            if how is not leave_unguarded:
                if (
                    connection.vendor == "postgresql"
                ):  # deferred checks would keep the triggers from being made
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                trail_guards.install(connection)
            # A trail that was chained anew from some event on is sound in itself: only a mark kept elsewhere tells.
            fault = trail.verify(mark if how is chain_anew else "").fault
            transaction.set_rollback(True)
        if fault is None or fault.sequence != first or not fault.sentence:
            faults += 1
            print(
                f"FAULT seed {arguments.seed} round {number}: {how.__name__} from {first}: {fault}",
                flush=True,
            )
        named[f"{how.__name__}: {fault.kind if fault else 'not seen'}"] += 1
    sound = trail.verify(mark).fault is None
    told = "; ".join(f"{what} {count}" for what, count in sorted(named.items()))
    print(
        f"{connection.vendor}, seed {arguments.seed}: {arguments.rounds} tamperings of {events} events. {told}",
        flush=True,
    )
    return faults + (not sound)


def act(count: int) -> None:
    """So many events by actions of the house."""
    from onecard.office.entities import add_entity
    from onecard.office.models import User
    from onecard.office.people import change_roles, create_user, local_actor

    add_entity(local_actor(), code="460299", name="示例单位", kind="事业", region="hainan")
    for number in range(count):
        if number % 3:
            user = User.objects.get(username=f"u{number - number % 3}")
            change_roles(local_actor(), user, roles=[("财务经办", "财务复核", "主任")[number % 3]])
        else:
            create_user(
                local_actor(),
                username=f"u{number}",
                name=f"人{number}",
                office="综合办公室",
                roles=["财务经办"],
            )


def change(chance: random.Random, events: int) -> int:
    """One field of one event becomes something else."""
    from onecard.office.models import TrailEvent, User

    at = chance.randint(1, events)
    event = TrailEvent.objects.get(sequence=at)
    field = chance.choice(
        ["at", "actor_id", "actor_name", "office", "action", "subject", "before", "after", "hash"]
    )
    old = getattr(event, field)
    new: object = {
        "at": event.at + timedelta(microseconds=chance.choice((1, -1, 10**9))),
        "actor_id": User.objects.exclude(pk=event.actor_id)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first(),
        "hash": "".join(chance.choice("0123456789abcdef") for _ in range(64)),
        "office": "改" if old == "" else "",
    }.get(field, chance.choice((f"{old} ", f"{old}，", f"改{old}"[:-1] if old else "{}")))
    TrailEvent.objects.filter(sequence=at).update(**{field: new})
    return at


def remove(chance: random.Random, events: int) -> int:
    """A run of events goes."""
    from onecard.office.models import TrailEvent

    at = chance.randint(1, events)
    TrailEvent.objects.filter(sequence__gte=at, sequence__lt=at + chance.choice((1, 1, 5, events))).delete()
    return at


def close_up(chance: random.Random, events: int) -> int:
    """An event goes and the numbers of all behind it move up, and the head with them."""
    from onecard.office.models import TrailEvent, TrailHead

    at = chance.randint(1, events - 1)
    TrailEvent.objects.filter(sequence=at).delete()
    for sequence in range(at + 1, events + 1):
        TrailEvent.objects.filter(sequence=sequence).update(sequence=sequence - 1)
    TrailHead.objects.update(count=events - 1)
    return at


def swap(chance: random.Random, events: int) -> int:
    """Two events change places."""
    from onecard.office.models import TrailEvent

    one, other = sorted(chance.sample(range(1, events + 1), 2))
    for old, new in ((one, 0), (other, one), (0, other)):
        TrailEvent.objects.filter(sequence=old).update(sequence=new)
    return one


def invent(chance: random.Random, events: int) -> int:
    """An event that never happened takes the place of another (not the last), well linked to the one before and hashed."""
    from onecard.office.models import TrailEvent

    at = chance.randint(1, events - 1)
    _rewrite(TrailEvent.objects.get(sequence=at), subject="从未发生的事")
    return at


def extend(chance: random.Random, events: int) -> int:
    """An event is added behind the last, well chained, and the head left as it was."""
    from onecard.office.models import TrailEvent

    last = TrailEvent.objects.get(sequence=events)
    last.sequence, last.previous_hash = events + 1, last.hash
    _rewrite(last, create=True)
    return events + 1


def chain_anew(chance: random.Random, events: int) -> int:
    """An event is changed and every one behind it chained anew, the head too."""
    from onecard.office.models import TrailEvent, TrailHead

    at = chance.randint(1, events)
    previous = ""
    for event in TrailEvent.objects.filter(sequence__gte=at).order_by("sequence"):
        event.previous_hash = previous or event.previous_hash
        previous = _rewrite(event, **({"subject": "改写过的事"} if event.sequence == at else {}))
    TrailHead.objects.update(hash=previous)
    return events


def move_head(chance: random.Random, events: int) -> int:
    """The head says fewer events, or another hash."""
    from onecard.office.models import TrailHead

    if chance.random() < 0.5:
        TrailHead.objects.update(hash="0" * 64)
        return events
    if chance.random() < 0.5:
        TrailHead.objects.all().delete()
        return events
    TrailHead.objects.update(count=events + 1)
    return events + 1


def leave_unguarded(chance: random.Random, events: int) -> int:
    """Nothing is changed, but the guards are gone."""
    return events


def _rewrite(event: object, *, create: bool = False, **values: object) -> str:
    """Write an event with these values and the hash they should have; returns it."""
    from onecard.office import trail
    from onecard.office.models import TrailEvent

    for name, value in values.items():
        setattr(event, name, value)
    fields = tuple(getattr(event, column) for column in trail._COLUMNS[:-1])
    found = trail.digest(fields)
    written = dict(zip(trail._COLUMNS, (*fields, found), strict=True))
    if create:
        TrailEvent.objects.bulk_create([TrailEvent(**written)])
    else:
        TrailEvent.objects.filter(sequence=written.pop("sequence")).update(**written)
    return found


TAMPERINGS: tuple[Tampering, ...] = (
    change, change, change, remove, close_up, swap, invent, extend, chain_anew, move_head, leave_unguarded,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

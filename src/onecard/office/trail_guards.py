"""What makes the database itself refuse to change the trail: triggers on both engines.

An event can only be added as the next after the head, never changed, deleted or truncated; the head can only move to
the event that follows it. Who may alter tables can drop the triggers; `trail.verify` says when one is gone or is not as it was put up.
"""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

_EVENT, _HEAD = "office_trailevent", "office_trailhead"
_FOLLOWS: Final = "EXISTS (SELECT 1 FROM office_trailhead WHERE id = 1 AND count = NEW.sequence - 1 AND hash = NEW.previous_hash)"
_MOVES_ON: Final = (
    "NEW.id = OLD.id AND NEW.count = OLD.count + 1 AND EXISTS (SELECT 1 FROM office_trailevent"
    " WHERE sequence = NEW.count AND previous_hash = OLD.hash AND hash = NEW.hash)"
)
_BEGINS: Final = (
    "NEW.count = 0 AND NOT EXISTS (SELECT 1 FROM office_trailhead)"
    " AND NOT EXISTS (SELECT 1 FROM office_trailevent)"
)
_MESSAGE: Final = "the trail only grows"

_GUARDS: Final[dict[str, tuple[str, str, str]]] = {
    "office_trail_follows": (_EVENT, "INSERT", _FOLLOWS),
    "office_trail_no_update": (_EVENT, "UPDATE", ""),
    "office_trail_no_delete": (_EVENT, "DELETE", ""),
    "office_trail_no_truncate": (_EVENT, "TRUNCATE", ""),
    "office_head_begins": (_HEAD, "INSERT", _BEGINS),
    "office_head_moves_on": (_HEAD, "UPDATE", _MOVES_ON),
    "office_head_no_delete": (_HEAD, "DELETE", ""),
    "office_head_no_truncate": (_HEAD, "TRUNCATE", ""),
}
"""Trigger name → table, what it watches, and the condition under which that is allowed (empty: never)."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up, anew where they stand already. Raises RuntimeError on an engine that has none written."""
    lift(connection)
    write = _WRITERS.get(connection.vendor)
    if write is None:
        raise RuntimeError(f"the trail has no guards for {connection.vendor}")
    with connection.cursor() as cursor:
        for name in _names(connection):
            for statement in write(name, *_GUARDS[name]):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away: for undoing the migration, and for emptying a test database."""
    with connection.cursor() as cursor:
        for name in _names(connection):
            on = f" ON {_GUARDS[name][0]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of guards that do not stand as they were put up (dropped, disabled or rewritten), in order."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        standing = {row[0]: row[1:] for row in cursor.fetchall()}
    return [name for name in _names(connection) if standing.get(name) != _as_put_up(connection, name)]


def _as_put_up(connection: BaseDatabaseWrapper, name: str) -> tuple[str, ...]:
    """What the database should say of a guard, in the words of `_STANDING`."""
    table, event, allowed = _GUARDS[name]
    if connection.vendor == "sqlite":
        return tuple(_sqlite(name, table, event, allowed))
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return f"BEFORE {event} ON {table} FOR EACH {each}", name, _body(allowed)


def _names(connection: BaseDatabaseWrapper) -> list[str]:
    """SQLite knows no TRUNCATE: there a table is emptied by DELETE, which is guarded."""
    return [
        name for name, guard in _GUARDS.items() if guard[1] != "TRUNCATE" or connection.vendor == "postgresql"
    ]


def _sqlite(name: str, table: str, event: str, allowed: str) -> list[str]:
    when = f" WHEN NOT ({allowed})" if allowed else ""
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table}{when} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    ]


def _postgresql(name: str, table: str, event: str, allowed: str) -> list[str]:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${_body(allowed)}$guard$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _body(allowed: str) -> str:
    check = f"IF {allowed} THEN RETURN NEW; END IF; " if allowed else ""
    return (
        f" BEGIN {check}RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END "
    )


_WRITERS: Final = {"sqlite": _sqlite, "postgresql": _postgresql}

_STANDING: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname,
               CASE WHEN tgtype & 2 = 2 THEN 'BEFORE' ELSE 'AFTER' END
               || CASE tgtype & 60 WHEN 4 THEN ' INSERT' WHEN 8 THEN ' DELETE' WHEN 16 THEN ' UPDATE'
                                   WHEN 32 THEN ' TRUNCATE' ELSE ' OTHER' END
               || ' ON ' || relname || ' FOR EACH ' || CASE WHEN tgtype & 1 = 1 THEN 'ROW' ELSE 'STATEMENT' END,
               proname, prosrc
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgenabled IN ('O', 'A') AND tgqual IS NULL AND pg_table_is_visible(tgrelid)""",
}
"""Every trigger that stands, by name, with all that makes it the one that was put up."""

"""Attack cards of every profile with random, mutated and nearly right commands, under a watcher who knows the rules.

Guided by what was reached: a case that shows a new behaviour (instruction, status word, directory, life, what is proved) is
kept, and new cases go on from the midst of kept ones. A case is a kind of card and stretches of seeded steps, written as
`v3:17x90,4x60`, and can be repeated. At the end the kept cases are run again to tell which lines of the room were reached.
apdu_fuzz.py [--seed N] [--apdus N] [--case CASE]
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import onecard.chip
from onecard.chip.instructions import TABLE
from onecard.chip.memory import Memory
from onecard.chip.tests.attacker import KINDS, attacked

Case = tuple[str, tuple[tuple[int, int], ...]]
ROOM = Path(onecard.chip.__file__).parent
MODULES = (
    *("access", "apdu", "blocking", "building", "buying", "card", "descriptor", "files", "lines", "memory"),
    *("pins", "proving", "reading", "records", "sam", "secrets", "selecting", "session", "signing"),
)
"""What a command can reach."""
STEPS = (40, 120)
CODES = frozenset(one.code for one in TABLE)
TRACED = 15
"""Kept cases of each kind that are run again for the lines they reach: tracing is slow."""


def written(case: Case) -> str:
    """A case as it is named on the command line."""
    return f"{case[0]}:{','.join(f'{seed}x{steps}' for seed, steps in case[1])}"


def read(text: str) -> Case:
    """The case of that name."""
    kind, _, rest = text.partition(":")
    stretches = [part.split("x") for part in rest.split(",")]
    return kind, tuple((int(seed), int(steps)) for seed, steps in stretches)


def run(case: Case, seen: Callable[[object], None]) -> int:
    """Run a case, and tell each behaviour; the number of commands. Raises what the watcher or the card raises."""
    watcher, attacker = attacked(case[0], 0)
    card, inner, count = watcher.card, watcher.transmit, 0

    def transmit(raw: bytes) -> bytes:
        nonlocal count
        count += 1
        answer = inner(raw)
        session = card.session
        status = answer[-2] if answer[-2] in (0x61, 0x6C) else int.from_bytes(answer[-2:], "big")
        known = raw[1] if len(raw) > 3 and raw[1] in CODES else None
        proved = bool(session.proved), session.pin
        seen((known, status, session.directory.descriptor.id, card.memory.cells[0][0], proved))
        return answer

    attacker.terminal.transmit = transmit
    for seed, steps in case[1]:
        attacker.chance.seed(seed)
        for _ in range(steps):
            if attacker.chance.random() < 0.01:
                watcher.reset()
            attacker.step()
    assert Memory.load(card.memory.dump()).dump() == watcher.shadow.dump()
    return count


def next_case(chance: random.Random, kept: list[Case]) -> Case:
    """A case of its own, or one that goes on from the midst of a kept one."""
    fresh = (chance.randrange(2**32), chance.randint(*STEPS))
    if not kept or chance.random() < 0.4:
        return chance.choice(KINDS), (fresh,)
    kind, stretches = chance.choice(kept)
    whole = list(stretches[: chance.randint(1, len(stretches))])
    seed, steps = whole[-1]
    whole[-1] = (seed, chance.randint(1, steps))
    return kind, (*whole[-3:], fresh)


def unreached(cases: list[Case]) -> dict[str, list[int]]:
    """Lines of the room that these cases do not run, by module: statements within functions."""
    reached: dict[str, set[int]] = {str(ROOM / f"{name}.py"): set() for name in MODULES}

    def trace(frame: FrameType, event: str, _: object) -> object:
        lines = reached.get(frame.f_code.co_filename)
        if lines is None:
            return None
        if event == "line":
            lines.add(frame.f_lineno)
        return trace

    sys.settrace(trace)
    try:
        for case in cases:
            run(case, lambda _: None)
    finally:
        sys.settrace(None)
    return {Path(name).stem: sorted(statements(Path(name)) - lines) for name, lines in reached.items()}


def statements(path: Path) -> set[int]:
    """The first lines of the statements within functions, without docstrings."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for inner in ast.walk(node):
                told = isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)
                if isinstance(inner, ast.stmt) and inner is not node and not told:
                    found.add(inner.lineno)
    return found


def main() -> int:
    """Attack until so many commands were given; 1 where one of them was answered as no card may."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--apdus", type=int, default=1_000_000)
    asked.add_argument("--case")
    given = asked.parse_args()
    if given.case:
        print(run(read(given.case), lambda _: None), "commands")
        return 0
    chance, known, kept = random.Random(given.seed), set(), []
    count, cases, started = 0, 0, time.process_time()
    while count < given.apdus:
        case = next_case(chance, kept)
        before = len(known)
        try:
            count += run(case, known.add)
        except Exception:
            traceback.print_exc()
            print(f"again: apdu_fuzz.py --case {written(case)}")
            return 1
        cases += 1
        if len(known) > before:
            kept.append(case)
    seconds = time.process_time() - started
    print(
        f"seed {given.seed}: {count} commands in {cases} cases, {count / seconds:.0f} a second of processor time"
    )
    print(f"{len(known)} behaviours, {len(kept)} cases kept; none that the tables do not allow, no exception")
    left = unreached([case for kind in KINDS for case in [one for one in kept if one[0] == kind][:TRACED]])
    whole = sum(len(statements(ROOM / f"{name}.py")) for name in MODULES)
    lines = sum(len(found) for found in left.values())
    print(f"statements reached: {100 * (1 - lines / whole):.1f} % of {whole}; left:")
    for name, found in left.items():
        if found:
            print(f"  {name}: {', '.join(map(str, found))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

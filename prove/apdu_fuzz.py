"""Attack cards of every profile with random, mutated and nearly right commands, under a watcher who knows the rules.

Guided by what was reached: a case that shows a new behaviour (instruction, status word, directory, life, what is proved) or a
new line of the room is kept, and new cases go on from the midst of kept ones. Lines are watched in one case of ten, as
tracing is slow. A case is a kind of card and stretches of seeded steps, written as `v3:17x90,4x60`, and can be repeated. At
the end it tells which lines were not reached.
apdu_fuzz.py [--seed N] [--apdus N] [--case CASE]
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
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
TRACED = 10
"""One case of so many is run under a tracer."""


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


@contextmanager
def lines_seen(seen: Callable[[object], None]) -> Iterator[None]:
    """Tell the lines of the room that run meanwhile, as module and number."""
    modules = {str(ROOM / f"{name}.py"): name for name in MODULES}

    def trace(frame: FrameType, event: str, _: object) -> object:
        name = modules.get(frame.f_code.co_filename)
        if name is None:
            return None

        def of_frame(frame: FrameType, event: str, _: object) -> object:
            if event == "line":
                seen((name, frame.f_lineno))
            return of_frame

        return of_frame

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)


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


def told(reached: set[tuple[str, int]]) -> None:
    """Print how much of the room was reached, and what was not."""
    whole = {(name, line) for name in MODULES for line in statements(ROOM / f"{name}.py")}
    left = sorted(whole - reached)
    print(f"statements reached: {100 * (1 - len(left) / len(whole)):.1f} % of {len(whole)}; left:")
    for name in MODULES:
        lines = [str(line) for module, line in left if module == name]
        if lines:
            print(f"  {name}: {', '.join(lines)}")


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
            with nullcontext() if cases % TRACED else lines_seen(known.add):
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
    reached = {one for one in known if one[0] in MODULES}
    print(
        f"{len(known) - len(reached)} behaviours, {len(kept)} cases kept; none that the tables do not allow, no exception"
    )
    told(reached)
    return 0


if __name__ == "__main__":
    sys.exit(main())

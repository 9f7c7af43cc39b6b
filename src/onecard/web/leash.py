"""Running a module as a child of the server: it ends when its parent is gone, however that came about.

``python -m onecard.web.leash MODULE ARGUMENT…`` with a pipe from the parent as standard input: the pipe closes with
the parent, even when that was killed and could say nothing.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _end_with_parent() -> None:
    # Read below Python's buffer: its lock would be in the way of the interpreter's own end.
    while os.read(sys.stdin.fileno(), 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Watch the parent and become the module named by the first argument."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

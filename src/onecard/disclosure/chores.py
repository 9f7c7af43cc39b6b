"""What disclosure wants done each hour."""

from __future__ import annotations

from onecard.disclosure import from_files
from onecard.jobs.regular import chore


@chore("删除由文件编制、没有取走的报告")
def let_go_of_files() -> int:
    """Delete what was compiled from files and not taken away within a day."""
    return from_files.sweep()

"""What the reviewer's desk wants done each hour."""

from __future__ import annotations

from onecard.jobs.regular import chore
from onecard.reviewing import keeping


@chore("删除保留期已过的待审核报告")
def let_go_of_files() -> int:
    """Delete the files whose days are over, and those that no report names."""
    return keeping.sweep() + keeping.sweep_lost()

"""What the reviewer's desk wants done each hour."""

from __future__ import annotations

from onecard.jobs.regular import chore
from onecard.reviewing import keeping, visiting


@chore("删除保留期已过的待审核报告")
def let_go_of_files() -> int:
    """Delete the files whose days are over, and those that no report names."""
    return keeping.sweep() + keeping.sweep_lost()


@chore("忘记访客审核报告的次数")
def forget_visits() -> int:
    """Forget who checked a report more than an hour ago."""
    return visiting.forget()

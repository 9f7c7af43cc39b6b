"""What the books want done each hour."""

from __future__ import annotations

from onecard.accounts import handlers
from onecard.accounts.imports import waiting
from onecard.jobs.regular import chore


@chore("删除上传后没有导入的文件")
def let_go_of_files() -> int:
    """Delete what waited for a word to import it, and what a job left that came to nothing."""
    return waiting.sweep() + handlers.sweep()

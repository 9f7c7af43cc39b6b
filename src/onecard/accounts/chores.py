"""What the books want done each hour."""

from __future__ import annotations

from onecard.accounts import handlers
from onecard.accounts.imports import uploads, waiting
from onecard.jobs.regular import chore


@chore("删除上传后没有导入的文件")
def let_go_of_files() -> int:
    """Delete what waited for a word to import it, and what a job left that came to nothing."""
    return waiting.sweep() + handlers.sweep()


@chore("删除中断的上传")
def let_go_of_uploads() -> int:
    """Delete what a form left behind whose process was ended."""
    return uploads.sweep()

"""The audit as one HTML file that works from a disk: the original with the findings at their place, and their list."""

from onecard.audit.show.html.page import write

__all__ = ["write"]

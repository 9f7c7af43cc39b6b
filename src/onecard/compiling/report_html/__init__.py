"""The inspectable report (可追溯的报告): the narrative as one HTML file that works from a disk, every figure a way to its evidence."""

from onecard.compiling.report_html.beneath import Beneath, Group
from onecard.compiling.report_html.page import write

__all__ = ["Beneath", "Group", "write"]

"""What happens at the reviewer's desk, as the trail says it."""

from onecard.office.events import register

RECEIVED = register("review.received", "收下待审核的报告")
JUDGED = register("review.judged", "认定审核问题")
WORDED = register("review.worded", "修改审核意见的措辞")

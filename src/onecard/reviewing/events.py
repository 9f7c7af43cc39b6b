"""What happens at the reviewer's desk, as the trail says it."""

from onecard.office.events import register

RECEIVED = register("review.received", "收下待审核的报告")
CORRECTED = register("review.corrected", "改正报告的单位、级次、年度或文种")
GROUPED = register("review.grouped", "部门与各单位核对")
RETAINED = register("review.retained", "改变待审核文件的保留天数，或删除文件")
JUDGED = register("review.judged", "认定审核问题")
WORDED = register("review.worded", "修改审核意见的措辞")

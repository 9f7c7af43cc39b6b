"""What happens to a report, as the trail says it."""

from onecard.office.events import register

BEGUN = register("report.begun", "开始编制决算公开报告")
WRITTEN = register("report.written", "填写报告文字或主要原因")
TEMPLATE_CHANGED = register("report.template_changed", "修改文本模板")
SETTINGS_CHANGED = register("report.settings_changed", "修改报告设置")
EXPLAINED = register("report.explained", "填写报告的审核说明")
FIGURES_APPROVED = register("report.figures_approved", "登记决算批复")
COMMENTED = register("report.commented", "批注报告")
ANSWERED = register("report.answered", "处理批注")
SUBMITTED = register("report.submitted", "报告送内部复核")
REVIEWED = register("report.reviewed", "报告复核通过")
RETURNED = register("report.returned", "报告退回修改")
SIGNED = register("report.signed", "负责人审签报告")
SENT = register("report.sent", "报送报告")
APPROVED = register("report.approved", "登记批复")
CLEARED = register("report.cleared", "保密审查通过")
NOT_CLEARED = register("report.not_cleared", "保密审查不通过")
PUBLISHED = register("report.published", "公开报告")
CORRECTING = register("report.correcting", "启动报告更正")
WITHDRAWN = register("report.withdrawn", "撤回公开的报告")

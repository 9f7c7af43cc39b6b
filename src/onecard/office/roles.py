"""Roles and permissions, as data: which role may do what."""

from __future__ import annotations

from typing import Final

PERMISSIONS: Final[dict[str, str]] = {
    "accounts.enter_voucher": "录入凭证",
    "accounts.check_voucher": "复核凭证",
    "accounts.enter_budget": "录入预算和结转结余",
    "accounts.check_budget": "复核预算和结转结余",
    "accounts.enter_register": "登记台账和绩效自评",
    "accounts.check_register": "复核台账和绩效自评",
    "accounts.import": "导入文件",
    "accounts.adjust_tables": "调整尾差、登记差额表",
    "accounts.check_tables": "复核尾差调整和差额表",
    "accounts.justify": "填写审核说明",
    "accounts.check_justification": "复核审核说明",
    "accounts.choose_source": "选择取数来源",
    "accounts.close_period": "结账",
    "accounts.reopen_period": "反结账",
    "accounts.rebuild_totals": "重算发生额",
    "accounts.read": "查看凭证和台账",
    "tables.read": "查看公开报表和勾稽关系",
    "tables.export": "导出公开报表",
    "disclosure.read": "查看决算公开报告",
    "disclosure.prepare": "编制决算公开报告",
    "disclosure.comment": "批注、退回决算公开报告",
    "disclosure.review": "复核决算公开报告",
    "disclosure.sign": "审签决算公开报告",
    "disclosure.send": "报送报告、登记批复",
    "disclosure.clear": "登记保密审查",
    "disclosure.publish": "公开、更正、撤回报告",
    "reviewing.review": "审核各单位的公开报告",
    "jobs.manage": "暂停、继续、取消任何人的任务",
    "trail.read": "查看操作日志",
    "office.manage_users": "管理用户",
    "office.manage_entities": "管理单位和部门",
}
"""Every permission with what it allows, in words."""

READING: Final = frozenset({"accounts.read", "tables.read", "tables.export", "disclosure.read"})

ROLES: Final[dict[str, frozenset[str]]] = {
    "财务经办": READING
    | {
        "accounts.enter_voucher",
        "accounts.enter_budget",
        "accounts.enter_register",
        "accounts.import",
        "accounts.adjust_tables",
        "accounts.justify",
        "disclosure.prepare",
        "disclosure.send",
    },
    "财务复核": READING
    | {
        "accounts.check_voucher",
        "accounts.check_budget",
        "accounts.check_register",
        "accounts.check_tables",
        "accounts.check_justification",
        "accounts.choose_source",
        "accounts.close_period",
        "disclosure.comment",
        "disclosure.review",
    },
    "主任": READING
    | {"accounts.reopen_period", "trail.read", "disclosure.comment", "disclosure.sign", "disclosure.publish"},
    "审核人": READING | {"trail.read", "disclosure.comment", "disclosure.clear", "reviewing.review"},
    "系统管理员": frozenset({"office.manage_users", "office.manage_entities", "jobs.manage", "trail.read"}),
    "本机命令行": frozenset(PERMISSIONS),
}
"""What each role may do. Making and checking never lie in one office role; one person may hold several."""

LOCAL_ROLE: Final = "本机命令行"
"""The role of whoever has a shell on this machine; no person is given it."""


def permissions_of(roles: list[str]) -> frozenset[str]:
    """Everything these roles may do together; a role that no longer exists gives nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))

"""``onecard office``: the units and people of an installation, from its own machine; its first ones come in this way.

A door only: every rule is in `entities` and `people`, and every step is told in the trail as done by 本机命令行.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from onecard.core.errors import Refusal

if TYPE_CHECKING:
    from onecard.office.models import Entity, Group, User

TYPED = "密码从终端输入，不显示；不在终端上时从标准输入读一行"


class OfficeCommand:
    """The command ``onecard office``."""

    summary = "机构：建立单位和账号，调整角色，重设密码，解锁"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the steps and their options."""
        from onecard.finalaccounts import forms

        steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
        steps.add_parser("list", help="列出部门、单位和账号")
        group = steps.add_parser("add-group", help="新增部门（几个单位合在一起决算）")
        entity = steps.add_parser("add-entity", help="新增单位")
        for step in (group, entity):
            step.add_argument("code", metavar="代码", help="预算代码，例如460299")
            step.add_argument("name", metavar="名称", help="全称")
        entity.add_argument("--group", default="", metavar="部门代码", help="所属部门，已用add-group建立")
        entity.add_argument("--credit-code", default="", metavar="代码", help="统一社会信用代码")
        entity.add_argument(
            "--kind", choices=("行政", "参公", "事业"), default="事业", help="单位性质，默认事业"
        )
        entity.add_argument("--level", choices=("单位", "部门本级"), default="单位", help="级次，默认单位")
        entity.add_argument(
            "--region",
            choices=forms.regions(),
            default="national",
            help="公开报表用哪个地区的表样，默认national",
        )
        belongs = steps.add_parser("set-group", help="把已有的单位归入部门，或移出")
        belongs.add_argument("code", metavar="单位代码", help="已有的单位，例如460299")
        where = belongs.add_mutually_exclusive_group(required=True)
        where.add_argument("group", nargs="?", default="", metavar="部门代码", help="已用add-group建立")
        where.add_argument("--none", action="store_true", help="不再属于任何部门")
        user = steps.add_parser("add-user", help=f"新增账号；{TYPED}")
        roles = steps.add_parser("set-roles", help="调整角色，代替原来的")
        password = steps.add_parser("set-password", help=f"重设密码；{TYPED}")
        stop = steps.add_parser("deactivate", help="停用账号，记录都留着")
        again = steps.add_parser("reactivate", help="恢复停用的账号")
        unlock = steps.add_parser("unlock", help="解锁输错太多次的账号")
        one_step = steps.add_parser("remove-second-step", help="解除两步验证，用于手机丢失")
        for step in (user, roles, password, stop, again, unlock, one_step):
            step.add_argument("username", metavar="账号", help="登录用的账号，小写字母和数字")
        user.add_argument("name", metavar="姓名", help="姓名")
        user.add_argument(
            "--office", required=True, metavar="处室", help="综合办公室、中心机房、主任办公室或外部"
        )
        for step in (user, roles):
            step.add_argument(
                "--role", action="append", required=True, metavar="角色", help="例如财务经办，可重复"
            )
            step.add_argument("--entity", default="", metavar="代码", help="只管这一个单位；省略为全部单位")

    def run(self, args: argparse.Namespace) -> int:
        """Do the step; returns the exit status."""
        from onecard.config.setup import ready

        ready()
        print(_listed() if args.step == "list" else _done(args))
        return 0


def _done(args: argparse.Namespace) -> str:
    from onecard.office import entities, passwords, people, second_step

    actor = people.local_actor()
    if args.step == "add-group":
        group = entities.add_group(actor, code=args.code, name=args.name)
        return f"已新增部门{group.code}（{group.name}）。"
    if args.step == "add-entity":
        entity = entities.add_entity(
            actor, code=args.code, name=args.name, credit_code=args.credit_code, kind=args.kind,
            level=args.level, region=args.region, group=_group(args.group),
        )  # fmt: skip
        return f"已新增{entities.subject(entity)}。"
    if args.step == "set-group":
        entity = entities.set_group(actor, _required(args.code), group=_group(args.group))
        within = f"属于{entity.group.name}" if entity.group else "不属于任何部门"
        return f"{entities.subject(entity)}现在{within}。"
    if args.step == "add-user":
        user = people.create_user(
            actor, username=args.username, name=args.name, office=args.office, roles=args.role,
            entity=_entity(args.entity), password=_password(),
        )  # fmt: skip
        return f"已新增{people.subject(user)}：{'、'.join(user.roles)}。"
    user = _user(args.username)
    if args.step == "set-roles":
        user = people.change_roles(actor, user, roles=args.role, entity=_entity(args.entity))
        return f"{people.subject(user)}的角色现在是：{'、'.join(user.roles)}。"
    if args.step == "set-password":
        passwords.set_password(actor, user, password=_password())
        return f"已重设{people.subject(user)}的密码，原来的登录都已失效。"
    if args.step == "unlock":
        return f"已解锁{people.subject(people.unlock(actor, user))}。"
    if args.step == "remove-second-step":
        return f"已解除{people.subject(second_step.remove(actor, user))}的两步验证，登录只要密码。"
    if args.step == "deactivate":
        return f"已停用{people.subject(people.deactivate(actor, user))}。"
    return f"已恢复{people.subject(people.reactivate(actor, user))}。"


def _listed() -> str:
    from onecard.office.models import Entity, Group, User
    from onecard.office.roles import LOCAL_ROLE

    lines = [f"部门  {group.code}  {group.name}" for group in Group.objects.order_by("code")]
    for entity in Entity.objects.select_related("group").order_by("code"):
        within = f"  属{entity.group.name}" if entity.group else ""
        lines.append(
            f"单位  {entity.code}  {entity.name}  {entity.get_kind_display()}  {entity.region}{within}"
        )
    for user in User.objects.select_related("entity").order_by("username"):
        if LOCAL_ROLE not in user.roles:
            only = f"  只管{user.entity.name}" if user.entity else ""
            state = "" if user.is_active else "  已停用"
            lines.append(
                f"账号  {user.username}  {user.name}  {user.office}  {'、'.join(user.roles)}{only}{state}"
            )
    return "\n".join(lines) or "还没有单位和账号。"


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一次：") != first:
        raise Refusal("office.password_differs", "两次输入的密码不一样。", "重新运行，再输一遍。")
    return first


def _user(username: str) -> User:
    from onecard.office.models import User

    found = User.objects.filter(username=username).first()
    if found is None:
        raise Refusal("office.unknown_user", f"没有账号“{username}”。", "全部账号见：onecard office list")
    return found


def _entity(code: str) -> Entity | None:
    from onecard.office.models import Entity

    found = Entity.objects.filter(code=code).first()
    if code and found is None:
        raise Refusal("office.unknown_entity", f"没有代码为{code}的单位。", "全部单位见：onecard office list")
    return found


def _required(code: str) -> Entity:
    found = _entity(code)
    if found is None:
        raise Refusal("office.unknown_entity", "没有写明单位代码。", "全部单位见：onecard office list")
    return found


def _group(code: str) -> Group | None:
    from onecard.office.models import Group

    found = Group.objects.filter(code=code).first()
    if code and found is None:
        raise Refusal(
            "office.unknown_group", f"没有代码为{code}的部门。", "先用onecard office add-group建立。"
        )
    return found


OFFICE = OfficeCommand()

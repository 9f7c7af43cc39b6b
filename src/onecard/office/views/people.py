"""The accounts of people (账号): the list, one person, taking on and changing, and the steps of an account."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from onecard.core.errors import Problem, Refusal
from onecard.office import attempts, passwords, people, second_step
from onecard.office.asking import REFUSED, told, tried, wrong_at
from onecard.office.door import page, person
from onecard.office.models import Entity, Office, TrailEvent, User
from onecard.office.roles import LOCAL_ROLE, PERMISSIONS, ROLES
from onecard.office.views.listing import Kept, cut

FIELDS = {"账号": "username", "姓名": "name", "处室": "office", "角色": "roles", "单位": "entity"}
STATES = {
    "active": "在用",
    "locked": "已锁定",
    "no_password": "没有密码",
    "must_change": "须改密码",
    "closed": "已停用",
}
PERSONS_ROLES = [role for role in ROLES if role != LOCAL_ROLE]
EVENTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the pages show them: `state` is a key of STATES, `until` when the lock ends."""

    user: User
    state: str
    until: datetime.datetime | None = None

    @property
    def words(self) -> str:
        """The state in words."""
        return STATES[self.state]


@page(people.MANAGE)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """The accounts open to the reader, by user name, narrowed by what was searched, role, office and state."""
    kept = Kept.of(request, ("q", "role", "office", "state"))
    every = people.open_to(person(request)).order_by("-is_active", "username")
    found = every
    if searched := kept.get("q"):
        found = found.filter(Q(username__icontains=searched) | Q(name__contains=searched))
    if office := kept.get("office"):
        found = found.filter(office=office)
    shown = [
        account
        for account in _accounts(list(found))
        if kept.get("role") in ("", *account.user.roles) and kept.get("state") in ("", account.state)
    ]
    sheet = cut(shown, request.GET.get("page", "1"), kept)
    titles = {
        "q": f"“{searched}”", "role": kept.get("role"), "office": kept.get("office"),
        "state": STATES.get(kept.get("state"), kept.get("state")),
    }  # fmt: skip
    context = {
        "kept": kept, "chips": kept.chips(titles), "shown": sheet.page, "page_addresses": sheet.addresses,
        "all_count": every.count(), "roles_of_persons": PERSONS_ROLES, "offices": Office.values,
        "states": STATES.items(),
    }  # fmt: skip
    return render(request, "office/people.html", context)


@page(people.MANAGE)
@require_safe
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they may do, how their account stands, what was done about it."""
    return _person_page(request, find(request, pk))


def _person_page(request: HttpRequest, user: User, password: str = "") -> HttpResponse:
    told_of = TrailEvent.objects.filter(subject__startswith=people.subject_start(user))
    context = {
        "account": _accounts([user])[0],
        "own": user.pk == person(request).pk,
        "trail": told_of.filter(action__startswith="office.user_").order_by("-sequence")[:EVENTS_SHOWN],
        "password": password,
        "second_step": second_step.standing(user),
    }
    return render(request, "office/person.html", context)


@page(people.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a person on; the password is given out on their page afterwards."""
    refusal = None
    if request.method == "POST":
        user, refusal = tried(
            lambda: people.create_user(
                person(request),
                username=request.POST.get("username", ""),
                name=request.POST.get("name", ""),
                office=request.POST.get("office", ""),
                roles=request.POST.getlist("role"),
                entity=_entity(request),
            )
        )
        if user is not None:
            told(request, f"已新增{people.subject(user)}。还没有密码，不能登录：生成初始密码后交给本人。")
            return redirect("office:person", user.pk)
    return _form(request, None, refusal)


@page(people.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's name, office, roles and unit."""
    user, refusal = find(request, pk), None
    if request.method != "POST" and user.pk == person(request).pk:
        return redirect("office:person", pk)
    if request.method == "POST":
        changed, refusal = tried(
            lambda: people.change_user(
                person(request),
                user,
                name=request.POST.get("name", ""),
                office=request.POST.get("office", ""),
                roles=request.POST.getlist("role"),
                entity=_entity(request),
                seen=request.POST.get("seen", ""),
            )
        )
        if changed is not None:
            told(request, f"已修改{people.subject(changed)}，从下一次点击起按新的角色。")
            return redirect("office:person", pk)
    return _form(request, user, refusal)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an account that asks before it is taken: `says` what happens, `said` what is then true."""

    title: str
    verb: str
    says: tuple[str, ...]
    act: Callable[[User, User], object]
    said: str
    danger: bool = False


STEPS = {
    "deactivate": Step(
        "停用账号", "停用",
        ("马上退出登录，不能再登录、不能再办事。", "录入和复核过的记录都留着，随时可以恢复。"),
        people.deactivate, "{}已停用。", danger=True,
    ),
    "reactivate": Step(
        "恢复账号", "恢复", ("用原来的密码和角色，可以再登录。",), people.reactivate, "{}已恢复。",
    ),
    "unlock": Step(
        "解锁账号", "解锁", ("输错次数清零，马上可以再登录；密码不变。",), people.unlock, "{}已解锁。",
    ),
    "second_step": Step(
        "解除两步验证", "解除",
        ("登录只要密码，恢复码作废；本人可以用新手机再开。", "先确认是本人：最好同时重设密码。"),
        second_step.remove, "{}的两步验证已解除。", danger=True,
    ),
}  # fmt: skip


@page(people.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    """Ask whether a step of an account is to be taken, and take it."""
    user, refusal = find(request, pk), None
    if request.method == "POST":
        done, refusal = tried(lambda: step.act(person(request), user))
        if done is not None:
            told(request, step.said.format(people.subject(user)))
            return redirect("office:person", pk)
    return _ask(request, user, step, refusal)


@page(people.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("password")
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a new password is to be given out; the answer to yes is the only page that ever shows it."""
    user = find(request, pk)
    first = not user.has_usable_password()
    step = Step(
        "生成初始密码" if first else "重设密码", "生成初始密码" if first else "重设密码",
        (
            "系统随机生成一个密码，只显示这一次，请当面或电话告诉本人。",
            "本人登录后必须先改成自己的密码。",
            *(() if first else ("原来的密码和登录都失效；锁定的同时解锁。",)),
        ),
        passwords.issue_password, "", danger=not first,
    )  # fmt: skip
    refusal = None
    if request.method == "POST":
        made, refusal = tried(lambda: passwords.issue_password(person(request), user))
        if made is not None:
            return _person_page(request, find(request, pk), made)
    return _ask(request, user, step, refusal)


@page(people.MANAGE)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Each role and what it may do, as the program has it: for reading only."""
    mine = people.open_to(person(request)).filter(is_active=True)
    held = [role for user in mine for role in user.roles]
    heads = [(role, held.count(role)) for role in PERSONS_ROLES]
    lines = [
        (words, [permission in ROLES[role] for role in PERSONS_ROLES])
        for permission, words in PERMISSIONS.items()
        if any(permission in ROLES[role] for role in PERSONS_ROLES)
    ]
    return render(request, "office/roles.html", {"heads": heads, "lines": lines})


def find(request: HttpRequest, pk: int) -> User:
    """The person. Raises Http404 for one not open to the reader as for one that is not there."""
    user = people.open_to(person(request)).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def _accounts(users: list[User]) -> list[Account]:
    locks = attempts.locks(user.username for user in users)
    return [Account(user, _state(user, locks.get(user.username)), locks.get(user.username)) for user in users]


def _state(user: User, until: datetime.datetime | None) -> str:
    if not user.is_active:
        return "closed"
    if until is not None and until > timezone.now():
        return "locked"
    if not user.has_usable_password():
        return "no_password"
    return "must_change" if user.must_change_password else "active"


def _ask(request: HttpRequest, user: User, step: Step, refusal: Refusal | None) -> HttpResponse:
    context = {"account": user, "step": step, "refusal": refusal}
    return render(request, "office/person_step.html", context, status=REFUSED if refusal else 200)


def _entity(request: HttpRequest) -> Entity | None:
    code = request.POST.get("entity", "")
    entity = Entity.objects.filter(code=code).first()
    if code and entity is None:
        said = f"没有代码为{code}的单位。"
        raise Refusal(
            "office.unknown_entity",
            said,
            "在列表里选。",
            (Problem("单位", said, "", "office.unknown_entity"),),
        )
    return entity


def _form(request: HttpRequest, user: User | None, refusal: Refusal | None) -> HttpResponse:
    """The form of a person, with what was typed, or how they stand."""
    posted, actor = request.POST, person(request)
    typed = {
        "username": posted.get("username", ""),
        "name": posted.get("name", user.name if user else ""),
        "office": posted.get("office", user.office if user else ""),
        "entity": posted.get("entity", user.entity.code if user and user.entity else ""),
        "roles": posted.getlist("role") if request.method == "POST" else (user.roles if user else []),
    }
    units = Entity.objects.order_by("code")
    context = {
        "account": user, "own": user is not None and user.pk == actor.pk, "typed": typed, "refusal": refusal,
        "wrong": wrong_at(refusal, FIELDS), "roles_of_persons": PERSONS_ROLES, "offices": Office.values,
        "units": units if actor.entity_id is None else units.filter(pk=actor.entity_id),
        "every_unit": actor.entity_id is None, "seen": people.mark_of(user) if user else "",
        "back": reverse("office:person", args=[user.pk]) if user else reverse("office:people"),
    }  # fmt: skip
    return render(request, "office/person_form.html", context, status=REFUSED if refusal else 200)

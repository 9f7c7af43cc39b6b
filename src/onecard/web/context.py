"""What every page of the shell needs to know: who reads it, the menu, the theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from onecard.accounts import waiting
from onecard.disclosure.onward import waiting_for
from onecard.office import permissions
from onecard.office.models import Group, User
from onecard.simulation import differences
from onecard.simulation.sign_ins import ENTITY_CODE
from onecard.web import navigation
from onecard.web.views import keys
from onecard.web.views.theme import COOKIE, THEMES


def shell(request: HttpRequest) -> dict[str, Any]:
    """The theme (``auto`` without a cookie), and for somebody signed in the menu and the names of the roles; whether the
    keys of one character are off."""
    theme = request.COOKIES.get(COOKIE, "auto")
    context: dict[str, Any] = {
        "theme": theme if theme in THEMES else "auto",
        "themes": list(THEMES.items()),
        "keys_off": keys.are_off(request),
    }
    # A broken address is answered before anybody is known to the request.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    context["roles"] = "、".join(user.roles)
    context["navigation"] = list(
        navigation.shown(
            request.path,
            lambda permission: permissions.may(user, permission),
            reverse,
            example=_is_example(request.GET.get("entity", ""), user) and differences.is_loaded(),
            department=Group.objects.filter(code=request.GET.get("entity", "")).exists(),
            counts={"accounts:waiting": waiting.count(user), "disclosure:reports": waiting_for(user)},
        )
    )
    context["search_here"] = permissions.may(user, "tables.read")
    return context


def _is_example(code: str, user: User) -> bool:
    """Whether the unit looked at may be the example's: what it is compared with concerns no other."""
    looked_at = code or (user.entity.code if user.entity else ENTITY_CODE)
    return looked_at == ENTITY_CODE

"""My own account (我的账号): how it stands, my password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from onecard.core.errors import Problem, Refusal
from onecard.office import password_rules, passwords
from onecard.office.asking import REFUSED, told, tried, wrong_at
from onecard.office.door import person
from onecard.office.models import User
from onecard.office.views.second_step import account_context

FIELDS = {"原密码": "old", "新密码": "new", "再输一次": "again"}


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and the ways to change what is mine."""
    return render(request, "office/account.html", account_context(request))


@sensitive_post_parameters("old", "new", "again")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change my password; the rules stand above the fields, and the session goes on."""
    refusal = None
    if request.method == "POST":
        user, refusal = tried(lambda: _changed(request))
        if user is not None:
            update_session_auth_hash(request, user)
            told(request, "密码已改，别处的登录都已退出。")
            return redirect("office:account")
    context = {
        "refusal": refusal,
        "wrong": wrong_at(refusal, FIELDS),
        "rules": password_rules.RULES,
        "due": person(request).must_change_password,
    }
    return render(request, "office/own_password.html", context, status=REFUSED if refusal else 200)


@sensitive_variables("new")
def _changed(request: HttpRequest) -> User:
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        sentence = "两次输入的新密码不一样。"
        problem = Problem("再输一次", sentence, "", "office.password_differs")
        raise Refusal("office.password_differs", sentence, "再输一遍。", (problem,))
    return passwords.change_password(person(request), old=request.POST.get("old", ""), new=new)

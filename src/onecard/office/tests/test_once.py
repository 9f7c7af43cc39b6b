"""The same form posted by several requests at one moment: one is carried out, the others are led where it led."""

from __future__ import annotations

import threading

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from onecard.core.errors import Refusal
from onecard.office import once
from onecard.office.models import Group, Submission, User
from onecard.office.tests.conftest import person

SIDE_BY_SIDE = 4


class Said(BaseStorage):
    """What is said to the reader, kept nowhere."""

    def _get(self) -> tuple[list[object], bool]:
        return [], True

    def _store(self, messages: list[object], response: object) -> list[object]:
        return []


def request_of(token: str, **typed: str) -> HttpRequest:
    request = RequestFactory().post("/groups/new", {once.FIELD: token, **typed})
    request._messages = Said(request)  # type: ignore[attr-defined]  # what the middleware would put there
    return request


def test_requests_side_by_side_write_once(transactional_db: None) -> None:
    user = person("maker")
    token = once.token(user)
    start = threading.Barrier(SIDE_BY_SIDE)
    led: list[str] = []

    def write() -> HttpResponse:
        group = Group.objects.create(code=str(Group.objects.count()), name="示例局")
        return HttpResponseRedirect(f"/groups/{group.pk}")

    def post() -> None:
        try:
            start.wait()
            led.append(once.answer_once(request_of(token), user, write).headers["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(SIDE_BY_SIDE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Group.objects.count() == 1
    assert led == [f"/groups/{Group.objects.get().pk}"] * SIDE_BY_SIDE


def test_what_raises_leaves_nothing_behind_and_may_be_posted_again(maker: User) -> None:
    def refuse() -> HttpResponse:
        Group.objects.create(code="1", name="示例局")
        raise Refusal("group.refused", "没有新增。")

    request = request_of(once.token(maker))
    with pytest.raises(Refusal):
        once.answer_once(request, maker, refuse)
    assert not Group.objects.exists()
    assert not Submission.objects.exists()
    assert once.answer_once(request, maker, lambda: HttpResponseRedirect("/")).status_code == 302


def test_the_order_of_the_fields_does_not_matter_and_their_values_do(maker: User) -> None:
    token, done = once.token(maker), []

    def write() -> HttpResponse:
        done.append(1)
        return HttpResponseRedirect("/")

    for typed in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, {"a": "2", "b": "1"}):
        once.answer_once(request_of(token, **typed), maker, write)
    assert len(done) == 2

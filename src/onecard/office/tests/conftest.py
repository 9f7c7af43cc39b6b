"""People and units for the office's tests."""

from __future__ import annotations

import pytest

from onecard.office.models import Office, User


def person(username: str, *roles: str, name: str = "") -> User:
    """A user in the database, made without the frame so that the trail stays empty."""
    return User.objects.create(
        username=username, name=name or username, office=Office.GENERAL, roles=list(roles), password="!"
    )


@pytest.fixture
def maker(db: None) -> User:
    return person("maker", "财务经办", name="陈经办")


@pytest.fixture
def checker(db: None) -> User:
    return person("checker", "财务复核", name="林复核")


@pytest.fixture
def administrator(db: None) -> User:
    return person("administrator", "系统管理员", name="王管理")

"""The site with the example in it, and browsers in which its people are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from onecard.office.models import User


@pytest.fixture(autouse=True)
def _static_files_from_where_they_lie(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture
def example(example_loaded: None, db: None) -> None:
    """The example is loaded; what the test writes is taken back."""


@pytest.fixture
def signed_in(example: None) -> Callable[[str], Client]:
    """A browser in which the example's person of this user name is signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def clerk(signed_in: Callable[[str], Client]) -> Client:
    """The browser of the finance clerk (财务经办)."""
    return signed_in("chenjingyi")

"""The site with the example in it: loaded once for each module of tests, gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from onecard.office.models import User
from onecard.simulation.load import load_example


@pytest.fixture(autouse=True)
def _static_files_from_where_they_lie(settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(scope="module")
def _example(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    before = site.STORAGES
    site.STORAGES = before | {"default": files | {"OPTIONS": {"location": tmp_path_factory.mktemp("files")}}}
    with django_db_blocker.unblock(), transaction.atomic():
        load_example()
        yield
        transaction.set_rollback(True)
    site.STORAGES = before


@pytest.fixture
def example(_example: None, db: None) -> None:
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

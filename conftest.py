"""How every test meets the database and the static files: a real file of its own, nothing shared, nothing collected."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from pytest_django.fixtures import Settings

from onecard.office import trail_guards

# The same examples every time: what the suite says of a commit does not depend on luck; script/prove looks further.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")
# The browser's driver leaves its event loop in the process, where Django would then take every test for a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_quick_to_check() -> Iterator[None]:
    """A password costs a third of a second to hash in earnest, and the example has one for each of its people."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PASSWORD_HASHERS", [quick, *settings.PASSWORD_HASHERS])
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Each process has a database of its own. SQLite tests run on a file, so that WAL, other processes and locking are the real ones."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Static files are served from where they lie: tests need no collecting."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True, scope="session")
def _emptying_lifts_the_guards_of_the_trail() -> Iterator[None]:
    """Tests with real transactions empty the tables afterwards, which the trail's triggers refuse in earnest."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def lifted(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic():
            trail_guards.lift(self.connection)
            empty(self, sql_list)
            trail_guards.install(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifted)
        yield

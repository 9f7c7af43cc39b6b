"""How every test meets the database and the static files: a real file of its own, nothing shared, nothing collected."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from onecard.office import trail_guards

# The same examples every time: what the suite says of a commit does not depend on luck; script/prove any_examples looks
# further. A slow test takes a share of the profile's examples.
hypothesis.settings.register_profile("suite", max_examples=100, derandomize=True, deadline=None)
hypothesis.settings.register_profile("proof", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile("suite")
# The browser's driver leaves its event loop in the process, where Django would then take every test for a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it again and again for garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


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


@pytest.fixture(scope="session")
def _database_of_the_example(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The name of a second database, which holds the example, and the folder of its files: loaded once, for loading takes seconds."""
    from onecard.simulation.load import load_example

    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        connection.close()  # SQLite writes all it knows into the file that is copied
        connection.creation.clone_test_db("example", verbosity=0)
        name = str(connection.creation.get_test_db_clone_settings("example")["NAME"])
        with _standing_in(name, files):
            load_example()
        if not any(files.rglob("*")):
            pytest.fail("the files of the example were written elsewhere")
        yield name, files
        connection.creation.destroy_test_db(suffix="example", verbosity=0)


@pytest.fixture(scope="module")
def example_loaded(
    _database_of_the_example: tuple[str, Path], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The tests of the module stand in the database that holds the example; what each of them writes is taken back."""
    with django_db_blocker.unblock(), _standing_in(*_database_of_the_example):
        yield


@contextmanager
def _standing_in(database: str, files: Path) -> Iterator[None]:
    """Have the connection and the storage of files lead there, and back again afterwards."""
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": files}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STORAGES", settings.STORAGES | {"default": stored})
        connection.close()
        patch.setitem(connection.settings_dict, "NAME", database)
        _forget_where_files_lie()
        yield
        connection.close()
    _forget_where_files_lie()


def _forget_where_files_lie() -> None:
    """The default storage remembers the folder it was first asked for: that of a test before, or of the one being set up."""
    setting_changed.send(
        sender=settings._wrapped.__class__, setting="STORAGES", value=settings.STORAGES, enter=True
    )

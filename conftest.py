"""How every test meets the database and the static files: a real file of its own, nothing shared, nothing collected."""

from __future__ import annotations

import pytest
from django.conf import settings
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite tests run on a file, so that WAL, other processes and locking are the real ones."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: SettingsWrapper) -> None:
    """Static files are served from where they lie: tests need no collecting."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

"""A reviewer's desk with a storage of its own, and its job done in this very process."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from onecard.jobs.handling import Context
from onecard.jobs.models import Job
from onecard.jobs.work import Worker
from onecard.office.models import Office, User
from onecard.reviewing.handlers import audit_batch
from onecard.reviewing.models import ReviewBatch

Audited = Callable[[ReviewBatch], ReviewBatch]


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Settings, tmp_path: Path) -> None:
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {**settings.STORAGES, "default": stored}


@pytest.fixture
def reviewer(db: None) -> User:
    return User.objects.create(username="wang", name="王立新", office=Office.OUTSIDE, roles=["审核人"])


@pytest.fixture
def audited(db: None) -> Audited:
    """Do the job of a batch as a worker would, to its end."""

    def work(batch: ReviewBatch) -> ReviewBatch:
        job = Worker().claim()
        assert job is not None
        assert job == batch.job
        ours, theirs = Pipe()
        with ours, theirs:
            audit_batch(Context(job.pk, job.lease, job.owner_id, job.saved, theirs), job.payload)
        Job.objects.filter(pk=job.pk).update(state="done")
        return ReviewBatch.objects.select_related("job").get(pk=batch.pk)

    return work

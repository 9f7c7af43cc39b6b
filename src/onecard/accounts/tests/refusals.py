"""What a refusal is: the code that was meant, and not an event more in the trail, so nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from onecard.core.errors import Refusal
from onecard.office.models import TrailEvent


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What stands inside is refused with this code, and leaves the trail as it was."""
    events = TrailEvent.objects.count()
    with pytest.raises(Refusal) as refusal:
        yield refusal
    assert refusal.value.code == code
    assert TrailEvent.objects.count() == events

"""The service of the system ends while somebody uses ours: in a file of its own, for no other test may use it meanwhile."""

from __future__ import annotations

import time

import pytest

from onecard.reader.serving.tests.running import running
from onecard.reader.tests.plugging import service


def test_a_service_of_the_system_that_ends_is_told_to_who_watches_and_asks() -> None:
    with service() as end:
        if end is None:
            pytest.skip("this system runs pcscd itself")
        with running() as found, found.session() as client:
            client.sends({"id": 1, "do": "watch"})
            assert {client.gets().get("id"), client.gets().get("id")} == {1, None}
            client.sends({"id": 2, "do": "read", "wait": 60})
            time.sleep(0.5)  # it waits by now
            end()
            answers = [client.gets(), client.gets()]
            assert {one["error"]["code"] for one in answers} == {"reader.service"}
            assert {one.get("event") for one in answers} == {"watch_ended", None}

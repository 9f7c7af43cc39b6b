"""What the tests that start a site in earnest share: one home with the example in it, loaded once and copied."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from site_of_example import load_into


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home as ``site prepare`` and ``demo load`` leave it, for all processes of this run: to be copied, never to be served."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    home = shared / "example"
    with (shared / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            load_into(shared / "example.part")
            (shared / "example.part").rename(home)
    return home

"""The example's books, and the command line a file is handed in by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handed_in import everything

from onecard.accounts.models import ImportBatch
from onecard.cli.main import DONE, REFUSED, main
from onecard.office.models import Entity
from onecard.simulation.sign_ins import ENTITY_CODE


@pytest.fixture
def books(example_loaded: None, db: None) -> Entity:
    """The example's unit with its books; what a test writes is taken back."""
    return Entity.objects.get(code=ENTITY_CODE)


Import = Callable[..., tuple[int, str]]


@pytest.fixture
def do_import(books: Entity, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Run ``onecard import KIND FILE`` and return its exit status and all it said."""

    def run(
        data: bytes | Path, name: str = "三月.xlsx", *more: str, kind: str = "vouchers", year: int = 2024
    ):
        path = data if isinstance(data, Path) else tmp_path / name
        if isinstance(data, bytes):
            path.write_bytes(data)
        status = main(["import", kind, str(path), "--year", str(year), *more])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out + said.err

    return run


@pytest.fixture
def refused(do_import: Import) -> Callable[..., str]:
    """Import what must be refused; nothing may have changed. Returns what the clerk is told."""

    def run(*arguments: Any, **options: Any) -> str:
        before = everything()
        status, said = do_import(*arguments, **options)
        assert status == REFUSED, said
        assert everything() == before
        return said

    return run


@pytest.fixture
def taken(do_import: Import) -> Callable[..., str]:
    """Import what must be taken in as one batch. Returns what the clerk is told."""

    def run(*arguments: Any, **options: Any) -> str:
        batches = ImportBatch.objects.count()
        status, said = do_import(*arguments, **options)
        assert status == DONE, said
        assert ImportBatch.objects.count() == batches + 1
        return said

    return run

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.jobs.batch import batch
from tests.laws.trade import remembered


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of all examples are written, one over the other."""
    return tmp_path_factory.mktemp("laws")


@pytest.fixture(scope="package", autouse=True)
def _rulebooks_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch, "load_rulebook", remembered)
        yield

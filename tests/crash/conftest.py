"""One zygote and one shop for all tests of crashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.scenes import make_shop
from tests.crash.zygote import Zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Where commands run."""
    started = Zygote()
    yield started
    started.close()


@pytest.fixture(scope="session")
def shop(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's folder, to be copied, never changed."""
    folder = tmp_path_factory.mktemp("crash")
    make_shop(zygote, folder)
    made = folder / "shop"
    text = (made / "program.toml").read_text()
    (made / "other.toml").write_text(text.replace("points = 1\n", "points = 2\n", 1))
    return made

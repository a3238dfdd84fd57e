"""Drafts that killed commands left are swept away by the next, whatever instant their name has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.base.drafts import left_drafts
from loyalty_cli.store.file.drafts import draft_beside, remove_store_file

STAMPED = "loyalty-before-restore-20260301T081500Z.db"


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("loyalty.db", "loyalty.db"),
        (STAMPED, STAMPED),
        (STAMPED, "loyalty-before-restore-20251231T235959Z.db"),
        (STAMPED, "loyalty-before-restore-20251231T235959Z-2.db"),
        ("loyalty-before-restore-20260301T081500Z-2.key", STAMPED.replace(".db", ".key")),
        ("loyalty-2026-03-01.db", "loyalty-2026-02-28.db"),
        ("loyalty-2026-03-01.db.key", "loyalty-2026-02-28.db.key"),
        ("loyalty-2026-03-01-differs.db", "loyalty-2026-02-28-differs.db"),
    ],
)
def test_a_draft_of_the_same_file_is_swept_away(
    tmp_path: Path, gone: int, name: str, left: str
) -> None:
    draft = tmp_path / f".{left}.{gone}.draft"
    for side in ("", "-journal", "-wal"):
        draft.with_name(draft.name + side).write_text("what a store holds")
    with draft_beside(tmp_path / name) as new:
        assert list(tmp_path.iterdir()) == [new]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("loyalty.db", STAMPED),
        (STAMPED, "loyalty.db"),
        ("loyalty-2026-03-01.db", "loyalty.db"),
        ("loyalty-2026-03-01.db", "loyalty-2026-02-28-differs.db"),
        ("loyalty-2026-03-01.db", "other-2026-02-28.db"),
        (STAMPED, "shop-before-restore-20260301T081500Z.db"),
        (STAMPED, STAMPED.replace("restore", "erase")),
        (STAMPED, STAMPED.replace(".db", ".key")),
        ("a.b.db", "axb.db"),
    ],
)
def test_a_draft_of_another_file_stays(tmp_path: Path, gone: int, name: str, other: str) -> None:
    (tmp_path / f".{other}.{gone}.draft").touch()
    assert list(left_drafts(tmp_path / name)) == []


def test_a_draft_of_a_living_process_stays(tmp_path: Path) -> None:
    (tmp_path / f".{STAMPED}.{os.getppid()}.draft").touch()
    assert list(left_drafts(tmp_path / STAMPED)) == []


def test_what_lies_beside_a_draft_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Killed in between, only the draft's own name lets the next command find the rest.
    removed: list[str] = []
    monkeypatch.setattr(Path, "unlink", lambda path, missing_ok: removed.append(path.name))
    remove_store_file(tmp_path / "a.draft")
    assert removed[-1] == "a.draft"
    assert {"a.draft-wal", "a.draft-shm", "a.draft-journal"} < set(removed)

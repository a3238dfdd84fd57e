"""An erasure is no cover: what it left, and which rows it touched, can't be changed behind it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from loyalty_cli.reports.doctor import chain, events
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store
from tests.reports.everything import make_everything
from tests.reports.test_doctor import behind_its_back


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which E2 was erased, who had an activity with a note."""
    return make_everything(tmp_path_factory.mktemp("erased"))


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    target = tmp_path / "loyalty.db"
    with open_store(made) as store:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target.write_bytes(made.read_bytes())
    return target


def found_by(store: Store) -> set[str]:
    checks = (events.audit, events.contents, chain.changing, chain.links)
    return {check.name for check in checks if next(iter(check.find(store)), None) is not None}


ERASED = "(SELECT max(member) FROM erasures)"
OF_ERASED = f"(SELECT event FROM events WHERE member = {ERASED})"


@pytest.mark.parametrize(
    ("change", "checks"),
    [
        # Who and why of the row of somebody who was erased, the salt and digest made to fit.
        ("UPDATE audit_texts SET by = 'mallory' WHERE erased IS NOT NULL", {"audit"}),
        (
            "UPDATE audit_texts SET by = 'mallory', salt = NULL, remains = NULL"
            " WHERE erased IS NOT NULL",
            {"audit", "chain-changing"},
        ),
        # Another row made to look as if the erasure had touched it.
        (
            "UPDATE audit_texts SET by = 'mallory', reason = NULL, salt = NULL, erased ="
            " (SELECT arrival FROM erasures) WHERE erased IS NULL",
            {"audit", "chain-changing"},
        ),
        (f"UPDATE events SET score = 5 WHERE event IN {OF_ERASED}", {"contents"}),
        (f"UPDATE events SET kind = 'visit' WHERE event IN {OF_ERASED}", {"contents"}),
        # An event of somebody else with the mark of an erasure in its note.
        (
            "UPDATE event_texts SET note = '[erased]' WHERE note = 'fine'",
            {"contents"},
        ),
        # A member made to look erased, so that their events need not say what they said.
        (
            "UPDATE events SET amount = amount + 100000 WHERE kind = 'purchase' AND member = 1;"
            " UPDATE members SET status = 'erased' WHERE member = 1",
            {"contents", "chain-changing"},
        ),
        ("DELETE FROM erased_contents", {"contents", "chain-changing"}),
    ],
)
def test_what_an_erasure_left_can_not_be_changed(path: Path, change: str, checks: set[str]) -> None:
    with open_store(path) as store:
        assert found_by(store) == set()
    with behind_its_back(path) as db:
        db.executescript(change)
        assert db.total_changes
    with open_store(path, write=False) as store:
        assert found_by(store) == checks


def test_nobody_can_be_guessed_from_the_chain(path: Path) -> None:
    """The salt of somebody who was erased is another one than when their rows were digested."""
    with sqlite3.connect(path) as db:
        [(member, salt)] = db.execute(
            f"SELECT member, salt FROM member_salts WHERE member = {ERASED}"
        ).fetchall()
    db.close()
    assert member
    assert len(salt) == 16

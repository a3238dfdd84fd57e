"""The chain can't be gone round: parts that are orphans, overlap or are missing are reported."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.jobs.giftcards.gift_cards import issue_cards
from loyalty_cli.store.log.chain import Part, link_hash, rows_digest
from tests.jobs.shop import CALLER, Shop
from tests.reports.test_doctor import behind_its_back, found

PARTS = """CREATE TABLE chain_parts (
    what TEXT NOT NULL,
    link INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (what, link, first)
) STRICT, WITHOUT ROWID"""


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with three gift cards of 5.00, each of a link of its own."""
    shop = Shop(tmp_path_factory.mktemp("sold"))
    for _ in range(3):
        issue_cards(
            shop.store,
            500,
            count=1,
            member=None,
            expires_on=None,
            pattern=None,
            ref=None,
            caller=CALLER,
        )
    shop.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.store.db.execute("PRAGMA journal_mode = DELETE")
    shop.close()
    return shop.path.read_bytes()


def forge(db: sqlite3.Connection) -> None:
    """A card of 5.00 becomes one of 1,005.00."""
    db.execute("UPDATE gift_card_entries SET amount = 100500 WHERE entry = 2")


def cover(db: sqlite3.Connection, link: int, first: int, last: int) -> None:
    """A part that says that these entries are as they are."""
    digest = rows_digest(db, "gift_card_entries", first, last)
    db.execute(
        "INSERT INTO chain_parts VALUES ('gift_card_entries', ?, ?, ?, ?)",
        (link, first, last, digest),
    )


def an_orphan_before(db: sqlite3.Connection) -> None:
    """As the trial did it: the table without its reference, and a part of no link."""
    forge(db)
    parts = db.execute("SELECT * FROM chain_parts").fetchall()
    db.execute("DROP TABLE chain_parts")
    db.execute(PARTS)
    db.executemany("INSERT INTO chain_parts VALUES (?, ?, ?, ?, ?)", parts)
    cover(db, 0, 1, 3)


def an_orphan_behind(db: sqlite3.Connection) -> None:
    forge(db)
    cover(db, 9_999, 1, 3)


def a_part_of_its_own_link(db: sqlite3.Connection) -> None:
    """Within a link that is there: its hash says that it was not."""
    forge(db)
    (link,) = db.execute("SELECT min(link) FROM chain_parts").fetchone()
    cover(db, link, -5, 3)


def a_part_less(db: sqlite3.Connection) -> None:
    forge(db)
    db.execute("DELETE FROM chain_parts WHERE what = 'gift_card_entries' AND first = 2")


def a_link_of_their_own(db: sqlite3.Connection) -> None:
    """A new last link with a right hash, which covers what another one covers already."""
    forge(db)
    number, before = db.execute("SELECT max(link) + 1, hash FROM chain").fetchone()
    part = Part("gift_card_entries", 1, 3, rows_digest(db, "gift_card_entries", 1, 3))
    hashed = link_hash(before, number, "2026-03-31T00:00:00Z", [part])
    db.execute("INSERT INTO chain VALUES (?, '2026-03-31T00:00:00Z', ?)", (number, hashed))
    cover(db, number, 1, 3)


def a_table_that_nobody_knows(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO chain_parts SELECT 'gifts', link, 1, 1, x'00' FROM chain WHERE link = 1"
    )


@pytest.mark.parametrize(
    ("attack", "checks"),
    [
        (an_orphan_before, {"chain-parts", "chain-rows", "schema"}),
        (an_orphan_behind, {"chain-parts", "chain-rows"}),
        (a_part_of_its_own_link, {"chain", "chain-rows"}),
        (a_part_less, {"chain", "chain-rows"}),
        (a_link_of_their_own, {"chain-rows"}),
        (a_table_that_nobody_knows, {"chain", "chain-parts"}),
    ],
)
def test_what_goes_round_the_chain_is_found(
    sold: bytes,
    tmp_path: Path,
    attack: Callable[[sqlite3.Connection], None],
    checks: set[str],
) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sold)
    assert set(found(path)) == {"key"}
    with behind_its_back(path) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        attack(db)
    failed = found(path)
    assert set(failed) - {"key", "foreign-keys", "triggers"} == checks
    if attack is an_orphan_before:
        [orphan] = failed["chain-parts"]
        assert orphan["what"] == "part of gift_card_entries, 1 to 3"
        assert (orphan["expected"], orphan["found"]) == ("link 0", "missing")
    if attack is a_link_of_their_own:
        [_, overlap] = failed["chain-rows"]
        assert overlap["found"] == "gift_card_entries, rows 1 to 3"
        assert overlap["expected"] == "from row 4 on, which no link covers yet"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            "CREATE TABLE c2 AS SELECT * FROM claims; DROP TABLE claims; "
            "ALTER TABLE c2 RENAME TO claims",
            "table claims",
        ),
        (
            "DROP INDEX claims_waiting; CREATE INDEX claims_waiting ON claims (account)",
            "index claims_waiting",
        ),
        ("DROP TABLE wrong_codes", "table wrong_codes"),
        ("ALTER TABLE wrong_codes ADD COLUMN code TEXT", "table wrong_codes"),
    ],
)
def test_the_sql_of_every_table_is_looked_at(
    sold: bytes, tmp_path: Path, change: str, what: str
) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sold)
    with behind_its_back(path) as db:
        db.executescript(change)
    assert what in {each["what"] for each in found(path)["schema"]}

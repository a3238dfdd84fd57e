"""The chain: a link for each transaction, and none for what was not kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.doctor import chain as checks
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store
from loyalty_cli.store.log import audit
from loyalty_cli.store.log.chain import Part, entries_sum, link_hash

DAY = parse_day("2026-03-01")
ROW = (10000001, 1, 7, "earn", "spend", None, 55, 55, "2026-01-10", "2026-01-10", None, "é", 4, 0)
ENTRY_DIGEST = "60c8e55925e403c6ccb70f6980aaaa2c"
LINK_HASH = "3ca9b3207859733e38805b880a9b1ccfcc414e0064d34b9dfdeda95e9a2f43aa"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    create_store(tmp_path / "loyalty.db", Settings("Corner", "EUR", 2, ZoneInfo("UTC")))
    with open_store(tmp_path / "loyalty.db") as opened:
        yield opened


def links(store: Store) -> list[tuple[int, str, int, int]]:
    return store.db.execute(
        "SELECT link, what, first, last FROM chain_parts WHERE what NOT LIKE '%.now'"
        " ORDER BY link, what"
    ).fetchall()


def differences(store: Store) -> list[str]:
    found = [checks.links, checks.rows, checks.ledger, checks.changing]
    return [each.what for check in found for each in check.find(store)]


def act(store: Store, *, keep: bool = True) -> None:
    with store.atomic(keep=keep):
        arrival = store.arrive("command", DAY)
        audit.record(store, arrival=arrival, action="try", by="eve")


def entry(store: Store, row: tuple) -> None:
    store.db.execute(f"INSERT INTO ledger VALUES ({', '.join('?' * 14)})", row)
    store.chain.entries(row[-2], *entries_sum([row]))


def test_a_transaction_is_a_link_and_one_that_writes_nothing_is_none(store: Store) -> None:
    act(store)
    act(store, keep=False)
    with store.atomic():
        store.db.execute("UPDATE settings SET value = 'x' WHERE name = 'nothing'")
    act(store)
    assert links(store) == [
        (1, "arrivals", 1, 1),
        (1, "audit", 1, 1),
        (2, "arrivals", 2, 2),
        (2, "audit", 2, 2),
    ]
    assert differences(store) == []


def test_what_is_rolled_back_inside_is_in_no_link(store: Store) -> None:
    act(store)
    with store.atomic():
        entry(store, (*ROW[:-2], store.arrive("command", DAY), 0))
        with store.atomic(keep=False):
            entry(store, (10000002, *ROW[1:-2], 2, 0))
            store.arrive("command", DAY)
        with suppress(ZeroDivisionError), store.atomic():
            entry(store, (10000003, *ROW[1:-2], 2, 0))
            raise ZeroDivisionError
    assert links(store)[-2:] == [(2, "arrivals", 2, 2), (2, "ledger", 2, 1)]
    assert differences(store) == []


def test_the_digests_are_the_same_in_every_python() -> None:
    count, total = entries_sum([ROW])
    assert (count, f"{total:x}") == (1, ENTRY_DIGEST)
    parts = [Part("ledger", 4, 1, b"\1" * 16), Part("audit", 1, 2, b"\2" * 16)]
    made = link_hash(b"before", 7, "2026-03-01T00:00:00Z", parts)
    assert made == link_hash(b"before", 7, "2026-03-01T00:00:00Z", reversed(parts))
    assert made.hex() == LINK_HASH


def test_that_idleness_ends_what_an_entry_gave_is_digested_where_it_is_so() -> None:
    """Entries of before there was that column have the digests they had."""
    assert entries_sum([(*ROW[:-1], 1)]) != entries_sum([ROW])


def test_equal_rows_do_not_take_each_other_out() -> None:
    assert entries_sum([ROW, ROW])[1] not in (0, entries_sum([ROW])[1])

"""The bench's shop in small, with counts that don't wobble: a guard that no clock is needed for.

SQLite's own steps (its virtual machine's instructions, by the progress handler), statements that
ask, plans that scan, Python's calls, pages of the file. Each bound stands beside what was counted
when it was set; who makes something slower sees it here, who makes it faster lowers the bound.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.setup.init import init_store
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store
from tests.bench.__main__ import CAFE
from tests.bench.generate import START, write_receipts, write_shop, write_transactions

SMALL, LARGE = 500, 2_000
"""Transactions, ten of each member."""
NIGHT = 50

_STEPS = 10
"""The handler is called every so many steps."""

_BIG = {"events", "event_ids", "event_lines", "ledger", "lots", "judgements", "lot_moves"}
"""The tables that grow with the history."""


class Year:
    """A shop with a year of transactions behind it, and how big its file was before them."""

    program = Path(__file__).with_name("program.toml")

    def __init__(self, folder: Path, transactions: int) -> None:
        members = transactions // 10
        write_shop(folder, members=members, transactions=transactions)
        self.transactions = folder / "transactions.csv"
        self.write(members, transactions)
        self.night = folder / "night.csv"
        day = parse_day("2026-01-01")
        # The night's are of the same members in both shops.
        write_transactions(
            self.night, SMALL // 10, NIGHT, date.fromordinal(day), 1, Random(7), prefix="N"
        )
        first = Caller(parse_day("2025-01-01"), "eve")
        self.last, self.next = Caller(parse_day("2025-12-31"), "eve"), Caller(day, "eve")
        shop = folder / "shop"
        init_store(shop, name="Shop", currency="EUR", timezone="UTC", caller=first)
        self.store: Store = open_store(shop / "loyalty.db")
        text = self.program.read_text(encoding="utf-8")
        done = apply_program(self.store, text, None, valid_from=None, caller=first)
        assert done.status == "ok"
        self.take("members", folder / "members.csv", first)

    def write(self, members: int, transactions: int) -> None:
        """Other transactions than the bench's, where there are to be others."""

    def take(self, kind: Any, path: Path, caller: Caller) -> None:
        """Imports a file."""
        assert import_files(self.store, kind, [path], caller=caller).status == "ok"

    def take_year(self) -> None:
        """The year's transactions."""
        self.take("transactions", self.transactions, self.last)

    def walk_year(self) -> None:
        """The batch over them."""
        run_batch(self.store, caller=self.last)

    def work(self) -> None:
        """Both."""
        self.take_year()
        self.walk_year()

    def a_night(self) -> None:
        """One day's transactions and the batch over them."""
        self.take("transactions", self.night, self.next)
        run_batch(self.store, caller=self.next)

    def bytes(self) -> int:
        """The size of the store."""
        size = self.store.db.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        return int(size.fetchone()[0])

    def steps(self, work: Callable[[], None]) -> int:
        """So many steps SQLite makes for that work."""
        calls = 0

        def step() -> int:
            nonlocal calls
            calls += 1
            return 0

        self.store.db.set_progress_handler(step, _STEPS)
        work()
        self.store.db.set_progress_handler(None, _STEPS)
        return calls * _STEPS

    def asked(self, work: Callable[[], None]) -> list[str]:
        """The statements that ask, with their values, as they are carried out."""
        told: list[str] = []
        self.store.db.set_trace_callback(told.append)
        work()
        self.store.db.set_trace_callback(None)
        asks = re.compile(r"\s*(?:SELECT|WITH|INSERT\b.*\bSELECT)\b", re.DOTALL)
        return [sql for sql in told if asks.match(sql)]


class CafeYear(Year):
    """The same with receipts of several rows, and a program that asks for their lines."""

    program = CAFE

    def write(self, members: int, transactions: int) -> None:
        write_receipts(self.transactions, members, transactions, START, 365, Random(3))


@pytest.fixture
def cafes(tmp_path: Path) -> Iterator[tuple[Year, Year]]:
    """A small café's year, and that of one with four times its members and receipts."""
    made = CafeYear(tmp_path / "small", SMALL), CafeYear(tmp_path / "large", LARGE)
    yield made
    for year in made:
        year.store.close()


@pytest.fixture
def years(tmp_path: Path) -> Iterator[tuple[Year, Year]]:
    """A small shop's year, and that of one with four times its members and transactions."""
    made = Year(tmp_path / "small", SMALL), Year(tmp_path / "large", LARGE)
    yield made
    for year in made:
        year.store.close()


def calls_of(work: Callable[[], object]) -> int:
    """So many calls of Python functions the work makes."""
    calls = 0

    def count(frame: FrameType, what: str, _: Any) -> None:
        nonlocal calls
        calls += what == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_steps_of_sqlite_and_pages(years: tuple[Year, Year]) -> None:
    """A row costs the same in a shop of any size, and a night follows its own rows alone."""
    small, large = years
    before = large.bytes()
    # 156 were counted: a row in two tables with three indices, looked up by id and by member.
    assert large.steps(large.take_year) / LARGE < 168
    # 224: an event with its member, 2.1 entries, a judgement, a lot, each with its trigger.
    assert large.steps(large.walk_year) / LARGE < 248
    # 7.0 (7.7 in a shop that fills its pages): entries hold days as text, as any tool reads them.
    assert (large.bytes() - before) / large.transactions.stat().st_size < 7.5
    small.work()
    # 1.05, which is chance in who came: nothing looks at the history of members who stayed away.
    assert large.steps(large.a_night) / small.steps(small.a_night) < 1.1


def test_nothing_is_asked_for_each_row(years: tuple[Year, Year]) -> None:
    """Both sizes are one chunk and one piece, so they ask the same number of questions."""
    small, large = years
    assert len(small.asked(small.work)) == len(large.asked(large.work))


def test_a_night_scans_nothing_that_grows(years: tuple[Year, Year]) -> None:
    """The plan of every question finds its rows by an index."""
    year = years[0]
    year.work()
    told = year.asked(year.a_night)
    assert len(told) > 50
    found = []
    for sql in dict.fromkeys(told):
        if "waiting_refunds" in sql:
            continue  # The import's own table, which is gone by now.
        for *_, plan in year.store.db.execute(f"EXPLAIN QUERY PLAN {sql}"):
            scanned = re.match(r"SCAN (\w+)", plan)
            if scanned and (_aliases(sql) | {scanned[1]: scanned[1]})[scanned[1]] in _BIG:
                found.append(f"{plan}: {sql}")
    assert found == []


def _aliases(sql: str) -> dict[str, str]:
    """The tables of a statement by the names it gives them."""
    pairs = re.findall(r"(?:FROM|JOIN|,)\s+(\w+)(?:\s+AS)?\s+(\w+)", sql)
    return {alias: table for table, alias in pairs}


def test_calls_of_python(years: tuple[Year, Year]) -> None:
    """What one more row costs in calls."""
    small, large = years
    more = LARGE - SMALL
    # 23.1 were counted: rows are taken in columns, but in a shop this small each has its own hour.
    assert (calls_of(large.take_year) - calls_of(small.take_year)) / more < 24
    # 68.1: three rules with two boosts, a limit, a level and two entries, lined up once for a day.
    assert (calls_of(large.walk_year) - calls_of(small.walk_year)) / more < 70


def test_calls_of_python_for_receipts(cafes: tuple[Year, Year]) -> None:
    """What one more receipt of 1.75 rows costs in calls."""
    small, large = cafes
    more = LARGE - SMALL
    # 29.7 were counted: the rows in columns, and a few for each receipt of several; among these
    # the one place that makes its content.
    assert (calls_of(large.take_year) - calls_of(small.take_year)) / more < 31
    # 104.4: two rules, of which one asks the lines, a boost that asks the member, a limit, levels.
    assert (calls_of(large.walk_year) - calls_of(small.walk_year)) / more < 109

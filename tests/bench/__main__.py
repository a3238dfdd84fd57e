"""The product beside its peers, as whole processes on one file in one run.

    python -m tests.bench [--size small|tenth|year|3years] [--times N]
        [--markdown FILE] [--folder FOLDER]

Makes the data once, in the folder, and prints medians, ratios and targets. Ratios of CPU time are
what other work on the machine moves least; those of the wall are what somebody waits, and where
work that several processes share shows.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.bench import peers
from tests.bench.generate import START, write_receipts, write_shop, write_transactions
from tests.bench.measure import Cost, middle, run, total

SIZES = {
    "small": (1_000, 20_000, 365),
    "tenth": (5_000, 100_000, 365),
    "year": (50_000, 1_000_000, 365),
    "3years": (50_000, 3_000_000, 3 * 365),
}
"""Members, transactions and days."""

PROGRAM = Path(__file__).with_name("program.toml")
CAFE = Path(__file__).parents[2] / "programs" / "corner-coffee" / "program.toml"
NIGHT_ROWS = 1_000
REPORT, FORECAST = "<= 5 s, <= 300 MB", "<= 15 s, <= 300 MB"
"""What a question of insight may take of a year of 1,000,000 transactions."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what the product took, beside what a peer did."""

    work: str
    cost: Cost
    peer: str
    beside: Cost | None
    target: str

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        if self.beside is None:
            return (self.work, _cost(self.cost), self.peer, "-", "-", "-", self.target)
        cpu = f"{self.cost.cpu / self.beside.cpu:.2f}"
        wall = f"{self.cost.seconds / self.beside.seconds:.2f}"
        return (self.work, _cost(self.cost), self.peer, _cost(self.beside), cpu, wall, self.target)


HEADER = ("work", "loyalty", "beside", "took", "CPU ratio", "wall ratio", "target")


def _cost(cost: Cost) -> str:
    return f"{cost.cpu:.2f} s CPU, {cost.seconds:.2f} s, {cost.peak:.0f} MB"


class Bench:
    """One run of the bench in a folder of its own."""

    def __init__(self, folder: Path, size: str, times: int) -> None:
        self.folder, self.times = folder, times
        self.members, self.transactions, days = SIZES[size]
        # Whatever the size, it ends with the same year: a day that has not come is refused.
        self.start = START.replace(year=START.year + 1 - days // 365)
        self.last = START.replace(month=12, day=31)
        self.night = START.replace(year=START.year + 1)
        self.size = 0
        self.lacking = peers.missing()
        if not (folder / "transactions.csv").exists():
            write_shop(
                folder,
                members=self.members,
                transactions=self.transactions,
                start=self.start,
                days=days,
            )

    def loyalty(self, *words: str) -> Cost:
        """One command of the product."""
        return run([peers.tool("loyalty"), *words], self.folder)

    def rows(self) -> Iterator[Row]:
        """The whole table, in the order of the work."""
        raw = self.peer("sqlite3", peers.sqlite_import)
        utils = middle(1, lambda: peers.sqlite_utils_insert(self.folder))
        points = self.peer("sqlite3", peers.sqlite_points)
        duck = self.peer("duckdb", peers.duckdb)
        imported, batched, standing = [], [], []
        for _ in range(self.times):
            self.begin()
            imported.append(
                self.loyalty("import", "transactions", "transactions.csv", *self.day(self.last))
            )
            batched.append(self.loyalty("batch", *self.day(self.last)))
            standing.append(self.loyalty("report", "standing", "--csv", *self.day(self.last)))
        costs = [middle(self.times, iter(each).__next__) for each in (imported, batched, standing)]
        self.size = (self.folder / "loyalty.db").stat().st_size
        alone = peers.floor(self.folder)
        yield Row("import", costs[0], "its rows, written alone", alone[0], "-")
        yield Row("import", costs[0], "sqlite3 .import", raw, "<= 4")
        yield Row("import", costs[0], "sqlite-utils insert --csv", utils, "< 1")
        yield Row("batch from nothing", costs[1], "its rows, written alone", alone[1], "-")
        yield Row("batch from nothing", costs[1], "set-based SQL in SQLite", points, "<= 0.8")
        yield Row("import + batch + standing", total(*costs), "DuckDB", duck, "<= 8")
        if "beancount" not in self.lacking:
            name = f"bean-check, {peers.BEANCOUNT_ROWS:,} rows"
            bean = middle(1, lambda: peers.beancount(self.folder))
            yield Row("import + batch", total(*costs[:2]), name, bean, "-")
        yield from self.insight()
        yield from self.nights()
        yield from self.tills()
        yield from self.cafe()

    def insight(self) -> Iterator[Row]:
        """Questions over all that was bought, each with what it may take of time and memory."""
        back = (self.last - timedelta(90)).isoformat()
        for words, target in (
            *((("value",), REPORT), (("rfm",), REPORT), (("cohorts",), REPORT)),
            *((("trend",), REPORT), (("nps",), REPORT), (("oddities",), REPORT)),
            *((("cost",), REPORT), (("cost", "--by", "level"), REPORT)),
            *((("affinity",), REPORT), (("forecast",), FORECAST), (("quiet",), FORECAST)),
            (("forecast", "--backtest", "--from", back), FORECAST),
        ):
            asked = ("report", *words, "--csv", *self.day(self.last))
            cost = middle(self.times, lambda asked=asked: self.loyalty(*asked))  # type: ignore[misc]
            yield Row(" ".join(asked[:3]), cost, "-", None, target)

    def nights(self) -> Iterator[Row]:
        """A night's new rows on top of the history, each of another day's ids."""
        with sqlite3.connect(self.folder / "loyalty.db") as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        nights = []
        for night in range(self.times):
            path, day = self.folder / "night.csv", self.night.replace(day=night + 1)
            source = Random(night)
            write_transactions(path, self.members, NIGHT_ROWS, day, 1, source, prefix=f"N{night}-")
            words = self.day(day)
            imported = self.loyalty("import", "transactions", "night.csv", *words)
            nights.append(total(imported, self.loyalty("batch", *words)))
        cost = middle(self.times, iter(nights).__next__)
        bare = middle(self.times, lambda: peers.python("import sqlite3", self.folder))
        yield Row(f"a night, {NIGHT_ROWS:,} rows", cost, "python import sqlite3", bare, "<= 25")

    def tills(self) -> Iterator[Row]:
        """What a till types, and what no store is opened for."""
        folder, times = self.folder, self.times
        utils = middle(times, lambda: run([peers.tool("sqlite-utils"), "--version"], folder))
        typer = middle(times, lambda: peers.python("import typer", folder))
        words = self.day(self.night.replace(day=times))
        shown = middle(times, lambda: self.loyalty("points", "show", "M000007", *words))
        adjust = ("points", "adjust", "M000007", "+1", "--reason", "bench")
        adjusted = middle(times, lambda: self.loyalty(*adjust, *words))
        yield Row("points show", shown, "sqlite-utils --version", utils, "<= 2.5")
        yield Row("points adjust", adjusted, "sqlite-utils --version", utils, "<= 2.5")
        version = middle(times, lambda: self.loyalty("--version"))
        yield Row("--version", version, "python import typer", typer, "<= 1.5")

    def cafe(self) -> Iterator[Row]:
        """Receipts of several rows, and a program that asks for their lines and the member."""
        count, path = self.transactions // 10, self.folder / "receipts.csv"
        days = (self.last - START).days + 1
        write_receipts(path, self.members, count, START, days, Random(3))
        raw = self.peer("sqlite3", lambda folder: peers.sqlite_import(folder, path.name))
        imported, batched = [], []
        words = self.day(self.last)
        for _ in range(self.times):
            self.begin(CAFE)
            imported.append(self.loyalty("import", "transactions", path.name, *words))
            batched.append(self.loyalty("batch", *words))
        costs = [middle(self.times, iter(each).__next__) for each in (imported, batched)]
        yield Row(f"import, {count:,} receipts", costs[0], "sqlite3 .import", raw, "-")
        yield Row("batch of corner-coffee", costs[1], "-", None, "-")

    def peer(self, package: str, one: peers.Peer) -> Cost | None:
        """What a peer took, None where it is not here."""
        if package in self.lacking:
            return None
        return middle(self.times, lambda: one(self.folder))

    def begin(self, program: Path = PROGRAM) -> None:
        """A new store with the program and the members, before anything that is measured."""
        for old in self.folder.glob("loyalty.*"):
            old.unlink()
        first = self.day(self.start)
        self.loyalty("init", ".", "--currency", "EUR", "--timezone", "UTC", *first)
        self.loyalty("program", "apply", str(program), *first)
        self.loyalty("import", "members", "members.csv", *first)

    @staticmethod
    def day(day: object) -> tuple[str, str]:
        """The day of a call."""
        return ("--as-of", str(day))


def conditions(bench: Bench) -> str:
    """Under which conditions the table was made."""
    csv = (bench.folder / "transactions.csv").stat().st_size
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    lacking = "".join(f" Not here: {name} ({how})." for name, how in bench.lacking.items())
    return (
        f"{bench.transactions:,} transactions of {bench.members:,} members, medians of "
        f"{bench.times}, ratios of CPU time; Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, {os.cpu_count()} cores, load {load:.1f}. The store has "
        f"{bench.size / csv:.1f} × the size of the CSV (target <= 6).{lacking}"
    )


def markdown(rows: list[Row], said: str) -> str:
    """The table for the README."""
    lines = [HEADER, ("---",) * len(HEADER), *(row.cells() for row in rows)]
    return "\n".join(["| " + " | ".join(line) + " |" for line in lines] + ["", said, ""])


def main() -> None:
    """Measures, and prints line by line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--folder", type=Path, help="keeps the data and the store there")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="loyalty-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        bench = Bench(folder.absolute(), asked.size, asked.times)
        rows = []
        for row in bench.rows():
            rows.append(row)
            print(" | ".join(row.cells()), flush=True)
        said = conditions(bench)
        print(said)
        if asked.markdown is not None:
            asked.markdown.write_text(markdown(rows, said), encoding="utf-8")
    finally:
        if asked.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()

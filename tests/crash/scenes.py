"""A shop's folder before a command, and what may be said of it after."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.store.file.store_file import open_store
from tests.crash.zygote import Ended, Zygote

DAY = "2026-03-31"
MEMBERS = 60
ROWS = 800

TOML = """
[nightly]
settle_seconds = 0

[[nightly.take]]
files = "members*.csv"
kind = "members"

[[nightly.take]]
files = "sales*.csv"
kind = "transactions"

[nightly.backup]

[[nightly.export]]
what = "ledger"
file = "ledger.csv"
"""

REWARDS = """
[[reward]]
id = "coffee"
name = "A coffee on us"
kind = "voucher"
cost = 20
stock = 50
voucher = { item = "coffee", valid = "30 days" }

[[reward]]
id = "five-off"
name = "Five off"
kind = "voucher"
voucher = { amount = "5.00" }

[[reward]]
id = "card"
name = "A card"
kind = "gift-card"
cost = 50
gift_card = { amount = "5.00" }
"""

RUNNING = (
    *("arrivals", "audit", "audit_texts", "backups", "chain", "chain_parts", "commands"),
    *("imports", "member_salts", "nights"),
    *("night_files", "refs", "runs", "settings", "_sqlite_migrations", "sqlite_sequence"),
)
"""Tables that tell of runs and hours, which differ where a command was repeated."""

HOURS = {"arrival", "import", "completed", "at", "wrong_at"}
"""Columns of other tables that do."""

CHANCE = {"code", "code_key"}
"""Columns that are made by chance."""

INIT = (
    *("init", "shop", "--currency", "EUR", "--timezone", "Europe/Berlin"),
    *("--start", "corner-coffee", "--as-of", "2026-01-01"),
)


def make_shop(zygote: Zygote, folder: Path) -> None:
    """A store with a program, members with sales that a batch has judged, and files for more."""
    done(zygote.run(folder, *INIT))
    shop = folder / "shop"
    for name, more in (("loyalty.toml", TOML), ("program.toml", REWARDS)):
        with (shop / name).open("a", encoding="utf-8") as file:
            file.write(more)
    members = ["member_id,name", *(f"M{n},Member {n}" for n in range(MEMBERS))]
    (shop / "members.csv").write_text("\n".join(members) + "\n")
    people = [
        "member_id,name,city",
        *(f"M{n},Ms {n},Bremen" for n in range(MEMBERS // 2, MEMBERS * 3 // 2)),
    ]
    (shop / "more.csv").write_text("\n".join(people) + "\n")
    for name, first in (("first.csv", 0), ("sales.csv", ROWS)):
        lines = ["transaction_id,member_id,occurred_at,amount,refund_of"]
        for n in range(first, first + ROWS):
            day = f"2026-{n % 3 + 1:02d}-{n % 28 + 1:02d}"
            lines.append(f"R{n},M{n % MEMBERS},{day},{n % 90}.50,")
            if n % 20 == 0:
                lines.append(f"X{n},M{n % MEMBERS},2026-03-29,-0.25,R{n}")
        (shop / name).write_text("\n".join(lines) + "\n")
    for words in (
        ("program", "apply", "program.toml"),
        ("import", "members", "members.csv"),
        ("import", "transactions", "first.csv"),
        ("batch",),
        ("backup", "earlier.db"),
    ):
        done(zygote.run(shop, *words, "--as-of", DAY))
    (shop / "inbox").mkdir()


def done(ended: Ended) -> Ended:
    """A command that must have gone well."""
    assert ended.code == 0, ended.out
    return ended


def copy_of(folder: Path, target: Path) -> Path:
    """A folder as it stands, again."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(folder, target)
    return target


def contents(store: Path) -> dict[str, list[Any]]:
    """What a store holds, without what tells of runs and hours."""
    held = {}
    with closing(sqlite3.connect(store)) as db:
        tables = [
            name
            for (name,) in db.execute(
                "SELECT name FROM pragma_table_list WHERE schema"
                " = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_schema'"
            )
        ]
        for table in sorted(set(tables) - set(RUNNING)):
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info([{table}])")]
            wanted = ", ".join(f"[{name}]" for name in columns if name not in HOURS | CHANCE)
            rows = db.execute(f"SELECT {wanted} FROM [{table}]").fetchall()
            held[table] = sorted(rows, key=repr)
    return held


def check_laws(store: Path, *, with_replay: bool = False) -> None:
    """The store opens, and doctor finds nothing."""
    with open_store(store, write=False) as opened:
        found = examine(opened) + (replay(opened) if with_replay else [])
    assert [(each.name, each.differences[:3]) for each in found if each.count] == []


def leftovers(folder: Path) -> list[str]:
    """Drafts that nobody will ever look for."""
    return [str(path) for path in folder.rglob("*.draft*")]

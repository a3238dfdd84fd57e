"""A shop for tests: a store in a folder, and files to import into it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.init import init_store
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store

TODAY = parse_day("2026-03-31")
CALLER = Caller(TODAY, "eve")

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
"""

MEMBERS = "member_id,email,card\nM1,ann@x.com,111\nM2,bob@x.com,222\n"

HEADER = "transaction_id,member_id,occurred_at,amount,refund_of"


class Shop:
    """A new store in `folder`, with what tests do to it all the time."""

    def __init__(self, folder: Path, *, like: bytes | None = None) -> None:
        """Makes the store, or with `like` a copy of one."""
        self.folder = folder
        self._files = itertools.count(1)
        self.path = folder / "shop" / "loyalty.db"
        if like is None:
            init_store(self.path.parent, name="Shop", currency="EUR", timezone="UTC", caller=CALLER)
        else:
            self.path.parent.mkdir()
            self.path.write_bytes(like)
        self.store: Store = open_store(self.path)

    def close(self) -> None:
        self.store.close()

    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.path)

    def file(self, text: str, name: str | None = None) -> Path:
        """A file with this text."""
        path = self.folder / (name or f"file-{next(self._files)}.csv")
        path.write_text(text, encoding="utf-8")
        return path

    def take(
        self, kind: Kind, *texts: str, as_of: str | None = None, dry_run: bool = False, **asked: Any
    ) -> Outcome:
        """Imports files with these texts."""
        caller = replace(
            CALLER, as_of=TODAY if as_of is None else parse_day(as_of), dry_run=dry_run
        )
        paths = [self.file(text) for text in texts]
        return import_files(self.store, kind, paths, caller=caller, **asked)

    def members(self, text: str = MEMBERS, **asked: Any) -> Outcome:
        """Imports members that must all be good."""
        outcome = self.take("members", text, **asked)
        assert outcome.status == "ok", outcome.problems
        return outcome

    def sales(self, *lines: str, header: str = HEADER, **asked: Any) -> Outcome:
        """Imports one file of transactions."""
        return self.take("transactions", "\n".join((header, *lines)) + "\n", **asked)

    def apply(self, text: str = PROGRAM, **asked: Any) -> Outcome:
        """Applies a program."""
        return apply_program(
            self.store,
            text,
            "program.toml",
            valid_from=asked.get("valid_from"),
            caller=replace(CALLER, as_of=asked.get("as_of", TODAY)),
        )

    def all(self, sql: str, *values: object) -> list[Any]:
        """What a query finds; a single column without tuples."""
        rows = self.store.db.execute(sql, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def facts(self) -> dict[str, Any]:
        """Members, events and lines without any numbers of rows, imports and runs."""
        return {
            "members": sorted(
                self.all(
                    "SELECT member_id, name, email, phone, card, birthday, joined_on,"
                    " referred_by, store, nickname, status FROM members"
                ),
                key=str,
            ),
            "keys": self.all(
                "SELECT k.kind, k.key, m.member_id FROM member_keys k JOIN members m"
                " USING (member) ORDER BY 1, 2"
            ),
            "attributes": self.all(
                "SELECT m.member_id, a.name, a.value FROM member_attributes a JOIN members m"
                " USING (member) ORDER BY 1, 2"
            ),
            "accounts": self.all(
                "SELECT m.member_id, a.program, a.opened_on FROM accounts a JOIN members m"
                " USING (member) ORDER BY 1, 2"
            ),
            "events": self.all(
                "SELECT s.name, i.family, i.id, m.member_id, e.kind, e.instant, e.local_date,"
                " e.local_minute, e.amount, e.tax, e.shipping, e.tip, e.paid_by_points,"
                " e.paid_by_gift_card, p.id, e.store, e.channel, e.quantity, e.score, e.content"
                " FROM events e JOIN event_ids i USING (event) JOIN sources s USING (source)"
                " LEFT JOIN adoptions a USING (event)"
                " LEFT JOIN members m ON m.member = coalesce(e.member, a.member)"
                " LEFT JOIN event_ids p ON p.event = e.refund_of ORDER BY 1, 2, 3"
            ),
            "lines": self.all(
                "SELECT i.id, l.line, l.sku, l.category, l.quantity, l.amount, l.tax, l.shipping,"
                " l.tip, l.paid_by_points, l.paid_by_gift_card FROM event_lines l"
                " JOIN event_ids i USING (event) ORDER BY 1, 2"
            ),
            "texts": self.all(
                "SELECT i.id, t.subject, t.note FROM event_texts t JOIN event_ids i USING (event)"
                " ORDER BY 1"
            ),
        }


def counted(outcome: Outcome) -> dict[str, int]:
    """The counts that are not 0."""
    return {name: count for name, count in outcome.counts.items() if count}


def codes(outcome: Outcome) -> list[tuple[str, int | None]]:
    """The problems as (code, line)."""
    return [(problem.code, problem.line) for problem in outcome.problems]


def written(shop: Shop, tables: Sequence[str]) -> dict[str, int]:
    """How many rows the tables have."""
    return {table: shop.all(f"SELECT count(*) FROM {table}")[0] for table in tables}


def files_of(outcome: Outcome) -> list[dict[str, Any]]:
    """What an import says of each file."""
    files = outcome.data["files"]
    assert isinstance(files, list)
    return files

"""A store in memory that a history runs in: rows become CSV files, and files are imported."""

from __future__ import annotations

import csv
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import tomli_w

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.sqlite import connect
from loyalty_cli.store.file.store_file import create_store
from tests.random_programs import KINDS

ZONE = ZoneInfo("Europe/Berlin")
PARTS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")


class Shop:
    """A store in memory, made from a template, that a world runs in."""

    templates: ClassVar[dict[ZoneInfo, sqlite3.Connection]] = {}

    def __init__(self, folder: Path, zone: ZoneInfo = ZONE) -> None:
        self.folder = folder
        settings = Settings("Shop", "EUR", 2, zone)
        if zone not in Shop.templates:
            path = folder / f"template-{len(Shop.templates)}.db"
            create_store(path, settings)
            with_file = connect(path, write=False)
            Shop.templates[zone] = sqlite3.connect(":memory:")
            with_file.backup(Shop.templates[zone])
            with_file.close()
        db = sqlite3.connect(":memory:", isolation_level=None)
        Shop.templates[zone].backup(db)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA recursive_triggers = ON")
        self.store = Store(folder / "memory.db", db, settings)

    def caller(self, day: date) -> Caller:
        """Whoever asks, for that day."""
        return Caller(parse_day(str(day)), "tester")

    def apply(self, program: dict[str, Any], valid_from: date | None, day: date) -> None:
        """Applies a version of a program."""
        outcome = apply_program(
            self.store,
            tomli_w.dumps(program),
            "p.toml",
            valid_from=None if valid_from is None else parse_day(str(valid_from)),
            caller=self.caller(day),
        )
        assert outcome.status == "ok", [p.message for p in outcome.problems]

    def load(
        self,
        kind: str,
        rows: list[dict[str, Any]],
        day: date,
        name: str | None = None,
        **asked: Any,
    ) -> Any:
        """Imports rows as a CSV file."""
        if not rows:
            return None
        path = self.folder / (name or f"{kind}.csv")
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        for wish in ("allow_unmatched", "future_rows", "again"):
            asked.setdefault(wish, True)
        outcome = import_files(self.store, kind, [path], caller=self.caller(day), **asked)  # type: ignore[arg-type]
        assert outcome.status == "ok", [p.message for p in outcome.problems]
        return outcome

    def load_events(
        self, events: list[dict[str, Any]], day: date, name: str | None = None, **asked: Any
    ) -> None:
        """Imports events: transactions line by line, then activities."""
        transactions = [e for e in events if e["type"] in ("purchase", "refund")]
        rows = [row for e in transactions for row in transaction_rows(e)]
        self.load("transactions", rows, day, name, **asked)
        activities = [activity_row(e) for e in events if e["type"] in KINDS]
        self.load("activities", activities, day, name, **asked)

    def batch(self, day: date) -> Any:
        """Runs the batch through that day."""
        return run_batch(self.store, caller=self.caller(day))

    def adjust(self, member: str, points: int, day: date, ends: date | None = None) -> bool:
        """`points adjust`; whether it was granted."""
        try:
            adjust_points(
                self.store,
                member,
                points,
                reason="test",
                expires_on=None if ends is None else parse_day(str(ends)),
                program=None,
                ref=None,
                caller=self.caller(day),
            )
        except Refused:
            return False
        return True

    def standing(self, member: str) -> dict[str, Any]:
        """The member's row of `report standing` on the day of the last batch."""
        [(day,)] = self.ask("SELECT max(walked_to) FROM programs")
        [row] = standing(self.store, as_of=parse_day(day), program=None, members=[member])
        return row

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows straight from the store."""
        return self.store.db.execute(query, values).fetchall()


def member_row(member: dict[str, Any]) -> dict[str, Any]:
    """A member as a row of members.csv."""
    return {
        "member_id": member["id"],
        "birthday": member["birthday"] or "",
        "joined_on": member["joined_on"] or "",
        "city": member["city"] or "",
    }


def moment_text(event: dict[str, Any]) -> str:
    """When it was, as a till writes it."""
    if event["minute"] is None:
        return str(event["day"])
    return f"{event['day']} {event['minute'] // 60:02}:{event['minute'] % 60:02}"


def transaction_rows(event: dict[str, Any]) -> list[dict[str, Any]]:
    """A transaction as rows of transactions.csv; a part that a line does not name is blank."""
    rows = []
    for each in event["lines"]:
        row = {
            "transaction_id": event["id"],
            "member_id": event["member"]["id"],
            "occurred_at": moment_text(event),
            "amount": f"{each['amount'] / 100:.2f}",
            "type": event["type"],
            "refund_of": event.get("refund_of", ""),
            "store": event["store"] or "",
            "channel": event["channel"] or "",
            "sku": each["sku"] or "",
            "category": each["category"] or "",
            "quantity": "" if each["quantity"] is None else each["quantity"],
        }
        for part in PARTS:
            row[part] = f"{each[part] / 100:.2f}" if part in each else ""
        rows.append(row)
    return rows


def activity_row(event: dict[str, Any]) -> dict[str, Any]:
    """An activity as a row of activities.csv."""
    return {
        "activity_id": event["id"],
        "member_id": event["member"]["id"],
        "occurred_at": moment_text(event),
        "kind": event["type"],
        "quantity": "" if event["quantity"] is None else event["quantity"],
        "store": event["store"] or "",
        "channel": event["channel"] or "",
        "score": event.get("score") or "",
        "subject": event.get("subject") or "",
    }

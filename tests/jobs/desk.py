"""A shop at a desk: what tests of commands do all the time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.members.editing import edit_member, enrol
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.members.statuses import Status, set_status
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.points.tiers import set_level
from loyalty_cli.jobs.points.transfer import transfer_points
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.standing import standing
from tests.jobs.shop import CALLER, Shop

STARS = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[expiry]
after = "12 months"
"""

LADDER = """
[tiers]
by = "spend"
window = "calendar-year"
keep = "end-of-next-year"

[[tiers.level]]
name = "Base"
from = "0"

[[tiers.level]]
name = "Silver"
from = "100.00"

[[tiers.level]]
name = "Gold"
from = "500.00"
multiply = "2"
"""


class Desk(Shop):
    """A shop with ann, bob and cleo, in the program `stars` unless another is given."""

    def __init__(self, folder: Path, program: str = STARS + LADDER) -> None:
        super().__init__(folder)
        self.members(
            "member_id,email,name\nann,ann@x.com,Ann\nbob,bob@x.com,\ncleo,,Cleo\n",
            as_of="2026-01-01",
        )
        self.apply(program, as_of=parse_day("2026-01-01"))

    def on(self, day: str, dry_run: bool = False) -> Caller:
        return replace(CALLER, as_of=parse_day(day), dry_run=dry_run)

    def batch(self, day: str) -> Outcome:
        return run_batch(self.store, caller=self.on(day))

    def buys(self, *lines: str, day: str = "2026-03-31") -> None:
        """Receipts as `id,member,time,amount[,refund_of]`."""
        rows = [line if line.count(",") == 4 else line + "," for line in lines]
        outcome = self.sales(*rows, as_of=day, future_rows=True)
        assert outcome.status == "ok", outcome.problems

    def adjust(self, who: str, points: int, day: str, expires_on: str | None = None) -> Outcome:
        last = None if expires_on is None else parse_day(expires_on)
        asked: dict[str, Any] = {"reason": "so", "program": None, "ref": None}
        caller = self.on(day)
        return adjust_points(self.store, who, points, expires_on=last, caller=caller, **asked)

    def transfer(self, one: str, other: str, points: int, day: str, **asked: Any) -> Outcome:
        asked = {"reason": "gift", "program": None, "ref": None, "caller": self.on(day), **asked}
        return transfer_points(self.store, one, other, points, **asked)

    def level(self, who: str, level: str, day: str, until: str | None = None) -> Outcome:
        return set_level(
            self.store,
            who,
            level,
            reason="vip",
            until=None if until is None else parse_day(until),
            program=None,
            caller=self.on(day),
        )

    def status(self, who: str, status: Status, day: str) -> Outcome:
        return set_status(self.store, who, status, reason="so", caller=self.on(day))

    def merge(self, one: str, other: str, day: str, **asked: Any) -> Outcome:
        return merge_members(self.store, one, other, reason="same", caller=self.on(day, **asked))

    def edit(self, who: str, day: str, **values: str | None) -> Outcome:
        fields = {name.replace("__", ":"): value for name, value in values.items()}
        return edit_member(self.store, who, fields, caller=self.on(day))

    def enrol(self, who: str, day: str, program: str | None = None) -> Outcome:
        return enrol(self.store, who, program, caller=self.on(day))

    def entries(self, who: str) -> list[str]:
        """The entries of a member, each as a line; the last good day of what was given."""
        return [
            f"{posted} {kind} {points:+}" + (f" to {expires}" if expires else "")
            for posted, kind, points, expires in self.store.db.execute(
                "SELECT posted_on, kind, points, expires_on FROM ledger l"
                " JOIN accounts USING (account) JOIN members USING (member)"
                " WHERE member_id = ? ORDER BY entry",
                (who,),
            )
        ]

    def stands(self, who: str, day: str, *keys: str) -> list[Any]:
        """Columns of the member's standing on a day."""
        rows = standing(self.store, as_of=parse_day(day), program=None, members=[who])
        return [rows[0][key] for key in keys]

    def changes(self, who: str) -> list[tuple[str, str, str | None, str]]:
        """Level changes: day, level, until, why."""
        return self.store.db.execute(
            "SELECT posted_on, c.level, until, why FROM level_changes c"
            " JOIN accounts USING (account) JOIN members USING (member)"
            " WHERE member_id = ? ORDER BY change",
            (who,),
        ).fetchall()

    def is_sound(self) -> None:
        """Doctor finds nothing, and the history repeated from nothing gives what stands."""
        found = [*examine(self.store), *replay(self.store)]
        assert [(each.name, each.differences) for each in found if each.differences] == []

    def words_in_commands(self) -> str:
        """All that stands in the table of commands."""
        return " ".join(self.all("SELECT command || ' ' || arguments FROM commands"))

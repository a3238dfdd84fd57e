"""The facts of a store, brought into another one arrival by arrival, as they came.

Of people only what a walk may know is brought: days, status and attributes, no name and no key.
What is known of a member now is turned back to what was first known, and its changes come again.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from loyalty_cli.store.facts.members import date_enrolled, wake_changed

_READ = ("birthday", "joined_on", "status")
"""The columns of a member that a walk reads."""

# The highest number of each kind of fact that had come with an arrival; what was told anew came
# with the undoing of an import, or with the command of the counter that told it.
_EVENTS = """SELECT i.arrival, max(e.event) FROM events e JOIN imports i USING (import)
WHERE e.event NOT IN (SELECT again FROM withdrawals WHERE again IS NOT NULL) GROUP BY i.arrival
UNION ALL SELECT u.arrival, max(w.again) FROM withdrawals w JOIN import_undos u USING (import)
WHERE w.again IS NOT NULL GROUP BY u.arrival
UNION ALL SELECT i.arrival, max(w.again) FROM withdrawals w JOIN imports i USING (import)
WHERE w.again IS NOT NULL AND i.kind = 'counter' GROUP BY i.arrival"""
_ADOPTIONS = """SELECT i.arrival, max(a.adoption) FROM adoptions a JOIN imports i USING (import)
GROUP BY i.arrival"""
_BY_ARRIVAL = ("imports", "program_versions", "import_undos")
_BY_EVENT = ("events", "event_ids", "event_lines", "event_texts", "unmatched_refunds")
_CHUNK = 5_000


class Facts:
    """Copies from one store, `was`, into another, `now`."""

    def __init__(self, was: sqlite3.Connection, now: sqlite3.Connection) -> None:
        self._was = was
        self._now = now
        self._last = {"event": 0, "adoption": 0}
        self._upto = {
            "event": _highest(was, _EVENTS),
            "adoption": _highest(was, _ADOPTIONS),
        }
        self._copy("SELECT * FROM sources", "sources")

    def bring(self, arrival: int) -> None:
        """Everything that came with an arrival."""
        for table in _BY_ARRIVAL:
            self._copy(f"SELECT * FROM {table} WHERE arrival = ?", table, arrival)
        self._copy(
            """SELECT program, program_id, name, occasions_from FROM programs WHERE program IN
               (SELECT program FROM program_versions v WHERE v.arrival = ?1 AND NOT EXISTS
                (SELECT 1 FROM program_versions o
                 WHERE o.program = v.program AND o.version < v.version))""",
            "programs",
            arrival,
        )
        self._bring_people(arrival)
        wake_changed(self._now, arrival)
        before = dict(self._last)
        self._bring_numbered("event", arrival, *_BY_EVENT)
        self._bring_numbered("adoption", arrival, "adoptions")
        self._copy(
            """SELECT w.* FROM withdrawals w JOIN import_undos u USING (import)
               WHERE u.arrival = ?1
               UNION ALL SELECT w.* FROM withdrawals w JOIN imports i USING (import)
               WHERE i.arrival = ?1 AND NOT EXISTS
                (SELECT 1 FROM import_undos u WHERE u.import = w.import)""",
            "withdrawals",
            arrival,
        )
        self._copy(
            """SELECT o.opening, o.import, o.line, o.source, o.member, o.account, o.points,
                      o.expires_on, o.counts_for_tier, o.content
               FROM openings o JOIN imports i USING (import) WHERE i.arrival = ?""",
            "openings",
            arrival,
        )
        if before != self._last:
            date_enrolled(self._now, after_event=before["event"], after_adoption=before["adoption"])

    def runs_of(self, arrival: int) -> list[int]:
        """Opens the runs of an arrival as they began; their numbers."""
        columns = "run, arrival, program, as_of, seen_event, seen_adoption, seen_withdrawal"
        self._copy(
            f"""SELECT {columns}, seen_version, '{{}}' AS counts, started_at FROM runs
                WHERE arrival = ? ORDER BY run""",
            "runs",
            arrival,
        )
        rows = self._now.execute("SELECT run FROM runs WHERE arrival = ? ORDER BY run", (arrival,))
        return [run for (run,) in rows]

    def _bring_numbered(self, number: str, arrival: int, *tables: str) -> None:
        first, last = self._last[number], self._upto[number].get(arrival, 0)
        if last > first:
            for table in tables:
                self._copy(
                    f"SELECT * FROM {table} WHERE {number} > ? AND {number} <= ?",
                    table,
                    first,
                    last,
                )
            self._last[number] = last

    def _bring_people(self, arrival: int) -> None:
        """New members, those whom a file describes for the first time, and changes."""
        rows = self._was.execute(
            """SELECT member, member_id, enrolled = 1 OR completed IS NOT NULL FROM members
               WHERE arrival = ?""",
            (arrival,),
        ).fetchall()
        described = [member for member, _, enrolled in rows if not enrolled]
        self._now.executemany(
            "INSERT INTO members (member, member_id, enrolled, arrival) VALUES (?, ?, ?, ?)",
            [(member, member_id, enrolled, arrival) for member, member_id, enrolled in rows],
        )
        completed = self._was.execute(
            "SELECT member FROM members WHERE completed = ?", (arrival,)
        ).fetchall()
        self._now.executemany(
            "UPDATE members SET completed = ? WHERE member = ?",
            [(arrival, member) for (member,) in completed],
        )
        described += [member for (member,) in completed]
        for place in range(0, len(described), _CHUNK):
            self._describe(described[place : place + _CHUNK], arrival)
        changes = self._was.execute(
            "SELECT member, field, value FROM member_changes WHERE arrival = ? ORDER BY change",
            (arrival,),
        ).fetchall()
        self._copy("SELECT * FROM member_changes WHERE arrival = ?", "member_changes", arrival)
        for member, field, value in changes:
            self._set(member, field, value)

    def _describe(self, members: list[int], arrival: int) -> None:
        """The first state of members, as the changes since this arrival let it be told."""
        marks = ", ".join("?" * len(members))
        first: dict[int, dict[str, str | None]] = defaultdict(dict)
        for member, field, old in self._was.execute(
            f"""SELECT member, field, old_value FROM member_changes
                WHERE member IN ({marks}) AND arrival >= ? ORDER BY change DESC""",
            (*members, arrival),
        ):
            first[member][field] = old
        for member, *values in self._was.execute(
            f"SELECT member, {', '.join(_READ)} FROM members WHERE member IN ({marks})", members
        ):
            for field, value in zip(_READ, values, strict=True):
                first[member].setdefault(field, value)
        for member, name, value in self._was.execute(
            f"SELECT member, name, value FROM member_attributes WHERE member IN ({marks})", members
        ):
            first[member].setdefault(f"attribute:{name}", value)
        for member, state in first.items():
            self._now.execute("UPDATE members SET enrolled = 0 WHERE member = ?", (member,))
            for field, value in state.items():
                self._set(member, field, value)

    def _set(self, member: int, field: str, value: str | None) -> None:
        if field in _READ:
            sql = f"UPDATE members SET {field} = ? WHERE member = ?"
            self._now.execute(sql, (value or "active" if field == "status" else value, member))
        elif field.startswith("attribute:"):
            key = (member, field.removeprefix("attribute:"))
            self._now.execute("DELETE FROM member_attributes WHERE member = ? AND name = ?", key)
            if value is not None:
                self._now.execute("INSERT INTO member_attributes VALUES (?, ?, ?)", (*key, value))

    def _copy(self, query: str, table: str, *values: object) -> None:
        cursor = self._was.execute(query, values)
        names = ", ".join(f'"{column[0]}"' for column in cursor.description)
        marks = ", ".join("?" * len(cursor.description))
        while rows := cursor.fetchmany(_CHUNK):
            self._now.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _highest(db: sqlite3.Connection, query: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for arrival, number in db.execute(query):
        found[arrival] = max(number, found.get(arrival, 0))
    return found

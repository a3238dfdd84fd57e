"""Lines that buy a term of a club and begin none: a guest's, and those of who has one for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.program.judging.rules import Rulebook
from loyalty_cli.store.facts.programs import list_program_rows, load_versions
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store

_LINES = """SELECT e.line, e.member, e.local_date, l.sku
FROM events e CROSS JOIN event_lines l ON l.event = e.event
WHERE e.import = ? AND e.kind = 'purchase' AND l.sku IN (SELECT value FROM json_each(?))
ORDER BY e.line"""
_ENDLESS = """SELECT m.member_id FROM members m JOIN accounts a ON a.member = m.member
JOIN club_terms t ON t.account = a.account
WHERE m.member = ? AND a.program = ? AND t.club = ? AND t.until IS NULL AND t.first_day <= ?
  AND NOT EXISTS (SELECT 1 FROM club_term_ends x WHERE x.term = t.term AND x.last_day IS NOT NULL)
LIMIT 1"""


def remark_on_fees(store: Store, sheets: Sequence[Sheet]) -> None:
    """Remarks on lines of these files that buy a term by the version of their day and begin none,
    for nobody is named or the membership has no end."""
    for row in list_program_rows(store.db):
        # Programs without clubs, most of them, are not compiled for it.
        if any("club" in version.text for version in load_versions(store.db, row.program)):
            book = load_rulebook(store, row.program)
            for sheet in sheets:
                _look_at(store, sheet, row.program, book)


def _look_at(store: Store, sheet: Sheet, program: int, book: Rulebook) -> None:
    fees = sorted({sku for version in book.versions for sku in version.program.fees})
    if not fees:
        return
    for line, member, day, sku in store.db.execute(_LINES, (sheet.number, json.dumps(fees))):
        version = book.on(parse_day(day))
        if version is None or sku not in version.program.fees:
            continue
        if member is None:
            sheet.remarks.note("fee-of-a-guest", line, sku)
            continue
        club = next(each for each in version.program.clubs if each.bought_by(sku))
        found = store.db.execute(_ENDLESS, (member, program, club.id, day)).fetchone()
        if found is not None:
            sheet.remarks.note("fee-without-end", line, f"{found[0]} has {club.id}")

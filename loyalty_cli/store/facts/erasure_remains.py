"""What still names a person who is erased, because what stands there decides sums or is bound by
the chain: found, and told, so that somebody knows of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

# Each gives what a text is of, in words, and the text.
_PLACES = (
    *(
        f"""SELECT 'transaction ' || i.id || ', {column}', l.{column}
            FROM event_lines l JOIN event_ids i USING (event) WHERE l.{column} IS NOT NULL"""
        for column in ("sku", "category")
    ),
    *(
        f"""SELECT iif(i.family = 't', 'transaction ', 'activity ') || i.id || ', {column}',
            e.{column} FROM events e JOIN event_ids i USING (event) WHERE e.{column} IS NOT NULL"""
        for column in ("store", "channel")
    ),
    """SELECT iif(family = 't', 'transaction', 'activity') || ' of ' || s.name || ', its id', id
       FROM event_ids JOIN sources s USING (source)""",
    "SELECT 'source ' || source || ', its name', name FROM sources",
    """SELECT 'program ' || program_id || ', the text of version ' || version, text
       FROM program_versions JOIN programs USING (program)""",
    """SELECT 'audit of ' || a.at || ', ' || a.action || ', who did it', t.by
       FROM audit a JOIN audit_texts t USING (audit)""",
)


def remaining(db: sqlite3.Connection, pattern: re.Pattern[str]) -> Iterator[str]:
    """Where a word of the pattern stands in the store, each place once; asked after the erasure."""
    for query in _PLACES:
        yield from dict.fromkeys(
            str(place) for place, text in db.execute(query) if pattern.search(text)
        )

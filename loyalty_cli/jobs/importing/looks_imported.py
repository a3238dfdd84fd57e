"""Rows that look like those of another source: tried first without a profile, then with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import counted_from, has_another_source, looking_like
from loyalty_cli.store.file.connection import Store

LOOKS_IMPORTED = "looks-imported"

_SAMPLE = 2_000
"""So many of the new events are compared, spread over all of them."""

_BARE = 2
"""So many have to look the same where none says a time of day: two sales of one day may."""


def refuse_the_same(store: Store, source: str, first: int, sheets: Sequence[Sheet]) -> None:
    """Raises Usage where most of the new events, those from number `first` on, have the member,
    the time and the amount of events that came under another source before."""
    db = store.db
    if not has_another_source(db, source):
        return
    new = counted_from(db, first)
    there = sum(sheet.already_there for sheet in sheets)
    if not new or there >= new:
        return
    found = looking_like(db, source, first, step=max(1, new // _SAMPLE))
    if not found:
        return
    same = [(import_number, minute) for import_number, minute in found if import_number is not None]
    if len(same) * 2 <= len(found):
        return
    if len(same) < _BARE and all(minute is None for _, minute in same):
        return
    number = Counter(each for each, _ in same).most_common(1)[0][0]
    file, other = db.execute(
        "SELECT i.file, s.name FROM imports AS i JOIN sources AS s USING (source) WHERE import = ?",
        (number,),
    ).fetchone()
    raise Usage(
        Problem(
            LOOKS_IMPORTED,
            f"most rows look like those of import {number} ({file}), which came under the source"
            f' "{other}": the same members, times and amounts; under the source "{source}" they'
            " would count once more",
            column="--source",
            value=source,
            fix=f"Take the first one back with loyalty import undo {number} and import this again;"
            " if they are other sales, give --again.",
        )
    )

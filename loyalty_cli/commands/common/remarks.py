"""What reading commands say beside their data: the day, and since when a batch is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.show.output.outcome import show_note

if TYPE_CHECKING:
    from loyalty_cli.store.file.connection import Store


def say_as_of(store: Store, day: Day, quiet: bool) -> None:
    """Says on stderr what day the rows are for, and since when a batch is due (or, of a store that
    was cut to what was known on a day, which day)."""
    from loyalty_cli.reports.upkeep.due import due_since

    if quiet:
        return
    if store.known_on is not None:
        show_note(f"as of {iso(day)}, as known on {iso(store.known_on)}")
        return
    since = due_since(store, day)
    waits = "" if since is None else f"; a batch is due since {since}"
    show_note(f"as of {iso(day)}{waits}")

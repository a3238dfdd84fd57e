"""On which day the books take what was posted: on its own, unless its month had been closed."""

from __future__ import annotations

from datetime import date

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.store.file.connection import Store


class Booking:
    """The days of a store's books, of which all months up to `closed` are closed (None: none is).

    What became known only after the end of its month, which is closed, is booked on the as-of day
    of the arrival that brought it. What the first batch over a program posted stands on its own
    days: nothing could have been closed before it.
    """

    def __init__(self, store: Store, closed: Day | None = None) -> None:
        self.closed = closed
        self._known: dict[int, Day] = {}
        self._first: dict[int, int] = {}
        if closed is not None:
            self._known = {
                arrival: parse_day(day)
                for arrival, day in store.db.execute("SELECT arrival, as_of FROM arrivals")
            }
            self._first = dict(
                store.db.execute("SELECT program, min(arrival) FROM runs GROUP BY program")
            )

    def day(self, program: int, posted_on: Day, arrival: int | None) -> Day:
        """The day on which something of a program is booked."""
        if (
            self.closed is None
            or arrival is None
            or posted_on > self.closed
            or arrival <= self._first.get(program, arrival)
        ):
            return posted_on
        known = self._known.get(arrival, posted_on)
        return known if known > month_end(posted_on) else posted_on

    def applied_by(self, day: Day) -> Day | None:
        """Until when versions count that are applied for a month which ends on a day."""
        return day if self.closed is not None and day <= self.closed else None


def month_end(day: Day) -> Day:
    """The last day of a day's month."""
    then = date.fromordinal(day)
    year, month = (then.year + 1, 1) if then.month == 12 else (then.year, then.month + 1)
    return date(year, month, 1).toordinal() - 1

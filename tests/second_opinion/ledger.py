"""Entries, lots and debt of one account (DESIGN, Lots and Refunds; LANGUAGE 2, Expiry)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .days import add_length


@dataclass(eq=False)
class Lot:
    """All points with the same (available_on, expires_on, whether `idle` ends them too).

    `idle_ends` is asked of lots with a date; those without one are ended by any `idle`.
    """

    available_on: date
    expires_on: date | None
    idle_ends: bool = False
    remaining: int = 0
    lapsed: int = 0
    lapsed_counted: int = 0
    idle_passed: date | None = None

    def is_available(self, day: date) -> bool:
        """Whether its points can be spent on `day`, dates of lapsing aside."""
        return self.remaining > 0 and self.available_on <= day

    def end(self, idle_until: date | None) -> date | None:
        """The last good day: its own, or that of an idle account, whichever comes first."""
        ends = [self.expires_on, self.idle_passed]
        if self.expires_on is None or self.idle_ends:
            ends.append(idle_until)
        return min((one for one in ends if one is not None), default=None)


class Ledger:
    """Append-only entries, and the lots and debt that they add up to."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.lots: list[Lot] = []
        self.debt = 0
        self.idle_since: date | None = None
        self.idle_length: str | None = None

    def write(
        self,
        posted_on: date,
        kind: str,
        points: int,
        *,
        event: str | None = None,
        rule: str | None = None,
        desired: int | None = None,
        available_on: date | None = None,
        expires_on: date | None = None,
    ) -> None:
        """One entry; entries that take have no dates of lots."""
        self.entries.append(
            {
                "posted_on": posted_on,
                "event": event,
                "kind": kind,
                "rule": rule,
                "points": points,
                "desired": points if desired is None else desired,
                "available_on": available_on,
                "expires_on": expires_on,
            }
        )

    def lot(self, available_on: date, expires_on: date | None, idle_ends: bool) -> Lot:
        """The lot of these two dates."""
        key = (available_on, expires_on, idle_ends and expires_on is not None)
        for lot in self.lots:
            if (lot.available_on, lot.expires_on, lot.idle_ends) == key:
                return lot
        self.lots.append(Lot(*key))
        return self.lots[-1]

    def feed(self, points: int, lot: Lot, today: date) -> None:
        """Points into their lot; they pay a debt the moment they are spendable."""
        lot.remaining += points
        self.settle_debt(today)

    @property
    def idle_until(self) -> date | None:
        """The last good day of an idle account, by the `idle` of the version of the day."""
        if self.idle_since is None or self.idle_length is None:
            return None
        return add_length(self.idle_since, self.idle_length)

    def spending_order(self, lot: Lot) -> tuple[object, ...]:
        """The soonest to end first, never-ending last, then the oldest; of equal ones (READINGS)
        the one with a date of its own, the soonest, and the one that idleness ends last."""
        end, own = lot.end(self.idle_until), lot.expires_on
        return (
            *(end is None, end or date.max, lot.available_on),
            *(own is None, own or date.max, lot.idle_ends),
        )

    def settle_debt(self, today: date) -> None:
        """A debt never stands beside a spendable balance."""
        self.debt = self.take(self.debt, today)

    def has_lapsed(self, lot: Lot, today: date) -> bool:
        """Whether a lot's last good day is over."""
        last = lot.end(self.idle_until)
        return last is not None and last < today

    def spendable_lots(self, today: date, good_only: bool = False) -> list[Lot]:
        """The lots that spending may take, in its order."""
        lots = [lot for lot in self.lots if lot.is_available(today)]
        if good_only:
            lots = [lot for lot in lots if not self.has_lapsed(lot, today)]
        return sorted(lots, key=self.spending_order)

    def spendable(self, today: date) -> int:
        """The balance on a day: available and not lapsed, whether lapses are posted or not."""
        return sum(lot.remaining for lot in self.spendable_lots(today, good_only=True))

    def take_from_lots(self, points: int, today: date, good_only: bool) -> list[tuple[int, int]]:
        """Take like spending; returns from which lots (by place) how many."""
        taken = []
        for lot in self.spendable_lots(today, good_only):
            part = min(points, lot.remaining)
            lot.remaining -= part
            points -= part
            taken.append((self.lots.index(lot), part))
        return taken

    def take(self, points: int, today: date, good_only: bool = False) -> int:
        """Take like spending; returns what could not be taken."""
        return points - sum(part for _, part in self.take_from_lots(points, today, good_only))

    def give_back(self, taken: list[tuple[int, int]], today: date) -> None:
        """A redemption undone: the points are in their lots again, and pay a debt first."""
        for place, part in taken:
            self.lots[place].remaining += part
        self.settle_debt(today)

    def lapse(self, today: date, only: Lot | None = None) -> None:
        """Lots whose last good day is before `today` lapse, one `expire` entry a lot."""
        for lot in sorted(self.lots, key=self.spending_order):
            if only is not None and lot is not only:
                continue
            if lot.remaining > 0 and self.has_lapsed(lot, today):
                self.write(today, "expire", -lot.remaining)
                lot.lapsed += lot.remaining
                lot.remaining = 0
        if only is None and self.idle_until is not None and self.idle_until < today:
            self.idle_since = None

    def note_idle_passed(self, today: date) -> None:
        """A command after `idle_until`: what it passed for lapses when the walk comes by."""
        if self.idle_until is None or self.idle_until >= today:
            return
        for lot in self.lots:
            if (lot.expires_on is None or lot.idle_ends) and lot.idle_passed is None:
                lot.idle_passed = self.idle_until
        self.idle_since = None

    def claw_back(
        self,
        points: int,
        fed: Lot | None,
        today: date,
        *,
        event: str,
        rule: str,
        forgive: bool,
    ) -> int:
        """DESIGN, Refunds: the lot fed, lapsed counts as taken once, like spending, debt.

        Returns what is owed and forgiven.
        """
        rest = points
        already_lapsed = 0
        if fed is not None:
            taken = min(rest, fed.remaining)
            fed.remaining -= taken
            rest -= taken
            already_lapsed = min(rest, fed.lapsed - fed.lapsed_counted)
            fed.lapsed_counted += already_lapsed
            rest -= already_lapsed
        owed = self.take(rest, today)
        self.write(
            today, "clawback", already_lapsed - points, event=event, rule=rule, desired=-points
        )
        if forgive:
            return owed
        self.debt += owed
        return 0

"""Writing an account's ledger: entries, and what they do to lots and debt (DESIGN, "Lots")."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.state import Account, Entry, Kind, LevelChange, Lot, Move, Walked


class Posting:
    """Posts to one account; `out` collects what is new, `account` changes along.

    Points of every kind pay a debt the moment they are spendable, so a debt never stands beside a
    spendable balance.
    """

    __slots__ = ("_lots", "account", "out")

    def __init__(self, account: Account) -> None:
        self.account = account
        self.out = Walked(account)
        self._lots = {(lot.available_on, lot.expires_on): lot for lot in account.lots}

    def entry(
        self,
        kind: Kind,
        posted_on: Day,
        points: int,
        *,
        desired: int | None = None,
        event: int | None = None,
        rule: str | None = None,
        on_rule: str | None = None,
        available_on: Day | None = None,
        expires_on: Day | None = None,
        note: str | None = None,
    ) -> Entry:
        """Adds one line to the ledger, without touching lots."""
        account = self.account
        account.entries += 1
        made = Entry(
            account.entries,
            event,
            kind,
            rule,
            on_rule,
            points,
            points if desired is None else desired,
            posted_on,
            available_on,
            expires_on,
            note,
        )
        self.out.entries.append(made)
        return made

    def feed(self, entry: Entry) -> None:
        """Puts the points of an entry (above 0) into the lot of its two days.

        They pay the debt first where they are spendable. `lapse_due` comes after the last
        entry of an event.
        """
        assert entry.available_on is not None
        lot = self.lot(entry.available_on, entry.expires_on)
        lot.fed += entry.points
        lot.remaining += entry.points
        self.out.lots[lot.number] = lot
        today = entry.posted_on
        if lot.available_on <= today:
            self._pay_debt(lot, entry.number, today, entry.points)

    def lot(self, available_on: Day, expires_on: Day | None) -> Lot:
        """The lot of these two days, made where there is none."""
        key = (available_on, expires_on)
        lot = self._lots.get(key)
        if lot is None:
            self.account.lots_made += 1
            lot = Lot(self.account.lots_made, available_on, expires_on)
            self._lots[key] = lot
            self.account.lots.append(lot)
        return lot

    def spend(self, entry: Entry, points: int) -> int:
        """Takes points from the lots that are spendable, soonest to expire first.

        Returns what they could not give.
        """
        today = entry.posted_on
        for lot in sorted(
            (lot for lot in self.account.lots if lot.spendable(today)), key=Lot.by_expiry
        ):
            if points <= 0:
                break
            points -= self.take(lot, entry, points)
        return points

    def take(self, lot: Lot, entry: Entry, points: int) -> int:
        """Takes at most `points` from one lot; returns what it gave."""
        taken = min(points, lot.remaining)
        if taken > 0:
            lot.remaining -= taken
            self._move(lot, entry.number, -taken, entry.posted_on)
        return max(0, taken)

    def owe(self, entry: Entry, points: int) -> None:
        """Adds to the debt."""
        self.account.debt += points
        self._move(None, entry.number, -points, entry.posted_on)

    def forgive(self, entry: Entry) -> None:
        """Pays the debt with the points of a `forgive` entry."""
        self.account.debt -= entry.points
        self._move(None, entry.number, entry.points, entry.posted_on)

    def give_back(self, lot: Lot, entry: Entry, points: int) -> None:
        """Puts points back into the lot they were taken from."""
        lot.remaining += points
        self._move(lot, entry.number, points, entry.posted_on)
        today = entry.posted_on
        if lot.available_on <= today:
            self._pay_debt(lot, entry.number, today, points)

    def release(self, day: Day) -> None:
        """Points that are spendable from today on pay what is owed."""
        if self.account.debt > 0:
            ready = [lot for lot in self.account.lots if lot.spendable(day)]
            for lot in sorted(ready, key=Lot.by_expiry):
                self._pay_debt(lot, None, day, lot.remaining)

    def lapse_due(self, day: Day) -> None:
        """Lots whose last good day is past lapse, one entry a lot, and an idle balance as a whole.

        Also lots that were made after their last good day, and all that a closed member has.
        """
        account = self.account
        idle = account.idle_until is not None and account.idle_until < day
        if account.person.status.at(day) == "closed":
            due = [lot for lot in account.lots if lot.remaining]
        else:
            due = [lot for lot in account.lots if lot.remaining and _is_over(lot, day, idle)]
        for lot in sorted(due, key=Lot.by_expiry):
            self.lapse(lot, day)
        if idle:
            account.idle_until = None

    def lapse(self, lot: Lot, day: Day) -> None:
        """All that is left in a lot is gone."""
        points = lot.remaining
        entry = self.entry("expire", day, -points)
        lot.lapsed += points
        self.take(lot, entry, points)

    def level(
        self, posted_on: Day, level: str | None, until: Day | None, why: str, event: int | None
    ) -> None:
        """The account has this level until that day; written as a change."""
        account = self.account
        account.changes += 1
        self.out.changes.append(LevelChange(posted_on, event, account.level, level, until, why))
        if level != account.level:
            account.level_since = posted_on
        account.level = level
        account.level_until = until

    def _pay_debt(self, lot: Lot, entry: int | None, day: Day, points: int) -> None:
        paid = min(self.account.debt, points, lot.remaining)
        if paid > 0:
            lot.remaining -= paid
            self.account.debt -= paid
            self._move(lot, entry, -paid, day)
            self._move(None, entry, paid, day)

    def _move(self, lot: Lot | None, entry: int | None, points: int, day: Day) -> None:
        self.account.moves += 1
        self.out.moves.append(Move(None if lot is None else lot.number, entry, points, day))
        if lot is not None:
            self.out.lots[lot.number] = lot


def _is_over(lot: Lot, day: Day, idle: bool) -> bool:
    return idle if lot.expires_on is None else lot.expires_on < day

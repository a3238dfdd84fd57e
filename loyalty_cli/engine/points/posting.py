"""Writing an account's ledger: entries, and what they do to lots and debt (DESIGN, "Lots")."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Days, Entry, Kind, LevelChange, Lot, Move
from loyalty_cli.engine.account.state import Account, Walked
from loyalty_cli.engine.points.expiry import begin_idle
from loyalty_cli.engine.points.lots import in_order, is_overdue, usable


class Posting:
    """Posts to one account; `out` collects what is new, `account` changes along.

    Points of every kind pay a debt the moment they are spendable, so a debt never stands beside a
    spendable balance.
    """

    __slots__ = ("_lots", "account", "out")

    def __init__(self, account: Account) -> None:
        self.account = account
        self.out = Walked(account)
        self._lots = {lot.days: lot for lot in account.lots}

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
        idle: bool = False,
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
            idle,
        )
        self.out.entries.append(made)
        return made

    def feed(self, entry: Entry) -> None:
        """Puts the points of an entry (above 0) into the lot of its days.

        They pay the debt first where they are spendable. `lapse_due` comes after the last
        entry of an event.
        """
        assert entry.available_on is not None
        begin_idle(self.account, entry.posted_on)
        lot = self.lot((entry.available_on, entry.expires_on, entry.idle))
        lot.fed += entry.points
        lot.remaining += entry.points
        self.out.lots[lot.number] = lot
        today = entry.posted_on
        if lot.available_on <= today:
            self._pay_debt(lot, entry.number, today, entry.points)

    def lot(self, days: Days) -> Lot:
        """The lot of these days, made where there is none."""
        lot = self._lots.get(days)
        if lot is None:
            self.account.lots_made += 1
            lot = Lot(self.account.lots_made, *days)
            self._lots[days] = lot
            self.account.lots.append(lot)
        return lot

    def spend(self, entry: Entry, points: int) -> int:
        """Takes points from the lots that are spendable, soonest to end first.

        Returns what they could not give.
        """
        today = entry.posted_on
        for lot in in_order(self.account, usable(self.account, today), today):
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
        begin_idle(self.account, entry.posted_on)
        lot.remaining += points
        self._move(lot, entry.number, points, entry.posted_on)
        today = entry.posted_on
        if lot.available_on <= today:
            self._pay_debt(lot, entry.number, today, points)

    def release(self, day: Day) -> None:
        """Points that are spendable from today on pay what is owed.

        A balance that was idle for too long before today lapses in the walk; what comes from today
        on begins a new length.
        """
        account = self.account
        if account.debt > 0:
            ready = [lot for lot in account.lots if lot.spendable(day)]
            for lot in in_order(account, ready, day):
                self._pay_debt(lot, None, day, lot.remaining)
        until = account.idle_until(day)
        if until is not None and until < day:
            account.idle_passed.append((until, account.lots_made))
            account.idle_since = None

    def lapse_due(self, day: Day) -> None:
        """Lots whose last good day is past lapse, one entry a lot, and an idle balance as a whole.

        Also lots that were made after their last good day, and all that a closed member has.
        """
        account = self.account
        if account.person.status.at(day) == "closed":
            due = [lot for lot in account.lots if lot.remaining]
        else:
            due = [lot for lot in account.lots if lot.remaining and is_overdue(account, lot, day)]
        for lot in in_order(account, due, day):
            self.lapse(lot, day)
        until = account.idle_until(day)
        if until is not None and until < day:
            account.idle_since = None
        account.idle_passed = [passed for passed in account.idle_passed if passed[0] >= day]

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

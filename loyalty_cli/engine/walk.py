"""The timeline: one member's account in one program, walked in order of time; pure.

`walk` takes the rulebook, the account's state and the events that are new to it, and says what to
write. It knows no database, no clock, no file, no other member (DESIGN, "The timeline").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from operator import attrgetter

from loyalty_cli.base.dates import NEVER, Day
from loyalty_cli.engine.account.state import Account, Past, Walked
from loyalty_cli.engine.account.withdrawals import Withdrawal
from loyalty_cli.engine.clubs.terms import see
from loyalty_cli.engine.days.order import begin_day, first_due, next_due
from loyalty_cli.engine.judging.events import judge_event
from loyalty_cli.engine.judging.express import express_of
from loyalty_cli.engine.levels.level_up import level_up
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.refunds.judge_refund import judge_refund
from loyalty_cli.engine.refunds.withdrawing import withdraw
from loyalty_cli.engine.rewards.balance_purchases import spend_balance
from loyalty_cli.engine.rewards.granting import grants_on_club, grants_on_level
from loyalty_cli.engine.rewards.unmade_claims import drop_unmade
from loyalty_cli.engine.unwalkable import UnwalkableError, refuse_beyond
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.facts import PURCHASE, REFUND, Event
from loyalty_cli.program.judging.rules import Version

NO_PAST = Past()

_day_of = attrgetter("day")


def walk(
    plan: Plan,
    account: Account,
    events: Sequence[Event],
    *,
    walked_to: Day | None,
    as_of: Day,
    past: Past = NO_PAST,
    withdrawals: Sequence[Withdrawal] = (),
) -> Walked:
    """Brings an account up to date.

    `events` are those not judged yet; those after `as_of` stay for a later walk. `walked_to` is
    the day all accounts have been walked to, None for one that has no entry. `past` is needed for
    events before that day and for refunds of purchases judged earlier. `withdrawals` are judged
    events that were taken back, each on its day, before that day's own events. `account` is changed
    and returned in the result.

    Raises UnwalkableError, with the event at which it stops, where the account can't be walked: it
    comes to more than a store can count, or something that no walk should meet.
    """
    walking = _Walk(plan, account, past, as_of)
    try:
        walked = walking.run(events, walked_to, withdrawals)
        refuse_beyond(walked)
    except UnwalkableError:
        raise
    except Exception as error:
        reason = f"the walk stops with {type(error).__name__}: {error}"
        raise UnwalkableError(walking.event, reason) from error
    return walked


class _Walk:
    """One walk of one account."""

    __slots__ = ("as_of", "context", "event", "held", "is_plain", "lapses", "plan")

    def __init__(self, plan: Plan, account: Account, past: Past, as_of: Day) -> None:
        self.plan = plan
        self.as_of = as_of
        self.context = WalkContext(plan, account, past)
        self.event: int | None = None
        self.held: dict[int, list[Event]] = {}
        status = account.person.status
        self.is_plain = not status.days and status.at(0) == "active"
        # The last good day of what a day gave, None where more than plain purchases moved.
        self.lapses: Day | None = None

    def run(
        self, events: Sequence[Event], walked_to: Day | None, withdrawals: Sequence[Withdrawal]
    ) -> Walked:
        """All days up to the as-of day on which something happens, in order."""
        account = self.context.account
        if account.walked is not None:
            # A merge walks its accounts alone.
            walked_to = max(walked_to or account.walked, account.walked)
        coming = sorted(events, key=lambda event: (event.day, event.order()))
        until = bisect_right(coming, self.as_of, key=_day_of)
        coming, waiting = coming[:until], coming[until:]
        before = 0 if walked_to is None else bisect_left(coming, walked_to, key=_day_of)
        late, on_time = coming[:before], coming[before:]
        if (told := {each.again for each in withdrawals}) and walked_to is not None:
            # What was judged that day is taken back before it is told anew, so this comes late.
            late += [e for e in on_time if e.number in told and e.day == walked_to]
            on_time = [e for e in on_time if e.number not in told or e.day > walked_to]
        refunded = {e.refund_of for e in coming if e.refund_of is not None}
        self.context.watch = {
            e.number for e in coming if e.number in refunded and e.kind == PURCHASE
        }

        taken = _by_day(withdrawals, walked_to, self.as_of)
        self.context.follows = bool(taken)
        self.context.carries = self.plan.carries and bool(taken or refunded)

        if account.terms and walked_to is not None:
            see(self.context, walked_to)
            # What a command began on a day that had been walked is that day's.
            grants_on_club(self.context, None, walked_to)
        if walked_to is not None and account.moved_on == walked_to:
            # Points moved by hand on a day that had been walked buy on that day.
            spend_balance(self.context, walked_to)
        if account.moved_on is not None and account.moved_on <= self.as_of:
            account.moved_on = None

        place = 0
        if walked_to is None:
            due = first_due(self.plan, account)
        elif self._version_is_new(walked_to):
            due = walked_to
        else:
            due = next_due(self.plan, account, walked_to)
        while True:
            day = due
            if place < len(on_time) and (day is None or on_time[place].day <= day):
                day = on_time[place].day
            if taken and (day is None or min(taken) <= day):
                day = min(taken)
            if late and (day is None or day >= self.as_of):
                day = self.as_of
            if day is None or day > self.as_of:
                break
            self.lapses = NEVER if self.plan.is_calm else None
            version = self.plan.on(day)
            has_new_ladder = version is not None and version.number != account.ladder
            if day == due or late or day in taken or has_new_ladder:
                self.lapses = None
                self.event = None
                begin_day(self.context, day, fresh=walked_to is None or day > walked_to)
            if day in taken:
                withdraw(self.context, taken.pop(day), day)
            if late and day == self.as_of:
                self._late(late, day)
                late = []
            while place < len(on_time) and on_time[place].day == day:
                self._event(on_time[place], day, late=False)
                place += 1
            if self.context.posting.out.drops and day < self.as_of:
                drop_unmade(self.context, day)
            if self.lapses is None:
                due = next_due(self.plan, account, day)
            elif due is None or self.lapses < due - 1:
                due = None if self.lapses == NEVER else self.lapses + 1

        # A run that was killed may go on after a merge has walked the account further than it will.
        account.walked = max(self.as_of, walked_to or self.as_of)
        out = self.context.posting.out
        out.next_due = next_due(self.plan, account, account.walked)
        wait = [event.day for event in waiting[:1]] + list(taken)
        if wait and (out.next_due is None or min(wait) < out.next_due):
            out.next_due = min(wait)
        return out

    def _version_is_new(self, walked_to: Day) -> bool:
        """Whether the version of the last day walked was applied after that walk."""
        account, version = self.context.account, self.plan.on(walked_to)
        stands = account.ladder is not None or account.entries > 0
        return stands and version is not None and version.number != account.ladder

    def _late(self, events: Sequence[Event], today: Day) -> None:
        """Late events in order of time; refunds that waited for one of them in their own places."""
        coming = [(event.day, event.order(), event) for event in events]
        while coming:
            _, _, event = heappop(coming)
            self._event(event, today, late=True)
            if event.number in self.held and event.number not in self.context.watch:
                for refund in self.held.pop(event.number):
                    heappush(coming, (refund.day, refund.order(), refund))

    def _event(self, event: Event, today: Day, *, late: bool) -> None:
        if event.kind == REFUND and event.refund_of in self.context.watch:
            # Dated the same day as its purchase but before it: it waits until that is posted.
            self.held.setdefault(event.refund_of, []).append(event)
            return
        version = self.plan.on(event.day)
        if event.kind != REFUND and version is None:
            return  # Before the first version: never judged, counts for nothing.
        if (
            version is not None
            and version.program.join == "club"
            and event.kind != REFUND
            and event.day < self.context.account.opened_on
        ):
            return  # Who joins with a term has nothing judged of before it.
        self.event = event.number
        self.context.posting.out.events += 1
        account = self.context.account
        if account.last_activity is None or account.last_activity < event.day:
            account.last_activity = event.day
        may_be_plain = event.kind == PURCHASE and self.is_plain and not late
        if not (may_be_plain and version is not None and self._express(event, version)):
            self.lapses = None
            if event.kind == REFUND:
                judge_refund(self.context, event, today, late=late)
                if level_up(self.context, event, today, late=late):
                    grants_on_level(self.context, event, today)
            else:
                judge_event(self.context, event, today, late=late)
        spend_balance(self.context, today)
        if event.number in self.context.watch:
            self.context.watch.discard(event.number)
            if not late:
                for refund in self.held.pop(event.number, ()):
                    self._event(refund, today, late=late)

    def _express(self, event: Event, version: Version) -> bool:
        """Whether the purchase is one for the till, and has been judged there."""
        context = self.context
        if context.follows or context.account.debt:
            return False
        express = express_of(self.plan, version)
        look = None if express is None else express.look(context, event)
        if express is None or look is None:
            return False
        lapses = express.judge(context, event, look)
        if lapses is None or (self.lapses is not None and lapses < self.lapses):
            self.lapses = lapses
        return True


def _by_day(
    withdrawals: Sequence[Withdrawal], walked_to: Day | None, as_of: Day
) -> dict[Day, list[Withdrawal]]:
    """What is taken back when; of a day that lies behind it is done on the walk's own."""
    found: dict[Day, list[Withdrawal]] = {}
    for each in withdrawals:
        behind = walked_to is not None and each.day < walked_to
        found.setdefault(as_of if behind else each.day, []).append(each)
    return found

"""The walk of one account, day by day, with nothing left out and nothing made fast (law 12).

Every sum, count and limit is worked out again from the whole history at each question. The
steps of a day are those of DESIGN, "The timeline".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from .days import ONE_DAY, expires_on
from .grants import happens, is_of_a_day
from .judging import Judging
from .levels import (
    earned_as_of,
    grace_ends,
    ladder,
    place_of,
    review,
    tiers_of,
    window_of,
)
from .records import Account, Event, Version, order_of

Member = dict[str, Any]
Command = dict[str, Any]


def simulate(
    versions: Iterable[tuple[Any, ...]],
    member: Member,
    events: Iterable[Event],
    commands: Iterable[Command] = (),
    *,
    digits: int,
    zone: str | ZoneInfo,
    batches: Sequence[date],
    applied_on: date | None = None,
) -> Account:
    """One member's account in one program after the last batch.

    versions: (valid_from or None, parsed program[, index of the first batch that knows it]).
    events and commands: see the fields read below; amounts in minor units, instants in UTC.
    zone: unused beyond being the one in which the callers worked out `day` and `minute`.
    applied_on: the day the program was first applied, where the first version has no date;
    without it the first batch's day.
    """
    del zone
    walk = Walk([Version(*one) for one in versions], member, list(events), digits)
    walk.applied_on = applied_on or batches[0]
    orders = list(commands)
    for command in orders:
        if command.get("after_batch", -1) < 0:
            walk.obey(command)
    for number, as_of in enumerate(batches):
        walk.batch(number, as_of)
        for command in orders:
            if command.get("after_batch", -1) == number:
                walk.obey(command)
    return walk.account()


class Walk(Judging):
    """The timeline of one account: batches, days, and the steps of a day."""

    def __init__(
        self, versions: list[Version], member: Member, events: list[Event], digits: int
    ) -> None:
        super().__init__(versions, member, events, digits)
        self.walked: date | None = None
        self.applied_on = date.min

    # --- batches

    def batch(self, number: int, as_of: date) -> None:
        """Bring the account up to `as_of`; a batch for a day before has nothing to do."""
        self.batch_number = number
        if self.nothing_came():
            self.forget_everything()
        if self.walked is not None and as_of < self.walked:
            return
        events = self.events_to_judge(as_of)
        if self.walked is None:
            day = self.first_day(events, as_of)
            late: list[Event] = []
        else:
            late = [event for event in events if event["day"] < self.walked]
            day = self.walked
            self.be_at(day)
            self.meet_new_version(day)
            self.buy_by_balance()
            if as_of == self.walked:
                self.judge_late(late, as_of)
            self.judge_on_time(events, day)
            day += ONE_DAY
        while day <= as_of:
            self.begin_day(day)
            if day == as_of:
                self.judge_late(late, as_of)
            self.judge_on_time(events, day)
            day += ONE_DAY
        self.walked = as_of

    def nothing_came(self) -> bool:
        """Neither an entry nor a level above the first has been written."""
        return not self.ledger.entries and not self.reaches

    def forget_everything(self) -> None:
        """An account of which nothing was written was never walked: again from its first event."""
        self.start_again()
        self.walked = None

    def events_to_judge(self, as_of: date) -> list[Event]:
        """What has arrived, is not judged yet and is not of a later day, in order."""
        events = [
            event
            for event in self.events
            if event.get("arrives_before_batch", 0) <= self.batch_number
            and event["day"] <= as_of
            and event["id"] not in self.done
        ]
        return sorted(events, key=order_of)

    def first_day(self, events: list[Event], as_of: date) -> date:
        """The first day on which anything can happen to the account."""
        days: list[date] = [event["day"] for event in events]
        days += [one.valid_from for one in self.versions if one.valid_from is not None]
        days += [self.member["joined_on"]] if self.member.get("joined_on") else []
        days += [self.occasions_from()]
        return min([*days, as_of])

    # --- the steps of a day

    def begin_day(self, day: date) -> None:
        """Steps 1 to 5 of a day."""
        self.be_at(day)
        self.ledger.settle_debt(day)
        self.ledger.lapse(day)
        self.buy_by_balance()
        self.meet_new_version(day)
        self.review_level(day)
        self.raise_at_review(day)
        self.day_occasions(day)

    def judge_late(self, events: list[Event], as_of: date) -> None:
        """Late events: judged as of their own instant, posted now, before the day's own."""
        self.be_at(as_of)
        coming = list(events)
        waited: list[Event] = []
        while coming:
            event = coming.pop(0)
            if event in waited:
                self.judge_refund(event, event["day"] < as_of)
            else:
                self.judge_event(event, late=True)
            waited += self.released
            coming = sorted([*coming, *self.released], key=order_of)
            self.released = []

    def judge_on_time(self, events: list[Event], day: date) -> None:
        """Step 6: the day's events in order."""
        self.be_at(day)
        for event in events:
            if event["day"] == day and event["id"] not in self.done:
                self.judge_event(event, late=False)

    def meet_new_version(self, day: date) -> None:
        """LANGUAGE 2, Versions: what the first day of a version does to a level."""
        program = self.program_on(day)
        if program is self.program_met:
            return
        self.program_met = program
        if program is None or not ladder(program):
            self.set_level(None, None, (day, 4, ()))
            return
        place = place_of(program, self.level)
        earned = earned_as_of(program, self.judged, day, self.digits)
        if place is None:
            self.reach(program, earned, day, window_day=day, key=(day, 4, ()))
        elif earned > place and tiers_of(program).get("upgrade", "at-once") == "at-once":
            self.reach(program, earned, day, window_day=day, key=(day, 4, ()))
            self.give_level_grants()

    def review_level(self, day: date) -> None:
        """Step 4: the review on the day after `until` plus `grace`."""
        program = self.program_on(day)
        place = place_of(program, self.level)
        if program is None or not place or self.level_until is None:
            return
        if tiers_of(program).get("downgrade", "to-earned") == "never":
            return
        until = self.level_until
        if grace_ends(program, until) >= day:
            return
        standing = review(program, self.judged, place, until, day, self.digits)
        name = ladder(program)[standing.place]["name"]
        self.set_level(name, standing.until, (day, 4, ()))
        self.remember_reach(program, name, until)

    def raise_at_review(self, day: date) -> None:
        """Step 4 under `at-review`: 1 January for a calendar year, else the first of a month."""
        program = self.program_on(day)
        if program is None or tiers_of(program).get("upgrade", "at-once") != "at-review":
            return
        yearly = window_of(program) == "calendar-year"
        if day.day != 1 or (yearly and day.month != 1):
            return
        earned = earned_as_of(program, self.judged, day - ONE_DAY, self.digits)
        place = place_of(program, self.level)
        if place is not None and earned > place:
            self.reach(program, earned, day, window_day=day - ONE_DAY, key=(day, 4, ()))
            self.give_level_grants()

    def give_level_grants(self) -> None:
        """Grants on a level after a rise that no event made."""
        for grant, seen in self.level_grants():
            self.give(grant, seen, None, None)

    def occasions_from(self) -> date:
        """Occasions count from the day the program was first applied, or its `--from`."""
        first = self.versions[0]
        return first.valid_from if first.valid_from is not None else self.applied_on

    def day_occasions(self, day: date) -> None:
        """Step 5: the day's occasions in file order."""
        program = self.program_on(day) or {}
        grants = program.get("grant", []) if day >= self.occasions_from() else []
        for grant in grants:
            on = grant["on"]
            if is_of_a_day(on) and happens(on, self.member, day) and self.is_first_of_year(on, day):
                self.give(grant, self.occasion_seen(day, on), None, None)
        self.buy_by_balance()

    def is_first_of_year(self, on: str, day: date) -> bool:
        """DESIGN, Members: a birthday is given once in a calendar year, whatever it says later."""
        return on != "birthday" or not any(
            kind == on and one.year == day.year and one != day for kind, one in self.occasions
        )

    # --- commands

    def obey(self, command: Command) -> None:
        """CONTRACT 2 and DESIGN step 0: a command is a fact of its day, and does not walk.

        It sees its day as after steps 1 and 2: points that became available by then have
        paid what debt there was, and what has lapsed by then cannot be taken.
        """
        day, ledger = command["day"], self.ledger
        self.be_at(day)
        self.release_until(day)
        ledger.note_idle_passed(day)
        points = command["points"]
        if command["kind"] == "redeem" or points < 0:
            wanted = abs(points)
            if wanted > ledger.spendable(day):
                return
            ledger.take(wanted, day, good_only=True)
            ledger.write(day, command["kind"], -wanted)
            if command["kind"] == "redeem":
                self.touch_idle(day)
            return
        table = {} if "expires_on" in command else (self.program_on(day) or {}).get("expiry", {})
        dies = command.get("expires_on", expires_on(table, day))
        lot = ledger.lot(day, dies, "idle" in table)
        ledger.write(day, "adjust", points, available_on=day, expires_on=dies)
        self.start_idle(day)
        ledger.feed(points, lot, day)
        ledger.lapse(day, only=lot)

    def release_until(self, day: date) -> None:
        """Points released up to `day` pay the debt, each on its own day."""
        for when in sorted({lot.available_on for lot in self.ledger.lots}):
            if when <= day:
                self.ledger.settle_debt(when)

    # --- the end

    def account(self) -> Account:
        """What the ledger adds up to."""
        lots = sorted(
            (lot for lot in self.ledger.lots if lot.remaining > 0), key=lambda x: x.available_on
        )
        return Account(
            entries=self.ledger.entries,
            lots=[
                {
                    "available_on": lot.available_on,
                    "expires_on": lot.expires_on,
                    "remaining": lot.remaining,
                }
                for lot in lots
            ],
            debt=self.ledger.debt,
            level=self.level,
            level_until=self.level_until,
            lifetime_spend=self.lifetime_spend(),
            purchases=self.kept_purchases(),
            qualifying=self.qualifying,
            idle_until=self.ledger.idle_until,
            nothing_came=self.nothing_came(),
        )

"""What is known of one account: versions, the member, idleness, the level (DESIGN)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .days import ONE_DAY, birthday_on
from .grants import birthdays_of
from .ledger import Ledger
from .levels import (
    contribution,
    earned_as_of,
    keep_until,
    ladder,
    line_of,
    place_earned,
    place_of,
    purchases_of,
    reached_in,
    spend_of,
    sum_as_of,
    sum_of_reach,
    tiers_of,
)
from .records import Event, Given, Judged, Program, Reach, Redemption, Seen, Version, order_of

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Rise:
    """A step that a member qualifies for, and the date whose window earned it."""

    place: int
    earned_on: date


class State:
    """Everything known of one account, and how it stands."""

    def __init__(
        self, versions: list[Version], member: dict[str, Any], events: list[Event], digits: int
    ) -> None:
        self.versions, self.member, self.events, self.digits = versions, member, events, digits
        self.birthdays = birthdays_of(member)
        self.batch_number = 0
        self.start_again()

    def start_again(self) -> None:
        """An account about which nothing has been written."""
        self.today = date.min
        self.ledger = Ledger()
        self.judged: list[Judged] = []
        self.done: set[str] = set()
        self.never_judged: set[str] = set()
        self.waiting: list[Event] = []
        self.released: list[Event] = []
        self.let_off = 0
        self.given: list[Given] = []
        self.redemptions: list[Redemption] = []
        self.occasions: list[tuple[str, date]] = []
        self.level: str | None = None
        self.level_until: date | None = None
        self.level_history: list[tuple[Key, str | None]] = []
        self.reaches: list[Reach] = []
        self.program_met: Program | None = None

    # --- versions and what is seen

    def program_on(self, day: date) -> Program | None:
        """The version in force on a day; of two of one day the one applied last holds."""
        best: Version | None = None
        for one in self.versions:
            if one.applied_before_batch > max(0, self.batch_number):
                continue
            starts = one.valid_from or date.min
            if starts <= day and (best is None or starts >= (best.valid_from or date.min)):
                best = one
        return None if best is None else best.program

    def attributes_on(self, day: date) -> dict[str, str]:
        """A member's attributes on a day: each change from its date on, the first for ever."""
        found = {}
        for name, changes in self.member.get("attributes", {}).items():
            for since, value in changes:
                if since is None or since <= day:
                    found[name] = value
        return found

    def last_purchase_before(self, event: Event | None, late: bool) -> date | None:
        """The last purchase so far; a late event looks from its own instant."""
        days = [
            one.event["day"]
            for one in self.judged
            if one.event["type"] == "purchase"
            and not (late and event is not None and order_of(one.event) > order_of(event))
        ]
        return max(days, default=None)

    def history_before(
        self, kind: str, day: date, event: Event | None, late: bool
    ) -> list[tuple[date, dict[str, int]]]:
        """LANGUAGE 1, `history` and measures: what each judged event adds, with what is kept of it
        by now; of an occasion at the start of a day up to the evening before, and a late event
        looks from its own instant."""
        ends = day
        if event is None and kind not in ("level", "balance"):
            ends = day - ONE_DAY
        rows = []
        for one in self.judged:
            own = one.event
            if late and event is not None and order_of(own) > order_of(event):
                continue
            if own["day"] <= ends:
                adds = {by: contribution(one, by) for by in ("spend", "purchases", "points")}
                rows.append((own["day"], {**adds, own["type"]: 1}))
        return rows

    def seen(
        self,
        kind: str,
        day: date,
        minute: int | None,
        event: Event | None,
        nth: int,
        level: str | None,
        late: bool = False,
    ) -> Seen:
        """What a judgement of this day sees."""
        return Seen(
            program=self.program_on(day) or {},
            kind=kind,
            day=day,
            minute=minute,
            event=event,
            nth=nth,
            level=level,
            attributes=self.attributes_on(day),
            birthday=birthday_on(self.birthdays, day),
            joined_on=self.member.get("joined_on"),
            last_purchase=self.last_purchase_before(event, late),
            account=self.member.get("account", 1),
            key=self.member.get("key", b""),
            history=self.history_before(kind, day, event, late),
        )

    def level_then(self, event: Event) -> str | None:
        """The level that stood at the instant of a late event."""
        level = None
        for key, name in self.level_history:
            if key <= (event["day"], 6, order_of(event)):
                level = name
        return level

    # --- idle accounts

    def be_at(self, day: date) -> None:
        """The day of the walk; whether and how long is `idle` of the version of the day."""
        self.today = day
        self.ledger.idle_length = (self.program_on(day) or {}).get("expiry", {}).get("idle")

    def touch_idle(self, day: date) -> None:
        """By each earn or boost above 0 and each redeem, not by late ones older than it."""
        since = self.ledger.idle_since
        if since is None or day >= since:
            self.ledger.idle_since = day

    def start_idle(self, day: date) -> None:
        """The first points of any kind start it."""
        if self.ledger.idle_since is None:
            self.ledger.idle_since = day

    # --- levels

    def place_now(self) -> int:
        """The step held on today's ladder; the bottom where the level is not on it."""
        return place_of(self.program_on(self.today), self.level) or 0

    def crossing_is_before(self) -> bool:
        """Whether the event that crossed earns at the new level."""
        return bool(tiers_of(self.program_on(self.today)).get("crossing") == "before")

    def rise_after(self, event: Event, late: bool, judged: list[Judged], above: int) -> Rise | None:
        """`at-once`: a step above `above` that the sums earn once this event is counted.

        A late event looks at the window that ends on its own date, and at today's.
        """
        program = self.program_on(self.today)
        if not ladder(program) or tiers_of(program).get("upgrade", "at-once") != "at-once":
            return None
        assert program is not None
        days = [event["day"], self.today] if late else [event["day"]]
        best: Rise | None = None
        for day in days:
            place = earned_as_of(program, judged, day, self.digits)
            if place > (above if best is None else best.place):
                best = Rise(place, day)
        return best

    def take_rise(self, rise: Rise | None, event: Event, late: bool) -> None:
        """The member has the higher level from then on."""
        if rise is None:
            return
        program = self.program_on(self.today)
        assert program is not None
        key = (self.today, 5.5, ()) if late else (event["day"], 6, order_of(event))
        self.reach(program, rise.place, rise.earned_on, window_day=rise.earned_on, key=key)

    def reach(self, program: Program, place: int, day: date, *, window_day: date, key: Key) -> None:
        """A level reached on a day is kept until keep(day); the first has no end."""
        name = ladder(program)[place]["name"]
        self.set_level(name, None if place == 0 else keep_until(program, day), key)
        if place:
            self.remember_reach(program, name, window_day)

    def set_level(self, name: str | None, until: date | None, key: Key) -> None:
        """A level and its last day, from this point of the timeline on."""
        self.level, self.level_until = name, until
        self.level_history.append((key, name))

    def remember_reach(self, program: Program, name: str, window_day: date) -> None:
        """The window in which a level was reached, for refunds."""
        self.reaches.append(reached_in(program, name, window_day))

    def take_back_level(self, key: Key) -> None:
        """DESIGN, Refunds: only a level that has no end is taken back at once."""
        program = self.program_on(self.today)
        place = place_of(program, self.level)
        if program is None or not place or self.level_until is not None:
            return
        reached = [one for one in self.reaches if one.level == self.level][-1]
        line = line_of(program, place, self.digits)
        if sum_of_reach(program, self.judged, reached) >= line:
            return
        best, window = 0, reached
        for one in self.reaches:
            total = sum_of_reach(program, self.judged, one)
            earned = min(place, place_earned(program, total, self.digits))
            if earned > best:
                best, window = earned, one
        if best < place:
            name = ladder(program)[best]["name"]
            self.set_level(name, None, key)
            self.reaches.append(replace(window, level=name))

    # --- what it adds up to

    def lifetime_spend(self) -> int:
        """Purchases less refunds, of what counts."""
        return sum(spend_of(one) for one in self.judged)

    def kept_purchases(self) -> int:
        """The purchases that are not wholly refunded."""
        return sum(purchases_of(one) for one in self.judged)

    def qualifying(self, day: date) -> int:
        """What the ladder in force on a day counts over its window that ends on it."""
        program = self.program_on(day)
        if program is None or not ladder(program):
            return 0
        return sum_as_of(program, self.judged, day)

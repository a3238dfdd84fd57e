"""The state of an account and what a walk writes: plain data that loads, saves and pickles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loyalty_cli.base.dates import Day, Length, add_length
from loyalty_cli.engine.account.buys import Bought, Undone
from loyalty_cli.engine.account.claims import Claim, Drop
from loyalty_cli.engine.account.counted import Counted
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.entries import Entry, Judgement, LevelChange, Lot, Move
from loyalty_cli.engine.account.tallies import Tally, Usage
from loyalty_cli.engine.account.term import Term, TermEnd
from loyalty_cli.engine.account.withdrawals import Withdrawn
from loyalty_cli.program.judging.carry import Key, Sums
from loyalty_cli.program.judging.facts import Event, Held, Membership, Order

NEVER_IDLE: Dated[Length | None] = Dated(None)
"""The `idles` of a program that no version lets lapse by idleness."""


@dataclass(slots=True)
class Person:
    """What the walk may know of a member: dated facts, no name and no key."""

    birthday: Dated[Day | None]
    joined_on: Dated[Day | None]
    status: Dated[str]
    attributes: Dated[Mapping[str, str]]

    @property
    def closed_on(self) -> Day | None:
        """The day from which the member is closed; that is for good."""
        if not self.status.days:
            return None
        changes = zip(self.status.days, self.status.values[1:], strict=True)
        return next((day for day, status in changes if status == "closed"), None)


def nobody_special() -> Person:
    """A member of whom nothing is known."""
    return Person(Dated(None), Dated(None), Dated("active"), Dated({}))


@dataclass(frozen=True, slots=True)
class LevelFact:
    """What a command said of an account's level, true from the start of its day: a level with its
    last day, or (an opening balance) points that count for levels."""

    number: int
    day: Day
    level: str | None = None
    until: Day | None = None
    points: int = 0


@dataclass(slots=True)
class Purchase:
    """A judged event that is being refunded or taken back, and what became of it so far.

    `taken` is what is gone by rule, `took` the same of every earlier refund. `carried` is what
    rules that carry still count of it with the steps that it has left, `elsewhere` what of `taken`
    went with steps because of other purchases.
    """

    event: Event
    judgement: Judgement
    entries: list[Entry]
    refunds: list[Event] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    took: dict[int, dict[str, int]] = field(default_factory=dict)
    carried: dict[Key, Sums] = field(default_factory=dict)
    elsewhere: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Past:
    """What only late events and refunds need: loaded for the accounts that have some.

    `levels` are (day, place of the event or (), level) in order of posting; `usage` counts over
    all periods; `bought` are (day, place) of judged purchases, ascending; `purchases` and
    `withdrawn` by event number; `buys` are what the balance bought and nobody has used. `judged` is
    what has been judged, with the place of the event for which it counts, and `places` that place
    by event, where a condition looks at sums.
    """

    levels: Sequence[tuple[Day, Order | tuple[()], str | None]] = ()
    usage: Usage | None = None
    bought: Sequence[tuple[Day, Order]] = ()
    purchases: dict[int, Purchase] = field(default_factory=dict)
    withdrawn: dict[int, Withdrawn] = field(default_factory=dict)
    buys: Sequence[Bought] = ()
    judged: Sequence[tuple[tuple[Day, Order], Counted]] = ()
    places: Mapping[int, tuple[Day, Order]] = field(default_factory=dict)


Reach = tuple[str, Day | None, Day | None]
"""A level with the first and last day of the window in which it was reached (None: no bound)."""


@dataclass(slots=True)
class Account:
    """The state of one member in one program, between two walks.

    `opened_nth` is its place among the program's accounts, where a grant on joining asks for it.
    `entries`, `moves`, `changes` and `lots_made` count what has been written; `lots` are those that
    may still change (of an account with late events or refunds, all). `tallies` are by measure
    (points, spend, purchases, or an activity kind). `reached` are the levels held with the windows
    that earned them. `ladder` is the version whose ladder has been taken up. `facts` are what
    commands said of its level, `applied` the numbers of those that stand already. `floor` is a
    level set by hand with its last day, `under` what the ladder gives with its last day, where that
    is less. `walked` is the day of its last walk. `yearly` tells in which year an occasion was last
    given. `raised` tells that the ladder once gave a level above the first, or that there was a
    term of a club: something has come of it, be it without an entry. `totals` are the sums of
    entries before the walk, by column of the store. `had` are the days on which each reward was
    had, loaded where grants give rewards; `moved_on` is the day of the last command that moved its
    points, until a walk has seen it; `draws` are its numbers for the names that hold members out;
    `claims` counts those written; `bought` is how many rewards the balance bought on the last day
    it did. `carried` is what rules that carry have counted and given. `idles` is how long a balance
    may be idle by the version of each day, `idle_since` the day from which it is; `idle_passed` are
    last good days that commands found behind them, each with the newest lot that there was then.
    `terms` are those of clubs in order of their first days, `terms_made` counts its own; `clubs`
    are those it is in on the day at hand (`engine.clubs.standing.clubs_on`).
    """

    number: int
    opened_on: Day
    person: Person
    opened_nth: int = 0
    entries: int = 0
    moves: int = 0
    changes: int = 0
    lots_made: int = 0
    lots: list[Lot] = field(default_factory=list)
    debt: int = 0
    level: str | None = None
    level_since: Day | None = None
    level_until: Day | None = None
    reached: list[Reach] = field(default_factory=list)
    raised: bool = False
    ladder: int | None = None
    facts: Sequence[LevelFact] = ()
    applied: set[int] = field(default_factory=set)
    floor: tuple[str, Day | None] | None = None
    under: tuple[str | None, Day | None] | None = None
    walked: Day | None = None
    counts: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    last_purchase: Day | None = None
    idle_since: Day | None = None
    idle_passed: list[tuple[Day, int]] = field(default_factory=list)
    idles: Dated[Length | None] = NEVER_IDLE
    yearly: dict[str, int] = field(default_factory=dict)
    spend: int = 0
    purchases: int = 0
    last_activity: Day | None = None
    totals: dict[str, int] = field(default_factory=dict)
    had: dict[str, list[Day]] = field(default_factory=dict)
    claims: int = 0
    draws: Mapping[str, int] = field(default_factory=dict)
    moved_on: Day | None = None
    bought: tuple[Day, int] | None = None
    carried: dict[Key, Sums] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    terms_made: int = 0
    clubs: tuple[Membership, ...] = ()

    def __post_init__(self) -> None:
        self.usage.birthday = self.person.birthday

    @property
    def held(self) -> Held:
        """What puts the member into groups."""
        return Held(self.level, self.clubs)

    @property
    def by_ladder(self) -> tuple[str | None, Day | None]:
        """The level that the ladder gives and its last day, whatever was set by hand."""
        return self.under or (self.level, self.level_until)

    @property
    def is_ever_idle(self) -> bool:
        """Whether idleness ends points under any version."""
        return self.idles.values.count(None) < len(self.idles.values)

    def idle_until(self, day: Day) -> Day | None:
        """The last good day of an idle balance, by the version of a day."""
        length = self.idles.at(day)
        if length is None or self.idle_since is None:
            return None
        return add_length(self.idle_since, length)


@dataclass(slots=True)
class Walked:
    """What a walk says to write; what is not said to be otherwise is new, in order.

    `account` is the state after it, `next_due` the earliest day on which anything happens again;
    `lots` are those that changed. `capped`: the balance could have bought more in a day.
    """

    account: Account
    entries: list[Entry] = field(default_factory=list)
    lots: dict[int, Lot] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    changes: list[LevelChange] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    undone: list[Undone] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    term_ends: list[TermEnd] = field(default_factory=list)
    capped: bool = False
    events: int = 0
    next_due: Day | None = None

"""What a walk needs to know of a rulebook beyond its text, worked out once for all accounts."""

from __future__ import annotations

import hmac
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from loyalty_cli.base.dates import Day, Every, Length
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.state import NEVER_IDLE
from loyalty_cli.program.judging.facts import PURCHASE, Window
from loyalty_cli.program.judging.holdout import DRAW_BITS, held_out_names
from loyalty_cli.program.judging.rules import Grant, Ladder, Level, Program, Rulebook, Version
from loyalty_cli.program.judging.shapes import Limit, When
from loyalty_cli.program.language.words import BALANCE
from loyalty_cli.program.measures import Measure, measure_of


@dataclass(frozen=True, slots=True)
class Sight:
    """What the judgement of an event must remember, because its conditions read it."""

    birthday: bool
    joined_on: bool
    last_purchase: bool
    history: tuple[tuple[str, Window], ...]
    attributes: tuple[str, ...]
    draws: frozenset[str]


NO_DRAWS: Mapping[str, int] = {}


class Plan:
    """A rulebook with what follows from it: which sums to keep, what judgements read.

    `newest` is the number of the version applied last; `goes_by_birthday` tells whether a limit
    does; `has_grants` tells whether any version gives
    points on an occasion; `is_calm` that what an account is due for follows from its lots, its
    level and its member, not from what its purchases add up to; `carries` that a rule of any
    version keeps what is left under its step; `idles` is how long a balance may be idle by the
    version of each day. `tills` are what `express` works out for its versions by
    their numbers.
    """

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        programs = [version.program for version in book.versions]
        self.measures = measures_of(programs)
        self.limited = _limited(programs)
        self.limits: dict[str, tuple[Every, ...]] = {
            scope: tuple(sorted(every for s, every in self.limited if s == scope))
            for scope, _ in self.limited
        }
        self.goes_by_birthday = any(every == "birthday" for _, every in self.limited)
        grants = [grant for program in programs for grant in program.grants]
        self.gives_rewards = any(grant.rewards for grant in grants)
        self.spends_balance = any(grant.on == BALANCE for grant in grants)
        self.rewarding = frozenset(g.name for g in grants if g.rewards and g.limits)
        self.carries = any(rule.carry for program in programs for rule in program.rules)
        self.needs_lines = any(_needs_lines(program) for program in programs)
        self.reads_attributes = any(_sight(program).attributes for program in programs)
        self.reads_history = any(_history(_whens(program)) for program in programs)
        self._sights = {v.number: _sight(v.program) for v in book.versions}
        self._starts = sorted(v.valid_from for v in book.versions if v.valid_from is not None)
        self._days: dict[Day, Version | None] = {}
        self.idles = self._idles()
        self.newest = max(version.number for version in book.versions)
        self.has_grants = any(program.grants for program in programs)
        self.is_calm = not (
            self.spends_balance
            or any(p.ladder is not None and p.ladder.upgrade == "at-review" for p in programs)
        )
        self._held_out = frozenset(name for program in programs for name in held_out_names(program))
        self.tills: dict[int, object] = {}

    def _idles(self) -> Dated[Length | None]:
        if not _are_idle([version.program for version in self.book.versions]):
            return NEVER_IDLE
        days = [min(self._starts, default=0) - 1, *self._starts]
        lengths = [None if found is None else _idle(found.program) for found in map(self.on, days)]
        return Dated(lengths[0], zip(self._starts, lengths[1:], strict=True))

    def draws(self, account: int) -> Mapping[str, int]:
        """An account's numbers for the names that hold members out (LANGUAGE 2, "Hold-out")."""
        if self.book.secret is None or not self._held_out:
            return NO_DRAWS
        return {
            name: int.from_bytes(
                hmac.digest(self.book.secret, f"holdout|{name}|{account}".encode(), sha256)[
                    : DRAW_BITS // 8
                ],
                "big",
            )
            for name in self._held_out
        }

    def on(self, day: Day) -> Version | None:
        """The version in force on a local date."""
        try:
            return self._days[day]
        except KeyError:
            found = self._days[day] = self.book.on(day)
            return found

    def sight(self, version: int) -> Sight:
        """What judgements by a version must remember."""
        return self._sights[version]

    def next_start(self, after: Day) -> Day | None:
        """The first day after `after` on which another version comes into force."""
        place = bisect_right(self._starts, after)
        return self._starts[place] if place < len(self._starts) else None

    def is_tracked_by(self, newest: int) -> bool:
        """Whether a state kept when `newest` was the newest version has every sum needed now."""
        known = [v.program for v in self.book.versions if v.number <= newest]
        return (
            set(self.measures) <= set(measures_of(known))
            and self.limited <= _limited(known)
            and not self.is_idle_since(newest)
        )

    def is_idle_since(self, newest: int) -> bool:
        """Whether a balance may be idle by a version, and by none up to `newest`."""
        known = [v.program for v in self.book.versions if v.number <= newest]
        return self.idles is not NEVER_IDLE and not _are_idle(known)

    @property
    def counts_openings(self) -> bool:
        """Whether a grant on joining asks for an account's place among all of the program."""
        return any(
            grant.on == "join" and "nth" in grant.when.reads
            for version in self.book.versions
            for grant in version.program.grants
        )

    def gives_on(self, version: int | None, kind: str, name: str | None) -> bool:
        """Whether a version has a grant of that name on events of a kind.

        What was posted for such an event under another grant's name was given for a rise by it, and
        counts for the day of the rise. Names alone don't tell: a later version may give by the same
        name on something else.
        """
        if version is None:
            return False
        grants = grants_on(self.book.numbered(version).program, kind)
        return any(grant.name == name for grant in grants)


def level_of(program: Program, name: str | None) -> Level | None:
    """The level of that name in a program's ladder; the lowest for none, None for another's."""
    ladder = program.ladder
    if ladder is None:
        return None
    place = 0 if name is None else ladder.index(name)
    return None if place is None else ladder.levels[place]


def place_of(ladder: Ladder, name: str | None) -> int:
    """Where a level stands in a ladder; 0 for a name it does not have."""
    return ladder.index(name) or 0


def grants_on(program: Program, occasion: str) -> list[Grant]:
    """The grants of an occasion or event kind, in file order."""
    return [grant for grant in program.grants if grant.on == occasion]


def measures_of(programs: Iterable[Program]) -> tuple[Measure, ...]:
    """The measures that anything in these programs asks for, in order of their names."""
    names: set[str] = set()
    for program in programs:
        if program.ladder is not None:
            names.add(program.ladder.by)
        names.update(by for by, _ in _history(_whens(program)))
    return tuple(measure_of(name) for name in sorted(names))


def _limited(programs: Sequence[Program]) -> frozenset[tuple[str, Every]]:
    return frozenset(
        (scope, limit.every)
        for program in programs
        for scope, limits in _limits(program)
        for limit in limits
        if limit.every != "event"
    )


def _are_idle(programs: Sequence[Program]) -> bool:
    """Whether any of them lets an idle balance lapse."""
    return any(_idle(program) is not None for program in programs)


def _idle(program: Program) -> Length | None:
    return None if program.expiry is None else program.expiry.idle


def _needs_lines(program: Program) -> bool:
    """Whether anything looks beyond the amount of a whole purchase."""
    return (
        bool(program.fees)
        or any("lines" in when.reads for when in _whens(program))
        or any(rule.per_quantity is not None and rule.on == PURCHASE for rule in program.rules)
    )


def _whens(program: Program) -> list[When]:
    return [
        *(rule.when for rule in program.rules),
        *(boost.when for boost in program.boosts),
        *(grant.when for grant in program.grants),
        *(reward.when for reward in program.rewards),
    ]


def _limits(program: Program) -> list[tuple[str, tuple[Limit, ...]]]:
    return [
        ("program", program.limits),
        *((f"rule:{rule.name}", rule.limits) for rule in program.rules),
        *((f"boost:{boost.name}", boost.limits) for boost in program.boosts),
        *((f"grant:{grant.name}", grant.limits) for grant in program.grants),
    ]


def _sight(program: Program) -> Sight:
    whens = _whens(program)
    reads = frozenset(fact for when in whens for fact in when.reads)
    return Sight(
        birthday="birthday" in reads,
        joined_on="joined_on" in reads,
        last_purchase="last_purchase" in reads,
        history=_history(whens),
        draws=held_out_names(program),
        attributes=_attributes(whens),
    )


def _history(whens: list[When]) -> tuple[tuple[str, Window], ...]:
    """The measures that conditions sum up, each with its window."""
    return tuple(
        dict.fromkeys(
            each
            for when in whens
            for condition in when.others
            for each in getattr(condition, "sums", ())
        )
    )


def _attributes(whens: list[When]) -> tuple[str, ...]:
    names = {
        name
        for when in whens
        for condition in when.others
        for name in getattr(condition, "names", ())
    }
    return tuple(sorted(names))

"""The express till: plain purchases, judged by what is worked out once for many of them.

Most of what a shop sells is judged alike: by the same version, at the same level, on the same day,
in the same shop, and only the amount differs. For those the rules in their turns are worked out
once, with everything but the amount in them. How a purchase is judged stands in `judging` and
`program.judge`: what is given here is what they give, entry by entry, and whatever is not plain
goes there. A law walks the same worlds both ways, explanations judge in that way what was given in
this one, and so does the second opinion.
"""

from __future__ import annotations

from loyalty_cli.base.dates import LAST_DAY, Day, Every
from loyalty_cli.engine.desk import Desk, keep
from loyalty_cli.engine.granting import grants_on_level
from loyalty_cli.engine.levels import window_sum
from loyalty_cli.engine.limits import cut_parts
from loyalty_cli.engine.lineups import MOST, Key, Lineup, Slot, Turn, is_alike, line_up
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.rising import level_up
from loyalty_cli.engine.state import Entry, Judgement, Kind, Lot
from loyalty_cli.program.awards import rounded
from loyalty_cli.program.facts import PURCHASE, Event
from loyalty_cli.program.rules import Ladder, Program, Version, When

NEVER: Day = LAST_DAY + 1
"""After every day that there is."""

_KEPT = 1 << 14


class Express:
    """The till of one version of a program."""

    __slots__ = ("_lineups", "_plan", "_reads", "_starts", "_version")

    def __init__(self, plan: Plan, version: Version) -> None:
        self._plan = plan
        self._version = version
        self._lineups: dict[Key, Lineup] = {}
        program = version.program
        keys = {key for when in _whens(program) for key in when.keys}
        self._reads = ("hours" in keys, "store" in keys, "channel" in keys)
        self._starts = _starts(program.ladder)

    def judge(self, desk: Desk, event: Event) -> Day | None:
        """A plain purchase on its own day: what it gives, and the level it reaches.

        Returns the first last good day of what it gives, or NEVER; None where the level rose, so
        that anything may be due.
        """
        account, posting, day = desk.account, desk.posting, event.day
        minute, store, channel = self._reads
        key = (
            account.level,
            day,
            event.minute if minute else None,
            event.store if store else None,
            event.channel if channel else None,
        )
        lineup = self._lineups.get(key)
        if lineup is None:
            if len(self._lineups) >= _KEPT:
                self._lineups.clear()
            lineup = self._lineups[key] = line_up(self._plan, self._version.program, key)
        nth = account.counts[PURCHASE] = account.counts.get(PURCHASE, 0) + 1
        amount, number, used = event.amount, event.number, desk.usage.used
        entries = posting.out.entries
        gave: list[tuple[Turn, int]] = []
        total = for_tier = 0
        soonest = NEVER
        once: list[str] = []
        lot: Lot | None = None
        for turn in lineup.turns:
            if not turn.least <= amount <= turn.most:
                continue
            parts = _entries(turn, number, amount, day, account.entries, once)
            if not parts:
                continue
            account.entries += len(parts)
            entries += parts
            given = 0
            for part in parts:
                given += part.points
            for limit, (scope, period) in turn.limits:
                points, times = used.get(scope, _NONE).get(period, _NOTHING)
                given = cut_parts(parts, given, limit, points, times)
            for limit, (scope, period) in lineup.limits:
                points, times = used.get(scope, _NONE).get(period, _NOTHING)
                given = cut_parts(parts, given, limit, points + total, times)
            total += given
            if turn.rule.counts_for_tier:
                for_tier += given
            if given:
                gave.append((turn, given))
                if lot is None or (lot.available_on, lot.expires_on) != turn.days:
                    lot = posting.lot(*turn.days)
                    posting.out.lots[lot.number] = lot
                    if lot.expires_on is not None and lot.expires_on < soonest:
                        soonest = lot.expires_on
                lot.fed += given
                lot.remaining += given
        if total:
            _count(used, lineup.counts, total)
            for turn, given in gave:
                _count(used, turn.counts, given)
        judgement = Judgement(
            number, self._version.number, lineup.level, nth, day, day, amount, for_tier, 1
        )
        last = account.last_purchase
        account.last_purchase = day if last is None or last < day else last
        keep(desk, judgement)
        if self._rises(desk, day) and level_up(desk, event, day, late=False):
            grants_on_level(desk, event, day)
            return None
        return soonest

    def _rises(self, desk: Desk, day: Day) -> bool:
        """Whether the window holds enough for a level above the one that the ladder gives."""
        if not self._starts:
            return False
        account, ladder = desk.account, self._version.program.ladder
        name = account.level if account.under is None else account.under[0]
        start = self._starts.get(name, self._starts[None])
        return ladder is not None and window_sum(account, ladder, day) >= start


def express_of(plan: Plan, version: Version) -> Express | None:
    """The till of a version; None where its purchases need more than a till knows."""
    try:
        return plan.express[version.number]
    except KeyError:
        made = Express(plan, version) if _is_plain(plan, version) else None
        plan.express[version.number] = made
        return made


def is_plain(event: Event) -> bool:
    """Whether a purchase is nothing but its amount."""
    return not (
        event.lines
        or event.tax
        or event.shipping
        or event.tip
        or event.paid_by_points
        or event.paid_by_gift_card
    )


def _is_plain(plan: Plan, version: Version) -> bool:
    program = version.program
    sight, ladder = plan.sight(version.number), program.ladder
    return not (
        sight.attributes
        or sight.birthday
        or sight.joined_on
        or sight.last_purchase
        or plan.spends_balance
        or any(scope.startswith("boost:") for scope in plan.limits)
        or any(boost.limits for boost in program.boosts)
        or any(grant.on == PURCHASE for grant in program.grants)
        or program.stacking != "multiply"
        or (ladder is not None and ladder.crossing == "before")
        or any(not is_alike(when) for when in _whens(program))
        or any(rule.per_quantity is not None for rule in program.rules if rule.on == PURCHASE)
        or (program.expiry is not None and program.expiry.idle is not None)
    )


def _whens(program: Program) -> list[When]:
    rules = [rule.when for rule in program.rules if rule.on == PURCHASE]
    return rules + [boost.when for boost in program.boosts]


def _starts(ladder: Ladder | None) -> dict[str | None, int]:
    """Where the level above each one starts, as far as events raise; None for the lowest."""
    if ladder is None or ladder.upgrade != "at-once":
        return {}
    starts = [level.start for level in ladder.levels[1:]] + [MOST]
    found: dict[str | None, int] = {None: starts[0]}
    return found | {level.name: start for level, start in zip(ladder.levels, starts, strict=True)}


def _entries(
    turn: Turn, event: int, amount: int, day: Day, line: int, once: list[str]
) -> list[Entry]:
    """What a rule gives before limits, as `program.judge` has it: base, factors, bonuses.

    `line` is the number of the account's last entry, `once` are the bonuses of the event so far.
    """
    rule, (available, expires) = turn.rule, turn.days
    name, rounding, below = rule.name, rule.rounding, 1
    if rule.per_minor is None:
        exact = rule.points
    elif rule.prorate:
        exact, below = amount * rule.points, rule.per_minor
    else:
        exact = amount // rule.per_minor * rule.points
    total = rounded((exact, below), rounding)
    given: list[tuple[str | None, int]] = [(None, total)]
    for boost, above, under, least, most in turn.factors:
        if least <= amount <= most:
            exact *= above
            below *= under
            now = rounded((exact, below), rounding)
            given.append((boost, now - total))
            total = now
    for boost, points, least, most in turn.adds:
        if least <= amount <= most and boost not in once:
            once.append(boost)
            given.append((boost, points))
    made: list[Entry] = []
    for by, points in given:
        if points:
            line += 1
            kind: Kind = "earn" if by is None else "boost"
            on = None if by is None else name
            made.append(
                Entry(line, event, kind, by or name, on, points, points, day, available, expires)
            )
    return made


def _count(
    used: dict[tuple[str, Every], dict[int, list[int]]], slots: tuple[Slot, ...], points: int
) -> None:
    for scope, period in slots:
        slot = used.setdefault(scope, {}).setdefault(period, [0, 0])
        slot[0] += points
        slot[1] += 1


_NONE: dict[int, list[int]] = {}
_NOTHING = [0, 0]

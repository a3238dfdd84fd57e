"""The express till: purchases, judged by what is worked out once for many of them.

Most of what a shop sells is judged alike: by the same version, at the same level, on the same day,
in the same shop. For those the rules in their turns are worked out once, and each purchase is asked
only what is its own: the amount, its lines, the member. How a purchase is judged stands in
`events` and `program.judging.judge`: what is given here is what they give, entry by entry, and
what comes late, what a boost on lines or with a limit of its own bears on, what a rule carries
and what crosses to a level that counts at once goes there.
A law walks the same worlds both ways, explanations judge in that way what was given in this one,
and so does the second opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import NEVER, Day, Every
from loyalty_cli.engine.account.entries import Entry, Judgement, Kind, Lot
from loyalty_cli.engine.account.state import NEVER_IDLE, Purchase
from loyalty_cli.engine.judging.events import give_grants
from loyalty_cli.engine.judging.limits import cut_parts
from loyalty_cli.engine.judging.lineups import ALWAYS, MOST, Key, Lineup, Slot, Turn, line_up
from loyalty_cli.engine.judging.remembered import clubs_kept, remember
from loyalty_cli.engine.levels.level_up import level_up
from loyalty_cli.engine.measuring import window_sum
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.expiry import extend_idle
from loyalty_cli.engine.rewards.granting import grants_on_level
from loyalty_cli.engine.walk_context import WalkContext, keep, moment_of
from loyalty_cli.program.judging.awards import rounded
from loyalty_cli.program.judging.basket import Basket, basket
from loyalty_cli.program.judging.facts import PURCHASE, Event, Moment
from loyalty_cli.program.judging.judge import base_of
from loyalty_cli.program.judging.matching import match, matches, quantity_of
from loyalty_cli.program.judging.rules import Ladder, Program, Version
from loyalty_cli.program.judging.shapes import When

_KEPT = 1 << 14


@dataclass(slots=True)
class Asked:
    """What a purchase is asked of beyond its amount; `live` is whether each of the lineup's `asked`
    holds for it."""

    moment: Moment
    counted: Basket
    live: Sequence[bool]


Look = tuple[Lineup, int, Asked | None]
"""A purchase as the till sees it, before anything of it is judged: the rules in their turns, what
counts of it, and what it is asked where anything is."""


class Express:
    """The till of one version of a program."""

    __slots__ = (
        *("_fees", "_gives", "_is_idle", "_lineups", "_plan", "_reads", "_remembers", "_starts"),
        "_version",
    )

    def __init__(self, plan: Plan, version: Version) -> None:
        self._plan = plan
        self._version = version
        self._lineups: dict[Key, Lineup | None] = {}
        program = version.program
        reads = {fact for when in _whens(program) for fact in when.reads}
        self._reads = ("minute" in reads, "store" in reads, "channel" in reads)
        self._starts = _starts(program.ladder)
        self._fees = program.fees
        self._gives = any(grant.on == PURCHASE for grant in program.grants)
        self._is_idle = plan.idles is not NEVER_IDLE
        sight = plan.sight(version.number)
        self._remembers = bool(
            sight.attributes
            or sight.birthday
            or sight.joined_on
            or sight.last_purchase
            or sight.history
            or sight.draws
        )

    def look(self, context: WalkContext, event: Event) -> Look | None:
        """What there is to judge of a purchase; None where it needs more than a till knows."""
        day = event.day
        minute, store, channel = self._reads
        if self._fees and any(line.sku in self._fees for line in event.lines):
            return None
        key = (
            context.account.level,
            context.account.clubs,
            day,
            event.minute if minute else None,
            event.store if store else None,
            event.channel if channel else None,
        )
        try:
            lineup = self._lineups[key]
        except KeyError:
            if len(self._lineups) >= _KEPT:
                self._lineups.clear()
            lineup = self._lineups[key] = line_up(self._plan, self._version.program, key)
        if lineup is None:
            return None
        if not (lineup.looks or self._gives or self._remembers):
            order = self._basket(event).order if has_parts(event) else event.amount
            return lineup, order, None
        counted = self._basket(event)
        nth = context.account.counts.get(PURCHASE, 0) + 1
        moment = moment_of(context, event, lineup.level, nth, late=False)
        moment.clubs = context.account.clubs
        for guard in lineup.guards:
            if matches(guard, moment, counted):
                return None
        live = [matches(when, moment, counted) for when in lineup.asked]
        return lineup, counted.order, Asked(moment, counted, live)

    def judge(self, context: WalkContext, event: Event, look: Look) -> Day | None:
        """A purchase on its own day: what it gives, and the level it reaches.

        Returns the first last good day of what it gives, or NEVER; None where anything may be due.
        """
        lineup, order, asked = look
        account, posting, number, day = context.account, context.posting, event.number, event.day
        nth = account.counts[PURCHASE] = account.counts.get(PURCHASE, 0) + 1
        used, entries = context.usage.used, posting.out.entries
        first = len(entries)
        gave: list[tuple[Turn, int]] = []
        total = for_tier = 0
        soonest = NEVER
        once: list[str] = []
        lot: Lot | None = None
        for turn in lineup.turns:
            if not turn.least <= order <= turn.most:
                continue
            parts, given = _entries(turn, number, order, day, asked, account.entries, once)
            if not parts:
                continue
            account.entries += len(parts)
            entries += parts
            for limit, (scope, period) in turn.limits:
                points, times = used.get(scope, _NONE).get(period, _NOTHING)
                given = cut_parts(parts, given, limit, points, times)
            for limit, (scope, period) in lineup.limits:
                points, times = used.get(scope, _NONE).get(period, _NOTHING)
                points += total
                # Most purchases are far from what the day allows.
                if limit.points is None or points + given > limit.points:
                    given = cut_parts(parts, given, limit, points, times)
            total += given
            if turn.rule.counts_for_tier:
                for_tier += given
            if given:
                if turn.counts:
                    gave.append((turn, given))
                if lot is None or lot.days != turn.days:
                    lot = posting.lot(turn.days)
                    posting.out.lots[lot.number] = lot
                    if lot.expires_on is not None and lot.expires_on < soonest:
                        soonest = lot.expires_on
                lot.fed += given
                lot.remaining += given
        if total:
            _count(used, lineup.counts, total)
            for turn, given in gave:
                _count(used, turn.counts, given)
            if self._is_idle:
                extend_idle(account, day)
        judgement = Judgement(
            number, self._version.number, lineup.level, nth, day, day, order, for_tier, 1
        )
        if account.clubs:
            judgement.clubs = account.clubs
            judgement.saw = {"clubs": clubs_kept(account.clubs)}
        if self._remembers and asked is not None:
            judgement.saw = remember(self._plan, self._version.number, asked.moment, None)
        account.last_purchase = day
        keep(context, judgement)
        own = entries[first:] if number in context.watch else None
        rose = self._rises(context, day) and level_up(context, event, day, late=False)
        if self._gives and asked is not None:
            granted = give_grants(
                context, self._version, event, asked.moment, asked.counted, day, rose=rose
            )
            if own is not None:
                own += granted
        elif rose:
            grants_on_level(context, event, day)
        if own is not None:
            context.purchases[number] = Purchase(event, judgement, own)
        return None if rose or self._gives or self._is_idle else soonest

    def _basket(self, event: Event) -> Basket:
        return basket(event, self._version.program.not_counted, self._version.program.fees)

    def _rises(self, context: WalkContext, day: Day) -> bool:
        """Whether the window holds enough for a level above the one that the ladder gives."""
        if not self._starts:
            return False
        account, ladder = context.account, self._version.program.ladder
        name = account.level if account.under is None else account.under[0]
        start = self._starts.get(name, self._starts[None])
        return ladder is not None and window_sum(account, ladder.by, ladder.window, day) >= start


def express_of(plan: Plan, version: Version) -> Express | None:
    """The till of a version; None where its purchases need more than a till knows."""
    if version.number not in plan.tills:
        ladder = version.program.ladder
        crosses = ladder is not None and ladder.crossing == "before"
        carries = any(rule.carry and rule.on == PURCHASE for rule in version.program.rules)
        # Periods by birthday are each member's own.
        fits = not (crosses or carries or plan.goes_by_birthday)
        plan.tills[version.number] = Express(plan, version) if fits else None
    till = plan.tills[version.number]
    return till if isinstance(till, Express) else None


def has_parts(event: Event) -> bool:
    """Whether a purchase has parts that may not count; without them all of its amount does."""
    return bool(
        event.tax or event.shipping or event.tip or event.paid_by_points or event.paid_by_gift_card
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
    turn: Turn,
    event: int,
    order: int,
    day: Day,
    asked: Asked | None,
    line: int,
    once: list[str],
) -> tuple[list[Entry], int]:
    """What a rule gives before limits, as `program.judging.judge` has it: base, factors, bonuses;
    and what that comes to.

    `line` is the number of the account's last entry, `once` are the bonuses of the event so far.
    """
    rule, (available, expires, idle) = turn.rule, turn.days
    name, rounding = rule.name, rule.rounding
    places, amount, quantity, live = None, order, None, _ALL
    if asked is not None:
        live = asked.live
        if turn.rest is not None:
            matched = match(turn.rest, asked.moment, asked.counted)
            if matched is None:
                return [], 0
            places, amount = matched
        if rule.per_quantity is not None:
            quantity = quantity_of(asked.moment, asked.counted, places)
    exact, below = base_of(rule, amount, quantity)
    total = exact if below == 1 else rounded((exact, below), rounding)
    given: list[tuple[str, str | None, int]] = [(name, None, total)] if total else []
    for boost, (above, under), least, most, place in turn.factors:
        if not least <= order <= most or (place != ALWAYS and not live[place]):
            continue
        exact *= above
        below *= under
        now = rounded((exact, below), rounding)
        if now != total:
            given.append((boost, name, now - total))
            total = now
    for boost, points, least, most, place in turn.adds:
        is_live = least <= order <= most and (place == ALWAYS or live[place])
        if is_live and boost not in once:
            once.append(boost)
            given.append((boost, name, points))
            total += points
    made = []
    for by, on, points in given:
        line += 1
        kind: Kind = "earn" if on is None else "boost"
        made.append(
            Entry(line, event, kind, by, on, points, points, day, available, expires, None, idle)
        )
    return made, total


def _count(
    used: dict[tuple[str, Every], dict[int, list[int]]], slots: tuple[Slot, ...], points: int
) -> None:
    for scope, period in slots:
        slot = used.setdefault(scope, {}).setdefault(period, [0, 0])
        slot[0] += points
        slot[1] += 1


_ALL: Sequence[bool] = ()
_NONE: dict[int, list[int]] = {}
_NOTHING = [0, 0]

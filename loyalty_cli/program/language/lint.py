"""What a valid program file says that its merchant may not mean: warnings, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from loyalty_cli.base.dates import Day, Length, iso
from loyalty_cli.base.money import parse_scaled
from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.base.toml_positions import Path, path_text
from loyalty_cli.program.conditions.weekday import weekday_of, weekdays_in
from loyalty_cli.program.language.lint_clubs import club_warnings
from loyalty_cli.program.language.lint_idle import idle_warnings
from loyalty_cli.program.language.lint_levels import ladder_warnings
from loyalty_cli.program.language.lint_worth import worth_warnings
from loyalty_cli.program.language.models import BoostTable, EarnTable, GrantTable, ProgramFile
from loyalty_cli.program.language.shapes import Fault, show
from loyalty_cli.program.language.tables import ExpiryTable, LimitTable
from loyalty_cli.program.language.times import rough_days
from loyalty_cli.program.language.words import OCCASIONS, PURCHASE, is_event
from loyalty_cli.program.reward_kinds import Shop

_ANY_DAY = date(2023, 1, 1).toordinal()
"""Lengths are compared by where they lead to from this day."""

_WORD_SETS = ("category", "sku", "store", "channel", "level")


def lint(
    model: ProgramFile,
    digits: int,
    as_of: Day | None = None,
    *,
    card_minimum: Length | None = None,
) -> list[Problem]:
    """The warnings about a program, in the order of lines.

    `digits` are the currency's. Without `as_of` nothing is said about days that have passed.
    `card_minimum` is how long the law lets a gift card be good at least.
    """
    faults = [
        *_nothing_earned(model),
        *_near_words(model),
        *_waits(model),
        *_limits(model),
        *_boosts(model, as_of),
        *_birthdays(model),
        *_reward_warnings(model, Shop(card_minimum)),
        *ladder_warnings(model, digits),
        *idle_warnings(model),
        *worth_warnings(model, digits),
        *club_warnings(model),
    ]
    return sorted((_warning(fault, model) for fault in faults), key=lambda p: p.line or 0)


def _warning(fault: Fault, model: ProgramFile) -> Problem:
    positions = model._positions
    return Problem(
        code=fault.code,
        message=f"{path_text(fault.key)}: {fault.says}",
        file=model._file,
        line=positions.line(fault.key) if positions else None,
        column=path_text(fault.key),
        fix=fault.fix,
    )


def _nothing_earned(model: ProgramFile) -> Iterator[Fault]:
    if not model.earn:
        yield Fault("nothing-earned", "no [[earn]]: nobody earns points", None, ("program",))


def _near_words(model: ProgramFile) -> Iterator[Fault]:
    """An activity kind may be any word, so a misspelt "purchase" is one as well."""
    for path, on in (
        *((("earn", n, "on"), rule.on) for n, rule in enumerate(model.earn)),
        *((("grant", n, "on"), grant.on) for n, grant in enumerate(model.grant)),
    ):
        known = (PURCHASE,) if path[0] == "earn" else (PURCHASE, *OCCASIONS)
        near = did_you_mean(on, known) if is_event(on) and on not in known else None
        if near:
            says = f"{show(on)} is read as an activity kind of your own"
            yield Fault("near-word", says, f"did you mean {show(near)}?", path)


def _waits(model: ProgramFile) -> Iterator[Fault]:
    tables: list[tuple[Path, EarnTable | GrantTable]] = [
        *((("earn", place), rule) for place, rule in enumerate(model.earn)),
        *((("grant", place), grant) for place, grant in enumerate(model.grant)),
    ]
    for path, table in tables:
        expiry = table.expiry or model.expiry
        life = _life(expiry)
        if table.pending and life and rough_days(table.pending) > rough_days(life):
            idle = expiry is not None and life is expiry.idle
            end = "may lapse before they can be spent" if idle else "are then good for less"
            says = f"points wait {table.pending} and {end}: {life}"
            yield Fault("pending-longer-than-expiry", says, None, (*path, "pending"))


def _life(expiry: ExpiryTable | None) -> Length | None:
    """The shorter of what points live by a length and of how long a balance may be idle."""
    if expiry is None:
        return None
    lengths = [each for each in (expiry.after, expiry.idle) if isinstance(each, Length)]
    return min(lengths, key=rough_days, default=None)


def _limits(model: ProgramFile) -> Iterator[Fault]:
    """Limits that cut every single award."""
    for place, rule in enumerate(model.earn):
        yield from _small(rule.limit, rule.points, ("earn", place, "limit"))
    for place, boost in enumerate(model.boost):
        if boost.add is not None:
            yield from _small(boost.limit, boost.add, ("boost", place, "limit"))
    for place, grant in enumerate(model.grant):
        yield from _small(grant.limit, grant.points, ("grant", place, "limit"))
    least = min((rule.points for rule in model.earn), default=0)
    yield from _small(model.program.limit, least, ("program", "limit"))


def _small(limits: Iterable[LimitTable], award: int, path: Path) -> Iterator[Fault]:
    for limit in limits:
        if limit.points is not None and limit.points < award:
            effect = "nothing is ever given" if limit.over == "reject" else "it is always cut"
            says = f"{limit.points} points are less than one award of {award}: {effect}"
            yield Fault("limit-below-award", says, None, path)


def _boosts(model: ProgramFile, as_of: Day | None) -> Iterator[Fault]:
    for place, boost in enumerate(model.boost):
        path: Path = ("boost", place)
        if boost.multiply is not None and parse_scaled(boost.multiply, 6) == 10**6:
            says = "a factor of 1 changes nothing"
            yield Fault("boost-does-nothing", says, None, (*path, "multiply"))
        last = _last_day(boost)
        if last is not None and as_of is not None and last < as_of:
            yield Fault("boost-over", f"its last day, {iso(last)}, has passed", None, path)
        reason = _never_on_a_day(boost) or _never_on_a_rule(boost, model.earn)
        if reason:
            yield Fault("boost-never", reason, None, path)


def _last_day(boost: BoostTable) -> Day | None:
    ends = [boost.ends_on] if boost.ends_on is not None else []
    if "dates" in boost.when:
        ends.append(max(last for _, last in boost.when["dates"]))
    return min(ends, default=None)


def _never_on_a_day(boost: BoostTable) -> str | None:
    """Why no day fits the boost's window, `dates` and `weekday` together."""
    if "hours" in boost.when:
        return None  # Hours over midnight shift the day; nothing certain can be said.
    first = boost.starts_on or 1
    last = boost.ends_on or date.max.toordinal()
    spans = [
        (max(first, begin), min(last, end))
        for begin, end in boost.when.get("dates", ((first, last),))
    ]
    spans = [(begin, end) for begin, end in spans if begin <= end]
    if not spans:
        return "its dates lie outside starts_on and ends_on"
    if "weekday" in boost.when:
        wanted = weekdays_in(boost.when)
        if not any(
            weekday_of(day) in wanted
            for begin, end in spans
            for day in range(begin, min(end, begin + 6) + 1)
        ):
            return "none of its days is one of its weekdays"
    return None


def _never_on_a_rule(boost: BoostTable, rules: Iterable[EarnTable]) -> str | None:
    """Why the boost fits none of its rules."""
    own = [
        rule
        for rule in rules
        if (rule.on == PURCHASE if boost.rules is None else rule.name in boost.rules)
    ]
    if not own:
        return "there is no rule on purchases"
    reasons = [_apart(boost, rule) for rule in own]
    return reasons[0] if all(reasons) else None


def _apart(boost: BoostTable, rule: EarnTable) -> str | None:
    """Why a boost and a rule never hold for the same event."""
    for key in _WORD_SETS:
        ours, theirs = boost.when.get(key), rule.when.get(key)
        if ours is not None and theirs is not None and not set(ours) & set(theirs):
            return f"its {key} is never that of rule {show(rule.name)}"
    return None


def _birthdays(model: ProgramFile) -> Iterator[Fault]:
    grants = [(n, grant) for n, grant in enumerate(model.grant) if grant.on == "birthday"]
    for number, (place, grant) in enumerate(grants):
        for _, other in grants[:number]:
            if not _exclusive(grant, other):
                says = f"a member gets this and {show(other.name)} on the same birthday"
                fix = "give them different levels, or make them one"
                yield Fault("birthday-twice", says, fix, ("grant", place))


def _exclusive(one: GrantTable, other: GrantTable) -> bool:
    ours, theirs = one.when.get("level"), other.when.get("level")
    if ours is not None and theirs is not None and not set(ours) & set(theirs):
        return True
    mine = dict(one.when.get("attribute", ()))
    return any(
        name in mine and not mine[name] & values for name, values in other.when.get("attribute", ())
    )


def _reward_warnings(model: ProgramFile, shop: Shop) -> Iterator[Fault]:
    for place, reward in enumerate(model.reward):
        kind = reward.kind_of
        for fault in kind.warnings(reward.own, shop):
            yield fault.under("reward", place, str(kind.key_of_own))

"""What limits have used, counted again from the ledger and the claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from loyalty_cli.base.dates import Day, Length, add_length
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.account.state import NEVER_IDLE
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.merging import NOTE as MERGED
from loyalty_cli.engine.refunds.losses import GIVEN
from loyalty_cli.engine.rewards.claiming import is_of_reward
from loyalty_cli.program.judging.facts import Order
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.value.claims import Gift


def on_rises(plan: Plan, judged: Mapping[int, tuple[int | None, str]]) -> Callable[[Entry], bool]:
    """Tells of entries whether a grant gave them for a rise that an event caused, not for the event
    itself; `judged` has the version that judged each event, and its kind."""

    def is_on_rise(entry: Entry) -> bool:
        if entry.kind != "grant" or entry.event is None:
            return False
        version, kind = judged.get(entry.event, (None, ""))
        return not plan.gives_on(version, kind, entry.rule)

    return is_on_rise


def count_used(
    plan: Plan,
    usage: Usage,
    entries: Iterable[Entry],
    days: Mapping[int, tuple[Day, Order]],
    is_on_rise: Callable[[Entry], bool],
) -> None:
    """Counts again what limits have used of points, event by event, from the ledger."""
    used: dict[tuple[str, object], tuple[Day, int]] = {}

    def add(scope: str, entry: Entry) -> None:
        event = None if is_on_rise(entry) else entry.event
        day = days[event][0] if event is not None and event in days else entry.posted_on
        key = (scope, event if event is not None else ("occasion", entry.number))
        _, points = used.get(key, (day, 0))
        used[key] = (day, points + entry.points)

    for entry in entries:
        if entry.kind == "grant":
            if not is_of_reward(entry):
                add(f"grant:{entry.rule}", entry)
        elif entry.kind in GIVEN:
            add("program", entry)
            add(f"rule:{entry.on_rule or entry.rule}", entry)
            if entry.on_rule is not None:
                add(f"boost:{entry.rule}", entry)
    for (scope, _), (day, points) in used.items():
        if points:
            for limited, every in plan.limited:
                if limited == scope:
                    usage.add(scope, every, day, points)


def idle_since(
    entries: Iterable[Entry],
    days: Mapping[int, tuple[Day, Order]],
    idles: Dated[Length | None] = NEVER_IDLE,
) -> Day | None:
    """From which day a balance is idle, counted again from the ledger. `idles` is how long it may
    be by the version of each day: once it was for longer, it begins anew. Entries of accounts that
    went into this one stand before its own."""
    found: dict[int, Day] = {}
    for entry in entries:
        of_whom = min(0, entry.number) // NUMBERS_EACH
        length = idles.at(entry.posted_on)
        if (
            length is not None
            and of_whom in found
            and add_length(found[of_whom], length) < entry.posted_on
        ):
            del found[of_whom]
        if entry.kind == "forgive" or (entry.points <= 0 and entry.kind != "redeem"):
            continue
        is_dated = entry.kind in GIVEN and entry.event in days
        day = days[entry.event or 0][0] if is_dated else entry.posted_on
        if entry.kind in ("earn", "boost", "redeem"):
            found[of_whom] = max(day, found.get(of_whom, day))
        elif entry.note != MERGED:
            found.setdefault(of_whom, day)
    return max(found.values(), default=None)


def count_gifts(plan: Plan, usage: Usage, gifts: Iterable[Gift]) -> None:
    """Counts again what grants gave or bought; an event that was taken back was given nothing."""
    for gift in gifts:
        if not gift.withdrawn:
            for every in plan.limits.get(f"grant:{gift.grant}", ()):
                usage.add(f"grant:{gift.grant}", every, gift.day, 0)

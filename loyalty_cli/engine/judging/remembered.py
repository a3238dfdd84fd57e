"""What a judgement saw, kept with it so that it can be repeated: for refunds and explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.entries import Judgement
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.bounds import Bounds
from loyalty_cli.program.judging.facts import Event, Membership, Moment, Window
from loyalty_cli.program.judging.rules import Rulebook


def remember(plan: Plan, version: int, moment: Moment, bounds: Bounds | None) -> dict[str, object]:
    """What else the judgement read, besides version, level and count."""
    sight = plan.sight(version)
    saw: dict[str, object] = {}
    if sight.birthday and moment.birthday is not None:
        saw["birthday"] = iso(moment.birthday)
    if sight.joined_on and moment.joined_on is not None:
        saw["joined_on"] = iso(moment.joined_on)
    if sight.last_purchase and moment.last_purchase is not None:
        saw["last_purchase"] = iso(moment.last_purchase)
    if sight.history:
        saw["history"] = [
            [by, str(window), moment.history(by, window)] for by, window in sight.history
        ]
    if sight.attributes:
        known = {n: moment.attributes[n] for n in sight.attributes if n in moment.attributes}
        if known:
            saw["attributes"] = known
    if sight.draws and moment.draws:
        saw["draws"] = {name: moment.draws[name] for name in sorted(sight.draws)}
    if moment.clubs:
        saw["clubs"] = clubs_kept(moment.clubs)
    if bounds is not None and bounds.met:
        saw["bounds"] = bounds.met
    return saw


def clubs_kept(clubs: Iterable[Membership]) -> list[list[object]]:
    """The clubs as a judgement keeps them."""
    return [[each.club, each.version] for each in clubs]


def clubs_then(saw: Mapping[str, object], book: Rulebook) -> tuple[Membership, ...]:
    """The clubs that the member was in when an event was judged, as its judgement kept them."""
    kept = saw.get("clubs")
    if not kept:
        return ()
    return tuple(
        Membership(club, version, book.numbered(version).program.club(club))
        for club, version in cast("list[tuple[str, int]]", kept)
    )


def remembered(event: Event, judgement: Judgement) -> Moment:
    """The moment in which an event was judged, as its judgement kept it."""
    saw = judgement.saw

    def day(name: str) -> Day | None:
        text = saw.get(name)
        return parse_day(text) if isinstance(text, str) else None

    return Moment(
        event.day,
        event.minute,
        event.kind,
        quantity=event.quantity,
        score=event.score,
        subject=event.subject,
        store=event.store,
        channel=event.channel,
        nth=judgement.nth,
        level=judgement.level,
        clubs=judgement.clubs,
        attributes=cast("dict[str, str]", saw.get("attributes", {})),
        birthday=day("birthday"),
        joined_on=day("joined_on"),
        last_purchase=day("last_purchase"),
        history=_history(saw),
        draws=cast("dict[str, int]", saw.get("draws", {})),
    )


def _history(saw: Mapping[str, object]) -> Callable[[str, Window], int]:
    """The sums that a judgement kept."""
    rows = cast("list[tuple[str, str, int]]", saw.get("history", []))
    sums = {(by, window): amount for by, window, amount in rows}
    return lambda by, window: sums.get((by, str(window)), 0)

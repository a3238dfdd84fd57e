"""Which conditions may stand in the `when` of which table."""

from __future__ import annotations

from collections.abc import Iterable

from loyalty_cli.base.money import parse_scaled
from loyalty_cli.program.conditions import KINDS, Table
from loyalty_cli.program.language.shapes import Fault
from loyalty_cli.program.language.words import OCCASIONS, PURCHASE, is_event


def when_faults(table: Table) -> Iterable[Fault]:
    """Conditions of one `when` that can never hold together."""
    least, most = table.get("min_amount"), table.get("max_amount")
    if least is not None and most is not None and parse_scaled(least, 6) > parse_scaled(most, 6):
        yield _contradiction("min_amount", f"min_amount {least} is more than max_amount {most}")
    if "first" in table and table.get("nth", 1) > 1:
        yield _contradiction("nth", f"the first event is never the {table['nth']}th")
    for key in ("category", "sku"):
        both = set(table.get(key, ())) & set(table.get(f"not_{key}", ()))
        if both:
            shown = ", ".join(sorted(both))
            yield _contradiction(f"not_{key}", f"{shown} is in {key} and in not_{key}")


def activity_faults(table: Table, what: str) -> Iterable[Fault]:
    """Amount and line conditions, where an activity is judged that has neither."""
    for key in table:
        if KINDS[key].family in ("line", "amount") and key != "quantity":
            yield _contradiction(key, f"an activity has no amount and no lines, and {what}")


def purchase_faults(table: Table, what: str) -> Iterable[Fault]:
    """Conditions of activities alone, where a purchase is judged."""
    for key in table:
        if KINDS[key].of_activity:
            yield _contradiction(key, f"a purchase has no {key}, and {what}")


def grant_faults(table: Table, on: str) -> Iterable[Fault]:
    """Conditions that look at what a grant's occasion does not have."""
    if is_event(on):
        faults = purchase_faults if on == PURCHASE else activity_faults
        yield from faults(table, f'this grant is on "{on}"')
        return
    occasion = on if on in OCCASIONS else "a date"
    yield from _eventless_faults(table, occasion, counted=on == "join")


def redemption_faults(table: Table) -> Iterable[Fault]:
    """Conditions that look at what a redemption does not have: it is no event, and has a day."""
    yield from _eventless_faults(table, "a redemption", counted=False)


def _eventless_faults(table: Table, occasion: str, *, counted: bool) -> Iterable[Fault]:
    for key in table:
        kind = KINDS[key]
        if kind.family in ("line", "amount", "event"):
            yield _contradiction(key, f"looks at an event, and {occasion} is none")
        elif kind.family == "count" and not counted:
            yield _contradiction(key, f"counts events, and {occasion} is none")
        elif kind.timed:
            yield _contradiction(key, f"looks at the time of day, and {occasion} has none")


def _contradiction(key: str, says: str) -> Fault:
    return Fault("contradiction", says, None, ("when", key))

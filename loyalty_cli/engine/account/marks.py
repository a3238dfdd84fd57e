"""What accounts remember beside sums: numbers, days, levels, what was given when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.engine.account.memory import Memory
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.sums import later


class Numbers(Memory):
    """How many lots, moves, changes of level and claims were made: the next gets the next number.

    Each account goes on with its own.
    """

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`lots`, `moves`, `changes`, `claims`."""
        kept["lots"] = account.lots_made
        kept["moves"] = account.moves
        kept["changes"] = account.changes
        if account.claims:
            kept["claims"] = account.claims

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.lots_made = kept["lots"]
        account.moves = kept["moves"]
        account.changes = kept["changes"]
        account.claims = kept.get("claims", 0)


class Levels(Memory):
    """The ladder that has been taken up, the levels that were reached and how, what was set by
    hand."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`reached`, `raised`, `ladder`, `applied`, `floor`, `under`."""
        if account.reached:
            kept["reached"] = account.reached
        if account.raised:
            kept["raised"] = True
        if account.ladder is not None:
            kept["ladder"] = account.ladder
        if account.applied:
            kept["applied"] = sorted(account.applied)
        if account.floor is not None:
            kept["floor"] = account.floor
        if account.under is not None:
            kept["under"] = account.under

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.reached = [(name, first, last) for name, first, last in kept.get("reached", ())]
        account.raised = kept.get("raised", False)
        account.ladder = kept.get("ladder")
        account.applied = set(kept.get("applied", ()))
        floor, under = kept.get("floor"), kept.get("under")
        account.floor = None if floor is None else (floor[0], floor[1])
        account.under = None if under is None else (under[0], under[1])

    def merge(self, kept: Account, gone: Account) -> None:
        """What both reached; which level stands, `engine.points.merging` says."""
        kept.applied |= gone.applied
        kept.reached = sorted([*kept.reached, *gone.reached], key=lambda reach: reach[2] or 0)

    def clear(self, gone: Account) -> None:
        """No level."""
        gone.reached, gone.floor, gone.under = [], None, None

    def restore(self, account: Account, was: Account) -> None:
        """What was set by hand, and what the ladder gave beneath it."""
        account.floor, account.under = was.floor, was.under


class Walks(Memory):
    """The day of the last walk, and of a command that moved points after it."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`walked`, `moved_on`."""
        if account.walked is not None:
            kept["walked"] = account.walked
        if account.moved_on is not None:
            kept["moved_on"] = account.moved_on

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.walked = kept.get("walked")
        account.moved_on = kept.get("moved_on")


class LastPurchase(Memory):
    """The day of the last purchase, which `quiet` looks at."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`last_purchase`."""
        if account.last_purchase is not None:
            kept["last_purchase"] = account.last_purchase

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As it was put there."""
        account.last_purchase = kept.get("last_purchase")

    def merge(self, kept: Account, gone: Account) -> None:
        """The later one."""
        kept.last_purchase = later(kept.last_purchase, gone.last_purchase)

    def clear(self, gone: Account) -> None:
        """None."""
        gone.last_purchase = None


class Idleness(Memory):
    """Since when the balance is idle, and what commands found to have ended by it.

    In a merge the later of both holds as it was before lots moved: `points.merging` sees to it.
    """

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`idle_since`, `idle_passed`."""
        if account.idle_since is not None:
            kept["idle_since"] = account.idle_since
        if account.idle_passed:
            kept["idle_passed"] = account.idle_passed

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.idle_since = kept.get("idle_since")
        account.idle_passed = [(day, newest) for day, newest in kept.get("idle_passed", ())]

    def clear(self, gone: Account) -> None:
        """No balance, and none idle."""
        gone.idle_since = None
        gone.idle_passed = []

    def restore(self, account: Account, was: Account) -> None:
        """Its own."""
        account.idle_since = was.idle_since


class Bought(Memory):
    """How many rewards the balance bought on the last day on which it did."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`bought`."""
        if account.bought is not None:
            kept["bought"] = account.bought

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As it was put there."""
        bought = kept.get("bought")
        account.bought = None if bought is None else (bought[0], bought[1])


class YearlyOccasions(Memory):
    """In which year each occasion was given last."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`yearly`, by occasion."""
        if account.yearly:
            kept["yearly"] = account.yearly

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.yearly = kept.get("yearly", {})

    def merge(self, kept: Account, gone: Account) -> None:
        """What was given to either is given."""
        for occasion, year in gone.yearly.items():
            kept.yearly[occasion] = max(year, kept.yearly.get(occasion, year))

    def clear(self, gone: Account) -> None:
        """None."""
        gone.yearly = {}

"""When members bought and for how much, as the models of buying count it: by days.

Several purchases on one day are one; the first day is where a history begins, and only what came
after it tells how often somebody comes and what they then spend.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.reports.insight.purchases import Buyer

REPEATERS_MIN = 30
"""So many members must have bought on a second day before a model is fitted."""


@dataclass(slots=True)
class Observed:
    """The members of one program who had bought by the last day of observation, `until`.

    The lists have one place a member: `repeats` the days with a purchase after the first,
    `recency` the days from the first to the last of them, `age` those from the first to `until`,
    `spends` what was spent on the repeat days, in minor units.
    """

    until: Day
    digits: int
    accounts: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    purchases: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)
    recency: list[int] = field(default_factory=list)
    age: list[int] = field(default_factory=list)
    spends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def repeaters(self) -> int:
        """How many bought on more than one day."""
        return sum(1 for each in self.repeats if each)


def observe(found: Iterable[Buyer], until: Day, digits: int) -> Observed:
    """The histories of these buyers up to a day; who had not bought by then is left out."""
    seen = Observed(until, digits)
    for each in found:
        first = each.purchases[0].day
        if first > until:
            continue
        days, spend, count = set(), 0, 0
        for purchase in each.purchases:
            if purchase.day <= until:
                count += 1
                if purchase.day > first:
                    days.add(purchase.day)
                    spend += purchase.spend
        seen.accounts.append(each.account)
        seen.members.append(each.member)
        seen.purchases.append(count)
        seen.repeats.append(len(days))
        seen.recency.append(max(days) - first if days else 0)
        seen.age.append(until - first)
        seen.spends.append(spend)
    return seen


def need_enough(seen: Observed, program: str | None, *, in_window: bool) -> None:
    """Raises Refused (`too-few`) where too few bought again for a model to be fitted; `in_window`:
    only a window was looked at."""
    if seen.repeaters < REPEATERS_MIN:
        who = f"{seen.repeaters} {'member' if seen.repeaters == 1 else 'members'}"
        where = f" in {program}" if program is not None else ""
        raise Refused(
            Problem(
                "too-few",
                f"{who}{where} bought on more than one day; a forecast needs {REPEATERS_MIN}",
                fix="ask again when more members have come back"
                + (", or give a longer --window" if in_window else ""),
            )
        )

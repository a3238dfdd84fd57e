"""`report forecast`: who still buys, how often they will, and what that is worth.

The models are of what members do on their own: days with a purchase, not receipts. Sources stand in
`models/`. Needs the extra `insight`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.reports.insight.extra import need_numbers
from loyalty_cli.reports.insight.histories import Observed, need_enough, observe
from loyalty_cli.reports.insight.purchases import (
    Buyer,
    buyers,
    listed_members,
    programs_asked,
    the_program,
)
from loyalty_cli.store.file.connection import Store

if TYPE_CHECKING:
    from loyalty_cli.reports.insight.models.buying import Buying

KEYS = (
    *("member_id", "program", "purchases", "recency_days", "age_days", "p_alive"),
    *("expected_purchases", "expected_value"),
)
MODELS = ("bg-nbd", "pareto-nbd")
UNITS = ("day", "week")
DAYS = 365
"""How far a forecast looks where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be fitted to what: `since` is the first day of the window."""

    as_of: Day
    since: Day | None = None
    model: str = MODELS[0]
    unit: str = UNITS[1]


def forecast(
    store: Store, ask: Ask, *, days: int = DAYS, program: str | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each member of each program who has bought, by member id and program.

    `expected_purchases` and `expected_value` are of the next `days`; the value is None where too
    few have bought again for the Gamma-Gamma model. Raises Refused for a program that isn't there,
    where too few have bought again (`too-few`), and where no parameters are best (`no-fit`).
    """
    listed = listed_members(store, ask.as_of)
    rows = []
    names = programs_asked(store, program)
    for number, name in names.items():
        seen = _observed(store, ask, number)
        if not len(seen):
            continue
        model = fitted(seen, ask, name if len(names) > 1 else None)
        alive, expected = model.alive(seen), model.expected(seen, days)
        worth = model.values(seen, expected)
        for place, member in enumerate(seen.members):
            if member not in listed:
                continue
            value = None if worth is None else format_minor(worth[place], seen.digits)
            rows.append(
                {
                    "member_id": listed[member][0],
                    "program": name,
                    "purchases": seen.purchases[place],
                    "recency_days": seen.age[place] - seen.recency[place],
                    "age_days": seen.age[place],
                    "p_alive": alive[place],
                    "expected_purchases": expected[place],
                    "expected_value": value,
                }
            )
    return sorted(rows, key=lambda row: (row["member_id"], row["program"]))


def fit_of(store: Store, ask: Ask, *, program: str | None) -> dict[str, Any]:
    """The fitted model: `model` `unit` `members` `until` `parameters` `log_likelihood`
    `gamma_gamma` (its parameters and `members`, None where too few have an average) `at_limit`
    `as_of`.

    `at_limit` names parameters that are as small or as large as they may be: purchases show no sign
    that anybody leaves, or that members differ; what is expected holds. Money is in whole units of
    the currency. Raises as `forecast`, and Usage where there are several programs and none was
    named.
    """
    model = fitted(_observed(store, ask, the_program(store, program)), ask, None)
    money = model.money_parameters()
    return {
        "model": ask.model,
        "unit": ask.unit,
        "members": model.members,
        "until": iso(ask.as_of),
        "parameters": model.parameters(),
        "log_likelihood": model.fit.log_likelihood,
        "gamma_gamma": None if money is None else {**money, "members": model.money_members},
        "at_limit": model.at_limit(),
        "as_of": iso(ask.as_of),
    }


def backtest(store: Store, ask: Ask, *, since: Day, program: str | None) -> dict[str, Any]:
    """The model fitted to what was bought up to `since`, held beside what came until the as-of.

    `model` `unit` `from` `until` `members` (who had bought by `since`) `periods` (`period`, the
    first day of a week of seven days, `forecast` and `seen`: the members' days with a purchase)
    `mae_model` `mae_naive` (the mean absolute error for one member over all that time, of the model
    and of everybody going on as before) `as_of`. What was refunded since is no purchase, on either
    side. Raises as `fit_of`, and Usage where nothing came after `since`.
    """
    if since >= ask.as_of:
        raise Usage(
            Problem(
                "no-days",
                f"nothing lies between {iso(since)} and {iso(ask.as_of)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    number = the_program(store, program)
    seen = Observed(since, store.settings.digits)
    came: list[list[Day]] = []

    def before(number: int) -> Iterator[Buyer]:
        """Who had bought by then; what they did later goes to `came`."""
        for each in buyers(store, as_of=ask.as_of, since=ask.since, program=number):
            if each.purchases[0].day <= since:
                came.append([day for day in each.days if day > since])
                yield each

    if number is not None:
        seen = observe(before(number), since, store.settings.digits)
    model = fitted(seen, ask, None)
    from loyalty_cli.reports.insight.models.buying import as_before, mean_absolute_error

    starts = range(since + 1, ask.as_of + 1, 7)
    ends = [min(start + 6, ask.as_of) for start in starts]
    sums = model.expected_of_all(seen, [end - since for end in ends])
    bought = [0] * len(ends)
    for days in came:
        for day in days:
            bought[(day - since - 1) // 7] += 1
    span = ask.as_of - since
    counts = [len(days) for days in came]
    return {
        "model": ask.model,
        "unit": ask.unit,
        "from": iso(since),
        "until": iso(ask.as_of),
        "members": len(seen),
        "periods": [
            {"period": iso(start), "forecast": now - before, "seen": count}
            for start, before, now, count in zip(starts, [0, *sums], sums, bought, strict=False)
        ],
        "mae_model": mean_absolute_error(model.expected(seen, span), counts),
        "mae_naive": mean_absolute_error(as_before(seen, span), counts),
        "as_of": iso(ask.as_of),
    }


def fitted(seen: Observed, ask: Ask, program: str | None) -> Buying:
    """The model fitted to these histories; `program` is named where there are several. Raises
    Refused where there is too little (`too-few`), no best fit (`no-fit`), or no numpy."""
    need_enough(seen, program, in_window=ask.since is not None)
    need_numbers()
    from loyalty_cli.reports.insight.models.buying import fit_buying
    from loyalty_cli.reports.insight.models.fitting import NoFitError

    try:
        return fit_buying(seen, ask.model, ask.unit)
    except NoFitError as error:
        where = f" in {program}" if program is not None else ""
        other = next(each for each in MODELS if each != ask.model)
        raise Refused(
            Problem(
                "no-fit",
                f"{ask.model} fits what {len(seen)} members bought{where} with no best parameters: "
                f"{error}; members differ too little, or have bought for too short a time",
                fix=f"wait for a longer history, or see whether --model {other} fits",
            )
        ) from None


def _observed(store: Store, ask: Ask, program: int | None) -> Observed:
    digits = store.settings.digits
    if program is None:
        return Observed(ask.as_of, digits)
    found = buyers(store, as_of=ask.as_of, since=ask.since, program=program)
    return observe(found, ask.as_of, digits)

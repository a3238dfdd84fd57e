"""How long the law lets gift cards be good at least: `[gift_cards]` of loyalty.toml."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from loyalty_cli.base.dates import Day, Length, add_length, iso, parse_length
from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.store.file.locate import settings_of

TABLE, KEY = "gift_cards", "valid_min"


def card_minimum(store: Path, cwd: Path) -> Length | None:
    """The least length a gift card must be good for, or None where nothing is said.

    Raises Rejected where it is said wrongly.
    """
    file = settings_of(store, cwd)
    if file is None:
        return None
    with file.open("rb") as opened:
        table = tomllib.load(opened).get(TABLE, {})
    wrong = Problem("bad-settings", "", file=str(file), column=TABLE, fix=f'{KEY} = "3 years"')
    if not isinstance(table, dict):
        raise Rejected(replace(wrong, message=f"[{TABLE}] is a table"))
    for key in table:
        if key != KEY:
            near = did_you_mean(key, [KEY])
            says = f'"{key}" is no setting of [{TABLE}]'
            fix = f"did you mean {near}?" if near else wrong.fix
            raise Rejected(replace(wrong, message=says, column=f"{TABLE}.{key}", fix=fix))
    if KEY not in table:
        return None
    try:
        return parse_length(table[KEY])
    except (ValueError, TypeError):
        says = f"{KEY} is a length like 3 years"
        place = f"{TABLE}.{KEY}"
        raise Rejected(replace(wrong, message=says, column=place, value=str(table[KEY]))) from None


def too_short(expires_on: Day | None, day: Day, minimum: Length | None) -> str | None:
    """A warning where a card issued on that day is good for less than it must be."""
    if expires_on is None or minimum is None or expires_on >= add_length(day, minimum):
        return None
    return (
        f"the card ends on {iso(expires_on)}, sooner than the {minimum} that loyalty.toml says "
        "a gift card must be good for"
    )

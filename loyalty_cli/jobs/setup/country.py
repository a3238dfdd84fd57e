"""The country whose national phone numbers a store reads: known codes, the one of a time zone, and
the one that `loyalty.toml` says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.intake.cells.phones import has_phones
from loyalty_cli.store.file.locate import settings_of

KEY = "country"
"""The key of `loyalty.toml`."""

NONE = "none"
"""What is written where a store is to read no country's numbers."""


@dataclass(frozen=True, slots=True)
class Said:
    """The country that a settings file says; `code` None where it says "none"."""

    code: str | None
    file: Path


def read_country(typed: str) -> str | Problem | None:
    """The code (ISO 3166, "DE") that was typed in any case, None for "none"; a Problem, still
    without its place, for what is no country."""
    code = typed.strip().upper()
    if code == NONE.upper():
        return None
    by_name = {name.casefold(): known for known, name in _names().items()}
    if code in by_name.values():
        return code
    near = did_you_mean(typed.strip().casefold(), by_name)
    return Problem(
        "unknown-country",
        f'"{typed}" is not the code of a country',
        value=typed,
        fix=f"Did you mean {by_name[near]}?" if near else "Give a code of ISO 3166 like US.",
    )


def country_name(code: str) -> str:
    """The English name of a country: "Germany"."""
    return _names().get(code, code)


def country_of_zone(zone: str) -> str | None:
    """The country in which a time zone lies, by the Unicode CLDR; None where it is nobody's (UTC),
    several countries' (CET), or has no numbers of its own."""
    from babel.core import get_global

    if "/" not in zone:
        return None
    name = get_global("zone_aliases").get(zone, zone)
    code = get_global("zone_territories").get(name)
    return code if code is not None and has_phones(code) else None


def another_country(store: Path, known: str | None, cwd: Path) -> Said | None:
    """What the loyalty.toml of a store says; None where it says nothing but what is `known`.

    Raises Rejected where that is no country.
    """
    file = settings_of(store, cwd)
    if file is None:
        return None
    with file.open("rb") as opened:
        typed = tomllib.load(opened).get(KEY)
    if typed in (None, known or NONE):
        return None
    if isinstance(typed, str):
        code = read_country(typed)
    else:
        fix = f'{KEY} = "DE"'
        code = Problem("bad-settings", f"{KEY} is a text", value=str(typed), fix=fix)
    if isinstance(code, Problem):
        raise Rejected(replace(code, file=str(file), column=KEY))
    return None if code == known else Said(code, file)


def _names() -> dict[str, str]:
    from babel import Locale

    return {
        str(code): str(name)
        for code, name in Locale("en").territories.items()
        if len(str(code)) == 2 and str(code).isalpha()
    }

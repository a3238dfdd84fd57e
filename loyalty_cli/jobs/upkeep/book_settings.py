"""What the books call their accounts: `[books]` and `[books.datev]` of loyalty.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.base.toml_text import parse_toml
from loyalty_cli.reports.books.naming import NAMES, ROOTS, is_name
from loyalty_cli.reports.journals.datev import ACCOUNTS, Datev
from loyalty_cli.store.file.locate import settings_of

TABLE = "books"


@dataclass(frozen=True, slots=True)
class BookSettings:
    """The names of accounts that a merchant says, by their keys, and what DATEV is to be told."""

    names: Mapping[str, str] = field(default_factory=dict)
    datev: Datev = field(default_factory=Datev)


def book_settings(store: Path, cwd: Path) -> BookSettings:
    """What the loyalty.toml of the store says. Raises Rejected where it is said wrongly."""
    file = settings_of(store, cwd)
    if file is None:
        return BookSettings()
    table = parse_toml(file.read_bytes().decode()).get(TABLE, {})
    example = f'points = "{NAMES["points"]}"'
    wrong = Problem("bad-settings", "", file=str(file), column=TABLE, fix=f"say {example}")
    if not isinstance(table, dict):
        raise Rejected(replace(wrong, message=f"[{TABLE}] is a table"))
    names: dict[str, str] = {}
    problems: list[Problem] = []
    said = table.pop("datev", {})
    datev = _datev(said, replace(wrong, column=f"{TABLE}.datev"), problems)
    for key, value in table.items():
        place = replace(wrong, column=f"{TABLE}.{key}", value=str(value))
        if key not in NAMES:
            near = did_you_mean(key, NAMES)
            fix = f"did you mean {near}?" if near else f"the accounts are {', '.join(NAMES)}"
            says = f'"{key}" is no account of [{TABLE}]'
            problems.append(replace(place, message=says, fix=fix))
        elif not isinstance(value, str) or not is_name(value):
            says = (
                f"an account begins with one of {', '.join(ROOTS)}, and each further part, after "
                "a colon, with a capital or a digit; it holds letters, digits and hyphens"
            )
            fix = f'{key} = "{NAMES[key]}"'
            problems.append(replace(place, message=says, fix=fix))
        elif "{program}" in NAMES[key] and "{program}" not in value:
            says = "every program has this account: say {program} where its name goes"
            fix = f'{key} = "{value}:{{program}}"'
            problems.append(replace(place, message=says, fix=fix))
        else:
            names[key] = value
    if problems:
        raise Rejected(problems)
    return BookSettings(names, datev)


_NUMBERS = {
    "consultant": (1001, 9_999_999),
    "client": (1, 99_999),
    "account_length": (4, 8),
}
"""The numbers that DATEV wants, each with its least and greatest."""
_FISCAL_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")


def _datev(table: object, wrong: Problem, problems: list[Problem]) -> Datev:
    """What `[books.datev]` says; what is wrong is added to the problems."""
    if not isinstance(table, dict):
        problems.append(replace(wrong, message="[books.datev] is a table", fix="client = 1"))
        return Datev()
    known = (*_NUMBERS, "fiscal_year", *ACCOUNTS)
    accounts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    fiscal_year = Datev().fiscal_year
    for key, value in table.items():
        place = replace(wrong, column=f"{wrong.column}.{key}", value=str(value))
        if key in _NUMBERS:
            least, most = _NUMBERS[key]
            if type(value) is int and least <= value <= most:
                numbers[key] = value
            else:
                says = f"{key} is a whole number from {least} to {most}"
                problems.append(replace(place, message=says, fix=f"{key} = {least}"))
        elif key == "fiscal_year":
            if isinstance(value, str) and _FISCAL_YEAR.fullmatch(value):
                fiscal_year = value
            else:
                says = "fiscal_year is the month and day on which it begins"
                problems.append(replace(place, message=says, fix='fiscal_year = "01-01"'))
        elif key not in ACCOUNTS:
            near = did_you_mean(key, known)
            fix = f"did you mean {near}?" if near else f"there is {', '.join(known)}"
            problems.append(replace(place, message=f'"{key}" is no setting here', fix=fix))
        elif isinstance(value, str) and value.isdecimal() and 4 <= len(value) <= 8:
            accounts[key] = value
        else:
            says = "an account is its number, 4 to 8 digits, as text"
            problems.append(replace(place, message=says, fix=f'{key} = "{ACCOUNTS[key]}"'))
    return Datev(**numbers, fiscal_year=fiscal_year, accounts=accounts)

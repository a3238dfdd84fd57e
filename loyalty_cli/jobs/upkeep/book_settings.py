"""What the books call their accounts: `[books]` of loyalty.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.base.toml_text import parse_toml
from loyalty_cli.reports.books.naming import NAMES, ROOTS, is_name
from loyalty_cli.store.file.locate import settings_of

TABLE = "books"


@dataclass(frozen=True, slots=True)
class BookSettings:
    """The names of accounts that a merchant says, by their keys."""

    names: Mapping[str, str] = field(default_factory=dict)


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
    problems = []
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
    return BookSettings(names)

"""The language that members are addressed in: `language` of loyalty.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from loyalty_cli.base.languages import LANGUAGES
from loyalty_cli.base.problems import Problem, Rejected, Usage, did_you_mean
from loyalty_cli.store.file.locate import settings_of

KEY = "language"


def members_language(asked: str | None, store: Path, cwd: Path) -> str:
    """The language that was asked for, else that of loyalty.toml, else the first of all.

    Raises Usage for an unknown one that was asked for, Rejected for one of loyalty.toml.
    """
    if asked is not None:
        known = _known(asked)
        if known is None:
            raise Usage(_problem(asked, "--language"))
        return known
    file = settings_of(store, cwd)
    if file is None:
        return LANGUAGES[0]
    with file.open("rb") as opened:
        said = tomllib.load(opened).get(KEY, LANGUAGES[0])
    known = _known(said) if isinstance(said, str) else None
    if known is None:
        raise Rejected(_problem(str(said), KEY, str(file)))
    return known


def _known(text: str) -> str | None:
    """The language of a tag, however it is typed: zh-tw and zh_TW are zh-TW."""
    tags = {tag.lower(): tag for tag in LANGUAGES}
    return tags.get(text.strip().replace("_", "-").lower())


def _problem(value: str, column: str, file: str | None = None) -> Problem:
    near = did_you_mean(value, LANGUAGES)
    there = ", ".join(LANGUAGES)
    fix = f"did you mean {near}?" if near else f"use one of {there}"
    says = f"{value} is no language here; there is {there}"
    return Problem("unknown-language", says, file=file, column=column, value=value, fix=fix)

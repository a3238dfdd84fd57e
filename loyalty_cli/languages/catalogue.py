"""The sentences of each language: one TOML file a language, all with the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""The names that CLDR gives to the forms of a sentence with a number."""

Sentence = str | Mapping[str, str]
"""A sentence with words in braces, or its forms by number."""


@cache
def sentences(language: str) -> Mapping[str, Sentence]:
    """All sentences of a language by their dotted keys; raises FileNotFoundError without one."""
    text = files(__package__).joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(table: Mapping[str, object], before: str) -> Iterator[tuple[str, Sentence]]:
    for key, value in table.items():
        name = f"{before}{key}"
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping) and set(value) <= PLURALS:
            yield name, {form: str(text) for form, text in value.items()}
        elif isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")

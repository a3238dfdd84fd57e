"""The languages that members can be addressed in, and text that has a form for each of some."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "de", "fr", "es", "ja", "zh-TW", "zh-CN")
"""The languages by their tags; the first holds where nothing else is said."""


class Spoken(str):
    """Text that is written by language; as plain text it is the first of its forms."""

    by_language: Mapping[str, str]

    def __new__(cls, by_language: Mapping[str, str]) -> Spoken:
        """Of at least one form."""
        made = super().__new__(cls, next(iter(by_language.values())))
        made.by_language = dict(by_language)
        return made

    def __getnewargs__(self) -> tuple[Mapping[str, str]]:  # type: ignore[override]
        return (self.by_language,)


def in_language(text: str, language: str) -> str:
    """The text in a language; where it has no form for it, the first."""
    if isinstance(text, Spoken):
        return text.by_language.get(language, str(text))
    return text


def forms_of(value: object) -> object:
    """A value with every form of what is written by language, for comparing two of them."""
    if isinstance(value, Spoken):
        return tuple(value.by_language.items())
    if isinstance(value, tuple):
        return tuple(forms_of(part) for part in value)
    return value

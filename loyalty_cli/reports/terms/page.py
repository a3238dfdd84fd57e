"""What a page of terms is made of: sections with items, and items with details."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence, with what there is to say about it.

    `about` says what it is of, so that the same thing is found in another version: a table of the
    program file and what it is known by there; `name` is what members call that.
    """

    text: str
    items: tuple[Item, ...] = ()
    about: tuple[str, str] | None = None
    name: str | None = None

    def row(self) -> dict[str, Any]:
        """As JSON has it: `text` `items`."""
        return {"text": self.text, "items": [item.row() for item in self.items]}

    def lines(self) -> Iterator[str]:
        """Its sentence and those below it."""
        yield self.text
        for item in self.items:
            yield from item.lines()


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading; `key` names the section in every language."""

    key: str
    heading: str
    items: tuple[Item, ...]

    def row(self) -> dict[str, Any]:
        """As JSON has it: `heading` `items`."""
        return {"heading": self.heading, "items": [item.row() for item in self.items]}


def details(texts: Iterator[str]) -> tuple[Item, ...]:
    """Sentences as items without details of their own."""
    return tuple(Item(text) for text in texts)

"""Where each key of a TOML text stands: its line, which `tomllib` does not tell.

The scanner reads only text that `tomllib` has accepted, so it need not judge, only walk.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way to a value: keys, and places in lists from 0."""

_BLANKS = re.compile(r"[ \t]*")
_FILL = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|'[^']*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]+")


@dataclass(frozen=True, slots=True)
class Positions:
    """The lines (from 1) of all keys, tables and list items of a text."""

    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of a path, or of the nearest table around it; None where neither is known."""
        for length in range(len(path), 0, -1):
            found = self.lines.get(path[:length])
            if found is not None:
                return found
        return None


def find_positions(text: str) -> Positions:
    """The positions of everything in a valid TOML text."""
    return Positions(_Scanner(text).scan())


def path_text(path: Path) -> str:
    """A path as people read it: `earn[1].per`; places in lists count from 1."""
    shown = ""
    for part in path:
        if isinstance(part, int):
            shown += f"[{part + 1}]"
        else:
            word = part if _BARE.fullmatch(part) else f'"{part}"'
            shown += f".{word}" if shown else word
    return shown


class _Scanner:
    """One walk over a text; `place` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.breaks = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_FILL)
        while self.place < len(self.text):
            if self.text[self.place] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_FILL)
        return self.lines

    def _header(self) -> Path:
        line = self._line()
        is_array = self.text.startswith("[[", self.place)
        self.place += 2 if is_array else 1
        words = self._key()
        self.place += 2 if is_array else 1
        table: Path = ()
        for number, word in enumerate(words, 1):
            table += (word,)
            self.lines.setdefault(table, line)
            if is_array and number == len(words):
                self.lengths[table] = self.lengths.get(table, 0) + 1
            if table in self.lengths:
                table += (self.lengths[table] - 1,)
                self.lines.setdefault(table, line)
        if not is_array:
            self.lines[table] = line
        return table

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for word in self._key():
            path += (word,)
            self.lines.setdefault(path, line)
        self.place += 1  # the equals sign
        self._skip(_BLANKS)
        self._value(path)

    def _key(self) -> list[str]:
        words = []
        while True:
            self._skip(_BLANKS)
            if self.text[self.place] in "\"'":
                # tomllib undoes the escapes of a quoted key.
                words.append(tomllib.loads(f"key = {self._take(_STRING)}")["key"])
            else:
                words.append(self._take(_BARE))
            self._skip(_BLANKS)
            if self.text[self.place] != ".":
                return words
            self.place += 1

    def _value(self, path: Path) -> None:
        first = self.text[self.place]
        if first in "\"'":
            self._take(_STRING)
        elif first == "[":
            self._items(path, "]")
        elif first == "{":
            self._items(path, "}")
        else:
            self._take(_PLAIN)

    def _items(self, path: Path, end: str) -> None:
        """The items of a list or the pairs of an inline table, up to its end."""
        self.place += 1
        number = 0
        while True:
            self._skip(_FILL)
            if self.text[self.place] == end:
                self.place += 1
                return
            if self.text[self.place] == ",":
                self.place += 1
            elif end == "]":
                self.lines[(*path, number)] = self._line()
                self._value((*path, number))
                number += 1
            else:
                self._pair(path)

    def _line(self) -> int:
        return bisect_left(self.breaks, self.place) + 1

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.place)
        if match is None:
            raise ValueError(f"not valid TOML at line {self._line()}")
        self.place = match.end()
        return match[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

"""The line of every key: by examples, and by documents made at random."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.base.toml_positions import Path, find_positions, path_text

EXAMPLE = '''\
# a comment with [brackets] and "quotes"
top = 1
[a]                    # after a table
"quoted key" = "x"     # 4
dotted . "b.c" = 2
text = """
[not.a.table]
key = 1 ""\\"""        # 8: still text
"""
after = true           # 10
lines = [              # 11
  "one",  # two
  # nothing
  { in = 1, out = [ 2,
     3 ] },            # 15
]
raw = \'\'\'
x = 1\'\'\'
[[list]]               # 19
name = "a"
[list.sub]             # 21
deep = 2026-01-01 10:00:00
[[list]]               # 23
name = "b"
[[list.inner]]         # 25
x = 1
[[list.inner]]         # 27
x.y = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("a",), 3),
        (("a", "quoted key"), 4),
        (("a", "dotted", "b.c"), 5),
        (("a", "text"), 6),
        (("a", "after"), 10),
        (("a", "lines"), 11),
        (("a", "lines", 0), 12),
        (("a", "lines", 1), 14),
        (("a", "lines", 1, "in"), 14),
        (("a", "lines", 1, "out", 1), 15),
        (("a", "raw"), 17),
        (("list",), 19),
        (("list", 0), 19),
        (("list", 0, "sub"), 21),
        (("list", 0, "sub", "deep"), 22),
        (("list", 1), 23),
        (("list", 1, "name"), 24),
        (("list", 1, "inner", 0, "x"), 26),
        (("list", 1, "inner", 1), 27),
        (("list", 1, "inner", 1, "x", "y"), 28),
        (("list", 1, "missing"), 23),
        (("nowhere",), None),
    ],
)
def test_lines_of_an_example(path: Path, line: int | None) -> None:
    assert find_positions(EXAMPLE).line(path) == line


def test_carriage_returns_count_as_one_line() -> None:
    positions = find_positions("a = 1\r\n\r\n[b]\r\nc = 2\r\n")
    assert [positions.line(path) for path in (("a",), ("b",), ("b", "c"))] == [1, 3, 4]


def test_paths_count_from_one() -> None:
    assert path_text(("earn", 0, "when", "weekday", 1)) == "earn[1].when.weekday[2]"
    assert path_text(("when", "attribute", "home town")) == 'when.attribute."home town"'


# Documents made at random: each value carries the number of the line it was written on, so the
# scanner is checked against the writer.

KEYS = st.sampled_from(["a", "b-1", "c_d", "9", "sp ace", 'quo"te', "dot.ted", "naïve", ""])
FILL = st.sampled_from(["", "# [x] = 'y' \"", "   ", "\t# {"])


class _Writer:
    """Writes TOML and notes the line of each path as it goes."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[Path, int] = {}

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def key(self, key: str) -> str:
        bare = key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key)
        if bare and self.draw(st.booleans()):
            return key
        if self.draw(st.booleans()):
            return f"'{key}'"
        return '"' + key.replace('"', '\\"') + '"'

    def pair(self, table: Path, key: str, depth: int, one_line: bool) -> None:
        self.lines[(*table, key)] = self.line
        self.text += self.key(key) + self.draw(st.sampled_from([" = ", "=", "\t= "]))
        self.value((*table, key), depth, one_line)

    def value(self, path: Path, depth: int, one_line: bool) -> None:
        kinds = ["'x ] # y'", '"a \\" } , b"', "1.5e3", "true", "2026-03-01 10:11:12", "inf"]
        if not one_line:
            kinds += ['"""\n[t]\nk = 1 "" \\""" # x"""', "'''\n# '' x\n'''", '"""q"""""']
        if depth:
            kinds += ["list", "table"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "list":
            self.items(path, depth - 1, one_line)
        elif kind == "table":
            self.inline(path, depth - 1)
        else:
            self.text += kind

    def items(self, path: Path, depth: int, one_line: bool) -> None:
        self.text += "["
        for number in range(self.draw(st.integers(0, 3))):
            self.fill(one_line)
            self.lines[(*path, number)] = self.line
            self.value((*path, number), depth, one_line)
            self.fill(one_line)
            self.text += ","
        self.fill(one_line)
        self.text += "]"

    def inline(self, path: Path, depth: int) -> None:
        self.text += "{ "
        keys = self.draw(st.lists(KEYS, unique=True, max_size=3))
        for number, key in enumerate(keys):
            self.text += ", " if number else ""
            self.pair(path, key, depth, one_line=True)
        self.text += " }"

    def fill(self, one_line: bool) -> None:
        if not one_line and self.draw(st.booleans()):
            self.text += self.draw(FILL) + "\n"

    def end_line(self) -> None:
        self.text += " " + self.draw(FILL) + self.draw(st.sampled_from(["\n", "\n\n", "\r\n"]))


@st.composite
def documents(draw: Any) -> tuple[str, dict[Path, int]]:
    writer = _Writer(draw)
    for key in draw(st.lists(KEYS, unique=True, min_size=1, max_size=5)):
        if draw(st.booleans()):
            writer.lines[(key,)] = writer.line
            for number in range(draw(st.integers(1, 3))):
                writer.lines[(key, number)] = writer.line
                writer.text += f"[[ {writer.key(key)} ]]"
                writer.end_line()
                _pairs(writer, (key, number))
        else:
            writer.lines[(key,)] = writer.line
            writer.text += f"[{writer.key(key)}]"
            writer.end_line()
            _pairs(writer, (key,))
    return writer.text, writer.lines


def _pairs(writer: _Writer, table: Path) -> None:
    for key in writer.draw(st.lists(KEYS, unique=True, max_size=4)):
        writer.pair(table, key, 2, one_line=False)
        writer.end_line()


@given(documents())
def test_every_key_of_a_generated_document_has_its_line(
    document: tuple[str, dict[Path, int]],
) -> None:
    text, lines = document
    tomllib.loads(text)  # what the writer makes is TOML
    assert find_positions(text).lines == lines

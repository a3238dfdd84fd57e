"""Cells, problems and counts as plain text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from unicodedata import combining, east_asian_width

from loyalty_cli.base.problems import Problem

# Controls (terminal escapes among them) and signs that turn the direction of writing: names and
# notes come from files, and must not steer the terminal they are shown on.
_BLANKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_IN_JSON = re.compile(_CONTROLS.pattern.replace(r"\x00-\x1f", r"\u2028\u2029"))

_IN_LINES = re.compile(_CONTROLS.pattern.replace(r"\x00-\x1f", r"\x00-\x08\x0b-\x1f"))

_NUMBER = re.compile(r"[+-]?[0-9]+")
_VERBS = ("is ", "has ", "must ", "needs ", "can ", "cannot ", "may ", "does ", "stands ")


def clean(text: str) -> str:
    """The text on one line and without anything that a terminal would obey."""
    return text if text.isprintable() else _CONTROLS.sub("", _BLANKS.sub(" ", text))


def unsteered(text: str) -> str:
    """The text with its line breaks and tabs, without anything else that a terminal would obey."""
    return text if text.isprintable() else _IN_LINES.sub("", text)


def json_text(value: object, indent: int | None = None) -> str:
    """JSON with its letters as they are; only what a terminal would obey is written as \\uXXXX."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_pieces(thing: Mapping[str, object]) -> Iterator[str]:
    """An object as JSON in pieces; a value that is an iterator is a list, its rows a line each."""
    before = "{"
    for name, value in thing.items():
        yield f"{before}\n  {json_text(name)}: "
        before = ","
        if isinstance(value, Iterator):
            yield from json_rows(value, "    ", "  ")
        else:
            yield json_text(value, indent=2).replace("\n", "\n  ")
    yield "\n}"


def json_rows(rows: Iterable[object], indent: str = " ", end: str = "") -> Iterator[str]:
    """A list as JSON in pieces, a line a row; `indent` is before each row, `end` before its end."""
    before = "["
    for row in rows:
        yield f"{before}\n{indent}{json_text(row)}"
        before = ","
    yield "[]" if before == "[" else f"\n{end}]"


def cell(value: object) -> str:
    """A value as people read it: none is empty, the rest is as in JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{cell(name)}={cell(part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(part) for part in value)
    return clean(str(value))


def problem_text(problem: Problem, *, kind: str = "") -> str:
    """`file:line: column 'amount': what is wrong`, then how to fix it on a line of its own."""
    place = ""
    if problem.file is not None:
        place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        place += ": "
    elif problem.line is not None:
        place = f"line {problem.line}: "
    lines = [clean(place + kind + _said(problem))]
    if problem.fix is not None:
        lines.append("  fix: " + clean(problem.fix))
    return "\n".join(lines)


def _said(problem: Problem) -> str:
    """The message, with the column and the value where it does not name them itself."""
    said, value, column = problem.message, problem.value, problem.column
    is_key = problem.file is not None and problem.file.endswith(".toml")
    if is_key and column is not None:
        label, colon, rest = said.partition(": ")
        return f"{column}: {rest if colon and column.endswith(label) else said}"
    if value is not None and value not in said:
        if said.startswith(_VERBS):
            said = f'"{value}" {said}'
        elif not _NUMBER.fullmatch(value):
            said = f"{said} ({value})"
    if column is not None and column not in said:
        # Only a file has columns; elsewhere it is an option or a word of the command.
        is_of_file = problem.file is not None or problem.line is not None
        said = f"column '{column}': {said}" if is_of_file else f"{column}: {said}"
    return said


def counted(counts: Mapping[str, int]) -> str:
    """The counts that are not 0, the first one always: "rows 12, new 10, already there 2"."""
    return ", ".join(
        f"{name.replace('_', ' ')} {count}"
        for place, (name, count) in enumerate(counts.items())
        if count or place == 0
    )


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 row", "2 rows"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def aligned(lines: Sequence[Sequence[str]], right: Container[int] = ()) -> list[str]:
    """Columns side by side, two blanks apart, uncut; those in `right` end at the same place."""
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return [aligned_line(line, widths, right) for line in lines]


def aligned_line(line: Sequence[str], widths: Sequence[int], right: Container[int] = ()) -> str:
    """One line of columns that are so wide; the cells of those in `right` end where they end."""
    cells = []
    for place, word in enumerate(line):
        room = " " * (widths[place] - width(word))
        cells.append(room + word if place in right else word + room)
    return "  ".join(cells).rstrip()


def width(text: str) -> int:
    """How many columns of a terminal the text takes; Chinese letters take two."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(map(bool, map(combining, text)))

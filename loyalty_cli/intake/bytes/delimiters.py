"""Which of several delimiters parts a file's cells, and the refusal of a file that has another."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.encodings import codec
from loyalty_cli.intake.bytes.files import SourceFile

DELIMITERS = (",", ";", "\t", "|")
"""Those that are known; a file with another can't be read."""

SAID = re.compile(r'\ufeff?"?sep=([^\r\n"])"?\r?\n', re.IGNORECASE)
"""A first line that says the delimiter."""

_FIRST_LINE = 64
_SAMPLE = 1 << 16
_FEW = 3


def delimiter_of(source: SourceFile, encoding: str, delimiters: Sequence[str]) -> str:
    """That one of the delimiters which parts the first line into most cells, of equals the first.

    Raises Rejected (`delimiter`) where none of them parts it at all, and another plainly does.
    """
    text = _beginning(source.peek(_SAMPLE), encoding)
    best = max(delimiters, key=lambda one: _cells(text, one))
    if _cells(text, best) > 1:
        return best
    other = max(DELIMITERS, key=lambda one: _cells(text, one))
    count = _cells(text, other)
    if count < _FEW or "\0" in text:
        # With NUL bytes the encoding is another, and that is said first.
        return best
    shown = {"\t": "a tab"}.get(other, f'"{other}"')
    said = " or ".join(f'"{one}"' for one in delimiters).replace("\t", "a tab")
    toml = {"\t": "\\t"}.get(other, other)
    raise Rejected(
        Problem(
            "delimiter",
            f"the header is one cell where {said} parts them; {shown} makes {count} of it",
            file=source.name,
            line=1,
            fix=f'say delimiter = "{toml}" in a profile; with extends = "NAME" it is for the rest'
            " the one of that name",
        )
    )


def said_delimiter(source: SourceFile, encoding: str) -> str | None:
    """The delimiter that a first line such as `sep=;` says, as spreadsheets write it."""
    found = SAID.match(_beginning(source.peek(_FIRST_LINE), encoding))
    return found[1] if found else None


def _beginning(sample: bytes, encoding: str) -> str:
    """The text of the sample; what is no text in the encoding is said when it is read."""
    name = "utf-16" if encoding == "utf-16" else codec(encoding)
    return codecs.getincrementaldecoder(name)("replace").decode(sample)


def _cells(text: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
    except csv.Error:
        return 0

"""All problems of an import in a file, for whoever mends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from loyalty_cli.base.problems import Problem
from loyalty_cli.show.output.data import Row, csv_pieces
from loyalty_cli.show.output.files import write_file
from loyalty_cli.show.output.text import json_text

KEYS = ("file", "line", "column", "value", "code", "message", "fix")


def write_problems(path: Path, problems: Sequence[Problem]) -> None:
    """Writes a row of KEYS a problem: as CSV, or as JSON where the name ends so. Raises Refused
    where it can't be written."""
    rows = (problem.as_json() for problem in problems)
    pieces = _json(rows) if path.suffix.lower() == ".json" else csv_pieces(rows, KEYS)
    write_file(path, ((piece, 0) for piece in pieces))


def _json(rows: Iterable[Row]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield f"{before}\n {json_text(row)}"
        before = ","
    yield f"{'' if before == ',' else before}\n]\n"

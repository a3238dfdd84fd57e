"""Files that are no CSV, known by their first bytes: what they are, and what to do with them."""

from __future__ import annotations

import codecs

from loyalty_cli.base.problems import Problem, Rejected

_SAVE = "open it in a spreadsheet, and save the sheet as CSV UTF-8"
# Compared in lower case.
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"pk\x03\x04",
        "a workbook or an archive",
        "give it the name that it should have (.xlsx or .zip), or save the sheet as CSV UTF-8",
    ),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old kind (.xls), or one with a password", _SAVE),
    (b"\x1f\x8b", "compressed", "give it a name that ends in .gz, or unpack it"),
    (b"%pdf", "a PDF", "export it as CSV"),
    *(
        (tag, "a web page or XML, whatever its name", _SAVE)
        for tag in (b"<?xml", b"<!doctype", b"<html", b"<table", b"<workbook")
    ),
)
LONGEST = 64
"""So many bytes tell."""


def refuse_foreign(name: str, start: bytes) -> None:
    """Raises Rejected (`no-csv`) where a file that begins so is something else than text cells."""
    text = start[:LONGEST].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for beginning, what, fix in _BEGINNINGS:
        if text.startswith(beginning):
            raise Rejected(Problem("no-csv", f"this is no CSV file, but {what}", name, fix=fix))

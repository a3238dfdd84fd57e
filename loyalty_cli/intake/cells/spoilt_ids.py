"""What a spreadsheet leaves of an id: a number cut short, an error, a column too narrow to show it.

Many ids become the same such text, so a row with one can't be told from another's.
"""

from __future__ import annotations

import re

_SHORTENED = re.compile(r"[+-]?(?:∞|[0-9]{1,3}(?:[.,][0-9]+)?E\+[0-9]+|∞E\+[0-9]+)", re.IGNORECASE)
_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_][^\W\d]*(?:/\w+)?[!?]"  # #REF! #DIV/0! #NAME? #¡VALOR!
    r"|#\w/\w|#NV|#YOK|#HIÁNYZIK|#GETTING_DATA"  # "not available", which has no mark at its end
    r"|Err:[0-9]{3}",  # LibreOffice
    re.IGNORECASE,
)
_TOO_NARROW = re.compile(r"#{3,}")

FIX = "export the file again, and format the column as text before saving it in a spreadsheet"
"""What to do about a cell that a spreadsheet has spoilt."""

MARKS = ("+", "#", "∞", "Err:")
"""A text without any of these is not spoilt."""

_MARK = re.compile("|".join(map(re.escape, MARKS)))


def spoilt(text: str) -> str | None:
    """What a spreadsheet has made of an id; None where the text may be one."""
    if _MARK.search(text) is None:
        return None
    if _SHORTENED.fullmatch(text):
        return "is a number that a spreadsheet has shortened; the id itself is lost"
    if _ERROR.fullmatch(text):
        return "is a spreadsheet's error; the id itself is lost"
    if _TOO_NARROW.fullmatch(text):
        return "is what a spreadsheet shows of a column that is too narrow; the id itself is lost"
    return None

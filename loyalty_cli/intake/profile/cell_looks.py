"""What the cells of a column look like: times of day, e-mails, phone numbers, marks for nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

NOTHING = (
    "-",
    "--",
    "---",
    "n/a",
    "N/A",
    "#N/A",
    "null",
    "NULL",
    "None",
    "(none)",
    "\u2013",
    "\u2014",
)
"""What programs write into a cell that holds nothing."""

_TIMES = (
    (re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"), "%H:%M:%S"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}"), "%H:%M"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2} [AP]M", re.IGNORECASE), "%I:%M:%S %p"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2} [AP]M", re.IGNORECASE), "%I:%M %p"),
)
_E_MAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_PHONE = re.compile(r"'?(?:\+|00?[1-9]|\()[0-9 ()./-]{6,18}[0-9]")


def time_format(cells: Sequence[str]) -> str:
    """The format in which all cells are times of day without a date; "" for none."""
    fits = (form for pattern, form in _TIMES if all(map(pattern.fullmatch, cells)))
    return next(fits, "")


def e_mails(cells: Sequence[str]) -> Literal["all", "within", ""]:
    """Whether all cells are e-mails, or most hold one among other words."""
    if all(map(_E_MAIL.fullmatch, cells)):
        return "all"
    return "within" if 2 * sum(map(bool, map(_E_MAIL.search, cells))) > len(cells) else ""


def are_phones(cells: Sequence[str]) -> bool:
    """Whether all cells are written as phone numbers are: a plus, zero or bracket first."""
    return all(_PHONE.fullmatch(cell) and sum(map(str.isdigit, cell)) > 6 for cell in cells)


def few_values(cells: Sequence[str]) -> tuple[str, ...]:
    """The values of a column that has few, each of them several times on average."""
    values = tuple(dict.fromkeys(cells))
    return values if len(values) <= 8 and len(max(values, key=len)) <= 40 else ()


def looks_like_data(header: Sequence[str], dates: Sequence[bool]) -> bool:
    """Whether a file's first line is a row rather than the names of columns: an e-mail or a date
    stands in it (`dates` says in which cells), or numbers in most of its cells."""
    filled = [cell for cell in header if cell]
    numbers = sum(bool(re.fullmatch(r"[^\w]*[0-9][0-9.,' ]*[^\w]*", cell)) for cell in filled)
    has_mail = any(_E_MAIL.fullmatch(cell) for cell in filled)
    return has_mail or any(dates) or (len(filled) > 1 and 2 * numbers > len(filled))

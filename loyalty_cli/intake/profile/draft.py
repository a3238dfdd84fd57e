"""A first profile for a file that nobody knows: every column listed, with how it looks.

Nothing is decided where there are two readings: they stand side by side, to be chosen from.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from loyalty_cli.base.toml_text import quoted
from loyalty_cli.intake.profile.file_kinds import COLUMNS, FILE_KINDS, Kind
from loyalty_cli.intake.profile.proposals import Proposed, propose, status_column
from loyalty_cli.intake.profile.sniffing import MARKS, ColumnLook, NumberForm, Sniffed

_LINE = "# " + "-" * 90
_COUNTED = frozenset(("amount", "quantity", "points"))
"""Columns of numbers; what stands around those of others, the # of #1001 say, is theirs."""


def starting_profile(seen: Sniffed, kind: Kind, source: str) -> str:
    """The TOML of a profile for this file; it loads as it is, and reads nothing yet."""
    return "\n".join(_lines(seen, kind, source)) + "\n"


def _lines(seen: Sniffed, kind: Kind, source: str) -> Iterator[str]:
    yield f"# How files like {_comment(seen.file)} are read: choose, mend, and take the # away."
    yield ""
    yield f"kind = {quoted(kind)}"
    yield f"source = {quoted(source)}                   # whose receipt numbers these are"
    yield from _choice("encoding", seen.encodings)
    yield from _choice("delimiter", seen.delimiters)
    found = propose(seen, kind)
    yield from _numbers(seen, found)
    yield from _dates(seen)
    nothing = dict.fromkeys(mark for look in seen.columns for mark in look.nothing)
    if nothing:
        yield f"empty = [{', '.join(map(quoted, nothing))}]"
    yield from _zone(found)
    yield '# no_member = ["0"]               # values of the member\'s column that mean nobody'
    yield ""
    yield f"# What {kind} need first; on the right the file's own column. What stands here is"
    yield "# proposed by the names of the columns and by what their cells hold: look it over."
    yield "[columns]"
    yield from _columns(found, kind)
    yield "# Ways to say a column:"
    yield '#   amount = { sum = ["Net", "Tax"], minus = ["Tip"] }'
    yield '#   occurred_at = { join = ["Date", "Time"], with = " " }'
    yield '#   email = { first = ["Email", "Billing Email"] }'
    yield '#   type = { column = "Kind", values = { Sale = "purchase", Return = "refund" } }'
    yield ""
    yield _LINE
    yield f"# The file's columns, as {seen.rows} rows show them:"
    for place, look in enumerate(seen.columns, start=1):
        yield f"#   {place:>3}. {_comment(look.name) or '(no name)'}: {_look(look, seen.rows)}"
    yield _LINE
    yield from _filters(seen)
    file = shlex.quote(seen.file) if seen.file.isprintable() else "FILE"
    yield f"# Try it:  loyalty profile try {file} --row 1 --profile THIS.toml"


def _zone(found: Sequence[Proposed]) -> Iterator[str]:
    """The zone of the times, where the name of their column says it."""
    names = [name for one in found if one.column == "occurred_at" for name in one.names]
    said = [name for name in names if re.search(r"\b(UTC|GMT)\b", name, re.I)]
    if said:
        yield f'timezone = "UTC"                  # as the column {_comment(said[0])} says'
    else:
        yield '# timezone = "Europe/Berlin"      # of times without a zone; else the store\'s'


def _columns(found: Sequence[Proposed], kind: Kind) -> Iterator[str]:
    """The proposed columns, then those that are needed and could not be told."""
    for one in found:
        yield f"{'' if one.is_sure else '# or: '}{one.column} = {one.toml}"
    told = {one.column for one in found}
    keys = {"member_id", "email", "phone", "card"}
    lacking = [name for name in FILE_KINDS[kind].drafted if name not in told]
    if keys & told:
        lacking = [name for name in lacking if name not in keys]
    for name in lacking:
        if name in ("transaction_id", "activity_id"):
            yield f'# {name} = ""                # or {{ value = "" }} where no row has an id'
        else:
            yield f'# {name} = ""'
    others = [name for name in COLUMNS[kind] if name not in told and name not in lacking]
    yield f"# Further: {', '.join(others)}"


def _filters(seen: Sniffed) -> Iterator[str]:
    status = status_column(seen)
    yield "# Rows that count, or don't (values of a column):"
    if status is None:
        yield "# [leave_out]"
        yield '# "Status" = ["cancelled", "pending"]'
        return
    yield "# [keep_only]"
    yield f"# {quoted(status.name)} = [{', '.join(map(quoted, status.values))}]"


def _choice(key: str, readings: tuple[str, ...]) -> Iterator[str]:
    if len(readings) == 1:
        yield f"{key} = {quoted(readings[0])}"
        return
    shown = " or ".join(quoted(one) for one in readings)
    yield f"# The file can be read in several ways ({shown}): which is right?"
    for place, one in enumerate(readings):
        yield f"{'' if place == 0 else '# '}{key} = {quoted(one)}"


def _numbers(seen: Sniffed, found: Sequence[Proposed]) -> Iterator[str]:
    """The marks that read all columns of numbers; as comments where more than one way is left."""
    looks = [look for look in seen.columns if look.numbers]
    ways = [{(form.decimal, form.thousands) for form in look.numbers} for look in looks]
    common = set.intersection(*ways) if ways else set()
    decided = [look for look in looks if len(look.numbers) < len(MARKS) and len(look.readings) == 1]
    sure = [way for look in decided for way in _ways(look) if way in common]
    decimals = {decimal for decimal, _ in sure}
    chosen = sure[0] if len(decimals) == 1 else None
    if chosen is None:
        told = dict.fromkeys(way for look in looks for way in map(_marks, look.readings))
        shown = [way for way in told if way != (".", None)]
    else:
        shown = [chosen] if chosen != (".", None) else []
    for decimal, thousands in shown:
        mark = "" if chosen is not None else "# "
        yield f"{mark}decimal = {quoted(decimal)}"
        if thousands is not None:
            yield f"{mark}thousands = {quoted(thousands)}"
    counted = {name for one in found if one.column in _COUNTED for name in one.names}
    shown_with = [look for look in looks if look.name in counted]
    signs = "".join(sorted({sign for look in shown_with for sign in look.numbers[0].strip}))
    if signs:
        yield f"strip = {quoted(signs + ' ')}                  # signs that stand around numbers"


def _marks(form: NumberForm) -> tuple[str, str | None]:
    return form.decimal, form.thousands


def _ways(look: ColumnLook) -> list[tuple[str, str | None]]:
    return [_marks(form) for form in look.numbers]


def _dates(seen: Sniffed) -> Iterator[str]:
    told = dict.fromkeys(look.dates for look in seen.columns if look.dates)
    certain = [dates[0] for dates in told if len(dates) == 1]
    if len(set(certain)) == 1 and len(told) == 1:
        yield f"date_format = {quoted(certain[0])}"
        return
    for dates in told:
        if len(dates) > 1:
            yield "# These dates can be read in more than one way: which is right?"
        for one in dates:
            yield f"# date_format = {quoted(one)}"


def _look(look: ColumnLook, rows: int) -> str:
    if not look.filled:
        return "always empty"
    told = [f"filled in {look.filled} of {rows}"]
    if look.dates:
        told.append(f"dates like {' or '.join(look.dates)}")
    if look.numbers:
        told.append(f"numbers, {' or '.join(map(number_words, look.readings))}")
    told += kind_words(look)
    if look.shortened:
        told.append("numbers that a spreadsheet has shortened (1.23E+12): they are lost")
    return "; ".join(told)


def kind_words(look: ColumnLook) -> list[str]:
    """What else its cells are: times of day, e-mails, phone numbers, marks for nothing."""
    told = []
    if look.times:
        told.append("times of day")
    if look.emails:
        told.append("e-mails" if look.emails == "all" else "e-mails among other words")
    if look.phones:
        told.append("phone numbers")
    if look.nothing:
        told.append(f"{' or '.join(look.nothing)} for empty")
    return told


def number_words(form: NumberForm) -> str:
    """How a way to write numbers is said: "decimal ," or "decimal . and thousands ,"."""
    words = f'decimal "{form.decimal}"'
    return words if form.thousands is None else f'{words} and thousands "{form.thousands}"'


def _comment(text: str) -> str:
    """A text that can stand in a comment: on one line, without controls."""
    return "".join(sign if sign.isprintable() else " " for sign in text)

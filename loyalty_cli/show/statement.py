"""`report statement` for people: a page that a member may be handed."""

from __future__ import annotations

from itertools import chain
from typing import Any

from loyalty_cli.show.explain.words import next_points
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.output.text import clean, plural

KEYS = (
    *("date", "what", "points", "balance", "pending", "total"),
    *("entry", "kind", "rule", "transaction", "activity"),
)
"""The columns of the CSV; its first and last rows are the opening and the closing balance."""


def show_statement(told: Row, style: Format) -> None:
    """The statement: JSON with all its keys, CSV a row an entry, for people a page."""
    if style is Format.JSON:
        show_object(told, [], style)
        return
    rows = chain(
        [_line(told["from"], "opening balance", told["opening"])],
        told["entries"],
        [_line(told["until"], "closing balance", told["closing"])],
    )
    if style is Format.CSV:
        show_rows(rows, (), style, keys=KEYS, empty="")
        return
    for line in _head(told):
        terminal.out(clean(line))
    terminal.out("")
    show_rows(rows, _columns(told), style, keys=KEYS, empty="")
    terminal.out("")
    for line in _foot(told):
        terminal.out(clean(line))


def _line(date: str, what: str, sums: Row) -> dict[str, Any]:
    return {
        **dict.fromkeys(KEYS),
        "date": date,
        "what": what,
        **{key: sums[key] for key in ("balance", "pending", "total")},
    }


def _columns(told: Row) -> list[Column]:
    """Date, what for, points, and the running sum; beside it what of it can be spent, if less."""
    return [
        Column("date", "date"),
        Column("what for", "what", wraps=True),
        Column(
            told["points_name"][1],
            lambda row: "" if row["points"] is None else f"{row['points']:+}",
            right=True,
        ),
        Column("balance", "total", right=True, if_none=_is_apart),
        Column("in all", "total", right=True, if_any=_is_apart),
        Column("to spend", "balance", right=True, if_any=_is_apart),
    ]


def _is_apart(row: Row) -> bool:
    return bool(row["balance"] != row["total"])


def _head(told: Row) -> list[str]:
    name = f"{told['name']} ({told['member_id']})" if told["name"] else told["member_id"]
    return [
        f"{told['program_name']}: statement for {name}",
        f"{told['from']} to {told['until']}",
    ]


def _foot(told: Row) -> list[str]:
    closing = told["closing"]
    lines = [f"To spend: {_points(told, closing['balance'])}"]
    lines += [
        f"Pending: {_points(told, row['points'])}, to spend from {row['on']}"
        for row in told["becoming_available"]
    ]
    if closing["debt"]:
        lines.append(
            f"Owed: {_points(told, closing['debt'])}, after refunds; what comes next pays it"
        )
    lines += [
        f"Towards the next {next_points(told, row['points'])}: {row['towards']} of {row['step']}"
        f" ({row['rule']})"
        for row in told["carried"]
    ]
    if told["level"] is not None:
        until = f" until {told['level_until']}" if told["level_until"] else ""
        lines.append(f"Level: {told['level']}{until}")
    if told["next_level"] is not None:
        lines.append(f"To {told['next_level']}: {_measure(told, 'to_next_level')} to go")
    if told["to_keep_level"] is not None:
        lacks = _measure(told, "to_keep_level")
        enough = str(told["to_keep_level"]).strip("0.") == ""
        lines.append(
            f"To keep {told['level']}: " + ("nothing is missing" if enough else f"{lacks} to go")
        )
    lines += [f"Good until {row['on']}: {_points(told, row['points'])}" for row in told["expiring"]]
    return lines


def _points(told: Row, points: int) -> str:
    one, many = told["points_name"]
    return plural(points, one, many)


def _measure(told: Row, key: str) -> str:
    """An amount in the ladder's measure: money with its currency, or so many of what counts."""
    by, amount = told["level_by"], told[key]
    if by == "spend":
        return f"{amount} {told['currency']}"
    if by == "points":
        return _points(told, amount)
    return plural(amount, by.removesuffix("s"), by if by.endswith("s") else None)

"""`report standing` for people: level, balance, how far to the next level, what lapses next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_rows
from loyalty_cli.show.output.text import plural

KEYS = (
    *("member_id", "name", "program", "level", "level_until", "balance", "pending", "debt"),
    *("earned", "clawed_back", "redeemed", "expired", "adjusted", "lifetime_spend", "purchases"),
    *("last_activity", "next_level", "to_next_level", "to_keep_level", "next_reward"),
    *("to_next_reward", "next_expiry_on", "next_expiry_points", "clubs"),
)
"""The contract's keys, in its order."""

BAR = 10
"""How many signs a bar is wide."""

Steps = Mapping[str, Mapping[str, str]]
"""For each program where its levels begin, as the program file says it."""

Names = Mapping[str, tuple[str, str]]
"""For each program what one point and several are called."""


def show_standing(rows: Sequence[Row], style: Format, *, names: Names, steps: Steps) -> None:
    """The standing of all accounts; columns that would be empty are left out for people.

    Where a cell is one text, the clubs stand in it with spaces between them.
    """
    if style is not Format.JSON:
        rows = [{**row, "clubs": " ".join(row["clubs"]) or None} for row in rows]
    show_rows(
        rows,
        columns(rows, names, steps),
        style,
        keys=KEYS,
        empty="no accounts yet: import members or transactions, then run `loyalty batch`",
    )


def columns(rows: Sequence[Row], names: Names, steps: Steps) -> list[Column]:
    """The columns that these rows need."""

    def points(row: Row, key: str) -> str:
        one, many = names.get(row["program"], ("point", "points"))
        return plural(row[key], one, many)

    def any_of(key: str) -> bool:
        return any(row[key] for row in rows)

    shown = [Column("member", "member_id")]
    if any_of("name"):
        shown.append(Column("name", "name", wraps=True))
    if len({row["program"] for row in rows}) > 1:
        shown.append(Column("program", "program"))
    if any_of("level"):
        shown.append(Column("level", "level"))
    if any_of("clubs"):
        shown.append(Column("clubs", "clubs"))
    if any_of("level_until"):
        shown.append(Column("until", "level_until"))
    shown.append(Column("balance", lambda row: points(row, "balance"), right=True))
    shown += [Column(key, key, right=True) for key in ("pending", "debt") if any_of(key)]
    if any_of("next_level"):
        shown.append(Column("progress", lambda row: bar(row, steps), only_table=True))
        shown.append(Column("next level", _to_next))
    if any_of("next_expiry_points"):
        shown.append(Column("lapses next", lambda row: _lapse(row, points)))
    return shown


def bar(row: Row, steps: Steps) -> str:
    """How far from the start of this level to the next one's, as a bar of ten signs."""
    done = progress(row, steps.get(row["program"], {}))
    if done is None:
        return ""
    full, empty = ("█", "░") if terminal.can_draw() else ("#", ".")
    return full * done + empty * (BAR - done)


def progress(row: Row, starts: Mapping[str, str]) -> int | None:
    """How many of ten steps to the next level are done; None where there is no next level."""
    following, missing = row["next_level"], row["to_next_level"]
    if following not in starts or missing is None:
        return None
    start = Decimal(starts.get(row["level"], "0"))
    end = Decimal(starts[following])
    if end <= start:
        return None
    done = (end - Decimal(str(missing)) - start) * BAR // (end - start)
    return max(0, min(BAR - 1, int(done)))


def _to_next(row: Row) -> str:
    if row["next_level"] is None or row["to_next_level"] is None:
        return ""
    return f"{row['to_next_level']} to {row['next_level']}"


def _lapse(row: Row, points: Any) -> str:
    if not row["next_expiry_points"]:
        return ""
    return f"{points(row, 'next_expiry_points')} on {row['next_expiry_on']}"

"""`doctor` for people: every check with what it found, then what differs."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.output.outcome import show_note
from loyalty_cli.show.output.text import cell, clean, plural

KEYS = ("check", "account", "member_id", "program", "what", "expected", "found")
"""The keys of a difference."""

CARDS_SHOWN = 20
"""So many gift cards are named; JSON names all."""


def show_findings(found: Row, style: Format, *, quiet: bool) -> None:
    """What the examination found; CSV has a row for each difference."""
    if style is Format.JSON:
        show_object(found, [], style)
        return
    if style is Format.CSV:
        show_rows(found["differences"], (), style, keys=KEYS, empty="")
    else:
        shown = [
            Column("check", "check"),
            Column("found", _found),
            Column("guards", "guards", wraps=True),
        ]
        show_rows(found["checks"], shown, style, keys=(), empty="")
        _show_differences(found["differences"], found["checks"])
    if not quiet:
        _show_dead_cards(found["cards_to_reissue"])
        for run in found["unfinished_runs"]:
            show_note(
                f"the batch of {run['program']} up to {run['as_of']} has not finished: "
                f"`loyalty batch` goes on where it was"
            )


def _show_dead_cards(cards: Sequence[str]) -> None:
    if cards:
        named = ", ".join(cards[:CARDS_SHOWN]) + (", …" if len(cards) > CARDS_SHOWN else "")
        show_note(
            f"{plural(len(cards), 'gift card')} with codes of a lost key, to be given new ones "
            f'(`loyalty giftcard reissue CARD --reason "…"`): {named}'
        )


def _show_differences(rows: Sequence[Row], checks: Sequence[Row]) -> None:
    if not rows:
        terminal.out("\nall is well")
        return
    terminal.out("")
    for row in rows:
        whose = ""
        if row["account"] is not None:
            named = ", ".join(name for name in (row["member_id"], row["program"]) if name)
            whose = f"account {row['account']}" + (f" ({named})" if named else "") + ": "
        said = f"expected {cell(row['expected']) or 'none'}, found {cell(row['found']) or 'none'}"
        terminal.out(clean(f"{row['check']}: {whose}{row['what']}: {said}"))
    left = sum(check["differences"] for check in checks) - len(rows)
    if left:
        terminal.out(f"and {left} more")


def _found(check: Row) -> str:
    count = check["differences"]
    return plural(count, "difference") if count else "ok"

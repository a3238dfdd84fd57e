"""Questions over the whole shop, period by period, for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.charts import show_bars
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows

DRAWN = ("sales", "active_members", "earned", "redeemed", "liability")
"""What `report trend --chart` draws."""


def show_trend(rows: Sequence[Row], style: Format, keys: Sequence[str], *, chart: bool) -> None:
    """`report trend`; with `chart` bars below the rows."""
    shown = [Column("period", "period"), *_numbers(rows, keys[1:])]
    show_rows(rows, shown, style, keys=keys, empty="nothing has happened yet")
    if chart:
        show_bars(rows, "period", DRAWN)


def show_nps(rows: Sequence[Row], style: Format, keys: Sequence[str], *, kind: str) -> None:
    """`report nps`; the bounds to one decimal."""
    shown = [Column("group", "group")] if any(row["group"] is not None for row in rows) else []
    shown += _numbers(rows, keys[1:6])
    shown += [Column(key, _rounded(key), right=True) for key in ("low", "high")]
    nobody = f"no member has answered with a score from 0 to 10 ({kind})"
    show_rows(rows, shown, style, keys=keys, empty=nobody)


def show_cost(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report cost`."""
    shown = [Column("period", "period")]
    if any(row["group"] is not None for row in rows):
        shown.append(Column("group", "group"))
    shown += _numbers(rows, keys[2:])
    show_rows(rows, shown, style, keys=keys, empty="nothing was sold or given in that time")


def show_effect(found: Row, style: Format, keys: Sequence[str]) -> None:
    """`report effect`; CSV has the groups."""
    if style is Format.JSON:
        show_object(found, [], style)
        return
    shown = [Column("group", "group"), *_numbers(found["groups"], keys[1:])]
    show_rows(found["groups"], shown, style, keys=keys, empty="")
    if style is Format.CSV:
        return
    terminal.out("")
    uplift = "not known: a group is empty"
    if found["uplift"] is not None:
        uplift = f"{found['uplift']} a member, from {found['low']} to {found['high']}"
    cost = "not known"
    if found["cost"] is not None:
        each = found["cost_per_member"]
        cost = found["cost"] + ("" if each is None else f", {each} a treated member")
    lines = [
        ("window", f"{found['from']} to {found['until']}"),
        ("held out", f"{found['holdout']} %"),
        ("uplift", uplift),
        ("cost", cost),
        ("verdict", found["verdict"]),
    ]
    show_object(found, lines, style)


def show_oddities(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report oddities`."""
    shown = [
        Column("what", "what"),
        Column("member", "member_id"),
        Column("by", "by"),
        Column("on", "on"),
        Column("count", "count", right=True),
        Column("detail", "detail", wraps=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty="nothing stands out in that time")


def _rounded(key: str) -> Callable[[Row], str]:
    return lambda row: f"{row[key]:.1f}"


def _numbers(rows: Sequence[Row], keys: Sequence[str]) -> list[Column]:
    """Columns of numbers, without those that are empty in all rows."""
    return [
        Column(key.replace("_", " "), key, right=True)
        for key in keys
        if not rows or any(row[key] is not None for row in rows)
    ]

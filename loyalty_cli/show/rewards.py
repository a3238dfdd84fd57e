"""The catalogue for people: rewards, one of them in full, what was had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows

REWARD_KEYS = (
    *("reward", "name", "program", "kind", "cost", "stock_left", "starts_on", "ends_on"),
    *("from", "available", "reason", "missing"),
)


def show_rewards(rows: Sequence[Row], style: Format, *, member: bool) -> None:
    """`reward list`, with whether the member can have each."""
    shown = [
        Column("reward", "reward"),
        Column("name", "name", wraps=True),
        Column("kind", "kind"),
        Column("cost", _cost, right=True),
    ]
    if any(row["stock_left"] is not None for row in rows):
        shown.append(Column("left", "stock_left", right=True))
    if any(row["ends_on"] for row in rows):
        shown.append(Column("until", "ends_on"))
    shown.append(Column("yes?" if member else "to be had", _answer, wraps=True))
    if len({row["program"] for row in rows}) > 1:
        shown.insert(0, Column("program", "program"))
    plain = [{key: row[key] for key in REWARD_KEYS} for row in rows]
    rows = plain if style in (Format.JSON, Format.CSV) else rows
    show_rows(
        rows,
        shown,
        style,
        keys=REWARD_KEYS,
        empty="no rewards: a program file says them as [[reward]]",
    )


def show_reward(row: Row, style: Format) -> None:
    """`reward check`."""
    thing = {key: value for key, value in row.items() if key != "says"}
    lines: list[tuple[str, object]] = []
    for key, value in thing.items():
        if key == "as_of":
            continue
        if isinstance(value, Mapping) and key in ("voucher", "gift_card", "code"):
            lines += [
                (f"{key.replace('_', ' ')} {name.replace('_', ' ')}", said(part))
                for name, part in value.items()
                if part not in (None, False)
            ]
        elif value not in (None, [], {}, False) or key == "available":
            lines.append((key.replace("_", " "), said(value)))
    show_object(thing, lines, style)


def show_redemptions(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report redemptions`."""
    shown = [
        Column("redemption", "redemption"),
        Column("member", "member_id"),
        Column("reward", "reward"),
        Column("cost", "cost", right=True),
        Column("made on", "made_on"),
        Column("what", "made"),
        Column("status", lambda row: _with_day(row["status"], row["done_on"])),
    ]
    show_rows(rows, shown, style, keys=keys, empty="nothing was redeemed")


def show_claims(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report claims`."""
    shown = [
        Column("claim", "claim"),
        Column("member", "member_id"),
        Column("grant", "grant"),
        Column("reward", "reward"),
        Column("due on", "due_on"),
        Column("status", "status"),
        Column("why", "reason", wraps=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty="no granted reward waits")


def show_kept(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report kept`."""
    shown = [
        Column("claim", "claim"),
        Column("member", "member_id"),
        Column("grant", "grant"),
        Column("reward", "reward"),
        Column("what", "made"),
        Column("refunded on", "refunded_on"),
        Column("why", "why"),
    ]
    show_rows(rows, shown, style, keys=keys, empty="nothing was kept after a refund")


def said(value: Any) -> str:
    """A value of a reward in one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {said(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value))
    return str(value)


def _cost(row: Row) -> str:
    cost = row["cost"]
    return "" if cost is None else said(cost)


def _answer(row: Row) -> str:
    if row["available"]:
        return "yes"
    if row["reason"] == "only-given":
        return "only given"
    if row["missing"]:
        return f"no, {row['missing']} missing"
    return f"no: {row['says'] or row['reason']}"


def _with_day(status: str, day: str | None) -> str:
    return status if day is None else f"{status} {day}"


def show_benefits(told: Row, style: Format) -> None:
    """`member benefits`."""
    lines: list[tuple[str, object]] = [("member", told["member_id"])]
    if told["level"] is not None:
        lines.append(("level", told["level"]))
    if told["clubs"]:
        lines.append(("clubs", ", ".join(told["clubs"])))
    if told["percent"] is not None:
        lines.append(("off every order", f"{told['percent']} %"))
    if told["to_pay"] is not None:
        lines += [("discount", told["discount"]), ("to pay", told["to_pay"])]
    if told["free_shipping"]:
        lines.append(("shipping", "free"))
    for each in told["prices"]:
        later = ""
        if each["next_from"] is not None:
            later = f", {each['next_price']} from number {each['next_from']} on"
        lines.append((f"next {each['on']}", f"{each['price']} ({each['used']} so far{later})"))
    lines += [("perk", perk) for perk in told["perks"]]
    for each in told["access"]:
        since = "" if each["from"] is None else f", from {each['from']}"
        lines.append(("access", f"{each['name']} ({each['reward']}){since}"))
    show_object(told, lines, style)

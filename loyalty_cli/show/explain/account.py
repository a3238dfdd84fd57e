"""An account's story for people: its balance by lots, its level, what waits, what is owed."""

from __future__ import annotations

from loyalty_cli.base.words import limit_said
from loyalty_cli.show.explain.words import (
    event_id,
    event_name,
    good_until,
    kind_words,
    named_points,
    next_points,
    use_line,
)
from loyalty_cli.show.output.data import Row
from loyalty_cli.show.output.tree import Node, node

WHY = {
    "reached": "reached",
    "review": "set by a review",
    "version": "set when a version of the program began",
    "refund": "fell after a refund",
    "set": "set by hand",
    "set-ended": "what had been set by hand ended",
    "merge": "came with a merge",
}


def account_tree(told: Row) -> Node:
    """The whole story of an account."""
    title = f"{told['member_id']} in {told['program_name']}: {named_points(told, told['balance'])}"
    waits = f", {told['pending']} pending" if told["pending"] else ""
    owes = f", {told['debt']} owed" if told["debt"] else ""
    return node(
        f"{title}{waits}{owes} on {told['as_of']}",
        _sums_line(told),
        *(_lot_node(lot) for lot in told["lots"]),
        _used_node(told),
        *(_debt_node(debt) for debt in told["debts"]),
        *(_towards_line(told, row) for row in told["carried"]),
        _level_node(told["level"]),
        _not_given_node(told["not_given"]),
        _waiting_node(told),
    )


def _towards_line(told: Row, row: Row) -> str:
    """How far it is to the next step of a rule that carries."""
    coming = f"the next {next_points(told, row['points'])}"
    return f"{row['rule']}: {row['towards']} of {row['step']} towards {coming}"


def _sums_line(told: Row) -> str:
    parts = [f"earned {told['earned']}"]
    parts += [
        f"{name.replace('_', ' ')} {told[name]}"
        for name in ("clawed_back", "redeemed", "expired", "adjusted")
        if told[name]
    ]
    return ", ".join(parts)


def _lot_node(lot: Row) -> Node:
    waits = "pending until" if lot["pending"] else "available since"
    return node(
        f"{lot['remaining']} of {lot['fed']} {waits} {lot['available_on']}, {good_until(lot)}",
        *(
            f"entry {entry['entry']}: {entry['points']:+} {kind_words(entry['kind'])}"
            + (f", {entry['rule']}" if entry["rule"] else "")
            + (f" ({event_id(entry)})" if event_id(entry) else "")
            for entry in lot["entries"]
        ),
        *(use_line(use) for use in lot["uses"]),
    )


def _used_node(told: Row) -> Node | None:
    if not told["used"]:
        return None
    return node(
        "what was taken",
        *(
            f"entry {entry['entry']}: {entry['points']:+} on {entry['posted_on']},"
            f" {kind_words(entry['kind'])}"
            + (f", {entry['rule']}" if entry["rule"] else "")
            + (f" ({event_id(entry)})" if event_id(entry) else "")
            + (f": {limit_said(entry['note'])}" if entry["note"] else "")
            for entry in told["used"]
        ),
    )


def _debt_node(debt: Row) -> Node:
    refund = f", refund {debt['transaction']}" if debt["transaction"] else ""
    of = f" of {debt['refund_of']}" if debt["refund_of"] else ""
    return node(
        f"owed: {debt['left']} of {debt['owed']} since {debt['posted_on']}"
        f" (entry {debt['entry']}{refund}{of})"
    )


def _level_node(level: Row | None) -> Node | None:
    if level is None:
        return None
    until = f" until {level['until']}" if level["until"] else ""
    window = level["window"]
    if level["window_from"] is not None:
        window = f"{level['window_from']} to {level['window_until']}"
    why = level["why"]
    following = None
    if level["next_level"] is not None:
        following = (
            f"{level['next_level']} begins at {level['next_from']}: {level['to_next_level']} to go"
        )
    review = None
    if level["review_on"] is not None and level["to_keep_level"] is not None:
        lacks = level["to_keep_level"]
        enough = str(lacks).strip("0.") == ""
        summed = f"{level['review_from'] or 'the beginning'} to {level['review_until']}"
        review = f"the review on {level['review_on']} asks for {level['from']} from {summed}: " + (
            "nothing is missing" if enough else f"{lacks} still missing"
        )
    return node(
        f"level {level['level']}{until}",
        None if why is None else _why_line(why),
        f"{level['by']} in its window ({window}): {level['reached']}; the level begins at"
        f" {level['from']}",
        following,
        review,
    )


def _why_line(why: Row) -> str:
    event = event_name(why)
    by = f" with {event}" if event else ""
    before = f", {why['from']} before" if why["from"] and why["from"] != why["to"] else ""
    return f"{WHY.get(why['why'], why['why'])} on {why['posted_on']}{by}{before}"


def _not_given_node(rows: list[Row]) -> Node | None:
    if not rows:
        return None
    return node(
        "what has not come",
        *(f"{row['kind']} {row['name']}: {row['says']}" for row in rows),
    )


def _waiting_node(told: Row) -> Node | None:
    since = told["batch_due"]
    if since is None and not told["waiting"]:
        return None
    due = f"; a batch is due since {since}" if since else ""
    return node(
        f"{len(told['waiting'])} not judged yet{due}",
        *(
            f"{event_name(row)} on {row['date']}" + (f", {row['amount']}" if row["amount"] else "")
            for row in told["waiting"]
        ),
    )

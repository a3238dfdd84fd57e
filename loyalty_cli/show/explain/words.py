"""The words that explanations share: points, lots, kinds of entries, names of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyalty_cli.show.output.data import Row
from loyalty_cli.show.output.text import plural
from loyalty_cli.show.output.tree import Node, node

KINDS: Mapping[str, str] = {
    "earn": "earned",
    "boost": "earned by a boost",
    "grant": "granted",
    "redeem": "spent on a reward",
    "restore": "given back from a reward",
    "clawback": "taken back after a refund",
    "expire": "lapsed",
    "adjust": "corrected by hand",
    "transfer": "transferred",
    "forgive": "debt forgiven",
    "opening": "opening balance",
    "debt": "paid a debt",
}


def kind_words(kind: str) -> str:
    """What a kind of entry is called."""
    return KINDS.get(kind, kind)


def named_points(told: Row, points: int) -> str:
    """Points with the program's name for them: "1 star", "-2 stars"."""
    one, many = told["points_name"]
    return plural(points, one, many)


def next_points(told: Row, points: int) -> str:
    """What comes next: "star", or "10 stars" where a step gives several."""
    one, _ = told["points_name"]
    return one if points == 1 else named_points(told, points)


def event_name(row: Row) -> str:
    """What an event is called: "purchase 1001", "review r1"; "" for none."""
    id_ = row["transaction"] or row["activity"]
    if id_ is None:
        return ""
    kind = row.get("kind")
    return f"{kind or ('transaction' if row['transaction'] else 'activity')} {id_}"


def good_until(lot: Row) -> str:
    """Until when a lot is good."""
    last, idle = lot["expires_on"], lot.get("idle_until")
    if idle is not None and (last is None or idle < last):
        says = f"good until {idle} if nothing happens"
        return says if last is None else f"{says}, at most until {last}"
    return "without an end" if last is None else f"good until {last}"


def lot_node(told: Row, lot: Row) -> Node:
    """A lot, what used it, and what is left."""
    share = f", {lot['fed_by_this']} of them by this" if lot["fed_by_this"] != lot["fed"] else ""
    fed = f"fed {lot['fed']}{share}"
    left = f"{lot['remaining']} left"
    waits = " (pending)" if lot["pending"] else ""
    return node(
        f"lot of {lot['available_on']}{waits}, {good_until(lot)}: {fed}, {left}",
        *(use_line(use) for use in lot["uses"]),
    )


def use_line(use: Row) -> str:
    """One use of a lot: what was taken, when, by which entry and for what."""
    number = f" by entry {use['entry']}" if use["entry"] is not None else ""
    for_event = f" ({event_id(use)})" if event_id(use) else ""
    return f"{use['points']:+} on {use['posted_on']}{number}, {kind_words(use['kind'])}{for_event}"


def event_id(row: Row) -> str:
    """The id of the transaction or activity, "" for none."""
    return str(row["transaction"] or row.get("activity") or "")


def ordinal(number: int) -> str:
    """ "1st", "2nd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]

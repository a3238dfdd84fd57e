"""Lists and single things for people: members, programs, levels, the state of the store."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.standing import Names, Steps, columns


def show_tiers(rows: Sequence[Row], style: Format) -> None:
    """`report tiers`."""
    shown = [
        Column("program", "program"),
        Column("level", lambda row: row["level"] or "(no level)"),
        Column("from", _start),
        Column("members", "members", right=True),
        Column("balance", "balance", right=True),
    ]
    shown += [
        Column(key, key, right=True) for key in ("pending", "debt") if any(row[key] for row in rows)
    ]
    if any(row["perks"] for row in rows):
        shown.append(Column("perks", "perks"))
    keys = (
        *("program", "level", "by", "from", "multiply"),
        *("members", "balance", "pending", "debt", "perks"),
    )
    show_rows(rows, shown, style, keys=keys, empty="no programs yet: see `loyalty program apply`")


def show_leaderboard(rows: Sequence[Row], style: Format, *, public: bool) -> None:
    """`report leaderboard`."""
    who = ("member",) if public else ("member_id", "name")
    keys = ("place", *who, "program", "by", "value")
    shown = [Column("place", "place", right=True)]
    shown += [
        Column(key.replace("member_id", "member"), key, wraps=key != "member_id") for key in who
    ]
    if len({row["program"] for row in rows}) > 1:
        shown.insert(0, Column("program", "program"))
    shown.append(Column(rows[0]["by"] if rows else "value", "value", right=True))
    empty = "nobody has anything by that, of those who may be shown" if public else "nobody has any"
    show_rows(rows, shown, style, keys=keys, empty=empty)


def show_members(
    rows: Sequence[Row],
    style: Format,
    *,
    empty: str = "no members yet: see `loyalty import members`",
) -> None:
    """`member list` and `member find`."""
    keys = ("member_id", "name", "email", "phone", "card", "birthday", "joined_on", "status")
    shown = [
        Column(
            key.replace("member_id", "member").replace("joined_on", "joined"),
            key,
            wraps=key in {"name", "email"},
        )
        for key in keys
        if key in {"member_id", "joined_on", "status"} or any(row[key] for row in rows)
    ]
    show_rows(rows, shown, style, keys=keys, empty=empty)


def show_tier_preview(rows: Sequence[Row], style: Format) -> None:
    """`tier preview`."""
    keys = (
        *("member_id", "name", "program", "level", "until", "by", "window_sum", "needed"),
        *("next_level", "review_on"),
    )
    shown = [
        Column("member", "member_id"),
        Column("name", "name", wraps=True),
        Column("level", "level"),
        Column("until", "until"),
        Column("has", "window_sum", right=True),
        Column("needs", lambda row: f"{row['needed']} {row['by']}", right=True),
        Column("then", "next_level"),
        Column("on", "review_on"),
    ]
    if len({row["program"] for row in rows}) > 1:
        shown.insert(2, Column("program", "program"))
    show_rows(rows, shown, style, keys=keys, empty="nobody moves at their next review")


def show_member(member: Row, style: Format, *, names: Names, steps: Steps) -> None:
    """`member show`: the person, then a line for each account."""
    lines = [(key.replace("_", " "), member[key]) for key in member if key != "accounts"]
    show_object(member, [(title, value) for title, value in lines if value], style)
    if style in {Format.TABLE, Format.PLAIN} and member["accounts"]:
        accounts = member["accounts"]
        shown = [
            column
            for column in columns(accounts, names, steps)
            if column.title not in {"member", "name", "program"}
        ]
        terminal.out("")
        show_rows(
            accounts, [Column("program", "program"), *shown], style, keys=(), empty="no accounts"
        )


def show_programs(rows: Sequence[Row], style: Format) -> None:
    """`program list`."""
    keys = ("program", "name", "points", "version", "versions", "valid_from", "walked_to")
    shown = [
        Column("program", "program"),
        Column("name", "name"),
        Column("points", "points"),
        Column("versions", "versions", right=True),
        Column("in force from", lambda row: row["valid_from"] or "the beginning"),
        Column("last batch", lambda row: row["walked_to"] or "none yet"),
    ]
    show_rows(rows, shown, style, keys=keys, empty="no programs yet: see `loyalty program apply`")


def show_program(program: Row, style: Format) -> None:
    """`program show`: for people the file itself, ready to be edited."""
    if style in {Format.JSON, Format.CSV}:
        show_object(program, [], style)
    else:
        terminal.out(program["text"].rstrip("\n"))


def _start(row: Row) -> str:
    if row["from"] is None:
        return ""
    factor = f", x {row['multiply']}" if row["multiply"] else ""
    return f"{row['from']} {row['by']}{factor}"


def show_club_months(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report club`."""
    shown = [Column("club", "club"), Column("month", "month")]
    shown += [Column(key, key, right=True) for key in keys[2:]]
    show_rows(rows, shown, style, keys=keys, empty="no club has had a member")

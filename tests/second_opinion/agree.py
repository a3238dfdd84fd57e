"""Runs a world through the product and through the naive model, and says where they differ."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.second_opinion.model import simulate
from tests.second_opinion.records import Account
from tests.worlds import START, Shop, World, run_world

Entry = tuple[Any, ...]
Version = tuple[date | None, dict[str, Any], int]


def differences(world: World, folder: Path) -> list[str]:
    """Nothing, where the two agree about every member of the world."""
    shop = run_world(world, folder)
    key = folder / "loyalty.key"
    secret = key.read_bytes() if key.exists() else b""
    versions = dated_versions(world, secret)
    return [
        text
        for member in world.members
        for text in _compare(world, shop, member, model_account(world, member, versions, secret))
    ]


def dated_versions(world: World, key: bytes) -> list[Version]:
    """The versions with the days from which they hold, and before which batch they came.

    LANGUAGE 2, Versions: one without a date takes the place of the one before as long as nothing
    has come of the program, and holds from its own day after that.
    """
    made: list[Version] = []
    for number, (valid_from, program) in enumerate(world.versions):
        before = world.applied[number] if number < len(world.applied) else 0
        if made and valid_from is None:
            accounts = [
                model_account(world, member, made, key, before)
                for member in world.members
                if before
            ]
            if all(account.nothing_came for account in accounts):
                valid_from = made[-1][0]
            else:
                valid_from = world.batches[before - 1]
        made.append((valid_from, program, before))
    return made


def over_time(world: World, member: dict[str, Any], name: str) -> list[tuple[date | None, Any]]:
    """What is known of a member, from the beginning and from the day of each change on."""
    known = [(None, member[name])] if member[name] else []
    return known + [
        (world.batches[change["before_batch"]], change[name])
        for change in world.changes
        if change["member"] is member and name in change
    ]


def model_account(
    world: World,
    member: dict[str, Any],
    versions: list[Version],
    key: bytes,
    batches: int | None = None,
) -> Account:
    """What the model makes of a member's account, after so many of the batches."""
    number = account_number(world, member)
    return simulate(
        versions,
        {
            "birthday": over_time(world, member, "birthday"),
            "joined_on": member["joined_on"],
            "attributes": {"city": over_time(world, member, "city")},
            "opened_nth": number,
            "account": number,
            "key": key,
        },
        [_as_model_has_it(e) for e in world.events if e["member"] is member],
        [{**one, "kind": "adjust"} for one in world.commands if one["member"] is member],
        digits=2,
        zone="Europe/Berlin",
        batches=world.batches[:batches],
        applied_on=START,
    )


def account_number(world: World, member: dict[str, Any]) -> int:
    """DESIGN, The timeline: one import opens accounts by day of joining and member id as text."""
    in_order = sorted(world.members, key=lambda one: (one["joined_on"], one["id"]))
    return in_order.index(member) + 1


def _compare(world: World, shop: Shop, member: dict[str, Any], expected: Account) -> list[str]:
    [(account, level, until, debt, spend, purchases)] = shop.ask(
        """SELECT account, level, level_until, debt, spend, purchases FROM accounts
           JOIN members USING (member) WHERE member_id = ?""",
        member["id"],
    )
    found: list[str] = []
    number = account_number(world, member)
    if account != number:
        found.append(f"{member['id']}: account ours {account} theirs {number}")
    ours = _our_entries(shop, account)
    theirs = [_their_entry(entry) for entry in expected.entries]
    if ours != theirs:
        found.append(f"{member['id']}: entries differ")
        for one in sorted(set(ours) - set(theirs), key=str):
            found.append(f"  only ours   {one}")
        for one in sorted(set(theirs) - set(ours), key=str):
            found.append(f"  only theirs {one}")
        if len(found) == 1:
            found += [f"  order: {a}  {b}" for a, b in zip(ours, theirs, strict=False) if a != b]
    lots = sorted(
        shop.ask(
            """SELECT available_on, coalesce(expires_on, ''), remaining FROM lots
               WHERE account = ? AND remaining > 0""",
            account,
        )
    )
    their_lots = sorted(
        (str(lot["available_on"]), str(lot["expires_on"] or ""), lot["remaining"])
        for lot in expected.lots
    )
    theirs_now = {
        "lots": their_lots,
        "level": expected.level,
        "until": _text(expected.level_until),
        "debt": expected.debt,
        "spend": expected.lifetime_spend,
        "purchases": expected.purchases,
    }
    ours_now = {
        "lots": lots,
        "level": level,
        "until": until,
        "debt": debt,
        "spend": spend,
        "purchases": purchases,
    }
    if level is None and expected.level is not None:
        # An account nothing ever happened to: the lowest level is not written down.
        ours_now["level"] = world.versions[-1][1]["tiers"]["level"][0]["name"]
    for name, value in ours_now.items():
        if value != theirs_now[name]:
            found.append(f"{member['id']}: {name} ours {value} theirs {theirs_now[name]}")
    return found


def _as_model_has_it(event: dict[str, Any]) -> dict[str, Any]:
    lines = [
        {**line, "quantity": None if line["quantity"] is None else Fraction(line["quantity"])}
        for line in event["lines"]
    ]
    quantity = event.get("quantity")
    return {
        **event,
        "lines": lines,
        "quantity": None if quantity is None else Fraction(quantity),
    }


def _our_entries(shop: Shop, account: int) -> list[Entry]:
    return shop.ask(
        """SELECT posted_on, i.id, kind, rule, points, desired, available_on, expires_on
           FROM ledger LEFT JOIN event_ids i USING (event) WHERE account = ? ORDER BY entry""",
        account,
    )


def _their_entry(entry: dict[str, Any]) -> Entry:
    return (
        str(entry["posted_on"]),
        entry["event"],
        entry["kind"],
        entry["rule"],
        entry["points"],
        entry["desired"],
        _text(entry["available_on"]),
        _text(entry["expires_on"]),
    )


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)

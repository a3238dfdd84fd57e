"""Law 10, told: what `points explain` says of every event and entry is what the ledger has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.members.statuses import set_status
from loyalty_cli.jobs.points.tiers import set_level
from loyalty_cli.jobs.points.transfer import transfer_points
from loyalty_cli.reports.explain import reading
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.reports.statement import statement
from tests.laws.trade import SEEDS, arriving, by_hand, gives_rewards, law, play, remembered
from tests.worlds import Shop, World, make_world, open_world

Told = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _rulebooks_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "load_rulebook", remembered)
        yield


def explain_all(shop: Shop, day: date) -> int:
    """Explains every event and account of the store as of a day; how many were judged."""
    as_of = parse_day(str(day))
    judged = 0
    for member, event, id_, family in shop.ask(
        """SELECT m.member_id, e.event, i.id, i.family FROM events e JOIN event_ids i USING (event)
           JOIN members m ON m.member = e.member WHERE i.withdrawn = 0"""
    ):
        asked = {"transaction" if family == "t" else "activity": id_}
        told = points_explain(shop.store, member, as_of=as_of, **asked)
        check_event(shop, event, told)
        judged += told["outcome"] == "judged"
    for (member,) in shop.ask(
        "SELECT member_id FROM members JOIN accounts USING (member) WHERE merged_into IS NULL"
    ):
        check_account(shop, member, points_explain(shop.store, member, as_of=as_of))
        told = statement(shop.store, member, program=None, since=None, until=as_of, as_of=as_of)
        check_statement(told)
    return judged


def check_event(shop: Shop, event: int, told: Told) -> None:
    """The steps of each rule add up to its entries, and every entry is explained."""
    assert told["agrees"], told
    explained: list[int] = []
    for rule in told["rules"]:
        assert rule["matched"] == all(check["holds"] for check in rule["conditions"])
        if not rule["matched"]:
            continue
        adds = sum(boost["adds"] for boost in rule["boosts"] if boost["counts"])
        assert rule["desired"] == rule["base"] + adds
        totals = [boost["total"] for boost in rule["boosts"] if boost["counts"]]
        assert [rule["base"], *totals][-1] == rule["desired"]
        kept = rule["base"] + sum(boost["left"] for boost in rule["boosts"])
        assert (rule["limits"] or [{"wanted": rule["points"]}])[0]["wanted"] == kept
        left = [limit["wanted"] for limit in rule["limits"][1:]]
        assert left == [limit["gave"] for limit in rule["limits"][:-1]]
        if rule["limits"]:
            assert rule["points"] == rule["limits"][-1]["gave"]
        explained += rule["entries"]
        if told["refund"] is None:
            posted = [row for row in told["entries"] if row["entry"] in rule["entries"]]
            assert sum(row["points"] for row in posted) == rule["points"]
            for row in posted:
                assert row["available_on"] == rule["available_on"]
                assert row["expires_on"] == rule["expires_on"]
    for grant in told["grants"]:
        assert grant["matched"] == all(check["holds"] for check in grant["conditions"])
        explained += grant["entries"]
    if told["outcome"] == "judged" and told["refund"] is None:
        for row in told["entries"]:
            if row["kind"] in {"earn", "boost", "grant"}:
                assert explained.count(row["entry"]) == 1
    judged = shop.ask("SELECT count(*) FROM judgements WHERE event = ? AND NOT withdrawn", event)
    assert (told["judgement"] is not None) == bool(judged[0][0])


def check_account(shop: Shop, member: str, told: Told) -> None:
    """The lots make up the balance, and what is owed comes from somewhere."""
    for lot in told["lots"]:
        assert lot["fed"] == sum(entry["points"] for entry in lot["entries"])
        assert lot["remaining"] == lot["fed"] + sum(use["points"] for use in lot["uses"])
    held = sum(lot["remaining"] for lot in told["lots"] if not lot["pending"])
    assert held == told["balance"]
    assert sum(lot["remaining"] for lot in told["lots"] if lot["pending"]) == told["pending"]
    assert sum(debt["left"] for debt in told["debts"]) == told["debt"]
    [(stands,)] = shop.ask(
        "SELECT debt FROM accounts JOIN members USING (member) WHERE member_id = ?", member
    )
    assert told["debt"] == stands


def check_statement(told: Told) -> None:
    """Opening and entries make the closing balance."""
    entries = list(told["entries"])
    moved = sum(row["points"] for row in entries)
    assert told["opening"]["total"] + moved == told["closing"]["total"]
    if entries:
        assert entries[-1]["total"] == told["closing"]["total"]


def check_entries(shop: Shop, day: date) -> None:
    """Entries without an event have a story, and grants were due by their own conditions."""
    for member, entry in shop.ask(
        """SELECT m.member_id, l.entry % 10000000 FROM ledger l JOIN accounts USING (account)
           JOIN members m USING (member) WHERE l.event IS NULL OR l.kind = 'grant'"""
    ):
        told = points_explain(shop.store, member, as_of=parse_day(str(day)), entry=entry)
        assert told["entry"]["entry"] == entry
        assert told["agrees"]
        grant = told["entry"]["grant"]
        if grant is not None:
            assert grant["matched"], grant
            if (told["entry"]["note"] or "").startswith("reward "):
                assert {"reward": "bonus", "cost": 0, "reason": None} in grant["rewards"]
            else:
                assert grant["points"] == told["entry"]["points"]


@law(12)
@given(SEEDS)
def test_every_event_and_entry_is_explained_as_it_was_posted(folder: Path, seed: int) -> None:
    r = Random(seed)
    versions = r.choice([1, 1, 2])
    world = make_world(r, members=2, events=12, versions=versions, rewards=gives_rewards(seed))
    shop = play(
        world,
        open_world(world, folder),
        after_batch=lambda shop, day: by_hand(shop, r, world, day),
    )
    last = world.batches[-1]
    assert explain_all(shop, last) == shop.ask("SELECT count(*) FROM judgements")[0][0]
    check_entries(shop, last)


@law(10)
@given(SEEDS)
def test_a_past_day_is_explained_as_it_stood(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=1, events=14)
    shop = play(world, open_world(world, folder))
    for day in world.batches[:-1]:
        for member in world.members:
            told = points_explain(shop.store, member["id"], as_of=parse_day(str(day)))
            held = sum(lot["remaining"] for lot in told["lots"])
            assert held == told["balance"] + told["pending"]
            assert sum(debt["left"] for debt in told["debts"]) == told["debt"]


@law(15)
@given(SEEDS)
def test_after_commands_and_merges(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=3, events=8, rewards=gives_rewards(seed))
    shop = open_world(world, folder)
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day)
        shop.batch(day)
        a_command(shop, r, world, day)
    explain_all(shop, world.batches[-1])


@law(15)
@given(SEEDS)
def test_after_a_file_was_taken_back(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=2, events=10, batches=3, rewards=gives_rewards(seed))
    shop = open_world(world, folder)
    last = world.batches[-1] + timedelta(5)
    for number, day in enumerate(world.batches):
        shop.load_events(arriving(world, number), day)
        if r.random() < 0.8:
            shop.batch(day)
        imports = [n for (n,) in shop.ask("SELECT import FROM imports WHERE kind <> 'members'")]
        if imports and r.random() < 0.5:
            with suppress(Refused):
                undo_import(shop.store, imports[-1], reason="law", caller=shop.caller(day))
    shop.batch(last)
    explain_all(shop, last)


def a_command(shop: Shop, r: Random, world: World, day: date) -> None:
    """Points or a level by hand, a member suspended or merged into another."""
    one, other = (member["id"] for member in r.sample(world.members, 2))
    levels = [
        level["name"]
        for _, program in world.versions
        for level in program.get("tiers", {}).get("level", ())
    ]
    said: dict[str, Any] = {"reason": "law", "caller": shop.caller(day)}
    with suppress(Refused):
        kind = r.choice(["transfer", "level", "suspend", "resume", "merge"])
        if kind == "transfer":
            transfer_points(shop.store, one, other, 5, program=None, ref=None, **said)
        elif kind == "merge":
            merge_members(shop.store, one, other, **said)
        elif kind == "level" and levels:
            set_level(shop.store, one, r.choice(levels), until=None, program=None, **said)
        elif kind == "suspend":
            set_status(shop.store, one, "suspended", **said)
        elif kind == "resume":
            set_status(shop.store, one, "active", **said)

"""Law 10: every point can be traced to event, rule, version, level and boosts; every zero too."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from tests.laws.trade import SEEDS, by_hand, law, play
from tests.worlds import Shop, make_world, open_world


def names_in(program: dict[str, Any], table: str) -> set[str]:
    """The names of one kind of table."""
    return {each["name"] for each in program.get(table, ())}


def levels_in(program: dict[str, Any]) -> set[str]:
    """The names of the levels."""
    return {level["name"] for level in program.get("tiers", {}).get("level", ())}


def check_provenance(shop: Shop) -> None:
    """Every entry leads to what made it."""
    versions = {
        number: tomllib.loads(text)
        for number, text in shop.ask("SELECT version, text FROM program_versions")
    }
    # A late event is judged at the level of then, which may be of another version's ladder.
    every_level = {name for program in versions.values() for name in levels_in(program)}
    every_grant = {name for program in versions.values() for name in names_in(program, "grant")}
    for entry, kind, rule, on_rule, event, version, level, purchase in shop.ask(
        """SELECT l.entry, l.kind, l.rule, l.on_rule, l.event, j.version, j.level, e.refund_of
           FROM ledger l LEFT JOIN judgements j ON j.account = l.account AND j.event = l.event
           LEFT JOIN events e ON e.event = l.event"""
    ):
        if event is None:
            assert kind in ("expire", "grant", "adjust"), (entry, kind)
            assert kind != "grant" or rule in every_grant
            continue
        program = versions[version]
        assert level is None or level in every_level, (entry, level)
        if kind == "earn":
            assert rule in names_in(program, "earn")
            assert on_rule is None
        elif kind == "boost":
            assert on_rule in names_in(program, "earn")
            assert rule in names_in(program, "boost") | {level}
        elif kind == "grant":
            assert rule in every_grant
        elif kind == "clawback":
            assert rule in names_in(program, "earn") | names_in(program, "grant")
            assert purchase is not None
        else:
            assert kind == "forgive", (entry, kind)


def check_judgements(shop: Shop) -> None:
    """Every event that a version could judge was judged once, with its version and level."""
    for event, version, nth, kind, purchase_version in shop.ask(
        """SELECT e.event, j.version, j.nth, e.kind, p.version FROM events e
           LEFT JOIN judgements j ON j.event = e.event
           LEFT JOIN judgements p ON p.event = e.refund_of WHERE e.member IS NOT NULL"""
    ):
        assert version is not None, event
        assert (nth == 0) == (kind == "refund"), event
        assert kind != "refund" or version == purchase_version, event
    ladders = shop.ask(
        """SELECT j.level, v.text FROM judgements j JOIN program_versions v USING (version)
           JOIN events e USING (event) WHERE e.kind <> 'refund'"""
    )
    every_level = {name for _, text in ladders for name in levels_in(tomllib.loads(text))}
    for level, text in ladders:
        # The level of then may be of another version's ladder, where this one has none.
        assert level in every_level if levels_in(tomllib.loads(text)) or level else level is None


def check_zeros(shop: Shop) -> None:
    """What a limit left at less than was desired says so."""
    for kind, points, desired, note in shop.ask("SELECT kind, points, desired, note FROM ledger"):
        assert desired != 0
        if points != desired:
            assert note, (kind, points, desired)
            assert ("lapsed already" if kind == "clawback" else "limit") in note


def check_sight(shop: Shop, attribute: str) -> None:
    """What conditions read of the member is kept with the judgement."""
    for text, saw, city in shop.ask(
        """SELECT v.text, j.saw, t.value FROM judgements j JOIN program_versions v USING (version)
           JOIN events e USING (event) JOIN members m ON m.member = e.member
           JOIN member_attributes t ON t.member = m.member WHERE e.kind <> 'refund'"""
    ):
        if attribute in text:
            assert json.loads(saw)["attributes"] == {attribute: city}


@law()
@given(SEEDS)
def test_every_entry_leads_to_what_made_it(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=2, events=10, versions=r.choice([1, 2]))
    shop = play(
        world,
        open_world(world, folder),
        after_batch=lambda shop, day: by_hand(shop, r, world, day),
    )
    check_provenance(shop)
    check_judgements(shop)
    check_zeros(shop)
    check_sight(shop, "city")

"""`program diff` and `program simulate`: what a candidate would change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli_w

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Rejected
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.reports.whatif import simulation
from loyalty_cli.reports.whatif.differing import program_diff
from loyalty_cli.reports.whatif.simulation import simulate
from loyalty_cli.show.whatif import change_text
from tests.jobs.shop import Shop
from tests.worlds import make_world, run_world

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]
point_value = "0.015"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
when = { category = ["coffee"] }

[[earn]]
name = "review"
on = "review"
points = 5

[[boost]]
name = "tuesday"
multiply = "2"
when = { weekday = ["tue"] }

[[boost]]
name = "web"
multiply = "1.5"
when = { channel = ["web"] }

[expiry]
after = "1 month"

[tiers]
by = "spend"
[[tiers.level]]
name = "Member"
from = "0"
[[tiers.level]]
name = "Gold"
from = "50.00"
"""
DAY = parse_day("2026-03-31")
SALES = (
    "R1,M1,2026-01-10,30,",
    "R2,M1,2026-03-10,30,",
    "R3,M2,2026-03-11,10,",
    "R4,M1,2026-03-12,-5,R2",
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    opened.members()
    opened.apply(PROGRAM.replace('when = { category = ["coffee"] }', ""))
    opened.sales(*SALES)
    run_batch(opened.store, caller=Caller(DAY, "eve"))
    yield opened
    opened.close()


def tried(shop: Shop, text: str, **asked: Any) -> dict[str, Any]:
    return simulate(shop.store, text, "c.toml", as_of=DAY, **asked)


def changed(shop: Shop, *swaps: tuple[str, str]) -> str:
    """The text in force with some words replaced."""
    (text,) = shop.all("SELECT text FROM program_versions ORDER BY version DESC LIMIT 1")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return str(text)


# simulate -----------------------------------------------------------------------------------------


def test_the_same_program_changes_nothing_and_gives_what_stands(shop: Shop) -> None:
    found = tried(shop, changed(shop), with_members=True)
    assert set(found["difference"].values()) <= {0, "0.00"}
    assert found["members"] == []
    earned, clawed_back, expired = shop.all(
        "SELECT sum(earned), sum(clawed_back), sum(expired) FROM accounts"
    )[0]
    now = found["now"]
    assert (now["given"], now["clawed_back"], now["lapsed"]) == (earned, clawed_back, expired)


def test_other_points_other_levels_other_liability(shop: Shop) -> None:
    text = changed(shop, ("points = 1", "points = 2"), ('from = "50.00"', 'from = "8.00"'))
    found = tried(shop, text, with_members=True)
    assert found["accounts"] == 2
    assert found["now"] == {
        "events": 4,
        "given": 100,
        "clawed_back": 10,
        "lapsed": 30,
        "balance": 60,
        "pending": 0,
        "debt": 0,
        "liability": "0.90",
    }
    assert found["candidate"]["given"] == 200
    assert found["difference"]["liability"] == "0.90"
    assert found["levels"] == [
        {"level": "Member", "now": 1, "candidate": 0, "difference": -1},
        {"level": "Gold", "now": 1, "candidate": 2, "difference": 1},
    ]
    spend, tuesday = found["rules"]
    assert (spend["rule"], spend["points"], spend["points_candidate"]) == ("spend", 70, 140)
    assert (spend["events"], spend["events_candidate"]) == (3, 3)
    assert (tuesday["kind"], tuesday["on_rule"], tuesday["events"]) == ("boost", "spend", 1)
    assert found["members"][1] == {
        "member_id": "M2",
        "level": "Member",
        "level_candidate": "Gold",
        "points": 10,
        "points_candidate": 20,
        "difference": 10,
    }


def test_a_liability_is_rounded_half_up(shop: Shop) -> None:
    found = tried(shop, changed(shop, ('"0.015"', '"0.0125"')))
    assert found["candidate"]["liability"] == "0.75"
    found = tried(shop, changed(shop, ('"0.015"', '"0.00025"')))
    assert found["candidate"]["liability"] == "0.02"
    found = tried(shop, changed(shop, ('point_value = "0.015"', "")))
    assert found["candidate"]["liability"] is None
    assert found["difference"]["liability"] is None


def test_since_a_day_both_begin_as_things_stood(shop: Shop) -> None:
    text = changed(shop, ("points = 1", "points = 2"))
    found = tried(shop, text, since=parse_day("2026-03-11"))
    assert found["now"]["given"] == 10
    assert found["candidate"]["given"] == 20
    assert found["now"]["clawed_back"] == found["candidate"]["clawed_back"] == 10
    assert found["candidate"]["balance"] == found["now"]["balance"] + 10


def test_what_was_done_by_hand_is_left_out(shop: Shop) -> None:
    before = tried(shop, changed(shop))
    from loyalty_cli.jobs.points.points import adjust_points

    adjust_points(
        shop.store,
        "M1",
        500,
        reason="gift",
        expires_on=None,
        program=None,
        ref=None,
        caller=Caller(DAY, "eve"),
    )
    assert tried(shop, changed(shop)) == before


def test_nothing_is_written(shop: Shop) -> None:
    before = list(shop.store.db.iterdump())
    tried(shop, changed(shop, ("points = 1", "points = 2")), with_members=True)
    assert list(shop.store.db.iterdump()) == before


@pytest.mark.parametrize("seed", range(8))
def test_in_pieces_or_at_once_it_is_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(Random(seed), members=5, events=6)
    shop = run_world(world, tmp_path)
    other = make_world(Random(seed + 100)).versions[0][1]
    as_of = parse_day(str(world.batches[-1]))

    def asked() -> dict[str, Any]:
        text = tomli_w.dumps(other)
        return simulate(shop.store, text, "c.toml", as_of=as_of, with_members=True)

    whole = asked()
    monkeypatch.setattr(simulation, "PIECE_ACCOUNTS", 1)
    assert asked() == whole


# diff ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("swap", "said"),
    [
        (("points = 1", "points = 2"), ["earn spend: points 1 -> 2"]),
        (('per = "1.00"', 'per = "0.50"'), ["earn spend: per 1.00 -> 0.50"]),
        (
            ('per = "1.00"', 'per = "1.00"\nrounding = "up"'),
            ["earn spend: rounding down (when not set) -> up"],
        ),
        (('per = "1.00"', 'per = "1.00"\nrounding = "down"'), []),
        (
            ('per = "1.00"', 'per = "1.00"\nwhen = { category = ["tea", "coffee"] }'),
            ["earn spend: when not set -> category tea, coffee"],
        ),
        (
            ("points = 5", 'points = 5\nlimit = { times = 1, every = "month" }'),
            ["earn review: limit not set -> times 1 and every month"],
        ),
        (('after = "1 month"', 'after = "2 months"'), ["expiry: after 1 month -> 2 months"]),
        (('[expiry]\nafter = "1 month"', ""), ["expiry: removed (after 1 month)"]),
        (('name = "Stars"', 'name = "Star Club"'), ["program: name Stars -> Star Club"]),
        (('from = "50.00"', 'from = "60.00"'), ["level Gold: from 50.00 -> 60.00"]),
        (
            ('name = "Gold"', 'name = "Golden"'),
            ["level Gold: removed (from 50.00)", "level Golden: added (from 50.00)"],
        ),
        (
            ('by = "spend"', 'by = "spend"\nwindow = "1 year"'),
            ["tiers: window lifetime (when not set) -> 1 year"],
        ),
        (
            ('name = "tuesday"', 'name = "happy day"'),
            [
                "boost tuesday: removed (multiply 2, when weekday tue)",
                "boost happy day: added (multiply 2, when weekday tue)",
            ],
        ),
        (
            ('[[boost]]\nname = "tuesday"\nmultiply = "2"\nwhen = { weekday = ["tue"] }\n', ""),
            ["boost tuesday: removed (multiply 2, when weekday tue)"],
        ),
    ],
    ids=lambda value: value[1][:40] if isinstance(value, tuple) else "",
)
def test_what_changes_is_said_in_words(shop: Shop, swap: tuple[str, str], said: list[str]) -> None:
    found = program_diff(shop.store, changed(shop, swap), "c.toml", as_of=DAY)
    assert [change_text(change) for change in found["changes"]] == said


def test_another_order_of_boosts_is_a_change(shop: Shop) -> None:
    text = changed(shop)
    first, second = text.index("[[boost]]"), text.index('[[boost]]\nname = "web"')
    end = text.index("[expiry]")
    text = text[:first] + text[second:end] + text[first:second] + text[end:]
    found = program_diff(shop.store, text, "c.toml", as_of=DAY)
    assert [change_text(c) for c in found["changes"]] == [
        "boost: order tuesday, web -> web, tuesday"
    ]


def test_who_would_feel_it(shop: Shop) -> None:
    shop.sales("R9,M2,2026-03-30,10,")
    shop.members("member_id\nM3\n")
    found = program_diff(shop.store, changed(shop, ("points = 1", "points = 2")), "c", as_of=DAY)
    assert found["accounts"] == 3
    assert found["accounts_without_entry"] == 1
    assert found["events_waiting"] == 1


# Both ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [program_diff, simulate])
def test_what_cannot_be_compared(shop: Shop, ask: Any) -> None:
    with pytest.raises(Rejected):
        ask(shop.store, changed(shop, ("points = 1", "ponts = 1")), "c.toml", as_of=DAY)
    with pytest.raises(Refused) as refused:
        ask(shop.store, changed(shop, ('id = "stars"', 'id = "starz"')), "c.toml", as_of=DAY)
    (problem,) = refused.value.problems
    assert (problem.code, problem.fix) == ("unknown-program", "did you mean stars?")


def test_diff_says_what_changes_of_rewards(shop: Shop) -> None:
    text = changed(shop)
    reward = """
[[reward]]
id = "mug"
name = "A mug"
kind = "item"
cost = 100
"""
    (added,) = program_diff(shop.store, text + reward, "c.toml", as_of=DAY)["changes"]
    assert change_text(added) == "reward mug: added (name A mug, kind item, cost 100)"
    shop.apply(text + reward)
    dearer = (text + reward).replace("cost = 100", "cost = 120")
    (change,) = program_diff(shop.store, dearer, "c.toml", as_of=DAY)["changes"]
    assert change_text(change) == "reward mug: cost 100 -> 120"


def test_diff_says_a_name_in_another_language(shop: Shop) -> None:
    text = changed(shop, ('name = "Gold"', 'name = { en = "Gold", de = "Golden" }'))
    (change,) = program_diff(shop.store, text, "c.toml", as_of=DAY)["changes"]
    assert change_text(change) == "level Gold: name Gold -> en Gold and de Golden"

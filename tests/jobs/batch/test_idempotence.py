"""Law 2: however often, in whatever pieces, order and name a file comes, the facts are the same."""

import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.jobs.shop import PROGRAM, Shop

SALES = "transaction_id,member_id,email,occurred_at,amount,sku,refund_of\n"
VISITS = "activity_id,member_id,occurred_at,kind,quantity,note\n"
PEOPLE = "member_id,email,name,joined_on\n"

days = st.integers(1, 28).map(lambda day: f"2026-02-{day:02d}T1{day % 10}:30")
owners = st.sampled_from(["M1,", "M2,", ",m3@x.com", ",M1@X.COM", "M1,m1@x.com", ",", "N8,", "N9,"])


@st.composite
def sales(draw: st.DrawFn) -> list[str]:
    """Blocks of rows, each one transaction; refunds after their purchases, within what is left."""
    blocks = []
    for number in range(draw(st.integers(1, 8))):
        owner, when = draw(owners), draw(days)
        amounts = draw(st.lists(st.integers(0, 3000), min_size=1, max_size=3))
        skus = st.sampled_from(["", "A", "B"])
        rows = [
            f"R{number},{owner},{when},{amount / 100:.2f},{draw(skus)},\n" for amount in amounts
        ]
        blocks.append("".join(rows))
        left = sum(amounts)
        for part in range(draw(st.integers(0, 2))):
            taken = draw(st.integers(0, left))
            left -= taken
            same = owner if draw(st.booleans()) else ","
            blocks.append(
                f"X{number}-{part},{same},2026-03-0{part + 1},-{taken / 100:.2f},,R{number}\n"
                if taken
                else f"Y{number}-{part},,,2026-03-01,0,,\n"
            )
    return blocks


@st.composite
def visits(draw: st.DrawFn) -> list[str]:
    rows = []
    for number in range(draw(st.integers(0, 5))):
        owner = draw(st.sampled_from(["M1", "M2", "", "N9"]))
        rows.append(f"A{number},{owner},{draw(days)},visit,{number or ''},hm\n")
    return rows


people = st.permutations(
    [
        *("M1,m1@x.com,Ann,2026-01-01\n", "M2,,Bob,\n"),
        *("M3,M3@x.com,Cid,2026-02-01\n", "M4,,,\n"),
    ]
)


@cache
def new_store() -> bytes:
    """A store with a program and nothing else, to start from."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder))
        shop.apply(PROGRAM, valid_from=1)
        shop.close()
        return shop.path.read_bytes()


def facts(*imports: tuple[str, list[str]]) -> dict[str, Any]:
    """What a new store holds after these imports, in this order."""
    headers = {"members": PEOPLE, "transactions": SALES, "activities": VISITS}
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), like=new_store())
        try:
            # Nobody pulls the plug here, and a sync for each commit takes most of the time.
            shop.store.db.execute("PRAGMA synchronous = OFF")
            for kind, blocks in imports:
                outcome = shop.take(
                    kind,  # type: ignore[arg-type]
                    headers[kind] + "".join(blocks),
                    unknown="enrol",
                )
                assert outcome.status == "ok", outcome.problems
            return shop.facts()
        finally:
            shop.close()


def halves(blocks: list[str], cut: int) -> tuple[list[str], list[str]]:
    place = cut % (len(blocks) + 1)
    return blocks[:place], blocks[place:]


def shuffled(blocks: list[str], seed: int) -> list[str]:
    return random.Random(seed).sample(blocks, len(blocks))


@settings(max_examples=36, deadline=None)
@given(people, sales(), visits(), st.integers(0, 99), st.integers())
def test_any_file_twice_in_pieces_shuffled_or_renamed(
    members: list[str], sold: list[str], seen: list[str], cut: int, seed: int
) -> None:
    once = facts(("members", members), ("transactions", sold), ("activities", seen))
    twice = [("members", members), ("transactions", sold), ("activities", seen)] * 2
    assert facts(*twice) == once
    pieces = [
        *(("members", half) for half in halves(members, cut)),
        *(("transactions", half) for half in halves(sold, cut)),
        *(("activities", half) for half in halves(seen, cut)),
    ]
    assert facts(*pieces) == once
    mixed = [
        ("members", shuffled(members, seed)),
        ("activities", shuffled(seen, seed)),
        ("transactions", shuffled(sold, seed)),
        ("transactions", shuffled(sold, seed + 1)),
    ]
    assert facts(*mixed) == once
    whole_after_half = [pieces[0], pieces[1], pieces[2], ("transactions", sold), *pieces[4:]]
    assert facts(*whole_after_half) == once


@settings(max_examples=20, deadline=None)
@given(people, sales(), st.integers(0, 99))
def test_sales_that_came_as_guests_first_end_with_their_members(
    members: list[str], sold: list[str], cut: int
) -> None:
    def as_guest(block: str) -> str:
        rows = (row.split(",") for row in block.splitlines())
        return "".join(",".join((row[0], "", "", *row[3:])) + "\n" for row in rows)

    once = facts(("members", members), ("transactions", sold))
    guests = [as_guest(block) for block in sold]
    first, _ = halves(guests, cut)
    learned = facts(
        *(("members", members), ("transactions", first), ("transactions", sold)),
        *(("transactions", first), ("transactions", sold)),
    )
    assert learned == once

"""The fix of every problem of a file, followed to the letter: the file is then read without one.

Each folder of tests/errors has its answer here: what is changed in the file (pairs of texts), what
stands in a profile, and what is then read.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from loyalty_cli.intake.kinds.rows import Bad
from loyalty_cli.intake.profile.model import parse_profile

from .reading import problems, read
from .test_error_cases import CASES


@dataclass(frozen=True, slots=True)
class Followed:
    """What somebody does who follows the fixes, and what is read then: `amounts` of transactions in
    minor units, or (`things`) how many of another kind. `instead` is the file exported again."""

    changes: tuple[tuple[str, str], ...] = ()
    profile: str = ""
    amounts: tuple[int, ...] | None = None
    things: int = 1
    instead: bytes | None = None


def change(
    *pairs: tuple[str, str], profile: str = "", amounts: tuple[int, ...] = (500,)
) -> Followed:
    return Followed(pairs, profile, amounts)


AGAIN = b"transaction_id,member_id,occurred_at,amount\n1,m,2026-03-01,5\n"
"""The file exported again."""

ANSWERS: dict[str, list[Followed]] = {
    "amount": [
        change(
            ("\n2,m,2026-03-01,1e3\n3,m,2026-03-01,(12.50)\n4,m,2026-03-01,$5", ""),
            profile='decimal = ","',
            amounts=(1250,),
        ),
        change(
            ('1,m,2026-03-01,"12,50"\n', ""),
            ("1e3", "1000"),
            profile='parentheses = true\nstrip = "$"',
            amounts=(100_000, 1250, 500),
        ),
    ],
    "amount-range": [change(("10000000000000.00", "100.00"), amounts=(10_000,))],
    "bad-code": [Followed((("GC-000123", "OLD-000123"), ("AB1", "ABCDE1")), things=2)],
    "consent": [
        Followed((("maybe", "yes"),)),
        Followed(
            profile="[columns]\nconsent_email = "
            '{ column = "consent_email", values = { maybe = "no" } }'
        ),
    ],
    "currency": [change(("1,m,2026-03-01,5,EUR\n", ""))],
    "date": [change(("2026-02-30", "2026-02-28"))],
    "decimals": [
        change(("12.505", "12.50"), amounts=(1250,)),
        change(profile='decimal = ","\nthousands = "."', amounts=(1_250_500,)),
    ],
    "delimiter": [change(profile='delimiter = ";"\ndecimal = ","', amounts=(480,))],
    "duplicate-column": [change(("amount,amount", "amount,other"))],
    "email": [
        Followed((("ann at example.com", "ann@example.com"),)),
        Followed((("email,name\nann at example.com", "email,card,name\n,C1"),)),
    ],
    "empty-cell": [
        change(
            ("\n,m,2026", "\n1,m,2026"),
            ("2,m,,5", "2,m,2026-03-01,5"),
            ("\n3,m,2026-03-01,", "\n3,m,2026-03-01,5"),
            amounts=(500, 500, 500),
        )
    ],
    "empty-file": [
        Followed(
            instead=AGAIN,
            amounts=(500,),
        )
    ],
    "encoding": [change(profile='encoding = "cp1252"', amounts=(500, 500))],
    "excel-number": [change(("1.23E+12", "1230000000001"))],
    "header": [
        change(("Number,Day,Total", "Receipt,Day,Total,member_id"), ("03-01,5", "03-01,5,m"))
    ],
    "invisible": [change(("\u200b", "")), change(profile='strip = "\\u200B"')],
    "items": [change(("name:Cup", "name:Cup|total:7"), ("five", "5"), amounts=(500, 500, 500))],
    "lines-disagree": [
        change(
            ("1,n,2026-03-01", "2,n,2026-03-01"),
            ("1,,2026-03-02,5", "3,,2026-03-02,5"),
            amounts=(500, 500, 500),
        ),
        change(
            ("1,n,", "1,m,"),
            profile='[columns]\noccurred_at = { column = "occurred_at", of = "first" }',
            amounts=(1500,),
        ),
    ],
    "missing-column": [
        change(("Member_ID", "member_id"), ("total", "amount")),
        change(profile='[columns]\nmember_id = "Member_ID"\namount = "total"'),
    ],
    "near-column": [Followed((("naem", "name"), ("emial", "email"), ("brithday", "birthday")))],
    "negative-balance": [Followed((("m,-5\n", "n,5\n"),))],
    "negative-part": [change(("5,-1", "5,1"))],
    "negative-purchase": [
        change(("-6,purchase", "-6,refund"), ("5,purchase", "5,refund"), amounts=(100,))
    ],
    "no-csv": [
        Followed(
            instead=AGAIN,
            amounts=(500,),
        )
    ],
    "no-id": [
        change(("-,M1,2026-03-01,5", "1,M1,2026-03-01,5"), ("-,M1", "2,M1"), amounts=(500, 700)),
        change(profile='[columns]\ntransaction_id = { value = "" }', amounts=(500, 700)),
    ],
    "no-key": [Followed(((",Ann", "A1,Ann"),))],
    "no-such-file": [
        Followed(
            instead=AGAIN,
            amounts=(500,),
        )
    ],
    "nul-byte": [change(("\x00", ""), amounts=(500, 500))],
    "phone": [
        Followed((("12,Ann", "+1 212 555 0100,Ann"),)),
        Followed((("phone,name\n12", "phone,card,name\n,C1"),)),
    ],
    "points-range": [Followed((("9999999999999999", "99"),))],
    "profile-key": [
        change(
            ("amount\n", "Total\n1,m,2026-03-01,5\n"),
            profile='kind = "transactions"\nsource = "till"\n'
            '[columns]\namount = { column = "Total" }',
        )
    ],
    "profile-kind": [change(profile='kind = "transactions"')],
    "profile-syntax": [
        change(
            ("amount\n", "amount\n1,m,2026-03-01,5\n"),
            profile='kind = "transactions"\nsource = "till"',
        )
    ],
    "profile-value": [
        change(
            ("amount\n", "a\n1,m,2026-03-01,5\n"), profile='[columns]\namount = { column = "a" }'
        )
    ],
    "quantity": [change(("two", "2"), ("5,-1", "5,1"), amounts=(500, 500))],
    "quantity-range": [change(("1000000000", "10"))],
    "quote": [change(('"m', '"""m"'), amounts=(500, 500, 500))],
    "reserved-kind": [
        Followed((("join", "joining"), ("visit.days", "visitdays")), things=2),
        Followed(
            (("visit.days", "visitdays"),),
            profile='[columns]\nkind = { column = "kind", values = { join = "joining" } }',
            things=2,
        ),
    ],
    "row-length": [
        change(
            ("1,m,2026-03-01\n", "1,m,2026-03-01,1\n"),
            ("5,6", '"5,6"'),
            profile='decimal = ","',
            amounts=(100, 560),
        )
    ],
    "same-transaction": [change(("five", "5"), amounts=(1500,))],
    "score": [Followed((("good", "9"),))],
    "score-range": [Followed((("1000000000", "10"),))],
    "time": [
        change(
            ("31/12/2025 14:05", "2025-12-31 14:05:00"),
            ("45384.34789", "2024-04-02 08:20:57"),
            ("24:00", "23:59"),
            amounts=(500, 500, 500),
        ),
        change(
            ("2,m,45384.34789,5\n3,m,2026-03-01 24:00,5", ""),
            profile='date_format = "%d/%m/%Y %H:%M"',
        ),
    ],
    "type": [change(("sale", "purchase")), change(("sale", ""))],
    "uses": [Followed((("OLD-4711,latte,-1\n", "OLD-4712,latte,1\n"),))],
}


@pytest.mark.parametrize(
    ("case", "answer"),
    [(case, answer) for case in CASES for answer in ANSWERS[case.parent.name]],
    ids=lambda given: given.parent.name if isinstance(given, Path) else "",
)
def test_a_fix_that_is_followed_works(case: Path, answer: Followed) -> None:
    spec = json.loads(case.read_text())
    if answer.instead is not None:
        data = answer.instead
    else:
        data = (case.parent / "input.csv").read_bytes()
        for old, new in answer.changes:
            assert old.encode() in data, old
            data = data.replace(old.encode(), new.encode())
    told = case.parent / "profile.toml"
    text = answer.profile or (told.read_text() if told.exists() else "")
    profile, found = parse_profile(tomllib.loads(text), text=text)
    assert profile is not None, found
    things = read(data, profile, kind=spec["read"], country=spec.get("country"))
    assert problems(things) == []
    if answer.amounts is not None:
        assert tuple(thing.amount for thing in things) == answer.amounts
    else:
        assert len([thing for thing in things if not isinstance(thing, Bad)]) == answer.things


def test_every_error_has_its_answer() -> None:
    assert {case.parent.name for case in CASES} == ANSWERS.keys()

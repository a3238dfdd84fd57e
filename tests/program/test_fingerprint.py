"""Which changes of a file make a new version, and which are only its looks."""

from __future__ import annotations

import tomllib

import pytest

from loyalty_cli.program.language.fingerprint import fingerprint

from .sample import FULL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[program]", "# a comment\n\n[program]   # and one more"),
        (
            'id = "corner-coffee"\nname = "Corner Coffee Stars"',
            'name = "Corner Coffee Stars"\nid="corner-coffee"',
        ),
        ("starts_on = 2026-03-01", 'starts_on = "2026-03-01"'),
        ('limit = { times = 5, every = "month" }', 'limit = { every = "month", times = 5 }'),
        ('name = "steps"', "name = 'steps'"),
        ("\n", "\r\n"),
        ("[program]", "\ufeff[program]"),
    ],
)
def test_looks_make_no_version(old: str, new: str) -> None:
    changed = FULL.replace(old, new)
    assert changed != FULL
    assert fingerprint(changed) == fingerprint(FULL)


def test_the_order_of_different_tables_does_not_count() -> None:
    expiry = '[expiry]\non = "12-31"\nmin_life = "3 months"\n'
    assert fingerprint(FULL.replace(expiry, "") + expiry) == fingerprint(FULL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 2\n", "points = 3\n"),
        ('debt = "forgive"\n', ""),
        ('name = "Gold"', 'name = "gold"'),
        ('["tip", "tax"]', '["tip"]'),
    ],
)
def test_a_change_of_meaning_makes_one(old: str, new: str) -> None:
    assert old in FULL
    assert fingerprint(FULL.replace(old, new)) != fingerprint(FULL)


def test_the_order_of_boosts_counts() -> None:
    one, other = '[[boost]]\nname = "a"\nadd = 1\n', '[[boost]]\nname = "b"\nadd = 2\n'
    assert fingerprint(one + other) != fingerprint(other + one)


def test_what_is_no_toml_has_no_fingerprint() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        fingerprint("a =")

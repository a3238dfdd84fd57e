"""A member may be named by name where it is the name of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

DAY = ("--as-of", AS_OF)


@pytest.mark.parametrize(
    "words",
    [
        ("member", "show"),
        ("points", "show"),
        ("points", "explain"),
        ("report", "statement"),
    ],
)
def test_a_unique_name_is_as_good_as_an_id(running: Cli, words: tuple[str, ...]) -> None:
    running("member", "add", "--id", "Z1", "--name", "Zoé  Berg", *DAY)
    by_id = running(*words, "Z1", *DAY)
    assert by_id.code == 0
    assert running(*words, "zoe berg", "--name", *DAY).out == by_id.out
    assert running(*words, "--name", "ZOÉ BERG", *DAY).out == by_id.out


def test_commands_take_it_too(running: Cli) -> None:
    running("member", "add", "--id", "Z1", "--name", "Zoe Berg", *DAY)
    ran = running("points", "adjust", "Zoe Berg", "20", "--name", "--reason", "hello", *DAY)
    assert ran.code == 0
    assert running("points", "show", "Z1", *DAY, "--json").json[-1]["points"] == 20
    running("member", "add", "--id", "Y1", "--name", "Yann", *DAY)
    move = ("points", "transfer", "Zoe Berg", "yann", "5", "--name", "--reason", "gift")
    assert running(*move, *DAY).code == 0
    assert running("points", "show", "Y1", *DAY, "--json").json[-1]["points"] == 5


def test_a_name_of_two_or_of_nobody_says_so(running: Cli) -> None:
    for number in ("Z1", "Z2"):
        running("member", "add", "--id", number, "--name", "Zoe Berg", *DAY)
    ran = running("member", "show", "Zoe Berg", "--name", *DAY)
    assert (ran.code, ran.err.splitlines()[0]) == (1, "Zoe Berg is the name of 2 members")
    assert "without --name: Z1, Z2." in ran.err
    ran = running("member", "show", "Nobody Here", "--name", *DAY)
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "there is no member of the name Nobody Here",
    )


def test_a_slip_in_an_id_is_found_among_many(running: Cli, tmp_path: Path) -> None:
    rows = "".join(f"K{number:06}\n" for number in range(30_000))
    (tmp_path / "many.csv").write_text("member_id\n" + rows)
    assert running("import", "members", "many.csv", *DAY).code == 0
    for typed, meant in (("K02999", "K0"), ("K029998x", "K029998"), ("X029998", "K029998")):
        ran = running("member", "show", typed, *DAY)
        assert f"Did you mean {meant}" in ran.err

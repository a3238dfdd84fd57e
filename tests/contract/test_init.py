"""`loyalty init`: where the store is made, so that the next command finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import Cli, at_terminal

WORDS = ("--currency", "EUR", "--timezone", "Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "variable", "store", "settings"),
    [
        ((), None, "loyalty.db", "loyalty.toml"),
        ((), "till/shop.db", "till/shop.db", "loyalty.toml"),
        (("shop",), "till/shop.db", "till/shop.db", "shop/loyalty.toml"),
        (("shop",), "shop/loyalty.db", "shop/loyalty.db", "shop/loyalty.toml"),
        (("--store", "mine.db"), "till/shop.db", "mine.db", "loyalty.toml"),
        (("shop", "--start", "corner-coffee"), "s.db", "s.db", "shop/loyalty.toml"),
    ],
)
def test_the_next_command_finds_the_store_that_was_made(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    variable: str | None,
    store: str,
    settings: str,
) -> None:
    if variable is not None:
        monkeypatch.setenv("LOYALTY_STORE", variable)
    made = cli("init", *words, *WORDS, "--json")
    assert made.code == 0, made.err
    assert (made.json["store"], made.json["settings"]) == (store, settings)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.db")) == [store]
    flag = words if words[:1] == ("--store",) else ()
    assert cli("member", "add", "--id", "1", *flag).code == 0
    # Without the variable the settings name the same store.
    monkeypatch.delenv("LOYALTY_STORE", raising=False)
    monkeypatch.chdir((tmp_path / settings).parent)
    assert [row["member_id"] for row in cli("member", "list", "--json").json] == ["1"]


def test_a_store_that_the_variable_names_is_never_overwritten(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("init", "old", *WORDS).code == 0
    monkeypatch.setenv("LOYALTY_STORE", "old/loyalty.db")
    refused = cli("init", "new", *WORDS, "--json")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, "already-exists")
    # The fix that is printed works when it is followed.
    assert "--store FILE" in refused.json["problems"][0]["fix"]
    assert cli("init", "new", *WORDS, "--store", "new/loyalty.db").code == 0


def test_a_demo_says_that_another_store_goes_first(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "LOYALTY_STORE" not in cli("demo", "--dir", "one").err
    monkeypatch.setenv("LOYALTY_STORE", "elsewhere.db")
    said = cli("demo", "--dir", "two").err.splitlines()[-1]
    assert said == "commands there find its store once LOYALTY_STORE is unset: it goes first"


@pytest.mark.parametrize(
    ("words", "country", "came_from", "said"),
    [
        (
            ("--timezone", "Europe/Berlin"),
            "DE",
            "timezone",
            "Germany (DE), the country of the time zone Europe/Berlin; country in loyalty.toml",
        ),
        (("--timezone", "Asia/Calcutta"), "IN", "timezone", "India (IN), the country of the time"),
        (
            ("--timezone", "Europe/Berlin", "--country", "at"),
            "AT",
            "option",
            "Austria (AT); country in loyalty.toml changes it",
        ),
        (("--timezone", "Europe/Berlin", "--country", "none"), None, "option", "are two numbers"),
        (("--timezone", "UTC"), None, None, "0151 2345678 and +49 151 2345678 are two numbers"),
        (("--timezone", "CET"), None, None, "are two numbers"),
        (("--timezone", "Antarctica/Troll"), None, None, "are two numbers"),
    ],
)
def test_the_country_is_that_of_the_time_zone_and_said(
    cli: Cli,
    tmp_path: Path,
    words: tuple[str, ...],
    country: str | None,
    came_from: str | None,
    said: str,
) -> None:
    made = cli("init", "one", "--currency", "EUR", *words)
    assert (made.code, said in made.err) == (0, True), made.err
    told = cli("init", "two", "--currency", "EUR", *words, "--json").json
    assert (told["country"], told["country_from"]) == (country, came_from)
    settings = (tmp_path / "one" / "loyalty.toml").read_text()
    assert f'country = "{country or "none"}"' in settings
    status = cli("status", "--json", "--store", "one/loyalty.db").json
    assert (status["country"], status["country_waits"]) == (country, None)


def test_the_country_is_asked_for_where_no_time_zone_tells_it(tmp_path: Path) -> None:
    words = ["--currency", "EUR", "--timezone", "UTC"]
    code, shown = at_terminal(["init", "one", *words], tmp_path, "FR\n")
    assert code == 0, shown
    assert "Country of phone numbers without a + (such as DE) [none]: " in shown
    assert "belong to France (FR)" in shown
    code, shown = at_terminal(["init", "two", *words], tmp_path, "\n")
    assert (code, "are two numbers" in shown) == (0, True)
    code, shown = at_terminal(["init", "three", *WORDS], tmp_path, "")
    assert (code, "Country of" in shown) == (0, False)

"""A store that gets its country later: phones compared anew, clashes told, nothing lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.members.phone_keys import follow_country
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.file.store_file import open_store
from tests.contract.conftest import Cli


def say(folder: Path, country: str) -> None:
    """Writes the country into loyalty.toml, as a merchant would."""
    file = folder / "loyalty.toml"
    lines = file.read_text().splitlines()
    kept = [line for line in lines if not line.startswith("country =")]
    file.write_text("\n".join([f'country = "{country}"', *kept]) + "\n")


def keys(folder: Path) -> dict[str, str]:
    """Whose each phone key is."""
    with closing(sqlite3.connect(folder / "loyalty.db")) as db:
        return dict(
            db.execute(
                "SELECT k.key, m.member_id FROM member_keys k JOIN members m USING (member)"
                " WHERE k.kind = 'phone'"
            ).fetchall()
        )


@pytest.fixture
def no_country(cli: Cli) -> Cli:
    """A store without a country, with an example program."""
    made = cli(
        *("init", "--currency", "EUR", "--timezone", "Europe/Berlin", "--country", "none"),
        *("--start", "corner-coffee"),
    )
    assert made.code == 0, made.err
    return cli


def add(cli: Cli, *phones: str) -> None:
    for number, phone in enumerate(phones, 1):
        added = cli("member", "add", "--id", f"m{number}", "--phone", phone)
        assert added.code == 0, added.err


def test_phones_are_compared_anew_by_the_next_command_that_writes(
    no_country: Cli, tmp_path: Path
) -> None:
    add(no_country, "0151 2345678", "0049 (0)30/12 34-56", "+43 1 234567", "99999999999999999")
    assert "01512345678" in keys(tmp_path)
    say(tmp_path, "de")
    waits = no_country("status", "--json").json["country_waits"]
    assert (waits["country"], waits["problems"]) == ("DE", [])
    tried = no_country("member", "add", "--id", "x", "--dry-run")
    assert (tried.code, "(dry run: the country stays as it was)" in tried.err) == (0, True)
    assert "01512345678" in keys(tmp_path)
    wrote = no_country("member", "add", "--id", "m5", "--phone", "030 999999")
    assert wrote.code == 0, wrote.err
    assert (
        "says Germany (DE); all phone numbers are compared anew, 2 changed, 1 no number there and"
        " kept as typed: m4 (99999999999999999)\n" in wrote.err
    )
    assert keys(tmp_path) == {
        "+491512345678": "m1",
        "+4930123456": "m2",
        "+431234567": "m3",
        "99999999999999999": "m4",
        "+4930999999": "m5",
    }
    status = no_country("status", "--json").json
    assert (status["country"], status["country_waits"]) == ("DE", None)
    assert no_country("batch").err.count("country") == 0
    # It is a fact like any other: audited, replayed, covered by the chain.
    assert no_country("doctor", "--replay").code == 0
    audited = no_country("audit", "--json").json
    assert [(row["before"], row["after"]) for row in audited if row["command"] == "country"] == [
        ("none", "DE")
    ]


def test_clashes_are_told_by_name_and_nothing_is_changed(no_country: Cli, tmp_path: Path) -> None:
    add(no_country, "0151 2345678", "+49 151 2345678", "0049 151 2345678", "030 123456")
    before = keys(tmp_path)
    say(tmp_path, "DE")
    told = no_country("batch")
    assert told.code == 0, told.err
    assert (
        "but 1 phone number would then belong to several members (+491512345678 to m1 and m2 and"
        " m3); nothing was changed and the store's country stays none" in told.err
    )
    assert keys(tmp_path) == before
    [problem] = no_country("status", "--json").json["country_waits"]["problems"]
    assert problem["message"] == (
        "+491512345678 would be the phone of m1 (0151 2345678) and m2 (+49 151 2345678) and m3"
        " (0049 151 2345678)"
    )
    # The fixes that are printed work when they are followed, one after the other.
    assert problem["fix"] == 'Take the number from one: loyalty member edit m3 --phone "".'
    assert no_country("member", "edit", "m3", "--phone", "").code == 0
    [problem] = no_country("status", "--json").json["country_waits"]["problems"]
    assert problem["fix"].startswith("If they are one person: loyalty member merge m1 m2. Else ")
    assert no_country("member", "merge", "m1", "m2", "--yes").code == 0
    assert no_country("status", "--json").json["country_waits"]["problems"] == []
    assert "2 changed" in no_country("batch").err
    assert keys(tmp_path) == {"+491512345678": "m1", "+4930123456": "m4"}
    assert no_country("doctor", "--replay").code == 0


def test_a_closed_member_is_in_nobodys_way(no_country: Cli, tmp_path: Path) -> None:
    add(no_country, "0151 2345678", "+49 151 2345678")
    assert no_country("member", "close", "m1", "--reason", "moved").code == 0
    say(tmp_path, "DE")
    no_country("batch")
    [problem] = no_country("status", "--json").json["country_waits"]["problems"]
    assert problem["fix"] == 'Take the number from one: loyalty member edit m2 --phone "".'
    assert no_country("member", "close", "m2", "--reason", "moved").code == 0
    assert "kept as typed: m1 (0151 2345678), m2 (+49 151 2345678)" in no_country("batch").err
    assert keys(tmp_path) == {"01512345678": "m1", "+491512345678": "m2"}


def test_a_wrong_country_can_be_changed_again(no_country: Cli, tmp_path: Path) -> None:
    add(no_country, "0151 2345678", "+49 30 123456")
    for country, first in (("AT", "+431512345678"), ("DE", "+491512345678"), ("none", "0151")):
        say(tmp_path, country)
        assert no_country("batch").code == 0
        assert next(key for key, of in keys(tmp_path).items() if of == "m1").startswith(first)
        assert keys(tmp_path)["+4930123456"] == "m2"
    assert no_country("doctor", "--replay").code == 0


SALES = "phone,occurred_at,amount\n0151 2345678,2025-03-01 10:00,5.00\n,2025-03-02,7.00\n"
VISITS = "phone,occurred_at,kind\n0151 2345678,2025-03-01 10:00,visit\n"


@pytest.mark.parametrize(("kind", "text"), [("transactions", SALES), ("activities", VISITS)])
def test_rows_without_ids_come_once_before_and_after(
    no_country: Cli, tmp_path: Path, kind: str, text: str
) -> None:
    add(no_country, "0151 2345678")
    (tmp_path / "rows.csv").write_text(text)
    rows = len(text.splitlines()) - 1
    first = no_country("import", kind, "rows.csv", "--json").json["counts"]
    assert first["new"] + first["guests"] == rows
    say(tmp_path, "DE")
    assert no_country("batch").code == 0
    again = no_country("import", kind, "rows.csv", "--json").json["counts"]
    assert (again["already_there"], again["new"], again["guests"]) == (rows, 0, 0)


def test_who_was_erased_stays_so(no_country: Cli, tmp_path: Path) -> None:
    add(no_country, "0151 2345678", "+49 30 123456")
    for member in ("m1", "m2"):
        assert no_country("member", "erase", member, "--reason", "asked", "--yes").code == 0
    say(tmp_path, "DE")
    assert no_country("batch").code == 0
    (tmp_path / "new.csv").write_text("phone,name\n+49 151 2345678,Ann\n030 123456,Ben\n")
    counts = no_country("import", "members", "new.csv", "--json").json["counts"]
    assert (counts["new"], counts["left_out"]) == (0, 2)


def test_a_country_that_there_is_not_stops_what_writes(no_country: Cli, tmp_path: Path) -> None:
    say(tmp_path, "Germny")
    wrong = no_country("batch", "--json")
    [problem] = wrong.json["problems"]
    assert (wrong.code, problem["code"], problem["column"]) == (3, "unknown-country", "country")
    assert problem["fix"] == "Did you mean DE?"
    shown = no_country("status")
    assert (shown.code, 'warning: country: "Germny" is not the code' in shown.err) == (0, True)


SPELLINGS = ("0151 2345678", "+49 151 2345678", "0049 151 2345678", "(0151) 234-56/78")


@pytest.mark.parametrize("country", ["DE", "none"])
@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("known", SPELLINGS)
def test_a_phone_is_shown_and_found_by_any_spelling(
    cli: Cli, country: str, known: str, typed: str
) -> None:
    words = ("--currency", "EUR", "--timezone", "Europe/Berlin", "--country", country)
    assert cli("init", *words).code == 0
    add(cli, known, "+49 171 9999999")
    assert cli("member", "show", typed, "--json").json["member_id"] == "m1"
    for text in (typed, "2345678", "345 678", "5678"):
        assert [row["member_id"] for row in cli("member", "find", text, "--json").json] == ["m1"]


def test_a_number_without_its_country_is_shown_and_gets_no_points(no_country: Cli) -> None:
    add(no_country, "+49 151 2345678", "+43 151 2345678", "+49 171 9999999")
    gives = no_country("points", "adjust", "0171 9999999", "5", "--reason", "gift", "--json")
    fix = gives.json["problems"][0]["fix"]
    assert (gives.code, fix.split("?")[0]) == (1, "Did you mean m3, whose phone is +491719999999")
    # Of two it is nobody.
    assert no_country("member", "show", "0151 2345678").code == 1
    found = no_country("member", "find", "0151 2345678", "--json").json
    assert [row["member_id"] for row in found] == ["m1", "m2"]
    # 00 is the plus.
    assert no_country("points", "adjust", "0043 151 2345678", "5", "--reason", "gift").code == 0


def test_a_country_that_another_command_gave_first_is_no_trouble(
    no_country: Cli, tmp_path: Path
) -> None:
    add(no_country, "0151 2345678")
    caller = Caller(parse_day("2026-01-01"), "eve")
    with open_store(tmp_path / "loyalty.db") as first, open_store(tmp_path / "loyalty.db") as then:
        assert follow_country(first, "DE", caller=caller) is not None
        assert follow_country(then, "DE", caller=caller) is None
        assert then.settings.country == "DE"
    assert list(keys(tmp_path)) == ["+491512345678"]

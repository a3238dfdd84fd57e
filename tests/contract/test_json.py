"""The JSON of the contract: the keys, their order and their kinds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from loyalty_cli.show.entries import KEYS as ENTRY_KEYS
from loyalty_cli.show.standing import KEYS as STANDING_KEYS
from tests.contract.conftest import AS_OF, Cli

ACTING_KEYS = ["status", "as_of", "dry_run", "counts", "problems"]
IMPORT_COUNTS = ["rows", "new", "changed", "already_there", "guests", "left_out", "rejected"]
BATCH_COUNTS = ["members", "events", "earned", "clawed_back", "expired", "granted"]


def test_import(shop: Cli) -> None:
    told = shop("import", "members", "members.csv", "--as-of", AS_OF, "--json").json
    assert list(told)[:5] == ACTING_KEYS
    assert (told["status"], told["as_of"], told["dry_run"]) == ("ok", AS_OF, False)
    assert set(told["counts"]) >= {*IMPORT_COUNTS, "held_back"}
    _adds_up(told["counts"])
    told = shop("import", "transactions", "transactions.csv", "--as-of", AS_OF, "--json").json
    assert told["counts"]["rows"] == 5
    assert told["counts"]["guests"] == 1
    assert told["counts"]["transactions"] == 5
    _adds_up(told["counts"])
    again = shop("import", "transactions", "transactions.csv", "--as-of", AS_OF, "--json").json
    assert again["counts"]["already_there"] == 5
    assert again["counts"]["transactions"] == 0
    _adds_up(again["counts"])


def _adds_up(counts: dict[str, int]) -> None:
    parts = sum(counts[name] for name in (*IMPORT_COUNTS[1:], "held_back"))
    assert counts["rows"] == parts


def test_a_stopped_file_holds_its_good_rows_back(shop: Cli, tmp_path: Path) -> None:
    text = (tmp_path / "transactions.csv").read_text(encoding="utf-8")
    (tmp_path / "bad.csv").write_text(text + "t6,0001,2025-01-01,4.00.0,,\n", encoding="utf-8")
    shop("import", "members", "members.csv", "--as-of", AS_OF)
    ran = shop("import", "transactions", "bad.csv", "--as-of", AS_OF, "--json")
    told = ran.json
    assert (ran.code, told["status"]) == (3, "rejected")
    assert told["counts"]["held_back"] == 5
    assert told["counts"]["rejected"] == 1
    _adds_up(told["counts"])
    (problem,) = told["problems"]
    assert problem["file"] == "bad.csv"
    assert problem["line"] == 7
    assert problem["column"] == "amount"
    assert problem["value"] == "4.00.0"
    assert problem["fix"]


def test_batch(shop: Cli) -> None:
    shop("import", "members", "members.csv", "--as-of", AS_OF)
    shop("import", "transactions", "transactions.csv", "--as-of", AS_OF)
    tried = shop("batch", "--as-of", AS_OF, "--dry-run", "--json").json
    told = shop("batch", "--as-of", AS_OF, "--json").json
    assert list(told)[:5] == ACTING_KEYS
    assert set(told["counts"]) >= {*BATCH_COUNTS, "level_changes", "claims"}
    assert all(type(count) is int for count in told["counts"].values())
    assert told["counts"]["events"] == 4
    assert told["counts"]["clawed_back"] > 0
    assert tried["dry_run"] is True
    assert tried["counts"] == told["counts"]


def test_import_with_batch(shop: Cli) -> None:
    shop("import", "members", "members.csv", "--as-of", AS_OF)
    words = ("import", "transactions", "transactions.csv", "--batch", "--as-of", AS_OF)
    tried = shop(*words, "--dry-run", "--json").json
    said = shop(*words, "--dry-run").out
    assert shop("status", "--as-of", AS_OF, "--json").json["counts"]["transactions"] == 0
    told = shop(*words, "--json").json
    assert (tried["dry_run"], tried["batch"], tried["counts"]) == (
        True,
        told["batch"],
        told["counts"],
    )
    assert "\nbatch: members 2, events 4" in said
    assert told["counts"]["transactions"] == 5
    assert told["batch"]["events"] == 4


def test_standing(running: Cli) -> None:
    rows = running("report", "standing", "--as-of", AS_OF, "--json").json
    assert [list(row) for row in rows] == [list(STANDING_KEYS)] * 3
    anna, ben, cleo = rows
    assert anna["member_id"] == "0001"
    assert anna["lifetime_spend"] == "60.00"
    assert anna["purchases"] == 1
    assert anna["last_activity"] == "2025-02-11"
    assert cleo["balance"] == 0
    assert cleo["lifetime_spend"] == "0.00"
    for row in rows:
        held = row["balance"] + row["pending"] - row["debt"]
        moved = row["earned"] - row["clawed_back"] - row["redeemed"] - row["expired"]
        assert held == moved + row["adjusted"]
    assert ben["next_level"] == "Silver"
    assert ben["to_next_level"] == 50 - ben["earned"]


def test_money_is_a_decimal_string_and_points_are_integers(running: Cli) -> None:
    for row in running("report", "standing", "--as-of", AS_OF, "--json").json:
        assert isinstance(row["lifetime_spend"], str)
        assert Decimal(row["lifetime_spend"]).as_tuple().exponent == -2
        for key in ("balance", "pending", "debt", "earned", "purchases", "next_expiry_points"):
            assert type(row[key]) is int, key


def test_points_show(running: Cli) -> None:
    rows = running("points", "show", "anna@example.com", "--as-of", AS_OF, "--json").json
    assert [list(row) for row in rows] == [list(ENTRY_KEYS)] * len(rows)
    total = 0
    for row in rows:
        total += row["points"]
        assert row["total"] == total
    assert rows[0]["kind"] == "earn"
    assert rows[0]["transaction"] == "t1"
    assert rows[0]["occurred_at"] == "2025-01-10T09:00:00+01:00"
    assert rows[0]["source"] == "csv"
    assert rows[-1]["kind"] == "clawback"


def test_the_entry_of_a_balance_says_its_source(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("member_id,points\n0003,7\n", encoding="utf-8")
    words = ("import", "balances", "old.csv", "--source", "stamp cards", "--as-of", AS_OF)
    assert running(*words).code == 0
    (row,) = running("points", "show", "0003", "--as-of", AS_OF, "--json").json
    assert (row["kind"], row["source"]) == ("opening", "stamp cards")


def test_member_show(running: Cli) -> None:
    found = running("member", "show", "0001", "--as-of", AS_OF, "--json").json
    assert list(found) == [
        *("member_id", "name", "email", "phone", "birthday", "joined_on", "status"),
        *("attributes", "accounts", "as_of"),
    ]
    (account,) = found["accounts"]
    assert list(account) == [*STANDING_KEYS, "expiring"]
    assert account["expiring"] == [
        {"on": account["next_expiry_on"], "points": account["next_expiry_points"]}
    ]


def test_points_adjust(running: Cli) -> None:
    before = _balance(running)
    words = ("points", "adjust", "0001", "-20", "--reason", "a mistake", "--as-of", AS_OF)
    tried = running(*words, "--dry-run", "--json").json
    assert tried["dry_run"] is True
    assert _balance(running) == before
    told = running(*words, "--ref", "till-7", "--json").json
    assert list(told)[:5] == ACTING_KEYS
    assert told["status"] == "ok"
    assert _balance(running) == before - 20
    again = running(*words, "--ref", "till-7", "--json")
    assert (again.code, again.json["status"]) == (0, "already-done")
    assert _balance(running) == before - 20
    other = running("points", "adjust", "0001", "5", "--reason", "x", "--ref", "till-7", "--json")
    assert (other.code, other.json["problems"][0]["code"]) == (1, "ref-used")


def _balance(cli: Cli) -> int:
    row = cli("member", "show", "0001", "--as-of", AS_OF, "--json").json["accounts"][0]
    balance: int = row["balance"]
    return balance


def test_a_bare_minus_is_a_number_and_a_misspelt_option_an_error(running: Cli) -> None:
    end = ("--reason", "-5 for cake", "--as-of", AS_OF)
    assert running("points", "adjust", "0001", "-5", *end).code == 0
    assert running("points", "adjust", "-5", "0001", *end).code == 1  # nobody is called -5
    assert running("points", "adjust", "0001", *end, "-5").code == 0
    assert running("points", "adjust", "0001", "--", "-5", *end).code == 2
    assert running("points", "adjust", "0001", "-5", *end, "--refs", "a").code == 2
    assert running("points", "adjust", "0001", "-5x", *end).code == 2
    assert running("points", "adjust", "0001", "+5", *end).code == 0
    rows = running("points", "show", "0001", "--as-of", AS_OF, "--json").json
    adjusted = [(row["points"], row["note"]) for row in rows if row["kind"] == "adjust"]
    assert adjusted == [(-5, "-5 for cake"), (-5, "-5 for cake"), (5, "-5 for cake")]


def test_tiers(running: Cli) -> None:
    rows = running("report", "tiers", "--as-of", AS_OF, "--json").json
    assert [(row["level"], row["from"], row["members"]) for row in rows] == [
        ("Member", 0, 2),
        ("Silver", 50, 1),
        ("Gold", 120, 0),
    ]


def test_programs_and_members(running: Cli) -> None:
    (program,) = running("program", "list", "--json").json
    assert program["program"] == "corner-coffee"
    found = running("program", "show", "corner-coffee", "--json").json
    assert found["text"].startswith("# Corner Coffee Stars")
    members = running("member", "list", "--json").json
    assert [member["member_id"] for member in members] == ["0001", "0002", "0003"]
    assert running("program", "schema").json["type"] == "object"


def test_status(running: Cli) -> None:
    found = running("status", "--as-of", AS_OF, "--json").json
    assert found["counts"]["members"] == 3
    assert found["counts"]["transactions"] == 5
    assert found["counts"]["guests"] == 1
    assert found["journal"] == "wal"
    assert found["events_waiting"] == 0
    assert found["batch_due_since"] is None
    assert found["last_batch"]["as_of"] == AS_OF
    assert set(found["last_batch"]["counts"]) == {*BATCH_COUNTS, "level_changes", "claims"}
    running("batch", "--as-of", "2025-04-01")
    idle = running("status", "--as-of", "2025-04-01", "--json").json["last_batch"]
    assert list(idle["counts"]) == list(found["last_batch"]["counts"])
    assert set(idle["counts"].values()) == {0}
    assert found["programs"][0]["walked_to"] == AS_OF


def test_status_says_what_waits(shop: Cli) -> None:
    shop("import", "transactions", "transactions.csv", "--enrol", "--as-of", AS_OF)
    found = shop("status", "--as-of", AS_OF, "--json").json
    assert found["events_waiting"] == 4
    assert found["batch_due_since"] == "2025-01-10"
    early = shop("status", "--as-of", "2025-01-10", "--json").json
    assert early["events_waiting"] == 1


def test_the_same_error_in_words_and_in_json(shop: Cli) -> None:
    told = shop("member", "show", "nobody", "--json").json
    said = shop("member", "show", "nobody").err
    for problem in told["problems"]:
        assert problem["message"] in said


def test_every_object_says_its_day(running: Cli) -> None:
    running("giftcard", "issue", "5", "--as-of", AS_OF)
    [program] = running("program", "list", "--json").json
    for words in (
        ("status",),
        ("member", "show", "0001"),
        ("program", "show", program["program"]),
        ("report", "statement", "0001"),
        ("points", "explain", "0001"),
        ("giftcard", "show", "GC-000001"),
    ):
        ran = running(*words, "--as-of", AS_OF, "--json")
        assert (ran.code, ran.json["as_of"]) == (0, AS_OF), words

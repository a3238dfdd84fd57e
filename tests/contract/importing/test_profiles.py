"""`loyalty profile` and imports of real shapes: as a merchant, with and without a terminal."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from loyalty_cli.commands.importing import run
from loyalty_cli.commands.setup.profile import Kind
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.profile.file_kinds import FILE_KINDS
from loyalty_cli.intake.profile.model import shipped_names
from loyalty_cli.intake.profile.shipped import find_profile
from tests.contract.conftest import AS_OF, MEMBERS, TRANSACTIONS, Cli

SAMPLES = Path(__file__).resolve().parents[2] / "intake" / "samples"
STRIPE = SAMPLES / "stripe-payments" / "payments_short.csv"
LATER = "2026-12-31"


def sample(name: str) -> Path:
    return next((SAMPLES / name).glob("*.csv"))


def test_list_says_what_each_covers_and_cannot(cli: Cli) -> None:
    rows = cli("profile", "list", "--json").json
    assert [row["profile"] for row in rows] == shipped_names()
    assert all(row["covers"] and row["cannot"] and row["kind"] for row in rows)
    text = cli("profile", "list").out
    assert "stripe-payments: Stripe: payments (transactions)\n" in text
    assert text.count("\n  Not: ") == len(rows)
    assert cli("profile", "list", "--csv").out.startswith(
        "profile,title,kind,source,covers,cannot\n"
    )


def test_show_prints_the_file_itself(cli: Cli, tmp_path: Path) -> None:
    text = cli("profile", "show", "shopify-orders").out
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert find_profile("mine.toml") == find_profile("shopify-orders")
    assert cli("profile", "show", "mine.toml").out == text
    assert cli("profile", "show", "mine.toml", "--json").json["source"] == "shopify"
    ran = cli("profile", "show", "shopify-order")
    assert (ran.code, "did you mean shopify-orders?" in ran.err) == (3, True)


def test_sniff(cli: Cli) -> None:
    seen = cli("profile", "sniff", str(STRIPE), "--json").json
    assert [fit["profile"] for fit in seen["fits"]] == ["stripe-payments"]
    assert (seen["encodings"], seen["byte_order_mark"], seen["own"]) == (["utf-8"], True, [])
    assert "Stripe: payments" in cli("profile", "sniff", str(STRIPE)).out
    assert cli("profile", "sniff", "none.csv").code == 3


def test_sniff_knows_our_own_columns(shop: Cli) -> None:
    assert shop("profile", "sniff", "transactions.csv", "--json").json["own"] == ["transactions"]
    assert "the contract's own columns for members" in shop("profile", "sniff", "members.csv").out


@pytest.mark.parametrize("name", shipped_names())
def test_try_with_and_without_a_store(cli: Cli, name: str) -> None:
    words = ("profile", "try", str(sample(name)), "--row", "1", "--profile", name)
    ran = cli(*words, "--json")
    assert ran.code in (0, 1)
    assert ran.json["cells"]
    line = 3 if name == "google-forms" else 2  # its header is two lines long
    assert cli(*words).out.startswith(f"row 1 (line {line}) with {name}\n")


def test_try_finds_the_only_profile_that_fits(cli: Cli, shop: Cli) -> None:
    ran = cli("profile", "try", str(STRIPE), "--row", "1", "--json")
    assert (ran.json["profile"], ran.json["event"]["amount"]) == ("stripe-payments", "1000.00")
    own = shop("profile", "try", "transactions.csv", "--row", "1", "--json")
    assert (own.json["profile"], own.json["kind"]) == ("the contract's own columns", "transactions")
    members = shop("profile", "try", "members.csv", "--row", "2", "--kind", "members", "--json")
    assert members.json["event"]["name"] == "Ben Cole"
    assert cli("profile", "try", str(STRIPE), "--row", "99").code == 2


def test_try_shows_a_problem_and_says_no(shop: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(TRANSACTIONS.replace("60.00", "6O"), encoding="utf-8")
    ran = shop("profile", "try", "bad.csv", "--row", "1")
    assert (ran.code, "rejected:" in ran.out, "fix:" in ran.out) == (1, True, True)


def test_new_writes_a_profile_once(cli: Cli, tmp_path: Path) -> None:
    made = cli("profile", "new", str(STRIPE), "-o", "mine.toml", "--source", "shop")
    assert (made.code, made.out) == (0, "")
    assert "made mine.toml" in made.err
    assert find_profile(str(tmp_path / "mine.toml")).source == "shop"
    assert cli("profile", "new", str(STRIPE), "-o", "mine.toml").code == 2
    assert 'source = "till"' in cli("profile", "new", str(STRIPE), "--kind", "members").out


def test_a_shipped_profile_by_name(shop: Cli) -> None:
    words = ("import", "transactions", str(STRIPE), "--as-of", LATER, "--future", "--enrol")
    ran = shop(*words, "--profile", "stripe-payments")
    assert (ran.code, ran.out) == (
        0,
        "left out 1: Status is Failed\ntransactions: rows 3, new 2, left out 1, transactions 3\n",
    )
    again = shop(*words, "--profile", "stripe-payments", "--json").json
    assert again["counts"]["already_there"] == 2
    assert again["files"][0]["left_out"] == {"Status is Failed": 1}


def test_a_night_job_never_chooses(shop: Cli) -> None:
    ran = shop("import", "transactions", str(STRIPE), "--as-of", LATER, "--future", "--json")
    assert ran.code == 2
    (problem,) = ran.json["problems"]
    assert (problem["code"], problem["fix"]) == (
        "profile-not-said",
        "say --profile stripe-payments",
    )


def test_on_a_terminal_the_only_one_that_fits_is_taken(
    shop: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "errors_on_terminal", lambda: True)
    words = ("import", "transactions", str(STRIPE), "--as-of", LATER, "--future", "--enrol")
    ran = shop(*words)
    assert (ran.code, ran.err.splitlines()[:1]) == (
        0,
        ["read with --profile stripe-payments (Stripe: payments)"],
    )
    assert shop(*words, "--quiet").err == ""


def test_several_that_fit_are_named(
    shop: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "errors_on_terminal", lambda: True)
    text = sample("loyverse-receipts-dmy").read_text(encoding="utf-8")
    (tmp_path / "r.csv").write_text(
        text.replace("31/10/", "01/10/").replace("30/10/", "02/10/"), encoding="utf-8"
    )
    ran = shop("import", "transactions", "r.csv", "--as-of", LATER, "--future")
    assert ran.code == 2
    assert "--profile loyverse-receipts-dmy or --profile loyverse-receipts-mdy" in ran.err


def test_packed_files_and_stdin(shop: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.csv.gz").write_bytes(gzip.compress(MEMBERS.encode()))
    assert shop("import", "members", "m.csv.gz", "--as-of", AS_OF).code == 0
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TRANSACTIONS.encode())))
    ran = shop("import", "transactions", "-", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["counts"]["transactions"]) == (0, 5)
    assert json.dumps(ran.json["files"][0]["file"]) == '"-"'


def test_rejects_of_stdin_need_a_place(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("import", "transactions", "-", "--as-of", AS_OF, "--enrol", "--skip-bad-rows")
    assert shop(*words).code == 2
    bad = TRANSACTIONS.replace("12.50", "x")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(bad.encode())))
    ran = shop(*words, "--rejects", "bad.csv")
    assert (ran.code, Path("bad.csv").exists()) == (4, True)


def test_several_files_are_taken_all_or_none(shop: Cli, tmp_path: Path) -> None:
    shutil.copy(STRIPE, tmp_path / "one.csv")
    text = STRIPE.read_text(encoding="utf-8-sig").replace("ch_", "ch_B").replace("eur", "usd")
    (tmp_path / "two.csv").write_text(text, encoding="utf-8")
    words = ("import", "transactions", "one.csv", "two.csv", "--profile", "stripe-payments")
    ran = shop(*words, "--enrol", "--as-of", LATER, "--future", "--json")
    counts = ran.json["counts"]
    assert (ran.code, counts["new"], counts["held_back"], counts["rejected"]) == (3, 0, 2, 2)
    assert shop("member", "list", "--as-of", LATER, "--json").json == []


@pytest.mark.parametrize("name", shipped_names())
def test_every_sample_comes_in_and_again_changes_nothing(shop: Cli, name: str) -> None:
    """Row equation and idempotence, over all profiles, through the store."""
    profile = find_profile(name)
    enrol = () if profile.kind == "members" else ("--enrol",)
    words = (
        *("import", profile.kind or "", str(sample(name)), "--profile", name, *enrol),
        *("--as-of", LATER, "--future", "--json", "--skip-bad-rows", "--rejects", "bad.csv"),
    )
    first, second = shop(*words).json, shop(*words).json
    told = ("new", "changed", "already_there", "guests", "left_out", "rejected", "held_back")
    for ran in (first, second):
        assert ran["counts"]["rows"] == sum(ran["counts"][key] for key in told)
    assert first["counts"]["new"] + first["counts"]["guests"] + first["counts"]["rejected"] > 0
    assert second["counts"]["new"] == second["counts"]["changed"] == 0


def test_a_profile_may_be_of_every_kind_of_file() -> None:
    assert {kind.value for kind in Kind} == set(FILE_KINDS)
    assert set(READERS) == set(FILE_KINDS)

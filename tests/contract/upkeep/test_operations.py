"""Backups, restores and nights as they are typed: what they ask, answer and exit with."""

from __future__ import annotations

import json
from pathlib import Path

from tests.contract.conftest import AS_OF, TRANSACTIONS, Cli

DAY = ("--as-of", AS_OF)
NIGHTS = """
[nightly]
settle_seconds = 0

[[nightly.take]]
files = "*.csv"
kind = "transactions"

[nightly.backup]
"""


def set_up(folder: Path, text: str = NIGHTS) -> None:
    with (folder / "loyalty.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    (folder / "inbox").mkdir(exist_ok=True)


def test_a_backup_and_a_restore(running: Cli, tmp_path: Path) -> None:
    made = running("backup", "copy.db", "--json", *DAY).json
    assert (made["status"], made["file"]) == ("ok", str(tmp_path / "copy.db"))
    assert made["counts"]["members"] > 0
    assert (made["differences"], made["key"]) == (0, str(tmp_path / "copy.db.key"))
    again = running("backup", "copy.db", *DAY)
    assert (again.code, "--yes" in again.err) == (2, True)
    assert running("backup", "copy.db", "--yes", *DAY).code == 0
    assert running("points", "adjust", "0001", "+5", "--reason", "gift", *DAY).code == 0
    asked = running("restore", "copy.db", *DAY)
    assert (asked.code, "needs a yes" in asked.err) == (2, True)
    tried = running("restore", "copy.db", "--dry-run", "--json", *DAY).json
    assert (tried["dry_run"], tried["commands"], tried["imports"]) == (True, 1, [])
    before = running("points", "show", "0001", "--json", *DAY).json
    ran = running("restore", "copy.db", "--yes", "--json", *DAY)
    assert (ran.code, ran.json["status"], ran.json["key_fits"]) == (0, "ok", "yes")
    assert Path(ran.json["kept"]).is_file()
    after = running("points", "show", "0001", "--json", *DAY).json
    assert after == before[:-1]
    assert running("doctor", "--replay").code == 0
    missing = running("restore", "none.db", "--yes", "--json", *DAY)
    assert (missing.code, missing.json["problems"][0]["code"]) == (5, "store-missing")


def test_a_night_and_what_status_says_of_it(running: Cli, tmp_path: Path) -> None:
    none = running("nightly", *DAY)
    assert (none.code, "[nightly]" in none.err) == (2, True)
    set_up(tmp_path)
    assert running("nightly", "--quiet", *DAY).out == ""
    (tmp_path / "inbox" / "again.csv").write_text(TRANSACTIONS)
    ran = running("nightly", "--json", *DAY)
    assert (ran.code, ran.json["status"], ran.json["as_of"]) == (0, "ok", AS_OF)
    assert [step["step"] for step in ran.json["steps"]] == ["take", "batch", "doctor", "backup"]
    batch = running("batch", "--json", *DAY).json["counts"]
    assert ran.json["steps"][1]["counts"] == dict.fromkeys(batch, 0)
    assert "nothing to do" in running("nightly", *DAY).out
    (tmp_path / "inbox" / "bad.csv").write_text("transaction_id,member_id\n1,2\n")
    bad = running("nightly", "--quiet", *DAY)
    assert (bad.code, bad.err) == (3, "")
    assert "rejected  bad.csv" in bad.out
    (tmp_path / "inbox" / "new.csv").write_text(TRANSACTIONS)
    status = running("status", "--json", *DAY).json
    assert status["last_night"]["exit"] == 3
    assert status["last_backup"]["is_there"]
    assert status["inbox"]["waiting"] == [{"file": "new.csv", "reason": None}]
    assert status["inbox"]["rejected"] == 1
    said = running("status", "--format", "plain", *DAY).out
    assert "take bad.csv rejected" in said
    assert "1 file for the next night; 1 rejected, to be mended" in said


def test_a_night_goes_through_yesterday(shop: Cli, tmp_path: Path) -> None:
    set_up(tmp_path)
    yesterday = shop("nightly", "--json").json["as_of"]
    today = shop("status", "--json").json["as_of"]
    assert yesterday < today
    assert shop("nightly", "--as-of", "2999-01-01").code == 2


def test_wrong_settings_say_where(running: Cli, tmp_path: Path) -> None:
    set_up(tmp_path, "\n[nightly]\ninbx = 1\n")
    ran = running("nightly", *DAY)
    line = (tmp_path / "loyalty.toml").read_text().splitlines().index("inbx = 1") + 1
    assert ran.code == 3
    assert f"loyalty.toml:{line}: nightly.inbx: unknown key" in ran.err
    assert "fix: Did you mean inbox?" in ran.err
    status = running("status", *DAY)
    assert status.code == 0
    assert f"loyalty.toml:{line}: warning: nightly.inbx: unknown key" in status.err
    assert json.loads(running("status", "--json", *DAY).out)["inbox"] is None


def test_everything_goes_to_a_file_for_its_owner_only(running: Cli, tmp_path: Path) -> None:
    words = ("member", "show", "0002", "--everything", "--as-of", AS_OF)
    for form, name in (((), "page.txt"), (("--json",), "page.json")):
        written = running(*words, *form, "-o", name)
        assert (written.code, written.out) == (0, "")
        file = tmp_path / name
        assert file.read_text(encoding="utf-8") == running(*words, *form).out
        assert file.stat().st_mode & 0o777 == 0o600
    lost = running(*words, "-o", "loyalty.db")
    assert (lost.code, "is not written over" in lost.err) == (1, True)
    alone = running("member", "show", "0002", "-o", "page.txt")
    assert (alone.code, "give --everything too" in alone.err) == (2, True)


def test_erasing_asks_first_and_names_what_still_holds_them(running: Cli, tmp_path: Path) -> None:
    words = ("member", "erase", "0001", "--reason", "letter of 3 May", "--as-of", AS_OF)
    asked = running(*words)
    assert (asked.code, "give --yes" in asked.err) == (2, True)
    tried = running(*words, "--dry-run", "--json").json
    assert (tried["status"], tried["dry_run"]) == ("ok", True)
    assert running("member", "show", "0001", "--as-of", AS_OF).code == 0
    done = running(*words, "--yes", "--json").json
    assert done["files"] == ["members.csv", "transactions.csv"]
    assert (done["counts"]["members"], done["counts"]["accounts"]) == (1, 1)
    assert running("member", "show", "0001", "--as-of", AS_OF).code == 1
    shown = running("member", "show", done["member_id"], "--everything", "--as-of", AS_OF, "--json")
    assert (shown.json["name"], shown.json["keys"]) == (
        None,
        [{"kind": "member_id", "key": done["member_id"]}],
    )
    page = running("member", "show", done["member_id"], "--everything", "--as-of", AS_OF)
    assert "Every entry of points" in page.out
    assert running("member", "show", "0002", "--everything", "--csv").code == 2
    again = running(*words[:2], done["member_id"], *words[3:], "--yes")
    assert (again.code, "already" in again.out) == (0, True)
    named = running(*words[:2], "0002", "--reason", "for Ben Cole", "--as-of", AS_OF, "--yes")
    assert (named.code, "the reason names the member" in named.err) == (2, True)
    assert running("doctor", "--replay").code == 0

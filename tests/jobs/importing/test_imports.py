"""What holds for every import: all or none, dry runs, bad rows, several files."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.imports import import_files
from tests.jobs.shop import CALLER, HEADER, Shop, codes, counted, files_of, written

GOOD = "R1,M1,2026-03-01,10,"
BAD = ("R2,M1,2026-03-01,ten,", "R3,M9,2026-03-01,5,", "R4,M1,2026-03-01,5,")
TABLES = ("members", "events", "event_ids", "imports", "arrivals", "sources", "audit")


def test_one_bad_row_stops_everything_and_all_problems_are_told(shop: Shop) -> None:
    shop.members()
    before = written(shop, TABLES)
    outcome = shop.sales(GOOD, *BAD)
    assert outcome.status == "rejected"
    assert codes(outcome) == [("amount", 3), ("unknown-member", 4)]
    assert outcome.counts == {
        "rows": 4,
        "new": 0,
        "changed": 0,
        "already_there": 0,
        "guests": 0,
        "left_out": 0,
        "rejected": 2,
        "held_back": 2,
        "transactions": 0,
    }
    assert written(shop, TABLES) == before
    assert list(shop.folder.glob("*.rejects.csv")) == []


def test_skip_bad_rows_takes_the_rest_and_writes_the_bad_ones_down(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(GOOD, *BAD, skip_bad_rows=True)
    assert outcome.status == "partial"
    assert counted(outcome) == {"rows": 4, "new": 2, "rejected": 2, "transactions": 2}
    (told,) = files_of(outcome)
    rejects = Path(told["rejects"])
    assert rejects.name == "file-2.csv.rejects.csv"
    lines = rejects.read_text().splitlines()
    assert lines[0] == f"{HEADER},line,code,reason"
    assert [line.split(",")[:7] for line in lines[1:]] == [
        ["R2", "M1", "2026-03-01", "ten", "", "3", "amount"],
        ["R3", "M9", "2026-03-01", "5", "", "4", "unknown-member"],
    ]


def test_mended_rejects_can_be_imported_as_they_are(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(GOOD, *BAD, skip_bad_rows=True)
    (told,) = files_of(outcome)
    text = Path(told["rejects"]).read_text().replace(",ten,", ",10,").replace("M9", "M2")
    again = shop.take("transactions", text)
    assert (again.status, counted(again)) == (
        "ok",
        {"rows": 2, "new": 2, "transactions": 2},
    )
    whole = shop.sales(GOOD, "R2,M1,2026-03-01,10,", "R3,M2,2026-03-01,5,", BAD[2])
    assert counted(whole) == {"rows": 4, "already_there": 4}


def test_all_rows_of_a_bad_transaction_are_rejected(shop: Shop) -> None:
    outcome = shop.sales(
        *("R1,M9,2026-03-01,5,", "R1,M9,2026-03-01,6,", "R2,,2026-03-01,1,"),
        *("R2,,2026-03-01,x,",),
        skip_bad_rows=True,
    )
    assert counted(outcome) == {"rows": 4, "rejected": 4}
    assert codes(outcome) == [
        *(("unknown-member", 2), ("same-transaction", 3)),
        *(("same-transaction", 4), ("amount", 5)),
    ]


def test_problems_come_in_the_order_of_lines_though_refunds_are_judged_last(shop: Shop) -> None:
    outcome = shop.sales("X1,,2026-03-01,-5,R9", "R1,M9,2026-03-01,5,", "X2,,2026-03-01,-5,R9")
    assert codes(outcome) == [
        *(("unknown-purchase", 2), ("unknown-member", 3), ("unknown-purchase", 4)),
    ]


def test_a_dry_run_counts_the_same_and_keeps_nothing(shop: Shop) -> None:
    shop.members()
    shop.apply()
    before = written(shop, TABLES)
    rows = (GOOD, "R3,M9,2026-03-01,5,", "X1,,2026-03-02,-5,R1")
    dry = shop.sales(*rows, unknown="enrol", dry_run=True)
    assert dry.dry_run
    assert written(shop, TABLES) == before
    wet = shop.sales(*rows, unknown="enrol")
    assert dry.counts == wet.counts
    assert dry.data["members_made"] == wet.data["members_made"] == 1
    partial = shop.sales(*BAD, skip_bad_rows=True, dry_run=True)
    assert partial.status == "partial"
    assert list(shop.folder.glob("*.rejects.csv")) == []


def test_several_files_are_taken_together_or_not_at_all(shop: Shop) -> None:
    shop.members()
    good = f"{HEADER}\n{GOOD}\n"
    outcome = shop.take("transactions", good, f"{HEADER}\n{BAD[0]}\n", good)
    assert outcome.status == "rejected"
    assert counted(outcome) == {"rows": 3, "already_there": 1, "rejected": 1, "held_back": 1}
    assert shop.all("SELECT count(*) FROM events") == [0]
    outcome = shop.take("transactions", good, f"{HEADER}\n{BAD[2]}\n")
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 2}
    assert [told["counts"]["new"] for told in files_of(outcome)] == [1, 1]


def test_a_file_that_can_not_be_read_stops_the_others_even_when_bad_rows_are_skipped(
    shop: Shop,
) -> None:
    shop.members()
    good = shop.file(f"{HEADER}\n{GOOD}\n")
    no_column = shop.file("transaction_id,member_id,amount\nR1,M1,5\n")
    unclosed = shop.file(f'{HEADER}\n{GOOD}\n"R2,M1,2026-03-01,5,\n')
    missing = shop.folder / "missing.csv"
    outcome = import_files(
        shop.store,
        "transactions",
        [missing, no_column, good, unclosed],
        skip_bad_rows=True,
        caller=CALLER,
    )
    assert outcome.status == "rejected"
    assert [(problem.code, problem.file) for problem in outcome.problems] == [
        ("no-such-file", str(missing)),
        ("missing-column", str(no_column)),
        ("quote", str(unclosed)),
    ]
    assert shop.all("SELECT count(*) FROM events") == [0]


def test_one_place_for_rejects_is_for_one_file(shop: Shop) -> None:
    with pytest.raises(Usage):
        shop.take("transactions", HEADER, HEADER, rejects=shop.folder / "r.csv")
    shop.members()
    wanted = shop.folder / "mine.csv"
    shop.sales(*BAD, skip_bad_rows=True, rejects=wanted)
    assert wanted.exists()


def test_rejects_that_can_not_be_written_stop_the_import(shop: Shop) -> None:
    shop.members()
    with pytest.raises(Refused) as caught:
        shop.sales(*BAD, skip_bad_rows=True, rejects=shop.folder / "no" / "folder.csv")
    assert caught.value.problems[0].code == "rejects-unwritable"
    assert shop.all("SELECT count(*) FROM events") == [0]


def test_what_the_profile_leaves_out_is_counted(shop: Shop) -> None:
    profile = Profile.model_validate(
        {"leave_out": {"member_id": ["staff"]}, "no_member": ["0"], "source": "till"}
    )
    outcome = shop.sales(
        "R1,0,2026-03-01,5,", "R2,staff,2026-03-01,5,", "R3,,2026-03-01,5,", profile=profile
    )
    assert counted(outcome) == {"rows": 3, "guests": 2, "left_out": 1, "transactions": 2}
    assert outcome.data["source"] == "till"


def test_the_counts_add_up(shop: Shop) -> None:
    shop.members()
    shop.sales(GOOD, "R9,,2026-03-01,1,")
    for skip in (False, True):
        outcome = shop.sales(
            *(GOOD, "R9,M1,2026-03-01,1,", "R8,,2026-03-01,1,", *BAD),
            skip_bad_rows=skip,
            dry_run=True,
        )
        counts = outcome.counts
        parts = ("new", "changed", "already_there", "guests", "left_out", "rejected", "held_back")
        assert counts["rows"] == sum(counts[part] for part in parts) == 6


def test_an_import_is_noted_with_its_digest_and_counts(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(GOOD, "R9,,2026-03-01,1,", source="till")
    path = shop.folder / "file-2.csv"
    ((number, kind, source, file, sha256, counts),) = shop.all(
        "SELECT i.import, i.kind, s.name, i.file, i.sha256, i.counts FROM imports i"
        " JOIN sources s USING (source) WHERE kind = 'transactions'"
    )
    (told,) = files_of(outcome)
    assert (number, kind, source, file) == (told["import"], "transactions", "till", path.name)
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert json.loads(counts) == outcome.counts
    assert shop.all("SELECT kind, as_of FROM arrivals") == [
        *(("import members", "2026-03-31"), ("import transactions", "2026-03-31")),
    ]
    actions = shop.all("SELECT action, by FROM audit JOIN audit_texts USING (audit)")
    assert actions == [("import members", "eve"), ("import transactions", "eve")]


def test_progress_hears_of_all_bytes_of_all_files(shop: Shop) -> None:
    heard: list[tuple[int, int | None]] = []
    text = HEADER + "\n" + "".join(f"R{n},,2026-03-01,1,\n" for n in range(30_000))
    more = f"{HEADER}\n{GOOD.replace('M1', '')}\n".replace("R1", "Z1")
    shop.take("transactions", text, more, progress=lambda done, total: heard.append((done, total)))
    whole = len(text) + len(more)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[-1] == (whole, whole)


def test_a_file_without_rows_is_taken_like_any(shop: Shop) -> None:
    outcome = shop.take("transactions", HEADER + "\n", HEADER + "\nR1,,2026-03-01,1,\n")
    assert (outcome.status, outcome.problems) == ("ok", [])
    assert [file["counts"]["rows"] for file in files_of(outcome)] == [0, 1]
    assert shop.all("SELECT count(*) FROM imports") == [2]


def test_ids_are_text_and_any_letter_is_one(shop: Shop) -> None:
    shop.members('member_id,name\n0001,"A ""B"" c"\nÄß漢,x\n')
    rows = ("0001,0001,2026-03-01,1,", "1,Äß漢,2026-03-01,1,", "é😀,0001,2026-03-01,1,")
    assert counted(shop.sales(*rows))["new"] == 3
    assert counted(shop.sales(*rows)) == {"rows": 3, "already_there": 3}
    assert shop.all("SELECT id FROM event_ids ORDER BY event") == ["0001", "1", "é😀"]


def test_two_callers_see_the_same_as_of(shop: Shop) -> None:
    caller = replace(CALLER, as_of=CALLER.as_of - 1)
    path = shop.file("member_id\nM1\n")
    outcome = import_files(shop.store, "members", [path], caller=caller)
    assert outcome.as_of == CALLER.as_of - 1
    assert shop.all("SELECT as_of FROM arrivals") == ["2026-03-30"]


def test_rejects_that_were_mended_are_not_written_over(shop: Shop) -> None:
    shop.members()
    header = "transaction_id,member_id,occurred_at,amount\n"
    sales = shop.folder / "sales.csv"

    def take(text: str) -> tuple[str, list[str]]:
        sales.write_text(text, encoding="utf-8")
        outcome = import_files(
            shop.store, "transactions", [sales], skip_bad_rows=True, caller=CALLER
        )
        (told,) = files_of(outcome)
        return Path(told["rejects"]).name, [each.code for each in outcome.remarks or ()]

    bad = header + "T1,M1,2026-03-01,ten\nT2,M1,2026-03-01,two\n"
    first, second = shop.folder / "sales.csv.rejects.csv", "sales.csv.rejects-2.csv"
    assert take(bad) == (first.name, [])
    assert take(bad) == (first.name, [])
    # More rows, elsewhere in the file: nothing of the older one is lost.
    more = header + "T0,M1,2026-03-01,1\n" + bad.removeprefix(header) + "T3,M1,2026-03-01,x\n"
    assert take(more) == (first.name, [])
    mended = first.read_text().replace(",ten,", ",10,")
    first.write_text(mended)
    assert take(more) == (second, ["rejects-kept"])
    assert take(more) == (second, ["rejects-kept"])
    assert take(header + "T4,M1,2026-03-01,y\n") == (
        "sales.csv.rejects-3.csv",
        ["rejects-kept"],
    )
    assert first.read_text() == mended
    assert "T1" in (shop.folder / second).read_text()
    outcome = import_files(shop.store, "transactions", [first], skip_bad_rows=True, caller=CALLER)
    assert counted(outcome) == {"rows": 3, "new": 1, "rejected": 2, "transactions": 1}

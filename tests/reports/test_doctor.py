"""`doctor`: each check, on a store that was damaged behind its back, with plain SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.proof.doctor import examine_store
from loyalty_cli.reports.doctor.examine import CHECKS, SHOWN
from loyalty_cli.store.file.store_file import open_store
from tests.jobs.shop import Shop

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
limit = { points = 60, every = "month" }

[[earn]]
name = "review"
on = "review"
points = 5

[[reward]]
id = "latte"
name = "A latte"
kind = "voucher"
stock = 1
voucher = { item = "latte" }

[expiry]
after = "1 month"

[tiers]
by = "spend"
window = "calendar-year"
keep = "end-of-next-year"
[[tiers.level]]
name = "Member"
from = "0"
[[tiers.level]]
name = "Gold"
from = "50.00"
[[tiers.level]]
name = "Platinum"
from = "100.00"
"""
VOUCHER = (
    "INSERT INTO vouchers (voucher, code, code_key, program, reward, version, uses_max, issued_on,"
    " arrival) VALUES (1, '4O', '40', 1, 'latte', 1, 1, '2026-03-31', 1)"
)
HEADER = "transaction_id,member_id,occurred_at,amount,refund_of,sku"
JANUARY = (
    "R1,M1,2026-01-10 10:00,30.00,,a",
    "R1,M1,2026-01-10 10:00,25.00,,b",
    "R2,M2,2026-01-10,80,,",
)
MARCH = (
    *("R3,M1,2026-03-01 09:00,90.00,,", "R4,M2,2026-03-05,40.00,,", "R5,,2026-03-06,3.00,,"),
    *(
        "R6,M2,2026-03-25,-10.00,R4,",
        "R7,M1,2026-02-20,-55.00,R1,",
        "R8,M2,2026-03-21,-80,R2,",
        "R9,M2,2026-03-02,30.00,,",
    ),
)
ACTIVITIES = "activity_id,member_id,occurred_at,kind,note\nA1,M1,2026-03-02,review,fine\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store in which points lapsed, were taken back, and are owed; levels rose, a limit cut."""
    shop = Shop(tmp_path_factory.mktemp("sound"))
    shop.members()
    shop.apply(PROGRAM, as_of=parse_day("2026-01-01"))
    shop.sales(*JANUARY, header=HEADER, as_of="2026-01-31")
    run_batch(shop.store, caller=Caller(parse_day("2026-01-31"), "eve"))
    adjust(shop, "M1", -40, "2026-01-31")
    shop.sales(*MARCH, header=HEADER, as_of="2026-03-31")
    unknown = "R10,M2,2026-03-22,-1.50,R78,"
    shop.sales(unknown, header=HEADER, as_of="2026-03-31", allow_unmatched=True)
    shop.take("activities", ACTIVITIES)
    run_batch(shop.store, caller=Caller(parse_day("2026-03-31"), "eve"))
    adjust(shop, "M2", 7, "2026-03-31")
    assert shop.all("SELECT count(*) FROM accounts WHERE debt > 0") == [0]
    shop.close()
    with closing(sqlite3.connect(shop.path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode = DELETE")
    return shop.path.read_bytes()


def adjust(shop: Shop, who: str, points: int, day: str) -> None:
    adjust_points(
        shop.store,
        who,
        points,
        reason="by hand",
        expires_on=None,
        program=None,
        ref=None,
        caller=Caller(parse_day(day), "eve"),
    )


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """A stranger's connection for which nothing is guarded; the triggers are put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        made = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in made:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for _, sql in made:
            db.execute(sql)


def found(path: Path) -> dict[str, list[dict]]:
    """The checks that found something, with their differences."""
    with open_store(path, write=False) as store:
        told = examine_store(store)
    failed: dict[str, list[dict]] = {}
    for difference in told["differences"]:
        failed.setdefault(difference["check"], []).append(difference)
    assert told["status"] == ("refused" if failed else "ok")
    return failed


FIRST = "(SELECT min(account) FROM accounts)"
ENTRY = "(SELECT min(entry) FROM ledger WHERE kind = 'earn')"
LIMITED = "(SELECT entry FROM ledger WHERE points < desired AND kind = 'earn')"

CHAIN = {"chain", "chain-parts", "chain-rows", "chain-ledger", "chain-changing"}
"""What a change behind the store's back is found by as well, whatever it is."""

# What is done to the store, by the check that it is for; the checks that find it.
DAMAGES: list[tuple[str, str, set[str]]] = [
    (
        "foreign-keys",
        "INSERT INTO notes VALUES (77, 'of no entry')",
        {"foreign-keys"},
    ),
    ("schema", "DROP INDEX events_by_purchase", {"schema"}),
    ("schema", "DROP VIEW standing", {"schema"}),
    (
        "spellings",
        "INSERT INTO member_keys VALUES ('email', 'jos\u00e9@x.com', 1, NULL),"
        " ('email', 'jose\u0301@x.com', 2, NULL)",
        {"spellings"},
    ),
    (
        "balance",
        f"UPDATE ledger SET points = points + 1 WHERE entry = {LIMITED}",
        {"balance", "account-sums", "lots-fed", "usage"},
    ),
    (
        "entry-numbers",
        "UPDATE accounts SET entries = entries + 1 WHERE account = 1",
        {"entry-numbers"},
    ),
    (
        "entry-moves",
        "UPDATE lot_moves SET entry = NULL WHERE move = (SELECT max(move) FROM lot_moves"
        " WHERE lot IS NOT NULL AND entry IN (SELECT entry FROM ledger WHERE kind = 'adjust'))",
        {"entry-moves"},
    ),
    (
        "entry-kinds",
        f"UPDATE ledger SET kind = 'gift' WHERE entry = {LIMITED}",
        {"entry-kinds", "account-sums", "usage"},
    ),
    (
        "owners",
        "UPDATE level_changes SET account = 99 WHERE change = (SELECT max(change)"
        " FROM level_changes)",
        {"owners", "level", "numbering"},
    ),
    (
        "account-sums",
        f"UPDATE accounts SET earned = earned + 5 WHERE account = {FIRST}",
        {"account-sums"},
    ),
    (
        "lots-fed",
        "UPDATE lots SET fed = fed + 1 WHERE lot = (SELECT min(lot) FROM lots)",
        {"lots-fed", "lots-remaining"},
    ),
    (
        "lots-remaining",
        "UPDATE lots SET remaining = remaining + 1 WHERE lot = (SELECT max(lot) FROM lots)",
        {"lots-remaining", "balance"},
    ),
    (
        "lots-once",
        "INSERT INTO lots (lot, account, available_on, expires_on, fed, remaining)"
        " SELECT lot + 50, account, available_on, expires_on, 0, 0 FROM lots LIMIT 1",
        {"lots-once", "numbering"},
    ),
    (
        "no-overdraft",
        "UPDATE lots SET lapsed_taken = lapsed + 1 WHERE lot = (SELECT max(lot) FROM lots)",
        {"no-overdraft", "lapsed-taken"},
    ),
    (
        "no-overdraft",
        "UPDATE lots SET remaining = -1 WHERE lot = (SELECT max(lot) FROM lots)",
        {"no-overdraft", "lots-remaining", "balance"},
    ),
    (
        "lots-lapsed",
        "UPDATE lots SET lapsed = lapsed + 1 WHERE lot = (SELECT max(lot) FROM lots)",
        {"lots-lapsed"},
    ),
    (
        "lapsed-taken",
        "UPDATE lots SET lapsed_taken = lapsed_taken - 1 WHERE lapsed_taken > 0",
        {"lapsed-taken"},
    ),
    (
        "debt",
        f"UPDATE accounts SET debt = 3 WHERE account = {FIRST}",
        {"debt", "balance", "debt-paid"},
    ),
    (
        "lapsed-in-time",
        "UPDATE programs SET walked_to = '2027-06-01'",
        {"lapsed-in-time", "nothing-overdue"},
    ),
    (
        "nothing-overdue",
        f"UPDATE accounts SET next_due = '2026-03-30' WHERE account = {FIRST}",
        {"nothing-overdue"},
    ),
    (
        "judged",
        "DELETE FROM judgements WHERE event = (SELECT event FROM event_ids WHERE id = 'A1')",
        {"judged", "counts", "last-activity"},
    ),
    (
        "versions",
        "UPDATE judgements SET version = NULL WHERE event ="
        " (SELECT event FROM event_ids WHERE id = 'R3')",
        {"versions"},
    ),
    (
        "account-trade",
        f"UPDATE accounts SET purchases = purchases + 1 WHERE account = {FIRST}",
        {"account-trade"},
    ),
    (
        "last-activity",
        f"UPDATE accounts SET last_activity = '2020-01-01' WHERE account = {FIRST}",
        {"last-activity"},
    ),
    (
        "tallies",
        "UPDATE judgements SET counts_on = '2026-03-31' WHERE event ="
        " (SELECT event FROM event_ids WHERE id = 'R3')",
        {"tallies"},
    ),
    (
        "counts",
        f"UPDATE accounts SET state = json_set(state, '$.counts.review', 4)"
        f" WHERE account = {FIRST}",
        {"counts"},
    ),
    (
        "last-purchase",
        f"UPDATE accounts SET state = json_set(state, '$.last_purchase', 739000)"
        f" WHERE account = {FIRST}",
        {"last-purchase"},
    ),
    (
        "usage",
        f"UPDATE accounts SET state = json_set(state, '$.usage[0][3]', 1) WHERE account = {FIRST}",
        {"usage"},
    ),
    (
        "carried",
        "UPDATE accounts SET state = json_set(state, '$.carried',"
        f' json(\'[["spend", "per 5000", 3000, 0]]\')) WHERE account = {FIRST}',
        {"carried"},
    ),
    (
        "numbering",
        f"UPDATE accounts SET state = json_set(state, '$.moves', 1) WHERE account = {FIRST}",
        {"numbering"},
    ),
    (
        "level",
        f"UPDATE accounts SET level = 'Platinum', level_until = NULL WHERE account = {FIRST} + 1",
        {"level"},
    ),
    (
        "level",
        f"INSERT INTO accounts (account, program, member, opened_on, state) SELECT 3, 1, 3,"
        f" opened_on, json_remove(state, '$.tallies', '$.usage', '$.last_purchase') FROM accounts"
        f" WHERE account = {FIRST};"
        "INSERT INTO members (member, member_id, arrival) VALUES (3, 'M3', 2);"
        "UPDATE accounts SET state = json_set(state, '$.counts', json('{}'), '$.lots', 0,"
        " '$.moves', 0, '$.changes', 0) WHERE account = 3",
        {"level"},
    ),
    (
        "level-changes",
        "UPDATE level_changes SET from_level = 'Bronze' WHERE change ="
        " (SELECT max(change) FROM level_changes WHERE account = 2)",
        {"level-changes"},
    ),
    (
        "contents",
        "UPDATE events SET channel = 'web' WHERE event ="
        " (SELECT event FROM event_ids WHERE id = 'R3')",
        {"contents"},
    ),
    (
        "contents",
        "UPDATE event_texts SET note = 'bad'",
        {"contents"},
    ),
    (
        "contents",
        "UPDATE event_lines SET sku = 'c' WHERE sku = 'a'",
        {"contents"},
    ),
    (
        "event-ids",
        "DELETE FROM event_ids WHERE id = 'R5'",
        {"event-ids"},
    ),
    (
        "event-lines",
        "UPDATE event_lines SET amount = amount + 1 WHERE sku = 'a'",
        {"event-lines", "contents"},
    ),
    (
        "refunds",
        "UPDATE events SET amount = 9999 WHERE event ="
        " (SELECT event FROM event_ids WHERE id = 'R6')",
        {"refunds", "contents"},
    ),
    (
        "refunds",
        "UPDATE events SET member = 1 WHERE event = (SELECT event FROM event_ids WHERE id = 'R6')",
        {"refunds"},
    ),
    (
        "imports",
        "UPDATE imports SET counts = json_set(counts, '$.transactions', 1)"
        " WHERE kind = 'transactions'",
        {"imports"},
    ),
    (
        "imports",
        "UPDATE imports SET counts = json_set(counts, '$.new', 1) WHERE kind = 'members'",
        {"imports"},
    ),
    ("audit", "UPDATE audit_texts SET by = 'mallory' WHERE audit = 2", {"audit"}),
    (
        "program-texts",
        "UPDATE program_versions SET text = replace(text, 'points = 5', 'points = 6')",
        {"program-texts"},
    ),
    (
        "program-texts",
        "UPDATE program_versions SET text = replace(text, 'points = 5', 'ponts = 5')",
        {"program-texts"},
    ),
    (
        "redemptions",
        f"INSERT INTO redemptions VALUES (1, {FIRST}, 'latte', 1, NULL, 5, {ENTRY}, NULL,"
        " '2026-03-31', 1)",
        {"redemptions"},
    ),
    (
        "vouchers",
        f"{VOUCHER};"
        "INSERT INTO voucher_uses VALUES (1, 1, 1, 100, 100, NULL, '2026-03-31', NULL, 1),"
        " (2, 1, 1, 100, 100, NULL, '2026-03-31', NULL, 1)",
        {"vouchers"},
    ),
    (  # Used the day before there was one.
        "vouchers",
        f"{VOUCHER};"
        "INSERT INTO voucher_uses VALUES (1, 1, 1, 100, 100, NULL, '2026-03-30', NULL, 1)",
        {"vouchers"},
    ),
    (  # Less is taken back than was used.
        "vouchers",
        f"{VOUCHER};"
        "INSERT INTO voucher_uses VALUES (1, 1, 1, 100, 100, NULL, '2026-03-31', NULL, 1),"
        " (2, 1, -1, -90, -100, NULL, '2026-03-31', 1, 1)",
        {"vouchers"},
    ),
    (  # Used when it was void.
        "vouchers",
        f"{VOUCHER}; INSERT INTO voucher_voids VALUES (1, '2026-03-31', 1);"
        "INSERT INTO voucher_uses VALUES (1, 1, 1, 100, 100, NULL, '2026-03-31', NULL, 2)",
        {"vouchers"},
    ),
    ("codes", VOUCHER.replace("'4O', '40'", "'4O', '4O'"), {"codes"}),
    ("stock", VOUCHER + ", (2, 'C', 'C', 1, 'latte', 1, 1, '2026-03-31', 1)", {"stock"}),
    (
        "gift-cards",
        "INSERT INTO gift_cards VALUES (1, 'G1', NULL, NULL, '2026-03-31', NULL, NULL, 1);"
        "INSERT INTO gift_card_entries VALUES (1, 1, 'redeem', -5, '2026-03-31', 1)",
        {"gift-cards"},
    ),
]


def test_a_sound_store_has_nothing_to_be_found(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    assert found(path) == {}


def test_the_sound_store_has_something_of_everything(sound: bytes, tmp_path: Path) -> None:
    """Otherwise a check would find nothing because there is nothing."""
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as db:
        kinds = {kind for (kind,) in db.execute("SELECT kind FROM ledger")}
        assert kinds == {"earn", "clawback", "expire", "adjust"}
        for query in (
            "SELECT * FROM lots WHERE lapsed_taken > 0",
            "SELECT * FROM lot_moves WHERE lot IS NULL",
            "SELECT * FROM ledger WHERE points < desired AND kind = 'earn'",
            "SELECT * FROM level_changes WHERE account = 2 LIMIT 1 OFFSET 1",
        ):
            assert db.execute(query).fetchone(), query


@pytest.mark.parametrize(
    ("check", "damage", "expected"), DAMAGES, ids=[f"{n}-{d[0]}" for n, d in enumerate(DAMAGES)]
)
def test_what_is_damaged_is_found_and_nothing_else(
    sound: bytes, tmp_path: Path, check: str, damage: str, expected: set[str]
) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.executescript(damage)
        assert db.total_changes or damage.startswith("DROP")
    failed = found(path)
    assert check in failed
    assert set(failed) - CHAIN == expected


@pytest.mark.parametrize(
    ("damage", "check", "what"),
    [
        (
            "UPDATE ledger SET note = 'mine' WHERE entry = 10000001",
            "chain-ledger",
            "entries of arrival 4 (written ",
        ),
        ("DELETE FROM ledger WHERE entry = 10000001", "chain-ledger", "entries of arrival 4"),
        (
            "DELETE FROM audit_texts WHERE audit = 2; DELETE FROM audit WHERE audit = 2",
            "chain-rows",
            "audit, row 2 (written ",
        ),
        (
            "DELETE FROM audit_texts WHERE audit = (SELECT max(audit) FROM audit);"
            "DELETE FROM audit WHERE audit = (SELECT max(audit) FROM audit)",
            "chain-rows",
            "audit, row ",
        ),
        ("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE audit = 2", "chain-rows", "audit"),
        ("UPDATE events SET member = 1 WHERE event = 2", "chain-rows", "events, rows 1 to 2"),
        ("UPDATE commands SET arguments = '{}'", "chain-rows", "commands, row"),
        (
            "INSERT INTO arrivals VALUES (99, 'batch', '2026-03-31', '2026-03-31', NULL)",
            "chain-rows",
            "arrivals after row ",
        ),
        ("UPDATE chain SET at = '2020-01-01T00:00:00Z' WHERE link = 3", "chain", "link 3"),
        (
            "DELETE FROM chain_parts WHERE link = 3; DELETE FROM chain WHERE link = 3",
            "chain",
            "link before 4",
        ),
        ("UPDATE chain_parts SET digest = x'00' WHERE link = 3", "chain", "hash of link 3"),
    ],
)
def test_what_is_changed_behind_our_back_is_found_by_the_chain_and_dated(
    sound: bytes, tmp_path: Path, damage: str, check: str, what: str
) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.executescript(damage)
    said = found(path)[check]
    assert any(what in each["what"] for each in said), said


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TRIGGER ledger_no_update",
        "DROP TRIGGER events_no_delete; CREATE TRIGGER events_no_delete BEFORE DELETE ON events"
        " BEGIN SELECT 1; END",
        "CREATE TRIGGER mine AFTER INSERT ON ledger BEGIN SELECT 1; END",
    ],
)
def test_triggers_are_looked_at(sound: bytes, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(damage)
    assert set(found(path)) == {"triggers"}


def test_a_debt_beside_points_that_can_be_spent(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.executescript(
            "UPDATE accounts SET debt = 2, state = json_set(state, '$.moves',"
            "  json_extract(state, '$.moves') + 2) WHERE account = 2;"
            "INSERT INTO lot_moves SELECT max(move) + 1, 2, NULL, NULL, -2, '2026-03-31', NULL"
            "  FROM lot_moves WHERE account = 2;"
            "INSERT INTO lot_moves SELECT max(move) + 1, 2,"
            "  (SELECT max(lot) FROM lots WHERE account = 2), NULL, 2, '2026-03-31', NULL"
            "  FROM lot_moves WHERE account = 2;"
            "UPDATE lots SET remaining = remaining + 2"
            "  WHERE lot = (SELECT max(lot) FROM lots WHERE account = 2)"
        )
    failed = found(path)
    assert set(failed) == {"debt-paid"}
    (said,) = failed["debt-paid"]
    assert (said["account"], said["member_id"], said["program"]) == (2, "M2", "stars")
    assert said["what"] == "spendable beside a debt of 2"


def test_a_damaged_page_is_found(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'events_by_member'"
        ).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    spoilt = bytearray(sound)
    spoilt[page * size - 60 : page * size - 40] = b"\0" * 20
    path.write_bytes(bytes(spoilt))
    assert "integrity" in found(path)


def test_every_check_has_a_damage() -> None:
    elsewhere = {"integrity", "texts", "triggers", "debt-paid", "walked", "idle-since", *CHAIN}
    assert {check.name for check in CHECKS} == {damage[0] for damage in DAMAGES} | elsewhere


def test_names_are_said_once_and_guards_are_sentences() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for check in CHECKS:
        assert check.guards.endswith("."), check.name


def test_many_differences_are_counted_and_the_first_told(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.executemany("INSERT INTO notes VALUES (?, 'x')", [(n,) for n in range(7, SHOWN + 57)])
    with open_store(path, write=False) as store:
        told = examine_store(store)
    (check,) = (each for each in told["checks"] if each["differences"])
    assert check["differences"] == SHOWN + 50
    assert len(told["differences"]) == SHOWN


def test_a_run_that_was_cut_short_is_reported_and_no_fault(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.execute("UPDATE runs SET finished_at = NULL WHERE run = 2")
    with open_store(path, write=False) as store:
        told = examine_store(store)
    # That somebody else made it look so is found; that it is so is no difference.
    assert {each["check"] for each in told["differences"]} == {"chain-changing"}
    (run,) = told["unfinished_runs"]
    assert (run["run"], run["program"], run["as_of"]) == (2, "stars", "2026-03-31")


def test_nothing_is_changed(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with open_store(path, write=False) as store:
        examine_store(store, with_replay=True)
    assert path.read_bytes() == sound


# The replay ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "damage", "what", "expected", "stands"),
    [
        (
            "replay-ledger",
            "UPDATE ledger SET points = 54, desired = 54 WHERE entry = 10000001",
            "points of entry 1 (earn spend, +55 on 2026-01-10)",
            55,
            54,
        ),
        (
            "replay-level-changes",
            "UPDATE level_changes SET level = 'Silver' WHERE change = 10000001",
            "level of level change 1",
            "Gold",
            "Silver",
        ),
        (
            "replay-judgements",
            "UPDATE judgements SET nth = 9 WHERE account = 1 AND nth = 1",
            "nth of judgement of event 1",
            1,
            9,
        ),
        (
            "replay-lots",
            "UPDATE lots SET expires_on = '2030-01-01' WHERE lot = 10000001",
            "expires_on of lot 1",
            "2026-02-10",
            "2030-01-01",
        ),
        (
            "replay-lot-moves",
            "DELETE FROM lot_moves WHERE move = 10000001",
            "move 1",
            "there",
            "missing",
        ),
        (
            "replay-accounts",
            "UPDATE accounts SET next_due = '2031-01-01' WHERE account = 1",
            "next_due of the account",
            "2026-04-02",
            "2031-01-01",
        ),
    ],
)
def test_the_replay_names_the_first_difference_of_an_account(
    sound: bytes,
    tmp_path: Path,
    check: str,
    damage: str,
    what: str,
    expected: object,
    stands: object,
) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.executescript(damage)
    with open_store(path, write=False) as store:
        told = examine_store(store, with_replay=True)
    told["differences"] = [d for d in told["differences"] if d["check"].startswith("replay")]
    (said,) = told["differences"]
    assert (said["check"], said["what"]) == (check, what)
    assert (said["expected"], said["found"]) == (expected, stands)
    assert (said["account"], said["member_id"]) == (1, "M1")


def test_a_command_that_nobody_knows_is_told(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.db"
    path.write_bytes(sound)
    with behind_its_back(path) as db:
        db.execute(
            "UPDATE commands SET command = 'points juggle' WHERE arrival ="
            " (SELECT min(arrival) FROM commands)"
        )
    with open_store(path, write=False) as store:
        told = examine_store(store, with_replay=True)
    (first, *_) = (d for d in told["differences"] if d["check"] == "replay-commands")
    assert "points juggle is not known" in first["found"]

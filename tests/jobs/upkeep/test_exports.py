"""Exports: what comes out goes in again, to an equal store."""

from __future__ import annotations

import csv
import gzip
import io
import stat
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.intake.kinds.content import content_without_rows_parts
from loyalty_cli.intake.kinds.rows import Transaction
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.upkeep.exports import Kind, csv_pieces, export_sheet
from loyalty_cli.program.judging.basket import basket
from loyalty_cli.show.output.files import write_file
from loyalty_cli.store.facts.event_contents import changed_contents
from loyalty_cli.store.facts.event_queries import load_numbered
from tests.jobs.batch.test_idempotence import new_store, people, sales, visits
from tests.jobs.shop import PROGRAM, Shop, counted


def exported(
    shop: Shop,
    kind: Kind,
    *,
    source: str | None = None,
    program: str | None = None,
    as_of: str | None = None,
) -> str:
    """The text of an export."""
    day = None if as_of is None else parse_day(as_of)
    sheet, _ = export_sheet(shop.store, kind, source=source, program=program, as_of=day)
    return "".join(text for text, _ in csv_pieces(sheet))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def again(shop: Shop, folder: Path, *sources: str) -> Shop:
    """Another store with all that the first exports."""
    other = Shop(folder, like=new_store())
    other.store.db.execute("PRAGMA synchronous = OFF")
    people = exported(shop, "members")
    # A file without rows is refused: there is nothing in it to bring.
    if people.count("\n") > 1:
        outcome = other.take("members", people)
        assert outcome.status == "ok", outcome.problems
    for source in sources or ("csv",):
        kinds: tuple[Kind, ...] = ("transactions", "activities")
        for kind in kinds:
            facts = exported(shop, kind, source=source)
            if facts.count("\n") > 1:
                outcome = other.take(
                    kind,  # type: ignore[arg-type]
                    facts,
                    source=source,
                    allow_unmatched=True,
                )
                assert outcome.status == "ok", outcome.problems
    return other


def assert_the_same(shop: Shop, other: Shop) -> None:
    there, here = other.facts(), shop.facts()
    for name, found in here.items():
        assert there[name] == found, name
    consents = (
        "SELECT m.member_id, c.channel, c.given FROM member_consents c JOIN members m"
        " USING (member) ORDER BY 1, 2"
    )
    assert other.all(consents) == shop.all(consents)


names = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() == text)
signs = st.sampled_from(["=1+1", "+49 30", "-2", "@x", "'=1", "''+", 'a"b', "a,b", "a\nb", "a\rb"])
texts = names | signs


def csv_of(header: list[str], lines: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([header, *lines])
    return text.getvalue()


@settings(max_examples=40, deadline=None)
@given(people, sales(), visits(), st.integers(0, 5))
def test_a_round_trip_gives_an_equal_store(
    members: list[str], sold: list[str], seen: list[str], guests: int
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        shop = Shop(Path(one), like=new_store())
        shop.store.db.execute("PRAGMA synchronous = OFF")
        shop.members("member_id,email,name,joined_on\n" + "".join(members))
        header = "transaction_id,member_id,email,occurred_at,amount,sku,refund_of\n"
        # Some come as guests first, to be adopted.
        early = [
            "".join(
                ",".join([row.split(",")[0], "", "", *row.split(",")[3:]]) + "\n"
                for row in block.splitlines()
            )
            for block in sold[:guests]
        ]
        shop.take("transactions", header + "".join(early))
        shop.take("transactions", header + "".join(sold), unknown="enrol")
        header = "activity_id,member_id,occurred_at,kind,quantity,note\n"
        shop.take("activities", header + "".join(seen), unknown="enrol")
        other = again(shop, Path(two))
        assert_the_same(shop, other)
        shop.close()
        other.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=4), st.data())
def test_any_text_survives(cells: list[tuple[str, ...]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        shop = Shop(Path(one), like=new_store())
        shop.store.db.execute("PRAGMA synchronous = OFF")
        header = ["member_id", "name", "nickname", "attribute:name", "city"]
        lines = [[f"M{n}", *row] for n, row in enumerate(cells)]
        shop.members(csv_of(header, lines))
        header = ["activity_id", "member_id", "occurred_at", "kind", "subject", "note", "store"]
        times = ("2026-02-03", "2026-02-03T04:05:06.123456789Z", "2026-03-29T02:30")
        lines = [
            [row[0], f"M{n}", data.draw(st.sampled_from(times)), "visit", *row[1:]]
            for n, row in enumerate(cells)
        ]
        shop.take("activities", csv_of(header, lines), skip_bad_rows=True)
        other = again(shop, Path(two))
        assert_the_same(shop, other)
        shop.close()
        other.close()


def test_everything_that_a_file_can_say(shop: Shop, tmp_path: Path) -> None:
    shop.apply(PROGRAM, valid_from=1)
    shop.members(
        "member_id,name,email,phone,card,birthday,joined_on,referred_by,store,nickname,"
        "consent_email,consent_sms,city,attribute:email\n"
        "0001,=Ann,Ann@X.com,+49 421 12345,12-34,1990-02-28,2025-01-01,0002,North,A,yes,no,Oslo,x\n"
        "0002,-5,,,,,,,,,,,,\n"
    )
    shop.take(
        "transactions",
        "transaction_id,member_id,occurred_at,amount,type,refund_of,store,channel,sku,category,"
        "quantity,tax,shipping,tip,paid_by_points,paid_by_gift_card\n"
        "=1,0001,2026-01-02T10:11:12.5+05:30,10.00,,,N,web,A,tea,1.5,0.50,,1,0,\n"
        "=1,0001,,-1.00,,,,,B,,-1,0.20,2.00,,,3\n"
        "=2,0001,2026-01-03,-4.00,,=1,,,A,,1,,,,,\n"
        "3,,2025-10-26T02:30,5,,,,,,,,,,,,\n"
        "4,0002,2026-01-05,3.00,refund,nowhere,,,,,,,,,,\n"
        "5,0002,2026-01-05,0,purchase,,,,,,,,,,,\n",
        allow_unmatched=True,
    )
    shop.take(
        "activities",
        "activity_id,member_id,occurred_at,kind,quantity,score,subject,store,channel,note\n"
        'a1,0001,2026-01-05 12:00,review,2.5,-0.000001,@book,N,web,"+1\nwell"\n'
        ",0002,2026-01-05,visit,,,,,,\n"
        ",0002,2026-01-05,visit,,,,,,\n",
    )
    folder = tmp_path / "other"
    folder.mkdir()
    other = again(shop, folder)
    assert_the_same(shop, other)
    assert exported(other, "transactions") == exported(shop, "transactions")
    assert exported(other, "members") == exported(shop, "members")
    # What the till wrote is there already in the new store too.
    once_more = other.take("transactions", exported(shop, "transactions"), allow_unmatched=True)
    assert counted(once_more) == {"rows": 6, "already_there": 6}
    other.close()


def test_parts_of_rows_and_of_whole_receipts(shop: Shop, tmp_path: Path) -> None:
    """Every row its own, the first of two alone, and one that only a discount's row fills."""
    shop.apply(PROGRAM, valid_from=1)
    shop.members("member_id\nM1\n")
    rows = (
        "transaction_id,member_id,occurred_at,amount,type,refund_of,category,tax,shipping\n"
        "A,M1,2026-01-02,10.00,,,books,0.70,\n"
        "A,M1,2026-01-02,20.00,,,toys,0,\n"
        "A,M1,2026-01-02,-1.00,,,books,-0.07,\n"
        "B,M1,2026-01-03,10.00,,,books,,3.00\n"
        "B,M1,2026-01-03,20.00,,,toys,,\n"
        "C,M1,2026-01-04,10.00,,,books,,\n"
        "C,M1,2026-01-04,-1.00,,,,,2.00\n"
        "D,M1,2026-01-05,-10.00,refund,A,books,0.70,\n"
        "D,M1,2026-01-05,1.00,refund,A,books,-0.07,\n"
    )
    assert shop.take("transactions", rows).status == "ok"
    own = shop.all("SELECT id, line, tax, shipping FROM event_lines JOIN event_ids USING (event)")
    assert own == [
        *(("A", 1, 70, None), ("A", 2, 0, None), ("A", 3, -7, None)),
        *(("B", 1, None, None), ("B", 2, None, None)),
        *(("C", 1, None, None), ("C", 2, None, None)),
        *(("D", 1, 70, None), ("D", 2, -7, None)),
    ]
    sums = shop.all("SELECT id, tax, shipping FROM events JOIN event_ids USING (event)")
    assert sums == [("A", 63, None), ("B", None, 300), ("C", None, 200), ("D", 63, None)]
    folder = tmp_path / "other"
    folder.mkdir()
    other = again(shop, folder)
    assert_the_same(shop, other)
    assert counted(other.take("transactions", rows)) == {"rows": 9, "already_there": 9}
    other.close()


def test_a_store_from_before_parts_by_row_knows_its_receipts(shop: Shop) -> None:
    """It kept the sums alone, and so did what it compares a receipt that comes again with."""
    shop.members("member_id\nM1\n")
    header = "transaction_id,member_id,occurred_at,amount,category,tax\n"
    rows = "A,M1,2026-01-02,10.00,books,0.70\nA,M1,2026-01-02,20.00,toys,0.10\n"
    assert shop.take("transactions", header + rows).status == "ok"
    path = shop.file(header + rows)
    terms: dict[str, Any] = {"digits": 2, "currency": "EUR", "zone": "UTC"}
    [fact] = read_transactions(path, Profile(), **terms)
    assert isinstance(fact, Transaction)
    for table in ("events", "event_lines"):
        shop.store.db.execute(f"DROP TRIGGER {table}_no_update")
    shop.store.db.execute("UPDATE event_lines SET tax = NULL")
    shop.store.db.execute("UPDATE events SET content = ?", (content_without_rows_parts(fact),))
    again_ = shop.take("transactions", header + rows)
    assert counted(again_) == {"rows": 2, "already_there": 2}
    other = shop.take("transactions", header + rows.replace("0.10", "0.20"))
    assert [problem.code for problem in other.problems] == ["other-content", "same-transaction"]
    [purchase] = load_numbered(shop.store.db, [1]).values()
    # 80 of tax in proportion to 10.00 and 20.00.
    assert basket(purchase, frozenset({"tax"})).counted == [1000 - 27, 2000 - 53]
    assert not list(changed_contents(shop.store.db))


def test_a_file_holds_one_source(shop: Shop, tmp_path: Path) -> None:
    shop.apply(PROGRAM, valid_from=1)
    shop.members()
    shop.sales("1,M1,2026-01-01,5,")
    shop.sales("1,M2,2026-01-02,7,", source="till")
    with pytest.raises(Usage, match="several sources: csv, till"):
        exported(shop, "transactions")
    assert [row["member_id"] for row in rows(exported(shop, "transactions", source="till"))] == [
        "M2"
    ]
    with pytest.raises(Refused, match="there is no source tlil"):
        exported(shop, "transactions", source="tlil")
    assert exported(shop, "activities").count("\n") == 1
    folder = tmp_path / "other"
    folder.mkdir()
    other = again(shop, folder, "csv", "till")
    assert_the_same(shop, other)
    other.close()


def test_up_to_a_day(shop: Shop) -> None:
    shop.members("member_id,name,city\nM1,Ann,Oslo\n", as_of="2026-01-01")
    shop.members("member_id,name,city,consent_sms\nM1,Anna,Rome,yes\n", as_of="2026-02-01")
    shop.sales("1,M1,2026-01-01,5,", "2,M1,2026-03-01,5,")
    (row,) = rows(exported(shop, "members", as_of="2026-01-31"))
    assert (row["name"], row["city"], row["consent_sms"]) == ("Ann", "Oslo", "")
    (row,) = rows(exported(shop, "members"))
    assert (row["name"], row["city"], row["consent_sms"]) == ("Anna", "Rome", "yes")
    assert len(rows(exported(shop, "transactions", as_of="2026-02-28"))) == 1
    assert len(rows(exported(shop, "transactions"))) == 2


def test_the_ledger(shop: Shop) -> None:
    from dataclasses import replace

    from loyalty_cli.jobs.batch.batch import run_batch
    from loyalty_cli.jobs.points.points import adjust_points
    from tests.jobs.shop import CALLER

    shop.apply(PROGRAM, valid_from=1)
    shop.members()
    shop.sales("=1,M1,2026-01-01,5,", "2,M2,2026-02-01,5,")
    run_batch(shop.store, caller=CALLER)
    adjust_points(
        shop.store,
        "M1",
        -2,
        reason="@home",
        expires_on=None,
        program=None,
        ref=None,
        caller=replace(CALLER),
    )
    found = rows(exported(shop, "ledger"))
    assert [(r["entry"], r["member_id"], r["points"], r["transaction"]) for r in found] == [
        ("1", "M1", "5", "'=1"),
        ("2", "M1", "-2", ""),
        ("1", "M2", "5", "2"),
    ]
    assert found[1]["note"] == "'@home"
    assert len(rows(exported(shop, "ledger", as_of="2026-01-31"))) == 1
    assert len(rows(exported(shop, "ledger", program="stars"))) == 3
    with pytest.raises(Refused, match="there is no program"):
        exported(shop, "ledger", program="tsars")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def breaks() -> Iterator[tuple[str, int]]:
        yield "half", 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, breaks())
    assert path.read_text() == "before"
    assert write_file(path, iter([("a\n", 1), ("b\n", 1)])) == 2
    assert path.read_text() == "a\nb\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]
    packed = tmp_path / "out.csv.gz"
    write_file(packed, iter([("a\n", 1)]))
    assert gzip.decompress(packed.read_bytes()) == b"a\n"
    with pytest.raises(Refused, match="can't be written"):
        write_file(tmp_path / "nowhere" / "out.csv", iter([]))


def test_memory_stays_flat(shop: Shop) -> None:
    shop.members()

    def peak(count: int) -> int:
        first = shop.all("SELECT count(*) FROM events")[0]
        shop.sales(*(f"{n},M1,2026-01-01,5," for n in range(first, first + count)))
        return min(memory(), memory())

    def memory() -> int:
        sheet, _ = export_sheet(shop.store, "transactions", source=None, program=None, as_of=None)
        tracemalloc.start()
        try:
            for _ in csv_pieces(sheet):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = peak(2_000)
    assert peak(18_000) < few * 1.5

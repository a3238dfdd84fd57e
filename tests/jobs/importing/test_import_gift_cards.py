"""Gift cards of an earlier system: each code once for a source, and the store keeps none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.giftcards.codes import show_code
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from tests.jobs.shop import codes, counted
from tests.jobs.value import Counter, code_of, refused

FILE = """code,amount,currency,expires_on,email
OLD_1234-AB,20.00,EUR,2027-03-31,ann@x.com
9999 8888 7777 6666,5.50,,,
gone-0000-gone-00,0,,,
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    opened.close()


def test_they_are_paid_with_and_their_codes_are_not_kept(desk: Counter) -> None:
    done = desk.take("gift-cards", FILE, as_of="2026-03-02", source="old till")
    assert (done.status, counted(done)) == ("ok", {"rows": 3, "new": 3})
    assert done.hints == [
        "1 of these cards have codes of fewer than 12 symbols, which may be guessed: give such a "
        "card a code of ours when you see it (loyalty giftcard reissue)"
    ]
    assert desk.pay("old_1234ab", 500).data["balance"] == "15.00"
    assert desk.pay("9999-8888-7777-6666", 550).data["card_status"] == "used-up"
    assert refused(desk.pay("GONE0000GONE00", 1)) == "used-up"
    with pytest.raises(Refused) as no:
        show_code(desk.store, "GC-000001", caller=desk.on("2026-03-02"))
    assert code_of(no.value) == "code-not-ours"
    new = desk.reissue("GC-000001", member="ann").data["code"]
    assert refused(desk.pay("old_1234ab", 500)) == "replaced"
    assert desk.pay(new, 1500).data["balance"] == "0.00"
    desk.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = desk.path.read_bytes()
    for code in (b"OLD_1234", b"0LD_1234", b"99998888", b"9999 8888", b"G0NE"):
        assert code not in content
    desk.is_sound()


def test_the_same_again_is_already_there_and_another_is_a_problem(desk: Counter) -> None:
    desk.take("gift-cards", FILE, as_of="2026-03-02", source="old till")
    desk.pay("9999888877776666", 550)
    again = desk.take("gift-cards", FILE, as_of="2026-03-09", source="old till")
    assert counted(again) == {"rows": 3, "already_there": 3}
    other = FILE.replace("20.00", "20.01")
    assert codes(desk.take("gift-cards", other, as_of="2026-03-09", source="old till")) == [
        ("other-content", 2)
    ]
    twice = desk.take("gift-cards", FILE, as_of="2026-03-09", source="another")
    assert codes(twice) == [("taken", 2), ("taken", 3), ("taken", 4)]
    assert desk.all("SELECT count(*), sum(amount) FROM gift_card_entries") == [(4, 2000)]


def test_what_can_not_be_a_card(desk: Counter) -> None:
    ours, voucher = desk.sell(5000).data["code"], desk.code("ten")
    rows = [
        f"{ours},5.00,,",
        f"{voucher},5.00,,",
        "AB-12,5.00,,",
        "GC-000001,5.00,,",
        "1.23E+12,5.00,,",
        "AAAABBBBCCCC,-5.00,,",
        "AAAABBBBCCCD,5.005,,",
        "AAAABBBBCCCE,5.00,USD,",
        "AAAABBBBCCCF,5.00,,2026-03-01",
        "AAAABBBBCCCG,,,",
        ",5.00,,",
    ]
    text = "code,amount,currency,expires_on\n" + "\n".join(rows) + "\n"
    done = desk.take("gift-cards", text, as_of="2026-03-02")
    assert codes(done) == [
        *(("taken", 2), ("taken", 3), ("bad-code", 4), ("bad-code", 5), ("excel-number", 6)),
        *(("negative-balance", 7), ("decimals", 8), ("currency", 9), ("expires-in-past", 10)),
        *(("empty-cell", 11), ("empty-cell", 12)),
    ]
    told = str([problem.as_json() for problem in done.problems])
    for secret in (str(ours), voucher, "AB-12", "AAAABBBB"):
        assert secret not in told
    assert desk.all("SELECT count(*) FROM gift_cards") == [1]


def test_the_export_tells_no_code(desk: Counter) -> None:
    desk.take("gift-cards", FILE, as_of="2026-03-02")
    code = str(desk.sell(5000, member="ann").data["code"])
    day = parse_day("2026-03-31")
    sheet, _ = export_sheet(desk.store, "gift-cards", source=None, program=None, as_of=day)
    text = "".join(piece for piece, _ in csv_pieces(sheet))
    assert text.splitlines() == [
        "card,member_id,status,balance,currency,issued_on,expires_on,redemption",
        "GC-000001,ann,active,20.00,EUR,2026-03-02,2027-03-31,",
        "GC-000002,,active,5.50,EUR,2026-03-02,,",
        "GC-000003,,used-up,0.00,EUR,2026-03-02,,",
        "GC-000004,ann,active,50.00,EUR,2026-03-02,,",
    ]
    assert code[:9] not in text

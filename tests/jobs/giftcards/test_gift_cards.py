"""Gift cards: a card is the sum of its entries, and its code is made, not stored."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.codes import is_well_formed
from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Rejected, StoreUnavailable, Usage
from loyalty_cli.jobs.giftcards.codes import card_of, card_then, show_code
from loyalty_cli.jobs.giftcards.legal_minimum import card_minimum, too_short
from loyalty_cli.jobs.proof.doctor import examine_store
from loyalty_cli.jobs.setup.checking import check_program
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.rewards.cards_and_key import examine_key
from loyalty_cli.reports.rewards.gift_cards import card_list, card_show
from loyalty_cli.reports.upkeep.status import status
from loyalty_cli.show.status import wrong_codes_said
from loyalty_cli.store.file.store_key import fits, key_path
from loyalty_cli.store.value.gift_cards import post
from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, REWARDS, Counter, code_of, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    opened.close()


def test_a_card_is_paid_with_in_parts(desk: Counter) -> None:
    card = desk.sell(5000)
    assert card.data["card"] == "GC-000001"
    code = str(card.data["code"])
    assert is_well_formed(code)
    one = desk.pay(code, 1250)
    assert (one.data["taken"], one.data["left_to_pay"], one.data["balance"]) == (
        *("12.50", "0.00"),
        "37.50",
    )
    assert refused(desk.pay(code, 4000)) == "not-enough-balance"
    rest = desk.pay(code.lower().replace("-", " "), 4000, up_to=True)
    assert (rest.data["taken"], rest.data["left_to_pay"]) == ("37.50", "2.50")
    assert rest.data["card_status"] == "used-up"
    assert refused(desk.pay(code, 1, up_to=True)) == "used-up"
    row = card_show(desk.store, card_of(desk.store, code), parse_day("2026-03-02"))
    assert [(e["kind"], e["amount"], e["balance"]) for e in row["entries"]] == [
        ("issue", "50.00", "50.00"),
        ("redeem", "-12.50", "37.50"),
        ("redeem", "-37.50", "0.00"),
    ]
    desk.is_sound()


def test_the_store_holds_no_symbol_of_a_code(desk: Counter) -> None:
    codes = [str(desk.sell(5000, ref=f"r{n}").data["code"]) for n in range(3)]
    desk.pay(codes[0], 100, ref="p1")
    desk.refund(codes[0], 50, ref="p2")
    show_code(desk.store, "GC-000002", caller=desk.on("2026-03-02"))
    desk.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = desk.path.read_bytes() + key_path(desk.path).read_bytes()
    for code in codes:
        for part in (code, code.replace("-", ""), code[:9], code[-10:]):
            assert part.encode() not in content
    assert key_path(desk.path).stat().st_mode & 0o777 == 0o600
    assert key_path(desk.path).read_bytes() not in desk.path.read_bytes()


def test_the_same_ref_moves_nothing_twice(desk: Counter) -> None:
    first = desk.sell(5000, ref="a")
    again = desk.sell(5000, ref="a")
    assert (again.status, again.data) == ("already-done", first.data)
    paid = desk.pay(first.data["code"], 1000, ref="b")
    assert desk.pay(first.data["code"], 1000, ref="b").data == paid.data
    assert desk.refund("GC-000001", 500, ref="c").data["balance"] == "45.00"
    assert desk.refund("GC-000001", 500, ref="c").data["balance"] == "45.00"
    assert desk.all("SELECT sum(amount) FROM gift_card_entries") == [4500]
    with pytest.raises(Refused) as no:
        desk.pay(first.data["code"], 1001, ref="b")
    assert code_of(no.value) == "ref-used"


def test_never_more_is_refunded_than_was_paid(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    with pytest.raises(Refused) as no:
        desk.refund(code, 1)
    assert code_of(no.value) == "more-than-redeemed"
    desk.pay(code, 2000)
    desk.refund(code, 1500)
    with pytest.raises(Refused) as no:
        desk.refund(code, 501)
    assert code_of(no.value) == "more-than-redeemed"
    assert desk.refund(code, 500).data["balance"] == "50.00"
    assert desk.top_up(code, 700).data["balance"] == "57.00"
    desk.is_sound()


def test_a_new_code_and_the_old_one_is_dead(desk: Counter) -> None:
    old = desk.sell(5000).data["code"]
    desk.pay(old, 2000)
    new = desk.reissue("GC-000001", ref="n")
    assert new.data["balance"] == "30.00"
    assert new.data["code"] != old
    assert desk.reissue("GC-000001", ref="n").data["code"] == new.data["code"]
    assert refused(desk.pay(old, 100)) == "replaced"
    assert desk.pay(new.data["code"], 3000).data["balance"] == "0.00"
    desk.is_sound()


def test_the_card_of_a_member_is_reissued_to_them(desk: Counter) -> None:
    desk.sell(5000, member="ann")
    for member, code in ((None, "needs-member"), ("bob", "other-member")):
        with pytest.raises(Refused) as no:
            desk.reissue("GC-000001", member=member)
        assert code_of(no.value) == code
    assert desk.reissue("GC-000001", member="ann@x.com").status == "ok"


def test_the_last_good_day_is_good(desk: Counter) -> None:
    code = desk.sell(5000, expires_on=parse_day("2026-03-05")).data["code"]
    assert desk.pay(code, 100, "2026-03-05").status == "ok"
    assert refused(desk.pay(code, 100, "2026-03-06")) == "expired"
    with pytest.raises(Refused) as no:
        desk.top_up(code, 100, "2026-03-06")
    assert code_of(no.value) == "expired"
    # A refund of what it paid goes on a new card, by the command that makes it.
    with pytest.raises(Refused) as no:
        desk.refund(code, 100, "2026-03-06")
    assert no.value.problems[0].fix == "Put it on a new card: loyalty giftcard issue 1.00."
    with pytest.raises(Refused) as no:
        desk.refund(code, 101, "2026-03-06")
    assert code_of(no.value) == "more-than-redeemed"
    rows = card_list(desk.store, as_of=parse_day("2026-03-06"), member=None, status="expired")
    assert [row["card"] for row in rows] == ["GC-000001"]
    with pytest.raises(Usage) as wrong:
        desk.sell(5000, expires_on=parse_day("2026-03-01"))
    assert code_of(wrong.value) == "expires-in-past"


def test_a_void_card_is_worth_nothing(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    assert desk.void_card(code).data["balance"] == "0.00"
    assert desk.void_card("GC-000001").status == "already-done"
    assert refused(desk.pay(code, 100)) == "void"
    with pytest.raises(Refused) as no:
        desk.reissue("GC-000001")
    assert code_of(no.value) == "void"


def test_codes_that_are_none(desk: Counter) -> None:
    desk.sell(5000)
    voucher = desk.code("ten")
    for code, says in (
        ("AAAA-BBBB-CCCC-DDDDE", "this is no code: a letter or digit is wrong or missing"),
        ("GC-000009", "there is no card GC-000009"),
        ("gc-000001", "GC-000001 is the number of a card, and its code is wanted"),
        (voucher, "this is a voucher's code"),
    ):
        outcome = desk.pay(code, 100)
        assert refused(outcome) == "unknown"
        assert outcome.problems[0].message == says
    assert desk.all("SELECT kind, times FROM wrong_codes") == [("gift-card", 4)]
    public = desk.pay("AAAA", 100, public=True)
    assert (refused(public), public.data) == ("not-valid", {"reason": "not-valid"})
    desk.pay("AAAA", 100, dry_run=True)
    assert desk.all("SELECT sum(times) FROM wrong_codes") == [5]


def test_a_lost_key_costs_codes_and_no_money(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    key_path(desk.path).unlink()
    assert fits(desk.store) == "missing"
    with pytest.raises(StoreUnavailable) as no:
        desk.pay(code, 100)
    assert no.value.problems[0].code == "key-missing"
    new = desk.reissue("GC-000001", new_key=True)
    assert fits(desk.store) == "yes"
    assert desk.pay(new.data["code"], 5000).data["balance"] == "0.00"
    assert refused(desk.pay(code, 100)) == "unknown"
    with pytest.raises(Refused) as fit:
        desk.reissue("GC-000001", new_key=True)
    assert code_of(fit.value) == "key-fits"


def test_another_stores_key_is_found_out(desk: Counter) -> None:
    desk.sell(5000)
    key_path(desk.path).write_bytes(bytes(32))
    with pytest.raises(StoreUnavailable) as no:
        desk.sell(5000)
    assert no.value.problems[0].code == "key-of-another"
    key_path(desk.path).write_bytes(b"short")
    with pytest.raises(StoreUnavailable) as no:
        desk.sell(5000)
    assert no.value.problems[0].code == "key-damaged"


@pytest.mark.parametrize("pattern", ["####-####", "CARD", "CARD*############"])
def test_a_pattern_that_could_be_guessed_is_refused(desk: Counter, pattern: str) -> None:
    with pytest.raises(Usage) as no:
        desk.sell(5000, pattern=pattern)
    assert code_of(no.value) == "bad-pattern"


def test_many_at_once_with_the_sheet_of_their_codes(desk: Counter) -> None:
    sheets: list[list[tuple[str, ...]]] = []
    done = desk.sell(1000, count=25, ref="many", write=lambda rows: sheets.append(list(rows)))
    assert done.counts == {"cards": 25}
    desk.sell(1000, count=25, ref="many", write=lambda rows: sheets.append(list(rows)))
    assert sheets[0] == sheets[1]
    assert len({row[1] for row in sheets[0]}) == 25
    assert sheets[0][24][0] == "GC-000025"
    assert desk.pay(sheets[0][24][1], 1000).data["card"] == "GC-000025"


def test_entries_stay_as_they_are(desk: Counter) -> None:
    desk.sell(5000)
    for sql in ("UPDATE gift_card_entries SET amount = 9", "DELETE FROM gift_card_entries"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            desk.store.db.execute(sql)


def test_every_move_is_in_the_audit(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    desk.pay(code, 1000)
    desk.reissue("GC-000001")
    found: list[Any] = desk.all(
        "SELECT action, by, reason, before, after FROM audit JOIN audit_texts USING (audit)"
        " WHERE action LIKE 'giftcard%' ORDER BY audit"
    )
    assert found == [
        ("giftcard issue", "eve", None, None, "1 of 50.00"),
        ("giftcard redeem", "eve", None, "GC-000001: 50.00", "40.00"),
        ("giftcard reissue", "eve", "lost", "GC-000001 code 1", "GC-000001 code 2"),
    ]


def test_no_ref_keeps_a_code(desk: Counter) -> None:
    old = str(desk.sell(5000).data["code"])
    new = desk.reissue(old, ref="n").data["code"]
    assert desk.reissue(old, ref="n").data["code"] == new
    desk.pay(new, 100, ref="p")
    assert desk.void_card(new, ref="v").status == "ok"
    assert desk.void_card("GC-000001", ref="v").status == "already-done"
    kept = str(desk.all("SELECT arguments, result FROM refs"))
    assert old not in kept
    assert str(new) not in kept


def test_a_new_key_is_made_only_for_a_card_that_is_there(desk: Counter) -> None:
    code = desk.sell(5000, member="ann").data["code"]
    kept = key_path(desk.path).read_bytes()
    key_path(desk.path).unlink()
    for card, member in (("GC-000009", "ann"), ("GC-000001", "bob")):
        with pytest.raises((Refused, StoreUnavailable)):
            desk.reissue(card, member=member, new_key=True)
        assert fits(desk.store) == "missing"
    tried = desk.reissue("GC-000001", member="ann", new_key=True, dry_run=True)
    assert (tried.status, tried.data["code"], fits(desk.store)) == ("ok", None, "missing")
    key_path(desk.path).write_bytes(kept)
    assert desk.pay(code, 5000).status == "ok"


def test_a_new_key_goes_with_what_could_not_be_kept(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sell(5000)
    key_path(desk.path).unlink()

    def fails(*_: object) -> str:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("loyalty_cli.jobs.giftcards.reissue.issue_code", fails)
        with pytest.raises(OSError, match="no space"):
            desk.reissue("GC-000001", new_key=True)
    assert not key_path(desk.path).exists()
    assert desk.reissue("GC-000001", new_key=True).status == "ok"


def test_the_last_day_holds_for_the_public_too(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    desk.pay(code, 100, "2026-03-05")
    assert refused(desk.pay(code, 100, "2026-03-04")) == "before-last-entry"
    assert refused(desk.pay(code, 100, "2026-03-04", public=True)) == "not-valid"
    assert desk.all("SELECT sum(amount) FROM gift_card_entries") == [4900]


def test_the_cards_of_who_was_merged_are_theirs(desk: Counter) -> None:
    desk.sell(5000, member="bob")
    desk.merge("ann", "bob", "2026-03-03")
    rows = card_list(desk.store, as_of=parse_day("2026-03-04"), member="ann", status=None)
    assert [row["card"] for row in rows] == ["GC-000001"]
    assert desk.reissue("GC-000001", "2026-03-04", member="ann").status == "ok"


def test_doctor_says_whether_the_key_fits(desk: Counter) -> None:
    assert examine_key(desk.store).count == 0
    desk.sell(5000)
    desk.sell(5000)
    path = key_path(desk.path)
    path.chmod(0o644)
    (found,) = examine_key(desk.store).differences
    assert (found.expected, found.found) == ("600", "644")
    path.unlink()
    (found,) = examine_key(desk.store).differences
    assert found.found == "missing"
    desk.reissue("GC-000001", new_key=True)
    told = examine_store(desk.store)
    assert (told["status"], told["cards_to_reissue"]) == ("ok", ["GC-000002"])


def test_doctor_finds_what_was_changed_behind_our_back(desk: Counter) -> None:
    desk.sell(5000)
    desk.sell(5000)
    desk.void_card("GC-000002")
    for number, kind, amount in ((1, "refund", 100), (2, "topup", 5)):
        post(desk.store.db, number, kind, amount, parse_day("2026-03-03"), 1)
    (cards,) = [each for each in examine(desk.store) if each.name == "gift-cards"]
    assert [(d.what, d.found) for d in cards.differences] == [
        ("paid less refunded of gift card GC-000001", -100),
        ("balance of gift card GC-000002, which is void", 5),
    ]


def test_status_tells_a_rising_count_of_wrong_codes(desk: Counter) -> None:
    for _ in range(2):
        desk.pay("AAAA", 100, "2026-03-01")
    for day in ("2026-03-09", "2026-03-12"):
        for _ in range(6):
            desk.pay("AAAA", 100, day)
    told = status(desk.store, as_of=parse_day("2026-03-12"))["wrong_codes"]
    assert told["gift-card"] == {"day": 6, "week": 12, "week_before": 2}
    (line,) = wrong_codes_said(told)
    assert line == (
        "12 gift card codes in seven days, 6 on the last day, after 2 in the seven before: "
        "is somebody guessing?"
    )
    assert wrong_codes_said(status(desk.store, as_of=parse_day("2026-04-12"))["wrong_codes"]) == []


def test_a_card_that_ends_too_soon_by_law(tmp_path: Path) -> None:
    store, settings = tmp_path / "loyalty.db", tmp_path / "loyalty.toml"
    settings.write_text('store = "loyalty.db"\n', encoding="utf-8")
    assert card_minimum(store, tmp_path) is None
    with settings.open("a", encoding="utf-8") as file:
        file.write('[gift_cards]\nvalid_min = "3 years"\n')
    least = card_minimum(store, tmp_path)
    day, end = parse_day("2026-03-02"), parse_day("2029-03-02")
    assert too_short(end, day, least) is None
    assert "sooner than the 3 years" in str(too_short(end - 1, day, least))
    assert too_short(None, day, least) is None
    _, warnings = check_program(PROGRAM + LADDER + REWARDS, "p.toml", digits=2, as_of=day)
    assert "card-too-short" not in [each.code for each in warnings]
    _, warnings = check_program(
        PROGRAM + LADDER + REWARDS, "p.toml", digits=2, as_of=day, card_minimum=least
    )
    (warning,) = [each for each in warnings if each.code == "card-too-short"]
    assert warning.column == "reward[4].gift_card.valid"
    for wrong in ("valid_mim = 3", "valid_min = 3"):
        settings.write_text(f'store = "x"\n[gift_cards]\n{wrong}\n', encoding="utf-8")
        with pytest.raises(Rejected):
            card_minimum(store, tmp_path)


def test_a_past_day_shows_the_card_of_that_day(desk: Counter) -> None:
    code = desk.sell(5000, "2026-03-02", expires_on=parse_day("2026-03-30")).data["code"]
    desk.pay(code, 1250, "2026-03-05")
    desk.pay(code, 3750, "2026-03-06")
    desk.refund(code, 1000, "2026-03-07")
    desk.void_card(code, "2026-03-09")
    told = {}
    for day in ("2026-03-02", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-08", "2026-03-09"):
        on = parse_day(day)
        row = card_show(desk.store, card_then(desk.store, "GC-000001", on), on)
        told[day] = (row["status"], row["balance"], len(row["entries"]))
        assert row["entries"][-1]["balance"] == row["balance"]
        [listed] = card_list(desk.store, as_of=on, member=None, status=None)
        assert {key: row[key] for key in listed} == listed
        assert row["as_of"] == day
    assert told == {
        "2026-03-02": ("active", "50.00", 1),
        "2026-03-04": ("active", "50.00", 1),
        "2026-03-05": ("active", "37.50", 2),
        "2026-03-06": ("used-up", "0.00", 3),
        "2026-03-08": ("active", "10.00", 4),
        "2026-03-09": ("void", "0.00", 5),
    }


def test_a_card_is_not_there_before_it_was_issued(desk: Counter) -> None:
    code = str(desk.sell(5000, "2026-03-05").data["code"])
    for typed in ("GC-000001", code):
        with pytest.raises(Refused) as no:
            card_then(desk.store, typed, parse_day("2026-03-04"))
        [problem] = no.value.problems
        assert (problem.code, problem.fix) == ("not-yet", "Give 2026-03-05 or a later day.")
        assert problem.message == "GC-000001 is there since 2026-03-05, not on 2026-03-04 yet"
    with pytest.raises(Refused) as no:
        show_code(desk.store, "GC-000001", caller=desk.on("2026-03-04"))
    assert code_of(no.value) == "not-yet"
    early = desk.pay(code, 100, "2026-03-04")
    assert refused(early) == "not-yet"
    assert early.problems[0].fix == "Pay with it on 2026-03-05 or later."

"""Points from one member to another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.problems import Refused, Usage
from tests.jobs.desk import STARS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_points_keep_the_days_of_their_lots_and_the_soonest_to_lapse_go_first(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,100.00", "t2,ann,2026-02-10,50.00")
    desk.adjust("ann", 30, "2026-03-01", "2026-06-30")
    desk.batch("2026-03-01")
    done = desk.transfer("ann", "bob", 110, "2026-03-02")
    assert desk.entries("ann")[-1] == "2026-03-02 transfer -110"
    assert desk.entries("bob") == [
        "2026-03-02 transfer +30 to 2026-06-30",
        "2026-03-02 transfer +80 to 2027-01-10",
    ]
    assert done.data["from"] == {"member_id": "ann", "entries": [4], "balance": 70}
    assert done.data["to"] == {"member_id": "bob", "entries": [1, 2], "balance": 110}
    desk.batch("2026-07-01")
    assert desk.stands("bob", "2026-07-01", "balance", "expired", "adjusted") == [80, 30, 110]
    assert desk.stands("ann", "2026-07-01", "balance", "earned", "adjusted") == [70, 150, -80]
    desk.is_sound()


def test_one_lot_is_two_entries(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    desk.transfer("ann", "bob", 10, "2026-03-02")
    assert desk.all("SELECT account, points FROM ledger WHERE kind = 'transfer'") == [
        (1, -10),
        (2, 10),
    ]


def test_points_that_come_pay_a_debt(desk: Desk) -> None:
    desk.buys("t1,bob,2026-01-10,40.00")
    desk.batch("2026-01-31")
    desk.adjust("bob", -40, "2026-02-01")
    desk.buys("r1,bob,2026-02-02,-40.00,t1")
    desk.batch("2026-02-03")
    desk.adjust("ann", 100, "2026-02-03")
    desk.transfer("ann", "bob", 50, "2026-02-03")
    assert desk.stands("bob", "2026-02-03", "balance", "debt") == [10, 0]
    desk.is_sound()


@pytest.mark.parametrize(("points", "left"), [(30, 0), (31, None)])
def test_no_more_than_is_spendable(desk: Desk, points: int, left: int | None) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    if left is None:
        with pytest.raises(Refused) as refused:
            desk.transfer("ann", "bob", points, "2026-03-02")
        assert refused.value.problems[0].code == "not-enough-points"
        assert desk.entries("bob") == []
    else:
        desk.transfer("ann", "bob", points, "2026-03-02")
        assert desk.stands("ann", "2026-03-02", "balance") == [left]


def test_what_should_have_lapsed_is_not_spendable(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01", "2026-03-10")
    with pytest.raises(Refused):
        desk.transfer("ann", "bob", 1, "2026-03-11")
    desk.batch("2026-03-11")
    assert desk.entries("ann")[-1] == "2026-03-11 expire -30"


def test_an_idle_balance_that_should_have_lapsed_is_not_spendable(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS.replace('after = "12 months"', 'idle = "10 days"'))
    desk.buys("t1,ann,2026-01-10,40.00")
    desk.batch("2026-01-12")
    desk.transfer("ann", "bob", 10, "2026-01-20")
    with pytest.raises(Refused):
        desk.transfer("ann", "bob", 10, "2026-01-21")
    desk.batch("2026-02-01")
    # What bob was given lives on by his own time: his first points began it.
    assert desk.entries("ann")[-1] == "2026-01-21 expire -30"
    assert desk.entries("bob")[-1] == "2026-01-31 expire -10"
    desk.is_sound()


def test_repeated_with_its_ref_it_counts_once(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    first = desk.transfer("ann", "bob", 10, "2026-03-02", ref="r1")
    again = desk.transfer("ann", "bob", 10, "2026-03-02", ref="r1")
    assert (again.status, again.data) == ("already-done", first.data)
    with pytest.raises(Refused) as refused:
        desk.transfer("ann", "cleo", 10, "2026-03-02", ref="r1")
    assert refused.value.problems[0].code == "ref-used"
    assert desk.stands("bob", "2026-03-02", "balance") == [10]


def test_who_may_not(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    desk.batch("2026-03-01")
    desk.status("bob", "suspended", "2026-03-01")
    desk.status("cleo", "closed", "2026-03-01")
    for one, other, day, code in (
        ("ann", "ann@x.com", "2026-03-02", "same-member"),
        ("ann", "bob", "2026-03-02", "suspended"),
        ("bob", "ann", "2026-03-02", "suspended"),
        ("ann", "cleo", "2026-03-02", "closed"),
        ("ann", "nobody", "2026-03-02", "no-such-member"),
        ("ann", "bob", "2026-02-28", "before-last-batch"),
    ):
        with pytest.raises(Refused) as refused:
            desk.transfer(one, other, 1, day)
        assert refused.value.problems[0].code == code
        assert refused.value.problems[0].fix
    for points, reason in ((0, "x"), (-1, "x"), (1, " ")):
        with pytest.raises(Usage):
            desk.transfer("ann", "bob", points, "2026-03-02", reason=reason)


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    dry = desk.transfer("ann", "bob", 10, "2026-03-02", caller=desk.on("2026-03-02", dry_run=True))
    assert dry.dry_run
    assert desk.entries("bob") == []
    assert desk.all("SELECT count(*) FROM commands") == [1]


def test_reasons_stand_in_notes_and_audit_only(desk: Desk) -> None:
    desk.adjust("ann", 30, "2026-03-01")
    desk.transfer("ann", "bob", 10, "2026-03-02", reason="from Ann Berg")
    assert desk.all("SELECT text FROM notes")[-2:] == ["from Ann Berg", "from Ann Berg"]
    audit = desk.all(
        "SELECT action, member, by, reason, before, after FROM audit JOIN audit_texts USING (audit)"
        " WHERE action = 'points transfer' ORDER BY audit"
    )
    assert audit == [
        ("points transfer", 1, "eve", "from Ann Berg", "30", "20"),
        ("points transfer", 2, "eve", "from Ann Berg", "0", "10"),
    ]
    assert "Ann" not in desk.words_in_commands()

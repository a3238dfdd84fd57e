"""Hand-worked cases of versions that take the place of the one before."""

from __future__ import annotations

from datetime import date

from tests.second_opinion.agree import dated_versions, model_account
from tests.second_opinion.cases import LADDER, event, points, program
from tests.worlds import World

ANA = {"id": "ana", "birthday": None, "joined_on": date(2026, 1, 1), "city": None}
BATCHES = [date(2026, 1, 31), date(2026, 2, 28)]
COFFEE, CAKE = 'when = { category = ["coffee"] }', ""


def world(*programs: dict[str, object]) -> World:
    """A purchase of 5.00 in January, then a second version without a date, then one of 7.00."""
    bought = [
        event("a", "2026-01-10", "5", member=ANA),
        event("b", "2026-02-10", "7", member=ANA, arrives_before_batch=1),
    ]
    return World([(None, one) for one in programs], [ANA], bought, BATCHES, applied=[0, 1])


def test_nothing_has_come_so_the_first_version_is_replaced() -> None:
    """Nothing for coffee alone; then 1 for each 1.00, of both purchases."""
    made = world(program(earn=COFFEE), program(earn=CAKE))
    versions = dated_versions(made, b"")
    assert [day for day, _, _ in versions] == [None, None]
    assert [one[2] for one in points(model_account(made, ANA, versions, b""))] == [5, 7]


def test_something_has_come_so_the_first_version_stays() -> None:
    """An entry, or a level: the second version holds from the day on which it was applied."""
    second = program(rest='[[earn]]\nname = "more"\non = "purchase"\npoints = 1')
    rising = program(earn=COFFEE, rest='[tiers]\nby = "spend"' + LADDER.replace("100.00", "5.00"))
    for first, given in ((program(), [5, 7, 1]), (rising, [7, 1])):
        made = world(first, second)
        versions = dated_versions(made, b"")
        assert [day for day, _, _ in versions] == [None, BATCHES[0]]
        assert [one[2] for one in points(model_account(made, ANA, versions, b""))] == given

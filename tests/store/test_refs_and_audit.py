"""`--ref`, and who did what."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import ExitCode, Refused
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store
from loyalty_cli.store.log import audit, refs


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    create_store(tmp_path / "loyalty.db", Settings("Corner", "EUR", 2, ZoneInfo("UTC")))
    with open_store(tmp_path / "loyalty.db") as opened:
        yield opened


def test_a_ref_gives_its_first_result_for_the_same_arguments(store: Store) -> None:
    arguments = {"command": "points adjust", "member": "M1", "points": -20}
    assert refs.look_up(store, "till-1", arguments) is None
    with store.atomic():
        arrival = store.arrive("points adjust", parse_day("2026-03-01"))
        refs.keep(store, "till-1", arguments, {"entry": 7, "codes": ["A"]}, arrival)
    again = dict(reversed(arguments.items()))
    assert refs.look_up(store, "till-1", again) == {"entry": 7, "codes": ["A"]}


def test_a_ref_with_other_arguments_is_refused(store: Store) -> None:
    with store.atomic():
        arrival = store.arrive("points adjust", parse_day("2026-03-01"))
        refs.keep(store, "till-1", {"points": 20}, {"entry": 7}, arrival)
    with pytest.raises(Refused) as caught:
        refs.look_up(store, "till-1", {"points": 30})
    assert caught.value.problems[0].code == "ref-used"
    assert caught.value.exit_code is ExitCode.REFUSED


def test_the_audit_tells_whether_its_words_are_those_of_then(store: Store) -> None:
    with store.atomic():
        arrival = store.arrive("member edit", parse_day("2026-03-01"))
        number = audit.record(
            store, arrival=arrival, action="member edit", by="eve", member=None, before="a"
        )
    row = store.db.execute("SELECT digest FROM audit WHERE audit = ?", (number,)).fetchone()
    words = store.db.execute(
        "SELECT by, reason, before, after, place, salt FROM audit_texts"
    ).fetchone()
    assert words[:4] == ("eve", None, "a", None)
    assert row[0] == audit.digest(*words)
    place, salt = words[4:]
    assert audit.digest("eve", None, "b", None, place, salt) != row[0]
    assert audit.digest("eve", None, "a", None, "another machine", salt) != row[0]
    assert audit.digest("eve", None, "a", None, place, b"another salt") != row[0]
    assert audit.digest("ev", "e", "a", None) != audit.digest("eve", "", "a", None)

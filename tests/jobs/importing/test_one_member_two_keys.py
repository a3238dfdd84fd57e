"""One file that gives a member id to two people: it is taken, and said."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from loyalty_cli.jobs.importing.kinds import members
from loyalty_cli.jobs.outcome import Outcome, Remark
from tests.jobs.shop import Shop, counted


def remarks(outcome: Outcome) -> list[Remark]:
    return [each for each in outcome.remarks or () if each.code == "other-key"]


@pytest.mark.parametrize("chunk", [1, 2, 2_000])
def test_another_email_for_the_same_id_in_one_file(shop: Shop, chunk: int) -> None:
    with patch.object(members, "CHUNK", chunk):
        outcome = shop.members(
            "member_id,email,phone\n7,ann@x.com,\n8,,030 1234\n7,bob@x.com,\n7,BOB@x.com,\n"
            "8,,030-1234\n8,,030 9999\n"
        )
    # 7 has bob@x.com in other letters on line 5, and 8 the same phone in other marks on line 6.
    assert counted(outcome) == {"rows": 6, "new": 2, "changed": 4}
    (remark,) = remarks(outcome)
    assert (remark.line, remark.count) == (4, 2)
    assert "member 7 has email bob@x.com here and ann@x.com on line 2" in remark.message


def test_nothing_is_said_of_another_file_or_of_the_same_again(shop: Shop) -> None:
    shop.members("member_id,email\n7,ann@x.com\n7,ann@x.com\n")
    later = shop.members("member_id,email\n7,bob@x.com\n7,bob@x.com\n7,\n")
    assert remarks(later) == []
    assert counted(later) == {"rows": 3, "changed": 1, "already_there": 2}


def test_who_was_there_before_the_file(shop: Shop) -> None:
    shop.members("member_id,email\n7,ann@x.com\n")
    (remark,) = remarks(shop.members("member_id,email\n7,ann@x.com\n7,bob@x.com\n"))
    assert (remark.line, remark.count) == (3, 1)
    assert remark.message.endswith("ann@x.com on line 2; the later row counts")

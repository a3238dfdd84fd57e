"""The clock is asked for today, and for nothing that was."""

from __future__ import annotations

import pytest

from loyalty_cli.commands.common import calling
from tests.contract.conftest import Cli


def test_a_clock_that_goes_back(running: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flat battery: the machine believes it is 2019. What was done stays, what is a fact of a day
    says which day it needs, and a batch has nothing to do."""
    before = running("points", "show", "0001", "--json").out
    with monkeypatch.context() as patched:
        patched.setattr(calling, "today", lambda zone: 737_060)
        ran = running("points", "adjust", "0001", "5", "--reason", "gift")
        assert ran.code == 1
        assert "lies before the last batch" in ran.err
        assert "fix: Give 20" in ran.err
        ran = running("batch")
        assert (ran.code, ran.out) == (0, "batch up to 2019-01-01: members 0\n")
    assert running("points", "show", "0001", "--json").out == before

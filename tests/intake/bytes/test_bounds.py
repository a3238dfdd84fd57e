"""What no honest file has is refused before it takes the memory or the night."""

from __future__ import annotations

import io

import pytest

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes import encodings
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.cells import deriving
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.profile.model import Profile

HEADER = "transaction_id,member_id,occurred_at,amount\n"


def problems_of(data: bytes, profile: Profile | None = None) -> list[tuple[str, int | None]]:
    source = SourceFile(io.BytesIO(data), name="in.csv")
    with pytest.raises(Rejected) as caught:
        list(read_transactions(source, profile or Profile(), digits=2, currency="EUR", zone="UTC"))
    return [(problem.code, problem.line) for problem in caught.value.problems]


class Endless(io.RawIOBase):
    """A header and a line that never ends; how much of it was asked for."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        text = HEADER.encode() if self.given == 0 else b"x" * len(buffer)
        buffer[: len(text)] = text
        self.given += len(text)
        return len(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_line_without_end_is_refused_on_the_way(encoding: str) -> None:
    source = Endless()
    if encoding == "utf-8":
        with pytest.raises(Rejected) as caught:
            list(
                read_transactions(
                    SourceFile(source, name="in.csv"),  # type: ignore[arg-type]
                    Profile(),
                    digits=2,
                    currency="EUR",
                    zone="UTC",
                )
            )
        assert [(p.code, p.line) for p in caught.value.problems] == [("line-too-long", 2)]
        assert source.given < 2 * encodings.LINE_MAX
    else:
        long = HEADER + "x" * (encodings.LINE_MAX + 1)
        profile = Profile.model_validate({"encoding": "utf-16"})
        assert problems_of(long.encode("utf-16"), profile) == [("line-too-long", 2)]


def test_a_long_file_of_short_lines_is_no_long_line() -> None:
    row = "t{},M1,2026-03-01 10:00,1.00\n"
    text = HEADER + "".join(row.format(n) for n in range(600_000))
    assert len(text) > encodings.LINE_MAX
    source = SourceFile(io.BytesIO(text.encode()), name="in.csv")
    first = next(iter(read_transactions(source, Profile(), digits=2, currency="EUR", zone="UTC")))
    assert first.id == "t0"
    assert len(source.sha256()) == 64


def test_a_pattern_that_tries_every_way_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "MATCH_SECONDS", 0.05)
    profile = Profile.model_validate(
        {"columns": {"member_id": {"column": "who", "match": "^(a|b|ab)*(?:c|d)$"}}}
    )
    text = "transaction_id,who,occurred_at,amount\nt1," + "ab" * 40 + ",2026-03-01,1.00\n"
    assert problems_of(text.encode(), profile) == [("match-too-slow", None)]

"""Whatever a file, a profile or a cell holds: no traceback, and no row that is silently lost.

`python -m tests.intake.test_fuzz 100000` does the same for so many random files and says the seed.
"""

from __future__ import annotations

import contextlib
import csv
import io
import random
import sys
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.delimiters import delimiter_of
from loyalty_cli.intake.bytes.encodings import codec, encoding_of
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.kinds.rows import Balance, MemberRow
from loyalty_cli.intake.profile.date_formats import compile_format
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile, parse_profile, shipped_names
from loyalty_cli.intake.profile.shipped import find_profile

from .rows_as_text import SAMPLES, samples

WORDS = [
    *("", " ", "1", "-1", "0.00", "12,50", "1.234,56", "$1,149.00 ", "($33.62)", "-$7.00", "1e9"),
    *("2026-03-01", "2026-03-08 02:30:00", "31/12/2025 14:05", "45384.347", "Aug 14, 2026"),
    *("23-Aug-2026 09:34 PM EDT", "'+49 30 901820", "1.23E+12", "a@b.c", "refund", "paid", "Tip"),
    *("voided", "pending", "x" * 70, "\n", '"', "=1+1", "None", "EUR", "USD", "-", "茶", "\ufeff"),
    *("name:A|total:5|quantity:x", "9" * 40, "\u00a0", "\x1f", "Sale", "Refund", "true", "#1"),
]


def rows_of(found: list[Any]) -> list[int]:
    """The lines of all rows in what a reader yielded."""
    lines = []
    for one in found:
        rows = (one.row,) if isinstance(one, (MemberRow, Balance)) else one.rows
        lines += [row.line for row in rows]
    return lines


def check(data: bytes, profile: Profile, kind: Kind) -> str:
    """Reads a file; every record of it is in exactly one result, or the file is refused."""
    source = io.BytesIO(data)
    try:
        reader = READERS[kind](
            source, profile, digits=2, currency="EUR", zone="Europe/Berlin", country="DE"
        )
        found = list(reader)
    except Rejected:
        return "refused"
    encoding = codec(encoding_of(lambda size: data[:size], profile.encoding))
    text = io.StringIO(data.decode(encoding), newline="")
    delimiter = delimiter_of(SourceFile(io.BytesIO(data)), encoding, profile.delimiter)
    rows = list(csv.reader(text, delimiter=delimiter, strict=True))
    # A row of empty cells is a blank line; where short rows are filled up, one of blanks too.
    pads = profile.short_rows == "pad"
    records = sum(1 for row in rows if (any(map(str.strip, row)) if pads else any(row)))
    records -= rows[-1:] == [["\x1a"]]
    lines = rows_of(found)
    assert len(lines) == len(set(lines)), "a row is in two results"
    assert len(lines) == records - 1, "a row is lost"
    return "read"


def spoilt(sample: bytes, encoding: str, delimiter: str, pick: random.Random) -> bytes:
    """A sample with some cells replaced, rows cut, swapped, doubled, or bytes turned."""
    rows = list(csv.reader(io.StringIO(sample.decode(encoding)), delimiter=delimiter))
    for _ in range(pick.randrange(1, 6)):
        row = pick.choice(rows[1:] or rows)
        match pick.randrange(8):
            case 0 | 1 | 2 | 3:
                if row:
                    row[pick.randrange(len(row))] = pick.choice(WORDS)
            case 4:
                del row[pick.randrange(len(row) + 1) :]
            case 5:
                rows.insert(pick.randrange(1, len(rows) + 1), list(row))
            case 6:
                other = pick.choice(rows[1:] or rows)
                if row and other:
                    row[0] = other[0]
            case 7:
                row.append(pick.choice(WORDS))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=pick.choice(["\n", "\r\n"])).writerows(rows)
    data = bytearray(out.getvalue().encode(encoding, errors="replace"))
    if pick.random() < 0.1 and data:
        data[pick.randrange(len(data))] = pick.randrange(256)
    return bytes(data)


@cache
def known_samples() -> list[tuple[bytes, Profile, str, str]]:
    """All samples with their profiles, encodings and delimiters."""
    found = []
    for sample in samples():
        profile, data = find_profile(sample.parent.name), sample.read_bytes()
        encoding = codec(encoding_of(io.BytesIO(data).read, profile.encoding))
        delimiter = delimiter_of(SourceFile(io.BytesIO(data)), encoding, profile.delimiter)
        found.append((data, profile, encoding, delimiter))
    return found


def spoil_and_check(pick: random.Random) -> str:
    """One random file out of a random sample."""
    data, profile, encoding, delimiter = pick.choice(known_samples())
    return check(spoilt(data, encoding, delimiter, pick), profile, profile.kind or "transactions")


@given(st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_a_spoilt_sample_loses_no_row(pick: random.Random) -> None:
    assert spoil_and_check(pick) in {"read", "refused"}


@pytest.mark.parametrize("name", shipped_names())
@given(data=st.binary(max_size=120))
@settings(deadline=None, max_examples=15)
def test_any_bytes_below_a_known_header(name: str, data: bytes) -> None:
    profile = find_profile(name)
    sample = next(SAMPLES.glob(f"{name}/*.csv")).read_bytes()
    check(sample[: sample.index(b"\n") + 1] + data, profile, profile.kind or "transactions")


KEYS = st.sampled_from(["kind", "columns", "once", "items", "leave_out", "zones", "encoding", "x"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from([*WORDS, "utf-8", "%d"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["amount", "column", "sum", "first", "a"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
@settings(deadline=None, max_examples=200)
def test_a_profile_loads_or_says_what_is_wrong(data: dict[str, Any]) -> None:
    profile, problems = parse_profile(data)
    assert (profile is None) == bool(problems)


FORMATS = st.lists(
    st.sampled_from(
        ["%Y", "%y", "%m", "%b", "%d", "%H", "%I", "%p", "%M", "%S", "%z", "%Z", " ", "/"]
    ),
    max_size=9,
).map("".join)


@given(FORMATS, st.one_of(st.sampled_from(WORDS), st.text(max_size=30)))
@settings(deadline=None, max_examples=300)
def test_dates_are_read_or_refused(date_format: str, cell: str) -> None:
    with contextlib.suppress(ValueError):
        compile_format(date_format)
        with contextlib.suppress(CellError):
            Clock("Europe/Berlin", date_format=[date_format, "iso"]).when(cell)


def main(count: int) -> None:
    """A longer run; what is found is printed with its seed by the traceback."""
    seed = random.randrange(1 << 32)
    done = {"read": 0, "refused": 0}
    for number in range(count):
        try:
            done[spoil_and_check(random.Random(f"{seed}-{number}"))] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}-{number}") from error
    sys.stdout.write(f"{count} files, seed {seed}: {done}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Each shipped profile reads its samples, made up by us in the shape of the real export.

`expected.json` has the typed rows of each sample; `python -m tests.intake.rows_as_text` writes it
anew from what is read now, to be looked over by eye before it is kept.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.bytes.encodings import codec, encoding_of
from loyalty_cli.intake.kinds.rows import Balance, LeftOut, MemberRow, Transaction
from loyalty_cli.intake.profile.matching import candidates
from loyalty_cli.intake.profile.model import shipped_names
from loyalty_cli.intake.profile.shipped import find_profile, fitting
from tests.intake.rows_as_text import SAMPLES, as_text, read_sample, samples

ALL = samples()
every_sample = pytest.mark.parametrize(
    "sample", ALL, ids=lambda path: f"{path.parent.name}-{path.stem}"
)

SAME_HEADER = (
    {"loyverse-receipts-mdy", "loyverse-receipts-dmy", "loyverse-receipts-iso"},
    {"loyverse-items-mdy", "loyverse-items-dmy", "loyverse-items-iso"},
    {"paypal-mdy", "paypal-dmy"},
    {"square-items", "square-items-mdy", "square-items-dmy"},
    {"square-transactions", "square-transactions-mdy", "square-transactions-dmy"},
    {"google-forms", "google-sheets-mdy", "google-sheets-dmy"},
)
"""Profiles that only the form of the dates tells apart."""


def records_of(sample: Path) -> list[list[str]]:
    """Header and rows, parted by what parts the header into most cells."""
    profile = find_profile(sample.parent.name)
    data = sample.read_bytes()
    encoding = codec(encoding_of(lambda size: data[:size], profile.encoding))
    text = data.decode(encoding)
    found = [
        list(csv.reader(io.StringIO(text, newline=""), delimiter=one)) for one in profile.delimiter
    ]
    return max(found, key=lambda records: len(records[0]))


def test_every_profile_has_a_sample_and_every_sample_a_profile() -> None:
    folders = {path.parent.name for path in ALL}
    assert folders == set(shipped_names())
    assert folders == {path.name for path in SAMPLES.iterdir() if path.is_dir()}


@every_sample
def test_a_sample_is_read_as_expected(sample: Path) -> None:
    expected = json.loads((sample.parent / "expected.json").read_text(encoding="utf-8"))
    assert as_text(read_sample(sample)) == expected[sample.name]


@every_sample
def test_every_row_of_a_sample_is_in_exactly_one_result(sample: Path) -> None:
    lines: list[int] = []
    for one in read_sample(sample):
        rows = (one.row,) if isinstance(one, (MemberRow, Balance)) else one.rows
        lines += [row.line for row in rows]
    assert len(lines) == len(set(lines))
    assert len(lines) == sum(1 for row in records_of(sample) if any(row)) - 1


@every_sample
def test_a_sample_fits_its_own_profile_and_no_other(sample: Path) -> None:
    name = sample.parent.name
    kind = find_profile(name).kind
    found = {one.name for one in fitting(records_of(sample)[0], kind)}
    alike: set[str] = next((group for group in SAME_HEADER if name in group), {name})
    assert found == (alike if not find_profile(name).fits.by_name else {"shopify-orders"})


@pytest.mark.parametrize("name", shipped_names())
def test_a_profile_says_what_it_covers_and_what_it_cannot(name: str) -> None:
    profile = find_profile(name)
    assert profile.title
    assert len(profile.covers) > 60
    assert len(profile.cannot) > 60
    assert profile.kind is not None
    assert profile.source != "csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_square_s_files_in_every_form_that_a_spreadsheet_saves(
    delimiter: str, encoding: str
) -> None:
    for name in ("items-mdy/items_saved_again", "transactions-mdy/transactions_saved_again"):
        sample = SAMPLES / f"square-{name}.csv"
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(records_of(sample))
        found = read_sample(sample, out.getvalue().encode(encoding))
        assert as_text(found) == as_text(read_sample(sample))


def test_a_refund_in_place_is_the_same_sale() -> None:
    """What changes in the row of a refunded sale is not part of its content."""
    sample = SAMPLES / "stripe-payments" / "payments_short.csv"
    before: list[Any] = read_sample(sample)
    text = sample.read_bytes().replace(b",20.00,", b",60.00,").replace(b"Paid,max", b"Refunded,max")
    after = read_sample(sample, text)
    first, second = (
        {one.id: one for one in found if isinstance(one, Transaction)} for found in (before, after)
    )
    assert (first["ch_A2"].refunded, second["ch_A2"].refunded) == (2000, 6000)
    assert first["ch_A2"].content == second["ch_A2"].content


def test_a_header_below_other_lines_is_found(tmp_path: Path) -> None:
    sample = SAMPLES / "ebay-transactions" / "transactions.csv"
    above = b"\xef\xbb\xbfTransaction report\r\n\r\nSeller,lenas.shop\r\nStart date,2026-01-01\r\n"
    path = tmp_path / "Transaction_report.csv"
    path.write_bytes(above + sample.read_bytes())
    assert [one.name for one in candidates(path, "transactions") or []] == ["ebay-transactions"]
    assert as_text(one for one in read_sample(sample, path.read_bytes()) if not_left_out(one)) == [
        one
        for one in json.loads((sample.parent / "expected.json").read_text())[sample.name]
        if "left out" not in one
    ]


def not_left_out(one: object) -> bool:
    return not isinstance(one, LeftOut)


@pytest.mark.parametrize(
    "name",
    [
        *("square-items", "square-items-mdy", "square-transactions", "square-transactions-dmy"),
        *(
            "loyverse-receipts-iso",
            "loyverse-items-dmy",
            "lightspeed-s",
            "lightspeed-x",
            "zettle-da",
        ),
    ],
)
def test_refunds_that_name_no_sale_are_matched(name: str) -> None:
    assert find_profile(name).unmatched_refunds == "match"


def test_what_is_paid_at_the_door_is_taken_only_by_name() -> None:
    """Its header is every Shopify shop's, and an ordinary file must go on fitting one profile."""
    for sample in (SAMPLES / "shopify-orders").glob("*.csv"):
        assert [one.name for one in fitting(records_of(sample)[0])] == ["shopify-orders"]

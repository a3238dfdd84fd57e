"""Files that nobody described: what is seen of them, which profile fits, and a profile to begin."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import LoyaltyError, Rejected, Usage
from loyalty_cli.intake.profile.draft import starting_profile
from loyalty_cli.intake.profile.matching import candidates, choose_profile
from loyalty_cli.intake.profile.model import Profile, parse_profile, shipped_names
from loyalty_cli.intake.profile.preview import try_row
from loyalty_cli.intake.profile.proposals import propose
from loyalty_cli.intake.profile.shipped import find_profile, fits, is_contracts_own
from loyalty_cli.intake.profile.sniffing import ColumnLook, sniff
from tests.intake.reading import read
from tests.intake.rows_as_text import SAMPLES, samples

STORE: dict[str, Any] = {"digits": 2, "currency": "EUR", "zone": "UTC"}


def file(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def look(folder: Path, *cells: str) -> ColumnLook:
    """How a column with these cells looks."""
    rows = "".join(f'"{cell}",x\n' for cell in cells)
    return sniff(file(folder, f"a,b\n{rows}")).columns[0]


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (b"a,b\n1,2\n", ("utf-8",)),
        ("a,b\nü,茶\n".encode(), ("utf-8",)),
        ("a,b\nü,茶\n".encode("utf-16"), ("utf-16",)),
        ("a,b\nCafé au lait,x\n".encode("cp1252"), ("cp1252", "cp950", "gb18030")),
    ],
)
def test_the_encoding_or_all_that_it_may_be(
    tmp_path: Path, text: bytes, encodings: tuple[str, ...]
) -> None:
    assert sniff(file(tmp_path, text)).encodings[0] == encodings[0]
    assert set(sniff(file(tmp_path, text)).encodings) <= {*encodings, "shift_jis"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows = ['"1,5"', "a;b|c" if delimiter not in ";|" else "x", "2"]
    text = "\n".join(delimiter.join(row) for row in (["n", "t", "z"], rows, rows)) + "\n"
    seen = sniff(file(tmp_path, text))
    assert (seen.delimiters[0], seen.header, seen.rows) == (delimiter, ("n", "t", "z"), 2)


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (("2026-03-01", "2026-03-01 10:00:00"), ("iso",)),
        (("31/12/2025 14:05", "01/02/2026 00:00"), ("%d/%m/%Y %H:%M",)),
        (("01/02/2026", "03/04/2026"), ("%d/%m/%Y", "%m/%d/%Y")),
        (("24.03.2023, 12:32",), ("%d.%m.%Y, %H:%M",)),
        (("23-Aug-2026 09:34 PM EDT",), ("%d-%b-%Y %I:%M %p %Z",)),
        (("20260301", "20260302"), ()),
        (("31/12/2025", "12/31/2025"), ()),
    ],
)
def test_dates_with_all_their_readings(tmp_path: Path, cells: Any, dates: Any) -> None:
    assert look(tmp_path, *cells).dates == dates


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (("1.50", "2.75"), [(".", None)]),
        (("1,50", "2,75"), [(",", None)]),
        (("1.234", "2.000"), [(".", None), (",", ".")]),
        (("1.234,50", "2,00"), [(",", ".")]),
        (("$1,149.00 ", "($33.62)", "-$7.00"), [(".", ",")]),
        (("1'149.00",), [(".", "'")]),
        (("1", "20"), [(".", None)]),
        (("A1", "B2"), []),
    ],
)
def test_numbers_with_all_their_readings(tmp_path: Path, cells: Any, marks: Any) -> None:
    found = look(tmp_path, *cells).readings
    assert [(form.decimal, form.thousands) for form in found] == marks


def test_what_a_spreadsheet_has_shortened_is_said(tmp_path: Path) -> None:
    assert look(tmp_path, "1.23E+12", "5").shortened
    assert not look(tmp_path, "1E5", "5").shortened


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for data, code in ((b"", "empty-file"), (b" \n", "empty-file"), (b"a\0b\xff", "encoding")):
        with pytest.raises(Rejected) as caught:
            sniff(file(tmp_path, data))
        assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize("sample", samples(), ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("kind", ["transactions", "members"])
def test_a_first_profile_loads_and_names_every_column(sample: Path, kind: Any) -> None:
    import tomllib

    seen = sniff(sample)
    text = starting_profile(seen, kind, "till")
    profile, problems = parse_profile(tomllib.loads(text))
    assert profile is not None, problems
    assert (profile.kind, profile.source) == (kind, "till")
    for number, name in enumerate(seen.header, start=1):
        assert f"# {number:>5}. {' '.join(name.splitlines())[:5]}" in text


@given(st.text(max_size=200), st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_a_first_profile_of_any_text_loads(tmp_path_factory: Any, text: str, source: str) -> None:
    import tomllib

    path = file(tmp_path_factory.mktemp("any"), text.encode(errors="replace"))
    try:
        seen = sniff(path)
    except Rejected:
        return
    profile, problems = parse_profile(
        tomllib.loads(starting_profile(seen, "members", source or "x"))
    )
    assert profile is not None, problems


def test_the_marks_of_the_file_stand_in_its_first_profile() -> None:
    text = starting_profile(sniff(SAMPLES / "paypal-de" / "aktivitaeten.csv"), "transactions", "x")
    for line in ('decimal = ","', 'thousands = "."', 'date_format = "%d.%m.%Y"'):
        assert f"\n{line}\n" in text


HEADER = "transaction_id,member_id,occurred_at,amount"


def test_the_contract_s_own_columns_come_first(tmp_path: Path) -> None:
    text = (SAMPLES / "stripe-payments" / "payments_short.csv").read_text(encoding="utf-8-sig")
    header, *rows = text.splitlines()
    both = "\n".join((f"{header},{HEADER}", *(f"{row},1,m,2026-03-01,5" for row in rows)))
    assert candidates(file(tmp_path, both), "transactions") is None
    assert choose_profile([file(tmp_path, both)], "transactions", is_watched=False) is None
    assert is_contracts_own(["email", "points"], "balances")
    assert is_contracts_own(["occurred_at", "kind", "card"], "activities")
    assert not is_contracts_own(["Email", "Name"], "members")
    assert is_contracts_own(["email", "name", "id"], "members")


def test_names_that_happen_to_be_the_contract_s_do_not_hide_a_profile(tmp_path: Path) -> None:
    path = SAMPLES / "voucherify-customers" / "customers_export.csv"
    found = choose_profile([path], "members", is_watched=True)
    assert found is not None
    assert found.name == "voucherify-customers"
    ours = file(tmp_path, f"member_id,{path.read_text(encoding='utf-8')}")
    assert candidates(ours, "members") is None


def test_dates_tell_only_profiles_of_one_kind_apart(tmp_path: Path) -> None:
    """A birthday that can't be read says nothing of the points beside it."""
    text = (SAMPLES / "yotpo-customers" / "customers.csv").read_text(encoding="utf-8")
    found = candidates(file(tmp_path, text.replace("05/04/1990", "05/04")), None)
    assert [one.name for one in found or []] == ["yotpo-balances", "yotpo-customers"]


def test_on_a_terminal_the_only_one_that_fits_is_taken() -> None:
    path = SAMPLES / "stripe-payments" / "payments_short.csv"
    found = choose_profile([path], "transactions", is_watched=True)
    assert found is not None
    assert found.name == "stripe-payments"
    assert choose_profile([path], "members", is_watched=True) is None
    other = SAMPLES / "shopify-orders" / "orders_79.csv"
    assert choose_profile([path, other], "transactions", is_watched=True) is None


def test_without_a_terminal_nothing_is_chosen() -> None:
    path = SAMPLES / "stripe-payments" / "payments_short.csv"
    with pytest.raises(Usage, match="looks like Stripe: payments") as caught:
        choose_profile([path], "transactions", is_watched=False)
    (problem,) = caught.value.problems
    assert (problem.code, problem.fix) == ("profile-not-said", "say --profile stripe-payments")


def test_dates_tell_two_that_fit_apart_or_both_are_named(tmp_path: Path) -> None:
    sample = SAMPLES / "loyverse-receipts-dmy" / "receipts.csv"
    found = choose_profile([sample], "transactions", is_watched=True)
    assert found is not None
    assert found.name == "loyverse-receipts-dmy"
    text = (
        sample.read_text(encoding="utf-8").replace("31/10/", "01/10/").replace("30/10/", "02/10/")
    )
    with pytest.raises(Usage) as caught:
        choose_profile([file(tmp_path, text)], "transactions", is_watched=True)
    (problem,) = caught.value.problems
    assert problem.code == "several-profiles"
    assert "--profile loyverse-receipts-dmy or --profile loyverse-receipts-mdy" in str(problem.fix)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("square-items/items_33.csv", ["square-items"]),
        ("square-items-mdy/items_saved_again.csv", ["square-items-mdy"]),
        ("square-items-dmy/items_semicolons.csv", ["square-items-dmy"]),
        ("square-transactions-mdy/transactions_2017.csv", ["square-transactions-mdy"]),
    ],
)
def test_what_a_spreadsheet_saved_again_is_known_by_its_dates(name: str, fits: list[str]) -> None:
    found = candidates(SAMPLES / name, "transactions")
    assert [one.name for one in found or []] == fits


def test_dates_that_a_spreadsheet_left_with_two_readings_are_not_guessed(tmp_path: Path) -> None:
    header, row, *_ = (SAMPLES / "square-items-dmy" / "items_british.csv").read_text().splitlines()
    text = f"{header}\n{row.replace('18/07/2026', '08/07/2026')}\n"
    found = candidates(file(tmp_path, text), "transactions")
    assert [one.name for one in found or []] == ["square-items-dmy", "square-items-mdy"]


def test_a_header_in_another_encoding_fits_as_well() -> None:
    for name in ("shopee-tw", "91app-orders"):
        path = SAMPLES / name / "orders_cp950.csv"
        assert [one.name for one in candidates(path, "transactions") or []] == [name]
        assert sniff(path).encodings[0] == "cp950"


def test_a_profile_is_found_by_name_or_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file(tmp_path, 'source = "mine"', "mine.toml")
    file(tmp_path, 'source = "trap"', "shopify-orders")
    assert find_profile("mine.toml").source == "mine"
    assert find_profile(str(tmp_path / "mine.toml")).source == "mine"
    assert find_profile("shopify-orders").source == "shopify"
    for wanted, code in (("shopify-order", "no-such-profile"), ("none.toml", "unreadable")):
        with pytest.raises(Rejected) as caught:
            find_profile(wanted)
        assert [problem.code for problem in caught.value.problems] == [code]
        if code == "no-such-profile":
            assert str(caught.value.problems[0].fix).startswith("did you mean shopify-orders?")


def test_what_a_profile_may_lack_does_not_keep_it_from_fitting() -> None:
    profile, _ = parse_profile(
        {
            "columns": {"amount": {"sum": ["a"], "minus": ["b"]}, "store": {"first": ["c", "d"]}},
            "leave_out": {"e": "x"},
            "may_lack": ["b"],
            "fits": {"one_of": ["a", "z"], "lacks": ["no*"]},
        }
    )
    assert profile is not None
    assert fits(profile, ["a", "d", "e"])
    for columns in (["a", "e"], ["d", "e"], ["a", "d"], ["a", "d", "e", "note"], ["b", "d", "e"]):
        assert not fits(profile, columns)


def test_trying_a_row_shows_its_cells_and_what_it_becomes() -> None:
    path = SAMPLES / "shopify-orders" / "orders_79.csv"
    tried = try_row(path, find_profile("shopify-orders"), "transactions", 7, **STORE)
    steps = {step.column: (step.origin, step.text) for step in tried.steps}
    assert (tried.row, tried.rows, tried.problems, tried.left_out) == (7, 3, (), None)
    assert steps["line_amount"] == ("Lineitem price × Lineitem quantity - Lineitem discount", "5")
    assert tried.event["transaction_id"] == "#2004"
    assert [line["amount"] for line in tried.event["lines"]] == ["35.00", "10.00"]
    left = try_row(path, find_profile("shopify-orders"), "transactions", 4, **STORE)
    assert (left.left_out, left.event) == ("Financial Status is pending", {})


@pytest.mark.parametrize("name", shipped_names())
def test_every_row_of_a_sample_can_be_tried(name: str) -> None:
    sample = next(SAMPLES.glob(f"{name}/*.csv"))
    profile = find_profile(name)
    tried = try_row(sample, profile, profile.kind or "members", 1, **STORE)
    assert tried.event or tried.left_out or tried.problems
    assert tried.steps


def test_trying_a_bad_row_says_why(tmp_path: Path) -> None:
    path = file(tmp_path, f"{HEADER}\n1,m,2026-03-01,x\n2,m\n")
    bad = try_row(path, Profile(), "transactions", 1, **STORE)
    assert [problem.code for problem in bad.problems] == ["amount"]
    short = try_row(path, Profile(), "transactions", 2, **STORE)
    assert [problem.code for problem in short.problems] == ["row-length"]
    for number in (0, 3):
        with pytest.raises(LoyaltyError, match=f"no row {number}"):
            try_row(path, Profile(), "transactions", number, **STORE)


def test_stdin_is_never_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert choose_profile([Path("-")], "transactions", is_watched=True) is None


def test_a_workbook_is_seen_as_well(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    text = (SAMPLES / "stripe-payments" / "payments_short.csv").read_text(encoding="utf-8-sig")
    for line in text.replace('"1,000.00"', "1000").splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "in.xlsx")
    found = choose_profile([tmp_path / "in.xlsx"], "transactions", is_watched=True)
    assert found is not None
    assert found.name == "stripe-payments"
    seen = sniff(tmp_path / "in.xlsx")
    assert (seen.rows, seen.header[0], seen.encodings) == (3, "id", ("utf-8",))


def test_a_column_of_the_contracts_own_name_is_the_one(tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text(
        "order,transaction_id,Date,Total\n1,7001,2025-03-01,5.00\n1,7002,2025-03-01,6.00\n"
    )
    proposed = {each.column: each.toml for each in propose(sniff(path), "transactions")}
    assert proposed["transaction_id"] == '"transaction_id"'


def test_the_time_that_counts_can_be_said_of_joined_columns() -> None:
    text = (
        "transaction_id,member_id,day,hour,amount\n"
        "1,M1,2026-03-01,10:00,5.00\n1,M1,2026-03-03,10:00,5.00\n"
    )
    columns = {"occurred_at": {"join": ["day", "hour"], "with": " "}}
    profile, _ = parse_profile({"columns": columns})
    (bad,) = read(text, profile)
    assert 'add of = "first" to occurred_at' in (bad.problems[-1].fix or "")
    profile, _ = parse_profile(
        {"columns": {"occurred_at": {**columns["occurred_at"], "of": "first"}}}
    )
    (good,) = read(text, profile)
    assert iso(good.when.day) == "2026-03-01"


def drafted(folder: Path, header: str, *rows: str) -> list[str]:
    """The lines of the first profile of a file that are not comments."""
    text = "\n".join([header, *rows]) + "\n"
    lines = starting_profile(sniff(file(folder, text)), "transactions", "till").splitlines()
    return [line.partition("   ")[0] for line in lines if line and line[0] != "#"]


def test_what_goes_by_another_name_is_no_amount(tmp_path: Path) -> None:
    header = "Order,Date,Discount Amount,Refunded Amount,Rabattbetrag"
    lines = drafted(tmp_path, header, "A1,2026-03-01,1.00,2.00,3.00")
    assert not [line for line in lines if line.startswith("amount")]


def test_the_currency_is_read_where_there_is_one(tmp_path: Path) -> None:
    lines = drafted(
        tmp_path,
        "id,Date,Amount,Currency,Converted Amount,Converted Currency",
        "ch_1,2026-03-01,15.00,usd,534.80,thb",
        "ch_2,2026-03-01,9.00,eur,350.06,thb",
    )
    assert ('amount = "Amount"' in lines, 'currency = "Currency"' in lines) == (True, True)


def test_the_zone_that_a_column_names_is_that_of_its_times(tmp_path: Path) -> None:
    row = "ch_1,2026-03-01 23:30:00,15.00"
    assert 'timezone = "UTC"' in drafted(tmp_path, "id,Created date (UTC),Amount", row)
    assert 'timezone = "UTC"' not in drafted(tmp_path, "id,Created date,Amount", row)


def test_ids_that_are_lost_are_not_proposed(tmp_path: Path) -> None:
    lines = drafted(
        tmp_path,
        "Invoice Number,Date,Amount,Customer ID",
        "1.23E+12,2026-03-01,15.00,c1",
        "1.23E+12,2026-03-02,15.00,c2",
    )
    assert not [line for line in lines if line.startswith("transaction_id")]
    assert 'member_id = "Customer ID"' in lines


def test_signs_of_order_numbers_are_not_stripped_from_amounts(tmp_path: Path) -> None:
    header = "Order,Date,Amount"
    rows = [f"#100{n},2026-03-01,15.00" for n in range(3)]
    lines = drafted(tmp_path, header, *rows)
    assert not [line for line in lines if line.startswith("strip")]
    lines = drafted(tmp_path, header, *(row.replace("15", "€15") for row in rows))
    assert 'strip = "€ "' in lines


def test_german_words_are_put_together(tmp_path: Path) -> None:
    lines = drafted(
        tmp_path,
        "Kassenbonnummer;Verkaufsdatum;Stammkundennummer;Gesamtsumme;Versandsumme;Hauptwarengruppe",
        "B-17;22.03.2025;4711;12,40;3,90;Brot",
    )
    assert lines[-5:] == [
        'occurred_at = "Verkaufsdatum"',
        'amount = "Gesamtsumme"',
        'transaction_id = "Kassenbonnummer"',
        'member_id = "Stammkundennummer"',
        'category = "Hauptwarengruppe"',
    ]

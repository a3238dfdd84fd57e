"""Files of tills that nobody knows: what `profile new` writes imports them as they are."""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.kinds.members import read_members
from loyalty_cli.intake.kinds.rows import MemberRow, Transaction
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.profile.draft import starting_profile
from loyalty_cli.intake.profile.model import Profile, parse_profile
from loyalty_cli.intake.profile.sniffing import has_no_header, sniff

STORE: dict[str, Any] = {"digits": 2, "currency": "EUR", "zone": "Europe/Berlin", "country": "DE"}


def started(folder: Path, text: str, kind: Any = "transactions") -> tuple[Path, Profile, str]:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    toml = starting_profile(sniff(path), kind, "till")
    profile, problems = parse_profile(tomllib.loads(toml))
    assert profile is not None, problems
    return path, profile, toml


FILES = {
    "english, time apart, price times quantity": (
        "Receipt No,Date,Time,Customer Email,Unit Price,Qty\n"
        "1,04/30/2022,09:15,lena@example.com,2.50,2\n2,04/29/2022,10:00,--,1.00,1\n",
        [
            ("1", "2022-04-30T07:15:00Z", "email lena@example.com", 500),
            ("2", "2022-04-29T08:00:00Z", "", 100),
        ],
    ),
    "english, short years": (
        "Order,Order Date,Member ID,Total\n7,04-30-22,M1,5.00\n",
        [("7", "2022-04-30", "member_id M1", 500)],
    ),
    "german": (
        "Belegnummer;Datum;Uhrzeit;Kundennummer;Gesamtbetrag;Warengruppe\n"
        "B-1;31.01.2025;17:02:11;K7;1.234,50 €;Tee\nB-2;30.01.2025;08:00:00;-;2,00 €;Tee\n",
        [
            ("B-1", "2025-01-31T16:02:11Z", "member_id K7", 123450),
            ("B-2", "2025-01-30T07:00:00Z", "", 200),
        ],
    ),
    "french": (
        "N° commande;Date de commande;Courriel;Montant TTC\n"
        "C1;31/01/2025 17:02;lena@example.com;12,50\n",
        [("C1", "2025-01-31T16:02:00Z", "email lena@example.com", 1250)],
    ),
    "spanish": (
        "Factura;Fecha;Hora;Cliente;Importe\nF1;31/01/2025;17:02;c-9;12,50\n",
        [("F1", "2025-01-31T16:02:00Z", "member_id c-9", 1250)],
    ),
    "italian": (
        "Scontrino;Data;Ora;Tessera;Importo;Reparto\nS1;31/01/2025;17:02;T9;12,50;Bar\n",
        [("S1", "2025-01-31T16:02:00Z", "card T9", 1250)],
    ),
    "dutch": (
        "Kassabon;Datum;Tijd;Klantnummer;Aantal;Stukprijs\nK1;31-01-2025;17:02;N9;2;12,50\n",
        [("K1", "2025-01-31T16:02:00Z", "member_id N9", 2500)],
    ),
    "portuguese": (
        "Pedido;Data;Telemóvel;Valor\nP1;31/01/2025;+351 912 345 678;12,50\n",
        [("P1", "2025-01-31", "phone +351912345678", 1250)],
    ),
    "polish": (
        "Numer zamówienia;Data zamówienia;Godzina;Numer klienta;Kwota\n"
        "Z1;31.01.2025;17:02;W9;12,50\n",
        [("Z1", "2025-01-31T16:02:00Z", "member_id W9", 1250)],
    ),
    "japanese, days of eight digits": (
        "注文番号,注文日,会員番号,合計\nJ1,20250103,A9,1250\n",
        [("J1", "2025-01-03", "member_id A9", 125000)],
    ),
    "chinese": (
        "订单编号,日期,时间,手机,金额\nC1,2025/01/31,17:02:11,+86 138 0013 8000,12.50\n",
        [("C1", "2025-01-31T16:02:11Z", "phone +8613800138000", 1250)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES)
def test_a_first_profile_imports_the_file_as_it_is(
    tmp_path: Path, text: str, expected: list[tuple[str, str, str, int]]
) -> None:
    path, profile, toml = started(tmp_path, text)
    source = io.BytesIO(path.read_bytes())
    source.name = "in.csv"
    found = list(read_transactions(source, profile, **STORE))
    told = [
        (
            one.id,
            one.when.instant if one.when.minute is not None else str(one.when.day),
            " ".join(f"{kind} {key}" for kind, key in one.keys),
            one.amount,
        )
        for one in found
        if isinstance(one, Transaction)
    ]
    days = [(number, when[:10] if "T" not in when else when) for number, when, _, _ in expected]
    assert [(one[0], one[2], one[3]) for one in told] == [
        (number, who, amount) for number, _, who, amount in expected
    ], (found, toml)
    assert [when for _, when in days if "T" in when] == [one[1] for one in told if "T" in one[1]]


def test_members_of_an_unknown_list(tmp_path: Path) -> None:
    header = "Kundennr;Name;E-Mail;Handy;Geburtsdatum\n"
    text = header + "K1;Lena;lena@example.com;0151 2345678;31.01.1990\n"
    path, profile, toml = started(tmp_path, text, "members")
    source = io.BytesIO(path.read_bytes())
    source.name = "in.csv"
    [one] = read_members(source, profile, **STORE)
    assert isinstance(one, MemberRow), (one, toml)
    assert (one.member_id, one.name, one.email) == ("K1", "Lena", "lena@example.com")
    assert one.birthday is not None


def test_choices_are_shown_as_comments(tmp_path: Path) -> None:
    text = (
        "Order,Date,Contact,Price,Qty,Total,Status\n"
        "1,2025-01-31,Lena <lena@example.com>,2.00,2,4.00,paid\n"
        "2,2025-01-31,Max <max@example.com>,2.00,1,2.00,open\n"
    )
    _, _, toml = started(tmp_path, text)
    assert '# or: amount = { sum = ["Price"], times = "Qty" }' in toml
    assert '# or: email = { column = "Contact", match = ' in toml
    assert '# [keep_only]\n# "Status" = ["paid", "open"]' in toml
    assert toml.rstrip().splitlines()[-1].startswith("# Try it:  loyalty profile try ")


@pytest.mark.parametrize(
    ("text", "is_lacking"),
    [
        ("1,2025-01-31,lena@example.com,4.00\n2,2025-01-31,x@example.com,4.00\n", True),
        ("17,3,4.00\n18,4,5.00\n", True),
        ("Order,2024,2025\n1,2,3\n", True),
        ("Order,Date,Q1\n1,2025-01-31,3\n", False),
    ],
)
def test_a_file_without_a_header_is_known(tmp_path: Path, text: str, is_lacking: bool) -> None:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    assert has_no_header(sniff(path)) == is_lacking


def profile_command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "loyalty_cli", "profile", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_sniff_says_the_next_step_and_it_works(tmp_path: Path) -> None:
    path, mine = tmp_path / "in.csv", tmp_path / "mine.toml"
    path.write_text(FILES["german"][0], encoding="utf-8")
    assert f"loyalty profile new {path} -o mine.toml" in profile_command("sniff", str(path)).stdout
    made = profile_command("new", str(path), "-o", str(mine))
    said = f"loyalty profile try {path} --row 1 --profile {mine}"
    assert said in made.stdout + made.stderr
    tried = profile_command(*said.split()[2:])
    assert (tried.returncode, "1234.50" in tried.stdout) == (0, True), tried


def test_a_file_whose_ids_are_empty_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    header = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email\n"
    path.write_text(header + ",2025-01-20 17:02:11,1.00,0.00,eur,Paid,a@example.com\n")
    assert "stripe-payments" not in profile_command("sniff", str(path)).stdout
    path.write_text(header + "ch_1,2025-01-20 17:02:11,1.00,0.00,eur,Paid,a@example.com\n")
    assert "stripe-payments" in profile_command("sniff", str(path)).stdout


def test_new_refuses_a_file_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("1,2025-01-31,lena@example.com,4.00\n")
    refused = profile_command("new", str(path))
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.count("looks like a row") == 1


def test_sniff_says_times_e_mails_phones_and_marks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Ora,Mail,Tel,X\n17:02,a@example.com,+39 06 1234567,--\n18:00,--,--,--\n")
    lines = [
        line.split(maxsplit=2) for line in profile_command("sniff", str(path)).stdout.split("\n")
    ]
    assert [line[2] for line in lines if line and line[0] in ("Ora", "Mail", "Tel", "X")] == [
        "times of day",
        "e-mails; -- for empty",
        "phone numbers; -- for empty",
        "always empty",
    ]

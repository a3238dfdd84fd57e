"""Columns that nothing knows are named after an import, and misspelt ones stop it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

DAY = ("--as-of", AS_OF)


def test_what_is_kept_as_an_attribute_and_what_is_not_read_are_named(
    running: Cli, tmp_path: Path
) -> None:
    (tmp_path / "m.csv").write_text("member_id,city,size\nM9,Ulm,L\n")
    ran = running("import", "members", "m.csv", *DAY)
    assert ran.code == 0
    assert "2 columns are kept as attributes of the members: city, size" in ran.err
    (tmp_path / "t.csv").write_text(
        "transaction_id,member_id,occurred_at,amount,till\nq1,M9,2025-03-01,5,7\n"
    )
    told = running("import", "transactions", "t.csv", *DAY, "--json").json
    assert [(each["code"], each["line"], each["count"]) for each in told["remarks"]] == [
        ("not-read", 1, 1)
    ]


@pytest.mark.parametrize(
    ("kind", "header", "row", "near"),
    [
        ("members", "member_id,naem", "M9,Ann", "name"),
        ("members", "member_id,Email", "M9,ann@x.com", "email"),
        ("members", "member_id,brithday", "M9,1990-01-01", "birthday"),
        (
            "transactions",
            "transaction_id,member_id,occurred_at,amount,catgory",
            "q1,0001,2025-03-01,5,tea",
            "category",
        ),
        (
            "transactions",
            "transaction_id,member_id,occurred_at,amount,qantity",
            "q1,0001,2025-03-01,5,2",
            "quantity",
        ),
        (
            "activities",
            "activity_id,member_id,occurred_at,kind,subjct",
            "a9,0001,2025-03-01,review,x",
            "subject",
        ),
    ],
)
def test_a_misspelt_column_stops_the_file_and_its_fix_works(
    running: Cli, tmp_path: Path, kind: str, header: str, row: str, near: str
) -> None:
    (tmp_path / "in.csv").write_text(f"{header}\n{row}\n")
    ran = running("import", kind, "in.csv", *DAY, "--json")
    assert ran.code == 3
    [problem] = ran.json["problems"]
    assert (problem["code"], problem["column"]) == ("near-column", header.rpartition(",")[2])
    assert problem["fix"].startswith(f'did you mean "{near}"?')
    # Both ways that it says.
    assert running("import", kind, "in.csv", *DAY, "--attributes", "--dry-run").code == 0
    (tmp_path / "in.csv").write_text(f"{header.rpartition(',')[0]},{near}\n{row}\n")
    assert running("import", kind, "in.csv", *DAY).code == 0


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("members", "member_id,street,phone_no,nick", "M9,A 1,7,Annie"),
        (
            "transactions",
            "transaction_id,member_id,occurred_at,amount,store_id,category_code,score,currency_code",
            "q1,0001,2025-03-01,5,7,T,9,EUR",
        ),
    ],
)
def test_a_column_of_another_meaning_is_only_named(
    running: Cli, tmp_path: Path, kind: str, header: str, row: str
) -> None:
    (tmp_path / "in.csv").write_text(f"{header}\n{row}\n")
    assert running("import", kind, "in.csv", *DAY).code == 0


def test_a_profile_has_said_what_it_reads(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("member_id,naem\nM9,Ann\n")
    (tmp_path / "p.toml").write_text('kind = "members"\n[columns]\nname = "naem"\n')
    ran = running("import", "members", "in.csv", "--profile", "p.toml", *DAY)
    assert (ran.code, ran.err) == (0, "")

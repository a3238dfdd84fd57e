"""Files in the letters of many countries: told by the letters and the store's country, and read by
following what is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_cli.intake.bytes.encodings import codec
from tests.contract.conftest import AS_OF, Cli

TEXTS = {
    "cp950": ("Asia/Taipei", "TW", "台北店", "珍珠奶茶"),
    "gb18030": ("Asia/Shanghai", "CN", "北京店", "红烧牛肉面"),
    "shift_jis": ("Asia/Tokyo", "JP", "東京店", "抹茶ラテ"),
    "euc-kr": ("Asia/Seoul", "KR", "서울점", "아메리카노"),
    "cp1251": ("Europe/Moscow", "RU", "Москва", "Чай зелёный"),
    "cp1250": ("Europe/Warsaw", "PL", "Łódź", "Żurek z kiełbasą"),
    "cp1252": ("Europe/Berlin", "DE", "Köln", "Käsekuchen groß"),
    "cp1253": ("Europe/Athens", "GR", "Αθήνα", "Ελληνικός καφές"),
    "cp1254": ("Europe/Istanbul", "TR", "Iğdır şubesi", "Türk kahvesi"),
    "cp1255": ("Asia/Jerusalem", "IL", "תל אביב", "קפה הפוך"),
    "cp1256": ("Africa/Cairo", "EG", "القاهرة", "قهوة بالحليب"),
    "cp1257": ("Europe/Vilnius", "LT", "Šiauliai", "Šaltibarščiai"),
    "cp874": ("Asia/Bangkok", "TH", "กรุงเทพ", "กาแฟเย็น"),
}


def write(folder: Path, encoding: str, shop: str, item: str) -> None:
    text = (
        "transaction_id,member_id,occurred_at,amount,store,category\n"
        f"1,,2025-01-01 10:00,5,{shop},{item}\n2,,2025-01-01 11:00,7,{shop},{item}\n"
    )
    (folder / "sales.csv").write_bytes(text.encode(codec(encoding).removesuffix("-sig")))


def stores(cli: Cli) -> set[str]:
    return {row["store"] for row in cli("transaction", "find", "--guests", "--json").json}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_file_is_told_by_the_country_and_read_by_the_fix(
    cli: Cli, tmp_path: Path, encoding: str
) -> None:
    zone, country, shop, item = TEXTS[encoding]
    assert cli("init", "--currency", "EUR", "--timezone", zone).code == 0
    assert cli("status", "--json").json["country"] == country
    write(tmp_path, encoding, shop, item)
    assert cli("profile", "sniff", "sales.csv", "--json").json["encodings"][0] == encoding
    made = cli("profile", "new", "sales.csv", "-o", "own.toml")
    assert made.code == 0, made.err
    assert f'encoding = "{encoding}"' in (tmp_path / "own.toml").read_text("utf-8")
    refused = cli("import", "transactions", "sales.csv", "--as-of", AS_OF, "--json")
    [problem] = refused.json["problems"]
    assert (refused.code, problem["code"]) == (3, "encoding")
    assert problem["fix"].startswith(f"say which it is: --encoding {encoding}")
    taken = cli("import", "transactions", "sales.csv", "--as-of", AS_OF, "--encoding", encoding)
    assert taken.code == 0, taken.err
    assert stores(cli) == {shop}


@pytest.mark.parametrize(
    "encoding", ["cp950", "gb18030", "shift_jis", "euc-kr", "cp1251", "cp1250", "cp1252", "cp1253"]
)
def test_letters_alone_tell_much(cli: Cli, tmp_path: Path, encoding: str) -> None:
    _, _, shop, item = TEXTS[encoding]
    write(tmp_path, encoding, shop, item)
    assert cli("profile", "sniff", "sales.csv", "--json").json["encodings"][0] == encoding


@pytest.mark.parametrize("encoding", ["cp950", "cp1252", "cp1251", "shift_jis"])
def test_a_utf8_file_under_another_profile_is_told_so(
    cli: Cli, tmp_path: Path, encoding: str
) -> None:
    assert cli("init", "--currency", "TWD", "--timezone", "Asia/Taipei").code == 0
    write(tmp_path, "utf-8", "台北店", "珍珠奶茶")
    profile = tmp_path / "till.toml"
    profile.write_text(f'kind = "transactions"\nencoding = "{encoding}"\n')
    words = ("import", "transactions", "sales.csv", "--profile", "till.toml", "--as-of", AS_OF)
    refused = cli(*words, "--json")
    [problem] = refused.json["problems"]
    assert (refused.code, problem["message"]) == (
        3,
        f"the file is UTF-8, and is to be read as {encoding}",
    )
    fix = problem["fix"]
    assert fix == f'say --encoding utf-8, or encoding = ["utf-8", "{encoding}"] in the profile'
    # Both ways that are proposed read it.
    assert cli(*words, "--encoding", "utf-8", "--dry-run").code == 0
    profile.write_text(f'kind = "transactions"\nencoding = ["utf-8", "{encoding}"]\n')
    assert cli(*words).code == 0
    assert stores(cli) == {"台北店"}
    sniffed = cli("profile", "sniff", "sales.csv", "--encoding", encoding, "--json")
    assert (sniffed.code, sniffed.json["problems"][0]["code"]) == (3, "encoding")


def test_an_encoding_that_is_said_goes_first(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, "cp1252", "Köln", "Brötchen")
    seen = cli("profile", "sniff", "sales.csv", "--encoding", "Windows-1250", "--json").json
    assert seen["encodings"] == ["cp1250"]
    made = cli("profile", "new", "sales.csv", "--encoding", "latin1")
    assert 'encoding = "cp1252"' in made.out
    wrong = cli("profile", "sniff", "sales.csv", "--encoding", "utf-8", "--json")
    [problem] = wrong.json["problems"]
    assert (wrong.code, problem["message"]) == (3, "the file is not utf-8")
    # The first that is proposed reads it.
    first = problem["fix"].removeprefix("say --encoding ").split(",")[0]
    assert first == "cp1252"
    assert cli("profile", "sniff", "sales.csv", "--encoding", first).code == 0
    none = cli("profile", "sniff", "sales.csv", "--encoding", "cp1525", "--json")
    assert (none.code, none.json["problems"][0]["code"]) == (2, "unknown-encoding")
    (tmp_path / "book.xlsx").write_bytes(b"")
    book = cli("import", "members", "book.xlsx", "--encoding", "cp1252", "--json")
    assert (book.code, book.json["problems"][0]["code"]) == (2, "encoding-of-workbook")


def test_rejects_come_back_with_the_same_encoding(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--currency", "EUR", "--timezone", "Europe/Warsaw").code == 0
    write(tmp_path, "cp1250", "Łódź", "Żurek")
    text = (tmp_path / "sales.csv").read_bytes().replace(b",7,", b",x,")
    (tmp_path / "sales.csv").write_bytes(text)
    words = ("--encoding", "cp1250", "--as-of", AS_OF)
    first = cli("import", "transactions", "sales.csv", "--skip-bad-rows", *words)
    assert first.code == 4, first.err
    mended = tmp_path / "sales.csv.rejects.csv"
    mended.write_bytes(mended.read_bytes().replace(b",x,", b",7,"))
    assert cli("import", "transactions", mended.name, *words).code == 0
    assert stores(cli) == {"Łódź"}


def test_a_store_that_is_away_hides_no_file(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, "cp950", "台北店", "珍珠奶茶")
    (tmp_path / "loyalty.toml").write_text('store = "gone.db"\n')
    assert cli("profile", "sniff", "sales.csv", "--json").json["encodings"][0] == "cp950"
    named = cli("profile", "sniff", "sales.csv", "--store", "gone.db", "--json")
    assert (named.code, named.json["problems"][0]["code"]) == (5, "store-missing")

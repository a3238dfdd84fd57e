"""`program terms` as a merchant calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

DAY = ("--as-of", AS_OF)


def test_text_by_default_and_the_day_on_stderr(shop: Cli) -> None:
    ran = shop("program", "terms", *DAY)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Corner Coffee Stars: the rules"
    assert lines[2] == "These are the rules of March 31, 2025."
    assert "  - spend: 1 star for every €1.00 you spend" in lines
    assert "    - Only full steps count." in lines
    assert ran.err == "as of 2025-03-31\n"


def test_the_version_of_the_day_is_told(shop: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    text = shop("program", "show", "corner-coffee", *DAY).out
    file.write_text(text.replace('per = "1.00"', 'per = "2.00"'), encoding="utf-8")
    assert shop("program", "apply", str(file), "--from", "2025-06-01", *DAY).code == 0
    assert "1 star for every €1.00" in shop("program", "terms", *DAY).out
    later = shop("program", "terms", "--as-of", "2025-06-01").out
    assert "These rules hold from June 1, 2025 on." in later
    assert "1 star for every €2.00" in later


def test_markdown_html_and_json(shop: Cli) -> None:
    markdown = shop("program", "terms", "--format", "markdown", *DAY).out
    assert markdown.startswith("# Corner Coffee Stars: the rules\n\nThese are")
    assert "\n## How you collect stars\n\n- What you pay" in markdown
    html = shop("program", "terms", "--format", "html", "--language", "zh-tw", *DAY).out
    assert '<html lang="zh-TW">' in html
    assert "<h2>如何累積stars</h2>" in html
    assert html.count("<ul>") == html.count("</ul>") > 5
    found = shop("program", "terms", "--json", "--language", "de", *DAY).json
    assert [found[key] for key in ("program", "language", "as_of", "version")] == [
        "corner-coffee",
        "de",
        AS_OF,
        1,
    ]
    assert found["sections"][0]["heading"] == "Mitgliedschaft"


def test_names_are_no_marks(shop: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    text = shop("program", "show", "corner-coffee", *DAY).out
    file.write_text(
        text.replace('name = "spend"', 'name = "<b>_5*"').replace('["spend"]', '["<b>_5*"]')
    )
    assert shop("program", "apply", str(file), *DAY).code == 0
    assert "- \\<b\\>\\_5\\*: 1 star" in shop("program", "terms", "--format", "markdown", *DAY).out
    assert "<li>&lt;b&gt;_5*: 1 star" in shop("program", "terms", "--format", "html", *DAY).out


def test_a_file_by_its_name(shop: Cli, tmp_path: Path) -> None:
    ran = shop("program", "terms", "-o", "terms.html", *DAY)
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "terms.html").read_text(encoding="utf-8").endswith("</html>\n")
    assert shop("program", "terms", "-o", "terms.html", *DAY).code == 2
    assert shop("program", "terms", "-o", "terms.html", "--yes", "--quiet", *DAY).code == 0


def test_the_language_of_loyalty_toml(shop: Cli, tmp_path: Path) -> None:
    settings = tmp_path / "loyalty.toml"
    settings.write_text('language = "fr"\n' + settings.read_text(encoding="utf-8"))
    assert shop("program", "terms", *DAY).out.startswith("Corner Coffee Stars : le règlement")
    assert shop("program", "terms", "--language", "es", *DAY).out.startswith(
        "Corner Coffee Stars: las normas"
    )
    settings.write_text(settings.read_text(encoding="utf-8").replace('"fr"', '"fx"'))
    ran = shop("program", "terms", *DAY)
    assert ran.code == 3
    assert "fx is no language here; there is en, de, fr, es, ja, zh-TW, zh-CN" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--language", "it"), 2, "it is no language here; there is en, de, fr, es, ja, zh-TW"),
        (("--format", "html", "--json"), 2, "--json and --format html are two formats"),
        (("--program", "corner-cofee"), 1, "did you mean corner-coffee?"),
    ],
)
def test_what_is_refused(shop: Cli, words: tuple[str, ...], code: int, says: str) -> None:
    ran = shop("program", "terms", *words, *DAY)
    assert ran.code == code
    assert says in ran.out + ran.err


def test_a_store_without_a_program_says_what_to_do(cli: Cli) -> None:
    assert cli("init", "--currency", "EUR", "--timezone", "Europe/Berlin").code == 0
    ran = cli("program", "terms")
    assert ran.code == 1
    assert "the store has no program yet" in ran.err


@pytest.fixture
def candidate(shop: Cli, tmp_path: Path) -> str:
    text = shop("program", "show", "corner-coffee", *DAY).out
    file = tmp_path / "new.toml"
    file.write_text(text.replace('per = "1.00"', 'per = "2.00"', 1), encoding="utf-8")
    return str(file)


NOTICE = ("program", "notice")


def test_a_notice_and_how_near_its_day_is(shop: Cli, candidate: str) -> None:
    words = (*NOTICE, candidate, "--from", "2025-04-20", "--notice", "30 days", *DAY)
    ran = shop(*words)
    assert ran.code == 0
    assert ran.out.startswith("Corner Coffee Stars: what changes on April 20, 2025\n")
    assert "    - Less good for everybody whom “spend” concerns." in ran.out
    assert "2025-04-20 is 20 days away, nearer than 30 days" in ran.err
    assert "with this notice the first day is 2025-04-30" in ran.err
    far = shop(*NOTICE, candidate, "--from", "2025-04-30", "--notice", "30 days", *DAY)
    assert "warning" not in far.err
    html = shop(*words, "--format", "html", "--language", "ja").out
    assert '<html lang="ja">' in html
    assert shop(*words, "--json").json["from"] == "2025-04-20"


def test_members_for_a_letter(shop: Cli, candidate: str, tmp_path: Path) -> None:
    assert shop("import", "members", "members.csv", *DAY).code == 0
    assert shop("import", "transactions", "transactions.csv", "--unknown", "guest", *DAY).code == 0
    assert shop("batch", *DAY).code == 0
    words = (*NOTICE, candidate, "--from", "2025-05-01", "--members", *DAY)
    rows = shop(*words, "--json").json
    assert {row["member_id"]: row["points_less"] for row in rows} == {"0001": 30, "0002": 6}
    assert "30 stars less today" in shop(*words).out
    csv = shop(*words, "--csv").out.splitlines()
    assert csv[0].startswith("member_id,name,email,level,next_level,review_on,points_less,")
    assert csv[2].startswith("0002,Ben Cole,ben@example.com,Member,,,6,,,")
    assert shop(*words, "-o", "losers.csv").code == 0
    assert (tmp_path / "losers.csv").read_text(encoding="utf-8").splitlines() == csv


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--from", "soon"), 2, "--from: soon"),
        ((), 2, "--from"),
        (("--from", "2025-05-01", "--notice", "soon"), 2, "--notice: soon"),
        (("--from", "2025-05-01", "--csv"), 2, "--csv is for the rows of members"),
        (
            ("--from", "2025-05-01", "--members", "--format", "html"),
            2,
            "a list of members is no page that could be html",
        ),
        (("--from", "2025-05-01", "--members", "--json", "--csv"), 2, "two formats"),
    ],
)
def test_notices_that_are_refused(
    shop: Cli, candidate: str, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = shop(*NOTICE, candidate, *words, *DAY)
    assert ran.code == code
    assert says in ran.out + ran.err

"""Sheets to print: what stands on them, what may not, and how a browser shows them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.base.slips import SheetTexts, Slip
from loyalty_cli.jobs.vouchers.slips import card_slips, voucher_slips
from loyalty_cli.show.sheets.html import html_sheet
from loyalty_cli.show.sheets.pdf import pdf_sheet
from loyalty_cli.store.file.store_key import key_path, load_key
from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, REWARDS, Counter

NASTY = "</style><script>alert('1')</script>&\"<b>"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)

MESSAGES = REWARDS.replace(
    'valid = "1 year" }',
    'valid = "1 year", message = "{name}, {amount} of {program} for {reward}" }',
).replace("personal = true }", 'personal = true, message = "{name}, yours to {date}" }')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path, PROGRAM + LADDER + MESSAGES)
    yield opened
    opened.close()


def page_of(slips: list[Slip], merchant: str = "Shop", message: str = "") -> str:
    return "".join(text for text, _ in html_sheet(SheetTexts(merchant, message), slips))


def test_a_card_has_its_code_and_whose_it_is(desk: Counter) -> None:
    code = desk.sell(5000).data["code"]
    redeemed = desk.redeem("ann", "card").data["gift_card"]
    caller = desk.on("2026-03-02")
    plain, had = card_slips(desk.store, [], member=None, caller=caller)
    assert plain == Slip("Gift card", "50.00 EUR", str(code), mark="GC-000001")
    assert isinstance(redeemed, dict)
    assert (had.title, had.code, had.valid) == (
        *("Gift card", redeemed["code"]),
        f"good until {redeemed['expires_on']}",
    )
    assert had.message == f"Ann, {had.value} of Stars for Gift card"
    assert card_slips(desk.store, ["GC-000001..GC-000009"], member=None, caller=caller)[1] == had
    assert [s.mark for s in card_slips(desk.store, [], member="ann", caller=caller)] == [
        "GC-000002"
    ]
    shown = desk.all("SELECT count(*) FROM audit WHERE action = 'giftcard show code'")
    assert shown == [5]


def test_a_voucher_says_what_it_takes_off(desk: Counter) -> None:
    code = desk.code("ten", member="ann")
    mine = desk.code("mine", member="ann")
    day = desk.on("2026-03-02").as_of
    first, second = voucher_slips(desk.store, [code, mine], reward=None, member=None, day=day)
    assert first == Slip("Ten percent", "10 % off", code, valid="for orders from 5.00 EUR")
    assert second.mark == "for Ann"
    assert second.message == "Ann, yours to"
    found = voucher_slips(desk.store, [], reward="mine", member="ann", day=day)
    assert found == [second]
    desk.void(mine)
    with pytest.raises(Refused) as no:
        voucher_slips(desk.store, [mine, "NOPE"], reward=None, member=None, day=day)
    assert [problem.code for problem in no.value.problems] == ["void", "unknown"]


def test_what_is_worth_nothing_is_not_printed(desk: Counter) -> None:
    for _ in range(3):
        desk.sell(5000)
    desk.void_card("GC-000002")
    load_key(desk.store)
    caller = desk.on("2026-03-02")
    before = desk.all("SELECT count(*) FROM audit")
    with pytest.raises(Refused) as no:
        card_slips(desk.store, ["GC-000001..GC-000003"], member=None, caller=caller)
    assert [(p.code, p.value) for p in no.value.problems] == [("void", "GC-000002")]
    with pytest.raises(Refused, match="there are no cards"):
        card_slips(desk.store, ["GC-000007..GC-000009"], member=None, caller=caller)
    assert desk.all("SELECT count(*) FROM audit") == before
    key_path(desk.path).unlink()
    desk.reissue("GC-000001", new_key=True)
    with pytest.raises(Refused) as lost:
        card_slips(desk.store, [], member=None, caller=caller)
    assert [(p.code, p.value) for p in lost.value.problems] == [("code-of-lost-key", "GC-000003")]


def test_nothing_that_is_written_becomes_markup() -> None:
    slip = Slip(NASTY, NASTY, NASTY, NASTY, NASTY, NASTY)
    page = page_of([slip], NASTY, NASTY)
    assert page.count("<script") == 0
    assert page.count("</style>") == 1
    assert "<b>" not in page
    assert page.count("&lt;script&gt;") == 8
    assert not re.search(r"(src|href)=|url\(|@import", page)


def test_a_long_sheet_comes_in_pieces() -> None:
    slips = [Slip("Card", "5.00 EUR", f"CODE-{n}") for n in range(101)]
    pieces = list(html_sheet(SheetTexts("Shop"), slips))
    assert [count for _, count in pieces] == [50, 50, 1]
    assert "".join(text for text, _ in pieces).count("<article>") == 101


def test_a_pdf_is_one_and_says_what_it_lacks(tmp_path: Path) -> None:
    slips = [Slip("Gift card", "5.00 EUR", "ABCD-EFGH", "good until 2030-01-01", "Hi " * 60)] * 9
    pdf = pdf_sheet(SheetTexts("Café"), slips, font=None)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 2
    with pytest.raises(Usage, match="letters that the own fonts of PDF lack"):
        pdf_sheet(SheetTexts("咖啡"), slips, font=None)
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(Usage, match="the font can't be read"):
        pdf_sheet(SheetTexts("Shop"), slips, font=tmp_path / "no.ttf")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here to open the page in")
def test_a_browser_shows_every_slip(tmp_path: Path) -> None:
    slips = [Slip(NASTY, "5.00 EUR", f"ABCD-{n:04}", "good until 2030-01-01") for n in range(9)]
    (tmp_path / "sheet.html").write_text(page_of(slips, "Shop"), encoding="utf-8")
    assert CHROMIUM is not None
    run = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--virtual-time-budget=1000", "--dump-dom"),
            (tmp_path / "sheet.html").as_uri(),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert run.stdout.count("<article>") == 9
    assert run.stdout.count("<svg") == 9
    assert "ABCD-0008" in run.stdout
    assert "<script" not in run.stdout

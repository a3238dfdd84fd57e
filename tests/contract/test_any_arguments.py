"""Whatever is typed: an answer with a code of the contract, never a defect, and the books hold.

A few hundred calls in every run; more with `LOYALTY_FUZZ=20000`, from `LOYALTY_FUZZ_SEED`.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import AS_OF, Cli
from tests.contract.test_help import ALL

CALLS = int(os.environ.get("LOYALTY_FUZZ", "300"))
SEED = int(os.environ.get("LOYALTY_FUZZ_SEED", "7"))

ELSEWHERE = {("demo",), ("nightly",), ("init",)}
"""These make folders and processes of their own and have tests of their own."""

CSV_OUT = {"export"}
"""Its data is CSV with every character, whatever form its errors take."""

ANSWERS = {0, 1, 2, 3, 4, 5}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

KNOWN = (
    *("0001", "0002", "0003", "anna@example.com", "corner-coffee", "ten-off", "card", "mug"),
    *("Gold", "t1", "t4", "a1", "1", "2", "3", "10", "5.00", "12.50", "100", "2025-03-31"),
    *("2025-04-01", "members.csv", "transactions.csv", "activities.csv", "program.toml"),
    *("basket.csv", "copy.db", "out.csv", "shopify-orders", "csv", "a reason", "EUR", "guest"),
)
HOSTILE = (
    *("", " ", "-", "--", "0", "-1", "+1", "-20", "1e9", "9" * 30, "-" + "9" * 19, "1.005"),
    *("0.00", "NaN", "inf", "1,50", "٣", "²", "0x10", "true", "null", "[]", "{}", "*", "%s", "%"),
    *("';--", '"', "\\", "`id`", "$(id)", "../../up", "sub/none.csv", ".", "loyalty.db"),
    *("loyalty.key", "\x1b[31mred\x1b[0m", "\x1b]0;t\x07", "a\tb", "a\nb", "\u202egnp", "\ufeff"),
    *("\ud800", "Ä" * 300, "👩‍🚀", "2025-02-30", "2025-13-01", "0000-00-00", "9999-12-31"),
    *("10000-01-01", "1969-12-31", "31/03/2025", "today", "2025-03-31T10:00", "[bold]x[/bold]"),
)

PROGRAM_MORE = """
[[reward]]
id = "ten-off"
name = "Ten percent off"
kind = "voucher"
cost = 10
stacks = true
voucher = { percent = "10", valid = "90 days", uses = 2 }

[[reward]]
id = "card"
name = "A card"
kind = "gift-card"
cost = 15
gift_card = { amount = "5.00", valid = "3 years" }

[[reward]]
id = "mug"
name = "A mug"
kind = "item"
cost = 20
stock = 3
"""


@pytest.fixture
def stocked(running: Cli, tmp_path: Path) -> Cli:
    """A shop with rewards, a voucher and a card, whose codes are among the words."""
    text = running("program", "show", "corner-coffee", "--as-of", AS_OF, "--format", "plain").out
    (tmp_path / "program.toml").write_text(text + PROGRAM_MORE, encoding="utf-8")
    ran = running("program", "apply", "program.toml", "--as-of", AS_OF)
    assert ran.code == 0, ran.err
    (tmp_path / "basket.csv").write_text(
        "sku,category,quantity,amount\nlatte,coffee,2,9.00\n", encoding="utf-8"
    )
    return running


def _codes(cli: Cli) -> list[str]:
    card = cli("giftcard", "issue", "25.00", "--as-of", AS_OF, "--json").json
    voucher = cli("voucher", "issue", "ten-off", "--reason", "x", "--as-of", AS_OF, "--json").json
    return [card["code"], card["card"], voucher["voucher"]["code"]]


class _Typist:
    """Types commands as somebody does who knows their options and not always what they mean."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self.random = random.Random(seed)
        self.known = known

    def word(self) -> str:
        """One value: most often one that makes sense somewhere."""
        return self.random.choice(self.known if self.random.random() < 0.75 else HOSTILE)

    def call(self) -> list[str]:
        """A whole command line."""
        path = self.random.choice([path for path in ALL if path not in ELSEWHERE])
        words: list[str] = []
        for parameter in ALL[path].params:
            words += self._of(parameter)
        self.random.shuffle(words) if self.random.random() < 0.02 else None
        return [*path, *words]

    def _of(self, parameter: Any) -> list[str]:
        flags = [name for name in parameter.opts if name.startswith("-")]
        wanted = 0.95 if parameter.required else 0.5 if not flags else 0.2
        if "--as-of" in flags:
            wanted = 0.9
        if self.random.random() > wanted or "--help" in flags:
            return []
        if not flags:
            several = self.random.randint(1, 3) if parameter.nargs == -1 else 1
            return [self.word() for _ in range(several)]
        if getattr(parameter, "is_flag", False):
            return [flags[0]]
        if "--as-of" in flags and self.random.random() < 0.9:
            return ["--as-of", AS_OF]
        return [flags[0], self.word()]


def test_any_arguments_get_an_answer(
    stocked: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typist = _Typist(SEED, [*KNOWN, *_codes(stocked)])
    outside = {path.name for path in tmp_path.parent.iterdir()}
    answers: dict[int, int] = {}
    for _ in range(CALLS):
        words = typist.call()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"5.00\n")))
        ran = stocked(*words)
        answers[ran.code] = answers.get(ran.code, 0) + 1
        assert ran.code in ANSWERS, (words, ran.err)
        assert "Traceback" not in ran.err, (words, ran.err)
        said = ran.err if words[0] in CSV_OUT else ran.out + ran.err
        assert not CONTROLS.search(said), (words, said)
        # A report in a file leaves nothing for stdout.
        is_in_file = ran.code == 0 and not ran.out and "--output" in words
        if "--json" in words and "--" not in words and words[0] not in CSV_OUT and not is_in_file:
            json.loads(ran.out)
        if ran.code:
            assert ran.err or ran.out, words
    assert {path.name for path in tmp_path.parent.iterdir()} == outside
    assert min(answers.get(code, 0) for code in (0, 1, 2)) > CALLS // 30, answers
    checked = stocked("doctor")
    assert checked.code == 0, checked.out + checked.err

"""Law 8 for gift cards: whatever is done in whatever order, a card gives what was put on it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import LoyaltyError
from loyalty_cli.reports.rewards.gift_cards import card_list
from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, Counter
from tests.laws.trade import SEEDS, law

FIRST = parse_day("2026-03-02")


class Model:
    """What a card is, told in the plainest way there is."""

    def __init__(self, amount: int, last: int | None) -> None:
        self.balance, self.paid, self.is_void, self.last = amount, 0, False, last

    def is_good(self, day: int) -> bool:
        return not self.is_void and (self.last is None or day <= self.last)

    def status(self, day: int) -> str:
        if self.is_void:
            return "void"
        if not self.is_good(day):
            return "expired"
        return "active" if self.balance else "used-up"


@law(8)
@given(SEEDS)
def test_a_card_gives_what_was_put_on_it(seed: int) -> None:
    r = Random(seed)
    with TemporaryDirectory() as folder:
        desk = Counter(Path(folder), PROGRAM + LADDER)
        models: list[Model] = []
        for day in range(FIRST, FIRST + 6):
            for _ in range(r.randrange(1, 8)):
                step(desk, r, models, day)
            rows = card_list(desk.store, as_of=day, member=None, status=None)
            assert [(row["status"], row["balance"]) for row in rows] == [
                (model.status(day), format_minor(model.balance, 2)) for model in models
            ]
        desk.is_sound()
        desk.close()


def step(desk: Counter, r: Random, models: list[Model], day: int) -> None:
    """One thing done to a card, and the same to its model: both say yes, or both say no."""
    on = iso(day)
    if not models or r.random() < 0.2:
        amount, last = r.randrange(1, 500), r.choice([None, day, day + 2])
        assert desk.sell(amount, on, expires_on=last).status == "ok"
        models.append(Model(amount, last))
        return
    place = r.randrange(len(models))
    model, card = models[place], f"GC-{place + 1:06d}"
    edges = [1, model.balance or 1, model.balance + 1, model.paid or 1, model.paid + 1]
    amount = r.choice([*edges, r.randrange(1, 300)])
    verb = r.choice(["pay", "pay", "pay up to", "refund", "top up", "void"])
    if verb in ("pay", "pay up to"):
        code = desk.code_of_card(card)
        outcome = desk.pay(code, amount, on, up_to=verb == "pay up to")
        good = model.status(day) == "active"
        if good and (amount <= model.balance or verb == "pay up to"):
            taken = min(amount, model.balance)
            assert outcome.data["left_to_pay"] == format_minor(amount - taken, 2)
            model.balance, model.paid = model.balance - taken, model.paid + taken
        else:
            assert outcome.status == "refused"
    elif verb == "void":
        assert does(desk.void_card, card, on)
        model.balance, model.is_void = 0, True
    elif verb == "refund":
        may = model.is_good(day) and amount <= model.paid
        assert does(desk.refund, card, amount, on) is may
        if may:
            model.balance, model.paid = model.balance + amount, model.paid - amount
    else:
        may = model.is_good(day)
        assert does(desk.top_up, card, amount, on) is may
        model.balance += amount if may else 0


def does(command: Any, *words: object) -> bool:
    """Whether the command is done, or refused."""
    try:
        return command(*words).status in ("ok", "already-done")
    except LoyaltyError:
        return False

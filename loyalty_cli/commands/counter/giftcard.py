"""`loyalty giftcard`: cards sold, shown, paid with, and what else happens to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.negatives import TakesNegatives
from loyalty_cli.commands.common.options import (
    ByOption,
    OverOption,
    RefOption,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.commands.common.typing_in import amount_typed, codes_typed
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.show.output.outcome import show_outcome

STATUSES = ("active", "used-up", "expired", "void")

app = noun("Gift cards: sell them, pay with them, refund, void, give a new code.")

CardArgument = Annotated[
    str, typer.Argument(metavar="CODE|CARD", help="Its code (- reads stdin) or its id.")
]
CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="Its code, as typed; - reads stdin.")
]
AmountArgument = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="How much, like 12.50, in the store's currency.")
]
PatternOption = Annotated[
    str | None,
    typer.Option("--pattern", metavar="PATTERN", help="What the code looks like; # is random."),
]


@app.command("issue", cls=TakesNegatives)
@writing
def issue(
    given: Writing,
    amount: AmountArgument,
    count: Annotated[int, typer.Option("--count", metavar="N", help="How many cards.")] = 1,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Whose; else anybody's.")
    ] = None,
    expires_on: Annotated[
        str | None, typer.Option("--expires-on", metavar="DATE", help="The last good day.")
    ] = None,
    pattern: PatternOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write cards and codes to this CSV."),
    ] = None,
    yes: OverOption = False,
    ref: RefOption = None,
) -> int:
    """Sell gift cards: each is worth that much to whoever has its code."""
    from loyalty_cli.commands.common.sheets_out import issued_into, may_be_over
    from loyalty_cli.jobs.giftcards.gift_cards import SHEET_HEADER, issue_cards
    from loyalty_cli.jobs.giftcards.legal_minimum import card_minimum, too_short
    from loyalty_cli.show.output.progress import progress_bar

    last = None if expires_on is None else a_day(expires_on, "--expires-on")
    several = count > 1
    told: list[dict[str, str | None]] = []

    def tell(sheet: Iterable[Sequence[str]]) -> None:
        for card, code, money, _, ends, _ in sheet:
            told.append({"card": card, "code": code, "amount": money, "expires_on": ends or None})

    over = may_be_over(given.call, output, yes=yes, ref=ref, dry_run=given.dry_run)
    with (
        given.opened() as (opened, caller),
        issued_into(
            output,
            header=SHEET_HEADER,
            on_stdout=several and not given.json and not given.dry_run,
            keep=not given.dry_run,
            over=over,
        ) as write,
        progress_bar("issue", quiet=given.quiet or not several) as progress,
    ):
        settings = opened.settings
        short = too_short(last, caller.as_of, card_minimum(opened.path, Path.cwd()))
        outcome = issue_cards(
            opened,
            amount_typed(amount, "AMOUNT", settings.digits, settings.currency),
            count=count,
            member=member,
            expires_on=last,
            pattern=pattern,
            ref=ref,
            caller=caller,
            write=tell
            if several and given.json and output is None and not given.dry_run
            else write,
            progress=progress,
        )
    outcome.data = {**outcome.data, **({"cards": told} if told else {})}
    outcome.hints += [] if short is None else [short]
    data = outcome.data
    ends = f", good until {data['expires_on']}" if data["expires_on"] else ""
    money = f"{data['amount']} {data['currency']}"
    said = f"{count} gift cards of {money}{ends}"
    if not several:
        code = "" if data["code"] is None else f", code {data['code']}"
        said = f"{data['card']}: {money}{code}{ends}"
    if output is not None:
        said += f", codes in {output}"
    aside = several and output is None and not given.dry_run
    return shown(outcome, said, json=given.json, quiet=given.quiet, aside=aside)


@app.command("show")
@reading
def show(
    given: Reading,
    card: CardArgument,
    code: Annotated[
        bool, typer.Option("--code", help="Make its code again; who asked is kept in the audit.")
    ] = False,
    by: ByOption = None,
) -> int:
    """Show a card: its balance and what happened to it; with --code its code."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.giftcards.codes import card_then, show_code
    from loyalty_cli.reports.rewards.gift_cards import ENTRY_KEYS, card_show
    from loyalty_cli.show.gift_cards import show_card

    chosen = given.format
    [typed] = codes_typed([card])
    made: dict[str, object] = {}
    if code:
        with given.call.writing(given.store, given.as_of, future=False, by=by, dry_run=False) as (
            opened,
            caller,
        ):
            made["code"] = show_code(opened, typed, caller=caller).data["code"]
    with given.opened() as (opened, day):
        row = card_show(opened, card_then(opened, typed, day), day)
        say_as_of(opened, day, given.quiet)
    show_card({**row, **made}, chosen, ENTRY_KEYS)
    return 0


@app.command("redeem", cls=TakesNegatives)
@writing
def redeem(
    given: Writing,
    code: CodeArgument,
    amount: AmountArgument,
    up_to: Annotated[
        bool, typer.Option("--up-to", help="Take what is there, and say what is left to pay.")
    ] = False,
    public: Annotated[
        bool, typer.Option("--public", help="Only say not-valid, whatever the reason.")
    ] = False,
    ref: RefOption = None,
) -> int:
    """Pay with a card, all of it or a part."""
    from loyalty_cli.jobs.giftcards.moves import redeem_card

    [typed] = codes_typed([code])
    with given.opened() as (opened, caller):
        settings = opened.settings
        wanted = amount_typed(amount, "AMOUNT", settings.digits, settings.currency)
        outcome = redeem_card(
            opened, typed, wanted, up_to=up_to, ref=ref, caller=caller, public=public
        )
    data = outcome.data
    said = f"{data.get('card')}: {data.get('taken')} taken, {data.get('left_to_pay')} left to pay, "
    said += f"balance {data.get('balance')} {data.get('currency')}"
    return shown(outcome, said, json=given.json, quiet=given.quiet)


@app.command("refund", cls=TakesNegatives)
@writing
def refund(
    given: Writing,
    card: CardArgument,
    amount: AmountArgument,
    ref: RefOption = None,
) -> int:
    """Give money back to the card that paid, never more than it paid."""
    from loyalty_cli.jobs.giftcards.moves import refund_card

    [typed] = codes_typed([card])
    with given.opened() as (opened, caller):
        settings = opened.settings
        wanted = amount_typed(amount, "AMOUNT", settings.digits, settings.currency)
        outcome = refund_card(opened, typed, wanted, ref=ref, caller=caller)
        money = format_minor(wanted, settings.digits)
    data = outcome.data
    said = f"{data['card']}: {money} refunded, balance {data['balance']} {data['currency']}"
    return shown(outcome, said, json=given.json, quiet=given.quiet)


@app.command("topup", cls=TakesNegatives)
@writing
def topup(
    given: Writing,
    card: CardArgument,
    amount: AmountArgument,
    ref: RefOption = None,
) -> int:
    """Put more money on a card."""
    from loyalty_cli.jobs.giftcards.moves import top_up

    [typed] = codes_typed([card])
    with given.opened() as (opened, caller):
        settings = opened.settings
        wanted = amount_typed(amount, "AMOUNT", settings.digits, settings.currency)
        outcome = top_up(opened, typed, wanted, ref=ref, caller=caller)
        money = format_minor(wanted, settings.digits)
    data = outcome.data
    said = f"{data['card']}: {money} put on it, balance {data['balance']} {data['currency']}"
    return shown(outcome, said, json=given.json, quiet=given.quiet)


@app.command("list")
@reading
def list_all(
    given: Reading,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help=", ".join(STATUSES) + ".",
        ),
    ] = None,
) -> None:
    """List gift cards by their ids, and how they stand; codes are not told."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.gift_cards import CARD_KEYS, card_list
    from loyalty_cli.show.gift_cards import show_cards

    chosen = given.format
    if status not in (None, *STATUSES):
        raise Usage(
            Problem(
                "bad-status",
                f"--status: no gift card is ever {status}",
                column="--status",
                value=status,
                fix=f"Give one of {', '.join(STATUSES)}.",
            )
        )
    with given.opened() as (opened, day):
        rows = card_list(opened, as_of=day, member=member, status=status)
        say_as_of(opened, day, given.quiet)
    show_cards(rows, chosen, CARD_KEYS)


def shown(outcome: Outcome, said: str, *, json: bool, quiet: bool, aside: bool = False) -> int:
    """What a move of a card has done; returns the exit code."""
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet, aside=aside)

"""`loyalty voucher`: vouchers issued by hand, checked and used at the till."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import ExitCode
from loyalty_cli.commands.common.options import (
    MayReasonOption,
    OverOption,
    ProgramOption,
    ReasonOption,
    RefOption,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.commands.common.typing_in import codes_typed, order_typed
from loyalty_cli.show.output.data import Format
from loyalty_cli.show.output.outcome import show_outcome, show_problems


class Standing(StrEnum):
    """How a voucher may stand on a day."""

    ACTIVE = "active"
    USED_UP = "used-up"
    EXPIRED = "expired"
    VOID = "void"


app = noun("Vouchers: issue them by hand, check and use them on an order.")

CodesArgument = Annotated[
    list[str], typer.Argument(metavar="CODE...", help="The codes, as typed; - reads stdin.")
]
CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", help="The code, as typed; - reads stdin.")
]
OrderOption = Annotated[
    str | None,
    typer.Option("--order", metavar="AMOUNT", help="What the order costs before any discount."),
]
BasketOption = Annotated[
    Path | None,
    typer.Option(
        "--basket",
        metavar="FILE",
        help="Its lines instead: CSV with sku, category, quantity, amount; - is stdin.",
    ),
]
ItemOption = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="CATEGORY=AMOUNT",
        help="A piece in it instead, by category or sku, as in coffee=3.40; repeat it for each.",
    ),
]
ShippingOption = Annotated[
    str | None, typer.Option("--shipping", metavar="AMOUNT", help="What its shipping costs.")
]
OrderMemberOption = Annotated[
    str | None, typer.Option("--member", metavar="MEMBER", help="Whose order it is.")
]
BenefitsOption = Annotated[
    bool,
    typer.Option("--benefits", help="Take off what the member's level does too."),
]
PublicOption = Annotated[
    bool,
    typer.Option("--public", help="Only say not-valid, whatever the reason: for a web form."),
]


@app.command("issue")
@writing
def issue(
    given: Writing,
    reward: Annotated[str, typer.Argument(metavar="REWARD", help="The reward, by its id.")],
    reason: ReasonOption,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Whose it is; else anybody's.")
    ] = None,
    count: Annotated[int, typer.Option("--count", metavar="N", help="How many.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the codes to this CSV file."),
    ] = None,
    yes: OverOption = False,
    program: ProgramOption = None,
    ref: RefOption = None,
) -> int:
    """Issue vouchers that nobody paid for; they count against the reward's stock."""
    from loyalty_cli.commands.common.sheets_out import issued_into, may_be_over
    from loyalty_cli.jobs.vouchers.vouchers import issue_vouchers
    from loyalty_cli.show.output.progress import progress_bar

    several = count > 1
    told: list[dict[str, str | None]] = []

    def tell(sheet: Iterable[tuple[str, str, str, str]]) -> None:
        told.extend({"code": code, "expires_on": ends or None} for code, _, _, ends in sheet)

    over = may_be_over(given.call, output, yes=yes, ref=ref, dry_run=given.dry_run)
    with (
        given.opened() as (opened, caller),
        issued_into(
            output,
            header=("code", "reward", "member_id", "expires_on"),
            on_stdout=several and not given.json and not given.dry_run,
            keep=not given.dry_run,
            over=over,
        ) as write,
        progress_bar("issue", quiet=given.quiet or not several) as progress,
    ):
        outcome = issue_vouchers(
            opened,
            reward,
            reason=reason,
            member=member,
            count=count,
            program=program,
            ref=ref,
            caller=caller,
            write=tell
            if several and given.json and output is None and not given.dry_run
            else write,
            progress=progress,
        )
    data = outcome.data = {**outcome.data, **({"vouchers": told} if told else {})}
    voucher = data.get("voucher")
    ends = f", good until {data['expires_on']}" if data["expires_on"] else ""
    said = f"{count} of {reward}{ends}"
    if isinstance(voucher, dict) and voucher["code"]:
        said = f"{voucher['code']}: {reward}{ends}"
    if output is not None:
        said += f", codes in {output}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    on_stdout = several and output is None and not given.dry_run
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet, aside=on_stdout)


@app.command("check")
@reading
def check(
    given: Reading,
    codes: CodesArgument,
    order: OrderOption = None,
    basket: BasketOption = None,
    item: ItemOption = None,
    shipping: ShippingOption = None,
    member: OrderMemberOption = None,
    benefits: BenefitsOption = False,
    public: PublicOption = False,
) -> int:
    """Say whether vouchers are good for an order, and what they would take off it."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.vouchers.answers import Asked
    from loyalty_cli.jobs.vouchers.orders import check_vouchers
    from loyalty_cli.show.output.outcome import show_hints
    from loyalty_cli.show.vouchers import losses, show_check

    chosen = given.format
    typed = codes_typed(codes, basket)
    with given.opened() as (opened, day):
        the_order = order_typed(opened.settings.digits, order, basket, item, shipping)
        asked = Asked(typed, the_order, member, public, benefits)
        told, problems = check_vouchers(opened, asked, day)
        say_as_of(opened, day, given.quiet)
    show_check(told, chosen)
    if chosen is not Format.JSON:
        show_problems(problems)
        show_hints([] if given.quiet else losses(told))
    return ExitCode.DONE if told["valid"] else ExitCode.REFUSED


@app.command("redeem")
@writing
def redeem(
    given: Writing,
    codes: CodesArgument,
    order: OrderOption = None,
    basket: BasketOption = None,
    item: ItemOption = None,
    shipping: ShippingOption = None,
    member: OrderMemberOption = None,
    benefits: BenefitsOption = False,
    public: PublicOption = False,
    ref: RefOption = None,
) -> int:
    """Use vouchers on an order, all of them or none."""
    from loyalty_cli.jobs.vouchers.answers import Asked
    from loyalty_cli.jobs.vouchers.orders import redeem_vouchers
    from loyalty_cli.show.vouchers import losses

    typed = codes_typed(codes, basket)
    with given.opened() as (opened, caller):
        the_order = order_typed(opened.settings.digits, order, basket, item, shipping)
        asked = Asked(typed, the_order, member, public, benefits)
        outcome = redeem_vouchers(opened, asked, ref=ref, caller=caller)
    data = outcome.data
    outcome.hints += losses(data)
    said = f"discount {data['discount']}, to pay {data['to_pay']}"
    if data.get("use") is not None:
        said += f" (use {data['use']})"
    parts = data.get("parts")
    if isinstance(parts, list) and len(parts) > 1:
        for part in parts:
            said += f"\n{part['code']}: {part['discount']} (use {part.get('use')})"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("undo")
@writing
def undo(
    given: Writing,
    use: Annotated[
        str, typer.Argument(metavar="USE", help="The use, by the number that redeem said.")
    ],
    reason: MayReasonOption = None,
) -> int:
    """Take a use back: the voucher may be used once more."""
    from loyalty_cli.jobs.vouchers.orders import undo_voucher

    with given.opened() as (opened, caller):
        outcome = undo_voucher(opened, use, reason=reason, caller=caller)
    said = f"use {use} of {outcome.data['code']} ({outcome.data['discount']}) is taken back"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("void")
@writing
def void(
    given: Writing,
    code: CodeArgument,
    reason: ReasonOption,
) -> int:
    """Make a voucher good for nothing any more."""
    from loyalty_cli.jobs.vouchers.vouchers import void_by_code

    [typed] = codes_typed([code])
    with given.opened() as (opened, caller):
        outcome = void_by_code(opened, typed, reason=reason, caller=caller)
    said = f"{outcome.data['code']} is void"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("list")
@reading
def list_all(
    given: Reading,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
    ] = None,
    reward: Annotated[
        str | None, typer.Option("--reward", metavar="REWARD", help="Only of this reward.")
    ] = None,
    status: Annotated[
        Standing | None, typer.Option("--status", help="Only those that stand so.")
    ] = None,
) -> None:
    """List vouchers with their codes, and how they stand."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.vouchers import VOUCHER_KEYS, voucher_list
    from loyalty_cli.show.vouchers import show_vouchers

    chosen = given.format
    with given.opened() as (opened, day):
        rows = voucher_list(opened, as_of=day, member=member, reward=reward, status=status)
        say_as_of(opened, day, given.quiet)
    show_vouchers(rows, chosen, VOUCHER_KEYS)

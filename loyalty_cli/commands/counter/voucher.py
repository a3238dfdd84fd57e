"""`loyalty voucher`: vouchers issued by hand, checked and used at the till."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import ExitCode
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    CsvOption,
    DryRunOption,
    FormatOption,
    FutureOption,
    JsonOption,
    MayReasonOption,
    OverOption,
    ProgramOption,
    QuietOption,
    ReasonOption,
    RefOption,
    StoreOption,
    chosen_format,
    noun,
)
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
PublicOption = Annotated[
    bool,
    typer.Option("--public", help="Only say not-valid, whatever the reason: for a web form."),
]


@app.command("issue")
def issue(
    context: typer.Context,
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
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Issue vouchers that nobody paid for; they count against the reward's stock."""
    from loyalty_cli.commands.common.sheets_out import issued_into, may_be_over
    from loyalty_cli.jobs.vouchers.vouchers import issue_vouchers
    from loyalty_cli.show.output.progress import progress_bar

    call = call_of(context)
    several = count > 1
    told: list[dict[str, str | None]] = []

    def tell(sheet: Iterable[tuple[str, str, str, str]]) -> None:
        told.extend({"code": code, "expires_on": ends or None} for code, _, _, ends in sheet)

    over = may_be_over(call, output, yes=yes, ref=ref, dry_run=dry_run)
    with (
        call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller),
        issued_into(
            output,
            header=("code", "reward", "member_id", "expires_on"),
            on_stdout=several and not json and not dry_run,
            keep=not dry_run,
            over=over,
        ) as write,
        progress_bar("issue", quiet=quiet or not several) as progress,
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
            write=tell if several and json and output is None and not dry_run else write,
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
    on_stdout = several and output is None and not dry_run
    return show_outcome(outcome, said, as_json=json, quiet=quiet, aside=on_stdout)


@app.command("check")
def check(
    context: typer.Context,
    codes: CodesArgument,
    order: OrderOption = None,
    basket: BasketOption = None,
    item: ItemOption = None,
    shipping: ShippingOption = None,
    member: OrderMemberOption = None,
    public: PublicOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say whether vouchers are good for an order, and what they would take off it."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.vouchers.orders import Asked, check_vouchers
    from loyalty_cli.show.output.outcome import show_hints
    from loyalty_cli.show.vouchers import losses, show_check

    chosen = chosen_format(style, json, csv)
    typed = codes_typed(codes, basket)
    with call_of(context).reading(store, as_of) as (opened, day):
        the_order = order_typed(opened.settings.digits, order, basket, item, shipping)
        asked = Asked(typed, the_order, member, public)
        told, problems = check_vouchers(opened, asked, day)
        say_as_of(opened, day, quiet)
    show_check(told, chosen)
    if chosen is not Format.JSON:
        show_problems(problems)
        show_hints([] if quiet else losses(told))
    return ExitCode.DONE if told["valid"] else ExitCode.REFUSED


@app.command("redeem")
def redeem(
    context: typer.Context,
    codes: CodesArgument,
    order: OrderOption = None,
    basket: BasketOption = None,
    item: ItemOption = None,
    shipping: ShippingOption = None,
    member: OrderMemberOption = None,
    public: PublicOption = False,
    ref: RefOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Use vouchers on an order, all of them or none."""
    from loyalty_cli.jobs.vouchers.orders import Asked, redeem_vouchers
    from loyalty_cli.show.vouchers import losses

    call = call_of(context)
    typed = codes_typed(codes, basket)
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        the_order = order_typed(opened.settings.digits, order, basket, item, shipping)
        asked = Asked(typed, the_order, member, public)
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
    return show_outcome(outcome, said, as_json=json, quiet=quiet)


@app.command("undo")
def undo(
    context: typer.Context,
    use: Annotated[
        str, typer.Argument(metavar="USE", help="The use, by the number that redeem said.")
    ],
    reason: MayReasonOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Take a use back: the voucher may be used once more."""
    from loyalty_cli.jobs.vouchers.orders import undo_voucher

    call = call_of(context)
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        outcome = undo_voucher(opened, use, reason=reason, caller=caller)
    said = f"use {use} of {outcome.data['code']} ({outcome.data['discount']}) is taken back"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)


@app.command("void")
def void(
    context: typer.Context,
    code: CodeArgument,
    reason: ReasonOption,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Make a voucher good for nothing any more."""
    from loyalty_cli.jobs.vouchers.vouchers import void_by_code

    call = call_of(context)
    [typed] = codes_typed([code])
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        outcome = void_by_code(opened, typed, reason=reason, caller=caller)
    said = f"{outcome.data['code']} is void"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)


@app.command("list")
def list_all(
    context: typer.Context,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
    ] = None,
    reward: Annotated[
        str | None, typer.Option("--reward", metavar="REWARD", help="Only of this reward.")
    ] = None,
    status: Annotated[
        Standing | None, typer.Option("--status", help="Only those that stand so.")
    ] = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """List vouchers with their codes, and how they stand."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.vouchers import VOUCHER_KEYS, voucher_list
    from loyalty_cli.show.vouchers import show_vouchers

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = voucher_list(opened, as_of=day, member=member, reward=reward, status=status)
        say_as_of(opened, day, quiet)
    show_vouchers(rows, chosen, VOUCHER_KEYS)

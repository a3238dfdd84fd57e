"""`loyalty reward`: the catalogue, and what is had from it."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.options import (
    ByNameOption,
    MayReasonOption,
    MemberArgument,
    ProgramOption,
    RefOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome

app = noun("Rewards: what can be had for points, redeemed, undone, handed over.")

RewardArgument = Annotated[str, typer.Argument(metavar="REWARD", help="The reward, by its id.")]
RedemptionArgument = Annotated[
    str, typer.Argument(metavar="REDEMPTION", help="Its number, as reward redeem said it.")
]


@app.command("list")
@reading
def list_all(
    given: Reading,
    member: Annotated[
        str | None,
        typer.Option("--member", metavar="MEMBER", help="Say for each whether they can have it."),
    ] = None,
    program: ProgramOption = None,
) -> None:
    """List the rewards; for a member yes or no, and how much is missing."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.rewards import reward_list
    from loyalty_cli.show.rewards import show_rewards

    chosen = given.format
    with given.opened() as (opened, day):
        rows = reward_list(opened, as_of=day, program=program, member=member)
        say_as_of(opened, day, given.quiet)
    show_rewards(rows, chosen, member=member is not None)


@app.command("check")
@reading
def check(
    given: Reading,
    reward: RewardArgument,
    program: ProgramOption = None,
) -> None:
    """Show one reward with all it asks for, and how hard its codes are to guess."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.rewards import reward_check
    from loyalty_cli.show.rewards import show_reward

    chosen = given.format
    with given.opened() as (opened, day):
        row = reward_check(opened, reward, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    show_reward(row, chosen)


@app.command("redeem")
@writing
def redeem(
    given: Writing,
    member: MemberArgument,
    reward: RewardArgument,
    points: Annotated[
        int | None,
        typer.Option(
            "--points", metavar="N", help="How many to give, where the reward takes any number."
        ),
    ] = None,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Give a member a reward for points, with its code where it has one."""
    from loyalty_cli.jobs.rewards.redeeming import redeem_reward

    member = named(member, by_name)
    with given.opened() as (opened, caller):
        outcome = redeem_reward(
            opened,
            member,
            reward,
            points=points,
            program=program,
            ref=ref,
            caller=caller,
        )
    data = outcome.data
    said = f"{member}: {reward} for {data.get('cost')}, balance {data.get('balance')}"
    said += f" (redemption {data.get('redemption')})"
    for made, words in (("voucher", "voucher"), ("gift_card", "gift card")):
        thing = data.get(made)
        if isinstance(thing, dict) and thing["code"]:
            ends = f", good until {thing['expires_on']}" if thing["expires_on"] else ""
            said += f"\n{words} {thing['code']}{ends}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("undo")
@writing
def undo(
    given: Writing,
    redemption: RedemptionArgument,
    reason: MayReasonOption = None,
) -> int:
    """Undo a redemption: its points go back with their days, what it made is void."""
    from loyalty_cli.jobs.rewards.undoing import undo_redemption

    with given.opened() as (opened, caller):
        outcome = undo_redemption(opened, redemption, reason=reason, caller=caller)
    data = outcome.data
    said = f"redemption {redemption} ({data['reward']}) is undone: {data['cost']:+}, "
    said += f"balance {data['balance']}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("hand-over")
@writing
def hand_over(
    given: Writing,
    redemption: RedemptionArgument,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="It is not handed over after all: undo it.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why, with --cancel; it is kept.")
    ] = None,
) -> int:
    """Note that a reserved item was given to the member, or with --cancel that it won't be."""
    from loyalty_cli.jobs.rewards.undoing import cancel_hand_over
    from loyalty_cli.jobs.rewards.undoing import hand_over as give

    if cancel:
        with given.opened() as (opened, caller):
            outcome = cancel_hand_over(opened, redemption, reason=reason, caller=caller)
        said = f"redemption {redemption} is cancelled: {outcome.data['cost']:+}, "
        said += f"balance {outcome.data['balance']}"
        return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)
    with given.opened() as (opened, caller):
        outcome = give(opened, redemption, caller=caller)
    data = outcome.data
    said = f"redemption {redemption}: {data['reward']} is given to {data['member_id']}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)

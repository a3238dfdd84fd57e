"""`loyalty member suspend`, `resume`, `close`, `merge`, `enrol`: what members are to the shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from loyalty_cli.commands.common.calling import Call
from loyalty_cli.commands.common.options import (
    ByNameOption,
    MayReasonOption,
    MemberArgument,
    ProgramOption,
    YesOption,
    named,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.text import plural


@writing
def suspend(
    given: Writing,
    member: MemberArgument,
    reason: MayReasonOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Suspend a member: events are kept and earn nothing, nothing can be spent."""
    member = named(member, by_name)
    return _set_status(
        given.call,
        member,
        "suspended",
        reason,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@writing
def resume(
    given: Writing,
    member: MemberArgument,
    reason: MayReasonOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Take a suspended member up again."""
    member = named(member, by_name)
    return _set_status(
        given.call,
        member,
        "active",
        reason,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@writing
def close(
    given: Writing,
    member: MemberArgument,
    reason: MayReasonOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Close a member for good: all points lapse that day."""
    member = named(member, by_name)
    return _set_status(
        given.call,
        member,
        "closed",
        reason,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@writing
def merge(
    given: Writing,
    member: MemberArgument,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="Who turned out to be the same; is closed.")
    ],
    reason: MayReasonOption = None,
    yes: YesOption = False,
    by_name: ByNameOption = False,
) -> int:
    """Make one member of two: the first stays, with what both had."""
    from loyalty_cli.jobs.members.merging import merge_members

    member, other = named(member, by_name), named(other, by_name)
    if not (yes or given.dry_run):
        given.call.make_sure(
            f"Make {other} one with {member} for good?", f"merging {other} into {member}"
        )
    with given.opened() as (opened, caller):
        outcome = merge_members(opened, member, other, reason=reason, caller=caller)
    said = (
        f"{outcome.data['merged']} is {outcome.data['member_id']} now: "
        f"{outcome.counts['points']} points moved"
    )
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@writing
def enrol(
    given: Writing,
    member: MemberArgument,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Take a member into a program that is by invitation."""
    from loyalty_cli.jobs.members.editing import enrol

    member = named(member, by_name)
    with given.opened() as (opened, caller):
        outcome = enrol(opened, member, program, caller=caller)
    said = f"{outcome.data['member_id']} is in {outcome.data['program']}"
    if outcome.status == "already-done":
        said += " already"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


def _set_status(
    call: Call,
    member: str,
    status: Literal["active", "suspended", "closed"],
    reason: str | None,
    *,
    store: Path | None,
    as_of: str | None,
    future: bool,
    dry_run: bool,
    by: str | None,
    json: bool,
    quiet: bool,
) -> int:
    from loyalty_cli.jobs.members.statuses import set_status

    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        outcome = set_status(opened, member, status, reason=reason, caller=caller)
    said = f"member {outcome.data['member_id']} is {status}"
    if outcome.status == "already-done":
        said += " already"
    elif outcome.counts["expired"]:
        said += f", {outcome.counts['expired']} points lapsed"
    if outcome.counts["vouchers"]:
        said += f", {plural(outcome.counts['vouchers'], 'personal voucher')} void"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)

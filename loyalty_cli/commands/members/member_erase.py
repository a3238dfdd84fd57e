"""`loyalty member erase`: who a member was is forgotten, what they did stays in the sums."""

from __future__ import annotations

import typer

from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByNameOption,
    ByOption,
    DryRunOption,
    FutureOption,
    JsonOption,
    MayReasonOption,
    MemberArgument,
    QuietOption,
    StoreOption,
    YesOption,
    named,
)
from loyalty_cli.show.output.outcome import show_outcome


def erase(
    context: typer.Context,
    member: MemberArgument,
    reason: MayReasonOption = None,
    yes: YesOption = False,
    by_name: ByNameOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Forget who a member was, for good: name, keys, notes; what they did stays in the sums.

    The member is closed first. Says which backups and files beside the store still hold them.
    """
    from loyalty_cli.jobs.members.erasing import erase_member

    member = named(member, by_name)
    call = call_of(context)
    if not (yes or dry_run):
        call.make_sure(f"Forget {member} for good?", f"erasing {member}")
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        outcome = erase_member(opened, member, reason=reason, caller=caller)
    said = f"forgotten; what they did stands under {outcome.data['member_id']}"
    if outcome.status == "already-done":
        said = f"{outcome.data['member_id']} was erased on {outcome.data['erased_on']} already"
    elif outcome.counts["expired"]:
        said += f", {outcome.counts['expired']} points lapsed"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)

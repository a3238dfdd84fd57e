"""`loyalty member erase`: who a member was is forgotten, what they did stays in the sums."""

from __future__ import annotations

from loyalty_cli.commands.common.options import (
    ByNameOption,
    MayReasonOption,
    MemberArgument,
    YesOption,
    named,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.show.output.outcome import show_outcome


@writing
def erase(
    given: Writing,
    member: MemberArgument,
    reason: MayReasonOption = None,
    yes: YesOption = False,
    by_name: ByNameOption = False,
) -> int:
    """Forget who a member was, for good: name, keys, notes; what they did stays in the sums.

    The member is closed first. Says which backups and files beside the store still hold them.
    """
    from loyalty_cli.jobs.members.erasing import erase_member

    member = named(member, by_name)
    if not (yes or given.dry_run):
        given.call.make_sure(f"Forget {member} for good?", f"erasing {member}")
    with given.opened() as (opened, caller):
        outcome = erase_member(opened, member, reason=reason, caller=caller)
    said = f"forgotten; what they did stands under {outcome.data['member_id']}"
    if outcome.status == "already-done":
        said = f"{outcome.data['member_id']} was erased on {outcome.data['erased_on']} already"
    elif outcome.counts["expired"]:
        said += f", {outcome.counts['expired']} points lapsed"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)

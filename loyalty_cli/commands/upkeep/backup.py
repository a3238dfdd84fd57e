"""`loyalty backup` and `loyalty restore`: a copy of the store, and back again."""

from __future__ import annotations

import shlex
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from loyalty_cli.commands.common.calling import the_store
from loyalty_cli.commands.common.options import (
    OverOption,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.progress import progress_bar
from loyalty_cli.show.output.text import counted, plural

WithoutKeyOption = Annotated[
    bool, typer.Option("--without-key", help="Leave the key of the codes where it is.")
]


@writing
def backup(
    given: Writing,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    without_key: WithoutKeyOption = False,
    yes: OverOption = False,
) -> int:
    """Copy the store to FILE while others work on, check the copy, and only then name it so.

    The key of the codes goes to FILE.key. It exits with 1 where the books don't add up.
    """
    from loyalty_cli.jobs.upkeep.backups import backup

    with given.opened() as (opened, _):
        caller = given.call.caller(
            given.as_of, opened.settings.zone, given.future, given.by, given.dry_run
        )
        if file.is_file() and not (yes or given.dry_run):
            given.call.may_write(file, yes=yes, but={"a store"})
            yes = True
        with progress_bar("backup", quiet=given.quiet) as progress:
            outcome = backup(
                opened,
                file,
                with_key=not without_key,
                replace=yes or given.dry_run,
                caller=caller,
                progress=progress,
            )
    key = "with its key" if outcome.data["key"] else "without a key"
    said = f"backup in {file}, {key}: {counted(outcome.counts)}"
    return show_outcome(outcome, said, instead=said, as_json=given.json, quiet=given.quiet)


@writing
def restore(
    given: Writing,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    without_key: WithoutKeyOption = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Take it even if its books don't add up.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Replace the store without asking.")] = False,
) -> int:
    """Put a backup in the store's place, once it has been looked through.

    What was there is kept beside it. Commands that are running stop and say so.
    """
    from loyalty_cli.jobs.upkeep.restore import looked_through, put_in_place
    from loyalty_cli.show.audit import missing_lines

    target = the_store(given.store)
    with ExitStack() as stack:
        with progress_bar("checks", quiet=given.quiet) as progress:
            look = looked_through(file, target, anyway=anyway, progress=progress)
            found = stack.enter_context(look)
        caller = given.call.caller(given.as_of, found.zone, given.future, given.by, given.dry_run)
        if found.replaces is not None and not (yes or given.dry_run):
            there = f"{target} is {found.replaces}"
            given.call.make_sure(f"{there}. Replace it?", f"{there}; replacing it")
        outcome = put_in_place(found, with_key=not without_key, caller=caller)
    said = f"{target} is the backup {file}: {counted(outcome.counts)}"
    since = [*map(str, cast("list[str]", outcome.data["imports"]))]
    if outcome.data["commands"]:
        since.append(plural(int(str(outcome.data["commands"])), "command") + " by hand")
    if since:
        said += f"\nnot in it, to be done again: {', '.join(since)}"
        said += missing_lines(cast("list[dict[str, Any]]", outcome.data["missing"]))
    elif outcome.data["last_day"]:
        said += f"\nit was last used for {outcome.data['last_day']}; what came later is not in it"
    outcome.hints += [
        f"{member} was erased after this backup was made, and is back: "
        f'loyalty member erase {shlex.quote(member)} --reason "..."'
        for member in cast("list[str]", outcome.data["erased"])
    ]
    if outcome.data["key_fits"] not in ("yes", "no key yet"):
        said += f"\nits key is not there ({outcome.data['key_fits']}): codes are not found"
    if outcome.data["kept"]:
        said += f"\nthe store that was there is kept in {outcome.data['kept']}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)

"""The country that `loyalty.toml` says: taken by the next command that writes, told by `status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_cli.show.output.outcome import show_note

if TYPE_CHECKING:
    from loyalty_cli.jobs.members.phone_keys import Compared
    from loyalty_cli.jobs.outcome import Caller
    from loyalty_cli.store.file.connection import Store

_NAMED = 5
"""So many members are named whose phones stay as they are."""


def take_country(store: Store, caller: Caller) -> None:
    """Compares the phones of all members anew where loyalty.toml says another country, and says
    what came of it. Raises Rejected where it says none that there is."""
    from loyalty_cli.jobs.setup.country import another_country

    said = another_country(store.path, store.settings.country, Path.cwd())
    if said is None:
        return
    from loyalty_cli.jobs.members.phone_keys import follow_country

    before = store.settings.country
    found = follow_country(store, said.code, caller=caller)
    if found is not None:
        show_note(f"country: {said.file} says {_called(said.code)}{_came_of(found, before)}")
    if found is not None and not found.clashes and caller.dry_run:
        show_note("  (dry run: the country stays as it was)")


def country_waiting(store: Store) -> tuple[str, Compared] | None:
    """What is to be said where loyalty.toml says a country that the store has not taken yet, with
    what would come of it."""
    from loyalty_cli.jobs.members.phone_keys import compare_phones
    from loyalty_cli.jobs.setup.country import another_country

    said = another_country(store.path, store.settings.country, Path.cwd())
    if said is None:
        return None

    found = compare_phones(store, said.code)
    waits = f"{said.file} says {_called(said.code)}"
    if found.clashes:
        return f"{waits}, once no number is of several members", found
    return f"{waits}: the next command that writes takes it", found


def _called(code: str | None) -> str:
    from loyalty_cli.jobs.setup.country import country_name

    return "none" if code is None else f"{country_name(code)} ({code})"


def _came_of(found: Compared, before: str | None) -> str:
    if found.clashes:
        count = len(found.clashes)
        numbers = "1 phone number" if count == 1 else f"{count} phone numbers"
        first = min(found.clashes)
        whose = " and ".join(dict.fromkeys(each.member_id for each in found.clashes[first]))
        return (
            f", but {numbers} would then belong to several members ({first} to {whose}"
            f"{', …' if count > 1 else ''}); nothing was changed and the store's country stays "
            f"{_called(before)}: loyalty status names them all"
        )
    changed = len(found.new_keys)
    said = f"; all phone numbers are compared anew, {changed} changed"
    if found.staying:
        some = [f"{each.member_id} ({each.typed})" for each in found.staying[:_NAMED]]
        more = ", …" if len(found.staying) > _NAMED else ""
        said += f", {len(found.staying)} no number there and kept as typed: {', '.join(some)}{more}"
    return said

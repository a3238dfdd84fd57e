"""Members, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import read_card, read_email, read_id, read_phone
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.programs import open_missing_accounts
from loyalty_cli.store.facts.members import (
    UNNAMED,
    Key,
    MemberState,
    find_members,
    insert_members,
    member_ids,
    name_unnamed,
    next_member,
)
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log import audit


def add_member(
    store: Store,
    *,
    member_id: str | None = None,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    card: str | None = None,
    birthday: Day | None = None,
    joined_on: Day | None = None,
    referred_by: str | None = None,
    home_store: str | None = None,
    nickname: str | None = None,
    attributes: Mapping[str, str] | None = None,
    consents: Mapping[str, bool] | None = None,
    caller: Caller,
) -> Outcome:
    """A new member, with accounts in the programs that members join by themselves.

    Without `member_id` the next free one is made (M000001, …); without `joined_on` the as-of day
    counts. data: `member_id`. Raises Usage for a key that can't be one, Refused (`key-taken`)
    where one belongs to a member already.
    """
    texts = {"name": name, "referred_by": referred_by, "store": home_store, "nickname": nickname}
    texts |= {"email": email, "phone": phone, "card": card}
    texts |= {f"attribute:{key}": value for key, value in (attributes or {}).items()}
    values = {key: value.strip() for key, value in texts.items() if value and value.strip()}
    values["joined_on"] = iso(caller.as_of if joined_on is None else joined_on)
    if birthday is not None:
        values["birthday"] = iso(birthday)
    for channel, given in (consents or {}).items():
        values[f"consent:{channel}"] = str(int(given))
    keys = read_keys(store, {"member_id": member_id, "card": card, "email": email, "phone": phone})
    with store.atomic(keep=not caller.dry_run):
        _refuse_taken(store, keys)
        arrival = store.arrive("member", caller.as_of)
        number = next_member(store.db)
        named = dict(keys).get("member_id", f"{UNNAMED}{number}")
        state = MemberState(number, named, values)
        insert_members(store.db, [state], [(number, key) for key in keys], arrival)
        made = name_unnamed(store.db).get(number, named)
        opened = open_missing_accounts(store)
        audit.record(
            store, arrival=arrival, action="member add", by=caller.by, member=number, after=made
        )
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        counts={"members": 1, "accounts": opened},
        data={"member_id": made},
    )


def read_keys(store: Store, typed: Mapping[KeyKind, str | None]) -> list[Key]:
    """Keys as they are compared, of what was typed; raises Usage for what can't be one."""
    country = store.settings.country
    readers: dict[KeyKind, Callable[[str], str | None]] = {
        "member_id": read_id,
        "card": read_card,
        "email": read_email,
        "phone": lambda text: read_phone(text, country),
    }
    keys: list[Key] = []
    problems = []
    for kind, text in typed.items():
        if text is None:
            continue
        try:
            key = readers[kind](text)
        except CellError as error:
            problems.append(error.at(_option(kind), text))
            continue
        if key is not None:
            keys.append((kind, key))
    if problems:
        raise Usage(problems)
    return keys


def _option(kind: KeyKind) -> str:
    return "--id" if kind == "member_id" else f"--{kind}"


def _refuse_taken(store: Store, keys: list[Key]) -> None:
    taken = find_members(store.db, keys)
    ids = member_ids(store.db, set(taken.values()))
    problems = [
        Problem(
            "key-taken",
            f"{kind} {key} belongs to member {ids[member]} already",
            column=_option(kind),
            value=key,
            fix=f"See loyalty member show {ids[member]}; a key belongs to one member only.",
        )
        for (kind, key), member in taken.items()
    ]
    if problems:
        raise Refused(problems)

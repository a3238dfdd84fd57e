"""`loyalty init`: a folder with its settings file and an empty store."""

from __future__ import annotations

import json
import os
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from loyalty_cli.base.drafts import SIDES
from loyalty_cli.base.problems import (
    Problem,
    Refused,
    StoreUnavailable,
    Usage,
    did_you_mean,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.country import NONE, read_country
from loyalty_cli.store.file.locate import SETTINGS_FILE, STORE_VARIABLE
from loyalty_cli.store.file.settings import Settings, no_zones
from loyalty_cli.store.file.sqlite import connect
from loyalty_cli.store.file.store_file import create_store
from loyalty_cli.store.file.store_key import key_path, make_key, note_key

STORE_FILE = "loyalty.db"
"""The store's name in a folder made by `init`."""

_TEMPLATE = """\
# This folder holds a loyalty store. Commands look for this file here and in the folders above.

# For you to read.
name = {name}

# Where the store is, seen from this file. --store FILE and LOYALTY_STORE go before it.
store = {store}

# The currency ({currency}) and the time zone ({timezone}) are kept in the store and hold for ever.

# Where phone numbers without a + belong: the code of a country, or "none". When it changes, the
# next command that writes compares all members' phones anew, and says whose would be the same.
country = {country}

# How long gift cards must be good at least where you are, by law. A program file that says less,
# and a card issued for less, is allowed, with a warning.
#
# [gift_cards]
# valid_min = "3 years"

# What `loyalty nightly` does, for cron: take the # before it away and make it yours. The README
# explains every key. Paths are seen from this file.
#
# [nightly]
# inbox = "inbox"            # new files, moved to inbox/done or inbox/rejected when that is clear
#
# [[nightly.take]]           # a file is read by the first of these that fits its name
# files = "members*.csv"
# kind = "members"
#
# [[nightly.take]]
# files = "sales*.csv"
# kind = "transactions"
# profile = "till.toml"      # how it is read; not needed for a file with our own columns
# unknown = "enrol"          # members that nobody knows: reject, guest or enrol
#
# [nightly.backup]
# folder = "backups"         # best on another disk
# daily = 7                  # the newest days that are kept, then the last of each week and month
# weekly = 5
# monthly = 12
#
# [[nightly.export]]
# what = "ledger"
# file = "exports/ledger-{{date}}.csv"
"""


def init_store(
    folder: Path,
    *,
    name: str | None,
    currency: str,
    timezone: str,
    country: str | None = None,
    store: Path | None = None,
    caller: Caller,
) -> Outcome:
    """Makes `folder` (if missing) with `loyalty.toml` and an empty `loyalty.db`; all or nothing.

    `store` is another place for the store, which `loyalty.toml` then names. `name` defaults to the
    folder's. `country` (ISO 3166, "US") says how phone numbers without a country code are read.
    Raises Usage for an unknown currency, time zone or country, Refused (`already-exists`) rather
    than overwrite, StoreUnavailable where the folder can't be written.
    """
    settings = _settings(name or folder.absolute().name, currency, timezone, country, store)
    toml = folder / SETTINGS_FILE
    _refuse_to_overwrite(folder, store)
    store = store or folder / STORE_FILE
    if not caller.dry_run:
        _make(folder, store, toml, settings)
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        data={
            "folder": str(folder),
            "store": str(store),
            "settings": str(toml),
            "name": settings.name,
            "currency": settings.currency,
            "timezone": settings.zone.key,
            "country": settings.country,
        },
    )


def _settings(
    name: str, currency: str, timezone: str, country: str | None, store: Path | None
) -> Settings:
    problems: list[Problem] = []
    code, digits = _currency(currency, problems)
    zone = _zone(timezone, problems)
    territory = _country(country, problems)
    if not name.isprintable():
        problems.append(
            Problem(
                "name",
                "the name has characters that can't be shown",
                column="--name",
                value=name,
                fix="Give a name in plain letters.",
            )
        )
    if store is not None and not str(store).isprintable():
        problems.append(
            Problem(
                "store-name",
                "the store's path has characters that can't be shown",
                column="--store",
                value=str(store),
                fix="Give a path in plain letters.",
            )
        )
    if problems or zone is None:
        raise Usage(problems)
    return Settings(name, code, digits, zone, territory)


def _currency(typed: str, problems: list[Problem]) -> tuple[str, int]:
    from babel.numbers import get_currency_precision, list_currencies

    known = list_currencies()
    code = typed.strip().upper()
    if code not in known:
        near = did_you_mean(code, known)
        problems.append(
            Problem(
                "unknown-currency",
                f'"{typed}" is not a currency',
                column="--currency",
                value=typed,
                fix=f"Did you mean {near}?" if near else "Give a code of ISO 4217 like EUR.",
            )
        )
        return code, 2
    return code, int(get_currency_precision(code))


def _zone(typed: str, problems: list[Problem]) -> ZoneInfo | None:
    try:
        return ZoneInfo(typed.strip())
    except (ValueError, OSError, KeyError):
        pass
    from zoneinfo import available_timezones

    by_fold = {zone.casefold(): zone for zone in available_timezones()}
    if not by_fold:
        problems.append(no_zones())
        return None
    near = did_you_mean(typed.strip().casefold(), by_fold)
    problems.append(
        Problem(
            "unknown-timezone",
            f'"{typed}" is not a time zone',
            column="--timezone",
            value=typed,
            fix=f"Did you mean {by_fold[near]}?" if near else "Give a name like Europe/Berlin.",
        )
    )
    return None


def _country(typed: str | None, problems: list[Problem]) -> str | None:
    code = None if typed is None else read_country(typed)
    if isinstance(code, Problem):
        problems.append(replace(code, column="--country"))
        return None
    return code


def _refuse_to_overwrite(folder: Path, store: Path | None) -> None:
    another = {folder / SETTINGS_FILE: "Give another folder"}
    fix = "Give another folder"
    if store is not None:
        fix = f"Name another store with --store FILE, which goes before {STORE_VARIABLE}"
    path = store or folder / STORE_FILE
    # A log that lies beside a new file of the same name would be taken for its own.
    sides = [path.with_name(path.name + side) for side in SIDES]
    another |= dict.fromkeys((path, key_path(path), *sides), fix)
    for there, fix in another.items():
        if os.path.lexists(there):
            raise Refused(
                Problem(
                    "already-exists",
                    f"there is a {there.name} already, and init never overwrites",
                    file=str(there),
                    fix=f"{fix}, or move what is there away.",
                )
            )


def _make(folder: Path, store: Path, toml: Path, settings: Settings) -> None:
    # Both are made under other names and renamed at the end, the file that commands look for
    # last, so that no half-made store is ever found.
    above = {each for path in (toml, store) for each in path.absolute().parents}
    made_folders = [each for each in sorted(above, reverse=True) if not each.exists()]
    key = key_path(store)
    names = (store, key, toml)
    unfinished = [path.with_name(f".{path.name}.{os.getpid()}.new") for path in names]
    done: list[Path] = []
    try:
        for needed in (folder, store.parent):
            needed.mkdir(parents=True, exist_ok=True)
        create_store(unfinished[0], settings)
        with closing(connect(unfinished[0], write=True)) as db:
            note_key(db, make_key(unfinished[1]))
        unfinished[2].write_text(_toml(settings, folder, store), encoding="utf-8")
        for new, final in zip(unfinished, names, strict=True):
            os.replace(new, final)
            done.append(final)
    except BaseException as error:
        with suppress(OSError):
            for path in (*unfinished, *done):
                path.unlink(missing_ok=True)
            for made in made_folders:
                made.rmdir()
        if isinstance(error, OSError):
            raise StoreUnavailable(
                Problem(
                    "store-read-only",
                    "the store cannot be made there",
                    file=str(folder),
                    value=error.strerror or str(error),
                    fix="Give a folder that you may write to.",
                )
            ) from error
        raise


def _toml(settings: Settings, folder: Path, store: Path) -> str:
    here, there = folder.absolute(), store.absolute()
    named = there.relative_to(here) if there.is_relative_to(here) else there
    # A JSON string without control characters is a TOML string.
    return _TEMPLATE.format(
        name=json.dumps(settings.name, ensure_ascii=False),
        store=json.dumps(str(named), ensure_ascii=False),
        currency=settings.currency,
        timezone=settings.zone.key,
        country=json.dumps(settings.country or NONE),
    )

"""Where the store is: a flag, the environment, or a `loyalty.toml` here or above."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.base.toml_text import parse_toml

SETTINGS_FILE = "loyalty.toml"
"""The file that names the store of its folder."""

STORE_VARIABLE = "LOYALTY_STORE"
"""The environment variable that names the store."""


def find_store(explicit: str | None, env: Mapping[str, str], cwd: Path) -> Path:
    """The path of the store; it needn't exist.

    `--store` goes before LOYALTY_STORE, that before `store` in `loyalty.toml` in `cwd` or in a
    parent folder that the user owns: the search ends at a folder of somebody else, who could
    otherwise choose the store for everybody below. Raises StoreUnavailable.
    """
    named = named_store(explicit, env, cwd)
    if named is not None:
        return named
    for folder in _folders(cwd):
        settings = folder / SETTINGS_FILE
        if settings.is_file():
            return folder / Path(_store_in(settings)).expanduser()
    says = f"no store is named, and there is no {SETTINGS_FILE} here or above"
    theirs = _theirs(cwd)
    if theirs is not None:
        says = (
            f"no store is named, and {theirs} is passed over: its folder, or one on the way "
            "to it, belongs to somebody else"
        )
    raise StoreUnavailable(
        Problem(
            "store-missing",
            says,
            file=str(cwd),
            fix=f"Make a store with loyalty init, go to its folder, or name it with --store FILE "
            f"or {STORE_VARIABLE}.",
        )
    )


def named_store(explicit: str | None, env: Mapping[str, str], cwd: Path) -> Path | None:
    """The store that `--store` names, else LOYALTY_STORE; None where neither does."""
    named = explicit or env.get(STORE_VARIABLE)
    return cwd / named if named else None


def settings_of(store: Path, cwd: Path) -> Path | None:
    """The settings file of a store: the nearest one that names it, else the one beside it."""
    for folder in (*_folders(cwd), store.parent):
        settings = folder / SETTINGS_FILE
        if settings.is_file() and (
            folder.resolve() == store.parent.resolve()
            or (folder / Path(_store_in(settings)).expanduser()).resolve() == store.resolve()
        ):
            return settings
    return None


def _folders(cwd: Path) -> Iterator[Path]:
    folder = cwd.absolute()
    yield folder
    for parent in folder.parents:
        if not _is_ours(parent):
            return
        yield parent


def _theirs(cwd: Path) -> Path | None:
    """The nearest settings file above that the search does not come to."""
    for folder in cwd.absolute().parents:
        settings = folder / SETTINGS_FILE
        if os.path.isfile(settings):
            return settings
    return None


def _is_ours(folder: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    try:
        return folder.stat().st_uid == os.getuid()
    except OSError:
        return False


def _store_in(settings: Path) -> str:
    try:
        values = parse_toml(settings.read_bytes().decode())
    except (OSError, ValueError) as error:
        raise StoreUnavailable(
            Problem(
                "settings-unreadable",
                "the settings file cannot be read",
                file=str(settings),
                value=str(error),
                fix="Mend it, or name the store with --store FILE.",
            )
        ) from error
    named = values.get("store")
    if not isinstance(named, str) or not named:
        raise StoreUnavailable(
            Problem(
                "settings-unreadable",
                "the settings file names no store",
                file=str(settings),
                column="store",
                fix='Add a line like store = "loyalty.db", or use --store FILE.',
            )
        )
    return named

"""The key that goes with a backup: beside it as FILE.key, and back beside the store."""

from __future__ import annotations

import os
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.file.drafts import draft_beside, free_name_beside, sync_file
from loyalty_cli.store.file.store_key import belongs, fits


def key_beside(file: Path) -> Path:
    """Where the key of a backup lies."""
    return file.with_name(file.name + ".key")


def key_of(copy: Store, file: Path) -> tuple[bytes | None, str]:
    """The key beside a backup if it is its own, and whether the store will have its key.

    `copy` is the backup's copy in the folder in which the store is to be, so that the key that
    lies there may be the one. "yes", "no key yet" (it never needed one), or what is wrong.
    """
    beside = key_beside(file)
    try:
        secret = beside.read_bytes() if beside.is_file() else None
    except OSError:
        secret = None
    if secret is not None and belongs(copy, secret):
        return secret, "yes"
    state = fits(copy)
    return None, "another store's" if state == "missing" and secret is not None else state


def key_missing(file: Path, state: str) -> Refused:
    """A backup whose store would be without its key."""
    return Refused(
        Problem(
            "key-does-not-fit",
            f"the key of this backup's store is not at hand ({state}), and without it no gift "
            "card's code is found",
            file=str(key_beside(file)),
            fix="Put its own key there, or restore without it by --without-key.",
        )
    )


def bring_key(content: bytes, here: Path) -> None:
    """Puts a key in its place; another one that lies there is kept under another name."""
    if here.is_file():
        if here.read_bytes() == content:
            return
        os.replace(here, free_name_beside(here, "before-restore", now()))
    write_secret(here, content)


def write_secret(path: Path, content: bytes) -> None:
    """Writes a small file for its owner only, whole or not at all."""
    with draft_beside(path) as draft:
        draft.write_bytes(content)
        sync_file(draft)
        os.replace(draft, path)

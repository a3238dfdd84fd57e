"""The store's key: 32 random bytes in a file of its own beside the store, never in it.

Codes of gift cards are made of it, and looked up by an HMAC with it: whoever has the store alone
can neither make a code nor check a guess. The store keeps a fingerprint, to tell whether a key is
its own.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from loyalty_cli.base.codes import BITS_EACH, fill, normalise, symbols_of
from loyalty_cli.base.problems import Problem, Refused, StoreUnavailable
from loyalty_cli.store.file.connection import Store

KEY_FILE = "loyalty.key"
"""The name of the key's file, in the folder of the store."""

KEY_BYTES = 32
_FINGERPRINT = "key_fingerprint"

Fits = Literal["yes", "no key yet", "missing", "another store's", "unreadable", "not a key"]


@dataclass(frozen=True, slots=True)
class Key:
    """A store's key: makes codes and finds them."""

    secret: bytes

    def code(self, card: str, issue: int, pattern: str) -> str:
        """The code of a card's n-th issue by its pattern: always the same."""
        made = self._mac(b"code", f"{card}|{issue}".encode())
        if pattern.count("#") * BITS_EACH > len(made) * 8:
            made += self._mac(b"more", f"{card}|{issue}".encode())
        return fill(pattern, lambda count: symbols_of(made, count))

    def look_up(self, typed: str) -> bytes:
        """What a code is found by, however it was typed."""
        return self._mac(b"find", normalise(typed).encode())

    def fingerprint(self) -> str:
        """Tells this key from others, and nothing of it."""
        return self._mac(b"name", b"").hex()[:32]

    def _mac(self, use: bytes, what: bytes) -> bytes:
        return hmac.digest(self.secret, use + b"|" + what, sha256)


def key_path(store: Path) -> Path:
    """Where the key of a store lies."""
    return store.with_name(KEY_FILE)


def make_key(path: Path) -> Key:
    """A new key in a new file that only its owner may read; the file must not exist."""
    secret = secrets.token_bytes(KEY_BYTES)
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(secret)
        out.flush()
        os.fsync(out.fileno())
    return Key(secret)


def fits(store: Store) -> Fits:
    """Whether the key beside the store is its own."""
    known = _fingerprint(store)
    path = key_path(store.path)
    if path.exists() and not path.is_file():
        return "not a key"  # A pipe would be waited for, a device might never end.
    try:
        with path.open("rb") as file:
            secret = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        return "no key yet" if known is None else "missing"
    except OSError:
        return "unreadable"
    if len(secret) != KEY_BYTES:
        return "not a key"
    if known is None:
        return "no key yet"
    return "yes" if Key(secret).fingerprint() == known else "another store's"


def belongs(store: Store, secret: bytes) -> bool:
    """Whether a key that lies elsewhere is this store's own."""
    return len(secret) == KEY_BYTES and Key(secret).fingerprint() == _fingerprint(store)


def load_key(store: Store) -> Key:
    """The store's key; raises StoreUnavailable where it is missing, spoilt or another store's."""
    path = key_path(store.path)
    state = fits(store)
    if state == "no key yet":
        raise StoreUnavailable(
            Problem("key-missing", "the store has no key yet", file=str(path), fix=_RESTORE)
        )
    if state != "yes":
        raise StoreUnavailable(_trouble(state, path))
    return Key(path.read_bytes())


def load_or_make_key(store: Store) -> Key:
    """The store's key, made where the store never had one (inside the write that needs it)."""
    if fits(store) != "no key yet":
        return load_key(store)
    path = key_path(store.path)
    try:
        key = Key(path.read_bytes()) if path.exists() else make_key(path)
    except OSError as error:
        raise StoreUnavailable(
            Problem(
                "key-unwritable",
                f"the store's key cannot be made: {error.strerror}",
                file=str(path),
                fix="Give yourself the right to write in the store's folder.",
            )
        ) from error
    note_key(store.db, key)
    return key


def note_key(db: sqlite3.Connection, key: Key) -> None:
    """The key is the store's from now on."""
    db.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_FINGERPRINT, key.fingerprint()),
    )


def renew_key(store: Store) -> Key:
    """A new key for a store whose own is lost; its cards' codes are dead until they are reissued.

    Raises Refused while the store's own key is there. `forget_new_key` takes it away again where
    what was begun with it could not be kept.
    """
    refuse_renewing(store)
    key = make_key(key_path(store.path))
    note_key(store.db, key)
    return key


def forget_new_key(store: Store, key: Key) -> None:
    """The key that was just made was never the store's: its file goes."""
    path = key_path(store.path)
    if path.is_file() and path.read_bytes() == key.secret:
        path.unlink()


def refuse_renewing(store: Store) -> None:
    """Raises Refused while a key lies where a new one would: the store's own, or another."""
    path = key_path(store.path)
    if fits(store) == "yes":
        raise Refused(Problem("key-fits", "the store's key is there and fits", file=str(path)))
    if path.exists():
        raise Refused(
            Problem(
                "key-in-the-way",
                "another key lies beside the store, and it may be needed elsewhere",
                file=str(path),
                fix="Move it away first.",
            )
        )


_RESTORE = (
    "Put the store's own key back in its place: it lies beside each backup, as FILE.key. If it "
    "is lost for good, cards get new codes with loyalty giftcard reissue CARD --new-key."
)


def _trouble(state: Fits, path: Path) -> Problem:
    says = {
        "missing": ("key-missing", "the store's key is not there"),
        "another store's": ("key-of-another", "the key that lies there belongs to another store"),
        "unreadable": ("key-unreadable", "the store's key cannot be read"),
        "not a key": ("key-damaged", f"the file is no key: a key has {KEY_BYTES} bytes"),
    }
    code, message = says[state]
    fix = _RESTORE
    if state == "unreadable":
        fix = "Make it readable for the user who runs this command; only its owner may read it."
    return Problem(code, message, file=str(path), fix=fix)


def _fingerprint(store: Store) -> str | None:
    row = store.db.execute("SELECT value FROM settings WHERE name = ?", (_FINGERPRINT,)).fetchone()
    return None if row is None else str(row[0])

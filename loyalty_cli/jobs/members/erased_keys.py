"""The keys of those who were erased, as hashes that only the store's own key can make."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from unicodedata import normalize

from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.intake.cells.phones import former_keys
from loyalty_cli.store.facts.erasing import HashOf, erased_hashes
from loyalty_cli.store.facts.members import Key
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import Key as StoreKey
from loyalty_cli.store.file.store_key import load_key

FORGOTTEN = "of somebody who was erased"
"""Why a row is left out."""


def hash_with(key: StoreKey | None) -> HashOf:
    """HMAC-SHA-256 of a member's key; without a key (a dry run that would make one) of nothing."""
    secret = b"" if key is None else key.secret

    def hash_of(found: Key) -> bytes:
        return hmac.digest(secret, b"erased|" + "|".join(found).encode(), sha256)

    return hash_of


class Forgotten:
    """Tells whose keys belonged to somebody who was erased; nobody's where nobody was."""

    def __init__(self, store: Store) -> None:
        self._former = store.settings.former_countries
        self._hashes = erased_hashes(store.db)
        self._hash_of: HashOf | None = None
        if self._hashes:
            try:
                self._hash_of = hash_with(load_key(store))
            except StoreUnavailable:
                self._hash_of = None  # `doctor` says that the key is missing.

    def has(self, keys: Iterable[Key]) -> bool:
        """Whether any of the keys is one."""
        hash_of = self._hash_of
        return hash_of is not None and any(
            hash_of(one) in self._hashes for key in keys for one in self._as_it_was(key)
        )

    def _as_it_was(self, key: Key) -> set[Key]:
        """The key, as an earlier release hashed it (as it was typed, which may have been
        decomposed), and of a phone what it was where the store had another country."""
        kind, text = key
        forms = {text, normalize("NFD", text)}
        if kind == "phone" and self._former:
            forms |= former_keys(text, self._former)
        return {(kind, form) for form in forms}

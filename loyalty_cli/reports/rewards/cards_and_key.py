"""Whether the store's key is its own, and which cards wait for a new code."""

from __future__ import annotations

from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.examine import Examined
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import fits, key_path

KEY_MODE = 0o077
"""What nobody but the owner may do with the key."""

# The cards that still have money, and whose newest code was made with, or is found by, a key that
# is not the store's own any more.
_DEAD = """SELECT g.card FROM gift_cards g JOIN gift_card_codes c ON c.gift_card = g.gift_card
AND c.issue = (SELECT max(issue) FROM gift_card_codes m WHERE m.gift_card = g.gift_card)
WHERE c.key IS NOT (SELECT value FROM settings WHERE name = 'key_fingerprint')
  AND (SELECT sum(amount) FROM gift_card_entries e WHERE e.gift_card = g.gift_card) > 0
ORDER BY g.gift_card"""


def cards_to_reissue(store: Store) -> list[str]:
    """The ids of the cards whose codes are of a lost key, as far as anything is left on them."""
    return [card for (card,) in store.db.execute(_DEAD)]


def examine_key(store: Store) -> Examined:
    """The check `key`: it can only fail where there are gift cards, which need it."""
    done = Examined("key", "The key of the gift cards lies beside the store, and is its own.")
    (cards,) = store.db.execute("SELECT EXISTS (SELECT 1 FROM gift_card_codes)").fetchone()
    state = fits(store)
    path = key_path(store.path)
    if cards and state != "yes":
        done.differences.append(Difference(f"{path} fits the store", "yes", state))
    elif state == "yes" and (mode := path.stat().st_mode & 0o777) & KEY_MODE:
        done.differences.append(Difference(f"who may read {path}", "600", f"{mode:o}"))
    done.count = len(done.differences)
    return done

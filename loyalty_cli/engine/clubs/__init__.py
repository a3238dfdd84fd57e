"""Memberships of clubs: terms, what begins and what ends (LANGUAGE 4)."""

"""Memberships of clubs, begun and ended by command (LANGUAGE 4)."""

"""The file itself: opened, locked, migrated, copied, and its key."""

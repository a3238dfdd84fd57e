"""The SQLite file: how it is opened and migrated, and the only SQL that writes."""

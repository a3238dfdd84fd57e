"""Processes that are killed, disks that are full, many at once: with real processes and files."""

"""Backups, restores and exports."""

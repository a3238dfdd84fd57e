"""Receipts without a file: told at the counter, found, given to whom they belong, corrected."""

"""Vouchers issued, checked, used, voided, and their slips."""

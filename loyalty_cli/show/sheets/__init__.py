"""Sheets of codes to print and cut: HTML and PDF."""
